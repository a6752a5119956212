"""A ticket kiosk for tests: its assignment with real words, boards, and a desk that answers as a test tells it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Literal

import msgspec

from kiosk.clock import Clock
from kiosk.desk_client import DeskClient, Errands
from kiosk.desk_watch import DeskWatch
from kiosk.link import Heard, Saying
from kiosk.printer_status import Printout
from kiosk.reader import Aloud
from kiosk.slip import Slip
from kiosk.ticket_kiosk import TicketKiosk
from office.board import Board, BoardService
from office.commands import AnswerHelp, AskHelp, Issue
from office.desk_assignment import DeskAssignment
from office.documents import OfficeFace, Presence, encode_document
from office.ids import CounterId, OfficeId, ServiceId, TerminalId
from office.numbering import ticket_text
from office.requests import Answer, IssuedNumber, Request
from office.services import CounterServices, QueueRules, Service
from tests.office.halls import HOURS

OFFICE, KIOSK = OfficeId("xa-mau-a"), TerminalId("lay-so-1")

_SERVICES = (
    (
        "chung-thuc",
        "A",
        "document",
        "Chứng thực",
        "Certified copies",
        "Sao y bản chính («công chứng»), chữ ký",
        "Copies, signatures",
    ),
    ("ho-tich", "H", "person", "Hộ tịch", "Civil status", "Khai sinh, kết hôn, khai tử", "Births, marriages, deaths"),
    ("dat-dai", "K", "land", "Đất đai", "Land", "Đăng ký, biến động («sổ đỏ»)", "Registration, changes"),
    (
        "bao-tro",
        "M",
        "heart",
        "Bảo trợ xã hội",
        "Social support",
        "Trợ cấp, thẻ bảo hiểm y tế",
        "Allowances, health insurance cards",
    ),
    ("ket-qua", "S", "folder", "Nhận kết quả", "Collect a result", "Mang theo giấy hẹn", "Bring your appointment slip"),
    ("tiep-dan", "X", "speech", "Tiếp công dân", "Reception of citizens", "Thứ Năm, 8:00–11:00", "Thursday, 8:00–11:00"),
    ("nha-o", "A", "house", "Nhà ở, xây dựng", "Housing", "Giấy phép xây dựng nhà ở riêng lẻ", "Building permits"),
    ("thue", "H", "coins", "Thuế, phí", "Taxes and fees", "Nộp thuế đất, lệ phí", "Land tax, fees"),
    ("giao-duc", "K", "school", "Giáo dục", "Education", "Xác nhận, hỗ trợ học phí", "School fee support"),
    ("xe", "M", "car", "Giao thông", "Vehicles", "Đăng ký xe", "Vehicle registration"),
    ("nghe", "S", "tools", "Kinh doanh", "Trades", "Hộ kinh doanh cá thể", "Household businesses"),
    ("khac", "X", "other", "Thủ tục khác", "Anything else", "Xin hỏi cán bộ hướng dẫn", "Ask our staff"),
)
_PAPERS_VI = (
    "Tờ khai theo mẫu (có sẵn ở bàn viết)",
    "Giấy chứng sinh, bản chính",
    "Căn cước của cha, mẹ",
    "Giấy chứng nhận kết hôn của cha, mẹ (nếu có)",
)
_PAPERS_EN = (
    "The form (on the writing desk)",
    "Birth record, original",
    "Identity cards of both parents",
    "Marriage certificate, if any",
)
LONG_VI = "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp"
LONG_EN = "Certification of copies from originals of papers issued by competent agencies and organisations of Vietnam"


def a_service(number: int, *, long: bool = False) -> Service:
    id_, series, picture, vi, en, popular_vi, popular_en = _SERVICES[number % len(_SERVICES)]
    more = f" {number // len(_SERVICES) + 1}" if number >= len(_SERVICES) else ""
    papers_vi, papers_en = _PAPERS_VI * (4 if long else 1), _PAPERS_EN * (4 if long else 1)
    return Service(
        id=ServiceId(f"{id_}{more.replace(' ', '-')}"),
        name={"vi": (LONG_VI if long else vi) + more, "en": (LONG_EN if long else en) + more},
        series=series,  # type: ignore[arg-type]
        popular={"vi": popular_vi, "en": popular_en},
        papers={"vi": papers_vi, "en": papers_en},
        fee={"vi": "Không thu phí; bản sao thêm 8.000 đồng", "en": "Free; 8,000 đồng for a further copy"},
        time_limit={"vi": "Trong ngày làm việc", "en": "The same working day"},
        picture=picture,  # type: ignore[arg-type]
    )


def a_told(services: int = 6, *, long: bool = False, sample: bool = True, **changes: object) -> DeskAssignment:
    """What a ticket kiosk is told."""
    name = {"vi": "Trung tâm Phục vụ hành chính công xã Mẫu A", "en": "Public service centre of Xã Mẫu A"}
    if long:
        name = {language: f"{text}, cơ chế một cửa, một cửa liên thông và tiếp công dân" for language, text in name.items()}
    told = DeskAssignment(
        revision=1,
        terminal=KIOSK,
        kind="ticket",
        office=OfficeFace(id=OFFICE, name=name, hours=HOURS, sample=sample),
        services=tuple(a_service(number, long=long) for number in range(services)),
        counters=(CounterServices(id=CounterId("quay-1"), label="1"), CounterServices(id=CounterId("quay-2"), label="2")),
        rules=QueueRules(),
    )
    return msgspec.structs.replace(told, **changes)


_WAITS = ((2, 5, 15), (5, 20, 30), (7, 40, 60), (1, 0, 10), (3, 10, 20), (0, None, None))


def a_board(
    told: DeskAssignment, *, help_at: tuple[str, ...] = (), about: Mapping[str, Mapping[str, object]] | None = None
) -> Board:
    """A board on which every service stands; ``about`` changes single ones (``{"ho-tich": {"refused": …}}``)."""
    services = []
    for number, service in enumerate(told.services):
        waiting, low, high = _WAITS[number % len(_WAITS)]
        stands = BoardService(service=service.id, waiting=waiting, on_duty=1, low=low, high=high, last=f"{service.series} 012")
        services.append(msgspec.structs.replace(stands, **(about or {}).get(service.id, {})))
    return Board(phase="open", day="k3f9a2b7", services=tuple(services), help=help_at)


class ScriptedDesk:
    """A desk in the same process: it writes down what is asked, and answers unless it is ``silent``.

    ``refuses`` is a reason that every request for a number gets. Numbers count up; the same request gets the same answer.
    """

    def __init__(self, clock: Clock) -> None:
        self.watch = DeskWatch(OFFICE, clock)
        ids = count(1)
        self.client = DeskClient(
            office=OFFICE,
            terminal=KIOSK,
            say=self._take,
            mint=lambda: f"yeucau{next(ids):012d}",
            monotonic=clock.monotonic,
            errands=Errands(),
        )
        self.asked: list[Request] = []
        self.answers: dict[str, Answer] = {}
        self.silent = False
        self.refuses: str | None = None
        self.about: dict[str, str | float] = {}
        self.issued: dict[str, object] = {}
        self.help = False
        self._numbers = count(12)

    def say(self, board: Board) -> None:
        """The board is heard."""
        self.watch.hear(Heard(self.watch.topics[0], encode_document(board)))

    def presence(self, state: Literal["online", "offline"]) -> None:
        """The desk comes or goes."""
        self.watch.hear(Heard(self.watch.topics[1], encode_document(Presence(state=state))))

    def answer(self, request: Request) -> None:
        """Answer one request."""
        answer = self.answers.setdefault(request.request, self._answer(request))
        self.client.hear(Heard(self.client.topic, encode_document(answer), request.request.encode()))

    def wake(self) -> None:
        """Answer at last what was asked while it was silent."""
        self.silent = False
        for request in {asked.request: asked for asked in self.asked}.values():
            if request.request not in self.answers:
                self.answer(request)

    def _take(self, saying: Saying) -> None:
        request = msgspec.json.decode(saying.payload, type=Request)
        assert saying.correlation == request.request.encode()
        self.asked.append(request)
        if not self.silent:
            self.answer(request)

    def _answer(self, request: Request) -> Answer:
        command = request.command
        if isinstance(command, AskHelp):
            self.help = True
        if isinstance(command, AnswerHelp):
            self.help = False
        if not isinstance(command, Issue):
            return Answer(request=request.request)
        if self.refuses is not None:
            return Answer(request=request.request, refused=self.refuses, about=self.about)
        number = next(self._numbers)
        issued = IssuedNumber(
            ticket=f"k3f9a2b7-h{number}",
            series="H",
            number=number,
            text=ticket_text("H", number),
            service=command.service,
            priority=command.priority,
            ahead=5,
            low=20,
            high=30,
            issued="09:05",
        )
        return Answer(request=request.request, issued=msgspec.structs.replace(issued, **self.issued))


class HeldPrinter:
    """A printer whose slips end when a test says so."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self._then: list[Callable[[Printout], None]] = []

    def print(self, slip: Slip, then: Callable[[Printout], None]) -> None:
        self.slips.append(slip)
        self._then.append(then)

    def done(self, printout: Printout) -> None:
        """Whatever is not done yet is done."""
        waiting, self._then = self._then, []
        for then in waiting:
            then(printout)


