"""Signs that votes may not be the citizens' own: flags with evidence to look into, never a judgement, never a deletion.

Each sign is a count of a counter, official or office in a period, set against the same count of all peers. A row is flagged
when honest rows would show as much less than once in ten thousand times, and when it is far from usual also in plain numbers.
Of 100 honest officials whose habits differ widely 0.1 to 0.6 are flagged in a quarter, in groups of a dozen as in those of
hundreds; that it stays under 1 is held by a simulation in ``tests/office/test_suspicion.py``.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from office.binomial import at_least
from office.judgement import FEWEST_FOR_WORDS, Count
from office.peers import Rate, Usual, usual
from office.statistics import wilson

RISK = 1e-4
"""How often one sign of an honest row would be flagged."""

Kind = Literal[
    "repeats",
    "out-of-hours",
    "no-window",
    "few-windows",
    "never-opened",
    "few-votes",
    "many-votes",
    "terminal-off",
    "missed",
    "cancelled",
    "transferred",
    "walk-ins",
    "equal-boxes",
    "counter-against-exit",
]
"""What may be wrong; each has a sentence in the web room."""

KINDS: tuple[Kind, ...] = get_args(Kind)

Sign = Literal[
    "repeats",
    "out-of-hours",
    "no-window",
    "few-windows",
    "few-votes",
    "many-votes",
    "terminal-off",
    "missed",
    "cancelled",
    "transferred",
    "walk-ins",
]
"""The kinds that are rates set against those of peers; with no window at all, ``never-opened`` is said instead."""

SIGNS: tuple[Sign, ...] = get_args(Sign)

_FEW: frozenset[Sign] = frozenset({"few-windows", "few-votes"})
_FEWEST_WHOLE = 30
_FEWEST_MORE = 5
_TIMES = 2.0
_PART = 0.5
_MARGIN = 0.10
_Z_999 = 3.0902
_LEAST_CHANCE = 1e-12


class Flag(NamedTuple):
    """``observed`` of ``whole``, where ``expected`` would be usual; honest rows show as much with ``chance`` (at least 1e-12)."""

    kind: Kind
    observed: int
    whole: int
    expected: float
    chance: float


def flags(rows: Sequence[Mapping[Sign, Rate]]) -> list[list[Flag]]:
    """The flags of each row, the least likely first; a sign that a row does not carry is not judged.

    Give all rows that may be compared: officials with officials, counters with counters, offices with offices.
    """
    found: list[list[Flag]] = [[] for _ in rows]
    for sign in SIGNS:
        places = [place for place, row in enumerate(rows) if sign in row]
        rates = [rows[place][sign] for place in places]
        for place, rate, peers in zip(places, rates, usual(rates), strict=True):
            flag = None if peers is None else _flag(sign, rate, peers)
            if flag is not None:
                found[place].append(flag)
    return [sorted(row, key=lambda flag: flag.chance) for row in found]


def counter_against_exit(counter: Count, away: Count) -> Flag | None:
    """Whether people are far more content under the eyes of the counter than at the exit or by phone, on one scale.

    Some difference is natural, and so is an unsure share of few votes: the counter's votes are set against the upper end of the
    99.8 % interval of the others' share and ten points more. The best sign of pressure.

    >>> counter_against_exit(Count(196, 200), Count(30, 60)).kind
    'counter-against-exit'
    >>> counter_against_exit(Count(196, 200), Count(50, 60)) is None
    True
    """
    interval = wilson(*away, z=_Z_999)
    if interval is None or min(counter.n, away.n) < FEWEST_FOR_WORDS or interval.high + _MARGIN >= 1:
        return None
    chance = at_least(counter.satisfied, counter.n, interval.high + _MARGIN)
    if chance > RISK:
        return None
    expected = counter.n * away.satisfied / away.n
    return Flag("counter-against-exit", counter.satisfied, counter.n, expected, max(chance, _LEAST_CHANCE))


def equal_boxes(equal: int, boxes: int, expected: float, chance: float) -> Flag | None:
    """The flag of whole boxes of one score, from what ``office.equal_boxes`` found."""
    if chance > RISK or equal < _TIMES * expected or equal - expected < _FEWEST_MORE - 1:
        return None
    return Flag("equal-boxes", equal, boxes, expected, max(chance, _LEAST_CHANCE))


def _flag(sign: Sign, rate: Rate, peers: Usual) -> Flag | None:
    if rate.whole < _FEWEST_WHOLE:
        return None
    part = min(rate.part, rate.whole)
    expected = peers.share * rate.whole
    if sign in _FEW:
        is_far = part <= _PART * expected
        chance = peers.chance_of_as_few(rate) if is_far else 1.0
    else:
        # Where the usual share is large twice as many cannot be; then half of what is missing must be gone.
        is_far = part - expected >= _FEWEST_MORE and (
            part >= _TIMES * expected or rate.whole - part <= _PART * (rate.whole - expected)
        )
        chance = peers.chance_of_as_many(rate) if is_far else 1.0
    if chance > RISK:
        return None
    kind: Kind = "never-opened" if sign == "few-windows" and part == 0 else sign
    return Flag(kind, part, rate.whole, expected, max(chance, _LEAST_CHANCE))
