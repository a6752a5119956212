"""Shares drawn towards the common one, for lists of awards: ten happy votes of ten are not better than 960 of 1,000.

Empirical Bayes with a beta-binomial model: true shares of places are taken to be distributed as Beta(mean × strength,
(1 − mean) × strength), the two are estimated from all places, and each place's share is what its votes and they say together.

Source: J. C. Kleinman, «Proportions with extraneous variance: single and independent samples», JASA 68 (1973) 46–54, the moments;
C. N. Morris, «Parametric empirical Bayes inference», JASA 78 (1983) 47–55, the reasoning, and the warning that the interval takes
the prior for known and is therefore somewhat narrow where places are few.
"""

from collections.abc import Sequence
from typing import NamedTuple

from office.beta import quantile
from office.judgement import Count
from office.statistics import Interval

FEWEST_PLACES = 5
"""Below this many places there is no prior: nobody can tell how places differ."""


class Prior(NamedTuple):
    """How true shares of places are distributed; ``strength`` says with how many votes the common share weighs."""

    mean: float
    strength: float


class Shrunk(NamedTuple):
    """A shrunken share and the interval in which it lies with 95 %."""

    share: float
    interval: Interval


def prior_of(counts: Sequence[Count]) -> Prior | None:
    """The prior that the places show, by the method of moments; ``None`` of fewer than five places with votes.

    Where they differ by no more than chance, the strength is that of all votes together: then all places are alike. Where all
    votes say the same, half a vote that says otherwise is added, so that no place is taken to be sure of it.
    """
    counts = [count for count in counts if count.n]
    if len(counts) < FEWEST_PLACES:
        return None
    n = sum(count.n for count in counts)
    mean = sum(count.satisfied for count in counts) / n
    if not 0 < mean < 1:
        return Prior((mean * n + 0.5) / (n + 1), float(n))
    squares = sum(count.n * (count.satisfied / count.n - mean) ** 2 for count in counts)
    chance = mean * (1 - mean)
    effective = n - sum(count.n * count.n for count in counts) / n
    # The expected sum of squares is chance × (k - 1) + (variance between places) × (effective - (k - 1)), see Kleinman.
    between = (squares - chance * (len(counts) - 1)) / (effective - (len(counts) - 1)) if effective > len(counts) - 1 else 0.0
    if between <= chance / (n + 1):
        return Prior(mean, float(n))
    return Prior(mean, max(chance / between - 1, 1e-3))


def shrunk(count: Count, prior: Prior, *, risk: float = 0.05) -> Shrunk:
    """What the votes of a place and the prior say together.

    >>> prior = Prior(0.8, 20)
    >>> round(shrunk(Count(10, 10), prior).share, 3), round(shrunk(Count(960, 1000), prior).share, 3)
    (0.867, 0.957)

    Raises:
        ValueError: when ``satisfied`` is not between 0 and ``n``.
    """
    if not 0 <= count.satisfied <= count.n:
        raise ValueError(f"{count.satisfied} of {count.n} is no share: give 0 <= satisfied <= n")
    a = prior.mean * prior.strength + count.satisfied
    b = (1 - prior.mean) * prior.strength + count.n - count.satisfied
    if a <= 0 or b <= 0:
        return Shrunk(prior.mean, Interval(prior.mean, prior.mean))
    return Shrunk(a / (a + b), Interval(quantile(a, b, risk / 2), quantile(a, b, 1 - risk / 2)))
