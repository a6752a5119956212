"""What the directory allows a vote to refer to, and why something else does not count."""

from typing import Literal, NamedTuple

from office.directory import CounterKey, Directory, OfficialKey, index
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, TopicId

Reason = Literal[
    "envelope-unreadable",
    "type-unknown",
    "data-invalid",
    "time-invalid",
    "origin-invalid",
    "counter-unknown",
    "official-unknown",
    "scale-unknown",
    "score-unknown",
    "topic-unknown",
]
"""Why an event is a dead letter."""


class CellName(NamedTuple):
    """Whom and what a vote is about; figures are sums over the votes of one such cell."""

    office: str
    counter: str
    official: str | None
    scale: str
    channel: str


class Rules:
    """What the directory allows a vote to refer to."""

    def __init__(self, directory: Directory) -> None:
        entries = index(directory)
        self._counters: frozenset[CounterKey] = frozenset(entries.counters)
        self._officials: frozenset[OfficialKey] = frozenset(entries.officials)
        self._scores = {scale.id: frozenset(scale.scores()) for scale in directory.scales}
        self._topics = frozenset(entries.topics)
        self.terminals = frozenset(entries.terminals) | frozenset(entries.stations)

    def place_problem(self, office: OfficeId, counter: str, official: str | None) -> tuple[Reason, str] | None:
        """Why nothing can be about this counter and official, or ``None``."""
        if (office, CounterId(counter)) not in self._counters:
            return "counter-unknown", f"counter: office {office!r} has no {counter!r}"
        if official is not None and (office, OfficialId(official)) not in self._officials:
            return "official-unknown", f"official: office {office!r} has no {official!r}"
        return None

    def vote_problem(self, cell: CellName, score: int, topics: tuple[str, ...]) -> tuple[Reason, str] | None:
        """Why no such vote can count in this cell, or ``None``."""
        problem = self.place_problem(OfficeId(cell.office), cell.counter, cell.official)
        if problem:
            return problem
        scores = self._scores.get(ScaleId(cell.scale))
        if scores is None:
            return "scale-unknown", f"scale: there is no {cell.scale!r}"
        if score not in scores:
            return "score-unknown", f"score: scale {cell.scale!r} has no {score}"
        for topic in topics:
            if TopicId(topic) not in self._topics:
                return "topic-unknown", f"topics: there is no {topic!r}"
        return None
