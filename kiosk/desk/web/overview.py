"""What a leader sees of the whole office: every counter, every service, and nothing about votes."""

from typing import Literal

import msgspec

from kiosk.desk.web.wording import Wording
from office.decide.numbers import check_issue
from office.duty import idle_seconds
from office.errors import CommandRefusedError
from office.ids import CounterId, ServiceId
from office.line import line
from office.queue import Queue
from office.services import CounterServices, Service
from office.setting import Setting
from office.timing import Moment, seconds_between

Doing = Literal["closed", "free", "called", "serving", "paused"]


class CounterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A counter: ``spent`` is since it was called, in service, paused or free, whichever ``doing`` says; ``waiting`` its line."""

    id: str
    name: str
    doing: Doing
    state: str
    official: str
    since: str
    ticket: str
    spent: float | None
    note: str
    waiting: int


class ServiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A service. ``longest``: the longest wait in seconds. ``places`` are the counters where it could be done besides."""

    id: str
    name: str
    waiting: int
    longest: float | None
    on_duty: int
    is_closed: bool
    refused: str
    places: list[str]


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """The office now. ``long_wait`` and ``long_idle`` (seconds) are what a leader is shown."""

    counters: list[CounterRow]
    services: list[ServiceRow]
    names: dict[str, str]
    waiting: int
    served: int
    missed: int
    open_tickets: int
    long_wait: float
    long_idle: float


def overview(queue: Queue, setting: Setting, wording: Wording) -> Overview:
    """How the whole office stands."""
    tickets = list(queue.tickets.values())
    return Overview(
        counters=[_counter(queue, setting, wording, place) for place in setting.told.counters],
        services=[_service(queue, setting, wording, service) for service in setting.told.services],
        names={place.id: wording.counter(place.id) for place in setting.told.counters},
        waiting=sum(ticket.status == "waiting" for ticket in tickets),
        served=sum(ticket.status == "finished" for ticket in tickets),
        missed=sum(ticket.status == "missed" for ticket in tickets),
        open_tickets=len(queue.open_tickets()),
        long_wait=setting.rules.long_wait,
        long_idle=setting.rules.long_idle,
    )


def _counter(queue: Queue, setting: Setting, wording: Wording, place: CounterServices) -> CounterRow:
    counter, now = queue.counter(place.id), setting.now
    ticket = queue.ticket_at(place.id)
    doing: Doing = "closed"
    spent: float | None = None
    if ticket is not None:
        doing = "called" if ticket.status == "called" else "serving"
        spent = _since(ticket.called_at if doing == "called" else ticket.started_at, now)
        if doing == "serving" and spent is not None:
            spent += ticket.served_seconds
    elif counter.pause is not None:
        doing, spent = "paused", seconds_between(counter.pause.since, now)
    elif counter.official is not None:
        doing, spent = "free", idle_seconds(counter, now)
    waiting = line(queue, setting.rules, place.id, setting.services_at(queue, place.id), now)
    return CounterRow(
        id=place.id,
        name=wording.counter(place.id),
        doing=doing,
        state=wording.state(doing),
        official=wording.official(counter.official),
        since=wording.clock(counter.since),
        ticket="" if ticket is None else wording.number(ticket),
        spent=spent,
        note="" if counter.pause is None else wording.pauses()[counter.pause.reason],
        waiting=len(waiting),
    )


def _service(queue: Queue, setting: Setting, wording: Wording, service: Service) -> ServiceRow:
    mine = [ticket for ticket in queue.tickets.values() if ticket.status == "waiting" and ticket.service == service.id]
    waits = [wait for ticket in mine if (wait := seconds_between(ticket.issued_at, setting.now)) is not None]
    refused = ""
    try:
        check_issue(queue, service, setting)
    except CommandRefusedError as error:
        refused = wording.refusal(error.reason, error.about)
    return ServiceRow(
        id=service.id,
        name=wording.service(service.id),
        waiting=len(mine),
        longest=max(waits, default=None),
        on_duty=sum(service.id in setting.services_at(queue, counter) for counter in setting.on_duty(queue)),
        is_closed=service.id in queue.closed,
        refused=refused,
        places=_others(queue, setting, service.id),
    )


def _others(queue: Queue, setting: Setting, service: ServiceId) -> list[str]:
    """Counters where it is not done today, those with somebody on duty first."""
    found = [place.id for place in setting.told.counters if service not in setting.services_at(queue, place.id)]
    return sorted(found, key=lambda counter: queue.counter(CounterId(counter)).official is None)


def _since(moment: Moment | None, now: Moment) -> float | None:
    return None if moment is None else seconds_between(moment, now)
