"""The desk's small file of secrets beside its journal: hashes of PINs, invitations and sessions, and who guessed wrong.

A file of its own, not tables of the journal: one process holds the journal, while ``nucuoi desk pin set`` must work with the
desk running or not; and the journal is what a technician copies and sends when something is wrong. Only hashes are kept. Every
write is one short transaction that waits a moment for its turn.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kiosk.disk import set_aside, sync_directory, verdict_of
from kiosk.errors import BoxUnavailableError
from kiosk.statements import Transaction

FILE = "pins.sqlite"
MODE = 0o600

_SETTINGS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON")
_PATIENCE_SECONDS = 5.0
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_TABLES = """
    CREATE TABLE pins (official TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE invitations (
        official TEXT PRIMARY KEY, hash TEXT NOT NULL, wall TEXT, boot TEXT NOT NULL, monotonic REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE guesses (
        who TEXT PRIMARY KEY, times INTEGER NOT NULL, wall TEXT, boot TEXT NOT NULL, monotonic REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
        token TEXT PRIMARY KEY, official TEXT NOT NULL, counter TEXT, duty TEXT, wall TEXT, boot TEXT NOT NULL,
        monotonic REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
"""


class PinFile:
    """The file in ``directory``. May be used from any thread; ``log`` takes sentences for the technician.

    Opened with the first use, so that a disk that comes back is used again.
    """

    def __init__(self, directory: Path, log: Callable[[str], None] = lambda _sentence: None) -> None:
        self._directory = directory
        self._log = log
        self._db: sqlite3.Connection | None = None
        self._guard = threading.RLock()

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            if self._db is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._db.close()
            self._db = None

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a query.

        Raises:
            BoxUnavailableError: the disk does not give them.
        """
        with self._guard, self._failing():
            return self._opened().execute(query, values).fetchall()

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """One transaction, from its first read on nobody else writes.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        with self._guard, self._failing():
            db = self._opened()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except BoxUnavailableError:
            raise
        except (OSError, sqlite3.Error) as error:
            self.close()
            self._log(f"{FILE} cannot be used: {error}")
            raise BoxUnavailableError(verdict_of(error, self._directory)) from error

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            try:
                self._db = self._connect()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                    raise
                name = set_aside(self._directory, FILE)
                self._log(f"{FILE} is damaged ({error}); it was set aside as {name}; officials need new PINs («desk pin invite»)")
                self._db = self._connect()
        return self._db

    def _connect(self) -> sqlite3.Connection:
        path = self._directory / FILE
        if not self._directory.is_dir():
            self._directory.mkdir(parents=True)
            _give_to_owner_of(self._directory.parent, self._directory)
        # Made before SQLite does, so that nobody else can read it for a moment; its log gets the same rights and owner.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE))
        _give_to_owner_of(self._directory, path)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_PATIENCE_SECONDS)
        try:
            for setting in _SETTINGS:
                db.execute(setting).fetchall()
            _check(db)
            db.execute("BEGIN IMMEDIATE")
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _TABLES.split(";"):
                    db.execute(statement)
                db.execute("PRAGMA user_version = 1")
            db.execute("COMMIT")
            sync_directory(self._directory)
        except BaseException:
            db.close()
            raise
        return db


def _give_to_owner_of(model: Path, path: Path) -> None:
    """A technician runs the command line as root; the desk, which is not root, must still be able to write."""
    if os.geteuid() == 0:
        state = model.stat()
        os.chown(path, state.st_uid, state.st_gid)


def _check(db: sqlite3.Connection) -> None:
    if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        damage = sqlite3.DatabaseError("its pages do not fit")
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage
