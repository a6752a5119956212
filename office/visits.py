"""One ticket as the record tells it: where it was, how long, how it ended, and what of it counts.

Where ``office.apply`` trusts its journal, this takes what comes: a card that was copied, or events that are lost for good, must
not stop the record. Nothing is refused here; a ticket that ended twice counts its last end.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from office import queue_events as said
from office.marks import Mark, Marks, Place, When, deed, mark, taken_back, timed
from office.ticket import Status

Asked = Literal["asked", "no-terminal", "terminal-off"]

TicketEvent = (
    said.TicketIssued
    | said.TicketDelivered
    | said.TicketCalled
    | said.TicketRecalled
    | said.TicketStarted
    | said.TicketFinished
    | said.TicketMissed
    | said.TicketReturned
    | said.TicketTransferred
    | said.TicketHeld
    | said.TicketResumed
    | said.TicketCancelled
    | said.DayClosed
)

_ENDED: frozenset[Status] = frozenset({"finished", "cancelled", "unserved"})


class TicketVisit(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one ticket. ``None``: never said, or told by no clock.

    Times (``…_at``) are milliseconds since 1970, ``called_at`` is the first call. ``service_seconds`` adds up all counters,
    ``spent`` only what was said of the present one before a hold. ``counter`` and ``official`` are the last ones. ``asked`` is
    there once it is finished by an official. ``standing`` are the marks that an undo, or another end, takes back.
    """

    ticket: str
    status: Status = "waiting"
    is_issued: bool = False
    service: str | None = None
    series: str | None = None
    number: int | None = None
    terminal: str | None = None
    priority: bool = False
    walk_in: bool = False
    delivery: str | None = None
    reason: str | None = None
    counter: str | None = None
    official: str | None = None
    asked: Asked | None = None
    issued_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    wait_seconds: float | None = None
    walk_seconds: float | None = None
    service_seconds: float | None = None
    held_seconds: float | None = None
    recalls: int = 0
    misses: int = 0
    transfers: int = 0
    spent: float | None = 0.0
    standing: Marks = ()


class Step(msgspec.Struct, frozen=True):
    """A visit after an event, and the marks that this adds to the sums (negative ones are taken from them)."""

    visit: TicketVisit
    marks: Marks


def follow(visit: TicketVisit, event: TicketEvent, at: When) -> Step:
    """The visit after ``event``; before its first event a ticket is ``TicketVisit(ticket=…)``."""
    return _STEPS[type(event)](visit, event, at)


def is_open(visit: TicketVisit) -> bool:
    """Whether the end of the day ends it too."""
    return visit.status in {"waiting", "called", "serving", "held"}


def _issued(visit: TicketVisit, event: said.TicketIssued, at: When) -> Step:
    if visit.is_issued:
        return Step(visit, ())
    place = Place(service=event.service)
    marks = deed("issued", place, at)
    marks += tuple(mark(m, place, at) for m, is_so in (("priority", event.priority), ("walk-in", event.walk_in)) if is_so)  # type: ignore[arg-type] # the two are measures
    known = _with(
        visit,
        is_issued=True,
        service=visit.service or event.service,
        series=event.series,
        number=event.number,
        terminal=event.terminal,
        priority=event.priority,
        walk_in=event.walk_in,
        issued_at=at.ms,
    )
    return Step(known, marks)


def _delivered(visit: TicketVisit, event: said.TicketDelivered, _at: When) -> Step:
    return Step(_with(visit, delivery=event.outcome), ())


def _called(visit: TicketVisit, event: said.TicketCalled, at: When) -> Step:
    visit, undone = _reopened(visit)
    place = Place(event.counter, event.official, event.service)
    first = visit.wait_seconds is None
    marks = deed("called", place, at)
    marks += timed("wait", place, at, event.wait_seconds if first else None)
    marks += timed("idle", place, at, event.idle_seconds)
    called = _with(
        visit,
        status="called",
        counter=event.counter,
        official=event.official,
        service=event.service,
        called_at=visit.called_at or at.ms,
        wait_seconds=event.wait_seconds if first else visit.wait_seconds,
        spent=0.0,
        standing=marks,
    )
    return Step(called, undone + marks)


def _recalled(visit: TicketVisit, event: said.TicketRecalled, at: When) -> Step:
    return Step(_with(visit, recalls=visit.recalls + 1), (mark("recalled", _place(visit, event), at),))


def _started(visit: TicketVisit, event: said.TicketStarted, at: When) -> Step:
    visit, undone = _reopened(visit)
    started = _with(
        visit,
        status="serving",
        counter=event.counter,
        official=event.official,
        started_at=visit.started_at or at.ms,
        walk_seconds=event.walk_seconds,
        standing=(),
    )
    return Step(started, undone + timed("walk", _place(visit, event), at, event.walk_seconds))


