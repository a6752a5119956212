"""The rows that a group of the desk's events adds to the figures of queues, gathered so that each sum is written once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from collector.above import Above
from office.ids import UnitId
from office.marks import MEASURES, SERVICELESS, Mark, Measure
from office.periods import GRAINS, HalfDay, cell_of, weekday_of

UNKNOWN_HOUR = -1
"""The hour and the weekday of what happened at an unknown time."""

OFFICE_HOURS: tuple[Measure, ...] = ("issued", "wait")
"""What is summed by office and hour too."""

SUMMED: tuple[Measure, ...] = (
    *("issued", "priority", "called", "missed", "finished", "unserved", "wait", "service", "windows", "time-unknown"),
    *("cancelled-citizen", "cancelled-staff", "cancelled-undelivered"),
)
"""What is summed for whole offices and units: what a page of many of them shows."""

ALL_SERVICES, NO_SERVICE = "", "-"
"""Rows of a unit's queue that are not about one service: the sum of all, and what has none. Neither can be an id."""

_NUMBER = {measure: number for number, measure in enumerate(MEASURES)}
_SUMMED = frozenset(_NUMBER[measure] for measure in SUMMED)
_SERVICELESS = frozenset(_NUMBER[measure] for measure in SERVICELESS)

Sum = tuple[Any, ...]
"""The key of a sum as its table orders it, then what is added to it."""


class QueueCell(NamedTuple):
    """What a mark is about: figures are sums over the marks of one such cell."""

    office: str
    counter: str | None
    official: str | None
    service: str | None


_Key = tuple[int, HalfDay, int, int, int]
"""Cell, half-day, hour, measure, bin: plain, for one is made of every mark."""


@lru_cache(maxsize=4096)
def cells_of(half: HalfDay) -> tuple[tuple[int, int], ...]:
    """The cells of all grains in which a half-day lies, each with the number of its grain."""
    return tuple((grain, cell_of(half, name)) for grain, name in enumerate(GRAINS))


def periods_of(half: HalfDay) -> tuple[tuple[int, int], ...]:
    """The day and the half-month of a half-day, each with the number of its grain."""
    return cells_of(half)[1:]


class QueueRows:
    """What one group adds. Rows of slips are in the order of their table's columns."""

    def __init__(self) -> None:
        self.cells: list[tuple[int, str, str | None, str | None, str | None]] = []
        self.slips: list[tuple[int, str, str, str, int, int, bool, bool]] = []
        self._marks: defaultdict[_Key, int] = defaultdict(int)
        self._at_offices: defaultdict[tuple[str, HalfDay, int, int, int], int] = defaultdict(int)
        self._places: dict[int, tuple[str, str]] = {}

    def count(self, cell: int, office: str, mark: Mark) -> None:
        """Add one mark of a cell, which is one of ``office``."""
        hour = UNKNOWN_HOUR if mark.hour is None else mark.hour
        measure = _NUMBER[mark.measure]
        self._marks[cell, mark.half, hour, measure, mark.bin] += mark.n
        self._places[cell] = office, mark.place.service or ""
        if mark.measure in OFFICE_HOURS:
            self._at_offices[office, mark.half, measure, hour, mark.bin] += mark.n

    def sums(self) -> list[Sum]:
        """Rows (grain, period, cell, measure, bin, n) in the table's order."""
        return _summed(
            ((grain, period, cell, measure, place), n)
            for (cell, half, _hour, measure, place), n in self._marks.items()
            for grain, period in cells_of(half)
        )

    def hours(self) -> list[Sum]:
        """Rows (grain, period, cell, weekday, hour, measure, bin, n) in the table's order."""
        return _summed(
            ((grain, period, cell, weekday, hour, measure, place), n)
            for (cell, half, hour, measure, place), n, weekday in self._by_weekday()
            for grain, period in periods_of(half)
        )

    def office_hours(self) -> list[tuple[int | str, ...]]:
        """Rows (grain, period, office, measure, hour, bin, n) in the table's order."""
        sums: defaultdict[tuple[int, int, str, int, int, int], int] = defaultdict(int)
        for (office, half, measure, hour, place), n in self._at_offices.items():
            for grain, period in periods_of(half):
                sums[grain, period, office, measure, hour, place] += n
        return [(*key, sums[key]) for key in sorted(sums) if sums[key]]

    def office_sums(self) -> list[tuple[Any, ...]]:
        """Rows (half-month, office, measure, bin, n) in the table's order."""
        sums: defaultdict[tuple[int, str, int, int], int] = defaultdict(int)
        for (cell, half, _hour, measure, place), n in self._marks.items():
            if measure in _SUMMED:
                sums[cells_of(half)[-1][1], self._places[cell][0], measure, place] += n
        return [(*key, sums[key]) for key in sorted(sums) if sums[key]]

    def unit_sums(self, above: Above) -> list[tuple[Any, ...]]:
        """Rows (unit, grain, period, service, measure, bin, n) in the table's order."""
        # Offices below the same units are many: they are added up first.
        found: defaultdict[tuple[tuple[UnitId, ...], HalfDay, str, int, int], int] = defaultdict(int)
        for (cell, half, _hour, measure, place), n in self._marks.items():
            if measure in _SUMMED:
                office, service = self._places[cell]
                found[above.on(office, half), half, service or NO_SERVICE, measure, place] += n
        return _summed(
            ((unit, grain, period, name, measure, place), n)
            for (units, half, service, measure, place), n in found.items()
            for unit in units
            for name in (ALL_SERVICES, service)
            for grain, period in periods_of(half)
        )

    def unit_hours(self, above: Above) -> list[tuple[Any, ...]]:
        """Rows (unit, grain, period, measure, hour, bin, n) in the table's order."""
        found: defaultdict[tuple[tuple[UnitId, ...], HalfDay, int, int, int], int] = defaultdict(int)
        for (office, half, measure, hour, place), n in self._at_offices.items():
            found[above.on(office, half), half, measure, hour, place] += n
        return _summed(
            ((unit, grain, period, measure, hour, place), n)
            for (units, half, measure, hour, place), n in found.items()
            for unit in units
            for grain, period in periods_of(half)
        )

    def slip_sums(self) -> list[tuple[object, ...]]:
        """Rows (week, office, service, scale, score, n, unknown, spanned) in the table's order."""
        sums: dict[tuple[int, str, str, str, int], list[int]] = {}
        for _position, office, service, scale, score, week, unknown, spanned in self.slips:
            row = sums.setdefault((week, office, service, scale, score), [0, 0, 0])
            row[0] += 1
            row[1] += unknown
            row[2] += spanned
        return [(*key, *sums[key]) for key in sorted(sums)]

    def _by_weekday(self) -> Iterator[tuple[_Key, int, int]]:
        for key, n in self._marks.items():
            _cell, half, hour, measure, _place = key
            if measure not in _SERVICELESS:
                yield key, n, _weekday(half) if hour != UNKNOWN_HOUR else UNKNOWN_HOUR


_weekday = lru_cache(maxsize=4096)(weekday_of)


def _summed(rows: Iterable[tuple[tuple[Any, ...], int]]) -> list[Sum]:
    sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    for key, n in rows:
        sums[key] += n
    return [(*key, sums[key]) for key in sorted(sums) if sums[key]]
