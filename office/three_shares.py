"""Part II of the form after Nghị định 61/2018: shares of Không hài lòng, Hài lòng and Rất hài lòng, with one decimal.

What of a scale is which of the three follows from the scale itself: the best of several satisfied levels is «very», the other
satisfied ones are «satisfied», all others «unsatisfied». A scale with one satisfied level has no «very».
"""

from collections.abc import Mapping
from typing import NamedTuple

from office.survey import Scale

_TENTHS = 1_000


class ThreeShares(NamedTuple):
    """Votes by the form's three answers. Percentages are rounded by themselves, half up, so they may add up to 99.9 or 100.1."""

    unsatisfied: int
    satisfied: int
    very: int

    @property
    def n(self) -> int:
        """All votes."""
        return self.unsatisfied + self.satisfied + self.very

    def percent(self) -> tuple[float, float, float] | None:
        """Per cent with one decimal, in the order of the fields; ``None`` without votes.

        >>> ThreeShares(1, 1, 14).percent()
        (6.3, 6.3, 87.5)
        """
        if not self.n:
            return None
        # In whole numbers, because 6.25 % has no exact half in a float everywhere.
        one, two, three = ((2 * _TENTHS * part + self.n) // (2 * self.n) / 10 for part in self)
        return one, two, three


def three_shares(distribution: Mapping[int, int], scale: Scale) -> ThreeShares:
    """The form's three counts of ``distribution``, which counts votes on ``scale`` by score."""
    satisfied = sorted(scale.satisfied_scores())
    best = satisfied[-1:] if len(satisfied) > 1 else []
    very = sum(distribution.get(score, 0) for score in best)
    happy = sum(distribution.get(score, 0) for score in satisfied) - very
    return ThreeShares(sum(distribution.get(score, 0) for score in scale.scores()) - happy - very, happy, very)
