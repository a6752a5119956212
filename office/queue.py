"""The state of an office's queue at one moment: the day, its tickets, its counters."""

from datetime import date, datetime
from typing import NamedTuple

import msgspec

from office.duty import CounterState
from office.ids import CounterId, DayId, ServiceId, TicketId
from office.numbering import Series
from office.queue_events import QueueEvent
from office.ticket import OPEN, Ticket
from office.timing import Moment


class Day(NamedTuple):
    """The running day of the queue, or the last one. ``opened_at`` is when it got its date, where that came later."""

    id: DayId
    date: date
    opened_at: Moment
    is_open: bool = True


class Fact(NamedTuple):
    """An event, and the wall clock's time of it (``None`` when that was not trusted)."""

    event: QueueEvent
    wall: datetime | None

    @property
    def at(self) -> Moment:
        """When it happened."""
        return Moment(self.wall, self.event.boot, self.event.monotonic)


class Call(NamedTuple):
    """One call as the board and the voice need it; ``number`` runs through the day."""

    number: int
    ticket: TicketId
    counter: CounterId
    at: Moment
    recalls: int


RECENT = 20
"""So many of a service's last durations are remembered for estimates."""

CALLS = 8
"""So many of the last calls are remembered."""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """An office's queue now.

    ``numbers`` is the last number of each series, ``issued`` how many of each service were given today. ``recent`` are today's
    last service durations in seconds, newest last, ``before`` those of the day before. ``moved`` names counters where a service
    is done too. ``help`` says who asked for help, and since when. ``calls`` are the tickets in the order in which they were
    called, recalls included, newest last.
    """

    day: Day | None = None
    tickets: dict[TicketId, Ticket] = {}
    counters: dict[CounterId, CounterState] = {}
    numbers: dict[Series, int] = {}
    issued: dict[ServiceId, int] = {}
    closed: frozenset[ServiceId] = frozenset()
    moved: dict[ServiceId, frozenset[CounterId]] = {}
    help: dict[str, Moment] = {}
    recent: dict[ServiceId, tuple[float, ...]] = {}
    before: dict[ServiceId, tuple[float, ...]] = {}
    calls: tuple[Call, ...] = ()
    called: int = 0
    started: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a day is running."""
        return self.day is not None and self.day.is_open

    def durations(self, service: ServiceId) -> tuple[float, ...]:
        """The last service durations of a service, of today and the day before; newest last."""
        return (*self.before.get(service, ()), *self.recent.get(service, ()))[-RECENT:]

    def counter(self, counter: CounterId) -> CounterState:
        """The state of a counter, also of one where nothing has happened yet."""
        return self.counters.get(counter) or CounterState(id=counter)

    def ticket_at(self, counter: CounterId) -> Ticket | None:
        """The ticket that is called or being served at a counter."""
        ticket = self.counter(counter).ticket
        return None if ticket is None else self.tickets[ticket]

    def open_tickets(self) -> list[Ticket]:
        """Every ticket that has not ended."""
        return [ticket for ticket in self.tickets.values() if ticket.status in OPEN]
