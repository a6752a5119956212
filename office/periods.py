"""Half-days, the periods made of them, and the two reckonings of a month.

Everything is counted at the fixed offset +07:00 (Asia/Ho_Chi_Minh has no daylight saving time). A half-day is an integer:
twice the days since 1970-01-01, plus one in the afternoon, so that ranges of half-days are ranges of integers.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple, NewType

from office.errors import PeriodUnknownError

VIETNAM = timezone(timedelta(hours=7))
EPOCH = date(1970, 1, 1)
NOON = time(12)
MID_MONTH = 15
"""Administrative periods run from the 15th of the month before to the 14th."""

HalfDay = NewType("HalfDay", int)
Grain = Literal["half-day", "day", "half-month"]
GRAINS: tuple[Grain, ...] = ("half-day", "day", "half-month")
Reckoning = Literal["calendar", "15-14"]
Bucket = Literal["half-day", "day", "week", "month", "quarter", "half-year", "year"]
BUCKETS: tuple[Bucket, ...] = ("half-day", "day", "week", "month", "quarter", "half-year", "year")
Preset = Literal[
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
    "this-quarter",
    "last-quarter",
    "this-half-year",
    "last-half-year",
    "this-year",
    "last-year",
]


class Period(NamedTuple):
    """Days from ``first`` up to, not including, ``end``."""

    first: date
    end: date


class Piece(NamedTuple):
    """Cells ``first`` up to, not including, ``end`` of one grain."""

    grain: Grain
    first: int
    end: int


def half_day_at(moment: datetime, *, midday: time = NOON) -> HalfDay:
    """The half-day in which ``moment`` (aware) lies, in an office whose morning ends at ``midday``."""
    local = moment.astimezone(VIETNAM)
    return half_day_on(local.date(), afternoon=local.time() >= midday)


def half_day_on(day: date, *, afternoon: bool) -> HalfDay:
    """The morning or afternoon of ``day``."""
    return HalfDay((day - EPOCH).days * 2 + afternoon)


def start_of(half: HalfDay) -> datetime:
    """The nominal start, 00:00 or 12:00 at +07:00, that stands for a half-day on the wire.

    >>> start_of(half_day_on(date(2026, 9, 1), afternoon=True)).isoformat()
    '2026-09-01T12:00:00+07:00'
    """
    day = EPOCH + timedelta(days=half // 2)
    return datetime.combine(day, time(12 if half % 2 else 0), tzinfo=VIETNAM)


def day_of(half: HalfDay) -> date:
    """The day of a half-day."""
    return EPOCH + timedelta(days=half // 2)


def weekday_of(half: HalfDay) -> int:
    """0 for Monday."""
    return day_of(half).weekday()


def half_day_text(half: HalfDay) -> str:
    """``2026-09-01-am`` or ``2026-09-01-pm``."""
    return f"{day_of(half).isoformat()}-{'pm' if half % 2 else 'am'}"


def cell_of(half: HalfDay, grain: Grain) -> int:
    """The number of the cell of ``grain`` in which a half-day lies."""
    if grain == "half-day":
        return half
    if grain == "day":
        return half // 2
    return _half_month(day_of(half))


def first_half_of(cell: int, grain: Grain) -> HalfDay:
    """The first half-day of a cell; the inverse of :func:`cell_of` at the cell's start."""
    if grain == "half-day":
        return HalfDay(cell)
    if grain == "day":
        return HalfDay(cell * 2)
    return half_day_on(_half_month_start(cell), afternoon=False)


def cover(first: HalfDay, end: HalfDay, *, finest: Grain = "half-day", coarsest: Grain = "half-month") -> list[Piece]:
    """Cut the half-days ``first`` up to ``end`` into the fewest cells of the three grains.

    ``coarsest`` keeps the pieces small enough for a bucket (weeks need days); ``finest`` refuses what cannot be said.

    Raises:
        PeriodUnknownError: when the range is not made of whole cells of ``finest``, or ``coarsest`` is finer than that.
    """
    if GRAINS.index(finest) > GRAINS.index(coarsest):
        raise PeriodUnknownError(f"coarsest: a {coarsest} is finer than the finest grain, a {finest}; swap them")
    if first >= end:
        return []
    steps = GRAINS[GRAINS.index(finest) : GRAINS.index(coarsest) + 1]
    if cell_range(first, end, finest) is None:
        raise PeriodUnknownError(f"{half_day_text(first)} to {half_day_text(end)} is not made of whole {finest}s")
    return _cover(first, end, steps)


