"""When an office gives numbers and serves: opening hours, the lunch break, holidays, and what is still to come today."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from office.documents import WEEKDAYS, Hours, Weekday
from office.periods import VIETNAM

Phase = Literal["before", "open", "break", "after", "closed", "unknown"]
"""Before the first hours of the day, within them, between two of them, after the last; a day without hours; clock not set."""


class Opening(NamedTuple):
    """Where a moment lies in the day: ``until`` is when the phase ends, ``again`` when hours begin next, today."""

    phase: Phase
    until: datetime | None = None
    again: datetime | None = None


def opening(hours: Hours, moment: datetime | None, spans: dict[Weekday, tuple[tuple[str, str], ...]] | None = None) -> Opening:
    """Where ``moment`` (aware) lies in the office's day; ``spans`` narrows the hours, as a service may.

    >>> from datetime import datetime
    >>> hours = Hours(open={"wed": (("07:30", "11:30"), ("13:30", "17:00"))})
    >>> opening(hours, datetime(2026, 9, 2, 12, 0, tzinfo=VIETNAM)).phase
    'break'
    """
    if moment is None:
        return Opening("unknown")
    local = moment.astimezone(VIETNAM)
    today = _today(hours, local, hours.open)
    if spans is not None:
        today = [piece for span in _today(hours, local, spans) for piece in _common(span, today)]
    if not today:
        return Opening("closed")
    for number, (begin, end) in enumerate(today):
        if local < begin:
            return Opening("break" if number else "before", begin, begin)
        if local < end:
            later = today[number + 1][0] if number + 1 < len(today) else None
            return Opening("open", end, later)
    return Opening("after")


def _today(hours: Hours, local: datetime, spans: dict[Weekday, tuple[tuple[str, str], ...]]) -> list[tuple[datetime, datetime]]:
    if local.date() in hours.closed_on:
        return []
    found = [(_at(local, begin), _at(local, end)) for begin, end in spans.get(WEEKDAYS[local.weekday()], ())]
    return [(begin, end) for begin, end in found if begin < end]


def _common(span: tuple[datetime, datetime], others: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    both = [(max(span[0], begin), min(span[1], end)) for begin, end in others]
    return [(begin, end) for begin, end in both if begin < end]


def _at(local: datetime, clock: str) -> datetime:
    hour, _, minute = clock.partition(":")
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=int(hour), minutes=int(minute))
