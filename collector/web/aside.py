"""What people say elsewhere of a row that is praised at its counter: its share at the exit or by phone, beside its own."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import NamedTuple, TypeVar

from collector.store.satisfaction import Group, Row
from collector.suspects import AT_COUNTERS, AWAY
from office.judgement import Count
from office.suspicion import counter_against_exit
from office.withholding import withheld

Key = TypeVar("Key", bound=Hashable)


class Aside(NamedTuple):
    """The share where nobody of the counter looks on, which its own share is far from; ``channel`` says where."""

    channel: str
    share: float
    n: int


def asides(votes: Iterable[Row], scale: str, channel: str, key: Callable[[Group], Key], fewest: int) -> dict[Key, Aside]:
    """By row, where votes at the counter on ``scale`` are far better than the others; nothing of who is content at both.

    Shares of fewer than ``fewest`` votes are not for the viewer, nor any from which those could be had.
    """
    if channel not in AT_COUNTERS:
        return {}
    counts: defaultdict[str, dict[Key, Count]] = defaultdict(dict)
    for group, figure in votes:
        if group.scale == scale and figure.n:
            counts[group.channel][key(group)] = Count(figure.satisfied, figure.n)
    found: dict[Key, Aside] = {}
    for away in AWAY:
        rows = counts[away]
        kept = withheld([count.n for count in rows.values()], fewest)
        for place, (row, count) in enumerate(rows.items()):
            own = counts[channel].get(row)
            if row not in found and place not in kept and own is not None and counter_against_exit(own, count) is not None:
                found[row] = Aside(away, count.satisfied / count.n, count.n)
    return found
