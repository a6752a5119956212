"""What a desk says of its queue, and what a board is told: builders with sensible defaults."""

from collections.abc import Iterable

import msgspec

from kiosk.board_watch import Said
from office.board import Board, BoardCall, BoardCounter
from office.desk_assignment import DeskAssignment
from office.documents import OfficeFace
from office.ids import CounterId, ServiceId, TerminalId
from office.numbering import Series, ticket_text
from office.opening import Phase
from office.services import CounterServices, Service
from tests.factories import OFFICE, some_hours

BOARD = TerminalId("bang-goi-so")
DAY = "k3f9a2b7"
COMMITMENTS = (
    {"vi": "Xin chào, xin lỗi, xin cảm ơn, xin phép", "en": "We greet, we apologise, we thank, we ask leave"},
    {"vi": "Luôn mỉm cười, luôn nhẹ nhàng, luôn lắng nghe, luôn giúp đỡ"},
)


def a_call(
    number: int,
    *,
    ticket: int | None = None,
    series: Series = "H",
    counter: str = "3",
    age: float | None = 0.0,
    recalls: int = 0,
    priority: bool = False,
    is_here: bool = True,
    width: int = 3,
) -> BoardCall:
    """A call; the ticket has the call's number unless said otherwise."""
    given = number if ticket is None else ticket
    return BoardCall(
        number=number,
        series=series,
        ticket=given,
        text=ticket_text(series, given, width),
        counter=counter,
        age_seconds=age,
        recalls=recalls,
        priority=priority,
        is_here=is_here,
    )


def a_board(
    calls: Iterable[BoardCall] = (),
    *,
    phase: Phase = "open",
    waiting: int = 18,
    day: str | None = DAY,
    as_of: str | None = "2026-09-01T02:00:00Z",
    counters: Iterable[BoardCounter] = (),
) -> Board:
    """The queue of Xã Mẫu A at nine in the morning."""
    return Board(phase=phase, as_of=as_of, day=day, waiting=waiting, calls=tuple(calls), counters=tuple(counters))


def said(board: Board, at: float, *, is_live: bool = True) -> Said:
    """A board that was heard."""
    return Said(board, at, is_live)


def a_board_assignment(
    *,
    notices: tuple[dict[str, str], ...] = COMMITMENTS,
    sample: bool = False,
    languages: tuple[str, ...] = ("vi",),
    labels: Iterable[str] = ("1", "2", "3", "4"),
    revision: int = 1,
    **changes: object,
) -> DeskAssignment:
    """What the board of Xã Mẫu A is told."""
    told = DeskAssignment(
        revision=revision,
        terminal=BOARD,
        kind="board",
        office=OfficeFace(
            id=OFFICE,
            name={"vi": "Trung tâm Phục vụ hành chính công Xã Mẫu A", "en": "One-stop office of Xã Mẫu A"},
            hours=some_hours(),
            sample=sample,
        ),
        services=(Service(id=ServiceId("ho-tich"), name={"vi": "Hộ tịch"}, series="H"),),
        counters=tuple(CounterServices(id=CounterId(f"quay-{n}"), label=label) for n, label in enumerate(labels, 1)),
        languages=languages,
        notices=notices,
    )
    return msgspec.structs.replace(told, **changes)
