"""What one event of a desk means for the figures of its queue: pure, like the projector that hands it on.

A queue's events go on with something (a ticket, a duty, a day), so what is known of that is asked for and kept by a
:class:`Record`. What cannot count becomes a dead letter and changes nothing.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from collector.queue_rows import QueueCell, QueueRows
from collector.rules import Problem, Rules
from office import queue_events as said
from office.duty_spans import DutySpan, belongs, go_on
from office.errors import BodyInvalidError
from office.events import BoxOpened, ServiceRated
from office.ids import DESK, OfficeId
from office.marks import Mark, Marks, Place, When, when_at
from office.numbering import is_ticket_id
from office.periods import HalfDay, from_timestamp
from office.slip_week import week_at
from office.visits import TicketEvent, TicketVisit, follow
from office.wire import Envelope, read_body, source_of

Thing = TypeVar("Thing")


class Heard(NamedTuple):
    """One event with its place in the ledger."""

    position: int
    office: OfficeId
    envelope: Envelope
    received_at: int


class Stand(NamedTuple, Generic[Thing]):
    """How something stands; ``position`` and ``half`` are those of the first event about it."""

    position: int
    half: HalfDay
    thing: Thing


class QueueDay(NamedTuple):
    """One day of a desk: its date as last said, and when it was opened and closed (ms since 1970)."""

    day: str
    date: str | None = None
    opened_at: int | None = None
    closed_at: int | None = None


class Record(Protocol):
    """What is known before the event in hand, and what is so after it."""

    def visit(self, office: OfficeId, ticket: str) -> Stand[TicketVisit] | None:
        """What is known of a ticket."""

    def open_visits(self, office: OfficeId, day: str) -> list[Stand[TicketVisit]]:
        """Every ticket of a day that has not ended, in a fixed order."""

    def keep_visit(self, office: OfficeId, stand: Stand[TicketVisit]) -> None:
        """How a ticket stands now."""

    def duty(self, office: OfficeId, counter: str) -> Stand[DutySpan] | None:
        """The last duty of a counter."""

    def keep_duty(self, office: OfficeId, stand: Stand[DutySpan]) -> None:
        """How the last duty of a counter stands now."""

    def day(self, office: OfficeId, day: str) -> Stand[QueueDay] | None:
        """What is known of a day."""

    def keep_day(self, office: OfficeId, stand: Stand[QueueDay]) -> None:
        """How a day stands now."""


class QueueProjector:
    """Turns the desk's events, and slips, into rows. ``cell_ids`` numbers the cells; new names get the next number and a row."""

    def __init__(self, rules: Rules, cell_ids: dict[QueueCell, int], record: Record) -> None:
        self._rules = rules
        self._cell_ids = cell_ids
        self._record = record

    def project(self, heard: Heard, into: QueueRows) -> Problem | None:
        """Add what ``heard`` means to ``into``, or say why it cannot count.

        Raises:
            BodyInvalidError: data that does not fit its type.
        """
        event = read_body(heard.envelope)
        if isinstance(event, ServiceRated):
            return self._slip(event, heard, into)
        assert isinstance(event, said.QueueEvent)  # noqa: S101 - the type chose the decoder
        problem = self._problem(event, heard)
        if problem:
            return problem
        received = from_timestamp(heard.received_at / 1000)
        try:
            at = when_at(heard.envelope.time, received, midday=self._rules.midday(heard.office))
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        take = _TAKES.get(type(event))
        if take is not None:
            take(self, event, heard, at, into)
        return None

    def box(self, event: BoxOpened, office: OfficeId, half: HalfDay, into: QueueRows) -> None:
        """Add the windows of a box."""
        if event.windows:
            marks = (Mark("windows", Place(event.counter, event.official), half, None, n=event.windows),)
            self._count(office, marks, into)

    def _problem(self, event: said.QueueEvent, heard: Heard) -> Problem | None:
        if heard.envelope.source != source_of(heard.office, DESK):
            return "desk-only", f"source: only {source_of(heard.office, DESK)!r} says what happened in its queue"
        ticket = getattr(event, "ticket", None)
        if ticket is not None and not is_ticket_id(ticket):
            raise BodyInvalidError(f"ticket: {ticket!r} is not '{{day}}-{{series}}{{number}}'")
        if isinstance(event, said.DayOpened | said.DayDated):
            _check_date(event.date)
        for name in ("counter", "to_counter"):
            counter = getattr(event, name, None)
            problem = counter and self._rules.place_problem(heard.office, counter, getattr(event, "official", None))
            if problem:
                return problem
        service = getattr(event, "service", None)
        return self._rules.service_problem(heard.office, service) if service is not None else None

    def _ticket(self, event: TicketEvent, heard: Heard, at: When, into: QueueRows) -> None:
        assert not isinstance(event, said.DayClosed)  # noqa: S101 - a day is no ticket
        known = self._record.visit(heard.office, event.ticket)
        stand = known or Stand(heard.position, at.half, TicketVisit(ticket=event.ticket))
        self._follow(stand, event, heard, at, into)

    def _follow(self, stand: Stand[TicketVisit], event: TicketEvent, heard: Heard, at: When, into: QueueRows) -> None:
        step = follow(stand.thing, event, at)
        self._record.keep_visit(heard.office, stand._replace(thing=step.visit))
        self._count(heard.office, step.marks, into)

    def _duty(self, event: Any, heard: Heard, at: When, into: QueueRows) -> None:  # noqa: ANN401 - one of four classes
        known = self._record.duty(heard.office, event.counter)
        if known is None or not belongs(known.thing, event):
            known = Stand(heard.position, at.half, DutySpan(counter=event.counter, official=event.official))
        span, marks = go_on(known.thing, event, at)
        self._record.keep_duty(heard.office, known._replace(thing=span))
        self._count(heard.office, marks, into)

    def _day_opened(self, event: said.DayOpened, heard: Heard, at: When, _into: QueueRows) -> None:
        self._keep_day(event.day, heard, date=event.date, opened_at=at.ms)

    def _day_dated(self, event: said.DayDated, heard: Heard, _at: When, _into: QueueRows) -> None:
        self._keep_day(event.day, heard, date=event.date)

    def _day_closed(self, event: said.DayClosed, heard: Heard, at: When, into: QueueRows) -> None:
        self._keep_day(event.day, heard, closed_at=at.ms)
        for stand in self._record.open_visits(heard.office, event.day):
            self._follow(stand, event, heard, at, into)

    def _keep_day(self, day: str, heard: Heard, **changes: Any) -> None:  # noqa: ANN401 - fields of a day
        stand = self._record.day(heard.office, day) or Stand(heard.position, HalfDay(0), QueueDay(day))
        self._record.keep_day(heard.office, stand._replace(thing=stand.thing._replace(**changes)))

    def _slip(self, event: ServiceRated, heard: Heard, into: QueueRows) -> Problem | None:
        problem = self._rules.service_problem(heard.office, event.service) or self._rules.score_problem(event.scale, event.score)
        if problem:
            return problem
        try:
            week, spanned, unknown = week_at(event, heard.envelope.time, from_timestamp(heard.received_at / 1000))
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        into.slips.append((heard.position, heard.office, event.service, event.scale, event.score, week, unknown, spanned))
        return None

    def _count(self, office: OfficeId, marks: Marks, into: QueueRows) -> None:
        for one in marks:
            name = QueueCell(office, *one.place)
            cell = self._cell_ids.get(name)
            if cell is None:
                cell = self._cell_ids[name] = len(self._cell_ids) + 1
                into.cells.append((cell, *name))
            into.count(cell, office, one)


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise BodyInvalidError(f"date: there is no {text}") from None


_TAKES: dict[type, Callable[[QueueProjector, Any, Heard, When, QueueRows], None]] = {
    **dict.fromkeys(
        (
            said.TicketIssued,
            said.TicketDelivered,
            said.TicketCalled,
            said.TicketRecalled,
            said.TicketStarted,
            said.TicketFinished,
            said.TicketMissed,
            said.TicketReturned,
            said.TicketTransferred,
            said.TicketHeld,
            said.TicketResumed,
            said.TicketCancelled,
        ),
        QueueProjector._ticket,  # noqa: SLF001 - the table of its own methods
    ),
    **dict.fromkeys((said.DutyBegan, said.DutyPaused, said.DutyResumed, said.DutyEnded), QueueProjector._duty),  # noqa: SLF001
    said.DayOpened: QueueProjector._day_opened,  # noqa: SLF001
    said.DayDated: QueueProjector._day_dated,  # noqa: SLF001
    said.DayClosed: QueueProjector._day_closed,  # noqa: SLF001
}
"""What is known of a queue's other events (services, help) is that they can be read."""
