"""The disk whose power goes: what it says of SQLite itself, so that what it says of our files can be believed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.chance import seeded
from tests.e2e.debian_apsw import debian_apsw
from tests.e2e.power import FATES, Record, recording

pytestmark = pytest.mark.faults

ROWS = 30


def test_debian_apsw_and_the_standard_library_are_one_sqlite() -> None:
    apsw = debian_apsw()
    with closing(sqlite3.connect(":memory:")) as db:
        assert db.execute("SELECT sqlite_source_id()").fetchone() == (apsw.sqlite3_sourceid(),)
    assert apsw.sqlitelibversion() == sqlite3.sqlite_version


def write_rows(directory: Path, synchronous: str) -> tuple[Record, list[int]]:
    """Rows committed one by one, and where in the record each was acknowledged."""
    directory.mkdir()
    acknowledged = []
    with (
        recording(directory, default=False) as (record, name),
        closing(sqlite3.connect(f"file:{directory / 'a.sqlite'}?vfs={name}", uri=True, isolation_level=None)) as db,
    ):
        assert db.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("CREATE TABLE votes (number INTEGER PRIMARY KEY)")
        for number in range(ROWS):
            db.execute("INSERT INTO votes VALUES (?)", (number,))
            acknowledged.append(record.now)
            if number % 10 == 9:
                db.execute("PRAGMA wal_checkpoint")
    return record, acknowledged


def lost_rows(record: Record, acknowledged: list[int], directory: Path) -> int:
    """In how many of all cuts a row is missing that was acknowledged before the cut."""
    lost = 0
    for cut in range(record.now + 1):
        for fate in FATES:
            target = directory / f"{cut}-{fate}"
            record.lay_out(target, cut, fate, seeded(cut))
            with closing(sqlite3.connect(target / "a.sqlite")) as db:
                try:
                    found = {number for (number,) in db.execute("SELECT number FROM votes")}
                except sqlite3.OperationalError:
                    found = set()
            lost += not found >= {number for number, where in enumerate(acknowledged) if where <= cut}
    return lost


def test_a_synced_log_survives_a_power_cut_at_every_operation(tmp_path: Path) -> None:
    record, acknowledged = write_rows(tmp_path / "full", "FULL")
    assert record.count("write", "a.sqlite-wal") >= 2 * ROWS
    assert record.count("sync", "a.sqlite-wal") >= ROWS
    assert lost_rows(record, acknowledged, tmp_path) == 0


def test_control_a_log_with_synchronous_normal_loses_rows(tmp_path: Path) -> None:
    record, acknowledged = write_rows(tmp_path / "normal", "NORMAL")
    assert record.count("write", "a.sqlite-wal") >= 2 * ROWS
    assert lost_rows(record, acknowledged, tmp_path) > 10


def test_a_connection_that_names_no_file_system_is_seen_too(tmp_path: Path) -> None:
    with recording(tmp_path) as (record, _name), closing(sqlite3.connect(tmp_path / "b.sqlite")) as db:
        db.execute("CREATE TABLE votes (number INTEGER)")
    assert record.count("write", "b.sqlite") > 0
    with closing(sqlite3.connect(tmp_path / "c.sqlite")) as db:
        db.execute("CREATE TABLE votes (number INTEGER)")
    assert record.count("write", "c.sqlite") == 0
