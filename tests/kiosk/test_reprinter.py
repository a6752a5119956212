"""Slips that the desk orders of a ticket kiosk: printed once each, whatever is said twice or dies when, and told honestly."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard
from kiosk.printer_status import Printout
from kiosk.reprint_file import MOST, Ordered, ReprintFile
from kiosk.reprinter import Reprinter
from kiosk.ticket_slip import slip_again, slip_of
from office.commands import ReportSlip
from office.desk_assignment import DeskAssignment
from office.documents import encode_document
from office.requests import IssuedNumber, SlipOrder
from tests.fakes import FakeClock
from tests.kiosk.tickets import HeldPrinter, ScriptedDesk, a_board, a_kiosk, a_told, at

ORDER = "a1b2c3d4" * 4
NUMBER = IssuedNumber(
    ticket="k3f9a2b7-h12", series="H", number=12, text="H 012", service="ho-tich", issued="08:05", follow="https://mau.example.vn/t/4vJ9"
)  # fmt: skip


class Bench:
    """One kiosk's reprinter in ``directory``; :meth:`again` is the next process on the same disk."""

    def __init__(self, directory: Path, *, prints: bool = True, told: DeskAssignment | None = None) -> None:
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.clock = FakeClock(at(9, 10))
        self.desk = ScriptedDesk(self.clock)
        self.printer = HeldPrinter()
        self.told: DeskAssignment | None = told or a_told()
        self.file = ReprintFile(directory)
        self.reprints = Reprinter(
            self.desk.client, self.clock, self.file, told=lambda: self.told, slips=self.printer if prints else None
        )
        self.reprints.begin()

    def order(self, name: str = ORDER, *, within: float = 5.0, retained: bool = False, correlation: str = "") -> bool:
        payload = encode_document(SlipOrder(order=name, issued=NUMBER, within=within))
        return self.reprints.hear(Heard(self.desk.client.topic, payload, (correlation or name).encode(), retained=retained))

    def tick(self) -> None:
        self.reprints.tick()
        for answered in self.desk.client.poll():
            assert isinstance(answered.command, ReportSlip)
            self.reprints.answered(answered.command)

    def ends(self, done: Printout) -> None:
        self.printer.done(done)
        self.tick()

    def reports(self) -> list[tuple[str, str]]:
        commands = (request.command for request in self.desk.asked)
        return [(command.outcome, command.reason) for command in commands if isinstance(command, ReportSlip)]

    def again(self) -> "Bench":
        return Bench(self.directory)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "kiosk")


def test_an_order_is_taken_printed_and_told(bench: Bench) -> None:
    assert bench.order()
    bench.tick()
    assert bench.reports() == [("taken", "")]
    bench.ends(Printout("printed"))
    assert bench.reports() == [("taken", ""), ("printed", "")]
    [slip] = bench.printer.slips
    assert (slip.number, slip.again, slip.ahead) == ("H 012", "IN LẠI lúc 9:10", "")
    assert slip.qr == NUMBER.follow


def test_an_order_that_comes_twice_prints_once_before_and_after_its_end(bench: Bench) -> None:
    for _ in range(2):
        bench.order()
    bench.tick()
    bench.order()
    bench.tick()
    bench.ends(Printout("printed"))
    bench.order()
    bench.tick()
    assert len(bench.printer.slips) == 1
    assert bench.reports()[-2:] == [("printed", ""), ("printed", "")]


def test_another_press_is_another_slip(bench: Bench) -> None:
    for name in (ORDER, ORDER[::-1]):
        bench.order(name)
    bench.tick()
    assert len(bench.printer.slips) == 2


def test_killed_with_the_slip_in_the_printer_it_is_unknown_and_never_printed_by_itself(bench: Bench) -> None:
    bench.order()
    bench.tick()
    after = bench.again()
    after.tick()
    assert after.reports() == [("unknown", "stopped")]
    after.order()
    after.tick()
    assert after.printer.slips == []
    assert set(after.reports()) == {("unknown", "stopped")}


def test_killed_before_the_desk_heard_of_the_end_it_is_told_at_the_next_start_and_then_no_more(bench: Bench) -> None:
    bench.order()
    bench.tick()
    bench.desk.silent = True
    bench.ends(Printout("failed", "paper out"))
    after = bench.again()
    after.tick()
    assert after.reports() == [("failed", "paper out")]
    last = after.again()
    last.tick()
    assert last.reports() == []


