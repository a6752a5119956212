"""Whole boxes of one score: how many a counter or official has, and how many honest votes would make.

Votes of a half-day leave together. Who votes for others in a quiet moment makes boxes in which all votes are the same. Honest
votes make them too, above all where nearly all are content, so the expectation is made from the row's own scores (with twenty
votes of everybody's, because a row without any other score would expect nothing else) and allows for good and bad half-days:
the shares of a half-day are Dirichlet with the weight of twenty votes around the row's own.
"""

from collections.abc import Mapping
from typing import NamedTuple

FEWEST_IN_BOX = 5
"""Smaller boxes are equal too easily to say anything."""

COMMON_VOTES = 20
"""With how many votes everybody's distribution counts in a row's own."""

HALF_DAY_VOTES = 20
"""How alike half-days are: the smaller, the more they differ."""


class Boxes(NamedTuple):
    """Boxes by their size, from five votes on, and how many of all were of one score."""

    sizes: Mapping[int, int]
    equal: int

    @property
    def n(self) -> int:
        """How many boxes."""
        return sum(self.sizes.values())


class Equality(NamedTuple):
    """``equal`` of ``boxes`` boxes were of one score, ``expected`` of honest ones, and the ``chance`` of so many or more."""

    equal: int
    boxes: int
    expected: float
    chance: float


def equality(boxes: Boxes, own: Mapping[int, int], common: Mapping[int, int]) -> Equality:
    """Whether a row has more boxes of one score than its votes make; ``own`` and ``common`` count votes by score.

    >>> fair = {5: 60, 4: 20, 3: 20}
    >>> found = equality(Boxes({6: 10}, equal=8), fair, fair)
    >>> found.equal, round(found.expected, 1), found.chance < 1e-4
    (8, 0.7, True)
    """
    shares = _shares(own, common)
    chances = {size: _chance_equal(size, shares) for size in boxes.sizes}
    expected = sum(chances[size] * n for size, n in boxes.sizes.items())
    return Equality(boxes.equal, boxes.n, expected, _at_least(boxes.equal, chances, boxes.sizes))


def _shares(own: Mapping[int, int], common: Mapping[int, int]) -> list[float]:
    every, ours = sum(common.values()), sum(own.values())
    weight = COMMON_VOTES if every else 0
    if ours + weight == 0:
        return []
    scores = {*own, *common}
    return [(own.get(score, 0) + weight * common.get(score, 0) / (every or 1)) / (ours + weight) for score in scores]


def _chance_equal(size: int, shares: list[float]) -> float:
    total = 0.0
    for share in shares:
        chance = 1.0
        for vote in range(size):
            chance *= (HALF_DAY_VOTES * share + vote) / (HALF_DAY_VOTES + vote)
        total += chance
    return min(total, 1.0)


def _at_least(equal: int, chances: Mapping[int, float], sizes: Mapping[int, int]) -> float:
    """P(so many or more) of boxes with chances of their own, term by term; counts from ``equal`` on are one term."""
    if equal <= 0:
        return 1.0
    terms = [1.0] + [0.0] * equal
    for size, n in sizes.items():
        chance = chances[size]
        for _ in range(n):
            terms[equal] += terms[equal - 1] * chance
            for k in range(equal - 1, 0, -1):
                terms[k] = terms[k] * (1 - chance) + terms[k - 1] * chance
            terms[0] *= 1 - chance
    return min(1.0, terms[equal])
