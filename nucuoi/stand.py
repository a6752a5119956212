"""One terminal of the simulator: the real journal, ballot box, courier and link, under invented visitors and a clock of choice.

Built here and not by the terminal's own wiring, because the box lives in simulated time while the network lives in real time.
"""

import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from random import SystemRandom
from types import TracebackType
from typing import NamedTuple, Self, TypedDict

import msgspec
import structlog

from kiosk.assignment import AssignmentCache
from kiosk.ballot_box import BallotBox
from kiosk.clock import Clock, SystemClock
from kiosk.config import Config
from kiosk.counter_watch import CounterWatch, Desk
from kiosk.courier import Courier
from kiosk.foundation import new_stream
from kiosk.health import HealthReports
from kiosk.journal import Journal
from kiosk.link import Heard, Link
from kiosk.simulator import Ballot, CountingBox
from kiosk.terminal import Terminal as RatingTerminal
from nucuoi.fleet import has_screen
from office.directory import Terminal
from office.documents import Assignment, Health
from office.wire import source_of

_STEP_SECONDS = 0.05
_ASSIGNMENT_STEPS = 1200
_chance = SystemRandom()
_log = structlog.get_logger()


class StandError(RuntimeError):
    """A simulated terminal cannot be used; the sentence says what is missing."""


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
        self._name = f"{row.office}/{row.id}"
        self._told = told
        directory = Path(config.journal.directory)
        self._cache = AssignmentCache(directory, Assignment, office=config.office, terminal=config.terminal, log=self._say)
        self._journal = Journal(directory, source=source_of(config.office, config.terminal), mint=new_stream, log=self._say)
        below = BallotBox(
            self._journal,
            clock,
            release=config.release,
            hours=lambda: self.assignment.office.hours,
            random_key=lambda: secrets.token_bytes(16),
            shuffle=_chance.shuffle,
        )
        self.box = CountingBox(below)
        self._link: Link | None = None
        if told is None:
            self._link = Link(
                config.broker,
                Courier(self._journal, ledger=config.ledger, chance=_chance.random, log=self._say),
                self._cache,
                office=config.office,
                terminal=config.terminal,
                monotonic=SystemClock("system").monotonic,
                chance=_chance.random,
                health=HealthReports(self._health, SystemClock("system").monotonic).due,
                log=self._say,
                **_ears(desk),
            )
        self._clock = clock
        self._release = config.release

    @property
    def assignment(self) -> Assignment:
        """What this terminal asks.

        Raises:
            StandError: nothing was assigned yet.
        """
        told = self._told or self._cache.current
        if told is None:
            raise StandError(f"{self._name}: no assignment has come; is this terminal in the collector's directory?")
        return told if self._desk is not None else msgspec.structs.replace(told, desk=False)

    def __enter__(self) -> Self:
        """Open the journal and connect."""
        self._journal.open()
        self._cache.load()
        # Made here: it reads the verdict of a journal that is open.
        self.terminal = RatingTerminal(
            self.box,
            self._clock,
            "touch" if self.has_screen else "none",
            release=self._release,
            name=self._name,
            desk=self._desk,
        )
        if self._link is not None:
            self._journal.listeners.append(self._link.wake)
            self._cache.listeners.append(lambda _told: self.terminal.offer_assignment(self.assignment))
            self._link.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Disconnect and close the journal."""
        if self._link is not None:
            self._link.stop()
        self._journal.close()

    def wait_for_assignment(self, stop: threading.Event) -> None:
        """Return when the terminal can take votes, or ``stop`` is set.

        Raises:
            StandError: no assignment came within a minute.
        """
        for _ in range(_ASSIGNMENT_STEPS):
            if self._told or self._cache.current:
                self.terminal.set_assignment(self.assignment)
                return
            if stop.wait(_STEP_SECONDS):
                return
        raise StandError(f"{self._name}: no assignment came within a minute; is this terminal in the collector's directory?")

    def hand_over(self, stop: threading.Event, patience_seconds: float) -> Held:
        """End the last visit, wait until everything that left the box has its receipt, and say what is left."""
        self.terminal.close()
        for _ in range(round(patience_seconds / _STEP_SECONDS) if self._link is not None else 0):
            if not self._journal.summary().unsent or stop.wait(_STEP_SECONDS):
                break
        left = self._journal.summary()
        return Held(self.row, self.box.ballots, left.waiting, left.unsent)

    def _health(self) -> Health:
        figures, told = self._journal.summary(), self._told or self._cache.current
        return Health(
            software=metadata.version("nucuoi"),
            boot=self._clock.boot(),
            clock="synchronised",
            disk=self._journal.verdict,
            assignment=0 if told is None else told.revision,
            stream=figures.stream,
            head=figures.head,
            unsent=figures.unsent,
            waiting=figures.waiting,
            release=self._release,
            service="unassigned" if told is None else "in service",
        )

    def _say(self, sentence: str) -> None:
        _log.info(sentence, terminal=self._name)


class _Ears(TypedDict, total=False):
    listens: Sequence[str]
    hear: Callable[[Heard], None]


def _ears(desk: Desk | None) -> _Ears:
    """What the link must listen to for a desk that is heard over the network."""
    return {"listens": desk.topics, "hear": desk.hear} if isinstance(desk, CounterWatch) else {}
