"""When a difference between two shares may be put into words, and when there are too few votes for any.

Scores touch people's pay. So «higher» and «lower» are said only when the interval of the difference leaves out zero, and a
table of many rows asks more of each row, because with twenty rows one would stand out by chance alone.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

from office.statistics import Interval, wilson

FEWEST_FOR_SHARE = 10
"""Below this many votes a page shows how many there are, and no share."""

FEWEST_FOR_WORDS = 30
"""Below this many votes on either side no difference is put into words."""

Verdict = Literal["higher", "level", "lower", "too-few"]

_RISK = 0.05


class Count(NamedTuple):
    """``satisfied`` of ``n`` votes on one scale and channel."""

    satisfied: int
    n: int


def difference(one: Count, other: Count, *, risk: float = _RISK) -> Interval | None:
    """The interval of share ``one`` minus share ``other`` (independent votes), between -1 and 1; ``None`` where one is empty.

    Source: R. G. Newcombe, «Interval estimation for the difference between independent proportions», Statistics in Medicine 17
    (1998) 873–890, method 10, made of two Wilson intervals.

    >>> low, high = difference(Count(56, 70), Count(48, 80))
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    z = NormalDist().inv_cdf(1 - risk / 2)
    ours, theirs = wilson(*one, z=z), wilson(*other, z=z)
    if ours is None or theirs is None:
        return None
    p, q = one.satisfied / one.n, other.satisfied / other.n
    return Interval(
        p - q - sqrt((p - ours.low) ** 2 + (theirs.high - q) ** 2),
        p - q + sqrt((ours.high - p) ** 2 + (q - theirs.low) ** 2),
    )


def compare(one: Count, other: Count, *, rows: int = 1) -> Verdict:
    """Whether ``one`` is higher or lower than ``other``, at a risk of 5 % shared by ``rows`` such comparisons (Bonferroni)."""
    if min(one.n, other.n) < FEWEST_FOR_WORDS:
        return "too-few"
    interval = difference(one, other, risk=_RISK / max(rows, 1))
    if interval is None or interval.low <= 0 <= interval.high:
        return "level"
    return "higher" if interval.low > 0 else "lower"


def against_the_rest(counts: Sequence[Count]) -> list[Verdict]:
    """Each of ``counts`` against all the others together, so that no vote stands on both sides."""
    whole = Count(sum(count.satisfied for count in counts), sum(count.n for count in counts))
    compared = sum(min(count.n, whole.n - count.n) >= FEWEST_FOR_WORDS for count in counts)
    return [compare(count, Count(whole.satisfied - count.satisfied, whole.n - count.n), rows=compared) for count in counts]
