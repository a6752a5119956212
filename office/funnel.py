"""The funnel: how far from the common share a place of n votes may lie by chance alone, and which places lie outside.

Source: D. J. Spiegelhalter, «Funnel plots for comparing institutional performance», Statistics in Medicine 24 (2005) 1185–1202.
The limits are those of the exact binomial distribution (appendix A.1.1), because satisfied shares lie near 1 and votes are few:
there the normal limits would leave the scale. Places that differ more than chance (over-dispersion) widen them by one factor for
all (section 3.2); it is estimated from winsorised deviations, so that the very places that are sought do not hide themselves.
"""

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

from office.binomial import at_least, at_most, smallest_above
from office.judgement import Count
from office.statistics import Interval

RISK_95, RISK_998 = 0.05, 0.002
"""Of a place that is like all others: the two-sided chance to lie outside the inner, and the outer limits."""

FEWEST_FOR_SPREAD = 10
"""Below this many places nothing can be said of their spread; they are taken to differ by chance alone."""

_WIDE = 4.0

Position = Literal["far-above", "above", "inside", "below", "far-below"]
"""Outside the outer limits, between inner and outer ones, or inside."""

_WINSORISED_PART = 0.1
_NORMAL = NormalDist()

_NEVER_OUTSIDE = 1.0
"""Within one standard deviation no count is outside any limit; the exact sum is not needed."""


class Spread(NamedTuple):
    """How much places differ: ``factor`` times the variance of chance (1: no more than chance), over ``places`` places."""

    factor: float
    places: int

    @property
    def is_wide(self) -> bool:
        """Whether places differ so much that being within the usual says little: limits twice as wide as those of chance."""
        return self.factor >= _WIDE


def limits(n: int, reference: float, risk: float, *, spread: float = 1.0) -> Interval:
    """Between which shares a place of ``n`` votes lies when it is like all others, but for ``risk``.

    Between whole counts they are interpolated as Spiegelhalter does, the upper one as the mirror of the lower: his own formula
    would leave counts outside that are not rare enough. Where even the last count is no rarer than ``risk``, the limit is 0 or 1,
    for then nobody lies beyond it.

    >>> low, high = limits(50, 0.8, RISK_95)
    >>> round(low, 3), round(high, 3)
    (0.673, 0.916)

    Raises:
        ValueError: no votes, or a reference that is no share.
    """
    if n < 1 or not 0 <= reference <= 1:
        raise ValueError(f"no limits of {n} votes around {reference}: give n >= 1 and a share between 0 and 1")
    if reference in {0.0, 1.0}:
        return Interval(reference, reference)
    low, high = _lowest(n, reference, risk / 2), 1 - _lowest(n, 1 - reference, risk / 2)
    wider = sqrt(spread)
    return Interval(max(0.0, reference + (low - reference) * wider), min(1.0, reference + (high - reference) * wider))


def position(count: Count, reference: float, *, spread: float = 1.0) -> Position:
    """Where a place lies, by the exact chance of a count so far out; with no votes it is inside."""
    chance = rarity(count, reference, spread=spread)
    if chance > RISK_95:
        return "inside"
    is_far = chance <= RISK_998
    if count.satisfied < reference * count.n:
        return "far-below" if is_far else "below"
    return "far-above" if is_far else "above"


def rarity(count: Count, reference: float, *, spread: float = 1.0) -> float:
    """How often a place that is like all others has a count so far out on either side; 1 near the middle and with no votes."""
    if count.n == 0 or not 0 < reference < 1:
        return 1.0
    distance = (count.satisfied / count.n - reference) / sqrt(spread)
    if abs(distance) <= _NEVER_OUTSIDE * sqrt(reference * (1 - reference) / count.n):
        return 1.0
    expected = (reference + distance) * count.n
    tail = at_most(expected, count.n, reference) if distance < 0 else at_least(expected, count.n, reference)
    return min(1.0, 2 * tail)


def spread_of(counts: Sequence[Count], reference: float) -> Spread:
    """How much more than chance the places differ; 1 where a factor is less than 2 ÷ √places above it.

    Deviations are winsorised at their outer tenths, and their mean square is divided by what that leaves of pure chance. Its
    standard error is then about 1.7 ÷ √places, for the tenths are those of the places themselves. So of pure chance one table in
    nine is widened, by a little: limits that are too wide accuse nobody.
    """
    counts = [count for count in counts if count.n]
    if len(counts) < FEWEST_FOR_SPREAD or not 0 < reference < 1:
        return Spread(1.0, len(counts))
    variance = reference * (1 - reference)
    factor = winsorised_square([(count.satisfied / count.n - reference) / sqrt(variance / count.n) for count in counts])
    return Spread(factor if factor > 1 + 2 / sqrt(len(counts)) else 1.0, len(counts))


def winsorised_square(deviations: Sequence[float], *, part: float = _WINSORISED_PART) -> float:
    """The mean square of standardised deviations, an outer ``part`` at each end drawn in; about 1 of pure chance."""
    ordered = sorted(deviations)
    cut = min(max(1, int(len(ordered) * part)), (len(ordered) - 1) // 2)
    low, high = ordered[cut], ordered[-1 - cut]
    mean = sum(min(max(one, low), high) ** 2 for one in ordered) / len(ordered)
    return mean / _left_of_chance(cut / len(ordered))


def _left_of_chance(part: float) -> float:
    """What winsorising leaves of the mean square of standard normal deviations; 0.679 for tenths."""
    if part == 0:
        return 1.0
    end = _NORMAL.inv_cdf(1 - part)
    return 2 * part * end * end + 1 - 2 * part - 2 * end * _NORMAL.pdf(end)


def _lowest(n: int, reference: float, tail: float) -> float:
    if at_most(0, n, reference) > tail:
        return 0.0
    count = smallest_above(n, reference, tail)
    upto, before = at_most(count, n, reference), at_most(count - 1, n, reference)
    return (count - (upto - tail) / (upto - before)) / n
