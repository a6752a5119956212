"""The desk of an office in the simulator: the real authority, journal, courier and link under a clock of choice."""

import secrets
import string
import threading
from datetime import datetime
from types import TracebackType
from typing import Self

from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.counter_watch import Served
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.config import DeskConfig
from kiosk.desk.records import Records
from kiosk.desk.visit_count import VisitCount
from nucuoi.footing import Footing
from office import commands as asked
from office.counter_document import CounterDocument
from office.desk_assignment import DeskAssignment
from office.documents import Hours
from office.ids import DESK, CounterId, DayId
from office.opening import Phase
from office.requests import Answer
from office.setting import Rating

_NAMES = string.ascii_lowercase + string.digits


class DeskStand:
    """The desk of ``config`` while its ``with`` block lasts. ``told`` is its assignment when it has no network.

    It is a :class:`nucuoi.hall.Reception`, and the desk of the rating terminals beside it.
    """

    def __init__(self, config: DeskConfig, clock: Clock, told: DeskAssignment | None) -> None:
        self._footing = Footing(config, DESK, DeskAssignment, clock=clock, told=told)
        self.authority = Authority(
            Records(self._footing.journal),
            clock,
            told=lambda: self._footing.told,
            rating=self._rating,
            mint=Mint(_day, lambda: secrets.token_urlsafe(16)),
            log=self._footing.say,
        )
        self.comments = CommentBox(
            self._footing.journal,
            clock,
            release=config.release,
            hours=self._hours,
            visits=VisitCount(self._footing.journal, self._hours),
            random_key=lambda: secrets.token_bytes(16),
            shuffle=secrets.SystemRandom().shuffle,
        )
        self._run = secrets.token_hex(6)

    def __enter__(self) -> Self:
        """Open the journal and connect."""
        self._footing.open()
        self._footing.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Disconnect and close the journal."""
        self._footing.close()

    def wait_for_assignment(self, stop: threading.Event) -> None:
        """Return when the desk can give numbers, or ``stop`` is set.

        Raises:
            StandError: no assignment came within a minute.
        """
        if self._footing.wait_for_assignment(stop):
            self.authority.load()

    @property
    def assignment(self) -> DeskAssignment:
        """What this desk is told.

        Raises:
            StandError: nothing was assigned yet.
        """
        return self._footing.assignment

    def hand_over(self, stop: threading.Event, patience_seconds: float) -> int:
        """Wait until everything has its receipt; returns how many events have none."""
        return self._footing.hand_over(stop, patience_seconds).unsent

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

    def _hours(self) -> Hours | None:
        told = self._footing.told
        return None if told is None else told.office.hours

    def _rating(self) -> dict[CounterId, Rating]:
        told = self._footing.told
        return {} if told is None else dict.fromkeys(told.rated.values(), "ok")


def _day() -> DayId:
    return DayId("".join(secrets.choice(_NAMES) for _ in range(8)))
