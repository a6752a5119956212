"""A ticket kiosk and the office's real desk on a real broker: what is asked is answered once, whatever is lost or killed when.

The kiosk's program is killed with SIGKILL at each step between storing a request and the end of its slip; afterwards the desk
says of every number that somebody was told it, or that it was cancelled.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory

from kiosk.caller_config import CallerConfig, CallerPins
from kiosk.caller_wiring import build as build_box
from kiosk.config import BrokerConfig, ClockConfig, JournalConfig
from kiosk.desk.config import DeskConfig
from kiosk.desk.program import DeskProgram
from kiosk.desk.wiring import build as build_desk
from kiosk.desk_watch import SILENCE_SECONDS
from kiosk.printer import Printer
from kiosk.printer_status import PrinterStatus, Printout
from kiosk.slip import Slip
from kiosk.ticket_config import TicketConfig
from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ticket_wiring import build as build_kiosk
from nucuoi.broker import PrivateBroker
from office.commands import Issue, SignOn
from office.desk_assignment import DeskAssignment, DeskOfficial
from office.documents import WEEKDAYS, Hours, encode_document
from office.ids import DESK, CounterId, OfficialId, TerminalId
from office.services import QueueRules
from office.ticket import Ticket
from tests.e2e.desk_process import ShiftedClock
from tests.factories import LEDGER
from tests.kiosk.tickets import KIOSK, OFFICE, a_told
from tests.screens import wait_until

PASSWORD = "một mật khẩu thử"
ALWAYS = Hours(open=dict.fromkeys(WEEKDAYS, (("00:00", "23:59"),)))
SERVICE = "ho-tich"
BOX = TerminalId("hop-goi-1")
ROOT = Path(__file__).parents[2]
CLOCK = ShiftedClock(time.monotonic())
"""A morning at any hour: at midnight an office that is always open is closed for a minute, and its numbers begin anew."""


def told(terminal: str, kind: str) -> DeskAssignment:
    base = a_told(
        stations={KIOSK: "ticket", BOX: "caller"},
        callers={BOX: CounterId("quay-1")},
        officials=(DeskOfficial(id=OfficialId("nguyen-thi-mau"), name="Nguyễn Thị Mẫu"),),
        rules=QueueRules(follow_url="https://mau.example.vn"),
    )
    office = msgspec.structs.replace(base.office, hours=ALWAYS)
    return msgspec.structs.replace(base, terminal=terminal, kind=kind, office=office)


def assign(directory: Path, terminal: str, kind: str) -> None:
    """As if the collector had said so before."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "assignment.json").write_bytes(encode_document(told(terminal, kind)))


def broker_config(broker: PrivateBroker, terminal: str, *, port: int | None = None) -> BrokerConfig:
    return BrokerConfig(host=broker.host, port=port or broker.port, username=f"{OFFICE}/{terminal}", password=PASSWORD)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path_factory.mktemp("broker"), kind="office", office=OFFICE) as broker:
        broker.add_users({f"{OFFICE}/{user}": PASSWORD for user in (DESK, KIOSK, BOX)})
        yield broker


class RealDesk:
    """The desk's program on threads of this process."""

    def __init__(self, broker: PrivateBroker, directory: Path) -> None:
        assign(directory, DESK, "desk")
        config = DeskConfig(
            office=OFFICE,
            ledger=LEDGER,
            broker=broker_config(broker, DESK),
            journal=JournalConfig(directory=str(directory)),
        )
        self.program: DeskProgram = build_desk(config, clock=CLOCK)
        self._thread = threading.Thread(target=self.program.run, daemon=True)

    def __enter__(self) -> Self:
        self.program.start()
        self._thread.start()
        wait_until(lambda: self.program.parts.link.is_connected, "the desk's connection")
        return self

    def __exit__(self, *_: object) -> None:
        self.program.stop()
        self._thread.join(30)
        self.program.end()

    @property
    def tickets(self) -> list[Ticket]:
        return list(self.program.parts.authority.queue.tickets.values())


class FakePrinter:
    """A printer of which a test says what becomes of the slip; held until it does."""

    longest_seconds = 30.0

    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self.done = Printout("printed")
        self._gate = threading.Event()

    def print(self, slip: Slip) -> Printout:
        self.slips.append(slip)
        assert self._gate.wait(30)
        return self.done

    def status(self) -> PrinterStatus:
        return PrinterStatus("ok")

    def finish(self, done: Printout) -> None:
        self.done = done
        self._gate.set()


