"""The one database file of a collector: how it is opened, so that what was committed survives a power cut."""

import fcntl
import sqlite3
from pathlib import Path

from sqlite_utils import Database

from collector.store.migrations import SETS

FILE_NAME = "nucuoi.sqlite"

_BUSY_SECONDS = 30.0


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
            for migrations in SETS:
                migrations.apply(db)
        except BaseException:
            db.close()
            raise
    return db


def ledger_id(db: Database) -> str:
    """The id that receipts carry; a terminal obeys only the one in its configuration."""
    return str(db.conn.execute("SELECT ledger FROM ledger_identity").fetchone()[0])
