"""The year's targets of units; each change is a row of its own, the last one holds. Times are milliseconds since 1970 (UTC)."""

from sqlite_utils import Database, Migrations

targets = Migrations("targets")


@targets()
def m001_targets(db: Database) -> None:
    """Targets by unit (empty: everything) and year; ``value`` NULL is what the unit above says."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


_TABLES = """
CREATE TABLE targets (
  id INTEGER PRIMARY KEY, unit TEXT NOT NULL, year INTEGER NOT NULL, measure TEXT NOT NULL, value REAL, at INTEGER NOT NULL,
  account TEXT NOT NULL, role TEXT NOT NULL) STRICT;
CREATE INDEX targets_by_year ON targets (year, unit, measure, id);
CREATE TRIGGER targets_are_never_changed BEFORE UPDATE ON targets BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END;
CREATE TRIGGER targets_are_never_deleted BEFORE DELETE ON targets BEGIN SELECT RAISE(ABORT, 'targets are append-only'); END
"""
