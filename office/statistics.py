"""The arithmetic behind a published share: small samples must look as unsure as they are."""

from math import sqrt
from typing import NamedTuple

Z_95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution, for a two-sided 95 % interval."""


class Interval(NamedTuple):
    """A share's two-sided interval, both ends between 0 and 1."""

    low: float
    high: float


def wilson(successes: int, n: int, *, z: float = Z_95) -> Interval | None:
    """The Wilson score interval of a share; ``None`` for n = 0, where nothing is known.

    Source: E. B. Wilson, «Probable inference, the law of succession, and statistical inference», JASA 22 (1927) 209–212.

    >>> low, high = wilson(9, 10)
    >>> round(low, 3), round(high, 3)
    (0.596, 0.982)

    Raises:
        ValueError: when ``successes`` is not between 0 and ``n``.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share: give 0 <= successes <= n")
    if n == 0:
        return None
    share, square = successes / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    # At 0 and n the formula's end is exactly 0 and 1; rounding must not push it past.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high)
