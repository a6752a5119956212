"""A seeded quarter of invented officials: all honest, each with ways of their own, as officials of one province differ."""

from collections import Counter as Tally
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from office.equal_boxes import FEWEST_IN_BOX, Boxes, equality
from office.peers import Rate
from office.suspicion import Flag, Sign, equal_boxes, flags

HALF_DAYS = 120
COMMON = {5: 0.62, 4: 0.24, 3: 0.09, 2: 0.03, 1: 0.02}
USUAL: dict[Sign, tuple[float, float]] = {
    "few-windows": (0.92, 25),
    "few-votes": (0.38, 15),
    "out-of-hours": (0.01, 40),
    "no-window": (0.03, 20),
    "terminal-off": (0.03, 20),
    "missed": (0.08, 25),
    "cancelled": (0.01, 40),
    "transferred": (0.10, 4),
}
"""The mean share of each sign among the honest, and how alike they are."""


class Quarter(NamedTuple):
    """One official's counts, boxes and votes by score."""

    signs: dict[Sign, Rate]
    boxes: Boxes
    own: dict[int, int]


def an_official(chance: Random, ways: Callable[[Sign, float], float] = lambda _sign, share: share) -> Quarter:
    """A quarter of one official; ``ways`` changes the true share of a sign, for stories of those who are not honest."""
    visits = chance.randint(250, 900)

    def of(sign: Sign, whole: int) -> Rate:
        mean, strength = USUAL[sign]
        share = ways(sign, chance.betavariate(mean * strength, (1 - mean) * strength))
        return Rate(sum(chance.random() < share for _ in range(whole)), whole)

    windows = of("few-windows", visits)
    bound = of("few-votes", windows.part)
    presses = bound.part + of("no-window", bound.part).part
    # Children press again and again: bursts, not single presses.
    bursts = sum(chance.random() < ways("repeats", 0.02) for _ in range(presses))
    repeats = sum(1 + int(chance.expovariate(0.7)) for _ in range(bursts))
    boxes, own = honest_boxes(chance, bound.part)
    signs: dict[Sign, Rate] = {
        "few-windows": windows,
        "few-votes": bound,
        "many-votes": bound,
        "repeats": Rate(repeats, presses + repeats),
        "no-window": Rate(presses - bound.part, presses + repeats),
        "out-of-hours": of("out-of-hours", presses),
        **{sign: of(sign, visits) for sign in ("terminal-off", "missed", "cancelled", "transferred")},
    }
    return Quarter(signs, boxes, own)


def honest_boxes(chance: Random, votes: int, *, half_days: int = HALF_DAYS) -> tuple[Boxes, dict[int, int]]:
    """Votes of a person who differs from others, on half-days that differ too."""
    person = _dirichlet(chance, [30 * share for share in COMMON.values()])
    sizes, equal, own = Tally[int](), 0, Tally[int]()
    in_box = Tally(chance.randrange(half_days) for _ in range(votes))
    for size in in_box.values():
        day = _dirichlet(chance, [25 * share for share in person])
        scores = chance.choices(list(COMMON), day, k=size)
        own.update(scores)
        if size >= FEWEST_IN_BOX:
            sizes[size] += 1
            equal += len(set(scores)) == 1
    return Boxes(dict(sizes), equal), dict(own)


def flags_of(quarters: list[Quarter]) -> list[list[Flag]]:
    """What the rules flag, boxes included."""
    common = Tally[int]()
    for quarter in quarters:
        common.update(quarter.own)
    found = flags([quarter.signs for quarter in quarters])
    for quarter, row in zip(quarters, found, strict=True):
        flag = equal_boxes(*equality(quarter.boxes, quarter.own, common))
        if flag is not None:
            row.append(flag)
    return found


def _dirichlet(chance: Random, weights: list[float]) -> list[float]:
    drawn = [chance.gammavariate(max(weight, 1e-6), 1) for weight in weights]
    return [one / sum(drawn) for one in drawn]
