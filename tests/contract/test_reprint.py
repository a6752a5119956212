"""«In lại phiếu» on a real broker, with the real desk, the real kiosk and a printer whose bytes are opened."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.desk import reprints
from kiosk.desk.reprints import Order
from kiosk.slip_image import draw_slip
from kiosk.ticket_slip import slip_again
from nucuoi.broker import PrivateBroker
from office.commands import Reprint
from office.ids import DESK, OfficialId
from office.ticket import Ticket
from tests.contract.test_ticket_desk import PASSWORD, ROOT, FakePrinter, RealDesk, Running, assign, told
from tests.kiosk.printers import Bench, a_printer
from tests.kiosk.tickets import KIOSK, OFFICE
from tests.screens import wait_until

MAU = OfficialId("nguyen-thi-mau")
_presses = count(1)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path_factory.mktemp("broker"), kind="office", office=OFFICE) as broker:
        broker.add_users({f"{OFFICE}/{user}": PASSWORD for user in (DESK, KIOSK)})
        yield broker


@pytest.fixture
def paper() -> Iterator[Bench]:
    with a_printer("network", print_seconds=2.0) as bench:
        yield bench


def press(desk: RealDesk, ticket: Ticket) -> None:
    """An official presses «In lại phiếu»."""
    parts, request = desk.program.parts, f"innutlai{next(_presses):012d}"
    command = Reprint(ticket=ticket.id)
    answer = parts.reprints.press(MAU, request, ticket.id, lambda: parts.authority.submit(command, request=request, asker=MAU))
    assert answer.refused is None, answer
    assert answer.terminal == KIOSK


def last(desk: RealDesk) -> Order:
    return desk.program.parts.reprints.of(MAU)[-1]


def a_number(desk: RealDesk, running: Running) -> Ticket:
    """A citizen takes one, and its slip ends somehow."""
    running.stands()
    running.take()
    running.until(lambda _: desk.tickets and desk.tickets[0].delivery, "the number")
    # The kiosk has said that it has a printer.
    running.until(lambda _: desk.program.parts.authority.setting.printers.get(KIOSK) not in {None, "unheard"}, "its printer")  # type: ignore[union-attr]
    return desk.tickets[0]


def code(picture: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return found.text


def test_paper_that_had_ended_is_put_in_and_the_same_slip_comes_out_marked(
    broker: PrivateBroker, tmp_path: Path, paper: Bench
) -> None:
    paper.machine.paper_rows = 0
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=paper.printer) as running:
        ticket = a_number(desk, running)
        assert ticket.delivery == "shown"
        press(desk, ticket)
        running.until(lambda _: last(desk).state == "failed", "that there is no paper")
        assert last(desk).reason == "paper out"
        assert paper.machine.slips == []
        paper.machine.put_in_paper()
        press(desk, ticket)
        running.until(lambda _: last(desk).state == "printed", "the slip")
        running.until(lambda _: desk.tickets[0].delivery == "printed", "what the journal says of it")
        [slip] = paper.machine.slips
        issued = last(desk).slip
        assert (issued.text, issued.ahead) == ("H 001", 0)
        note = desk.program.parts.authority.note_of(ticket.id)
        assert note is not None
        assert code(slip) == f"https://mau.example.vn/t/{note.token}"
        assert desk.tickets[0].status == "waiting"
        assert looks_like(slip, issued_again(desk)), "every dot of it, with its mark and the hour of the second printing"


def issued_again(desk: RealDesk) -> Image.Image:
    wall = desk.program.parts.authority.now().wall
    return draw_slip(slip_again(last(desk).slip, told(KIOSK, "ticket"), "vi", wall), 576)


def looks_like(captured: Image.Image, drawn: Image.Image) -> bool:
    """The same dots, but for the rows that are fed before the knife, and a minute that has passed meanwhile."""
    width = captured.width // 8
    data, wanted = captured.tobytes(), drawn.tobytes()
    rows = [data[place : place + width] for place in range(0, len(data), width)]
    expected = [wanted[place : place + width] for place in range(0, len(wanted), width)]
    starts = range(len(rows) - len(expected) + 1)
    return any(sum(a != b for a, b in zip(rows[start:], expected, strict=False)) <= 40 for start in starts)


def test_the_first_slip_is_no_second_one(broker: PrivateBroker, tmp_path: Path, paper: Bench) -> None:
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=paper.printer) as running:
        ticket = a_number(desk, running)
        press(desk, ticket)
        running.until(lambda _: last(desk).state == "printed", "the second slip")
        first, second = paper.machine.slips
        assert code(first) == code(second)
        assert looks_like(second, issued_again(desk))
        assert not looks_like(first, issued_again(desk))


def test_an_order_that_is_delivered_twice_prints_once(broker: PrivateBroker, tmp_path: Path) -> None:
    printer = FakePrinter()
    printer.finish(printer.done)
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=printer) as running:
        ticket = a_number(desk, running)
        press(desk, ticket)
        running.until(lambda _: last(desk).state == "printed", "the slip")
        for _ in range(3):
            said_again(desk)
        # What is asked after them is answered after them.
        press(desk, ticket)
        running.until(lambda _: last(desk).state == "printed", "the slip of the other press")
    assert [bool(slip.again) for slip in printer.slips] == [False, True, True]


def said_again(desk: RealDesk) -> None:
    """The broker gives the kiosk the last order once more."""
    desk.program.parts.reprints._order(last(desk), last(desk).ordered_at)


def test_a_kiosk_that_hangs_is_said_to_be_silent_and_prints_nothing_afterwards(
    broker: PrivateBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprints, "SILENT_SECONDS", 1.0)
    printer = FakePrinter()
    printer.finish(printer.done)
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=printer) as running:
        ticket = a_number(desk, running)
        # Its loop hangs: it is there for the broker, and takes nothing.
        press(desk, ticket)
        wait_until(lambda: last(desk).state == "silent", "that it does not answer")
        # It goes on, and what it heard in time is too old to be printed now.
        running.until(lambda _: last(desk).state == "failed", "that it did not print")
        assert last(desk).reason == "late"
    assert len(printer.slips) == 1


_KILLED = """
import os, signal, sys, time
import kiosk.reprinter as reprinter
from kiosk.ticket_config import TicketConfig
from kiosk.config import BrokerConfig, ClockConfig, JournalConfig
from kiosk.ticket_wiring import build
from kiosk.printer_status import Printout, PrinterStatus

