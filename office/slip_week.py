"""In which week a vote counts for its service: slips know no shorter time, so that none can be laid beside a visit."""

from datetime import datetime, timedelta
from typing import NamedTuple

from office.errors import BodyInvalidError
from office.events import ServiceRated
from office.periods import half_day_at
from office.rollup import EARLIEST_YEAR
from office.slips import Week, monday_of, week_of
from office.wire import read_time


class SlipTime(NamedTuple):
    """The last week of a slip's span; ``unknown``: no believable time came with it, and it is the week of its arrival."""

    week: Week
    spanned: bool
    unknown: bool


def week_at(event: ServiceRated, time: str | None, received_at: datetime) -> SlipTime:
    """Where in time a slip counts.

    Raises:
        BodyInvalidError: a time that is no Monday, 00:00 at +07:00 (it would point at a visit), a span that ends before it
            begins, or an ``until`` without a time.
    """
    arrived = SlipTime(week_of(half_day_at(received_at)), spanned=False, unknown=True)
    if time is None:
        if event.until is not None:
            raise BodyInvalidError(f"until: {event.until!r} ends a span whose time is missing; leave both out, or neither")
        return arrived
    first = _nominal(time, field="time")
    last = Week(_nominal(event.until, field="until") - 1) if event.until is not None else first
    if last < first:
        raise BodyInvalidError(f"until: {event.until!r} is not after time {time!r}")
    begins = monday_of(last)
    if monday_of(first).year < EARLIEST_YEAR or begins > received_at + timedelta(days=1):
        return arrived
    return SlipTime(last, spanned=last > first, unknown=False)


def _nominal(text: str, *, field: str) -> Week:
    moment = read_time(text, field=field)
    week = week_of(half_day_at(moment))
    if monday_of(week) != moment:
        raise BodyInvalidError(f"{field}: {text!r} is not the beginning of a week; a slip carries only Mondays, 00:00 at +07:00")
    return week
