import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import Clock
from kiosk.dialogue import Dialogue
from kiosk.errors import PrinterUnavailableError
from kiosk.printer import EscposPrinter
from kiosk.printer_config import PrinterConfig
from kiosk.printer_status import QUESTIONS, PrinterStatus, Printout, is_real_time, read_status
from kiosk.raster import CLEAR
from tests.fakes import FakeClock
from tests.kiosk.slips import BARE_SLIP

WELL = 0x12
PAPER_END = 0x72


class ScriptedConnection:
    """Says the next bytes of a script each time it is listened to, and lets the time pass when it has nothing to say."""

    def __init__(self, clock: FakeClock, *script: bytes) -> None:
        self.sent: list[bytes] = []
        self.closed_by: bool | None = None
        self._clock = clock
        self._script = list(script)

    def send(self, data: bytes, _seconds: float) -> None:
        self.sent.append(data)

    def receive(self, seconds: float) -> bytes:
        said = self._script.pop(0) if self._script else b""
        if not said:
            self._clock.advance(seconds)
        return said

    def close(self, *, drop: bool = False) -> None:
        self.closed_by = drop


def answers(*paper: int) -> list[bytes]:
    """To the four questions, once for each verdict on the paper."""
    return [bytes((byte,)) for last in paper for byte in (WELL, WELL, WELL, last)]


def a_dialogue(*script: bytes) -> tuple[Dialogue, ScriptedConnection]:
    clock = FakeClock()
    connection = ScriptedConnection(clock, *script)
    return Dialogue(connection, clock), connection


def printing(*script: bytes) -> tuple[Printout, ScriptedConnection]:
    """What became of a slip that a printer with this script was sent."""
    clock: Clock = FakeClock()
    assert isinstance(clock, FakeClock)
    connection = ScriptedConnection(clock, *script)
    config = PrinterConfig(connection="network", host="x")
    return EscposPrinter(config, lambda _seconds: connection, clock).print(BARE_SLIP), connection


def test_each_question_waits_for_the_answer_to_the_one_before() -> None:
    dialogue, connection = a_dialogue(b"\x12", b"\x12", b"\x12", b"\x1e")
    assert dialogue.ask(10) == PrinterStatus("paper low")
    assert connection.sent == list(QUESTIONS)


def test_an_answer_that_comes_late_is_not_taken_for_that_to_another_question() -> None:
    dialogue, connection = a_dialogue(b"\x12", b"\x12", b"\x12", b"", b"\x1e")
    assert dialogue.watch(1) is None
    assert dialogue.watch(1) == PrinterStatus("paper low"), "0x1E as the first answer would be: offline"
    assert connection.sent == list(QUESTIONS)


def test_silence_raises_once_the_time_is_over() -> None:
    dialogue, _ = a_dialogue(b"\x12")
    with pytest.raises(PrinterUnavailableError) as caught:
        dialogue.ask(2)
    assert caught.value.reason == "no answer"


@pytest.mark.parametrize("script", [[b"\x12\x12"], [b"\x12", b"\xff", b"\x12", b"\x12", b"\x12"], [b"\xff"]])
def test_whoever_says_too_much_is_no_printer(script: list[bytes]) -> None:
    dialogue, _ = a_dialogue(*script)
    with pytest.raises(PrinterUnavailableError) as caught:
        dialogue.ask(2)
    assert caught.value.reason == "not understood"


def test_a_confirmation_may_come_between_two_answers() -> None:
    dialogue, _ = a_dialogue(b"\x12", b"\x12\x00", b"\x12", b"\x12")
    dialogue.send_slip(b"", 1)
    assert dialogue.watch(1) is None
    assert dialogue.confirmed(0)
    assert dialogue.paper_end is False
    assert dialogue.ask(1) == PrinterStatus("ok"), "what was asked before goes on"


def test_nothing_is_confirmed_before_a_slip_was_sent() -> None:
    dialogue, _ = a_dialogue(b"\x00")
    assert not dialogue.confirmed(1)


def test_a_confirmation_after_rubbish_is_not_believed() -> None:
    dialogue, _ = a_dialogue(b"\xff\x00")
    dialogue.send_slip(b"", 1)
    assert not dialogue.confirmed(1)


@given(st.lists(st.binary(max_size=6), max_size=40))
def test_no_bytes_at_all_make_it_fail_otherwise_or_never_end(script: list[bytes]) -> None:
    outcome, connection = printing(*script)
    assert outcome.outcome in {"printed", "failed", "unknown"}
    assert connection.closed_by is not None


@given(st.lists(st.sampled_from([b"", b"\x12", b"\x72", b"\x16", b"\x1a", b"\x00", b"\x0c", b"\x10\x00\x00\x00"]), max_size=40))
def test_no_slip_is_printed_without_a_confirmation_and_all_answers_before_and_after_it(script: list[bytes]) -> None:
    outcome, _ = printing(*script)
    if outcome.outcome == "printed":
        assert b"\x00" in script
        assert sum(len(said) == 1 and is_real_time(said[0]) for said in script) >= 8


def test_a_slip_confirmed_by_a_printer_without_paper_has_failed() -> None:
    assert printing(*answers(WELL), b"\x0c")[0] == Printout("failed", "paper out")


def test_paper_that_ended_just_after_the_confirmation_leaves_the_slip_unknown() -> None:
    assert printing(*answers(WELL), b"\x00", *answers(PAPER_END))[0] == Printout("unknown", "paper out")


def test_silence_after_the_confirmation_leaves_the_slip_unknown() -> None:
    assert printing(*answers(WELL), b"\x00")[0] == Printout("unknown", "no answer")


def test_what_was_sent_to_a_printer_in_trouble_is_dropped_on_the_way() -> None:
    done, connection = printing(*answers(WELL), b"", *answers(PAPER_END))
    assert done == Printout("failed", "paper out")
    assert connection.closed_by is True


@pytest.mark.parametrize(
    ("bytes_", "state", "reason"),
    [
        ((0x12, 0x12, 0x12, 0x12), "ok", None),
        ((0x12, 0x12, 0x12, 0x1E), "paper low", None),
        ((0x1A, 0x32, 0x12, 0x7E), "paper out", "paper out"),
        ((0x12, 0x12, 0x12, 0x72), "paper out", "paper out"),
        ((0x1A, 0x32, 0x12, 0x12), "paper out", "paper out"),
        ((0x1A, 0x16, 0x12, 0x72), "stopped", "cover open"),
        ((0x1A, 0x52, 0x1A, 0x12), "stopped", "cutter stuck"),
        ((0x1A, 0x52, 0x52, 0x12), "stopped", "fault"),
        ((0x1A, 0x1A, 0x12, 0x12), "stopped", "offline"),
    ],
)
def test_the_status_bytes_mean_what_the_makers_say(bytes_: tuple[int, int, int, int], state: str, reason: str | None) -> None:
    status = read_status(*bytes_)
    assert (status.state, status.reason) == (state, reason)
    assert status.can_print == (reason is None)


def test_a_slip_that_is_not_confirmed_has_failed_once_a_new_connection_tells_why() -> None:
    clock = FakeClock()
    silent = ScriptedConnection(clock, *answers(WELL))
    telling = ScriptedConnection(clock, *answers(PAPER_END))
    waiting = [silent, telling]
    printer = EscposPrinter(PrinterConfig(connection="network", host="x"), lambda _seconds: waiting.pop(0), clock)
    assert printer.print(BARE_SLIP) == Printout("failed", "paper out")
    assert silent.closed_by is True
    assert CLEAR in telling.sent, "it must not come out later"
