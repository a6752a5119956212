"""What the log's own keys and values are called: what it writes is short and the same in every language, what it shows is not."""

from collections.abc import Mapping
from typing import get_args

from collector.reports.order import ReportKind
from collector.store.alerts import STEPS
from collector.store.comments import HIDING_REASONS, STATES
from collector.viewer import ROLES
from collector.web.access_wording import AccessWording
from collector.web.alert_wording import AlertWording
from collector.web.comment_wording import CommentWording
from collector.web.fault_wording import weekday
from collector.web.language import Language
from collector.web.report_orders import kind_name
from collector.web.scope import PERIODS
from collector.web.target_wording import TargetWording
from office.directory import Index
from office.documents import WEEKDAYS
from office.targets import MEASURES

REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)


class LogVocabulary:
    """Keys and values in one language; ``directory`` is the one within the viewer's scope."""

    def __init__(self, words: Language, directory: Index) -> None:
        self._words = words
        alerts, targets = AlertWording(words, directory), TargetWording(words)
        kinds = {str(kind): alerts.kind(kind) for kind in alerts.kinds()}
        measures = {str(measure): targets.measure(measure) for measure in MEASURES}
        self.keys: Mapping[str, str] = {**self._keys(), **self._entry_keys(), **kinds, **measures}
        self.values: Mapping[str, Mapping[str, str]] = self._values(directory)
        self.pages: Mapping[str, str] = self._pages()

    def key(self, key: str) -> str:
        """What a key is called; itself where nobody said."""
        return self.keys.get(key, key)

    def value(self, key: str, value: str) -> str:
        """What a value of a key is called; itself where nobody said."""
        return self.values.get(key, {}).get(value, value)

    def page(self, path: str) -> str:
        """What a file or a page was of, by its path; the path where nobody said."""
        return self.pages.get(path, path)

    def _keys(self) -> dict[str, str]:
        say = self._words.say
        return {
            "from": say("từ"),
            "to": say("đến trước"),
            "through": say("đến hết"),
            "planned-for": say("hẹn từ ngày"),
            "planned-by": say("người hẹn"),
            "by": say("theo"),
            "rows": say("số dòng"),
            "n": say("số dòng"),
            "filters": say("chỉ"),
            "days": say("số ngày"),
            "left": say("còn lại"),
            "added": say("thêm"),
            "changed": say("đổi"),
            "kind": say("loại"),
            "format": say("dạng"),
            "file": say("tệp"),
            "period": say("thời gian"),
            "reckoning": say("cách tính tháng"),
            "role": say("vai trò"),
            "unit": say("đơn vị"),
            "office": say("cơ quan"),
            "counter": say("quầy"),
            "official": say("người trực"),
            "service": say("thủ tục"),
            "scale": say("thang"),
            "channel": say("cách bỏ phiếu"),
            "state": say("tình trạng"),
            "reason": say("lý do"),
            "step": say("bước"),
            "visited_on": say("ngày đến"),
            "reply": say("trả lời"),
            "sort": say("sắp theo"),
            "find": say("tìm"),
            "year": say("năm"),
            "quiet": say("giờ yên lặng"),
            "mail_to": say("thư gửi đến"),
            "is_public": say("trang công khai"),
            "taken-over-from": say("dùng tiếp quy tắc báo của"),
            "kept": say("dùng tiếp"),
            "not-kept": say("thôi dùng"),
            "begin": say("từ"),
            "end": say("đến"),
        }

    def _entry_keys(self) -> dict[str, str]:
        """Fields of entries of the directory that no form names."""
        say = self._words.say
        return {
            "id": say("mã"),
            "name": say("tên"),
            "parent": say("đơn vị trên"),
            "code": say("mã đơn vị hành chính"),
            "merged_into": say("sáp nhập vào"),
            "former": say("từng thuộc"),
            "until": say("đến trước"),
            "valid_from": say("có hiệu lực từ"),
            "valid_to": say("đóng từ ngày"),
            "label": say("số quầy"),
            "title": say("chức danh"),
            "photo": say("ảnh"),
            "hours": say("giờ làm việc"),
            "open": say("mở cửa"),
            "midday": say("giữa ngày"),
            "evening": say("cuối ngày"),
            "closed_on": say("nghỉ ngày"),
        }

    def _values(self, directory: Index) -> dict[str, dict[str, str]]:
        say = self._words.say
        alerts, comments = AlertWording(self._words, directory), CommentWording(self._words, directory)
        access = AccessWording(self._words, directory)
        groups = {name: self.keys[name] for name in ("unit", "office", "counter", "official", "service", "channel")} | {
            "half-day": say("buổi"),
            "day": say("ngày"),
            "week": say("tuần"),
            "month": say("tháng"),
            "quarter": say("quý"),
            "half-year": say("nửa năm"),
            "year": say("năm"),
            "hour": say("giờ"),
            "weekday": say("thứ"),
        }
        kinds = {kind: kind_name(kind, self._words) for kind in REPORT_KINDS} | {
            "read": say("đọc số liệu"),
            "dossiers": say("chỉ nhập hồ sơ"),
            "page": say("trên trang"),
            "api": say("qua chương trình"),
            "command line": say("dòng lệnh"),
        }
        channels = {
            "kiosk": say("màn hình tại quầy"),
            "button": say("nút bấm tại quầy"),
            "exit": say("lối ra"),
            "phone": say("điện thoại"),
        }
        said = {str(kind): alerts.kind(kind) for kind in alerts.kinds()}
        said |= {name: self.keys[name] for name in ("mail_to", "quiet", "is_public")}
        return {
            "kept": said,
            "not-kept": said,
            "role": {role: access.role(role) for role in ROLES},
            "reckoning": {"calendar": say("từ ngày 1"), "15-14": say("ngày 15 đến 14")},
            "period": {preset: say(name).lower() for preset, name in PERIODS},
            "by": groups,
            "rows": groups,
            "kind": kinds,
            "state": {state: comments.state(state) for state in (*STATES, "all")},
            "reason": {reason: comments.reason(reason) for reason in HIDING_REASONS},
            "step": {step: alerts.what(step).lower() for step in STEPS},
            "channel": channels,
            "days": {day: weekday(day, self._words) for day in WEEKDAYS},
        }

    def _pages(self) -> dict[str, str]:
        say = self._words.say
        return {
            "/comments": say("góp ý"),
            "/hints": say("phản ánh riêng"),
            "/tables/lines": say("bảng phiếu"),
            "/tables/queue": say("bảng hàng chờ"),
            "/tables/places": say("bảng so sánh"),
            "/tables/dossiers": say("bảng hồ sơ đúng hạn"),
            "/api/v1/comments": say("góp ý"),
            "/api/v1/satisfaction": say("mức hài lòng"),
            "/api/v1/satisfaction/topics": say("lý do"),
            "/api/v1/services/satisfaction": say("mức hài lòng theo thủ tục"),
            "/api/v1/queue": say("hàng chờ"),
            "/api/v1/compare": say("so sánh"),
            "/api/v1/terminals/uptime": say("thời gian hoạt động của thiết bị"),
            "/api/v1/dossiers": say("hồ sơ đúng hạn"),
        }
