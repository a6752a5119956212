import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

import pytest

from kiosk import spooler
from kiosk.printer import Printer
from kiosk.printer_status import PrinterStatus, Printout
from kiosk.slip import Slip
from kiosk.spooler import Spooler
from tests.kiosk.slips import BARE_SLIP, LONG_SLIP

PATIENCE = 30.0


class FakePrinter:
    """Prints at once, or what ``does`` does instead; ``hold`` it to keep the thread in it until ``free``."""

    def __init__(self) -> None:
        self.longest_seconds = 30.0
        self.slips: list[Slip] = []
        self.now = PrinterStatus("ok")
        self.does: Callable[[], Printout] = lambda: Printout("printed")
        self.entered = threading.Event()
        self.looked = threading.Semaphore(0)
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        self._gate.clear()

    def free(self) -> None:
        self._gate.set()

    def print(self, slip: Slip) -> Printout:
        self.slips.append(slip)
        self.entered.set()
        assert self._gate.wait(PATIENCE)
        return self.does()

    def status(self) -> PrinterStatus:
        self.looked.release()
        return self.now


_PORT: type[Printer] = FakePrinter


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    printer = FakePrinter()
    yield printer
    printer.free()


def a_spooler(printer: FakePrinter, poll_seconds: float = 60.0) -> Spooler:
    made = Spooler(printer, poll_seconds=poll_seconds)
    made.start()
    assert printer.looked.acquire(timeout=PATIENCE)
    return made


def test_slips_are_printed_in_their_order_and_each_is_told_once(printer: FakePrinter) -> None:
    told: SimpleQueue[Printout] = SimpleQueue()
    made = a_spooler(printer)
    made.print(BARE_SLIP, told.put)
    made.print(LONG_SLIP, told.put)
    assert made.close(PATIENCE)
    assert printer.slips == [BARE_SLIP, LONG_SLIP]
    assert [told.get_nowait(), told.get_nowait()] == [Printout("printed")] * 2
    assert told.empty()


def test_asking_to_print_never_waits_for_the_printer(printer: FakePrinter) -> None:
    told: SimpleQueue[Printout] = SimpleQueue()
    printer.hold()
    made = a_spooler(printer)
    made.print(BARE_SLIP, told.put)
    assert printer.entered.wait(PATIENCE)
    made.print(LONG_SLIP, told.put)
    assert told.empty(), "both calls came back while the printer is held"
    printer.free()
    assert made.close(PATIENCE)


def test_a_printer_that_hangs_leaves_its_slip_unknown_and_those_behind_it_unprinted(
    printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spooler, "MARGIN_SECONDS", 0.0)
    first: SimpleQueue[Printout] = SimpleQueue()
    second: SimpleQueue[Printout] = SimpleQueue()
    printer.longest_seconds = 0.2
    printer.hold()
    made = a_spooler(printer)
    made.print(BARE_SLIP, first.put)
    assert printer.entered.wait(PATIENCE)
    made.print(LONG_SLIP, second.put)
    assert first.get(timeout=PATIENCE) == Printout("unknown", "no answer")
    assert second.get(timeout=PATIENCE) == Printout("failed", "busy")
    printer.free()
    assert made.close(PATIENCE)
    assert printer.slips == [BARE_SLIP], "whose visitor was told of a failure, that slip must not come out afterwards"
    with pytest.raises(Empty):
        first.get_nowait()


def test_while_a_slip_hangs_the_status_is_unknown(printer: FakePrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooler, "MARGIN_SECONDS", 0.0)
    told: SimpleQueue[Printout] = SimpleQueue()
    printer.longest_seconds = 0.1
    printer.hold()
    made = a_spooler(printer)
    made.print(BARE_SLIP, told.put)
    told.get(timeout=PATIENCE)
    assert made.status == PrinterStatus("unknown", "no answer")
    printer.free()
    assert made.close(PATIENCE)
    assert made.status == PrinterStatus("ok")


def test_a_mistake_of_the_program_leaves_the_slip_unknown_and_the_thread_alive(
    printer: FakePrinter, caplog: pytest.LogCaptureFixture
) -> None:
    told: SimpleQueue[Printout] = SimpleQueue()

    def slipped() -> Printout:
        raise ZeroDivisionError

    printer.does = slipped
    made = a_spooler(printer)
    made.print(BARE_SLIP, told.put)
    assert told.get(timeout=PATIENCE) == Printout("unknown", "program fault")
    printer.does = lambda: Printout("printed")
    made.print(BARE_SLIP, told.put)
    assert told.get(timeout=PATIENCE) == Printout("printed")
    assert "ZeroDivisionError" in caplog.text
    assert made.close(PATIENCE)


def test_a_listener_that_fails_does_not_stop_the_printing(printer: FakePrinter, caplog: pytest.LogCaptureFixture) -> None:
    told: SimpleQueue[Printout] = SimpleQueue()

    def fails(_done: Printout) -> None:
        raise ZeroDivisionError

    made = a_spooler(printer)
    made.print(BARE_SLIP, fails)
    made.print(BARE_SLIP, told.put)
    assert told.get(timeout=PATIENCE) == Printout("printed")
    assert "ZeroDivisionError" in caplog.text
    assert made.close(PATIENCE)


def test_the_status_is_asked_at_the_start_now_and_then_and_after_every_slip(printer: FakePrinter) -> None:
    made = Spooler(printer, poll_seconds=0.01)
    assert made.status == PrinterStatus("unknown"), "before anybody asked"
    made.start()
    for _ in range(4):
        assert printer.looked.acquire(timeout=PATIENCE)
    assert made.close(PATIENCE)
    assert made.status == PrinterStatus("ok")
    told: SimpleQueue[Printout] = SimpleQueue()
    other = FakePrinter()
    made = a_spooler(other)
    other.now = PrinterStatus("paper low")
    made.print(BARE_SLIP, told.put)
    assert other.looked.acquire(timeout=PATIENCE)
    assert made.close(PATIENCE)
    assert made.status == PrinterStatus("paper low")


def test_a_failed_slip_is_logged_without_its_number(printer: FakePrinter, caplog: pytest.LogCaptureFixture) -> None:
    printer.does = lambda: Printout("failed", "paper out")
    made = a_spooler(printer)
    made.print(BARE_SLIP, lambda _done: None)
    assert made.close(PATIENCE)
    assert "a slip is failed: paper out" in caplog.text
    assert BARE_SLIP.number not in caplog.text
