"""Why the desk refused something, in words: for the official at the console, and for the citizen at a ticket kiosk.

The desk answers with a reason (a slug) and what its words need; here is the one place that puts them into words, so that every
screen says the same. A test reads the reasons from the source.
"""

from collections.abc import Callable, Mapping
from functools import cache
from math import ceil

from kiosk.locale.catalogue import catalogue

_SHORT_SECONDS = 120
_SECONDS_A_MINUTE = 60

Words = Callable[[str], str]


def for_official(reason: str, about: Mapping[str, str | float], language: str = "vi") -> str:
    """What an official is told: what is wrong and what to do."""
    return _filled(_official_sentences(language).get(reason) or _unknown(reason, language), about, language)


def for_citizen(reason: str, about: Mapping[str, str | float], language: str = "vi") -> str:
    """What a citizen is told at a ticket kiosk or on a phone: never what is wrong inside the office."""
    _ = catalogue(language).gettext
    otherwise = _("Hiện chưa lấy được số ở máy này. Xin mời ông/bà đến quầy hướng dẫn.")
    return _filled(_citizen_sentences(language).get(reason, otherwise), about, language)


@cache
def _citizen_sentences(language: str) -> dict[str, str]:
    _ = catalogue(language).gettext
    return {
        "too-early": _("Chưa đến giờ phát số. Xin quay lại từ {again}."),
        "after-hours": _("Hôm nay đã hết giờ tiếp nhận. Xin hẹn ông/bà vào ngày làm việc tới."),
        "closed-today": _("Hôm nay cơ quan không làm việc."),
        "service-closed": _("Thủ tục này hôm nay đã ngừng phát số."),
        "cap-reached": _("Thủ tục này hôm nay đã phát hết số."),
        "numbers-used-up": _("Thủ tục này hôm nay đã phát hết số."),
        "ticket-unknown": _("Số này không phải của hôm nay."),
        "cannot-cancel": _("Số này đã được gọi hoặc đã xong nên không trả lại được."),
        "not-yours": _("Số này không lấy ở máy này. Xin báo nhân viên giúp."),
    }


@cache
def _official_sentences(language: str) -> dict[str, str]:
    _ = catalogue(language).gettext
    return {
        **_duty_sentences(_),
        **_visit_sentences(_),
        **_number_sentences(_),
        **_door_sentences(_),
        **_desk_sentences(_),
    }


def _duty_sentences(_: Words) -> dict[str, str]:
    return {
        "counter-unknown": _("Cơ quan không có quầy này."),
        "official-unknown": _("Người này không có trong danh sách của cơ quan."),
        "nobody-on-duty": _("Chưa có ai trực ở quầy này. Hãy đăng nhập vào quầy."),
        "counter-taken": _("{official} đang trực ở quầy này. Chọn «Trực thay» nếu nhận quầy."),
        "on-duty-elsewhere": _("Anh/chị đang trực ở quầy {counter}. Chọn «Chuyển sang quầy này» nếu muốn đổi quầy."),
        "paused": _("Quầy đang tạm ngừng. Hãy bấm «Phục vụ tiếp» trước."),
        "visit-open": _("Số {number} còn ở quầy. Hãy kết thúc số này trước."),
        "ticket-called": _("Số {number} đã được gọi và chưa đến. Bấm «Bắt đầu phục vụ» hoặc «Vắng mặt» trước."),
        "stale": _("Quầy vừa thay đổi ở nơi khác. Xem lại rồi bấm lần nữa."),
        "day-closed": _("Ngày làm việc chưa mở hoặc đã đóng."),
    }


def _visit_sentences(_: Words) -> dict[str, str]:
    return {
        "nobody-waiting": _("Không có ai đang chờ ở quầy này."),
        "no-ticket": _("Quầy chưa gọi số nào."),
        "recall-limit": _("Đã mời lại {times} lần. Bấm «Vắng mặt» nếu không có ai đến."),
        "recall-too-soon": _("Vừa mới gọi. Có thể mời lại sau {wait}."),
        "started-cannot-be-missed": _("Đã bắt đầu phục vụ thì không ghi vắng mặt được. Bấm «Phục vụ xong»."),
        "return-limit": _("Số này đã vắng mặt quá {times} lần nên không đưa lại vào hàng được. Xin lấy số mới."),
        "called-elsewhere": _("Số này đang được gọi ở quầy {counter}."),
        "transfer-nowhere": _("Hãy chọn quầy hoặc thủ tục khác để chuyển đến."),
        "nothing-to-undo": _("Không còn gì để hoàn tác."),
        "cannot-call": _("Số này {status} nên không gọi được."),
        "cannot-recall": _("Số này {status} nên không mời lại được."),
        "cannot-start": _("Số này {status} nên không bắt đầu được."),
        "cannot-finish": _("Số này {status} nên chưa kết thúc được."),
        "cannot-miss": _("Số này {status} nên không ghi vắng mặt được."),
        "cannot-return": _("Số này {status} nên không đưa lại vào hàng được."),
        "cannot-transfer": _("Số này {status} nên không chuyển được."),
        "cannot-hold": _("Số này {status} nên không tạm để chờ được."),
        "cannot-resume": _("Số này {status} nên không phục vụ tiếp được."),
        "cannot-cancel": _("Số này {status} nên không hủy được."),
        "cannot-reprint": _("Số này {status} nên không in lại phiếu được."),
        "slip-printing": _("Phiếu {number} đang được in. Xin đợi phiếu ra."),
        "no-printer": _("Cơ quan không có máy in phiếu. Xin đọc số cho người dân."),
        "kiosk-unheard": _("Máy lấy số không trả lời nên chưa in lại được. Xin xem máy có điện, có mạng không."),
        "cannot-close": _("Số này {status} nên không đóng được."),
    }


