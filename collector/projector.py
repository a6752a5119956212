"""What one event of the ledger means for the figures: pure, so that live and rebuilt figures come from the same lines.

An event is projected once, in the order of the ledger. What cannot count (unknown to the directory, unreadable data, an
exact time) keeps its place in the ledger and becomes a dead letter that names the reason.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

import msgspec

from office.directory import CounterKey, Directory, OfficialKey, index
from office.errors import BodyInvalidError
from office.events import TYPE_PREFIX, BoxOpened, RatingGiven, StreamBegan
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, StreamId, TopicId
from office.periods import GRAINS, HalfDay, cell_of, from_timestamp
from office.rollup import When, flag_of, when
from office.wire import Digest, Envelope, read_body, read_event_id

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

_LONGEST_DETAIL = 300


class CellName(NamedTuple):
    """Whom and what a vote is about; figures are sums over the votes of one such cell."""

    office: str
    counter: str
    official: str | None
    scale: str
    channel: str


class Entry(NamedTuple):
    """One event with its place in the ledger. ``source`` and ``stream_row`` are the store's numbers of terminal and stream."""

    position: int
    source: int
    office: OfficeId
    stream_row: int
    digest: Digest
    envelope: Envelope
    received_at: int


class Saying(NamedTuple):
    """One event as it was first said: by whom, in which stream, where, in which bytes."""

    source: int
    stream: StreamId
    sequence: int
    digest: Digest


class Sayings(Protocol):
    """Which first sayings the ledger knows before the event in hand; asked only where a terminal says something again."""

    @property
    def in_ledger(self) -> Callable[[Saying, int], bool]:
        """Whether the ledger holds a saying itself, at a position below the one given."""

    def was_reentered(self, saying: Saying) -> bool:
        """Whether an event below the one in hand re-entered ``saying``."""

    def touches(self, source: int, stream: StreamId) -> bool:
        """Whether anything of this stream was re-entered; quick, for it is asked of every event."""

    def reenter(self, saying: Saying, position: int) -> None:
        """Note that the event at ``position`` re-enters ``saying``, as the first one that does."""


class Projection:
    """The rows that a group of events adds, summed so that each touched cell is written once.

    ``rollups`` maps (grain, period, cell, score, flag) to [n, unknown, spanned, at_once], ``topic_rollups`` (grain, period,
    cell, topic, score, flag) to n; the lists hold rows in the order of the tables' columns.
    """

    def __init__(self) -> None:
        self.cells: list[tuple[int, str, str, str | None, str, str]] = []
        self.ratings: list[tuple[int, int, int, int, str, str, bool, bool, bool, bool]] = []
        self.rollups: dict[tuple[int, int, int, int, str], list[int]] = {}
        self.topic_rollups: dict[tuple[int, int, int, str, int, str], int] = {}
        self.boxes: list[tuple[int, str, str, str | None, int, bool, bool, int | None, int, str]] = []
        self.stream_beginnings: list[tuple[int, int, str, str | None, int, int, int | None]] = []
        self.dead_letters: list[tuple[int, Reason, str]] = []
        self.repeats: list[int] = []


class Rules:
    """What the directory allows a vote to refer to."""

    def __init__(self, directory: Directory) -> None:
        entries = index(directory)
        self._counters: frozenset[CounterKey] = frozenset(entries.counters)
        self._officials: frozenset[OfficialKey] = frozenset(entries.officials)
        self._scores = {scale.id: frozenset(scale.scores()) for scale in directory.scales}
        self._topics = frozenset(entries.topics)
        self.terminals = frozenset(entries.terminals)

    def place_problem(self, office: OfficeId, counter: str, official: str | None) -> tuple[Reason, str] | None:
        """Why nothing can be about this counter and official, or ``None``."""
        if (office, CounterId(counter)) not in self._counters:
            return "counter-unknown", f"counter: office {office!r} has no {counter!r}"
        if official is not None and (office, OfficialId(official)) not in self._officials:
            return "official-unknown", f"official: office {office!r} has no {official!r}"
        return None

    def cell_problem(self, office: OfficeId, cell: CellName) -> tuple[Reason, str] | None:
        """Why no vote can count in this cell, or ``None``."""
        if cell.scale not in self._scores:
            return "scale-unknown", f"scale: there is no {cell.scale!r}"
        return self.place_problem(office, cell.counter, cell.official)

    def scores(self, scale: str) -> frozenset[int]:
        """The scores of a known scale."""
        return self._scores[ScaleId(scale)]

    def unknown_topic(self, topics: tuple[str, ...]) -> str | None:
        """The first topic that the directory does not hold."""
        return next((topic for topic in topics if TopicId(topic) not in self._topics), None)


