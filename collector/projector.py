"""What one event of the ledger means for the figures: pure, so that live and rebuilt figures come from the same lines.

An event is projected once, in the order of the ledger. What cannot count (unknown to the directory, unreadable data, an
exact time) keeps its place in the ledger and becomes a dead letter that names the reason.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol

import msgspec

from collector.projection import Kind, Projection
from collector.queue_projector import Heard, QueueProjector
from collector.rules import CellName, Problem, Rules
from office.errors import BodyInvalidError
from office.events import TYPE_PREFIX, BoxOpened, CommentGiven, RatingGiven, StreamBegan
from office.ids import OfficeId, StreamId
from office.masking import masked
from office.periods import from_timestamp
from office.queue_events import QUEUE_CLASSES
from office.rollup import When, flag_of, when
from office.wire import Digest, Envelope, read_body, read_event_id

_LONGEST_DETAIL = 300
_MOST_REMEMBERED = 50_000


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
    """One event as it was first said: in which office and stream, where, in which bytes.

    Not by which terminal: one that was given another name says again what its old name may have delivered.
    """

    office: OfficeId
    stream: StreamId
    sequence: int
    digest: Digest


class _Vote(NamedTuple):
    """What the data of a vote means in its office, whenever it was cast."""

    cell: int
    score: int
    flag: str
    topics: tuple[str, ...]
    topics_text: str
    at_once: bool
    event: RatingGiven
    name: CellName


class Sayings(Protocol):
    """Which first sayings the ledger knows before the event in hand; asked only where a terminal says something again."""

    @property
    def in_ledger(self) -> Callable[[Saying, int], bool]:
        """Whether the ledger holds a saying itself, at a position below the one given."""

    def was_reentered(self, saying: Saying) -> bool:
        """Whether an event below the one in hand re-entered ``saying``."""

    def touches(self, office: OfficeId, stream: StreamId) -> bool:
        """Whether anything of this stream was re-entered; quick, for it is asked of every event."""

    def reenter(self, saying: Saying, position: int) -> None:
        """Note that the event at ``position`` re-enters ``saying``, as the first one that does."""


class Projector:
    """Turns entries into rows. ``cell_ids`` numbers the cells; new names get the next number and a row."""

    def __init__(self, rules: Rules, cell_ids: dict[CellName, int], sayings: Sayings, queue: QueueProjector) -> None:
        self._rules = rules
        self._cell_ids = cell_ids
        self._sayings = sayings
        self._queue = queue
        self._votes: dict[tuple[OfficeId, bytes], _Vote] = {}
        self._moments: dict[tuple[str | None, str | None], When] = {}
        self._moments_at = 0
        self._project: dict[str, Callable[[Entry, Projection], Problem | None]] = {
            f"{TYPE_PREFIX}rating.given.v1": self._rating,
            f"{TYPE_PREFIX}box.opened.v1": self._box,
            f"{TYPE_PREFIX}stream.began.v1": self._stream_began,
            f"{TYPE_PREFIX}service.rated.v1": self._of_queue,
            f"{TYPE_PREFIX}comment.given.v1": self._comment,
            **{f"{TYPE_PREFIX}{name}.v1": self._of_queue for name in QUEUE_CLASSES},
        }

    def project(self, entry: Entry, into: Projection) -> None:
        """Add what ``entry`` means to ``into``."""
        envelope = entry.envelope
        if envelope.origin is not None or self._sayings.touches(entry.office, envelope.stream):
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

    def _first_saying(self, entry: Entry) -> Problem | Literal[False] | None:
        """``None`` when this is the first saying of what it says, ``False`` when it is not."""
        envelope = entry.envelope
        if envelope.origin is None:
            itself = Saying(entry.office, envelope.stream, envelope.number, entry.digest)
            return False if self._sayings.was_reentered(itself) else None
        named = read_event_id(envelope.origin)
        if named is None or envelope.origindigest is None:
            return "origin-invalid", f"origin: {envelope.origin!r} needs the form '{{stream}}-{{sequence}}' and an origindigest"
        first = Saying(entry.office, *named, envelope.origindigest)
        if self._sayings.was_reentered(first) or self._sayings.in_ledger(first, entry.position):
            return False
        self._sayings.reenter(first, entry.position)
        return None

    def _of_queue(self, entry: Entry, into: Projection) -> Problem | None:
        return self._queue.project(Heard(entry.position, entry.office, entry.envelope, entry.received_at), into.queue)

    def _rating(self, entry: Entry, into: Projection) -> Problem | None:
        # Votes are few words said again and again: the same bytes of one office always mean the same.
        said = (entry.office, bytes(entry.envelope.data))
        vote = self._votes.get(said)
        if vote is None:
            learnt = self._learn(entry, into)
            if not isinstance(learnt, _Vote):
                return learnt
            if len(self._votes) >= _MOST_REMEMBERED:
                self._votes.clear()
            vote = self._votes[said] = learnt
        cell, score, flag, topics, topics_text, at_once, event, name = vote
        try:
            half, spanned, unknown = self._when(event, entry)
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        into.ratings.append((entry.position, cell, half, score, flag, topics_text, unknown, spanned, at_once, event.bound))
        into.places[cell] = name
        into.votes[Kind(cell, half, score, flag, topics, unknown, spanned, at_once, event.bound)] += 1
        return None

    def _learn(self, entry: Entry, into: Projection) -> "_Vote | Problem":
        event = read_body(entry.envelope)
        assert isinstance(event, RatingGiven)  # noqa: S101 - the type chose the decoder
        name = CellName(entry.office, event.counter, event.official, event.scale, event.channel)
        topics = tuple(dict.fromkeys(event.topics))
        problem = self._rules.vote_problem(name, event.score, topics)
        if problem:
            return problem
        return _Vote(
            self._cell(name, into), event.score, flag_of(event), topics, " ".join(topics), event.release is not None, event, name
        )

    def _box(self, entry: Entry, into: Projection) -> Problem | None:
        event = read_body(entry.envelope)
        assert isinstance(event, BoxOpened)  # noqa: S101 - the type chose the decoder
        problem = self._rules.place_problem(entry.office, event.counter, event.official)
        if problem:
            return problem
        try:
            half, spanned, unknown = self._when(event, entry)
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        self._queue.box(event, entry.office, half, into.queue)
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
                event.amended,
            )
        )
        return None

    def _comment(self, entry: Entry, into: Projection) -> Problem | None:
        event = read_body(entry.envelope)
        assert isinstance(event, CommentGiven)  # noqa: S101 - the type chose the decoder
        text = masked(event.text, self._rules.names(entry.office))
        if not text and event.hint is None:
            raise BodyInvalidError("text: there is none, and no hint either; a comment needs one of both")
        try:
            half, spanned, unknown = self._when(event, entry)
        except BodyInvalidError as error:
            return "time-invalid", str(error)
        # The first saying names a comment, whichever saying is counted: decisions about it hold on to that.
        word = entry.envelope.origindigest or entry.digest
        at_once = event.release is not None
        row = (entry.office, entry.position, word, half, unknown, spanned, event.channel, text, event.hint, at_once)
        into.comments.append(row)
        return None

    def _stream_began(self, entry: Entry, into: Projection) -> Problem | None:
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

    def _when(self, event: RatingGiven | BoxOpened | CommentGiven, entry: Entry) -> When:
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
