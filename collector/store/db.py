"""The one database file of a collector: how it is opened, so that what was committed survives a power cut."""

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from collector.errors import StoreUnavailableError
from collector.store.migrations import SETS

__all__ = [
    "Database",
    "StoreError",
    "data_version",
    "database_path",
    "ledger_id",
    "open_database",
    "reachable",
    "touch",
    "transaction",
]

FILE_NAME = "nucuoi.sqlite"

StoreError = sqlite3.Error
"""What any query may raise: the file is locked, damaged or gone."""

_BUSY_SECONDS = 30.0
_TOUCH_SECONDS = 0.25


def database_path(directory: Path) -> Path:
    """The database file of the collector whose files lie in ``directory``."""
    return directory / FILE_NAME


def open_database(path: Path) -> Database:
    """Open, creating or migrating it when needed; one connection for one thread.

    WAL lets pages be read while the ingest writes. ``synchronous = FULL`` syncs the WAL at every commit: with NORMAL a power
    cut takes the last transactions, which were receipted already.

    Raises:
        OSError: when the directory cannot be made or written.
        sqlite3.Error: when the file is no database, or stays locked for 30 s.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two programs that start together must not both find a migration pending.
    with path.with_suffix(".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        db = Database(sqlite3.connect(path, timeout=_BUSY_SECONDS))
        try:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -65536"):
                db.conn.execute(f"PRAGMA {pragma}")
            # 32 MiB: pages that every group touches go into the file once for many groups.
            db.conn.execute("PRAGMA wal_autocheckpoint = 8000")
            for migrations in SETS:
                migrations.apply(db)
        except BaseException:
            db.close()
            raise
    return db


def ledger_id(db: Database) -> str:
    """The id that receipts carry; a terminal obeys only the one in its configuration."""
    return str(db.conn.execute("SELECT ledger FROM ledger_identity").fetchone()[0])


def data_version(db: Database) -> int:
    """A number that changes when another connection committed something; costs no query of a table."""
    return int(db.conn.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def reachable() -> Iterator[None]:
    """Say that the store is to blame where it is: full, read-only, locked, failing or damaged.

    Raises:
        StoreUnavailableError: instead of what SQLite said.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        # Its other children are about values and statements: those are faults of a message or of this program.
        if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:
            raise StoreUnavailableError(f"the database does not do its work: {error}; free space or check its disk") from error
        raise


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """One transaction that has the write lock from its beginning, so that it never fails for having read too early.

    One within another is part of it: whatever the inner one raises is to end the outer one too.

    Raises:
        StoreUnavailableError: nothing of it happened.
    """
    if db.conn.in_transaction:
        yield
        return
    with reachable():
        db.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.conn.execute("COMMIT")
        except BaseException:
            db.conn.rollback()
            raise


def touch(db: Database, statement: str, values: Sequence[object]) -> None:
    """Note that something was used, where the store takes it soon; while it is full or locked pages go on being read."""
    db.conn.execute(f"PRAGMA busy_timeout = {int(_TOUCH_SECONDS * 1000)}")
    try:
        with db.atomic():
            db.execute(statement, values)
    except sqlite3.OperationalError:
        # The next use is noted instead.
        pass
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}")
