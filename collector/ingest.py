"""From what arrived to the ledger and the figures, a group of messages in one transaction.

The rules are the contract's: an event is taken where it fits its chain, and nothing is answered before it is on disk. Here is
no network: messages come as :class:`Arrival`, and the answer is the set of terminals whose receipts are due.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

import msgspec

from collector.above import Above
from collector.errors import StoreUnavailableError
from collector.projection import Projection
from collector.projector import Entry, Projector
from collector.queue_projector import QueueProjector
from collector.rules import Rules
from collector.store.cells import load_cells, load_queue_cells
from collector.store.conditions import Conditions
from collector.store.db import Database, ledger_id, reachable, transaction
from collector.store.directory import directory_version, load_directory
from collector.store.ledger import Chain, Ledger, chain_of
from collector.store.listening import Listening
from collector.store.projections import write_projection
from collector.store.quarantine import Quarantine, Refusal
from collector.store.queue_record import QueueRecord
from collector.store.sayings import StoredSayings
from collector.store.states import States
from collector.store.unit_sums import add_wholes, refresh_members
from collector.store.uptimes import sum_next_day
from office.directory import index
from office.documents import Health, Presence, Receipt, read_document
from office.errors import BatchUnreadableError, DocumentInvalidError, EnvelopeUnreadableError
from office.ids import LedgerId, OfficeId, TerminalId
from office.stream import Verdict, digest_of
from office.topics import EVENTS, HEALTH, PRESENCE, TerminalTopic, read_terminal_topic, read_uplink_topic
from office.wire import MOST_EVENT_BYTES, read_envelope, split

TerminalKey = tuple[OfficeId, TerminalId]

_UPLINK_STATES = {b"0": "0", b"1": "1"}


class Arrival(NamedTuple):
    """One message. ``retained`` is true for an old one that the broker kept.

    ``token`` is the link's, to acknowledge it by; 0 for nothing to acknowledge.
    """

    topic: str
    payload: bytes
    retained: bool = False
    token: int = 0


class Tally(NamedTuple):
    """What became of the events of one group."""

    taken: int
    duplicates: int
    forks: int
    gaps: int


class Ingest:
    """The writer of one database's record; one per database, one thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ledger = Ledger(db, LedgerId(ledger_id(db)))
        self._sayings = StoredSayings(db, lambda saying, _before: self._ledger.holds(saying))
        self._queue = QueueRecord(db)
        self._quarantine = Quarantine(db)
        self._states = States(db)
        self._conditions = Conditions(db, self._states)
        self._listening = Listening(db)
        self._version = -1
        self._rules: Rules
        self._above: Above
        self._projector: Projector
        self._counts = dict.fromkeys(Verdict, 0)
        self._refused: dict[TerminalKey, str] = {}
        self.is_current = False
        """Whether memory says what the disk holds; while it does not, no receipt may leave."""

    def load(self) -> None:
        """Read heads, cells and counts; whatever was not committed is forgotten.

        Raises:
            StoreUnavailableError: the database cannot be read.
        """
        with reachable():
            self._ledger.load()
            self._sayings.load()
            self._queue.load()
            self._quarantine.load()
            self._states.load()
            self._conditions.load()
            self._listening.load()
            self._version = -1
            self.reload_directory()
        self.is_current = True

    def reload_directory(self) -> bool:
        """Read the directory again when an import changed it; whether it did."""
        version = directory_version(self._db)
        if version == self._version:
            return False
        directory = load_directory(self._db)
        with nullcontext() if self._db.conn.in_transaction else transaction(self._db):
            self._above = refresh_members(self._db, index(directory))
        self._rules = Rules(directory)
        queue = QueueProjector(self._rules, load_queue_cells(self._db), self._queue)
        self._projector = Projector(self._rules, load_cells(self._db), self._sayings, queue)
        self._version = version
        return True

    @property
    def terminals(self) -> frozenset[TerminalKey]:
        """Every registered terminal."""
        return self._rules.terminals

    @property
    def counts(self) -> Tally:
        """What became of all events since the start."""
        return Tally(*(self._counts[v] for v in (Verdict.TAKEN, Verdict.DUPLICATE, Verdict.FORK, Verdict.GAP)))

    def receipt(self, key: TerminalKey) -> Receipt:
        """The current receipt of a terminal; what it says is committed.

        Raises:
            StoreUnavailableError: after a failed transaction, until the next one.
        """
        if not self.is_current:
            raise StoreUnavailableError("the last transaction failed; a receipt now could promise what is not on disk")
        return msgspec.structs.replace(self._ledger.receipt(*key), refused=self._refused.get(key))

    def take(self, arrivals: Sequence[Arrival], *, at: int) -> set[TerminalKey]:
        """Take a group of messages that arrived at ``at`` (ms since 1970) and return the terminals to answer.

        Raises:
            StoreUnavailableError: nothing of the group happened; it can be tried again.
        """
        answers: set[TerminalKey] = set()
        rows = Projection()
        with self._transaction():
            self.reload_directory()
            for arrival in arrivals:
                self._dispatch(arrival, at, rows, answers)
            self._write(rows)
            self._conditions.write(at)
        return answers

    def listen(self, *, at: int, connection: int) -> bool:
        """Keep in mind that until ``at`` this program heard what there was to hear, on its so-many-th connection.

        It is to be called often; about once a minute a transaction is made, and the answer is true.

        Raises:
            StoreUnavailableError: nothing happened; that time will count as unknown.
        """
        if not self._listening.is_due(at, connection):
            return False
        with self._transaction():
            self.reload_directory()
            if self._listening.go_on(at, connection):
                self._conditions.begin(at)
            self._conditions.write(at, everything=True)
            sum_next_day(self._db, self._rules.directory, at)
        return True

    def refuse(self, arrival: Arrival, detail: str, *, at: int) -> None:
        """Keep a message apart that could not be processed at all.

        Raises:
            StoreUnavailableError: nothing happened.
        """
        place = read_terminal_topic(arrival.topic)
        office, terminal = (place.office, place.terminal) if place else ("", "")
        with self._transaction():
            self._quarantine.keep(office, terminal, "unprocessable", detail, payload=arrival.payload, at=at)
            self._quarantine.write()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if not self.is_current:
            self.load()
        # What memory holds from here on is ahead of the disk until the commit.
        self.is_current = False
        with transaction(self._db):
            yield
        for part in (self._ledger, self._sayings, self._queue, self._quarantine, self._states, self._conditions):
            part.written()
        self.is_current = True

    def _write(self, rows: Projection) -> None:
        self._ledger.write()
        write_projection(self._db, rows)
        add_wholes(self._db, rows, self._above)
        self._sayings.write()
        self._queue.write()
        self._quarantine.write()
        self._states.write()

    def _dispatch(self, arrival: Arrival, at: int, rows: Projection, answers: set[TerminalKey]) -> None:
        place = read_terminal_topic(arrival.topic)
        if place is None:
            self._uplink(arrival, at)
        elif (place.office, place.terminal) not in self._rules.terminals:
            self._refuse(place, "unregistered", "the directory holds no such terminal", arrival.payload, at)
        elif place.leaf == EVENTS:
            self._batch(place, arrival.payload, at, rows)
            answers.add((place.office, place.terminal))
        elif arrival.payload:
            self._document(place, arrival, at)

    def _batch(self, place: TerminalTopic, payload: bytes, at: int, rows: Projection) -> None:
        key = place.office, place.terminal
        self._refused.pop(key, None)
        try:
            events = split(payload)
        except BatchUnreadableError as error:
            self._refuse(place, "batch-unreadable", str(error), payload, at)
            self._refused[key] = digest_of(payload)
            return
        source = self._ledger.source(place.office, place.terminal)
        chain: Chain | None = None
        taken = 0
        for event in events:
            try:
                envelope = read_envelope(event, source=source.name)
            except EnvelopeUnreadableError as error:
                self._refuse(place, "envelope-unreadable", str(error), event, at)
                self._refused[key] = digest_of(payload)
                continue
            stream = envelope.stream
            if chain is None or chain.stream != stream:
                chain = chain_of(source, stream)
            digest = digest_of(event)
            verdict = self._ledger.enter(chain, envelope, event, digest, at)
            if verdict is Verdict.TAKEN:
                taken += 1
                self._projector.project(
                    Entry(self._ledger.position, source.row, source.office, chain.row, digest, envelope, at), rows
                )
            else:
                self._counts[verdict] += 1
        self._counts[Verdict.TAKEN] += taken

    def _document(self, place: TerminalTopic, arrival: Arrival, at: int) -> None:
        if len(arrival.payload) > MOST_EVENT_BYTES:
            detail = f"{place.leaf}: {len(arrival.payload)} bytes are over {MOST_EVENT_BYTES}"
            self._refuse(place, "document-unreadable", detail, arrival.payload, at)
            return
        try:
            if place.leaf == PRESENCE:
                presence = read_document(arrival.payload, Presence)
                self._states.presence(place.office, place.terminal, presence.state, at=at, fresh=not arrival.retained)
                self._conditions.hear(place.office, place.terminal, at=None if arrival.retained else at)
            elif place.leaf == HEALTH:
                read_document(arrival.payload, Health)
                self._states.health(place.office, place.terminal, arrival.payload, at=at, fresh=not arrival.retained)
                self._conditions.hear(place.office, place.terminal, at=None if arrival.retained else at)
        except DocumentInvalidError as error:
            self._refuse(place, "document-unreadable", str(error), arrival.payload, at)

    def _uplink(self, arrival: Arrival, at: int) -> None:
        office = read_uplink_topic(arrival.topic)
        state = _UPLINK_STATES.get(arrival.payload)
        if office is None:
            self._quarantine.keep("", "", "topic-unknown", arrival.topic, payload=arrival.payload, at=at)
        elif state is not None:
            self._states.uplink(office, state, at=at)
            self._conditions.hear_line(office)
        elif arrival.payload:
            self._quarantine.keep(office, "", "document-unreadable", "uplink: neither 0 nor 1", payload=arrival.payload, at=at)

    def _refuse(self, place: TerminalTopic, reason: Refusal, detail: str, payload: bytes, at: int) -> None:
        self._quarantine.keep(place.office, place.terminal, reason, detail, payload=payload, at=at)
