"""The second slip: a vote once more for its service alone, so that satisfaction by field exists and points at no visit.

It names neither counter nor official, only the week, and has a random key of its own. Slips of one service leave shuffled once
their week has ended and at least five of them lie together; fewer wait, and carry the longer span.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, NewType

import msgspec

from office.ballot import FEWEST_VISITS
from office.ids import ScaleId, ServiceId
from office.periods import EPOCH, VIETNAM, HalfDay, day_of, half_day_on, start_of

Week = NewType("Week", int)
"""Weeks since the one in which 1970-01-01 lies; they begin on Monday."""

_EPOCH_WEEKDAY = EPOCH.weekday()


class PendingSlip(msgspec.Struct, frozen=True, kw_only=True):
    """A slip that waits, with a random ``key``."""

    key: bytes
    week: Week
    service: ServiceId
    scale: ScaleId
    score: int


class OpenedSlips(NamedTuple):
    """Slips of one service that leave together in random order; ``until`` is the nominal end when they span several weeks."""

    service: ServiceId
    time: datetime
    until: datetime | None
    slips: tuple[PendingSlip, ...]


def week_of(half: HalfDay) -> Week:
    """The week of a half-day.

    >>> from datetime import date
    >>> week_of(half_day_on(date(2026, 9, 7), afternoon=False)) - week_of(half_day_on(date(2026, 9, 6), afternoon=True))
    1
    """
    return Week(((day_of(half) - EPOCH).days + _EPOCH_WEEKDAY) // 7)


def monday_of(week: Week) -> datetime:
    """The nominal start of a week: Monday, 00:00 at +07:00."""
    return start_of(half_day_on(EPOCH + timedelta(days=week * 7 - _EPOCH_WEEKDAY), afternoon=False))


def open_slips(
    pending: Iterable[PendingSlip],
    *,
    now: datetime,
    shuffle: Callable[[list[PendingSlip]], None],
    fewest: int = FEWEST_VISITS,
) -> list[OpenedSlips]:
    """What leaves at ``now``: the slips of each service whose weeks have ended, once they are enough."""
    local = now.astimezone(VIETNAM)
    current = week_of(half_day_on(local.date(), afternoon=False))
    groups: dict[ServiceId, list[PendingSlip]] = defaultdict(list)
    for slip in pending:
        if slip.week < current:
            groups[slip.service].append(slip)
    opened = []
    for service, slips in sorted(groups.items()):
        if len(slips) < fewest:
            continue
        slips.sort(key=lambda slip: slip.key)
        shuffle(slips)
        first, last = min(slip.week for slip in slips), max(slip.week for slip in slips)
        until = monday_of(Week(last + 1)) if last > first else None
        opened.append(OpenedSlips(service, monday_of(first), until, tuple(slips)))
    return opened
