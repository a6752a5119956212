"""What events of a queue count as: marks, each in one place of one office, at one time.

Every figure of the queue is a sum of marks. A deed that was undone takes its marks back, so that sums are those of what stands.
"""

from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple, get_args

from office.histogram import bin_of
from office.periods import NOON, HalfDay, half_day_at
from office.rollup import EARLIEST_YEAR
from office.wire import read_time

Measure = Literal[
    "issued",
    "priority",
    "walk-in",
    "called",
    "recalled",
    "missed",
    "finished",
    "asked",
    "no-terminal",
    "terminal-off",
    "transferred",
    "cancelled-citizen",
    "cancelled-staff",
    "cancelled-undelivered",
    "unserved",
    "wait",
    "walk",
    "service",
    "idle",
    "windows",
    "duty-seconds",
    "paused-seconds",
    "time-unknown",
]
"""What is counted. ``wait``, ``walk``, ``service`` and ``idle`` are durations, counted in the bins of ``office.histogram``."""

MEASURES: tuple[Measure, ...] = get_args(Measure)
"""Stored sums are numbered by their place here: new ones stand at the end."""

SERVICELESS: frozenset[Measure] = frozenset({"windows", "duty-seconds", "paused-seconds"})
"""What has neither a service nor an hour."""


class Place(NamedTuple):
    """What a mark is about; ``None``: of no counter, official or service, such as a number that was given and not called yet."""

    counter: str | None = None
    official: str | None = None
    service: str | None = None


class When(NamedTuple):
    """When something happened: its half-day and hour, and the milliseconds since 1970.

    Without a believable time it counts in the half-day of its arrival, with neither ``hour`` nor ``ms``.
    """

    half: HalfDay
    hour: int | None
    ms: int | None


class Mark(NamedTuple):
    """One count; ``n`` is negative where one is taken back. ``bin`` is that of a duration."""

    measure: Measure
    place: Place
    half: HalfDay
    hour: int | None
    bin: int = 0
    n: int = 1


Marks = tuple[Mark, ...]


def when_at(time_text: str | None, received_at: datetime, *, midday: time = NOON) -> When:
    """When an event of the desk happened, in an office whose morning ends at ``midday``.

    A time before 2025 or more than a day after ``received_at`` is not believed.

    Raises:
        BodyInvalidError: not RFC 3339.
    """
    if time_text is not None:
        moment = read_time(time_text)
        if moment.year >= EARLIEST_YEAR and moment <= received_at + timedelta(days=1):
            return When(half_day_at(moment, midday=midday), moment.hour, int(moment.timestamp() * 1000))
    return When(half_day_at(received_at, midday=midday), None, None)


def mark(measure: Measure, place: Place, at: When, n: int = 1) -> Mark:
    """One count at a time."""
    return Mark(measure, place, at.half, at.hour, n=n)


def timed(measure: Measure, place: Place, at: When, seconds: float | None) -> Marks:
    """A duration, or nothing where no clock told it."""
    return () if seconds is None else (Mark(measure, place, at.half, at.hour, bin_of(seconds)),)


def deed(measure: Measure, place: Place, at: When) -> Marks:
    """One count of something done, marked as well when its time is not known."""
    one = mark(measure, place, at)
    return (one,) if at.ms is not None else (one, one._replace(measure="time-unknown"))


def taken_back(marks: Marks) -> Marks:
    """The marks that make ``marks`` uncounted."""
    return tuple(one._replace(n=-one.n) for one in marks)
