"""Who is next at a counter, and why: pure, so that everybody who asks gets the same order.

First come, first served within a group; the priority group and the others take turns, so that nobody starves; a ticket that was
transferred or came back keeps its place, because waiting twice for one errand is what people complain of.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from office.ids import CounterId, ServiceId
from office.queue import Queue
from office.queue_events import Why
from office.services import CounterServices, QueueRules
from office.ticket import Ticket, may_be_called
from office.timing import Moment


class Place(NamedTuple):
    """A ticket's place in a counter's line, and why it is there. ``turn``: how many of the other group go before it."""

    ticket: Ticket
    why: Why
    turn: int = 0


def services_at(queue: Queue, counter: CounterServices, services: Iterable[ServiceId]) -> frozenset[ServiceId]:
    """What is done at a counter today: its own services (everything where none is named) and those moved there."""
    own = frozenset(counter.services or services)
    return own | {service for service, places in queue.moved.items() if counter.id in places}


def line(queue: Queue, rules: QueueRules, counter: CounterId, services: frozenset[ServiceId], now: Moment) -> list[Place]:
    """Everybody who waits for ``counter``, in the order in which they will be called if nobody else comes.

    A ticket with an appointment stands behind the others until its hour, and before all of them from then on.
    """
    here = [
        ticket
        for ticket in queue.tickets.values()
        if may_be_called(ticket) and (ticket.target == counter if ticket.target else ticket.service in services)
    ]
    due = sorted((ticket for ticket in here if _is_due(ticket, now)), key=lambda ticket: ticket.rank)
    early = sorted((ticket for ticket in here if ticket.appointment and not _is_due(ticket, now)), key=_by_appointment)
    rest = [ticket for ticket in here if ticket.appointment is None]
    priority = sorted((ticket for ticket in rest if ticket.priority), key=lambda ticket: ticket.rank)
    regular = sorted((ticket for ticket in rest if not ticket.priority), key=lambda ticket: ticket.rank)
    oldest = min((ticket.rank for ticket in here), default=0)
    places = [Place(ticket, "appointment") for ticket in due]
    places += _interleaved(priority, regular, queue.counter(counter).run, rules, oldest)
    return places + [Place(ticket, "appointment") for ticket in early]


def ahead(queue: Queue, service: ServiceId, services: Mapping[CounterId, frozenset[ServiceId]]) -> list[Ticket]:
    """The tickets that compete with a new one of ``service``: those that wait for any counter where it is done."""
    places = [counter for counter, done in services.items() if service in done]
    wanted = frozenset().union(*(services[counter] for counter in places)) if places else frozenset({service})
    return [
        ticket
        for ticket in queue.tickets.values()
        if ticket.status == "waiting" and (ticket.target in places if ticket.target else ticket.service in wanted)
    ]


def _interleaved(
    priority: list[Ticket], regular: list[Ticket], run: tuple[bool, int] | None, rules: QueueRules, oldest: int
) -> list[Place]:
    places: list[Place] = []
    first, others = priority[::-1], regular[::-1]
    # Nobody was called yet: the priority group begins.
    kind, length = run or (False, rules.regular_run)
    while first or others:
        most = rules.priority_run if kind else rules.regular_run
        takes_priority = bool(first) and (not others or (kind if length < most else not kind))
        ticket = (first if takes_priority else others).pop()
        turn = length if takes_priority and not kind and (run or places) else 0
        kind, length = takes_priority, length + 1 if takes_priority == kind else 1
        places.append(Place(ticket, _why(ticket, oldest), turn))
    return places


def _why(ticket: Ticket, oldest: int) -> Why:
    if ticket.misses:
        return "returned"
    if ticket.came_from:
        return "transferred"
    if ticket.priority:
        return "priority"
    return "longest" if ticket.rank == oldest else "in-order"


def _is_due(ticket: Ticket, now: Moment) -> bool:
    appointment = ticket.appointment
    if appointment is None or appointment.wall is None:
        return False
    # Without a clock nobody can say that the hour has not come.
    return now.wall is None or now.wall >= appointment.wall


def _by_appointment(ticket: Ticket) -> tuple[float, int]:
    wall = ticket.appointment.wall if ticket.appointment else None
    return (wall.timestamp() if wall else 0.0, ticket.rank)