where, port, directory, password = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Printer:
    longest_seconds = 30.0
    def print(self, slip):
        if slip.again:
            open(os.path.join(directory, "slips"), "a").write(slip.again + "\\n")
            if where == "printing":
                die()
        return Printout("printed")
    def status(self):
        return PrinterStatus("ok")

if where == "noted":
    reprinter.Reprinter._report = die
elif where == "printed":
    reprinter.Reprinter._end = die

config = TicketConfig(
    office="xa-mau-a", terminal="lay-so-1", ledger="socaimau00000001",
    broker=BrokerConfig(port=int(port), username="xa-mau-a/lay-so-1", password=password),
    journal=JournalConfig(directory=directory), clock=ClockConfig(trust="system"),
)
station, kiosk = build(config, printer=Printer())
station.start()
has_taken = False
while True:
    kiosk.tick()
    station.work()
    view = kiosk.view()
    if not has_taken and view.screen == "services" and any(tile.open for tile in view.services):
        has_taken = True
        kiosk.choose("ho-tich")
        kiosk.act()
    time.sleep(0.01)
"""


@pytest.mark.faults
@pytest.mark.parametrize(("where", "came_out"), [("noted", 0), ("printing", 1), ("printed", 1)])
def test_killed_with_the_slip_in_hand_it_is_unknown_and_never_printed_by_itself(
    broker: PrivateBroker, tmp_path: Path, where: str, came_out: int
) -> None:
    directory = tmp_path / "kiosk"
    assign(directory, KIOSK, "ticket")
    with RealDesk(broker, tmp_path / "desk") as desk:
        command = [sys.executable, "-c", _KILLED, where, str(broker.port), str(directory), PASSWORD]
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until(lambda: desk.tickets and desk.tickets[0].delivery == "printed", "the first slip")
            wait_until(lambda: desk.program.parts.authority.setting.printers.get(KIOSK) == "ok", "its printer")  # type: ignore[union-attr]
            press(desk, desk.tickets[0])
            assert process.wait(30) == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
            if where != "noted":
                # Where it died before it said that it has the order, the desk goes on saying it.
                wait_until(lambda: last(desk).state == "unknown", "that the desk knows nothing")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        printer = FakePrinter()
        printer.finish(printer.done)
        with Running(broker, directory, printer=printer) as after:
            after.until(lambda _: (last(desk).state, last(desk).reason) == ("unknown", "stopped"), "what the kiosk knows")
            said_again(desk)
            press(desk, desk.tickets[0])
            after.until(lambda _: last(desk).state == "printed", "another press")
    slips = directory / "slips"
    assert len(slips.read_text("utf-8").splitlines() if slips.exists() else []) == came_out
    assert len(printer.slips) == 1, "the other press alone"
