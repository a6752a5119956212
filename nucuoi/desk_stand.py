"""The desk of an office in the simulator: the real authority, journal, courier and link under a clock of choice.

Built here and not by the desk's own wiring, because the queue lives in simulated time while the network lives in real time.
"""

import secrets
import string
import threading
from datetime import datetime
from importlib import metadata
from pathlib import Path
from random import SystemRandom
from types import TracebackType
from typing import Self

import structlog

from kiosk.assignment import AssignmentCache
from kiosk.clock import Clock, SystemClock
from kiosk.counter_watch import Served
from kiosk.courier import Courier
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.config import DeskConfig
from kiosk.desk.records import Records
from kiosk.foundation import new_stream
from kiosk.health import HealthReports
from kiosk.journal import Journal
from kiosk.link import Link
from nucuoi.stand import StandError
from office import commands as asked
from office.counter_document import CounterDocument
from office.desk_assignment import DeskAssignment
from office.documents import Health
from office.ids import DESK, CounterId, DayId
from office.opening import Phase
from office.requests import Answer
from office.setting import Rating
from office.wire import source_of

_STEP_SECONDS = 0.05
_ASSIGNMENT_STEPS = 1200
_NAMES = string.ascii_lowercase + string.digits
_chance = SystemRandom()
_log = structlog.get_logger()


class DeskStand:
    """The desk of ``config`` while its ``with`` block lasts. ``told`` is its assignment when it has no network.

    It is a :class:`nucuoi.hall.Reception`, and the desk of the rating terminals beside it.
    """

    def __init__(self, config: DeskConfig, clock: Clock, told: DeskAssignment | None) -> None:
        self._clock = clock
        self._told = told
        self._office = config.office
        directory = Path(config.journal.directory)
        self._cache = AssignmentCache(directory, DeskAssignment, office=config.office, terminal=DESK, log=self._say)
        self._journal = Journal(directory, source=source_of(config.office, DESK), mint=new_stream, log=self._say)
        self.authority = Authority(
            Records(self._journal),
            clock,
            told=lambda: self._told or self._cache.current,
            rating=self._rating,
            mint=Mint(_day, lambda: secrets.token_urlsafe(16)),
            log=self._say,
        )
        self._run = secrets.token_hex(6)
        self._link: Link | None = None
        if told is None:
            self._link = Link(
                config.broker,
                Courier(self._journal, ledger=config.ledger, chance=_chance.random, log=self._say),
                self._cache,
                office=config.office,
                terminal=DESK,
                monotonic=SystemClock("system").monotonic,
                chance=_chance.random,
                health=HealthReports(self._health, SystemClock("system").monotonic).due,
                log=self._say,
            )

    def __enter__(self) -> Self:
        """Open the journal and connect."""
        self._journal.open()
        self._cache.load()
        if self._link is not None:
            self._journal.listeners.append(self._link.wake)
            self._link.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Disconnect and close the journal."""
        if self._link is not None:
            self._link.stop()
        self._journal.close()

    def wait_for_assignment(self, stop: threading.Event) -> None:
        """Return when the desk can give numbers, or ``stop`` is set.

        Raises:
            StandError: no assignment came within a minute.
        """
        for _ in range(_ASSIGNMENT_STEPS):
            if self._told or self._cache.current:
                self.authority.load()
                return
            if stop.wait(_STEP_SECONDS):
                return
        raise StandError(f"{self._office}/{DESK}: no assignment came within a minute; is it in the collector's directory?")

    @property
    def assignment(self) -> DeskAssignment:
        """What this desk is told.

        Raises:
            StandError: nothing was assigned yet.
        """
        told = self._told or self._cache.current
        if told is None:
            raise StandError(f"{self._office}/{DESK}: no assignment has come")
        return told

    def hand_over(self, stop: threading.Event, patience_seconds: float) -> int:
        """Wait until everything has its receipt; returns how many events have none."""
        for _ in range(round(patience_seconds / _STEP_SECONDS) if self._link is not None else 0):
            if not self._journal.summary().unsent or stop.wait(_STEP_SECONDS):
                break
        return self._journal.summary().unsent

    def ask(self, command: asked.Command, *, request: str) -> Answer:
        """Carry a command out."""
        return self.authority.submit(command, request=request, asker=f"people-{self._run}")

    def counter(self, counter: CounterId) -> CounterDocument | None:
        """What a counter does now."""
        return self.authority.counter_document(counter)

    def waiting(self) -> int:
        """How many wait."""
        return sum(ticket.status == "waiting" for ticket in self.authority.queue.tickets.values())

    def phase(self) -> Phase:
        """Where now lies in the office's day."""
        setting = self.authority.setting
        return "unknown" if setting is None else setting.opening().phase

    def served(self, counter: CounterId, *, at: float, wall: datetime | None) -> Served | None:  # noqa: ARG002
        """The counter, for a rating terminal beside the desk."""
        document = self.counter(counter)
        if document is None:
            return None
        is_away = document.state in {"closed", "paused"} and document.window is None
        return Served(document.official, document.window, is_away)

    def _rating(self) -> dict[CounterId, Rating]:
        told = self._told or self._cache.current
        return {} if told is None else dict.fromkeys(told.rated.values(), "ok")

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
            service="unassigned" if told is None else "in service",
        )

    def _say(self, sentence: str) -> None:
        _log.info(sentence, terminal=f"{self._office}/{DESK}")


def _day() -> DayId:
    return DayId("".join(secrets.choice(_NAMES) for _ in range(8)))
