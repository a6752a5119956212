"""The journal: what happened at this terminal, on disk before anybody is told, kept until it is known to have arrived.

One SQLite file. ``synchronous=FULL`` because WAL with NORMAL loses the last commits in a power cut; ``secure_delete`` because
a vote that left the box must not be read from free pages. Events are stored as the bytes that are sent, so that what is sent
again is the same to the last bit. All methods may be called from any thread; a write waits for at most one other write.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from kiosk import statements
from kiosk.chain import Abandoned, Chain, Entry, continue_in, previous_of
from kiosk.disk import damaged_files, set_aside, sync_directory, verdict_of
from kiosk.errors import BoxUnavailableError, DiskVerdict, JournalForeignError, JournalNewerError, KioskError
from kiosk.lock import Lock
from kiosk.rows import TALLIES, WAITING, StreamState, Summary, Waiting, read_pending, read_tally, summarise
from kiosk.schema import MIGRATIONS, SETTINGS
from office.ballot import BoxTally
from office.events import StreamBegan
from office.ids import StreamId
from office.periods import HalfDay
from office.stream import KEPT_EVENTS, ZERO_DIGEST, Disagreement, Head, digest_of
from office.wire import MOST_BATCH_BYTES, MOST_EVENTS

FILE = "journal.sqlite"
_PROBE_BYTES = 64 * 1024
Result = TypeVar("Result")

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Journal:
    """The journal of the terminal ``source`` (``/{office}/{terminal}``) in ``directory``.

    ``mint`` gives a new random stream id, ``log`` takes sentences for the technician. ``listeners`` are called, on the writer's
    thread, after events were added.
    """

    def __init__(
        self,
        directory: Path,
        *,
        source: str,
        mint: Callable[[], StreamId],
        kept: int = KEPT_EVENTS,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.directory = directory
        self.listeners: list[Callable[[], None]] = []
        self._source = source
        self._mint = mint
        self._kept = kept
        self._log = log
        self._lock = Lock(directory / "journal.lock")
        self._db: sqlite3.Connection | None = None
        self._guard = threading.RLock()
        self._verdict: DiskVerdict = "failing"

    @property
    def verdict(self) -> DiskVerdict:
        """How the disk fares: ``ok`` until a write fails, and again after :meth:`probe` wrote."""
        return self._verdict

    def open(self) -> DiskVerdict:
        """Open or create the journal. A disk that does not take it is a verdict; :meth:`probe` tries again.

        Raises:
            JournalInUseError: another process has it.
            JournalForeignError: it holds undelivered votes of another office.
            JournalNewerError: a newer version of this program wrote it.
        """
        with self._guard:
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
                self._lock.acquire()
                try:
                    self._connect()
                except sqlite3.DatabaseError as error:
                    if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                        raise
                    # Kept for a specialist; the terminal goes on with a new journal.
                    self._disconnect()
                    name = set_aside(self.directory, FILE)
                    self._log(f"the journal is damaged ({error}); it was set aside as {name} and a new one begins")
                    self._connect()
            except (OSError, sqlite3.Error) as error:
                self._disconnect()
                self._fail(error)
            except BaseException:
                self.close()
                raise
            else:
                self._verdict = "ok"
            return self._verdict

    def close(self) -> None:
        """Close the file and let another process have it."""
        with self._guard:
            self._disconnect()
            self._lock.release()

    def probe(self) -> DiskVerdict:
        """Write for real, opening the file anew when it failed, and return the verdict."""
        with self._guard:
            if self._db is None or self._verdict in {"read-only", "failing"}:
                self._disconnect()
                try:
                    self.open()
                except KioskError as error:
                    self._verdict = "failing"
                    self._log(str(error))
            if self._db is not None:
                with contextlib.suppress(BoxUnavailableError):
                    with self._write() as db:
                        db.execute("INSERT OR REPLACE INTO probe VALUES (1, zeroblob(?))", (_PROBE_BYTES,))
                    with self._write() as db:
                        db.execute("DELETE FROM probe")
                    self._verdict = "ok"
            return self._verdict

    def change(self, deed: Callable[[statements.Transaction], Result]) -> Result:
        """Carry out ``deed`` in one transaction and return its result.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        with self._write() as db:
            return deed(db)

    def waiting(self) -> list[Waiting]:
        """Every vote in the box, in the order of their keys."""
        return [read_pending(row) for row in self.rows(WAITING)]

    def tallies(self) -> list[BoxTally]:
        """The evidence of every half-day whose box was not opened yet."""
        return [read_tally(row) for row in self.rows(TALLIES)]

    def settle(self, halves: Mapping[bytes, HalfDay | None], *, now: HalfDay | None) -> None:
        """Give votes the half-day that has become known (``None``: it never will), and count their presses.

        Those that will never have one age from ``now`` on, once that is known.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        self.change(lambda db: statements.settle_votes(db, halves, now))

    def release(
        self, entries: Iterable[Entry], *, votes: Iterable[bytes], tallies: Iterable[BoxTally] = (), slips: Iterable[bytes] = ()
    ) -> None:
        """Let events enter the stream and the votes, tallies and slips they were made of vanish, in one transaction.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
            RuntimeError: one of them is not there any more; nothing happened.
        """

        def take(db: statements.Transaction) -> None:
            statements.take_votes(db, votes)
            statements.take_tallies(db, tallies)
            statements.take_slips(db, slips)

        self.record(entries, take)

    def record(self, entries: Iterable[Entry], also: Callable[[statements.Transaction], object]) -> None:
        """Let events enter the stream together with what ``also`` writes, in one transaction.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        with self._write() as db:
            statements.extend_newest(db, self._source, entries)
            also(db)
        self._tell()

    def forget_pages(self) -> None:
        """Empty the write-ahead log: it holds what was deleted, and the order in which votes were cast."""
        with self._guard, contextlib.suppress(sqlite3.Error):
            if self._db is not None:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def streams(self) -> list[StreamState]:
        """Every stream that is not abandoned, the newest last."""
        rows = self.rows(
            "SELECT stream, head, received, (SELECT min(sequence) FROM events WHERE stream = s.id) FROM streams s"
            " WHERE abandoned IS NULL ORDER BY id"
        )
        return [StreamState(StreamId(name), head, received, oldest or head + 1) for name, head, received, oldest in rows]

    def batch(self, stream: StreamId, after: int, *, most: int = MOST_EVENTS) -> list[bytes]:
        """The bytes of the events that follow ``after``, as many as fit one batch; empty when there are none."""
        rows = self.rows(
            "SELECT e.bytes FROM events e JOIN streams s ON s.id = e.stream"
            " WHERE s.stream = ? AND e.sequence > ? ORDER BY e.sequence LIMIT ?",
            (stream, after, most),
        )
        events: list[bytes] = []
        size = 1
        for (said,) in rows:
            size += len(said) + 1
            if size > MOST_BATCH_BYTES:
                break
            events.append(said)
        return events

    def digest(self, stream: StreamId, sequence: int) -> str | None:
        """The digest of an event, also of the one just before the oldest kept; ``None`` when it is not known any more."""
        if sequence == 0:
            return ZERO_DIGEST
        rows = self.rows(
            "SELECT e.sequence, e.bytes FROM events e JOIN streams s ON s.id = e.stream"
            " WHERE s.stream = ? AND e.sequence IN (?, ?) ORDER BY e.sequence",
            (stream, sequence, sequence + 1),
        )
        found = dict(rows)
        if sequence in found:
            return digest_of(found[sequence])
        if found:
            return previous_of(found[sequence + 1])
        head = self.rows("SELECT head_digest FROM streams WHERE stream = ? AND head = ?", (stream, sequence))
        return str(head[0][0]) if head else None

    def received(self, stream: StreamId, sequence: int) -> None:
        """Note that the ledger holds a stream up to ``sequence``, which may be less than before, and forget the oldest.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        with self._write() as db:
            db.execute("UPDATE streams SET received = ? WHERE stream = ?", (sequence, stream))
            first, last = db.execute("SELECT min(place), max(place) FROM events").fetchone()
            if last is not None and last - first >= self._kept:
                db.execute(
                    "DELETE FROM events WHERE place IN (SELECT e.place FROM events e JOIN streams s ON s.id = e.stream"
                    " WHERE s.abandoned IS NOT NULL OR e.sequence <= s.received ORDER BY e.place DESC LIMIT -1 OFFSET ?)",
                    (self._kept,),
                )

    def begin_again(self, stream: StreamId, reason: Disagreement, receipt: Head, *, is_damaged: bool = False) -> StreamId:
        """Abandon a stream and say in a new one what the ledger is not known to hold; returns the new stream.

        That is what follows the receipt; where the ledger has another history, everything still kept.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        with self._write() as db:
            state = next(state for state in self.streams() if state.stream == stream)
            # Where the ledger holds another history, even what it once receipted may have made room for that.
            is_shared = reason in {Disagreement.PRUNED, Disagreement.REFUSED}
            covered = min(state.received, receipt.sequence) if is_shared else 0
            said = self._after(stream, covered)
            refused = state.received + 1 if reason is Disagreement.REFUSED else None
            # A fork's ledger holds what this journal has forgotten; of the others it is gone for good.
            lost = 0 if reason is Disagreement.FORK else max(0, state.head - covered - len(said))
            new = self._continue(db, Abandoned(stream, state.head, reason, refused, lost, said, gives_up=not is_damaged))
        self._log(f"stream {stream} ended ({reason.value}); {new} goes on with {len(said)} of its events")
        self._tell()
        return new

    def summary(self) -> Summary:
        """The journal in figures."""
        return summarise(self.rows, damaged_files(self.directory, FILE))

    def _connect(self) -> None:
        path = self.directory / FILE
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256)
        for setting in SETTINGS:
            self._db.execute(setting).fetchall()
        if (found := self._db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            damage = sqlite3.DatabaseError(str(found))
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damage
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise JournalNewerError(
                f"{path}: version {version} was written by a newer program; this one knows {len(MIGRATIONS)}; update it"
            )
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            self._db.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;")
        self._take_up(path)
        sync_directory(self.directory)

    def _take_up(self, path: Path) -> None:
        """Go on with the stream that is there, in the terminal's new name when it was renamed, or begin the first one."""
        rows = self.rows("SELECT stream, source, head, received FROM streams WHERE abandoned IS NULL ORDER BY id")
        strangers = [row for row in rows if row[1] != self._source]
        for stream, source, head, received in strangers:
            moved = _office(source) != _office(self._source)
            if moved and (head > received or self.rows("SELECT 1 FROM pending UNION ALL SELECT 1 FROM comments LIMIT 1")):
                # Counted under the new office they would be false votes for its counters of the same name.
                raise JournalForeignError(
                    f"{path}: holds votes of {source} that have not arrived; run this terminal as {source} until "
                    f"«nucuoi kiosk status» shows none, or give {self._source} another [journal] directory"
                )
            with self._write() as db:
                self._continue(db, Abandoned(stream, head, None, None, 0, self._after(stream, received)))
        if not rows:
            with self._write() as db:
                chain = Chain(self._source, self._mint())
                chain.add(Entry(StreamBegan(reason="installed"), None))
                statements.begin(db, chain)

    def _continue(self, db: sqlite3.Connection, old: Abandoned) -> StreamId:
        chain = Chain(self._source, self._mint())
        lost = continue_in(chain, old)
        why = old.reason.value if old.reason else "renamed"
        db.execute("UPDATE streams SET abandoned = ? WHERE stream = ?", (why, old.stream))
        statements.begin(db, chain)
        if lost:
            self._log(f"stream {old.stream} ended ({why}): {lost} events are lost; the ledger is told so")
        return chain.stream

    def _after(self, stream: str, sequence: int) -> list[bytes]:
        rows = self.rows(
            "SELECT e.bytes FROM events e JOIN streams s ON s.id = e.stream"
            " WHERE s.stream = ? AND e.sequence > ? ORDER BY e.sequence",
            (stream, sequence),
        )
        return [bytes(said) for (said,) in rows]

    @contextlib.contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            if self._db is None:
                raise BoxUnavailableError(self._verdict if self._verdict != "ok" else "failing")
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError):
                    self._fail(error)
                    raise BoxUnavailableError(self._verdict) from error
                raise

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a query, none while the journal is not open; BoxUnavailableError when the disk does not give them."""
        with self._guard:
            try:
                return self._db.execute(query, values).fetchall() if self._db is not None else []
            except sqlite3.Error as error:
                self._fail(error)
                raise BoxUnavailableError(self._verdict) from error

    def _fail(self, error: OSError | sqlite3.Error) -> None:
        verdict = verdict_of(error, self.directory)
        if verdict != self._verdict:
            self._log(f"the journal's disk is {verdict}: {error}")
        self._verdict = verdict

    def _disconnect(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def _tell(self) -> None:
        for listener in self.listeners:
            listener()


def read_summary(directory: Path) -> Summary:
    """The figures of the journal in ``directory``, also while another process uses it; nothing is written.

    Raises:
        FileNotFoundError: there is no journal.
        OSError: it cannot be read.
    """
    with reading(directory) as rows:
        return summarise(rows, damaged_files(directory, FILE))


@contextlib.contextmanager
def reading(directory: Path) -> Iterator[Callable[[str], list[Any]]]:
    """What answers queries of the journal in ``directory``, also while another process uses it; nothing is written.

    Raises:
        FileNotFoundError: there is no journal.
        OSError: it cannot be read.
    """
    path = directory / FILE
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no journal here yet; the terminal makes it at its first start")
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as db:
            yield lambda query: db.execute(query).fetchall()
    except sqlite3.Error as error:
        raise OSError(f"{path}: cannot be read: {error}") from None


def _office(source: str) -> str:
    return source.split("/")[1]
