"""The words of accounts, sessions and the log."""

from datetime import date
from typing import NamedTuple

from collector.errors import AccountInvalidError
from collector.viewer import ROLES, Viewer
from collector.web.ending import Endings
from collector.web.language import Language
from office.directory import Index
from office.ids import OfficeId, OfficialId, UnitId
from office.periods import from_timestamp
from office.units import path

_BROWSERS = ("Edg", "Firefox", "Chrome", "Safari", "curl")
_MACHINES = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
MOST_OFFICIALS = 1000
"""So many officials are offered to choose; in a larger scope the id is typed."""


class Choice(NamedTuple):
    """One thing to choose in a form."""

    value: str
    name: str


class AccessWording:
    """Says who may do what, and what was done, in one language. ``directory`` is the one within the viewer's scope."""

    def __init__(self, words: Language, directory: Index) -> None:
        self._words = words
        self._directory = directory

    def role(self, role: str) -> str:
        """What a role is called."""
        names = {
            "admin": self._words.say("Quản trị"),
            "leader": self._words.say("Lãnh đạo"),
            "official": self._words.say("Người trực quầy"),
            "supervisor": self._words.say("Giám sát"),
            "technician": self._words.say("Kỹ thuật viên"),
        }
        return names.get(role, role)

    def signed(self, account: str, role: str, viewer: Viewer) -> str:
        """Who did something, to ``viewer``: by name and role, or by the role alone where names are not for these eyes."""
        if account == "command line":
            return self._words.say("dòng lệnh")
        return f"{account}, {self.role(role)}" if viewer.may("names") else self.role(role)

    def roles(self) -> list[tuple[Choice, str]]:
        """Every role with what it may do."""
        may = {
            "admin": self._words.say("Xem mọi số liệu trong phạm vi, quản lý tài khoản, xem nhật ký."),
            "leader": self._words.say("Xem số liệu và người trực trong phạm vi; điểm hiện từ 10 phiếu."),
            "official": self._words.say("Chỉ xem số liệu của chính mình; điểm hiện từ 10 phiếu."),
            "supervisor": self._words.say("Xem mọi số liệu trong phạm vi, không đổi gì; thấy mã thay cho tên."),
            "technician": self._words.say("Chỉ xem thiết bị, không xem điểm."),
        }
        return [(Choice(role, self.role(role)), may[role]) for role in ROLES]

    def scope(self, viewer: Viewer) -> str:
        """Where somebody may look."""
        return self.place(viewer.unit, viewer.official)

    def units(self, today: date, *, everything: bool) -> list[Choice]:
        """The units to which somebody may be kept, as a tree; of those that have ended by ``today`` it says what has become."""
        units, endings = self._directory.units, Endings(self._words, self._directory, today)
        ways = sorted(([unit.name for unit in path(units, id_)], id_) for id_ in units)
        found = [Choice(id_, "\u2003" * (len(way) - 1) + endings.unit_labelled(id_, way[-1])) for way, id_ in ways]
        return [Choice("", self._words.say("Toàn bộ")), *found] if everything else found

    def officials(self, today: date) -> list[Choice]:
        """Whom an account of an official may be for; none where they are too many to choose from."""
        if len(self._directory.officials) > MOST_OFFICIALS:
            return []
        endings = Endings(self._words, self._directory, today)
        return [
            Choice(f"{office}/{id_}", f"{entry.name}, {endings.labelled(office, self._unit_of(office))}")
            for (office, id_), entry in self._directory.officials.items()
        ]

    def problem(self, error: AccountInvalidError) -> str:
        """What to write instead."""
        sentences = {
            "name": self._words.say("Tên cần từ 1 đến 64 ký tự, không xuống dòng."),
            "taken": self._words.say("Đã có người dùng tên này. Xin chọn tên khác."),
            "scope": self._words.say("Phạm vi không hợp vai trò: người trực quầy cần chọn đúng người trong danh mục."),
            "own": self._words.say("Không ai tự đổi vai trò hay tự khóa mình. Xin nhờ quản trị viên khác."),
            "length": self._words.say("Mật khẩu cần từ 10 đến 200 ký tự."),
            "weak": self._words.say("Mật khẩu quá dễ đoán: xin đừng dùng tên đăng nhập hoặc một ký tự lặp lại."),
            "different": self._words.say("Hai mật khẩu không giống nhau."),
            "wrong": self._words.say("Mật khẩu hiện tại không đúng."),
            "code": self._words.say("Mã không đúng. Xin đợi mã tiếp theo rồi nhập lại."),
            "days": self._words.say("Khóa truy cập dùng được từ 1 đến 365 ngày."),
            "needed": self._words.say("Quản trị viên phải dùng bước xác nhận thứ hai."),
            "stale": self._words.say("Người khác vừa đổi tài khoản này. Xin xem lại, rồi lưu lần nữa nếu vẫn muốn đổi."),
            "reason": self._words.say("Xin ghi lý do, ít nhất 10 ký tự."),
        }
        return sentences[error.code]

    def deed(self, what: str) -> str:
        """What was done."""
        return self.deeds().get(what, what)

    def deeds(self) -> dict[str, str]:
        """Everything that the log knows, in the words of its page."""
        return {
            "account-invited": self._words.say("mời người mới"),
            "account-link": self._words.say("cấp liên kết đặt lại mật khẩu"),
            "account-withdrawn": self._words.say("thu hồi lời mời"),
            "account-made": self._words.say("đặt mật khẩu bằng liên kết"),
            "account-changed": self._words.say("đổi vai trò hoặc phạm vi"),
            "account-disabled": self._words.say("khóa tài khoản"),
            "account-enabled": self._words.say("mở lại tài khoản"),
            "password-changed": self._words.say("đổi mật khẩu"),
            "second-step-on": self._words.say("bật bước xác nhận thứ hai"),
            "second-step-off": self._words.say("tắt bước xác nhận thứ hai"),
            "recovery-codes-made": self._words.say("lập mã dự phòng"),
            "recovery-code-used": self._words.say("đăng nhập bằng mã dự phòng"),
            "login": self._words.say("đăng nhập"),
            "token-made": self._words.say("tạo khóa truy cập"),
            "token-revoked": self._words.say("thu hồi khóa truy cập"),
            "session-ended": self._words.say("kết thúc phiên đăng nhập"),
            "name-shown": self._words.say("xem tên"),
            "export": self._words.say("tải số liệu"),
            "directory-changed": self._words.say("đổi danh mục"),
            "directory-planned": self._words.say("hẹn ngày đổi danh mục"),
            "directory-plan-withdrawn": self._words.say("rút lại lịch đổi danh mục"),
            "directory-plan-held": self._words.say("giữ lại lịch đổi danh mục, chờ người khác xác nhận"),
            "directory-plan-confirmed": self._words.say("xác nhận lịch đổi danh mục của người khác"),
            "report": self._words.say("lập báo cáo"),
            "report-taken": self._words.say("tải báo cáo"),
            "inspection": self._words.say("lập phiếu giám sát"),
            "action": self._words.say("ghi việc đã làm"),
            "comment": self._words.say("xử lý góp ý"),
            "hints-read": self._words.say("đọc phản ánh riêng"),
            "dossiers-imported": self._words.say("nhập số hồ sơ đúng hạn, quá hạn"),
            "targets-changed": self._words.say("đổi chỉ tiêu năm"),
        }

    def moment(self, at_ms: int) -> str:
        """Day and time of day at +07:00."""
        return self._words.moment(from_timestamp(at_ms / 1000))

    def browser(self, text: str) -> str:
        """A browser and its machine, as far as it says them."""
        name = next((browser for browser in _BROWSERS if browser in text), "")
        machine = next((machine for machine in _MACHINES if machine in text), "")
        shown = " · ".join(part for part in ({"Edg": "Edge"}.get(name, name), {"Macintosh": "Mac"}.get(machine, machine)) if part)
        return shown or self._words.say("trình duyệt không rõ")

    def place(self, unit: UnitId | None, official: tuple[OfficeId, OfficialId] | None) -> str:
        """Where somebody with this scope may look."""
        outside = self._words.say("ngoài phạm vi")
        if official is not None:
            entry = self._directory.officials.get(official)
            return f"{entry.name}, {self._unit_of(official[0])}" if entry else outside
        if unit is None:
            return self._words.say("Toàn bộ")
        return self._directory.units[unit].name if unit in self._directory.units else outside

    def _unit_of(self, office: OfficeId) -> str:
        return self._directory.units[self._directory.offices[office].unit].name
