"""Push buttons with lamps and a buzzer on the GPIO header, beside a screen or as a box of their own.

The only module that knows gpiozero. Its callbacks come on threads of the pin factory: they only note level and time in a
queue, and :meth:`Contacts.presses` judges them on the terminal's thread. Lamps and buzzer say that a press was recorded or
refused, the same for every button: who stands two metres away must not see from them how somebody voted.
"""

import logging
from collections.abc import Hashable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

from gpiozero import LED, Buzzer, DigitalInputDevice
from gpiozero.exc import GPIOZeroError

from kiosk.clock import Clock
from kiosk.config import PanelConfig
from kiosk.debounce import Contact, first_seen, is_same_hand, is_stuck, seen
from kiosk.errors import PanelUnavailableError
from kiosk.terminal import Sign, Terminal

_log = logging.getLogger("kiosk.panel")

LOOK_SECONDS = 0.1
_VOTING_SCREENS = frozenset({"faces", "topics", "thanks"})


class Phase(NamedTuple):
    """A part of a signal: for so long all lamps are lit or dark, and the buzzer sounds or not."""

    seconds: float
    lamps: bool
    buzzer: bool


TAKEN = (Phase(0.15, False, True), *(Phase(0.15, True, False), Phase(0.15, False, False)) * 2, Phase(0.15, True, False))
"""The vote is on disk: one tone, and all lamps blink three times."""

REFUSED = (Phase(0.08, False, True), Phase(0.12, False, False)) * 3
"""Nothing was recorded: three short tones, and the lamps stay dark."""

Name = TypeVar("Name", bound=Hashable)


class Contacts(Generic[Name]):
    """Buttons by name, and outputs that are all lit or dark together; shared by every box with buttons.

    ``table`` is where the technician's file has the pins. ``factory`` is a gpiozero pin factory; ``None`` takes that of the
    machine.

    Raises:
        PanelUnavailableError: this machine has no such pins, or another program holds one.
    """

    def __init__(
        self,
        buttons: Mapping[Name, int],
        *,
        lamps: Sequence[int],
        buzzer: int | None,
        bounce_seconds: float,
        hold_seconds: float,
        clock: Clock,
        table: str = "panel",
        factory: Any = None,  # noqa: ANN401  gpiozero has no types
    ) -> None:
        self._pins = dict(buttons)
        self._bounce_seconds, self._hold_seconds, self._clock = bounce_seconds, hold_seconds, clock
        self._edges: SimpleQueue[tuple[Name, bool, float]] = SimpleQueue()
        self._shown: tuple[bool, bool] | None = None
        self._last_press: tuple[Name, float] | None = None
        self._stuck: frozenset[Name] = frozenset()
        self._look_again_at = 0.0
        self._lamps: list[Any] = []
        self._buzzer: Any = None
        self._buttons: dict[Name, Any] = {}
        self._contacts: dict[Name, Contact] = {}
        self._devices = ExitStack()
        try:
            self._open(lamps, buzzer, factory)
        except (GPIOZeroError, OSError) as error:
            self._devices.close()
            raise PanelUnavailableError(
                f"{table}: {error}; check [{table}] and that the program may use the GPIO header"
            ) from error

    @property
    def stuck(self) -> frozenset[Name]:
        """Whose button has been held longer than ``hold_seconds``: jammed, taped down or worn out."""
        return self._stuck

    def presses(self) -> list[Name]:
        """What was pressed since the last call; every frame, or 20 times a second."""
        found: list[Name] = []
        while True:
            try:
                name, closed, at = self._edges.get_nowait()
            except Empty:
                break
            found += self._look(name, closed=closed, at=at)
        if self._clock.monotonic() >= self._look_again_at:
            self._look_again_at = self._clock.monotonic() + LOOK_SECONDS
            for name, button in self._buttons.items():
                # The level itself makes up for an edge that never came.
                found += self._look(name, closed=bool(button.is_active), at=self._clock.monotonic())
            self._report_stuck()
        return found

    def light(self, *, lamps: bool, buzzer: bool) -> None:
        """Lamps lit or dark, buzzer sounding or not."""
        if (lamps, buzzer) == self._shown:
            return
        self._shown = lamps, buzzer
        for lamp in self._lamps:
            lamp.value = lamps
        if self._buzzer is not None:
            self._buzzer.value = buzzer

    def close(self) -> None:
        """Lamps and buzzer off, pins free; what is lit or asked from then on does nothing."""
        for device in (*self._lamps, self._buzzer):
            if device is not None:
                device.off()
        self._devices.close()
        self._lamps, self._buzzer, self._buttons = [], None, {}

    def _open(self, lamps: Sequence[int], buzzer: int | None, factory: Any) -> None:  # noqa: ANN401  gpiozero has no types
        at = self._clock.monotonic()
        device = partial(_open_device, self._devices, factory)
        self._lamps = [device(LED, pin) for pin in lamps]
        self._buzzer = None if buzzer is None else device(Buzzer, buzzer)
        # Not gpiozero's Button, which would run a thread of its own for each to watch how long it is held.
        self._buttons = {name: device(DigitalInputDevice, pin, pull_up=True) for name, pin in self._pins.items()}
        for name, button in self._buttons.items():
            self._contacts[name] = first_seen(closed=bool(button.is_active), at=at)
            button.when_activated = partial(self._note, name, True)
            button.when_deactivated = partial(self._note, name, False)

    def _note(self, name: Name, closed: bool) -> None:
        """On the pin factory's thread."""
        self._edges.put((name, closed, self._clock.monotonic()))

    def _look(self, name: Name, *, closed: bool, at: float) -> list[Name]:
        contact, is_press = seen(self._contacts[name], closed=closed, at=at, bounce_seconds=self._bounce_seconds)
        self._contacts[name] = contact
        if not is_press:
            return []
        if self._last_press is not None and self._last_press[0] != name and is_same_hand(self._last_press[1], at):
            return []
        self._last_press = (name, at)
        return [name]

    def _report_stuck(self) -> None:
        at = self._clock.monotonic()
        stuck = frozenset(
            name for name, contact in self._contacts.items() if is_stuck(contact, at=at, hold_seconds=self._hold_seconds)
        )
        for pin in sorted(self._pins[name] for name in stuck - self._stuck):
            _log.warning("the button on pin %d does not open: free it, or look at its wire", pin)
        for pin in sorted(self._pins[name] for name in self._stuck - stuck):
            _log.info("the button on pin %d is free again", pin)
        self._stuck = stuck


