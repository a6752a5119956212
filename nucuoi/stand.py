"""One terminal of the simulator: the real ballot box above its real network, under invented visitors and a clock of choice."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from random import SystemRandom
from types import TracebackType
from typing import NamedTuple, Self, TypedDict

import msgspec

from kiosk.ballot_box import BallotBox
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.counter_watch import CounterWatch, Desk
from kiosk.link import Heard
from kiosk.simulator import Ballot, CountingBox
from kiosk.terminal import Terminal as RatingTerminal
from nucuoi.fleet import has_screen
from nucuoi.footing import Footing
from office.directory import Terminal
from office.documents import Assignment


class Held(NamedTuple):
    """What is left of a terminal that was closed: its votes of this run, and what it still holds."""

    row: Terminal
    ballots: Counter[Ballot]
    in_the_box: int
    unsent: int


class Stand:
    """The terminal of ``row`` while its ``with`` block lasts. ``told`` is its assignment when it has no network.

    ``desk`` is the one of its office; without it the terminal is as before the office had one.
    """

    def __init__(self, row: Terminal, config: Config, clock: Clock, told: Assignment | None, desk: Desk | None = None) -> None:
        self._desk = desk
        self.row = row
        self.has_screen = has_screen(row)
        self._footing = Footing(
            config,
            config.terminal,
            Assignment,
            clock=clock,
            told=told,
            more=lambda figures: {"waiting": figures.waiting, "release": config.release},
            **_ears(desk),
        )
        below = BallotBox(
            self._footing.journal,
            clock,
            release=config.release,
            hours=lambda: self.assignment.office.hours,
            random_key=lambda: secrets.token_bytes(16),
            shuffle=SystemRandom().shuffle,
        )
        self.box = CountingBox(below)
        self._clock = clock
        self._release = config.release

    @property
    def assignment(self) -> Assignment:
        """What this terminal asks.

        Raises:
            StandError: nothing was assigned yet.
        """
        told = self._footing.assignment
        return told if self._desk is not None else msgspec.structs.replace(told, desk=False)

    def __enter__(self) -> Self:
        """Open the journal and connect."""
        self._footing.open()
        # Made here: it reads the verdict of a journal that is open.
        self.terminal = RatingTerminal(
            self.box,
            self._clock,
            "touch" if self.has_screen else "none",
            release=self._release,
            name=self._footing.name,
            desk=self._desk,
        )
        self._footing.cache.listeners.append(lambda _told: self.terminal.offer_assignment(self.assignment))
        self._footing.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Disconnect and close the journal."""
        self._footing.close()

    def wait_for_assignment(self, stop: threading.Event) -> None:
        """Return when the terminal can take votes, or ``stop`` is set.

        Raises:
            StandError: no assignment came within a minute.
        """
        if self._footing.wait_for_assignment(stop):
            self.terminal.set_assignment(self.assignment)

    def hand_over(self, stop: threading.Event, patience_seconds: float) -> Held:
        """End the last visit, wait until everything that left the box has its receipt, and say what is left."""
        self.terminal.close()
        left = self._footing.hand_over(stop, patience_seconds)
        return Held(self.row, self.box.ballots, left.waiting, left.unsent)


class _Ears(TypedDict, total=False):
    listens: Sequence[str]
    hear: Callable[[Heard], None]


def _ears(desk: Desk | None) -> _Ears:
    """What the link must listen to for a desk that is heard over the network."""
    return {"listens": desk.topics, "hear": desk.hear} if isinstance(desk, CounterWatch) else {}
