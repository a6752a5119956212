"""What is usual among peers, and how unlikely one of them is: a row against all the others, who differ among themselves too.

How much honest rows differ is estimated from all of them, 7.5 in 100 at each end winsorised, so that the few that are
sought do not make themselves usual. Source: D. J. Spiegelhalter, «Handling over-dispersion of performance indicators», Quality
and Safety in Health Care 14 (2005) 347–351, the additive model (its random effects here have a beta distribution, because
shares lie near 0 or 1).
"""

from collections.abc import Sequence
from typing import NamedTuple

from office.beta_binomial import at_least, at_most
from office.funnel import winsorised_square

_OUTER = 0.075
_SUPPOSED, _SUPPOSED_ROWS = 0.1, 6
"""Of few rows the spread is hardly known: so much of it is supposed from the start, with the weight of so many rows."""

FEWEST_PEERS = 8
"""Below this many other rows nobody knows what is usual."""


class Rate(NamedTuple):
    """``part`` of ``whole``; where both are counted at different times ``part`` may be the larger."""

    part: int
    whole: int


class Usual(NamedTuple):
    """What is usual for one row: the other rows' share, and how alike rows are (the strength of a beta distribution)."""

    share: float
    strength: float

    def chance_of_as_many(self, rate: Rate) -> float:
        """How often an honest row would show so many, or more."""
        return at_least(min(rate.part, rate.whole), rate.whole, self.share, self.strength)

    def chance_of_as_few(self, rate: Rate) -> float:
        """How often an honest row would show so few, or fewer."""
        return at_most(min(rate.part, rate.whole), rate.whole, self.share, self.strength)


def usual(rates: Sequence[Rate]) -> list[Usual | None]:
    """What is usual for each of ``rates``, from the others; ``None`` where fewer than eight others have any.

    Half a case is added to the others, so that what none of them ever did is rare and not impossible.
    """
    part = sum(min(rate.part, rate.whole) for rate in rates)
    whole = sum(rate.whole for rate in rates)
    rows = sum(rate.whole > 0 for rate in rates)
    strength = _strength(rates, part, whole)
    found: list[Usual | None] = []
    for rate in rates:
        if rows - (rate.whole > 0) < FEWEST_PEERS:
            found.append(None)
            continue
        others = Rate(part - min(rate.part, rate.whole), whole - rate.whole)
        found.append(Usual((others.part + 0.5) / (others.whole + 1), strength))
    return found


def _strength(rates: Sequence[Rate], part: int, whole: int) -> float:
    if not 0 < part < whole:
        return 1 / _SUPPOSED - 1
    share = part / whole
    variance = share * (1 - share)
    weights = [rate.whole / variance for rate in rates if rate.whole]
    deviations = [
        (min(rate.part, rate.whole) / rate.whole - share) * (rate.whole / variance) ** 0.5 for rate in rates if rate.whole
    ]
    heavy = sum(weights) - sum(weight * weight for weight in weights) / sum(weights)
    if heavy <= 0:
        return 1 / _SUPPOSED - 1
    between = (winsorised_square(deviations, part=_OUTER) * len(deviations) - (len(deviations) - 1)) / heavy
    # Between 0 (all alike) and 1: the part of a share's variance that is the row's own.
    own = min(max(between / variance, 0.0), 1.0)
    own = (own * len(deviations) + _SUPPOSED * _SUPPOSED_ROWS) / (len(deviations) + _SUPPOSED_ROWS)
    return 1 / own - 1
