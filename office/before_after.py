"""Equally long stretches before and after a day on which something was begun, so that one can be held against the other.

A difference proves no cause: people begin something when figures are at their worst, and the worst is seldom followed by worse
(F. Galton, «Regression towards mediocrity in hereditary stature», Journal of the Anthropological Institute 15 (1886) 246–263).
"""

from datetime import date, timedelta
from typing import NamedTuple

from office.periods import Period

LONGEST_DAYS = 28
"""Long enough for a share of a small office, short enough that little else has changed."""

FEWEST_DAYS = 14

_WEEK = 7


class BeforeAfter(NamedTuple):
    """Two stretches of the same length; the day itself, half of which was the one and half the other, is in neither."""

    before: Period
    after: Period

    @property
    def days(self) -> int:
        """How long each of them is."""
        return (self.after.end - self.after.first).days


def before_after(day: date, until: date) -> BeforeAfter | None:
    """Before and after ``day``, in whole weeks; ``until`` is the first day not known. ``None`` where too little time has passed.

    >>> found = before_after(date(2026, 5, 27), date(2026, 6, 20))
    >>> found.days, str(found.before.first), str(found.after.end)
    (21, '2026-05-06', '2026-06-18')
    """
    first = day + timedelta(days=1)
    weeks = min((until - first).days, LONGEST_DAYS) // _WEEK
    length = timedelta(days=weeks * _WEEK)
    if length.days < FEWEST_DAYS:
        return None
    return BeforeAfter(Period(day - length, day), Period(first, first + length))
