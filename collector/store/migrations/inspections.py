"""The slips of supervisors' visits: what was looked at, what is recommended, what the office replied; nothing is changed later.

A reply is a row that names the slip that it is ``about``. Times are milliseconds since 1970 (UTC), days ISO dates.
"""

from sqlite_utils import Database, Migrations

inspections = Migrations("inspections")


@inspections()
def m001_inspections(db: Database) -> None:
    """The slips and their replies; the table takes new rows and refuses everything else."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


_TABLES = """
CREATE TABLE inspections (
  id INTEGER PRIMARY KEY, about INTEGER REFERENCES inspections (id), office TEXT NOT NULL, at INTEGER NOT NULL,
  account TEXT NOT NULL, role TEXT NOT NULL, visited_on TEXT, due_on TEXT, checks TEXT NOT NULL, text TEXT NOT NULL,
  recommendation TEXT NOT NULL) STRICT;
CREATE INDEX inspections_by_office ON inspections (office, id);
CREATE TRIGGER inspections_are_never_changed BEFORE UPDATE ON inspections
  BEGIN SELECT RAISE(ABORT, 'inspections are append-only'); END;
CREATE TRIGGER inspections_are_never_deleted BEFORE DELETE ON inspections
  BEGIN SELECT RAISE(ABORT, 'inspections are append-only'); END;
CREATE TRIGGER inspections_are_never_replaced BEFORE INSERT ON inspections
  WHEN EXISTS (SELECT 1 FROM inspections WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'inspections are append-only'); END
"""
