"""The year's targets of a unit against what was reached, in words that say no more than the figures allow.

A share of votes is a sample: a target is reached when its whole interval is above it and missed when all of it is below; between
lies «too close to say», or of few votes «not enough to say». A median is known by its bin, so it too can lie on both sides.
Everything else is counted whole.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, get_args

import msgspec

from office.histogram import Quantile
from office.judgement import FEWEST_FOR_SHARE, FEWEST_FOR_WORDS, Count
from office.readable import readable
from office.statistics import wilson

Measure = Literal["satisfied", "response", "coverage", "wait", "dossiers", "served"]
"""Satisfied share, response rate, coverage, median wait, dossiers on time, people served in the whole year."""

MEASURES: tuple[Measure, ...] = get_args(Measure)

Verdict = Literal["met", "missed", "unsure", "few", "running", "unknown"]
"""``unsure``: the figures allow neither; ``few``: so do those of fewer than thirty votes; ``running``: the year is not over;
``unknown``: there is no figure."""

_MINUTE = 60
_Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]


@readable
class Targets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one unit sets itself for a year; ``None``: what the unit above says. Shares in percent, the wait in minutes."""

    satisfied: _Percent | None = None
    response: _Percent | None = None
    coverage: _Percent | None = None
    wait: Annotated[float, msgspec.Meta(gt=0, le=480)] | None = None
    dossiers: _Percent | None = None
    served: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] | None = None

    def of(self, measure: Measure) -> float | None:
        """The target of one measure."""
        value: float | None = getattr(self, measure)
        return value

    def over(self, above: "Targets") -> "Targets":
        """These, and where they say nothing those of ``above``; so many people as above are nobody's target below."""
        own = {name: value for name in MEASURES if (value := self.of(name)) is not None}
        return msgspec.structs.replace(above, **(own | {"served": self.served}))


class Reached(NamedTuple):
    """What is known of a place and its days; ``served`` is that of the year so far, ``is_over`` whether the year has ended."""

    satisfied: Count | None = None
    response: float | None = None
    coverage: float | None = None
    wait: Quantile | None = None
    dossiers: float | None = None
    served: int | None = None
    is_over: bool = False


def judged(targets: Targets, reached: Reached) -> Mapping[Measure, Verdict]:
    """For each measure that has a target what can be said.

    >>> judged(Targets(satisfied=85), Reached(satisfied=Count(950, 1000)))["satisfied"]
    'met'
    >>> judged(Targets(satisfied=85), Reached(satisfied=Count(43, 50)))["satisfied"]
    'unsure'
    >>> judged(Targets(satisfied=85), Reached(satisfied=Count(11, 12)))["satisfied"]
    'few'
    """
    return {measure: _judge(measure, value, reached) for measure in MEASURES if (value := targets.of(measure)) is not None}


def _judge(measure: Measure, target: float, reached: Reached) -> Verdict:
    if measure == "satisfied":
        return _of_votes(target / 100, reached.satisfied)
    if measure == "wait":
        return _of_median(target * _MINUTE, reached.wait)
    if measure == "served":
        if reached.served is None:
            return "unknown"
        return "met" if reached.served >= target else "missed" if reached.is_over else "running"
    share: float | None = getattr(reached, measure)
    if share is None:
        return "unknown"
    # A target is written with few digits: 85,0 % is reached by 0.84999999999.
    return "met" if share >= target / 100 - 1e-9 else "missed"


def _of_votes(target: float, votes: Count | None) -> Verdict:
    if votes is None or not votes.n:
        return "unknown"
    interval = wilson(*votes)
    if interval is None or votes.n < FEWEST_FOR_SHARE:
        return "few"
    if interval.low >= target:
        return "met"
    if interval.high < target:
        return "missed"
    return "unsure" if votes.n >= FEWEST_FOR_WORDS else "few"


def _of_median(target: float, median: Quantile | None) -> Verdict:
    if median is None:
        return "unknown"
    if median.high is not None and median.high <= target:
        return "met"
    return "missed" if median.low > target else "unsure"