def _number_sentences(_: Words) -> dict[str, str]:
    return {
        "service-unknown": _("Cơ quan không có thủ tục này."),
        "service-closed": _("Thủ tục này hôm nay đã ngừng phát số."),
        "cap-reached": _("Thủ tục này đã phát đủ {cap} số của hôm nay."),
        "too-early": _("Chưa đến giờ phát số; bắt đầu từ {again}."),
        "after-hours": _("Đã hết giờ phát số của hôm nay."),
        "closed-today": _("Hôm nay là ngày nghỉ."),
        "numbers-used-up": _("Dãy số {series} của hôm nay đã dùng hết."),
        "ticket-unknown": _("Không có số này trong ngày hôm nay."),
        "appointment-invalid": _("Giờ hẹn không hợp lệ."),
    }


def _door_sentences(_: Words) -> dict[str, str]:
    return {
        "pin-wrong": _("Mã PIN không đúng."),
        "pin-missing": _("Anh/chị chưa đặt mã PIN. Dùng mã mời của kỹ thuật viên để đặt."),
        "pin-locked": _("Đã nhập sai nhiều lần. Thử lại sau {wait}."),
        "pin-form": _("Mã PIN gồm 4 đến 8 chữ số."),
        "pin-trivial": _("Mã PIN này quá dễ đoán. Chọn mã khác."),
        "code-wrong": _("Mã mời không đúng hoặc đã hết hạn."),
        "not-a-leader": _("Việc này chỉ lãnh đạo làm được."),
        "not-yours": _("Việc này thuộc quầy khác. Hãy đăng nhập vào quầy đó."),
    }


def _desk_sentences(_: Words) -> dict[str, str]:
    return {
        "unassigned": _("Bàn điều hành chưa nhận được cấu hình của cơ quan. Xin báo kỹ thuật viên."),
        "disk": _("Không ghi được vào thẻ nhớ nên chưa có gì thay đổi. Xin báo kỹ thuật viên."),
        "unknown-command": _("Bàn điều hành không hiểu lệnh này. Xin báo kỹ thuật viên."),
        "request-unreadable": _("Bàn điều hành không đọc được yêu cầu này. Xin báo kỹ thuật viên."),
        "terminal-unknown": _("Máy này không có trong danh sách của cơ quan. Xin báo kỹ thuật viên."),
        "verb-wrong": _("Bàn điều hành không hiểu lệnh này. Xin báo kỹ thuật viên."),
        "not-allowed": _("Máy này không được làm việc đó."),
    }


@cache
def _statuses(language: str) -> dict[str, str]:
    _ = catalogue(language).gettext
    return {
        "waiting": _("đang chờ"),
        "called": _("đang được gọi"),
        "serving": _("đang được phục vụ"),
        "held": _("đang tạm để chờ"),
        "missed": _("đã vắng mặt"),
        "finished": _("đã xong"),
        "cancelled": _("đã hủy"),
        "unserved": _("đã hết ngày"),
    }


def _unknown(reason: str, language: str) -> str:
    # A newer desk may have reasons that this screen does not know yet.
    _ = catalogue(language).gettext
    return _("Không thực hiện được ({reason}).").replace("{reason}", reason.replace("{", "").replace("}", ""))


def _filled(sentence: str, about: Mapping[str, str | float], language: str) -> str:
    words = {name: _word(name, value, language) for name, value in about.items()}
    if isinstance(seconds := about.get("seconds"), int | float):
        words["wait"] = _wait(seconds, language)
    return sentence.format_map(_Missing(words))


def _word(name: str, value: str | float, language: str) -> str:
    if name == "status":
        return _statuses(language).get(str(value), str(value))
    return str(value) if isinstance(value, str) else f"{value:g}"


def _wait(seconds: float, language: str) -> str:
    _ = catalogue(language).gettext
    if seconds < _SHORT_SECONDS:
        return _("{count} giây").format(count=ceil(seconds))
    return _("{count} phút").format(count=ceil(seconds / _SECONDS_A_MINUTE))


class _Missing(dict[str, str]):
    """An older desk may leave out what the words want."""

    def __missing__(self, key: str) -> str:
        return "…"