def cell_range(first: HalfDay, end: HalfDay, grain: Grain) -> tuple[int, int] | None:
    """The cells that make up exactly ``first`` up to ``end``, or ``None`` when the range cuts one."""
    low, high = cell_of(first, grain), cell_of(end, grain)
    whole = first_half_of(low, grain) == first and first_half_of(high, grain) == end
    return (low, high) if whole else None


def period_for(preset: str, today: date, reckoning: Reckoning = "calendar") -> Period:
    """The days that a preset means when asked on ``today``.

    Raises:
        PeriodUnknownError: naming the presets that exist.
    """
    when, _, name = preset.partition("-")
    if preset in {"today", "yesterday"}:
        first = today - timedelta(days=preset == "yesterday")
        return Period(first, first + timedelta(days=1))
    if when not in {"this", "last"} or name not in {"week", "month", "quarter", "half-year", "year"}:
        raise PeriodUnknownError(f"period: {preset!r} is unknown; use one of {', '.join(Preset.__args__)}")  # type: ignore[attr-defined]
    this = bucket_of(half_day_on(today, afternoon=False), name, reckoning)  # type: ignore[arg-type]
    if when == "this":
        return Period(this.first, this.end)
    last = bucket_of(half_day_on(this.first - timedelta(days=1), afternoon=False), name, reckoning)  # type: ignore[arg-type]
    return Period(last.first, last.end)


class Span(NamedTuple):
    """One bucket of a report: its label and its days ``first`` up to, not including, ``end``."""

    label: str
    first: date
    end: date


def bucket_of(half: HalfDay, bucket: Bucket, reckoning: Reckoning = "calendar") -> Span:
    """The bucket in which a half-day lies.

    Weeks are ISO 8601 weeks. In the reckoning ``15-14`` a month named 2026-09 runs from 15 August to 14 September, and
    quarters, half-years and years are made of such months (year 15/12 to 14/12).
    """
    day = day_of(half)
    if bucket == "half-day":
        return Span(half_day_text(half), day, day + timedelta(days=1))
    if bucket == "day":
        return Span(day.isoformat(), day, day + timedelta(days=1))
    if bucket == "week":
        monday = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Span(f"{year}-W{week:02d}", monday, monday + timedelta(days=7))
    return _months_bucket(day, bucket, reckoning)


_MONTHS: dict[str, tuple[int, Callable[[int, int], str]]] = {
    "month": (1, lambda year, part: f"{year}-{part + 1:02d}"),
    "quarter": (3, lambda year, part: f"{year}-Q{part + 1}"),
    "half-year": (6, lambda year, part: f"{year}-H{part + 1}"),
    "year": (12, lambda year, _part: f"{year}"),
}


def _months_bucket(day: date, bucket: str, reckoning: Reckoning) -> Span:
    if bucket not in _MONTHS:
        raise PeriodUnknownError(f"by: {bucket!r} is unknown; use one of {', '.join(BUCKETS)}")
    length, label = _MONTHS[bucket]
    month = day.year * 12 + day.month - 1
    if reckoning == "15-14" and day.day >= MID_MONTH:
        month += 1
    begin = month // length * length
    year, within = divmod(begin, 12)
    return Span(label(year, within // length), _month_edge(begin, reckoning), _month_edge(begin + length, reckoning))


def _month_edge(month: int, reckoning: Reckoning) -> date:
    if reckoning == "15-14":
        return date((month - 1) // 12, (month - 1) % 12 + 1, MID_MONTH)
    return date(month // 12, month % 12 + 1, 1)


def _half_month(day: date) -> int:
    return (day.year * 12 + day.month - 1) * 2 + (day.day >= MID_MONTH)


def _half_month_start(cell: int) -> date:
    month, second = divmod(cell, 2)
    return date(month // 12, month % 12 + 1, MID_MONTH if second else 1)


def _cover(first: HalfDay, end: HalfDay, steps: tuple[Grain, ...]) -> list[Piece]:
    if first >= end:
        return []
    grain, finer = steps[-1], steps[:-1]
    low = cell_of(first, grain)
    if first_half_of(low, grain) != first:
        low += 1
    high = cell_of(end, grain)
    if low >= high:
        return _cover(first, end, finer)
    inner_first, inner_end = first_half_of(low, grain), first_half_of(high, grain)
    return [*_cover(first, inner_first, finer), Piece(grain, low, high), *_cover(inner_end, end, finer)]


def moment_text(moment: datetime) -> str:
    """An aware moment as RFC 3339 at +07:00, to the second, whatever its own offset."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def from_timestamp(seconds: float) -> datetime:
    """An aware moment from seconds since 1970 (UTC)."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(VIETNAM)