class Projector:
    """Turns entries into rows. ``cell_ids`` numbers the cells; new names get the next number and a row."""

    def __init__(self, rules: Rules, cell_ids: dict[CellName, int], sayings: Sayings) -> None:
        self._rules = rules
        self._cell_ids = cell_ids
        self._sayings = sayings
        self._scores: dict[CellName, frozenset[int]] = {}
        self._moments: dict[tuple[str | None, str | None], When] = {}
        self._moments_at = 0
        self._periods: dict[HalfDay, tuple[int, ...]] = {}
        self._project: dict[str, Callable[[Entry, Projection], tuple[Reason, str] | None]] = {
            f"{TYPE_PREFIX}rating.given.v1": self._rating,
            f"{TYPE_PREFIX}box.opened.v1": self._box,
            f"{TYPE_PREFIX}stream.began.v1": self._stream_began,
        }

    def project(self, entry: Entry, into: Projection) -> None:
        """Add what ``entry`` means to ``into``."""
        envelope = entry.envelope
        if envelope.origin is not None or self._sayings.touches(entry.source, envelope.stream):
            problem = self._first_saying(entry)
            if problem is False:
                into.repeats.append(entry.position)
                return
        else:
            problem = None
        if not problem:
            project = self._project.get(envelope.type)
            if project is None:
                problem = "type-unknown", f"type: {envelope.type!r} is unknown to this version"
            else:
                try:
                    problem = project(entry, into)
                except BodyInvalidError as error:
                    problem = "data-invalid", str(error)
        if problem:
            reason, detail = problem
            into.dead_letters.append((entry.position, reason, _storable(detail)))

    def _first_saying(self, entry: Entry) -> tuple[Reason, str] | Literal[False] | None:
        """``None`` when this is the first saying of what it says, ``False`` when it is not."""
        envelope = entry.envelope
        if envelope.origin is None:
            itself = Saying(entry.source, envelope.stream, envelope.number, entry.digest)
            return False if self._sayings.was_reentered(itself) else None
        named = read_event_id(envelope.origin)
        if named is None or envelope.origindigest is None:
            return "origin-invalid", f"origin: {envelope.origin!r} needs the form '{{stream}}-{{sequence}}' and an origindigest"
        first = Saying(entry.source, *named, envelope.origindigest)
        if self._sayings.was_reentered(first) or self._sayings.in_ledger(first, entry.position):
            return False
        self._sayings.reenter(first, entry.position)
        return None

    def _rating(self, entry: Entry, into: Projection) -> tuple[Reason, str] | None:
        event = read_body(entry.envelope)
        assert isinstance(event, RatingGiven)  # noqa: S101 - the type chose the decoder
        name = CellName(entry.office, event.counter, event.official, event.scale, event.channel)
        scores = self._scores.get(name)
        if scores is None:
            problem = self._rules.cell_problem(entry.office, name)
            if problem:
                return problem
            scores = self._scores[name] = self._rules.scores(event.scale)
        if event.score not in scores:
            return "score-unknown", f"score: scale {event.scale!r} has no {event.score}"
        topics = tuple(dict.fromkeys(event.topics)) if event.topics else ()
        if topics and (unknown := self._rules.unknown_topic(topics)):
            return "topic-unknown", f"topics: there is no {unknown!r}"
        try:
            moment = self._when(event, entry)
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        self._count(entry.position, event, topics, cell=self._cell(name, into), moment=moment, into=into)
        return None

    def _count(
        self, position: int, event: RatingGiven, topics: tuple[str, ...], *, cell: int, moment: When, into: Projection
    ) -> None:
        half, spanned, unknown = moment
        score, flag, at_once = event.score, flag_of(event), event.release is not None
        into.ratings.append((position, cell, half, score, flag, " ".join(topics), unknown, spanned, at_once, event.bound))
        periods = self._periods.get(half)
        if periods is None:
            periods = self._periods[half] = tuple(cell_of(half, grain) for grain in GRAINS)
        for grain, period in enumerate(periods):
            sums = into.rollups.get(key := (grain, period, cell, score, flag))
            if sums is None:
                into.rollups[key] = [1, unknown, spanned, at_once]
            else:
                sums[0] += 1
                sums[1] += unknown
                sums[2] += spanned
                sums[3] += at_once
            for topic in topics:
                about = (grain, period, cell, topic, score, flag)
                into.topic_rollups[about] = into.topic_rollups.get(about, 0) + 1

    def _box(self, entry: Entry, into: Projection) -> tuple[Reason, str] | None:
        event = read_body(entry.envelope)
        assert isinstance(event, BoxOpened)  # noqa: S101 - the type chose the decoder
        problem = self._rules.place_problem(entry.office, event.counter, event.official)
        if problem:
            return problem
        try:
            half, spanned, unknown = self._when(event, entry)
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        flagged = msgspec.json.encode(event.flagged, order="sorted").decode()
        into.boxes.append(
            (
                entry.position,
                entry.office,
                event.counter,
                event.official,
                half,
                unknown,
                spanned,
                event.windows,
                event.presses,
                flagged,
            )
        )
        return None

    def _stream_began(self, entry: Entry, into: Projection) -> tuple[Reason, str] | None:
        event = read_body(entry.envelope)
        assert isinstance(event, StreamBegan)  # noqa: S101 - the type chose the decoder
        into.stream_beginnings.append(
            (
                entry.position,
                entry.stream_row,
                event.reason,
                event.previous_stream,
                event.previous_sequence,
                event.lost,
                event.refused_sequence,
            )
        )
        return None

    def _when(self, event: RatingGiven | BoxOpened, entry: Entry) -> When:
        """``office.rollup.when``, remembered: a batch says the same half-day again and again."""
        if entry.received_at != self._moments_at:
            self._moments = {}
            self._moments_at = entry.received_at
        key = (entry.envelope.time, event.until)
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = when(event, entry.envelope.time, from_timestamp(entry.received_at / 1000))
        return found

    def _cell(self, name: CellName, into: Projection) -> int:
        cell = self._cell_ids.get(name)
        if cell is None:
            cell = self._cell_ids[name] = len(self._cell_ids) + 1
            into.cells.append((cell, *name))
        return cell


def _storable(text: str) -> str:
    """Short, and without the lone surrogates that JSON can say and a database cannot."""
    return text[:_LONGEST_DETAIL].encode("utf-8", "replace").decode()
