"""Buttons, lamps and buzzer: one suite over gpiozero's mock pins and over real ones.

Real pins: wire one free output pin to each of two button pins and name them in the environment, BCM numbers, on the machine
with the header, such as ``NUCUOI_TEST_PINS=out:22-in:27,out:23-in:24``. Lamps and buzzer are then looked at on pins 5, 6 and 13,
which must be free.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from kiosk.config import PanelConfig
from kiosk.errors import PanelUnavailableError
from kiosk.panel import REFUSED, TAKEN, Panel, Phase
from kiosk.session import Via
from kiosk.terminal import Terminal
from tests.factories import an_assignment
from tests.fakes import FakeBallotBox, FakeClock
from tests.kiosk.benches import BOUNCE, BUZZER, HAPPY, HOLD, LAMPS, UNHAPPY, Bench, MockBench, RealBench

WIRED = os.environ.get("NUCUOI_TEST_PINS", "")


@pytest.fixture(params=["mock", "real"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as end:
        if request.param == "mock":
            mock = MockBench()
            end.callback(mock.panel.close)
            yield mock
            return
        wires = [(int(out), int(into)) for out, into in re.findall(r"out:(\d+)-in:(\d+)", WIRED)]
        if len(wires) != len(LAMPS):
            pytest.skip("no wired pins: set NUCUOI_TEST_PINS=out:22-in:27,out:23-in:24 on a machine with a GPIO header")
        real = RealBench(wires)
        end.callback(real.close)
        yield real


@pytest.fixture
def mock() -> Iterator[MockBench]:
    table = MockBench()
    yield table
    table.panel.close()


def scores(bench: Bench) -> list[int]:
    return [vote.score for vote in bench.box.votes.values()]


@pytest.mark.parametrize("score", [HAPPY, UNHAPPY])
def test_a_push_is_a_vote_of_the_buttons_channel(bench: Bench, score: int) -> None:
    bench.push(score)
    bench.until(lambda: bool(bench.box.votes))
    bench.release(score)
    bench.let(0.5)

    assert scores(bench) == [score]
    assert [vote.channel for vote in bench.box.votes.values()] == ["button"]


def test_bounces_add_no_vote(bench: Bench) -> None:
    for _ in range(7):
        bench.push(HAPPY)
        bench.release(HAPPY)
    bench.push(HAPPY)
    bench.until(lambda: bool(bench.box.votes))
    for _ in range(3):
        bench.release(HAPPY)
        bench.push(HAPPY)
    bench.release(HAPPY)
    bench.let(0.5)

    assert scores(bench) == [HAPPY]


def test_a_held_button_is_one_vote_and_then_reported_as_stuck(bench: Bench) -> None:
    bench.push(UNHAPPY)
    bench.until(lambda: bench.panel.stuck == {UNHAPPY})
    votes = scores(bench)
    bench.release(UNHAPPY)
    bench.until(lambda: not bench.panel.stuck)

    assert votes == scores(bench) == [UNHAPPY]


def test_a_stuck_button_does_not_stop_the_others(bench: Bench) -> None:
    bench.push(HAPPY)
    bench.until(lambda: bench.panel.stuck == {HAPPY})
    bench.push(UNHAPPY)
    bench.until(lambda: len(bench.box.votes) > 1)

    assert scores(bench) == [HAPPY, UNHAPPY]


def test_two_buttons_under_one_hand_are_one_vote_of_the_first(bench: Bench) -> None:
    bench.push(UNHAPPY)
    bench.until(lambda: bool(bench.box.votes))
    bench.push(HAPPY)
    bench.release(UNHAPPY)
    bench.release(HAPPY)
    bench.let(1.0)

    assert scores(bench) == [UNHAPPY]


def test_the_lamps_are_lit_while_votes_are_taken_and_dark_when_closed(bench: Bench) -> None:
    bench.let(0.1)
    lit = [bench.level(pin) for pin in LAMPS.values()]
    bench.box.disk = "full"
    bench.push(HAPPY)
    bench.until(lambda: bench.terminal.service == "out of service")
    bench.let(1.0)

    assert lit == [True, True]
    assert [bench.level(pin) for pin in LAMPS.values()] == [False, False]


def watched(bench: MockBench, seconds: float) -> list[tuple[bool, ...]]:
    """Lamps and buzzer, every twentieth of a second."""
    seen = []
    for _ in range(round(seconds / 0.05)):
        seen.append(tuple(bench.level(pin) for pin in (*LAMPS.values(), BUZZER)))
        bench.let(0.05)
    return seen


def test_lamps_and_buzzer_tell_no_score() -> None:
    told = {}
    for score in (HAPPY, UNHAPPY):
        table = MockBench()
        table.let(1.0)
        table.push(score)
        table.let(0.0)
        table.release(score)
        told[score] = watched(table, 3.0)
        table.panel.close()

    assert told[HAPPY] == told[UNHAPPY]
    assert any(moment[-1] for moment in told[HAPPY]), "the buzzer sounds"
    assert all(moment[0] == moment[1] for moment in told[HAPPY]), "all lamps show the same"
    changes = sum(before[0] is not after[0] for before, after in zip(told[HAPPY], told[HAPPY][1:], strict=False))
    assert changes == 5, "dark, lit, dark, lit, dark, lit"


def test_nothing_is_confirmed_before_the_vote_is_on_disk(mock: MockBench) -> None:
    sounded_while_casting = []
    cast = mock.box.cast

    def slow_cast(**vote: Any) -> bytes:  # noqa: ANN401  passed on
        mock.clock.advance(0.5)
        mock.panel._light()
        sounded_while_casting.append(mock.level(BUZZER))
        return cast(**vote)

    mock.box.cast = slow_cast  # type: ignore[method-assign]
    mock.push(HAPPY)
    mock.let(0.0)

    assert sounded_while_casting == [False]
    assert mock.level(BUZZER)


def test_a_press_that_the_disk_does_not_take_is_refused_aloud_and_lights_nothing(mock: MockBench) -> None:
    mock.let(0.5)
    mock.box.disk = "read-only"
    mock.push(HAPPY)
    mock.let(0.0)
    moments = watched(mock, 1.5)

    assert mock.box.votes == {}
    assert not any(moment[0] for moment in moments)
    buzzes = [moment[-1] for moment in moments]
    assert sum(after and not before for before, after in zip([False, *buzzes], buzzes, strict=False)) == 3


def test_lamps_are_lit_again_once_the_disk_writes_again(mock: MockBench) -> None:
    mock.box.disk = "full"
    mock.push(HAPPY)
    mock.let(0.5)
    mock.release(HAPPY)
    mock.box.disk = "ok"
    mock.let(10.0)

    assert mock.level(LAMPS[HAPPY])
    mock.push(HAPPY)
    mock.let(0.1)
    assert scores(mock) == [HAPPY]


def test_a_terminal_without_assignment_or_away_has_dark_lamps_and_takes_no_press(mock: MockBench) -> None:
    mock.terminal.set_away(away=True)
    mock.let(0.1)
    away = mock.level(LAMPS[HAPPY])
    mock.push(HAPPY)
    mock.let(0.1)
    mock.terminal.set_away(away=False)
    mock.terminal.set_assignment(None)
    mock.let(1.0)
    unassigned = mock.level(LAMPS[HAPPY])
    mock.push(UNHAPPY)
    mock.let(0.5)

    assert (away, unassigned) == (False, False)
    assert mock.box.votes == {}


def test_a_button_held_since_before_the_start_is_no_vote() -> None:
    factory = MockFactory()
    factory.pin(17).pull = "up"
    factory.pin(17).drive_low()
    # gpiozero pulls the pin up again when it opens the device; a taped-down button pulls it down all the same.
    pins = PanelConfig(buttons={HAPPY: 17}, bounce_seconds=BOUNCE, hold_seconds=HOLD)
    clock, box = FakeClock(), FakeBallotBox()
    terminal = Terminal(box, clock, "none")
    terminal.set_assignment(an_assignment())
    opened = factory.pin(17)._set_pull
    factory.pin(17)._set_pull = lambda value: (opened(value), factory.pin(17).drive_low())
    panel = Panel(terminal, pins, clock, factory)
    for _ in range(100):
        clock.advance(0.05)
        panel.poll()

    assert box.votes == {}
    assert panel.stuck == {HAPPY}
    panel.close()


def test_a_panel_beside_a_screen_votes_and_the_screen_goes_on_to_the_topics() -> None:
    table = MockBench(screen="touch")
    table.push(UNHAPPY)
    table.let(0.1)

    assert scores(table) == [UNHAPPY]
    assert table.terminal.view().screen == "topics"
    table.panel.close()


def test_a_press_on_a_thread_of_the_pin_factory_is_judged_on_the_terminals_thread(mock: MockBench) -> None:
    presses_on = []
    press = mock.terminal.press

    def noted(score: int, via: Via = "touch") -> None:
        presses_on.append(threading.current_thread())
        press(score, via)

    mock.terminal.press = noted  # type: ignore[method-assign]
    elsewhere = threading.Thread(target=mock.push, args=(HAPPY,))
    elsewhere.start()
    elsewhere.join()
    assert presses_on == []
    mock.let(0.0)

    assert presses_on == [threading.current_thread()]


def test_an_edge_that_never_came_is_made_up_for(mock: MockBench) -> None:
    pin = mock.factory.pin(mock.buttons[HAPPY])
    handler, pin.when_changed = pin.when_changed, None
    mock.push(HAPPY)
    mock.let(0.5)
    mock.release(HAPPY)
    mock.let(6.0)
    pin.when_changed = handler
    mock.push(HAPPY)
    mock.let(0.5)

    assert scores(mock) == [HAPPY, HAPPY]


def test_a_closed_panel_is_dark_and_leaves_its_pins_to_others(mock: MockBench) -> None:
    mock.let(0.1)
    mock.panel.close()
    mock.terminal.press(HAPPY)
    mock.let(0.5)

    assert not mock.level(LAMPS[HAPPY])
    gpiozero.LED(LAMPS[HAPPY], pin_factory=mock.factory).close()


def test_pins_that_cannot_be_had_are_named(mock: MockBench) -> None:
    pins = PanelConfig(buttons={HAPPY: 17})

    with pytest.raises(PanelUnavailableError, match=r"GPIO17.*check \[panel\]"):
        Panel(mock.terminal, pins, FakeClock(), mock.factory)


@pytest.mark.filterwarnings("ignore::gpiozero.exc.PinFactoryFallback")
@pytest.mark.skipif(bool(WIRED), reason="this machine has pins")
def test_a_machine_without_pins_is_told_so(mock: MockBench) -> None:
    with pytest.raises(PanelUnavailableError, match="pin factory"):
        Panel(mock.terminal, PanelConfig(buttons={HAPPY: 17}), FakeClock())


@pytest.mark.parametrize("signal", [TAKEN, REFUSED])
def test_a_signal_is_over_before_the_next_visitor_can_come(signal: tuple[Phase, ...]) -> None:
    assert sum(phase.seconds for phase in signal) <= 1.0
