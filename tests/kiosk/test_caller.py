"""A caller's box with gpiozero's mock pins, over a desk that answers as a test tells it."""

from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path

import msgspec
import pytest
from gpiozero.pins.mock import MockFactory

from kiosk.caller import BLINK_SECONDS, CALLED, REFUSED_SECONDS, Caller
from kiosk.caller_config import CallerConfig, CallerPins, load_caller_config
from kiosk.caller_wiring import build
from kiosk.config import BrokerConfig, JournalConfig
from kiosk.desk_client import SILENCE_SECONDS, DeskClient
from kiosk.desk_watch import SILENCE_SECONDS as BOARD_SECONDS
from kiosk.desk_watch import DeskWatch
from kiosk.errors import ConfigInvalidError, PanelUnavailableError
from kiosk.link import Heard, Saying
from kiosk.panel import Contacts
from office.board import Board, BoardService
from office.desk_assignment import DeskAssignment
from office.documents import Presence, encode_document
from office.ids import TerminalId
from office.requests import Answer, Request
from tests.factories import LEDGER
from tests.fakes import FakeClock
from tests.kiosk.tickets import OFFICE, a_told

BOX = TerminalId("hop-goi-1")
PINS = {"next": 17, "recall": 27, "miss": 22, "start": 23, "finish": 24}
LAMP, BUZZER = 5, 13


def told(counter: str | None = "quay-1") -> DeskAssignment:
    return msgspec.structs.replace(a_told(), terminal=BOX, kind="caller", counter=counter)


class Bench:
    """A box on a table: fingers, a clock, and eyes on its lamp."""

    def __init__(self, *, begins: bool = False, told_at: DeskAssignment | None = None) -> None:
        self.clock = FakeClock()
        self.factory = MockFactory()
        self.said: list[Saying] = []
        self.connected = True
        ids = count(1)
        self.client = DeskClient(
            office=OFFICE,
            terminal=BOX,
            say=self.said.append,
            mint=lambda: f"yeucau{next(ids):012d}",
            monotonic=self.clock.monotonic,
        )
        self.watch = DeskWatch(OFFICE, self.clock)
        pins = PINS if begins else {name: PINS[name] for name in ("next", "recall", "miss")}
        self.keys = Contacts(
            pins, lamps=(LAMP,), buzzer=BUZZER, bounce_seconds=0.03, hold_seconds=2.0, clock=self.clock, factory=self.factory
        )
        self.caller = Caller(self.keys, self.client, self.watch, self.clock, is_connected=lambda: self.connected, begins=begins)
        self.caller.offer_assignment(told_at or told())
        self.board()
        self.let(0.1)

    def board(self, waiting: int = 0, service: str = "ho-tich") -> None:
        services = (BoardService(service=service, waiting=waiting),)
        self.watch.hear(Heard(self.watch.topics[0], encode_document(Board(phase="open", services=services))))

    def let(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / 0.05))):
            self.clock.advance(0.05)
            self.caller.tick()

    def push(self, name: str) -> None:
        pin = self.factory.pin(PINS[name])
        pin.drive_low()
        self.let(0.1)
        pin.drive_high()
        self.let(0.4)

    def answer(self, refused: str | None = None) -> None:
        request = self.requests[-1].request
        payload = encode_document(Answer(request=request, refused=refused))
        self.client.hear(Heard(self.client.topic, payload, request.encode()))
        self.let(0.05)

    @property
    def requests(self) -> list[Request]:
        return [msgspec.json.decode(saying.payload, type=Request) for saying in self.said]

    @property
    def verbs(self) -> list[str]:
        return [saying.topic.rpartition("/")[2] for saying in self.said]

    def lamp(self, seconds: float) -> list[bool]:
        """What the lamp showed in each twentieth of a second."""
        seen = []
        for _ in range(round(seconds / 0.05)):
            self.let(0.05)
            seen.append(bool(self.factory.pin(LAMP).state))
        return seen


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.caller.close()


@pytest.mark.parametrize(
    ("button", "verb"),
    [("next", "call-next"), ("recall", "recall"), ("miss", "miss"), ("start", "start"), ("finish", "finish")],
)
def test_each_button_asks_for_its_own_counter(button: str, verb: str) -> None:
    bench = Bench(begins=True)
    bench.push(button)
    assert bench.verbs == [verb]
    assert bench.requests[0].command.counter == "quay-1"  # type: ignore[union-attr]
    bench.caller.close()


def test_a_bouncing_or_impatient_finger_calls_one_number(bench: Bench) -> None:
    pin = bench.factory.pin(PINS["next"])
    for _ in range(5):
        pin.drive_low()
        pin.drive_high()
    bench.let(0.1)
    bench.push("next")
    assert bench.verbs == ["call-next"], "while the desk has not answered, a press is impatience"
    bench.answer()
    bench.push("next")
    assert bench.verbs == ["call-next", "call-next"]
    assert len({request.request for request in bench.requests}) == 2