class Running:
    """The kiosk's program without a window: its loop is turned by hand."""

    def __init__(self, broker: PrivateBroker, directory: Path, *, printer: Printer | None = None) -> None:
        assign(directory, KIOSK, "ticket")
        config = TicketConfig(
            office=OFFICE,
            terminal=KIOSK,
            ledger=LEDGER,
            broker=broker_config(broker, KIOSK),
            journal=JournalConfig(directory=str(directory)),
        )
        self.station, self.kiosk = build_kiosk(config, clock=CLOCK, printer=printer)

    def __enter__(self) -> Self:
        self.station.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.station.end()

    def until(self, condition: Callable[[TicketKiosk], object], what: str) -> None:
        def turned() -> object:
            self.kiosk.tick()
            self.station.work()
            return condition(self.kiosk)

        wait_until(turned, what)

    def stands(self) -> None:
        self.until(lambda kiosk: any(tile.open and tile.state for tile in kiosk.view().services), "an open service")

    def take(self) -> None:
        self.kiosk.choose(SERVICE)
        self.kiosk.act()


def test_a_number_is_taken_printed_and_confirmed(broker: PrivateBroker, tmp_path: Path) -> None:
    printer = FakePrinter()
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=printer) as running:
        running.stands()
        running.take()
        running.until(lambda kiosk: kiosk.view().screen == "number", "the number")
        assert running.kiosk.view().number == "H 001"
        assert desk.tickets[0].delivery is None, "nothing is confirmed before it is known"
        printer.finish(Printout("printed"))
        running.until(lambda _: desk.tickets[0].delivery == "printed", "the confirmation")
        assert running.kiosk.view().paper == "Xin lấy phiếu"
        assert printer.slips[0].number == "H 001"


def test_a_printer_that_fails_half_way_leaves_a_number_that_was_shown(broker: PrivateBroker, tmp_path: Path) -> None:
    printer = FakePrinter()
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk", printer=printer) as running:
        running.stands()
        running.take()
        running.until(lambda _: printer.slips, "the slip")
        printer.finish(Printout("failed", "paper out"))
        running.until(lambda _: desk.tickets[0].delivery == "shown", "the confirmation")
        assert running.kiosk.view().paper == "Máy in hết giấy"


def test_why_somebody_goes_first_reaches_the_desk_alone(broker: PrivateBroker, tmp_path: Path) -> None:
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk") as running:
        running.stands()
        running.kiosk.choose(SERVICE)
        running.kiosk.other()
        running.kiosk.claim("elderly")
        running.kiosk.act()
        running.until(lambda kiosk: kiosk.view().screen == "number", "the number")
        ticket = desk.tickets[0]
        note = desk.program.parts.authority.note_of(ticket.id)
        assert (ticket.priority, note.category if note else None) == (True, "elderly")
        running.until(lambda _: desk.tickets[0].delivery == "shown", "the confirmation")
    events = b"".join(path.read_bytes() for path in (tmp_path / "kiosk").rglob("*") if path.is_file())
    assert b"elderly" not in events


def test_a_desk_that_ends_is_said_at_once_and_one_that_is_back_gives_the_number(broker: PrivateBroker, tmp_path: Path) -> None:
    with Running(broker, tmp_path / "kiosk") as running:
        with RealDesk(broker, tmp_path / "desk"):
            running.stands()
            running.kiosk.choose(SERVICE)
        began = time.monotonic()
        running.until(lambda kiosk: kiosk.view().trouble, "that the desk is gone")
        assert time.monotonic() - began < SILENCE_SECONDS / 3, "said at once, not for want of boards"
        assert running.kiosk.view().acts == ""
        with RealDesk(broker, tmp_path / "desk") as desk:
            running.until(lambda kiosk: kiosk.view().acts, "the desk that is back")
            running.kiosk.act()
            running.until(lambda _: desk.tickets and desk.tickets[0].delivery == "shown", "the number")
            assert len(desk.tickets) == 1


def test_a_broker_that_is_gone_is_said_and_the_request_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path / "broker", kind="office", office=OFFICE) as own:
        own.add_users({f"{OFFICE}/{DESK}": PASSWORD, f"{OFFICE}/{KIOSK}": PASSWORD})
        with RealDesk(own, tmp_path / "desk") as desk, Running(own, tmp_path / "kiosk") as running:
            running.stands()
            running.kiosk.choose(SERVICE)
            own.stop()
            running.kiosk.act()
            running.until(lambda kiosk: kiosk.view().title == "Bàn điều hành chưa trả lời", "that nobody answers")
            own.start()
            running.until(lambda kiosk: kiosk.view().screen == "number", "the number")
            assert len(desk.tickets) == 1


def test_help_is_on_the_desks_board_until_it_is_called_off(broker: PrivateBroker, tmp_path: Path) -> None:
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk") as running:
        running.stands()
        running.kiosk.guide()
        running.until(lambda _: KIOSK in desk.program.parts.authority.queue.help, "the call")
        running.kiosk.other()
        running.until(lambda _: KIOSK not in desk.program.parts.authority.queue.help, "the calling off")


