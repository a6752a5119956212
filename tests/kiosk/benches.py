"""Tables to lay a panel on: one with gpiozero's mock pins, one with real ones."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

import gpiozero
from gpiozero.pins.mock import MockFactory

from kiosk.clock import Clock, SystemClock
from kiosk.config import PanelConfig
from kiosk.panel import Panel
from kiosk.terminal import Terminal
from tests.factories import an_assignment, some_hours
from tests.fakes import FakeBallotBox, FakeClock

HAPPY, UNHAPPY = 5, 1
LAMPS = {HAPPY: 5, UNHAPPY: 6}
BUZZER = 13
BOUNCE = 0.03
HOLD = 2.0

_DEADLINE_SECONDS = 10.0


class Bench(Protocol):
    """A panel on a table: fingers, a clock, and eyes on its pins."""

    panel: Panel
    terminal: Terminal
    box: FakeBallotBox

    def push(self, score: int) -> None: ...
    def release(self, score: int) -> None: ...
    def let(self, seconds: float) -> None: ...
    def until(self, claim: Callable[[], bool]) -> None: ...
    def level(self, pin: int) -> bool: ...


class Table:
    """What both benches share."""

    def __init__(self, clock: Clock, factory: Any, buttons: dict[int, int], screen: str = "none") -> None:  # noqa: ANN401  gpiozero has no types
        self.box = FakeBallotBox()
        self.terminal = Terminal(self.box, clock, "touch" if screen == "touch" else "none")
        self.terminal.set_assignment(an_assignment(hours=some_hours(days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))))
        self.buttons = buttons
        self.factory = factory
        pins = PanelConfig(buttons=buttons, lamps=LAMPS, buzzer=BUZZER, bounce_seconds=BOUNCE, hold_seconds=HOLD)
        self.panel = Panel(self.terminal, pins, clock, factory)

    def level(self, pin: int) -> bool:
        return bool(self.factory.pin(pin).state)

    def frame(self) -> None:
        self.terminal.tick()
        self.panel.poll()


class MockBench(Table):
    """Mock pins and a clock that stands still between two frames of a twentieth of a second."""

    def __init__(self, screen: str = "none") -> None:
        self.clock = FakeClock()
        super().__init__(self.clock, MockFactory(), {HAPPY: 17, UNHAPPY: 27}, screen)

    def push(self, score: int) -> None:
        self.factory.pin(self.buttons[score]).drive_low()

    def release(self, score: int) -> None:
        self.factory.pin(self.buttons[score]).drive_high()

    def let(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            self.clock.advance(0.05)
            self.frame()
        self.frame()

    def until(self, claim: Callable[[], bool]) -> None:
        for _ in range(200):
            self.frame()
            if claim():
                return
            self.clock.advance(0.05)
        raise AssertionError("not within ten seconds")


class RealBench(Table):
    """Real pins: each button pin is wired to an output that pulls it to ground."""

    def __init__(self, wires: list[tuple[int, int]]) -> None:
        self._fingers = {
            score: gpiozero.OutputDevice(out, active_high=False) for score, (out, _) in zip((HAPPY, UNHAPPY), wires, strict=True)
        }
        self._pause = threading.Event()
        self.real_clock = SystemClock("system")
        buttons = {score: into for score, (_, into) in zip((HAPPY, UNHAPPY), wires, strict=True)}
        super().__init__(self.real_clock, gpiozero.Device.pin_factory, buttons)

    def push(self, score: int) -> None:
        self._fingers[score].on()

    def release(self, score: int) -> None:
        self._fingers[score].off()

    def let(self, seconds: float) -> None:
        end = self.real_clock.monotonic() + seconds
        while self.real_clock.monotonic() < end:
            self.frame()
            self._pause.wait(0.02)

    def until(self, claim: Callable[[], bool]) -> None:
        end = self.real_clock.monotonic() + _DEADLINE_SECONDS
        while not claim():
            assert self.real_clock.monotonic() < end, "not within ten seconds"
            self.frame()
            self._pause.wait(0.01)

    def close(self) -> None:
        self.panel.close()
        for finger in self._fingers.values():
            finger.close()
