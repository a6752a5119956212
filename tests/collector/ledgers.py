"""Builders of a collector's store with an office in it, and its tables as plain values."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from collector.ingest import Arrival, Ingest
from collector.store.db import Database, database_path, open_database
from collector.store.directory import write_directory
from collector.store.projections import REBUILT
from collector.viewer import Viewer
from office.directory import Directory
from office.ids import OfficeId, TerminalId
from office.periods import HalfDay, start_of
from office.topics import EVENTS, terminal_topic
from office.wire import join
from tests.factories import AFTERNOON, OFFICE, TERMINAL, a_directory

AT = int(start_of(HalfDay(AFTERNOON + 1)).timestamp() * 1000)
"""When things arrive, if nothing else is said: the night after the factories' day."""


@cache
def _template(offices: int, counters: int) -> Path:
    directory = Path(tempfile.mkdtemp())
    db = open_database(database_path(directory))
    write_directory(db, a_directory(offices=offices, counters=counters))
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return directory


def a_store(directory: Path, *, offices: int = 1, counters: int = 2, entries: Directory | None = None) -> Database:
    """A migrated database in ``directory`` that knows the factories' offices, or ``entries``."""
    directory.mkdir(parents=True, exist_ok=True)
    if entries is None:
        shutil.copy(database_path(_template(offices, counters)), database_path(directory))
        return open_database(database_path(directory))
    db = open_database(database_path(directory))
    write_directory(db, entries)
    return db


def let_in(db: Database, *viewers: Viewer) -> None:
    """Give each an account, as somebody who took a link and chose a password would have."""
    for viewer in viewers:
        office, official = viewer.official or (None, None)
        db.conn.execute(
            "INSERT INTO accounts (name, password_hash, created_at, role, unit, office, official) VALUES (?, '', 0, ?, ?, ?, ?)",
            [viewer.account, viewer.role, viewer.unit, office, official],
        )
    db.conn.commit()


def an_ingest(db: Database) -> Ingest:
    ingest = Ingest(db)
    ingest.load()
    return ingest


def an_arrival(events: list[bytes] | bytes, *, office: OfficeId = OFFICE, terminal: TerminalId = TERMINAL) -> Arrival:
    """A batch (or any payload) on a terminal's events topic."""
    payload = events if isinstance(events, bytes) else join(events)
    return Arrival(terminal_topic(office, terminal, EVENTS), payload)


def take(ingest: Ingest, *batches: list[bytes] | bytes, at: int = AT) -> None:
    """Each batch in a transaction of its own."""
    for batch in batches:
        ingest.take([an_arrival(batch)], at=at)


def rows(db: Database, query: str) -> list[tuple[object, ...]]:
    return list(db.conn.execute(query))


def one(db: Database, query: str) -> object:
    return db.conn.execute(query).fetchone()[0]


def projections(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every table that a rebuild makes again, whole."""
    return {name: sorted(rows(db, f"SELECT * FROM {name}"), key=repr) for name in REBUILT}  # noqa: S608 - our names


def counted(db: Database) -> int:
    """Votes in the figures, by half-days."""
    return int(str(one(db, "SELECT coalesce(sum(n), 0) FROM rollups WHERE grain = 0 AND flag = ''")))
