"""The ledger: every event that was taken, as bytes, in one order; and the chains that say what may be taken next.

Heads live in memory, loaded at start, so that an event costs no query; only what arrives a second time is looked up. All
changes are gathered and written by :meth:`Ledger.write` inside the caller's transaction; after a failed one, ``load`` forgets
them.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database

from collector.projector import Saying
from office.documents import Receipt, StreamReceipt
from office.ids import LedgerId, OfficeId, StreamId, TerminalId
from office.stream import EMPTY, Head, Verdict, digest_of, judge
from office.wire import MOST_EVENTS, Envelope, source_of

RECEIPTED_STREAMS = 16
"""A receipt names this many streams of a terminal, the last touched ones."""

MOST_FORKS = 100
"""Forked events of one stream that are kept; beyond them only the count grows."""


class Source:
    """One terminal as the ledger knows it. ``touched`` are its last streams, the newest at the end."""

    __slots__ = ("chains", "name", "office", "row", "terminal", "touched")

    def __init__(self, row: int, office: OfficeId, terminal: TerminalId) -> None:
        self.row = row
        self.office = office
        self.terminal = terminal
        self.name = source_of(office, terminal)
        self.chains: dict[StreamId, Chain] = {}
        self.touched: dict[StreamId, None] = {}


class Chain:
    """One stream as the ledger knows it. ``row`` is 0 while nothing of it is stored; ``fresh`` digests end at the head."""

    __slots__ = ("forks", "fresh", "head", "position", "row", "seen_at", "source", "stream")

    def __init__(self, source: Source, stream: StreamId) -> None:
        self.source = source
        self.stream = stream
        self.row = 0
        self.head = EMPTY
        self.position = 0
        self.seen_at = 0
        self.forks = 0
        self.fresh: list[str] = []


class _Window(NamedTuple):
    row: int
    digests: dict[int, str]


class Ledger:
    """The ledger of one database; one writer, one thread."""

    def __init__(self, db: Database, ledger: LedgerId) -> None:
        self._db = db
        self.id = ledger
        self.sources: dict[tuple[OfficeId, TerminalId], Source] = {}
        self.position = 0
        self._offices: dict[OfficeId, list[Source]] = {}
        self._streams = 0
        self._window = _Window(0, {})
        self._new_sources: list[Source] = []
        self._new_events: list[tuple[int, int, int, int, bytes]] = []
        self._changed: dict[int, Chain] = {}

    def load(self) -> None:
        """Read the heads, forgetting everything that was not written."""
        self.sources = {}
        self._offices = {}
        by_row: dict[int, Source] = {}
        for row, office, terminal in self._db.conn.execute("SELECT id, office, terminal FROM sources"):
            by_row[row] = self._know(Source(row, office, terminal))
        self._streams = 0
        query = "SELECT id, source, stream, head, digest, position, seen_at, forks FROM streams ORDER BY position"
        for row, source, stream, head, digest, position, seen_at, forks in self._db.conn.execute(query):
            chain = Chain(by_row[source], stream)
            chain.row, chain.head, chain.position, chain.seen_at, chain.forks = row, Head(head, digest), position, seen_at, forks
            chain.source.chains[stream] = chain
            touch(chain)
            self._streams = max(self._streams, row)
        self.position = int(self._db.conn.execute("SELECT coalesce(max(position), 0) FROM ledger").fetchone()[0])
        self._window = _Window(0, {})
        self._new_sources, self._new_events, self._changed = [], [], {}

    def source(self, office: OfficeId, terminal: TerminalId) -> Source:
        """The terminal, made known when it is new."""
        source = self.sources.get((office, terminal))
        if source is None:
            source = self._know(Source(len(self.sources) + 1, office, terminal))
            self._new_sources.append(source)
        return source

    def enter(self, chain: Chain, envelope: Envelope, event: bytes, digest: str, received_at: int) -> Verdict:
        """Judge one event and, when it is the next one, take it: then it stands at ``position``."""
        number = int(envelope.sequence)
        verdict = judge(chain.head, number, envelope.previous, digest, lambda sequence: self.digest_at(chain, sequence))
        if verdict is Verdict.TAKEN:
            self._change(chain)
            self.position += 1
            self._new_events.append((self.position, chain.row, number, received_at, event))
            chain.fresh.append(digest)
            chain.head = Head(number, digest)
            chain.position = self.position
            chain.seen_at = received_at
        elif verdict is Verdict.FORK:
            self._change(chain)
            self._keep_fork(chain, number, digest, event, received_at)
        return verdict

    def digest_at(self, chain: Chain, sequence: int) -> str | None:
        """The digest that is held at ``sequence`` of a chain, ``None`` beyond its head."""
        written = chain.head.sequence - len(chain.fresh)
        if sequence > written:
            return chain.fresh[sequence - written - 1] if sequence <= chain.head.sequence else None
        if self._window.row != chain.row or sequence not in self._window.digests:
            # Who sends one event again sends those behind it too.
            query = "SELECT sequence, event FROM ledger WHERE stream = ? AND sequence BETWEEN ? AND ?"
            rows = self._db.conn.execute(query, (chain.row, sequence, sequence + MOST_EVENTS))
            self._window = _Window(chain.row, {number: digest_of(event) for number, event in rows})
        return self._window.digests.get(sequence)

    def holds(self, saying: Saying) -> bool:
        """Whether an event was taken in these very bytes."""
        chains = (source.chains.get(saying.stream) for source in self._offices.get(saying.office, ()))
        return any(chain is not None and self.digest_at(chain, saying.sequence) == saying.digest for chain in chains)

    def _know(self, source: Source) -> Source:
        self.sources[source.office, source.terminal] = source
        self._offices.setdefault(source.office, []).append(source)
        return source

    def receipt(self, office: OfficeId, terminal: TerminalId) -> Receipt:
        """What is committed of a terminal's last streams; ask after the commit."""
        source = self.sources.get((office, terminal))
        streams = {} if source is None else {stream: StreamReceipt(*source.chains[stream].head) for stream in source.touched}
        return Receipt(ledger=self.id, streams=streams)

    def write(self) -> None:
        """Write what is new, inside the caller's transaction."""
        run = self._db.conn.executemany
        if self._new_sources:
            run("INSERT INTO sources VALUES (?, ?, ?)", [(new.row, new.office, new.terminal) for new in self._new_sources])
        if self._new_events:
            run("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", self._new_events)
        if self._changed:
            run(
                "INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET head = excluded.head,"
                " digest = excluded.digest, position = excluded.position, seen_at = excluded.seen_at, forks = excluded.forks",
                _rows(self._changed.values()),
            )

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        for chain in self._changed.values():
            chain.fresh.clear()
        self._new_sources, self._new_events, self._changed = [], [], {}

    def _change(self, chain: Chain) -> None:
        if not chain.row:
            self._streams += 1
            chain.row = self._streams
        self._changed[chain.row] = chain

    def _keep_fork(self, chain: Chain, sequence: int, digest: str, event: bytes, received_at: int) -> None:
        if chain.forks >= MOST_FORKS:
            chain.forks += 1
            return
        query = "INSERT OR IGNORE INTO forks (stream, sequence, digest, received_at, event) VALUES (?, ?, ?, ?, ?)"
        chain.forks += self._db.conn.execute(query, (chain.row, sequence, digest, received_at, event)).rowcount


def touch(chain: Chain) -> Chain:
    """Note that ``chain`` was spoken of just now: it goes on the receipt, and the one touched longest ago leaves it."""
    source = chain.source
    source.touched.pop(chain.stream, None)
    source.touched[chain.stream] = None
    if len(source.touched) > RECEIPTED_STREAMS:
        oldest = next(iter(source.touched))
        del source.touched[oldest]
        # A stream of which nothing was ever taken is only a claim.
        if not source.chains[oldest].row:
            del source.chains[oldest]
    return chain


def chain_of(source: Source, stream: StreamId) -> Chain:
    """The chain of a stream, empty when nothing of it was taken, and touched now."""
    chain = source.chains.get(stream)
    if chain is None:
        chain = source.chains[stream] = Chain(source, stream)
    return touch(chain)


def _rows(chains: Iterable[Chain]) -> list[tuple[int, int, str, int, str, int, int, int]]:
    return [(c.row, c.source.row, c.stream, *c.head, c.position, c.seen_at, c.forks) for c in chains]
