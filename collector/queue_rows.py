"""The rows that a group of the desk's events adds to the figures of queues, gathered so that each sum is written once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from office.marks import MEASURES, SERVICELESS, Mark, Measure
from office.periods import GRAINS, HalfDay, cell_of, weekday_of

UNKNOWN_HOUR = -1
"""The hour and the weekday of what happened at an unknown time."""

_BY_HOUR = tuple((number, grain) for number, grain in enumerate(GRAINS) if grain != "half-day")

OFFICE_HOURS: tuple[Measure, ...] = ("issued", "wait")
"""What is summed by office and hour too."""

Sum = tuple[int, ...]
"""The key of a sum as its table orders it, then what is added to it."""


class QueueCell(NamedTuple):
    """What a mark is about: figures are sums over the marks of one such cell."""

    office: str
    counter: str | None
    official: str | None
    service: str | None


class _Key(NamedTuple):
    cell: int
    half: HalfDay
    hour: int
    measure: int
    bin: int


class QueueRows:
    """What one group adds. Rows of slips are in the order of their table's columns."""

    def __init__(self) -> None:
        self.cells: list[tuple[int, str, str | None, str | None, str | None]] = []
        self.slips: list[tuple[int, str, str, str, int, int, bool, bool]] = []
        self._marks: defaultdict[_Key, int] = defaultdict(int)
        self._at_offices: defaultdict[tuple[str, HalfDay, int, int, int], int] = defaultdict(int)

    def count(self, cell: int, office: str, mark: Mark) -> None:
        """Add one mark of a cell, which is one of ``office``."""
        hour = UNKNOWN_HOUR if mark.hour is None else mark.hour
        self._marks[_Key(cell, mark.half, hour, MEASURES.index(mark.measure), mark.bin)] += mark.n
        if mark.measure in OFFICE_HOURS:
            self._at_offices[office, mark.half, MEASURES.index(mark.measure), hour, mark.bin] += mark.n

    def sums(self) -> list[Sum]:
        """Rows (grain, period, cell, measure, bin, n) in the table's order."""
        return _summed(
            ((grain, cell_of(key.half, name), key.cell, key.measure, key.bin), n)
            for key, n in self._marks.items()
            for grain, name in enumerate(GRAINS)
        )

    def hours(self) -> list[Sum]:
        """Rows (grain, period, cell, weekday, hour, measure, bin, n) in the table's order."""
        return _summed(
            ((grain, cell_of(key.half, name), key.cell, weekday, key.hour, key.measure, key.bin), n)
            for key, n, weekday in self._by_weekday()
            for grain, name in _BY_HOUR
        )

    def office_hours(self) -> list[tuple[int | str, ...]]:
        """Rows (grain, period, office, measure, hour, bin, n) in the table's order."""
        sums: defaultdict[tuple[int, int, str, int, int, int], int] = defaultdict(int)
        for (office, half, measure, hour, place), n in self._at_offices.items():
            for grain, name in _BY_HOUR:
                sums[grain, cell_of(half, name), office, measure, hour, place] += n
        return [(*key, sums[key]) for key in sorted(sums) if sums[key]]

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
            if MEASURES[key.measure] not in SERVICELESS:
                known = key.hour != UNKNOWN_HOUR
                yield key, n, weekday_of(key.half) if known else UNKNOWN_HOUR


def _summed(rows: Iterable[tuple[tuple[int, ...], int]]) -> list[Sum]:
    sums: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for key, n in rows:
        sums[key] += n
    return [(*key, sums[key]) for key in sorted(sums) if sums[key]]
