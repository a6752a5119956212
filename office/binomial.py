"""Exact chances of a count: how often so few, or so many, of ``n`` would come about if each came with one chance.

A count need not be whole: between two whole ones the chances are joined by the beta distribution's own curve, which is what
limits that are widened for over-dispersion need.
"""

from math import sqrt
from statistics import NormalDist

from office.beta import regularised


def at_most(count: float, n: int, chance: float) -> float:
    """P(R ≤ ``count``) for R of ``n``, each with ``chance``.

    Source: M. Abramowitz and I. A. Stegun, «Handbook of Mathematical Functions» (1964), 26.5.24.

    >>> round(at_most(3, 10, 0.5), 6)
    0.171875
    """
    if count < 0:
        return 0.0
    if count >= n:
        return 1.0
    return regularised(n - count, count + 1, 1 - chance)


def at_least(count: float, n: int, chance: float) -> float:
    """P(R ≥ ``count``) for R of ``n``, each with ``chance``.

    >>> round(at_least(7, 10, 0.5), 6)
    0.171875
    """
    if count <= 0:
        return 1.0
    if count > n:
        return 0.0
    return regularised(count, n - count + 1, chance)


def smallest_above(n: int, chance: float, tail: float) -> int:
    """The smallest count r with P(R ≤ r) > ``tail``; sought around where the normal distribution has it."""
    guess = round(n * chance + NormalDist().inv_cdf(tail) * sqrt(n * chance * (1 - chance))) if 0 < tail < 1 else 0
    low = high = min(max(guess, 0), n)
    step = 1
    while low > 0 and at_most(low - 1, n, chance) > tail:
        low, step = max(0, low - step), step * 2
    step = 1
    while high < n and at_most(high, n, chance) <= tail:
        high, step = min(n, high + step), step * 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle, n, chance) > tail else (middle + 1, high)
    return low
