"""Dossiers that an office took in and gave back, by day: counts from the upper unit's dossier system, no dossier itself.

What was given back falls into three counts that never overlap: before the deadline («trước hạn»), by it («đúng hạn»), and late
(«quá hạn»). The share on time is the first two of all three. It is a count of everything, not a sample: it has no interval,
and it says nothing about how satisfied anybody was.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from office.ids import OfficeId

MOST_A_DAY = 100_000
"""More dossiers than one office handles in a day; a larger number is a mistake."""


class DossierCounts(NamedTuple):
    """How many were received, given back ``early``, ``on_time`` and ``late``."""

    received: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0

    @property
    def in_time(self) -> int:
        """Given back by the deadline."""
        return self.early + self.on_time

    @property
    def returned(self) -> int:
        """Given back at all."""
        return self.early + self.on_time + self.late

    @property
    def share(self) -> float | None:
        """The share on time; ``None`` where nothing was given back.

        >>> DossierCounts(1300, early=240, on_time=1000, late=36).share
        0.9717868338557993
        """
        return self.in_time / self.returned if self.returned else None


class DossierDay(NamedTuple):
    """One office on one day. ``overdue`` are in hand after their deadline that evening; ``None`` where nobody said."""

    office: OfficeId
    day: date
    counts: DossierCounts
    overdue: int | None = None


class DossierSum(NamedTuple):
    """Several days of several offices: ``days`` are those of which something is known, ``overdue`` the last that is known."""

    counts: DossierCounts = DossierCounts()
    days: int = 0
    overdue: int | None = None

    def then(self, later: "DossierSum") -> "DossierSum":
        """The same offices over these days and ``later`` ones."""
        overdue = self.overdue if later.overdue is None else later.overdue
        return DossierSum(added([self, later]).counts, self.days + later.days, overdue)


def added(sums: Iterable[DossierSum]) -> DossierSum:
    """The sum over several offices.

    >>> added([DossierSum(DossierCounts(5, 1, 3, 1), 2, 4), DossierSum(DossierCounts(1, 0, 1, 0), 1)])
    DossierSum(counts=DossierCounts(received=6, early=1, on_time=4, late=1), days=3, overdue=4)
    """
    found = list(sums)
    counts = DossierCounts(*(sum(one.counts[place] for one in found) for place in range(4)))
    known = [one.overdue for one in found if one.overdue is not None]
    return DossierSum(counts, sum(one.days for one in found), sum(known) if known else None)
