"""What the directory allows a vote to refer to, and why something else does not count."""

from datetime import time
from typing import Literal, NamedTuple

from office.directory import CounterKey, Directory, OfficialKey, ServiceKey, index
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, ServiceId, TopicId
from office.periods import NOON

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
    "service-unknown",
    "desk-only",
]
"""Why an event is a dead letter."""

Problem = tuple[Reason, str]


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
        self.directory = entries = index(directory)
        self._counters: frozenset[CounterKey] = frozenset(entries.counters)
        self._officials: frozenset[OfficialKey] = frozenset(entries.officials)
        self._scores = {scale.id: frozenset(scale.scores()) for scale in directory.scales}
        self._topics = frozenset(entries.topics)
        self._services: frozenset[ServiceKey] = frozenset(entries.services)
        self._middays = {office.id: office.hours.midday_time() for office in directory.offices}
        self._names: dict[OfficeId, tuple[str, ...]] = {
            office: tuple(one.name for one in hall.officials) for office, hall in entries.halls.items()
        }
        self.terminals = frozenset(entries.terminals) | frozenset(entries.stations)

    def place_problem(self, office: OfficeId, counter: str, official: str | None) -> Problem | None:
        """Why nothing can be about this counter and official, or ``None``."""
        if (office, CounterId(counter)) not in self._counters:
            return "counter-unknown", f"counter: office {office!r} has no {counter!r}"
        if official is not None and (office, OfficialId(official)) not in self._officials:
            return "official-unknown", f"official: office {office!r} has no {official!r}"
        return None

    def service_problem(self, office: OfficeId, service: str) -> Problem | None:
        """Why nobody can come to this office for a service, or ``None``."""
        if (office, ServiceId(service)) not in self._services:
            return "service-unknown", f"service: office {office!r} has no {service!r}"
        return None

    def score_problem(self, scale: str, score: int) -> Problem | None:
        """Why there can be no such score, or ``None``."""
        scores = self._scores.get(ScaleId(scale))
        if scores is None:
            return "scale-unknown", f"scale: there is no {scale!r}"
        if score not in scores:
            return "score-unknown", f"score: scale {scale!r} has no {score}"
        return None

    def midday(self, office: OfficeId) -> time:
        """When the morning of an office ends."""
        return self._middays.get(office, NOON)

    def names(self, office: OfficeId) -> tuple[str, ...]:
        """The names of an office's officials."""
        return self._names.get(office, ())

    def vote_problem(self, cell: CellName, score: int, topics: tuple[str, ...]) -> Problem | None:
        """Why no such vote can count in this cell, or ``None``."""
        problem = self.place_problem(OfficeId(cell.office), cell.counter, cell.official)
        if problem:
            return problem
        problem = self.score_problem(cell.scale, score)
        if problem:
            return problem
        for topic in topics:
            if TopicId(topic) not in self._topics:
                return "topic-unknown", f"topics: there is no {topic!r}"
        return None
