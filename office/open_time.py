"""How long an office was open between two moments: a terminal that is switched off for the night is not silent."""

from datetime import datetime, timedelta

from office.documents import WEEKDAYS, Hours
from office.periods import VIETNAM

MOST_DAYS = 31
"""Nobody needs to know it better than «a month and more»."""


def open_minutes(hours: Hours, since: datetime, until: datetime) -> float:
    """Minutes of opening hours from ``since`` to ``until`` (both aware), of at most the last 31 days.

    >>> hours = Hours(open={"wed": (("07:30", "11:30"), ("13:30", "17:00"))})
    >>> open_minutes(hours, datetime(2026, 9, 2, 11, 0, tzinfo=VIETNAM), datetime(2026, 9, 2, 14, 0, tzinfo=VIETNAM))
    60.0
    """
    until = until.astimezone(VIETNAM)
    since = max(since.astimezone(VIETNAM), until - timedelta(days=MOST_DAYS))
    total = timedelta()
    day = since.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        spans = () if day.date() in hours.closed_on else hours.open.get(WEEKDAYS[day.weekday()], ())
        for begin, end in spans:
            total += max(min(_at(day, end), until) - max(_at(day, begin), since), timedelta())
        day += timedelta(days=1)
    return total / timedelta(minutes=1)


def _at(day: datetime, clock: str) -> datetime:
    hour, _, minute = clock.partition(":")
    return day + timedelta(hours=int(hour), minutes=int(minute))