def test_a_slip_that_ends_with_the_program_is_noted(bench: Bench) -> None:
    bench.order()
    bench.tick()
    bench.printer.done(Printout("printed"))
    bench.reprints.close()
    after = bench.again()
    after.tick()
    assert after.reports()[-1] == ("printed", "")


@pytest.mark.parametrize(
    "done", [Printout("failed", "paper out"), Printout("unknown", "cannot tell"), Printout("failed", "busy")]
)
def test_what_the_printer_says_is_what_the_desk_hears(bench: Bench, done: Printout) -> None:
    bench.order()
    bench.tick()
    bench.ends(done)
    assert bench.reports()[-1] == (done.outcome, done.reason)


def no_printer(bench: Bench) -> None:
    bench.reprints._slips = None


def no_assignment(bench: Bench) -> None:
    bench.told = None


def no_disk(bench: Bench) -> None:
    def full(_orders: object) -> None:
        raise BoxUnavailableError("full")

    bench.file.save = full  # type: ignore[method-assign, assignment]


def too_late(bench: Bench) -> None:
    bench.clock.advance(5)


@pytest.mark.parametrize(
    ("trouble", "reason"), [(no_printer, "no printer"), (no_assignment, "unassigned"), (no_disk, "disk"), (too_late, "late")]
)
def test_what_cannot_be_printed_is_said_at_once_and_never_printed_later(
    bench: Bench, trouble: Callable[[Bench], None], reason: str
) -> None:
    bench.order()
    trouble(bench)
    bench.tick()
    assert bench.reports() == [("failed", reason)]
    bench.order()
    bench.tick()
    assert bench.printer.slips == []


def test_what_the_broker_kept_or_somebody_else_was_answered_is_no_order(bench: Bench) -> None:
    bench.order(retained=True)
    bench.order(correlation="x" * 20)
    bench.tick()
    assert bench.printer.slips == []
    assert not bench.reprints.hear(
        Heard("nucuoi/v1/xa-mau-a/board", encode_document(SlipOrder(order=ORDER, issued=NUMBER, within=5)))
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff",
        b'{"order": 7}',
        b'{"order": "a1b2c3d4a1b2c3d4", "within": 900}',
        b'{"request": "a1b2c3d4a1b2c3d4"}',
    ],
)
def test_what_is_no_order_is_left_to_others(bench: Bench, payload: bytes) -> None:
    assert not bench.reprints.hear(Heard(bench.desk.client.topic, payload, ORDER.encode()))
    bench.tick()
    assert bench.printer.slips == []


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"[{}]", b"\x00" * 50])
def test_a_file_that_cannot_be_read_keeps_no_kiosk_from_working(tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / "reprints.json").write_bytes(rubbish)
    bench = Bench(tmp_path)
    bench.order()
    bench.tick()
    assert len(bench.printer.slips) == 1


def test_no_more_is_remembered_than_fits(bench: Bench) -> None:
    for n in range(MOST + 20):
        bench.order(f"{n:020d}")
    bench.tick()
    assert len(bench.file.load()) == MOST
    assert bench.file.load()[-1] == Ordered(order=f"{MOST + 19:020d}")


def test_the_slip_differs_from_the_first_in_its_mark_and_the_people_ahead_alone() -> None:
    told, now = a_told(), at(9, 10)
    issued = msgspec.structs.replace(NUMBER, ahead=5, low=20, high=30)
    first, again = slip_of(issued, told, "vi", now), slip_again(issued, told, "vi", now)
    assert msgspec.structs.replace(again, again="", ahead=first.ahead) == first
    assert slip_again(issued, told, "vi", None).again == "IN LẠI", "no clock, no hour"
    assert slip_again(issued, told, "en", now).again == "PRINTED AGAIN at 9:10"


def test_a_citizen_at_the_screen_is_not_disturbed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    told = a_told()
    kiosk = a_kiosk(bench.desk, bench.clock, told=told, slips=bench.printer)
    kiosk._reprints = bench.reprints
    bench.desk.say(a_board(told))
    kiosk.choose("ho-tich")
    bench.order()
    kiosk.tick()
    bench.printer.done(Printout("failed", "paper out"))
    kiosk.tick()
    view = kiosk.view()
    assert (view.screen, view.paper) == ("papers", "")
    kiosk.tick()
    assert bench.file.load()[0] == Ordered(order=ORDER, outcome="failed", reason="paper out", is_told=True)
