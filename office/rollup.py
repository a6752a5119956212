"""From one vote to the cells it counts in, and from cells to a figure.

Every figure is a sum over cells, and sums do not care for order: that is why live, rebuilt and raw counts must agree.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from office.ballot import add_counts
from office.errors import BodyInvalidError
from office.events import BoxOpened, CommentGiven, RatingGiven
from office.periods import GRAINS, Grain, HalfDay, cell_of, half_day_at, start_of
from office.statistics import Interval, wilson
from office.survey import Scale
from office.wire import read_time

COUNTED = ""
"""The flag of votes that count."""

EARLIEST_YEAR = 2025
"""A clock that says less was never set."""


class When(NamedTuple):
    """Where in time a vote counts: the last half-day of its span.

    ``spanned`` is true when the span is longer than that half-day, ``unknown`` when no believable time came with it and the
    half-day is that of its arrival.
    """

    half: HalfDay
    spanned: bool
    unknown: bool


class RollupKey(NamedTuple):
    """One cell: a period of one grain, one score, and the flag that keeps it out of the figures (``""``: it counts)."""

    grain: Grain
    period: int
    score: int
    flag: str


def when(event: RatingGiven | BoxOpened | CommentGiven, time: str | None, received_at: datetime) -> When:
    """Where in time a released vote, box or comment counts.

    A time before 2025 or more than a day after ``received_at`` is not believed: the vote counts all the same, as «time
    unknown» of the half-day in which it arrived.

    Raises:
        BodyInvalidError: a time that is no nominal half-day start (it would be an exact time, which a vote must not carry),
            a span that ends before it begins, or an ``until`` without a time.
    """
    if time is None and event.until is not None:
        raise BodyInvalidError(f"until: {event.until!r} ends a span whose time is missing; leave both out, or neither")
    if time is None:
        return When(half_day_at(received_at), spanned=False, unknown=True)
    first = _nominal(time, field="time")
    last = HalfDay(_nominal(event.until, field="until") - 1) if event.until is not None else first
    if last < first:
        raise BodyInvalidError(f"until: {event.until!r} is not after time {time!r}")
    if start_of(first).year < EARLIEST_YEAR or start_of(last) > received_at + timedelta(days=1):
        return When(half_day_at(received_at), spanned=False, unknown=True)
    return When(last, spanned=last > first, unknown=False)


def flag_of(event: RatingGiven) -> str:
    """The flag under which a vote is left out: its first one, or ``""`` when it counts."""
    return event.flags[0] if event.flags else COUNTED


def cells(half: HalfDay, score: int, flag: str) -> tuple[RollupKey, ...]:
    """The three cells in which one vote counts."""
    return tuple(RollupKey(grain, cell_of(half, grain), score, flag) for grain in GRAINS)


class Tallied(NamedTuple):
    """A sum over cells: ``n`` votes of one score and flag, and how many of them have an unknown time or a longer span."""

    score: int
    flag: str
    n: int
    unknown: int = 0
    spanned: int = 0
    at_once: int = 0
    bound: int = 0


class Figure(NamedTuple):
    """What is published of a group of votes on one scale.

    ``n`` counts unflagged votes, ``distribution`` them by score, ``share`` is the satisfied share with its 95 % Wilson
    ``interval`` (both ``None`` for n = 0), ``excluded`` counts flagged votes by flag. ``time_unknown``, ``spanned``,
    ``at_once`` and ``bound`` (those that belong to a vote window) count unflagged votes.
    """

    n: int
    distribution: dict[int, int]
    satisfied: int
    share: float | None
    interval: Interval | None
    excluded: dict[str, int]
    time_unknown: int
    spanned: int
    at_once: int
    bound: int


def figure(rows: Iterable[Tallied], scale: Scale) -> Figure:
    """Sum rows of one scale into what is published."""
    rows = list(rows)
    counted = [row for row in rows if row.flag == COUNTED]
    distribution = dict.fromkeys(scale.scores(), 0)
    for row in counted:
        distribution[row.score] += row.n
    n = sum(distribution.values())
    satisfied = sum(distribution[score] for score in scale.satisfied_scores())
    return Figure(
        n=n,
        distribution=distribution,
        satisfied=satisfied,
        share=satisfied / n if n else None,
        interval=wilson(satisfied, n),
        excluded=add_counts({row.flag: row.n} for row in rows if row.flag != COUNTED),
        time_unknown=sum(row.unknown for row in counted),
        spanned=sum(row.spanned for row in counted),
        at_once=sum(row.at_once for row in counted),
        bound=sum(row.bound for row in counted),
    )


def _nominal(text: str, *, field: str) -> HalfDay:
    moment = read_time(text, field=field)
    half = half_day_at(moment)
    if start_of(half) != moment:
        raise BodyInvalidError(f"{field}: {text!r} is an exact time; a vote carries only 00:00 or 12:00 at +07:00")
    return half
