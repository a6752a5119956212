"""The database file: safe settings, one ledger id for life, migrations once."""

import sqlite3
import threading
from pathlib import Path

import pytest

from collector.errors import StoreUnavailableError
from collector.store.db import database_path, ledger_id, open_database, reachable, transaction
from tests.collector.ledgers import one, rows


def test_what_was_committed_is_synced(tmp_path: Path) -> None:
    db = open_database(database_path(tmp_path))
    assert one(db, "PRAGMA journal_mode") == "wal"
    assert one(db, "PRAGMA synchronous") == 2, "FULL"


def test_every_table_of_the_record_is_strict(tmp_path: Path) -> None:
    db = open_database(database_path(tmp_path))
    loose = [name for name, strict in rows(db, "SELECT name, strict FROM pragma_table_list WHERE type = 'table'") if not strict]
    assert {name for name in loose if not str(name).startswith(("sqlite_", "_sqlite"))} == set()


def test_the_ledger_is_named_once_and_each_database_differently(tmp_path: Path) -> None:
    first = ledger_id(open_database(database_path(tmp_path / "a")))
    assert ledger_id(open_database(database_path(tmp_path / "a"))) == first
    assert ledger_id(open_database(database_path(tmp_path / "b"))) != first


def test_programs_that_start_together_migrate_once(tmp_path: Path) -> None:
    found: list[str] = []

    def start() -> None:
        db = open_database(database_path(tmp_path))
        found.append(ledger_id(db))
        db.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    db = open_database(database_path(tmp_path))
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.conn.executemany("INSERT INTO sources VALUES (?, 'a', 'b')", [(1,), (1,)])
    assert rows(db, "SELECT * FROM sources") == []
    with transaction(db):
        db.conn.execute("INSERT INTO sources VALUES (1, 'a', 'b')")
    assert rows(db, "SELECT * FROM sources") == [(1, "a", "b")]


def test_a_file_that_is_no_database_is_blamed(tmp_path: Path) -> None:
    database_path(tmp_path).write_bytes(b"this is no database at all, but long enough to be read as one" * 100)
    with pytest.raises(StoreUnavailableError, match="not a database"), reachable():
        open_database(database_path(tmp_path))