class Panel:
    """The buttons of one rating terminal. All calls but the pin factory's own come on one thread.

    Raises:
        PanelUnavailableError: this machine has no such pins, or another program holds one.
    """

    def __init__(self, terminal: Terminal, pins: PanelConfig, clock: Clock, factory: Any = None) -> None:  # noqa: ANN401  gpiozero has no types
        self._terminal = terminal
        self._clock = clock
        self._signal: tuple[Phase, ...] = ()
        self._signal_at = 0.0
        self._contacts = Contacts(
            pins.buttons,
            lamps=tuple(pins.lamps.values()),
            buzzer=pins.buzzer,
            bounce_seconds=pins.bounce_seconds,
            hold_seconds=pins.hold_seconds,
            clock=clock,
            factory=factory,
        )
        terminal.add_listener(self._heard)
        self._light()

    @property
    def stuck(self) -> frozenset[int]:
        """The scores whose button has been held longer than ``hold_seconds``."""
        return self._contacts.stuck

    def poll(self) -> None:
        """Pass on what was pressed, and go on with lamps and buzzer: every frame, or 20 times a second."""
        for score in self._contacts.presses():
            self._terminal.press(score, via="button")
        self._light()

    def close(self) -> None:
        """Lamps and buzzer off, pins free; what is told or polled from then on does nothing."""
        self._contacts.close()

    def _heard(self, sign: Sign) -> None:
        if sign != "changed":
            self._signal, self._signal_at = TAKEN if sign == "taken" else REFUSED, self._clock.monotonic()
        self._light()

    def _light(self) -> None:
        lamps, buzzer = self._now_shown()
        self._contacts.light(lamps=lamps, buzzer=buzzer)

    def _now_shown(self) -> tuple[bool, bool]:
        takes_votes = self._terminal.service == "in service" and self._terminal.view().screen in _VOTING_SCREENS
        passed = self._clock.monotonic() - self._signal_at
        for phase in self._signal:
            if passed < phase.seconds:
                return phase.lamps, phase.buzzer
            passed -= phase.seconds
        self._signal = ()
        return takes_votes, False


def _open_device(devices: ExitStack, factory: Any, kind: Any, pin: int, **options: Any) -> Any:  # noqa: ANN401  gpiozero has no types
    device = kind(pin, pin_factory=factory, **options)
    devices.callback(device.close)
    return device
