"""How the queue is said to officials: places, marks, reasons for the order, and why something was refused."""

from collections.abc import Mapping

from kiosk.desk.web.language import Language
from kiosk.refusals import for_official
from office.desk_assignment import DeskAssignment
from office.ids import CounterId
from office.line import Place
from office.numbering import ticket_text
from office.ticket import Ticket
from office.timing import Moment


class Wording:
    """Says things of one assignment in one language."""

    def __init__(self, words: Language, told: DeskAssignment) -> None:
        self.words = words
        self._told = told

    def number(self, ticket: Ticket) -> str:
        """``H 012``."""
        return ticket_text(ticket.series, ticket.number, self._told.rules.width)

    def service(self, service: str) -> str:
        """The name of a service."""
        found = self._told.service(service)
        return self.words.pick(found.name) if found else service

    def popular(self, service: str) -> str:
        """What people call a service, empty where that is its name."""
        found = self._told.service(service)
        name = self.words.pick(found.popular) if found else ""
        return "" if found and name == self.words.pick(found.name) else name

    def counter(self, counter: str) -> str:
        """``Quầy 3``."""
        face = self._told.face_of(counter)
        return self.words.say("Quầy %(label)s") % {"label": face.label if face else counter}

    def place(self, place: str) -> str:
        """A counter or a terminal where help is asked for."""
        if self._told.face_of(place) is not None:
            return self.counter(place)
        return self.words.say("Máy lấy số %(id)s") % {"id": place}

    def kiosk(self, terminal: str) -> str:
        """A ticket kiosk, by its id only where there are several."""
        several = sum(kind == "ticket" for kind in self._told.stations.values()) > 1
        return self.words.say("Máy lấy số %(id)s") % {"id": terminal} if several else self.words.say("Máy lấy số")

    def official(self, official: str | None) -> str:
        """The name of an official."""
        found = None if official is None else self._told.official(official)
        return found.name if found else official or ""

    def clock(self, moment: Moment | None) -> str:
        """``08:42``, empty when no clock told."""
        return f"{moment.wall:%H:%M}" if moment is not None and moment.wall is not None else ""

    def why(self, place: Place) -> str:
        """Why a ticket stands where it stands, in one sentence."""
        say = self.words.say
        if place.why == "priority":
            if place.turn:
                return say("Ưu tiên, sau %(n)s số thường") % {"n": place.turn}
            return say("Ưu tiên, đến lượt")
        if place.why == "appointment":
            appointment = place.ticket.appointment
            return say("Hẹn lúc %(clock)s") % {"clock": self.clock(appointment)}
        return {
            "longest": say("Chờ lâu nhất"),
            "in-order": say("Theo thứ tự lấy số"),
            "transferred": say("Giữ giờ lấy số ban đầu"),
            "returned": say("Đã trở lại, giữ chỗ cũ"),
            "walk-in": say("Đang có mặt tại quầy"),
        }[place.why]

    def marks(self, ticket: Ticket) -> list[str]:
        """What an official should know of a ticket at a glance."""
        say = self.words.say
        found = []
        if ticket.priority:
            found.append(say("Ưu tiên"))
        if ticket.came_from:
            found.append(say("Chuyển từ quầy %(label)s") % {"label": self._label(ticket.came_from)})
        if ticket.misses:
            found.append(say("Đã vắng %(n)s lần") % {"n": ticket.misses})
        if ticket.walk_in:
            found.append(say("Không có phiếu"))
        if ticket.delivery in {"failed", "unknown"}:
            found.append(say("Phiếu có thể chưa in"))
        return found

    def category(self, category: str | None) -> str:
        """Why somebody goes first: for the official at the counter to check, and for nobody else."""
        return self.categories().get(category or "", category or "")

    def pauses(self) -> dict[str, str]:
        """The reasons of a pause."""
        say = self.words.say
        return {
            "break": say("Nghỉ giải lao"),
            "meeting": say("Họp"),
            "errand": say("Ra ngoài giải quyết việc"),
            "technical": say("Sự cố kỹ thuật"),
            "other": say("Lý do khác"),
        }

    def categories(self) -> dict[str, str]:
        """Why somebody may go first, in the order in which it is asked."""
        say = self.words.say
        return {
            "invalid": say("Thương binh"),
            "sick-soldier": say("Bệnh binh"),
            "elderly": say("Người cao tuổi"),
            "pregnant": say("Phụ nữ mang thai"),
            "disabled": say("Người khuyết tật"),
        }

    def deed(self, what: str, number: str) -> str:
        """What «Hoàn tác» takes back."""
        say = self.words.say
        known = {
            "call": say("Đưa %(number)s trở lại hàng chờ"),
            "miss": say("Bỏ báo vắng %(number)s"),
            "hold": say("Làm tiếp %(number)s"),
            "cancel": say("Bỏ hủy số %(number)s"),
        }
        return known[what] % {"number": number}

    def state(self, state: str) -> str:
        """What a counter does."""
        say = self.words.say
        return {
            "closed": say("Chưa mở"),
            "free": say("Đang rảnh"),
            "called": say("Đang mời"),
            "serving": say("Đang phục vụ"),
            "paused": say("Tạm ngừng"),
        }[state]

    def printer(self, state: str | None) -> str:
        """What is wrong with a ticket kiosk's printer, empty when nothing is."""
        say = self.words.say
        return {
            "paper low": say("Máy lấy số sắp hết giấy"),
            "paper out": say("Máy lấy số hết giấy"),
            "off": say("Máy in phiếu không hoạt động"),
            "unknown": say("Không rõ máy in phiếu có in được không"),
            "unheard": say("Không rõ máy lấy số còn chạy không"),
        }.get(state or "", "")

    def disk(self) -> str:
        """The desk's card takes nothing."""
        return self.words.say("Bàn điều hành không ghi được vào thẻ nhớ")

    def no_broker(self) -> str:
        """The desk hears nobody, and nobody hears it."""
        return self.words.say("Bảng gọi số và máy lấy số đang mất liên lạc")

    def refusal(self, reason: str, about: Mapping[str, str | float]) -> str:
        """Why a command was not carried out, and what can be done."""
        return for_official(reason, about, self.words.code)

    def _label(self, counter: CounterId) -> str:
        face = self._told.face_of(counter)
        return face.label if face else counter
