"""What stands below a simulated program: the real journal, assignment, courier and link, while its own clock goes as it likes.

Built here and not by the programs' own wiring, because the simulator lives in its own time while the network lives in real time.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Generic

import msgspec
import structlog

from kiosk.assignment import AssignmentCache, Told
from kiosk.clock import Clock, SystemClock
from kiosk.config import Placed
from kiosk.courier import Courier
from kiosk.foundation import new_stream, plain_report
from kiosk.health import HealthReports
from kiosk.journal import Journal
from kiosk.link import Heard, Link
from kiosk.rows import Summary
from office.documents import Health
from office.ids import TerminalId
from office.wire import source_of

_STEP_SECONDS = 0.05
_ASSIGNMENT_STEPS = 1200
_chance = SystemRandom()
_log = structlog.get_logger()


class StandError(RuntimeError):
    """A simulated program cannot be used; the sentence says what is missing."""


class Footing(Generic[Told]):
    """That of the program ``terminal``. ``told`` is its assignment when it has no network.

    ``listens`` are further topics, whose messages go to ``hear``. ``more`` are the fields of the health report that only this
    kind has.
    """

    def __init__(
        self,
        config: Placed,
        terminal: TerminalId,
        kind: type[Told],
        *,
        clock: Clock,
        told: Told | None,
        listens: Sequence[str] = (),
        hear: Callable[[Heard], None] = lambda _heard: None,
        more: Callable[[Summary], dict[str, object]] = lambda _figures: {},
    ) -> None:
        self.name = f"{config.office}/{terminal}"
        directory = Path(config.journal.directory)
        self.cache: AssignmentCache[Told] = AssignmentCache(
            directory, kind, office=config.office, terminal=terminal, log=self.say
        )
        self.journal = Journal(directory, source=source_of(config.office, terminal), mint=new_stream, log=self.say)
        self._clock, self._more = clock, more
        self._told: Told | None = told
        self._link: Link | None = None
        if told is None:
            real = SystemClock("system").monotonic
            self._link = Link(
                config.broker,
                Courier(self.journal, ledger=config.ledger, chance=_chance.random, log=self.say),
                self.cache,
                office=config.office,
                terminal=terminal,
                monotonic=real,
                chance=_chance.random,
                health=HealthReports(self._health, real).due,
                log=self.say,
                listens=listens,
                hear=hear,
            )

    @property
    def told(self) -> Told | None:
        """The assignment, as soon as there is one."""
        return self._told or self.cache.current

    @property
    def assignment(self) -> Told:
        """The assignment.

        Raises:
            StandError: nothing was assigned yet.
        """
        if (told := self.told) is None:
            raise StandError(f"{self.name}: no assignment has come; is it in the collector's directory?")
        return told

    def open(self) -> None:
        """Open the journal and read what was assigned before."""
        self.journal.open()
        self.cache.load()

    def connect(self) -> None:
        """Begin to connect, where there is a network; returns at once."""
        if self._link is not None:
            self.journal.listeners.append(self._link.wake)
            self._link.start()

    def close(self) -> None:
        """Disconnect and close the journal."""
        if self._link is not None:
            self._link.stop()
        self.journal.close()

    def wait_for_assignment(self, stop: threading.Event) -> bool:
        """Return whether there is one, as soon as there is or ``stop`` is set.

        Raises:
            StandError: no assignment came within a minute.
        """
        for _ in range(_ASSIGNMENT_STEPS):
            if self.told is not None:
                return True
            if stop.wait(_STEP_SECONDS):
                return False
        raise StandError(f"{self.name}: no assignment came within a minute; is it in the collector's directory?")

    def hand_over(self, stop: threading.Event, patience_seconds: float) -> Summary:
        """Wait until everything that may leave has its receipt; returns what is left."""
        for _ in range(round(patience_seconds / _STEP_SECONDS) if self._link is not None else 0):
            if not self.journal.summary().unsent or stop.wait(_STEP_SECONDS):
                break
        return self.journal.summary()

    def say(self, sentence: str) -> None:
        """For the technician."""
        _log.info(sentence, terminal=self.name)

    def _health(self) -> Health:
        figures, told = self.journal.summary(), self.told
        health = plain_report(
            self.journal,
            figures,
            boot=self._clock.boot(),
            assignment=0 if told is None else told.revision,
            service="unassigned" if told is None else "in service",
        )
        return msgspec.structs.replace(health, **self._more(figures))
