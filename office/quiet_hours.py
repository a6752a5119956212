"""Hours in which nobody is written to: what comes then waits until they end, and is never left out."""

from datetime import datetime, timedelta

import msgspec

from office.documents import WEEKDAYS, ClockTime, Weekday
from office.periods import VIETNAM


class QuietHours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From ``begin`` to ``end`` each day (over midnight where ``end`` is earlier; equal: none), and the whole of ``days``."""

    begin: ClockTime = "20:00"
    end: ClockTime = "06:30"
    days: tuple[Weekday, ...] = ()


def quiet_problems(quiet: QuietHours) -> dict[str, str]:
    """What keeps quiet hours from being used, by field; empty when nothing does."""
    if set(quiet.days) >= set(WEEKDAYS):
        return {"days": "leave no day on which anybody may be told; leave one out"}
    return {}


def not_before(quiet: QuietHours, moment: datetime) -> datetime:
    """The first moment from ``moment`` (aware) on that is not quiet.

    >>> not_before(QuietHours(), datetime(2026, 9, 2, 22, 15, tzinfo=VIETNAM)).isoformat()
    '2026-09-03T06:30:00+07:00'
    """
    here = moment.astimezone(VIETNAM)
    # A week holds every turn of days and hours; each turn goes on by a part of a day.
    for _ in range(3 * len(WEEKDAYS)):
        later = _end_of(quiet, here)
        if later is None:
            return moment if here == moment else here
        here = later
    raise ValueError("every day is quiet; see quiet_problems")


def _end_of(quiet: QuietHours, here: datetime) -> datetime | None:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if WEEKDAYS[here.weekday()] in quiet.days:
        return midnight + timedelta(days=1)
    begin, end = (midnight + _of_day(text) for text in (quiet.begin, quiet.end))
    if begin < end:
        return end if begin <= here < end else None
    if begin == end:
        return None
    if here < end:
        return end
    return midnight + timedelta(days=1) + _of_day(quiet.end) if here >= begin else None


def _of_day(clock: str) -> timedelta:
    hour, _, minute = clock.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))
