"""The beta distribution: what exact limits of a share and shrunken shares are read from, without a numerical library."""

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_CLOSE = 1e-15
_MOST_TERMS = 100_000
_HALVINGS = 60


def regularised(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the chance that a share distributed as Beta(a, b) is at most ``x``.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22, a continued fraction, summed by Lentz's method; its terms
    grow with the square root of ``a`` and ``b``.

    >>> round(regularised(2, 3, 0.4), 4)
    0.5248

    Raises:
        ValueError: ``a`` or ``b`` is not above 0.
    """
    if not (a > 0 and b > 0):
        raise ValueError(f"Beta({a}, {b}) does not exist: give two numbers above 0")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    # The fraction converges fast below the mean; above it the other tail is taken.
    if x > (a + 1) / (a + b + 2):
        return 1.0 - regularised(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return min(1.0, front * _fraction(a, b, x))


def quantile(a: float, b: float, chance: float) -> float:
    """The share below which Beta(a, b) lies with ``chance``, by halving.

    >>> round(quantile(2, 3, 0.5248), 4)
    0.4
    """
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if regularised(a, b, middle) < chance else (low, middle)
    return (low + high) / 2


def _fraction(a: float, b: float, x: float) -> float:
    d = _kept(1 - (a + b) * x / (a + 1))
    c, d = 1.0, 1 / d
    found = d
    for term in range(1, _MOST_TERMS):
        even = term * (b - term) * x / ((a + 2 * term - 1) * (a + 2 * term))
        odd = -(a + term) * (a + b + term) * x / ((a + 2 * term) * (a + 2 * term + 1))
        step = 1.0
        for part in (even, odd):
            d, c = 1 / _kept(1 + part * d), _kept(1 + part / c)
            step = d * c
            found *= step
        if abs(step - 1) < _CLOSE:
            break
    return found


def _kept(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
