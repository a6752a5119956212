"""The rows that a group of events adds to the figures, gathered so that each touched cell is written once."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from collector.queue_rows import QueueRows
from collector.rules import Reason
from office.periods import GRAINS, HalfDay, cell_of


class Kind(NamedTuple):
    """Votes that are alike in everything that figures are made of; ``cell`` numbers whom and what they are about."""

    cell: int
    half: HalfDay
    score: int
    flag: str
    topics: tuple[str, ...]
    unknown: bool
    spanned: bool
    at_once: bool
    bound: bool


class Projection:
    """What one group adds. The lists hold rows in the order of the tables' columns; ``votes`` counts votes by kind."""

    def __init__(self) -> None:
        self.cells: list[tuple[int, str, str, str | None, str, str]] = []
        self.ratings: list[tuple[int, int, int, int, str, str, bool, bool, bool, bool]] = []
        self.votes: defaultdict[Kind, int] = defaultdict(int)
        self.boxes: list[tuple[int, str, str, str | None, int, bool, bool, int | None, int, str, int]] = []
        self.comments: list[tuple[str, int, str, int, bool, bool, str, str, str | None, bool]] = []
        self.stream_beginnings: list[tuple[int, int, str, str | None, int, int, int | None]] = []
        self.dead_letters: list[tuple[int, Reason, str]] = []
        self.repeats: list[int] = []
        self.queue = QueueRows()

    def rollups(self) -> Iterator[tuple[int | str, ...]]:
        """Rows (grain, period, cell, score, flag, n, unknown, spanned, at_once, bound), each cell once, in the table's order."""
        sums: dict[tuple[int, int, int, int, str], list[int]] = {}
        for kind, n in self.votes.items():
            for grain, name in enumerate(GRAINS):
                key = (grain, cell_of(kind.half, name), kind.cell, kind.score, kind.flag)
                row = sums.setdefault(key, [0, 0, 0, 0, 0])
                row[0] += n
                row[1] += n * kind.unknown
                row[2] += n * kind.spanned
                row[3] += n * kind.at_once
                row[4] += n * kind.bound
        return ((*key, *sums[key]) for key in sorted(sums))

    def topic_rollups(self) -> Iterator[tuple[int | str, ...]]:
        """Rows (grain, period, cell, topic, score, flag, n), each cell once, in the table's order."""
        sums: defaultdict[tuple[int, int, int, str, int, str], int] = defaultdict(int)
        for kind, n in self.votes.items():
            for topic in kind.topics:
                for grain, name in enumerate(GRAINS):
                    sums[grain, cell_of(kind.half, name), kind.cell, topic, kind.score, kind.flag] += n
        return ((*key, sums[key]) for key in sorted(sums))