_KILLED = """
import os, signal, sys
from pathlib import Path
import kiosk.desk_client as client, kiosk.ticket_kiosk as ticket
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
        Path(directory, "slips").open("a").write(slip.number + "\\n")
        if where == "printing":
            die()
        return Printout("printed")
    def status(self):
        return PrinterStatus("ok")

if where == "stored":
    client.DeskClient._tell = die
elif where == "asked":
    client.DeskClient._read = die
elif where == "answered":
    client.DeskClient.tell = die
elif where == "telling":
    old = client.DeskClient.tell
    client.DeskClient.tell = lambda *words: (old(*words), die())
elif where == "printed":
    client.DeskClient.told = die
elif where == "confirming":
    old = client.DeskClient._keep_or_log
    client.DeskClient.told = lambda *words: (told(*words), die())
    told_tell = client.DeskClient._tell
    def told(self, request, number, outcome):
        self._telling.pop(request, None)
        self._open.pop(request, None)
        self._add(self._confirmation(number, outcome))
        old(self)

config = TicketConfig(
    office="xa-mau-a", terminal="lay-so-1", ledger="socaimau00000001",
    broker=BrokerConfig(port=int(port), username="xa-mau-a/lay-so-1", password=password),
    journal=JournalConfig(directory=directory), clock=ClockConfig(trust="system"),
)
station, kiosk = build(config, printer=Printer())
station.start()
import time
while True:
    kiosk.tick()
    station.work()
    view = kiosk.view()
    if view.screen == "services" and any(tile.open for tile in view.services):
        kiosk.choose("ho-tich")
        kiosk.act()
    time.sleep(0.01)
"""

AFTER = {
    "stored": {"cancelled"},
    "asked": {"cancelled"},
    "answered": {"cancelled"},
    "telling": {"unknown"},
    "printing": {"unknown"},
    "printed": {"unknown"},
    "confirming": {"printed"},
}


@pytest.mark.faults
@pytest.mark.parametrize("where", AFTER)
def test_killed_at_any_step_every_number_was_told_or_is_cancelled(broker: PrivateBroker, tmp_path: Path, where: str) -> None:
    directory = tmp_path / "kiosk"
    assign(directory, KIOSK, "ticket")
    with RealDesk(broker, tmp_path / "desk") as desk:
        command = [sys.executable, "-c", _KILLED, where, str(broker.port), str(directory), PASSWORD]
        with (tmp_path / "log").open("ab") as log:
            killed = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, timeout=60, check=False)
        assert killed.returncode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
        assert len(desk.tickets) == (0 if where == "stored" else 1)
        with Running(broker, directory, printer=FakePrinter()) as after:
            after.until(lambda _: desk.tickets and (desk.tickets[0].delivery or desk.tickets[0].status == "cancelled"), "the end")
            after.stands()
            assert after.kiosk.view().screen == "services", "the next visitor is shown nobody's number"
            assert len(desk.tickets) == 1, "the same request, the same number"
            ticket = desk.tickets[0]
            found = {"cancelled"} if ticket.status == "cancelled" else {str(ticket.delivery)}
            assert found == AFTER[where]
            after.take()
            after.until(lambda _: len(desk.tickets) == 2, "the next number")
            assert Issue.__struct_config__.tag == "issue"
        assert [ticket.status for ticket in desk.tickets][1] == "waiting"


def test_a_box_with_three_buttons_calls_begins_and_finishes_at_its_counter(broker: PrivateBroker, tmp_path: Path) -> None:
    factory = MockFactory()
    own = told(BOX, "caller")
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "assignment.json").write_bytes(encode_document(msgspec.structs.replace(own, counter="quay-1")))
    config = CallerConfig(
        office=OFFICE,
        terminal=BOX,
        ledger=LEDGER,
        broker=broker_config(broker, BOX),
        journal=JournalConfig(directory=str(tmp_path / "box")),
        clock=ClockConfig(trust="system"),
        buttons=CallerPins(next=17, recall=27, miss=22, lamp=5),
    )
    with RealDesk(broker, tmp_path / "desk") as desk, Running(broker, tmp_path / "kiosk") as running:
        authority = desk.program.parts.authority
        running.stands()
        running.take()
        running.until(lambda _: desk.tickets and desk.tickets[0].delivery, "a number in line")
        signed = authority.submit(SignOn(counter="quay-1", official="nguyen-thi-mau"), request="yeucau999999999999", asker="test")
        assert signed.refused is None
        station = build_box(config, pins=factory)
        station.start()

        def turned(condition: Callable[[], object]) -> Callable[[], object]:
            def turn() -> object:
                station.terminal.tick()
                station.work()
                return condition()

            return turn

        def push_until(status: str) -> None:
            wait_until(turned(lambda: factory.pin(5).state), "the lamp")
            factory.pin(17).drive_low()
            wait_until(turned(lambda: desk.tickets[0].status == status), status)
            factory.pin(17).drive_high()
            began = time.monotonic()
            wait_until(turned(lambda: time.monotonic() - began > 0.2), "the finger that is gone")

        push_until("called")
        push_until("serving")
        push_until("finished")
        station.end()