def test_a_press_without_an_answer_is_refused_after_two_seconds_and_never_asked_again(bench: Bench) -> None:
    bench.push("next")
    assert bench.said[0].expiry_seconds == 2
    seen = bench.lamp(SILENCE_SECONDS + REFUSED_SECONDS)
    assert set(seen) == {True, False}, "the lamp flashes"
    bench.let(60)
    assert bench.verbs == ["call-next"]


def test_a_late_answer_does_nothing(bench: Bench) -> None:
    bench.push("next")
    bench.let(3)
    bench.answer(CALLED)
    assert bench.verbs == ["call-next"]


def test_with_three_buttons_next_begins_what_was_called() -> None:
    bench = Bench()
    bench.push("next")
    bench.answer(CALLED)
    assert bench.verbs == ["call-next", "start"]
    bench.answer()
    assert set(bench.lamp(1)) == {True}, "nothing was refused"
    bench.caller.close()


def test_with_a_button_that_begins_next_does_not() -> None:
    bench = Bench(begins=True)
    bench.push("next")
    bench.answer(CALLED)
    assert bench.verbs == ["call-next"]
    assert set(bench.lamp(REFUSED_SECONDS)) == {True, False}
    bench.caller.close()


def test_a_refusal_flashes_and_is_heard_and_then_is_over(bench: Bench) -> None:
    bench.push("recall")
    bench.answer("recall-too-soon")
    seen = bench.lamp(REFUSED_SECONDS - 0.1)
    assert sum(one != other for one, other in pairwise(seen)) >= 6
    bench.let(0.2)
    assert set(bench.lamp(2)) == {True}
    assert not bench.factory.pin(BUZZER).state


def test_the_lamp_is_dark_without_the_desk_steady_with_it_and_blinks_while_somebody_waits(bench: Bench) -> None:
    assert set(bench.lamp(3)) == {True}
    bench.board(waiting=2)
    seen = bench.lamp(4 * BLINK_SECONDS)
    assert sum(one != other for one, other in pairwise(seen)) in {3, 4}
    bench.let(BOARD_SECONDS)
    assert set(bench.lamp(3)) == {False}
    bench.board()
    assert set(bench.lamp(1)) == {True}
    bench.watch.hear(Heard(bench.watch.topics[1], encode_document(Presence(state="offline"))))
    assert set(bench.lamp(1)) == {False}


def test_who_waits_for_another_counter_does_not_make_it_blink() -> None:
    narrow = told()
    counters = (msgspec.structs.replace(narrow.counters[0], services=("dat-dai",)), narrow.counters[1])
    bench = Bench(told_at=msgspec.structs.replace(narrow, counters=counters))
    bench.board(waiting=3)
    assert set(bench.lamp(3)) == {True}
    bench.board(waiting=3, service="dat-dai")
    assert set(bench.lamp(3)) == {True, False}
    bench.caller.close()


@pytest.mark.parametrize("state", ["offline", "unassigned"])
def test_a_press_that_can_mean_nothing_is_refused_at_once(state: str) -> None:
    bench = Bench(told_at=told(None) if state == "unassigned" else None)
    if state == "offline":
        bench.connected = False
        bench.let(5)
    bench.push("next")
    assert bench.said == []
    assert (bench.caller.service == "unassigned") == (state == "unassigned")
    bench.caller.close()


def test_a_button_that_is_held_at_the_start_calls_nobody() -> None:
    factory = MockFactory()
    factory.pin(PINS["next"]).drive_low()
    clock = FakeClock()
    keys = Contacts(
        {"next": PINS["next"]}, lamps=(), buzzer=None, bounce_seconds=0.03, hold_seconds=2, clock=clock, factory=factory
    )
    clock.advance(1)
    assert keys.presses() == []
    keys.close()


CONFIG = """
office = "xa-mau-a"
terminal = "hop-goi-1"
ledger = "socaimau00000001"
[buttons]
next = 17
recall = 27
miss = 22
lamp = 5
"""


def test_every_problem_of_the_file_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "caller.toml"
    path.write_text(CONFIG.replace("recall = 27", "recall = 17").replace("lamp = 5", "lamp = 40"), "utf-8")
    with pytest.raises(ConfigInvalidError) as caught:
        load_caller_config(path)
    assert len(caught.value.problems) == 2
    path.write_text(CONFIG, "utf-8")
    config = load_caller_config(path)
    assert (config.broker.username, config.buttons.by_name()) == ("xa-mau-a/hop-goi-1", {"next": 17, "recall": 27, "miss": 22})


def test_a_pin_that_another_holds_is_named(tmp_path: Path) -> None:
    config = CallerConfig(
        office=OFFICE,
        terminal=BOX,
        ledger=LEDGER,
        broker=BrokerConfig(port=1, username="x"),
        journal=JournalConfig(directory=str(tmp_path)),
        buttons=CallerPins(next=17, lamp=17),
    )
    with pytest.raises(PanelUnavailableError, match=r"check \[buttons\]"):
        build(config, clock=FakeClock(), pins=MockFactory())