def _finished(visit: TicketVisit, event: said.TicketFinished, at: When) -> Step:
    visit, undone = _reopened(visit)
    place = Place(event.counter, event.official, event.service)
    asked: Asked = "asked" if event.asked else event.unasked or "no-terminal"
    lasted = _sum(visit.spent, event.service_seconds)
    marks = (*deed("finished", place, at), mark(asked, place, at), *timed("service", place, at, lasted))
    finished = _with(
        visit,
        status="finished",
        counter=event.counter,
        official=event.official,
        service=event.service,
        asked=asked,
        ended_at=at.ms,
        service_seconds=_sum(visit.service_seconds or 0.0, event.service_seconds),
        standing=marks,
    )
    return Step(finished, undone + marks)


def _missed(visit: TicketVisit, event: said.TicketMissed, at: When) -> Step:
    visit, undone = _reopened(visit)
    marks = deed("missed", _place(visit, event), at)
    missed = _with(visit, status="missed", ended_at=at.ms, misses=visit.misses + 1, standing=marks)
    return Step(missed, undone + marks)


def _returned(visit: TicketVisit, event: said.TicketReturned, _at: When) -> Step:
    undone: Marks = ()
    back = visit
    if event.reason == "undone" or visit.status in _ENDED:
        undone = taken_back(visit.standing)
        if visit.status == "missed":
            back = _with(back, misses=visit.misses - 1)
        if visit.status == "called" and any(one.measure == "wait" for one in visit.standing):
            back = _with(back, wait_seconds=None, called_at=None)
    return Step(_with(back, status="waiting", ended_at=None, reason=None, asked=None, standing=()), undone)


def _transferred(visit: TicketVisit, event: said.TicketTransferred, at: When) -> Step:
    visit, undone = _reopened(visit)
    place = _place(visit, event)
    marks = deed("transferred", place, at) + timed("service", place, at, _sum(visit.spent, event.service_seconds))
    moved = _with(
        visit,
        status="waiting",
        counter=event.counter,
        official=event.official,
        service=event.service,
        transfers=visit.transfers + 1,
        service_seconds=_sum(visit.service_seconds or 0.0, event.service_seconds),
        spent=0.0,
        standing=(),
    )
    return Step(moved, undone + marks)


def _held(visit: TicketVisit, event: said.TicketHeld, _at: When) -> Step:
    visit, undone = _reopened(visit)
    held = _with(
        visit,
        status="held",
        service_seconds=_sum(visit.service_seconds or 0.0, event.service_seconds),
        spent=_sum(visit.spent, event.service_seconds),
        standing=(),
    )
    return Step(held, undone)


def _resumed(visit: TicketVisit, event: said.TicketResumed, _at: When) -> Step:
    visit, undone = _reopened(visit)
    held = _sum(visit.held_seconds or 0.0, event.held_seconds)
    # Time spent at another counter is not this one's.
    spent = visit.spent if event.counter == visit.counter else 0.0
    resumed = _with(visit, status="serving", counter=event.counter, official=event.official, held_seconds=held, spent=spent)
    return Step(_with(resumed, standing=()), undone)


def _cancelled(visit: TicketVisit, event: said.TicketCancelled, at: When) -> Step:
    visit, undone = _reopened(visit)
    marks = deed(f"cancelled-{event.reason}", Place(event.counter, event.official, visit.service), at)  # type: ignore[arg-type] # each is a measure
    return Step(_with(visit, status="cancelled", reason=event.reason, ended_at=at.ms, standing=marks), undone + marks)


def _closed(visit: TicketVisit, _event: said.DayClosed, at: When) -> Step:
    here = Place(visit.counter, visit.official, visit.service)
    if visit.status == "called":
        marks, status = deed("missed", here, at), "missed"
    elif visit.status == "serving":
        # Nobody said whether the citizen was asked, nor how long it took.
        marks, status = deed("finished", here, at), "finished"
    elif is_open(visit):
        marks, status = deed("unserved", Place(service=visit.service), at), "unserved"
    else:
        return Step(visit, ())
    return Step(_with(visit, status=status, ended_at=at.ms, standing=marks), marks)


_STEPS: dict[type, Callable[[TicketVisit, Any, When], Step]] = {
    said.TicketIssued: _issued,
    said.TicketDelivered: _delivered,
    said.TicketCalled: _called,
    said.TicketRecalled: _recalled,
    said.TicketStarted: _started,
    said.TicketFinished: _finished,
    said.TicketMissed: _missed,
    said.TicketReturned: _returned,
    said.TicketTransferred: _transferred,
    said.TicketHeld: _held,
    said.TicketResumed: _resumed,
    said.TicketCancelled: _cancelled,
    said.DayClosed: _closed,
}


def _reopened(visit: TicketVisit) -> tuple[TicketVisit, tuple[Mark, ...]]:
    """The visit without the end that it turns out not to have had, and the marks that this takes back."""
    if visit.status not in _ENDED:
        return visit, ()
    return _with(visit, ended_at=None, reason=None, asked=None, standing=()), taken_back(visit.standing)


def _place(visit: TicketVisit, event: said.AtCounter) -> Place:
    return Place(event.counter, event.official, visit.service)


def _sum(before: float | None, more: float | None) -> float | None:
    return None if before is None or more is None else before + more


def _with(visit: TicketVisit, **changes: object) -> TicketVisit:
    return msgspec.structs.replace(visit, **changes)