class FakeReader:
    """Reads by writing down what it was given."""

    def __init__(self) -> None:
        self.read_aloud: list[tuple[str, str]] = []
        self.is_reading = False

    def reads(self, language: str) -> bool:
        return language in {"vi", "en"}

    def read(self, text: str, language: str) -> None:
        self.read_aloud.append((text, language))
        self.is_reading = True

    def stop(self) -> None:
        self.is_reading = False


def a_kiosk(
    desk: ScriptedDesk,
    clock: Clock,
    *,
    told: DeskAssignment | None = None,
    slips: HeldPrinter | None = None,
    aloud: Aloud | None = None,
    connected: Callable[[], bool] = lambda: True,
    probe: Callable[[], bool] = lambda: True,
) -> TicketKiosk:
    """A kiosk at work; without ``told`` it waits for its assignment."""
    kiosk = TicketKiosk(
        desk.client,
        desk.watch,
        clock,
        terminal=KIOSK,
        is_connected=connected,
        probe=probe,
        slips=slips,
        aloud=aloud,
        name=f"{OFFICE}/{KIOSK}",
    )
    if told is not None:
        kiosk.offer_assignment(told)
        kiosk.tick()
    return kiosk


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of a working day."""
    return datetime.fromisoformat(f"2026-09-01T{hour:02d}:{minute:02d}:00+07:00")
