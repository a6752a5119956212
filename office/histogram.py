"""Durations as counts in fixed bins, so that sums of offices and months have a median too.

A median of medians is none; counts of bins add up like any other count, in any order, and lose only where in its bin a duration
lay. The edges are those by which people speak of waiting: seconds below a minute, then steps of at most a quarter.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

EDGES = (
    *(0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480, 540, 600),
    *(720, 840, 960, 1080, 1200, 1380, 1560, 1800, 2040, 2280, 2520, 2760, 3000, 3300, 3600),
    *(4200, 4800, 5400, 6000, 6600, 7200, 8400, 9600, 10800, 12600, 14400, 18000, 21600, 28800),
)
"""Where bins begin, in seconds. Bin ``i`` ends before edge ``i + 1``, the last one never; stored sums are numbered by them."""

Histogram = Mapping[int, int]
"""Bin → how many durations lie in it."""

MEDIAN, NINE_OF_TEN = 50, 90


class Quantile(NamedTuple):
    """A duration, known as well as its bin: at least ``low`` and less than ``high`` seconds (``None``: 8 hours or more)."""

    low: int
    high: int | None

    @property
    def seconds(self) -> float:
        """The middle of the bin; of the last one its beginning."""
        return float(self.low) if self.high is None else (self.low + self.high) / 2


def bin_of(seconds: float) -> int:
    """The bin of a duration; a negative one counts as none.

    >>> bin_of(0), bin_of(59.9), EDGES[bin_of(1_700)]
    (0, 8, 1560)
    """
    return max(0, bisect_right(EDGES, seconds) - 1)


def merged(histograms: Iterable[Histogram]) -> dict[int, int]:
    """The histogram of all durations of several; what is no longer there leaves no bin behind."""
    total: Counter[int] = Counter()
    for one in histograms:
        for place, n in one.items():
            total[place] += n
    return {place: n for place, n in sorted(total.items()) if n}


def quantile(found: Histogram, percent: int) -> Quantile | None:
    """The bin of the shortest duration that at least ``percent`` of all do not exceed; ``None`` without durations.

    >>> quantile({bin_of(60): 2, bin_of(600): 1}, MEDIAN)
    Quantile(low=60, high=75)
    """
    rank = -(-sum(found.values()) * percent // 100)
    for place, n in sorted(found.items()):
        rank -= n
        if rank <= 0 < n:
            return Quantile(EDGES[place], EDGES[place + 1] if place + 1 < len(EDGES) else None)
    return None
