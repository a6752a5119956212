"""The caller's box: buttons that do at a counter what the officials' page does, for an office without a machine there.

A press is asked of the desk once. One that is not answered within two seconds is refused here, and its copy on the way is
worthless by then: nobody is called behind the back of an official who has given up. What the lamp says: dark, the desk is not
heard; steady, it is; slowly blinking, somebody waits whom this counter can serve; flashing, the press was refused.
"""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol

from kiosk.clock import Clock
from kiosk.desk_client import Answered, DeskClient
from kiosk.desk_watch import Desk, DeskWatch
from kiosk.terminal import Service
from office.commands import AnyCommand, CallNext, Finish, Miss, Recall, Start
from office.desk_assignment import DeskAssignment
from office.ids import CounterId

REFUSED_SECONDS = 1.2
FLASH_SECONDS = 0.15
BLINK_SECONDS = 1.0
CALLED = "ticket-called"

_log = logging.getLogger(__name__)


class Keys(Protocol):
    """What the box knows of its pins; see :class:`kiosk.panel.Contacts`."""

    def presses(self) -> list[str]:
        """What was pressed."""

    def light(self, *, lamps: bool, buzzer: bool) -> None:
        """Lamp lit or dark, buzzer sounding or not."""

    def close(self) -> None:
        """Everything off."""


class Caller:
    """One box. Not thread-safe: one thread calls everything but :meth:`offer_assignment`.

    ``begins``: there is a button of its own that begins; without one, «next» begins what was called.
    """

    def __init__(
        self,
        keys: Keys,
        desk: DeskClient,
        watch: DeskWatch,
        clock: Clock,
        *,
        is_connected: Callable[[], bool],
        begins: bool,
    ) -> None:
        self._keys, self._desk, self._watch, self._clock = keys, desk, watch, clock
        self._is_connected, self._begins = is_connected, begins
        self._told: DeskAssignment | None = None
        self._offered: SimpleQueue[DeskAssignment] = SimpleQueue()
        self._asked: str | None = None
        self._refused_at: float | None = None

    def offer_assignment(self, assignment: DeskAssignment) -> None:
        """Hand an assignment over from any thread."""
        self._offered.put(assignment)

    def tick(self) -> None:
        """Let time pass: 20 times a second."""
        while True:
            try:
                self._told = self._offered.get_nowait()
            except Empty:
                break
        # Before the client would say it again: a press is asked once.
        if self._asked is not None and self._desk.is_silent(self._asked):
            _log.warning("the desk did not answer a press")
            self._desk.forget(self._asked)
            self._asked = None
            self._refuse()
        for answered in self._desk.poll():
            self._hear(answered)
        desk = self._watch.look(connected=self._is_connected())
        for name in self._keys.presses():
            self._press(name, desk)
        self._light(desk)

    def close(self) -> None:
        """The program ends."""
        self._keys.close()

    @property
    def service(self) -> Service:
        """Whether presses can mean something."""
        return "unassigned" if self.counter is None else "in service"

    @property
    def counter(self) -> CounterId | None:
        """The counter that this box serves."""
        return None if self._told is None else self._told.counter

    def _press(self, name: str, desk: Desk) -> None:
        counter = self.counter
        if counter is None or not _is_there(desk):
            self._refuse()
            return
        if self._asked is None:
            self._ask(_command(name, counter))

    def _ask(self, command: AnyCommand) -> None:
        self._refused_at = None
        self._asked = self._desk.ask(command)

    def _hear(self, answered: Answered) -> None:
        if answered.request != self._asked:
            return
        self._asked = None
        refused, counter = answered.answer.refused, self.counter
        if refused == CALLED and isinstance(answered.command, CallNext) and not self._begins and counter is not None:
            # One button that goes on: whoever was called is here.
            self._ask(Start(counter=counter))
        elif refused is not None:
            _log.info("the desk refused a press: %s", refused)
            self._refuse()

    def _refuse(self) -> None:
        self._refused_at = self._clock.monotonic()

    def _light(self, desk: Desk) -> None:
        at = self._clock.monotonic()
        if self._refused_at is not None:
            passed = at - self._refused_at
            if passed < REFUSED_SECONDS:
                lit = int(passed / FLASH_SECONDS) % 2 == 0
                self._keys.light(lamps=lit, buzzer=lit)
                return
            self._refused_at = None
        is_there = _is_there(desk) and self.counter is not None
        lit = is_there and (not self._somebody_waits(desk) or int(at / BLINK_SECONDS) % 2 == 0)
        self._keys.light(lamps=lit, buzzer=False)

    def _somebody_waits(self, desk: Desk) -> bool:
        if self._told is None or desk.board is None:
            return False
        own = next((place.services for place in self._told.counters if place.id == self.counter), ())
        return any(stands.waiting and (not own or stands.service in own) for stands in desk.board.services)


def _is_there(desk: Desk) -> bool:
    """Whether the desk was heard, and is: a box has no words for a moment of grace."""
    return desk.heard and desk.board is not None


def _command(name: str, counter: CounterId) -> AnyCommand:
    kinds: dict[str, type[CallNext | Recall | Miss | Start | Finish]] = {
        "next": CallNext,
        "recall": Recall,
        "miss": Miss,
        "start": Start,
        "finish": Finish,
    }
    return kinds[name](counter=counter)
