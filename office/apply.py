"""What each event makes of the queue.

``apply`` never decides: it takes what happened as it happened, so that a desk which was killed is again what it was when its
events are applied anew. It trusts the order of the journal; an event that does not fit is a fault of the program, said loudly.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from office import queue_events as said
from office.duty import CounterState, Deed, Pause, Visit
from office.errors import QueueBrokenError
from office.ids import CounterId, DayId, OfficialId, ServiceId, TerminalId, TicketId
from office.queue import CALLS, RECENT, Call, Day, Fact, Queue
from office.queue_events import QueueEvent
from office.ticket import Status, Step, Ticket, after
from office.timing import Moment
from office.wire import read_time


def replay(facts: Iterable[Fact], queue: Queue | None = None) -> Queue:
    """The state after ``facts``."""
    state = queue or Queue()
    for fact in facts:
        state = apply(state, fact)
    return state


def apply(queue: Queue, fact: Fact) -> Queue:
    """The state after one event.

    Raises:
        QueueBrokenError: the event cannot have happened in this state.
    """
    change = _CHANGES.get(type(fact.event))
    if change is None:
        raise QueueBrokenError(f"{type(fact.event).__name__}: no rule says what it changes")
    return change(queue, fact.event, fact.at)


def _day_opened(queue: Queue, event: said.DayOpened, at: Moment) -> Queue:
    return Queue(
        day=Day(DayId(event.day), date.fromisoformat(event.date), at),
        numbers=dict(event.numbers),
        before=queue.recent,
    )


def _day_dated(queue: Queue, event: said.DayDated, at: Moment) -> Queue:
    # From here on it is a day like any other: it ends in the evening and at midnight.
    return _replace(queue, day=_day(queue)._replace(date=date.fromisoformat(event.date), opened_at=at))


def _day_closed(queue: Queue, _event: said.DayClosed, at: Moment) -> Queue:
    tickets = {
        name: msgspec.structs.replace(ticket, status=_next(ticket, "close"), ended_at=ticket.ended_at or at)
        for name, ticket in queue.tickets.items()
    }
    counters = {name: CounterState(id=name, revision=state.revision + 1) for name, state in queue.counters.items()}
    return _replace(queue, day=_day(queue)._replace(is_open=False), tickets=tickets, counters=counters, help={}, calls=())


def _ticket_issued(queue: Queue, event: said.TicketIssued, at: Moment) -> Queue:
    appointed = None if event.appointment is None else at._replace(wall=read_time(event.appointment, field="appointment"))
    ticket = Ticket(
        id=TicketId(event.ticket),
        series=event.series,
        number=event.number,
        service=ServiceId(event.service),
        rank=len(queue.tickets) + 1,
        issued_at=at,
        terminal=TerminalId(event.terminal),
        priority=event.priority,
        walk_in=event.walk_in,
        appointment=appointed,
        delivery="shown" if event.walk_in else None,
    )
    if ticket.id in queue.tickets:
        raise QueueBrokenError(f"ticket {ticket.id} was issued twice")
    numbers = {**queue.numbers, event.series: max(event.number, queue.numbers.get(event.series, 0))}
    issued = {**queue.issued, ticket.service: queue.issued.get(ticket.service, 0) + 1}
    return _replace(queue, tickets={**queue.tickets, ticket.id: ticket}, numbers=numbers, issued=issued)


def _ticket_delivered(queue: Queue, event: said.TicketDelivered, _at: Moment) -> Queue:
    return _with(queue, event.ticket, delivery=event.outcome)


def _ticket_called(queue: Queue, event: said.TicketCalled, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    counter = queue.counter(CounterId(event.counter))
    run = (ticket.priority, counter.run[1] + 1 if counter.run and counter.run[0] == ticket.priority else 1)
    called = _with(
        queue,
        ticket.id,
        status=_next(ticket, "call"),
        counter=counter.id,
        official=OfficialId(event.official),
        first_called_at=ticket.first_called_at or at,
        called_at=at,
        recalls=0,
    )
    at_counter = _at_counter(called, counter.id, ticket=ticket.id, run=run, deed=Deed("call", ticket.id, at), free_since=None)
    return _announced(at_counter, ticket.id, counter.id, at, 0)


def _ticket_recalled(queue: Queue, event: said.TicketRecalled, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    again = _with(queue, ticket.id, status=_next(ticket, "recall"), called_at=at, recalls=event.times)
    return _announced(
        _at_counter(again, CounterId(event.counter), deed=None), ticket.id, CounterId(event.counter), at, event.times
    )


def _ticket_started(queue: Queue, event: said.TicketStarted, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    started = _with(queue, ticket.id, status=_next(ticket, "start"), started_at=at, official=OfficialId(event.official))
    return _began_visit(started, ticket, event, at)


def _ticket_finished(queue: Queue, event: said.TicketFinished, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    finished = _with(
        queue, ticket.id, status=_next(ticket, "finish"), ended_at=at, service=ServiceId(event.service), asked=event.asked
    )
    if event.service_seconds is not None:
        spent = event.service_seconds + ticket.served_seconds
        service = ServiceId(event.service)
        finished = _replace(finished, recent={**queue.recent, service: (*queue.recent.get(service, ()), spent)[-RECENT:]})
    counter = queue.counter(CounterId(event.counter))
    visit = counter.visit._replace(finished_at=at) if counter.visit else None
    return _freed(finished, event, at, visit=visit, served=counter.served + 1, asked=counter.asked + event.asked)


def _ticket_missed(queue: Queue, event: said.TicketMissed, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    missed = _with(queue, ticket.id, status=_next(ticket, "miss"), ended_at=at, misses=ticket.misses + 1)
    return _freed(missed, event, at, deed=Deed("miss", ticket.id, at))


def _ticket_returned(queue: Queue, event: said.TicketReturned, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    delivery = "unknown" if ticket.delivery is None else ticket.delivery
    # Only a first call that is taken back lets the wait go on; later ones never ended it.
    never_called = event.reason == "undone" and ticket.status == "called" and ticket.first_called_at == ticket.called_at
    back = _with(
        queue,
        ticket.id,
        status=_next(ticket, "return"),
        ended_at=None,
        undelivered=False,
        delivery=delivery,
        misses=ticket.misses - (event.reason == "undone" and ticket.status == "missed"),
        first_called_at=None if never_called else ticket.first_called_at,
    )
    for counter in back.counters.values():
        if counter.ticket == ticket.id:
            back = _replace(back, calls=tuple(call for call in back.calls if call.ticket != ticket.id))
            return _at_counter(back, counter.id, ticket=None, free_since=at, deed=None)
    return back if event.counter is None else _at_counter(back, CounterId(event.counter), deed=None)


def _ticket_transferred(queue: Queue, event: said.TicketTransferred, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    moved = _with(
        queue,
        ticket.id,
        status=_next(ticket, "transfer"),
        service=ServiceId(event.service),
        target=None if event.to_counter is None else CounterId(event.to_counter),
        came_from=CounterId(event.counter),
        served_seconds=ticket.served_seconds + (event.service_seconds or 0.0),
        started_at=None,
    )
    return _freed(moved, event, at, visit=None)


def _ticket_held(queue: Queue, event: said.TicketHeld, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    spent = ticket.served_seconds + (event.service_seconds or 0.0)
    held = _with(queue, ticket.id, status=_next(ticket, "hold"), held_at=at, served_seconds=spent, started_at=None)
    return _freed(held, event, at, visit=None, deed=Deed("hold", ticket.id, at))


def _ticket_resumed(queue: Queue, event: said.TicketResumed, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    counter, official = CounterId(event.counter), OfficialId(event.official)
    resumed = _with(
        queue, ticket.id, status=_next(ticket, "resume"), started_at=at, held_at=None, counter=counter, official=official
    )
    resumed = _at_counter(resumed, counter, ticket=ticket.id, free_since=None)
    return _began_visit(resumed, ticket, event, at)


def _ticket_cancelled(queue: Queue, event: said.TicketCancelled, at: Moment) -> Queue:
    ticket = _ticket(queue, event.ticket)
    ended = _with(queue, ticket.id, status=_next(ticket, "cancel"), ended_at=at, undelivered=event.reason == "undelivered")
    deed = Deed("cancel", ticket.id, at) if event.reason == "staff" else None
    for counter in queue.counters.values():
        if counter.ticket == ticket.id:
            return _at_counter(ended, counter.id, ticket=None, free_since=at, deed=deed)
    return ended if event.counter is None else _at_counter(ended, CounterId(event.counter), deed=deed)


def _duty_began(queue: Queue, event: said.DutyBegan, at: Moment) -> Queue:
    before = queue.counter(CounterId(event.counter))
    fresh = CounterState(
        id=before.id, official=OfficialId(event.official), since=at, free_since=at, visit=before.visit, before=before.before
    )
    counters = {**queue.counters, before.id: msgspec.structs.replace(fresh, revision=before.revision + 1)}
    return _replace(queue, counters=counters)


def _duty_paused(queue: Queue, event: said.DutyPaused, at: Moment) -> Queue:
    return _at_counter(queue, CounterId(event.counter), pause=Pause(event.reason, at), deed=None)


def _duty_resumed(queue: Queue, event: said.DutyResumed, at: Moment) -> Queue:
    counter = queue.counter(CounterId(event.counter))
    return _at_counter(queue, counter.id, pause=None, free_since=None if counter.ticket else at)


def _duty_ended(queue: Queue, event: said.DutyEnded, _at: Moment) -> Queue:
    counter = CounterId(event.counter)
    return _at_counter(queue, counter, official=None, since=None, pause=None, free_since=None, deed=None, run=None)


def _service_closed(queue: Queue, event: said.ServiceClosed, _at: Moment) -> Queue:
    return _replace(queue, closed=queue.closed | {ServiceId(event.service)})


def _service_opened(queue: Queue, event: said.ServiceOpened, _at: Moment) -> Queue:
    return _replace(queue, closed=queue.closed - {ServiceId(event.service)})


def _service_moved(queue: Queue, event: said.ServiceMoved, _at: Moment) -> Queue:
    service = ServiceId(event.service)
    there = queue.moved.get(service, frozenset()) | {CounterId(event.counter)}
    return _replace(queue, moved={**queue.moved, service: there}, closed=queue.closed - {service})


def _help_asked(queue: Queue, event: said.HelpAsked, at: Moment) -> Queue:
    return _replace(queue, help={event.place: at, **queue.help})


def _help_answered(queue: Queue, event: said.HelpAnswered, _at: Moment) -> Queue:
    return _replace(queue, help={place: since for place, since in queue.help.items() if place != event.place})


_CHANGES: Mapping[type[QueueEvent], Callable[[Queue, Any, Moment], Queue]] = {
    said.DayOpened: _day_opened,
    said.DayDated: _day_dated,
    said.DayClosed: _day_closed,
    said.TicketIssued: _ticket_issued,
    said.TicketDelivered: _ticket_delivered,
    said.TicketCalled: _ticket_called,
    said.TicketRecalled: _ticket_recalled,
    said.TicketStarted: _ticket_started,
    said.TicketFinished: _ticket_finished,
    said.TicketMissed: _ticket_missed,
    said.TicketReturned: _ticket_returned,
    said.TicketTransferred: _ticket_transferred,
    said.TicketHeld: _ticket_held,
    said.TicketResumed: _ticket_resumed,
    said.TicketCancelled: _ticket_cancelled,
    said.DutyBegan: _duty_began,
    said.DutyPaused: _duty_paused,
    said.DutyResumed: _duty_resumed,
    said.DutyEnded: _duty_ended,
    said.ServiceClosed: _service_closed,
    said.ServiceOpened: _service_opened,
    said.ServiceMoved: _service_moved,
    said.HelpAsked: _help_asked,
    said.HelpAnswered: _help_answered,
}


def _began_visit(queue: Queue, ticket: Ticket, event: said.AtCounter, at: Moment) -> Queue:
    counter = queue.counter(CounterId(event.counter))
    visit = Visit(queue.started + 1, ticket.id, ticket.service, OfficialId(event.official), at)
    # A visit that ended unfinished, by a transfer or a hold, leaves no window behind.
    before = counter.visit if counter.visit and counter.visit.finished_at else None
    return _replace(_at_counter(queue, counter.id, visit=visit, before=before, deed=None), started=queue.started + 1)


def _freed(queue: Queue, event: said.AtCounter, at: Moment, **changes: object) -> Queue:
    return _at_counter(queue, CounterId(event.counter), **{"ticket": None, "free_since": at, "deed": None, **changes})


def _announced(queue: Queue, ticket: TicketId, counter: CounterId, at: Moment, recalls: int) -> Queue:
    number = queue.called + 1
    others = tuple(call for call in queue.calls if call.ticket != ticket)
    return _replace(queue, calls=(*others, Call(number, ticket, counter, at, recalls))[-CALLS:], called=number)


def _at_counter(queue: Queue, counter: CounterId, **changes: object) -> Queue:
    before = queue.counter(counter)
    changed = msgspec.structs.replace(before, revision=before.revision + 1, **changes)
    return _replace(queue, counters={**queue.counters, counter: changed})


def _with(queue: Queue, ticket: str, **changes: object) -> Queue:
    changed = msgspec.structs.replace(_ticket(queue, ticket), **changes)
    return _replace(queue, tickets={**queue.tickets, changed.id: changed})


def _ticket(queue: Queue, ticket: str) -> Ticket:
    found = queue.tickets.get(TicketId(ticket))
    if found is None:
        raise QueueBrokenError(f"ticket {ticket} is not one of this day")
    return found


def _next(ticket: Ticket, step: Step) -> Status:
    status = after(ticket.status, step)
    if status is None:
        raise QueueBrokenError(f"ticket {ticket.id}: {step} cannot follow {ticket.status}")
    return status


def _day(queue: Queue) -> Day:
    if queue.day is None:
        raise QueueBrokenError("no day has been opened")
    return queue.day


def _replace(queue: Queue, **changes: object) -> Queue:
    return msgspec.structs.replace(queue, **changes)
