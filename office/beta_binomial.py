"""Chances of a count where each row has its own true share: rows of one office are never quite alike, however honest.

The true shares are distributed as Beta(mean × strength, (1 − mean) × strength). Source: J. G. Skellam, «A probability
distribution derived from the binomial distribution by regarding the probability of success as variable between the sets of
trials», Journal of the Royal Statistical Society B 10 (1948) 257–261.
"""

from math import exp, lgamma

from office import binomial

ALL_ALIKE = float("inf")
"""The strength of rows that do not differ: then the distribution is the binomial one."""

_NEGLIGIBLE = 1e-17


def at_least(count: int, n: int, mean: float, strength: float) -> float:
    """P(R ≥ ``count``) of ``n``.

    >>> round(at_least(2, 2, 0.5, 2), 4)
    0.3333
    """
    if strength == ALL_ALIKE:
        return binomial.at_least(count, n, mean)
    if count <= 0:
        return 1.0
    if count > n:
        return 0.0
    if count <= n * mean:
        # Of so common a count the first term may be too small for a float, and with it all others: the other end is summed.
        return 1.0 - at_most(count - 1, n, mean, strength)
    a, b = mean * strength, (1 - mean) * strength
    term = exp(
        lgamma(n + 1) - lgamma(count + 1) - lgamma(n - count + 1)
        + lgamma(count + a) + lgamma(n - count + b) - lgamma(n + a + b)
        + lgamma(a + b) - lgamma(a) - lgamma(b)
    )  # fmt: skip
    total = 0.0
    for k in range(count, n + 1):
        total += term
        if k == n or (term < _NEGLIGIBLE * total and k > n * mean):
            break
        term *= (n - k) / (k + 1) * (k + a) / (n - k - 1 + b)
    return min(1.0, total)


def at_most(count: int, n: int, mean: float, strength: float) -> float:
    """P(R ≤ ``count``) of ``n``."""
    return at_least(n - count, n, 1 - mean, strength)
