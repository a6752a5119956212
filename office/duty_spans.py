"""One duty as the record tells it: who was at which counter, from when to when, and for how long it paused."""

from collections.abc import Callable
from typing import Any

import msgspec

from office import queue_events as said
from office.marks import Marks, Measure, Place, When, mark

DutyEvent = said.DutyBegan | said.DutyPaused | said.DutyResumed | said.DutyEnded


class DutySpan(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one duty. ``None``: never said, or told by no clock.

    Times are milliseconds since 1970. ``reason`` says how it ended, ``pausing`` why it pauses now. ``is_over``: another duty at
    this counter is another span.
    """

    counter: str
    official: str
    began_at: int | None = None
    ended_at: int | None = None
    duty_seconds: float | None = None
    paused_seconds: float = 0.0
    pauses: int = 0
    pausing: str | None = None
    reason: str | None = None
    is_over: bool = False


def belongs(span: DutySpan, event: DutyEvent) -> bool:
    """Whether ``event`` goes on with ``span``, the last one of its counter; else it begins another one."""
    return not span.is_over and span.official == event.official and not isinstance(event, said.DutyBegan)


def go_on(span: DutySpan, event: DutyEvent, at: When) -> tuple[DutySpan, Marks]:
    """The span after ``event``, and the marks that this adds: seconds on duty and of pause, once both are over."""
    return _STEPS[type(event)](span, event, at)


def _began(span: DutySpan, _event: said.DutyBegan, at: When) -> tuple[DutySpan, Marks]:
    return msgspec.structs.replace(span, began_at=at.ms), ()


def _paused(span: DutySpan, event: said.DutyPaused, _at: When) -> tuple[DutySpan, Marks]:
    return msgspec.structs.replace(span, pauses=span.pauses + 1, pausing=event.reason), ()


def _resumed(span: DutySpan, event: said.DutyResumed, at: When) -> tuple[DutySpan, Marks]:
    return _with_pause(span, event), _seconds(span, "paused-seconds", at, event.paused_seconds)


def _ended(span: DutySpan, event: said.DutyEnded, at: When) -> tuple[DutySpan, Marks]:
    marks = _seconds(span, "duty-seconds", at, event.duty_seconds) + _seconds(span, "paused-seconds", at, event.paused_seconds)
    over = msgspec.structs.replace(
        _with_pause(span, event), ended_at=at.ms, duty_seconds=event.duty_seconds, reason=event.reason, is_over=True
    )
    return over, marks


def _with_pause(span: DutySpan, event: said.DutyResumed | said.DutyEnded) -> DutySpan:
    return msgspec.structs.replace(span, paused_seconds=span.paused_seconds + (event.paused_seconds or 0.0), pausing=None)


def _seconds(span: DutySpan, measure: Measure, at: When, seconds: float | None) -> Marks:
    n = round(seconds or 0.0)
    return (mark(measure, Place(span.counter, span.official), at, n),) if n else ()


_STEPS: dict[type, Callable[[DutySpan, Any, When], tuple[DutySpan, Marks]]] = {
    said.DutyBegan: _began,
    said.DutyPaused: _paused,
    said.DutyResumed: _resumed,
    said.DutyEnded: _ended,
}
