"""What the hall and the ticket kiosks are told of the queue: one retained document, whole each time."""

from typing import Annotated, Literal

import msgspec

from office.decide.numbers import check_issue
from office.errors import CommandRefusedError
from office.estimate import estimate
from office.ids import Slug
from office.line import ahead
from office.numbering import Series, Text, ticket_text
from office.opening import Phase
from office.periods import moment_text
from office.queue import Queue
from office.queue_events import Day
from office.readable import readable
from office.services import Service
from office.setting import Setting
from office.timing import seconds_between

HEARTBEAT_SECONDS = 15.0
"""The board is said again so often, also when nothing changed: who hears it less has lost the desk."""

Minutes = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class BoardCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call. ``number`` runs through the day; ``age_seconds`` is how old it was when the document was said.

    ``counter`` is what follows «Quầy». ``is_here``: the ticket is still called, or being served there.
    """

    number: Count
    series: Series
    ticket: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    text: Text
    counter: Text
    age_seconds: Annotated[float, msgspec.Meta(ge=0)] | None = None
    recalls: Count = 0
    priority: bool = False
    is_here: bool = True


class BoardService(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a service stands. ``low`` and ``high`` are the minutes that a new number would wait, left out when nobody can tell.

    ``refused`` is why no number is given now (a refusal's reason, with ``again`` as ``HH:MM`` where it will be), ``after_break``
    from when on (``HH:MM``) a number taken now would be served, when not before the break. ``last`` is the last number given.
    """

    service: Slug
    waiting: Count
    on_duty: Count = 0
    low: Minutes | None = None
    high: Minutes | None = None
    refused: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    again: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    after_break: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    last: Text | None = None


class BoardCounter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a counter does now: ``closed`` when nobody is on duty there."""

    counter: Slug
    label: Text
    state: Literal["closed", "free", "called", "serving", "paused"]
    ticket: Text | None = None
    priority: bool = False


@readable
class Board(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The queue of an office at ``as_of`` (left out while the desk's clock is not trusted); ``calls`` are the newest last."""

    phase: Phase
    as_of: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    day: Day | None = None
    waiting: Count = 0
    calls: Annotated[tuple[BoardCall, ...], msgspec.Meta(max_length=8)] = ()
    counters: Annotated[tuple[BoardCounter, ...], msgspec.Meta(max_length=100)] = ()
    services: Annotated[tuple[BoardService, ...], msgspec.Meta(max_length=100)] = ()
    help: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=100)] = ()


def board_of(queue: Queue, setting: Setting) -> Board:
    """The document that says how ``queue`` stands now."""
    now = setting.now
    return Board(
        phase=setting.opening().phase,
        as_of=None if now.wall is None else moment_text(now.wall),
        day=queue.day.id if queue.day is not None and queue.day.is_open else None,
        waiting=sum(ticket.status == "waiting" for ticket in queue.tickets.values()),
        calls=_calls(queue, setting),
        counters=tuple(_counter(queue, setting, place.id, place.label) for place in setting.told.counters),
        services=tuple(standing_of(queue, setting, service) for service in setting.told.services),
        help=tuple(queue.help),
    )


def _calls(queue: Queue, setting: Setting) -> tuple[BoardCall, ...]:
    found = []
    for call in queue.calls:
        ticket = queue.tickets[call.ticket]
        face = setting.told.face_of(call.counter)
        found.append(
            BoardCall(
                number=call.number,
                series=ticket.series,
                ticket=ticket.number,
                text=ticket_text(ticket.series, ticket.number, setting.rules.width),
                counter=face.label if face else call.counter,
                age_seconds=seconds_between(call.at, setting.now),
                recalls=call.recalls,
                priority=ticket.priority,
                is_here=queue.counter(call.counter).ticket == ticket.id,
            )
        )
    return tuple(found)


def _counter(queue: Queue, setting: Setting, counter: str, label: str) -> BoardCounter:
    state = next((found for found in queue.counters.values() if found.id == counter), None)
    if state is None or state.official is None:
        return BoardCounter(counter=counter, label=label, state="closed")
    ticket = queue.ticket_at(state.id)
    if ticket is None:
        return BoardCounter(counter=counter, label=label, state="paused" if state.pause else "free")
    return BoardCounter(
        counter=counter,
        label=label,
        state="called" if ticket.status == "called" else "serving",
        ticket=ticket_text(ticket.series, ticket.number, setting.rules.width),
        priority=ticket.priority,
    )


def standing_of(queue: Queue, setting: Setting, service: Service) -> BoardService:
    """How one service stands now."""
    by_counter = setting.services_by_counter(queue)
    on_duty = setting.on_duty(queue)
    wait = estimate(queue, service.id, by_counter, on_duty)
    refused, again = None, None
    try:
        check_issue(queue, service, setting)
    except CommandRefusedError as error:
        refused, again = error.reason, str(error.about["again"]) if "again" in error.about else None
    last = max((ticket.number for ticket in queue.tickets.values() if ticket.service == service.id), default=0)
    return BoardService(
        service=service.id,
        waiting=len(ahead(queue, service.id, by_counter)),
        on_duty=sum(service.id in by_counter[counter] for counter in on_duty),
        low=wait.low if wait else None,
        high=wait.high if wait else None,
        refused=refused,
        again=again,
        after_break=_after_break(setting, service, wait.high if wait else None),
        last=ticket_text(service.series, last, setting.rules.width) if last else None,
    )


def _after_break(setting: Setting, service: Service, minutes: int | None) -> str | None:
    """From when a number taken now is served when the hours end before its turn."""
    opening, now = setting.opening(service), setting.now.wall
    if opening.phase == "break" and opening.again is not None:
        return f"{opening.again:%H:%M}"
    if opening.phase != "open" or opening.until is None or opening.again is None or now is None or minutes is None:
        return None
    late = (opening.until - now).total_seconds() < minutes * 60
    return f"{opening.again:%H:%M}" if late else None
