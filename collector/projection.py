"""The rows that a group of events adds to the figures, gathered so that each touched cell is written once."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from collector.above import Above
from collector.queue_rows import QueueRows, cells_of, periods_of
from collector.rules import CellName, Reason
from office.periods import HalfDay

Row = tuple[Any, ...]
"""Values in the order of a table's columns."""


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
    """What one group adds. The lists hold rows in the order of the tables' columns; ``votes`` counts votes by kind.

    ``places`` names the cells of these votes.
    """

    def __init__(self) -> None:
        self.cells: list[tuple[int, str, str, str | None, str, str]] = []
        self.ratings: list[tuple[int, int, int, int, str, str, bool, bool, bool, bool]] = []
        self.votes: defaultdict[Kind, int] = defaultdict(int)
        self.places: dict[int, CellName] = {}
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
            for grain, period in cells_of(kind.half):
                key = (grain, period, kind.cell, kind.score, kind.flag)
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
                for grain, period in cells_of(kind.half):
                    sums[grain, period, kind.cell, topic, kind.score, kind.flag] += n
        return ((*key, sums[key]) for key in sorted(sums))

    def unit_votes(self, above: Above) -> tuple[list[Row], list[Row]]:
        """Rows of ``unit_rollups`` and of ``unit_topics``, each once, in their tables' order."""
        sums: dict[Row, list[int]] = {}
        topics: defaultdict[Row, int] = defaultdict(int)
        for kind, n in self.votes.items():
            name = self.places[kind.cell]
            for unit in above.on(name.office, kind.half):
                for grain, period in periods_of(kind.half):
                    row = sums.setdefault((unit, grain, period, name.scale, name.channel, kind.score, kind.flag), [0, 0, 0, 0, 0])
                    row[0] += n
                    row[1] += n * kind.unknown
                    row[2] += n * kind.spanned
                    row[3] += n * kind.at_once
                    row[4] += n * kind.bound
                    for topic in kind.topics:
                        topics[unit, grain, period, name.scale, name.channel, topic, kind.score, kind.flag] += n
        return [(*key, *sums[key]) for key in sorted(sums)], [(*key, topics[key]) for key in sorted(topics)]
