"""Which fields the form of each kind of entry has; labels and hints in the page's language."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, get_args

from collector.web.ending import Endings
from collector.web.form import Field
from collector.web.language import Language
from collector.web.widgets import Choice, Choices, Days, LinesByLanguage, ListOfTexts, Number, Option, Text, Texts, Week, YesNo
from office.directory import Hall, Index
from office.numbering import Series
from office.services import PICTURES
from office.soundness import LONGEST_NOTICE
from office.survey import CHANNELS, say


def office_fields(words: Language, inside: Index, _hall: Hall, today: date) -> list[Field]:
    """An office: its unit, name, hours, where to lodge, notices, and the rules of its queue."""
    _ = words.say
    endings = Endings(words, inside, today)
    units = [Option(unit.id, f"{unit.kind} · {endings.unit_labelled(unit.id, unit.name)}") for unit in inside.units.values()]
    return [
        Field("unit", _("Đơn vị"), Choice(units)),
        Field("name", _("Tên cơ quan"), Texts()),
        Field("hours.open", _("Giờ làm việc"), Week(), _("Để trống cả hai ô thì ngày hoặc ca đó nghỉ.")),
        Field("hours.closed_on", _("Ngày nghỉ lễ"), Days(), _("Mỗi dòng một ngày, như 02/09/2026.")),
        Field("hours.midday", _("Giờ trưa"), Text(longest=5), _("Phiếu buổi sáng được mở sau giờ này.")),
        Field("hours.evening", _("Giờ chiều"), Text(longest=5), _("Phiếu buổi chiều được mở sau giờ này.")),
        Field(
            "lodge",
            _("Nơi nhận khiếu nại, tố cáo"),
            Texts(LONGEST_NOTICE, rows=3),
            _("Máy đánh giá nói rõ: ý kiến ở đó không phải khiếu nại."),
        ),
        Field(
            "notices",
            _("Thông báo trên bảng gọi số"),
            ListOfTexts(),
            _("Hiện lần lượt khi không gọi số. Dòng để trống được bỏ đi."),
        ),
        Field("queue.width", _("Số chữ số trên phiếu"), Number(), group=_("Quy tắc hàng chờ")),
        Field("queue.priority_run", _("Gọi liền nhiều nhất bao nhiêu số ưu tiên"), Number()),
        Field(
            "queue.regular_run", _("rồi nhiều nhất bao nhiêu số thường"), Number(), _("Luân phiên như vậy để không ai chờ mãi.")
        ),
        Field("queue.most_recalls", _("Gọi lại nhiều nhất mấy lần"), Number()),
        Field("queue.recall_after", _("Gọi lại sau"), Number(_("giây"), is_whole=False)),
        Field("queue.most_returns", _("Số đã qua được trở lại mấy lần"), Number()),
        Field("queue.issue_before", _("Cấp số trước giờ mở cửa"), Number(_("phút"), part=60, is_whole=False)),
        Field("queue.long_wait", _("Chờ lâu: từ"), Number(_("phút"), part=60, is_whole=False)),
        Field("queue.long_idle", _("Quầy rảnh lâu: từ"), Number(_("phút"), part=60, is_whole=False)),
        Field(
            "queue.follow_url",
            _("Địa chỉ trang theo dõi số"),
            Text(200),
            _("Để trống nếu không có. Thường là http://… của bàn điều hành."),
        ),
    ]


def counter_fields(words: Language, _inside: Index, hall: Hall, _today: date) -> list[Field]:
    """A counter: its label, and what is done there."""
    services = [Option(service.id, say(service.name, words.code)) for service in hall.services]
    return [
        Field("label", words.say("Số quầy"), Text(12), words.say("Chữ đứng sau «Quầy», như 3. Nhiều nhất 12 ký tự.")),
        Field("services", words.say("Làm thủ tục nào"), Choices(services), words.say("Không chọn gì: làm tất cả.")),
    ]


def service_fields(words: Language, _inside: Index, _hall: Hall, _today: date) -> list[Field]:
    """A service: what people read of it before they take a number, and how its numbers are given."""
    _ = words.say
    pictures = {
        "document": _("giấy tờ"),
        "person": _("người"),
        "house": _("nhà"),
        "land": _("đất"),
        "heart": _("trái tim"),
        "folder": _("hồ sơ"),
        "speech": _("lời nói"),
        "coins": _("tiền"),
        "school": _("trường học"),
        "car": _("xe"),
        "tools": _("dụng cụ"),
        "other": _("khác"),
    }
    return [
        Field("name", _("Tên thủ tục"), Texts(60)),
        Field("popular", _("Người dân thường gọi"), Texts(200), _("Như «làm giấy khai sinh». Có thể để trống.")),
        Field(
            "series",
            _("Chữ của số"),
            Choice([Option(letter, letter) for letter in get_args(Series)]),
            _("Thủ tục cùng chữ thì chung một dãy số."),
        ),
        Field("papers", _("Giấy tờ cần mang"), LinesByLanguage(), _("Mỗi dòng một loại.")),
        Field("fee", _("Lệ phí"), Texts(200)),
        Field("time_limit", _("Thời hạn trả kết quả"), Texts(200)),
        Field("picture", _("Hình trên máy lấy số"), Choice([Option(picture, pictures[picture]) for picture in PICTURES])),
        Field("open", _("Giờ nhận"), Week(optional=True), _("Có giờ riêng mà để trống hết: không cấp số.")),
        Field("daily_cap", _("Nhiều nhất bao nhiêu số một ngày"), Number(optional=True), _("Để trống: không giới hạn.")),
    ]


def official_fields(words: Language, _inside: Index, _hall: Hall, _today: date) -> list[Field]:
    """An official: name, title, and whether a leader; the photo is a field of the page."""
    return [
        Field("name", words.say("Họ và tên"), Text(80)),
        Field("title", words.say("Chức danh"), Text(80)),
        Field("leader", words.say("Lãnh đạo: xem mọi quầy ở bàn điều hành, được đóng thủ tục và đóng ngày"), YesNo()),
    ]


def terminal_fields(words: Language, inside: Index, hall: Hall, today: date) -> list[Field]:
    """A rating terminal: where it stands, whom it shows, what it asks."""
    _ = words.say
    none = Option("", _("không"))
    endings = Endings(words, inside, today)
    channels = {"kiosk": _("màn hình ở quầy"), "button": _("nút bấm ở quầy"), "exit": _("lối ra"), "phone": _("điện thoại")}
    scales = [
        Option(scale.id, _("%(id)s (%(n)s mức)") % {"id": scale.id, "n": len(scale.levels)}) for scale in inside.scales.values()
    ]
    topics = [Option(topic.id, say(topic.label, words.code)) for topic in inside.topics.values()]
    timings = (
        ("response_interval", _("Hai lần bấm cách nhau ít nhất")),
        ("topics", _("Chờ chọn lý do")),
        ("again", _("Chờ «Chọn lại»")),
        ("thanks", _("Lời cảm ơn hiện")),
        ("language_back", _("Trở lại tiếng Việt sau")),
        ("dark_after", _("Mờ màn hình khi vắng, sau")),
    )
    return [
        Field("channel", _("Nơi đặt"), Choice([Option(one, channels[one]) for one in CHANNELS])),
        Field("counter", _("Quầy"), Choice([none, *_counters(words, hall, endings)]), _("Ở lối ra: chọn «không», máy tự hỏi.")),
        Field(
            "official",
            _("Người trực"),
            Choice([none, *(Option(one.id, endings.dated(one.name, one.valid_to)) for one in hall.officials)]),
            _("Nơi có bàn điều hành thì bàn điều hành báo ai trực."),
        ),
        Field("scale", _("Thang"), Choice(scales), _("Đổi thang thì số liệu bắt đầu lại, không gộp với thang cũ.")),
        Field("question", _("Câu hỏi"), Choice([Option(one.id, say(one.text, words.code)) for one in inside.questions.values()])),
        Field("topics", _("Lý do cho chọn"), Choices(topics), _("Nhiều nhất 6.")),
        Field("languages", _("Ngôn ngữ"), Choices(_languages(words, [*hall.terminals, *hall.stations]))),
        Field(
            "asks_hint",
            _("Ở lối ra: hỏi thêm có ai gợi ý đưa tiền, quà không"),
            YesNo(),
            _("Chỉ bật khi có người ở cấp trên đọc câu trả lời; cơ quan không đọc được."),
        ),
        Field(
            "order",
            _("Thứ tự mặt"),
            Choice([Option("best-first", _("từ hài lòng nhất")), Option("worst-first", _("từ không hài lòng nhất"))]),
        ),
        *(
            Field(
                f"timings.{name}",
                label,
                Number(_("giây"), is_whole=False),
                group=_("Thời gian") if name == "response_interval" else "",
            )
            for name, label in timings
        ),
    ]


def station_fields(words: Language, inside: Index, hall: Hall, today: date) -> list[Field]:
    """A terminal of the queue."""
    _ = words.say
    none = Option("", _("không"))
    endings = Endings(words, inside, today)
    kinds = {"desk": _("Bàn điều hành"), "ticket": _("Máy lấy số"), "board": _("Bảng gọi số"), "caller": _("Hộp gọi số")}
    return [
        Field(
            "kind",
            _("Loại máy"),
            Choice([Option(kind, name) for kind, name in kinds.items()]),
            _("Mỗi cơ quan một bàn điều hành, mã là «desk»."),
        ),
        Field("counter", _("Quầy"), Choice([none, *_counters(words, hall, endings)]), _("Chỉ hộp gọi số đặt ở quầy.")),
        Field("languages", _("Ngôn ngữ"), Choices(_languages(words, [*hall.terminals, *hall.stations]))),
    ]


FIELDS: dict[str, Callable[[Language, Index, Hall, date], list[Field]]] = {
    "offices": office_fields,
    "counters": counter_fields,
    "services": service_fields,
    "officials": official_fields,
    "terminals": terminal_fields,
    "stations": station_fields,
}
"""The fields of each kind, for the directory within a scope and what stands in the office; what has ended by a day is marked."""


def _counters(words: Language, hall: Hall, endings: Endings) -> list[Option]:
    label = words.say("Quầy %(label)s")
    return [Option(one.id, endings.dated(label % {"label": one.label}, one.valid_to)) for one in hall.counters]


def _languages(words: Language, entries: Sequence[Any]) -> list[Option]:
    """Vietnamese and English, and what is spoken there already."""
    names = {"vi": words.say("Tiếng Việt"), "en": words.say("Tiếng Anh")}
    known = dict.fromkeys(["vi", "en", *(code for entry in entries for code in entry.languages)])
    return [Option(code, names.get(code, code)) for code in known]
