"""Dossiers by office and day, as the upper unit's system says; each import, and what a later one replaced.

Days are ISO dates, times milliseconds since 1970 (UTC). ``dossiers`` holds what counts; what it held before lies in
``dossier_history``, which like the list of imports takes new rows and refuses everything else.
"""

from sqlite_utils import Database, Migrations

dossiers = Migrations("dossiers")


@dossiers()
def m001_dossiers(db: Database) -> None:
    """Imports, days, and what was replaced."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


_TABLES = """
CREATE TABLE dossier_imports (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, source TEXT NOT NULL,
  name TEXT NOT NULL, key TEXT, digest TEXT NOT NULL, new INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX dossier_imports_by_key ON dossier_imports (account, key) WHERE key IS NOT NULL;
CREATE TABLE dossiers (
  office TEXT NOT NULL, day TEXT NOT NULL, received INTEGER NOT NULL, early INTEGER NOT NULL, on_time INTEGER NOT NULL,
  late INTEGER NOT NULL, overdue INTEGER, import INTEGER NOT NULL REFERENCES dossier_imports (id),
  PRIMARY KEY (office, day)) STRICT, WITHOUT ROWID;
CREATE TABLE dossier_history (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, day TEXT NOT NULL, received INTEGER NOT NULL, early INTEGER NOT NULL,
  on_time INTEGER NOT NULL, late INTEGER NOT NULL, overdue INTEGER, import INTEGER NOT NULL REFERENCES dossier_imports (id),
  replaced_by INTEGER NOT NULL REFERENCES dossier_imports (id)) STRICT;
CREATE INDEX dossier_history_by_day ON dossier_history (office, day);
CREATE TRIGGER dossier_history_is_never_changed BEFORE UPDATE ON dossier_history
  BEGIN SELECT RAISE(ABORT, 'the history of dossiers is append-only'); END;
CREATE TRIGGER dossier_history_is_never_deleted BEFORE DELETE ON dossier_history
  BEGIN SELECT RAISE(ABORT, 'the history of dossiers is append-only'); END;
CREATE TRIGGER dossier_imports_are_never_changed BEFORE UPDATE ON dossier_imports
  BEGIN SELECT RAISE(ABORT, 'imports of dossiers are append-only'); END;
CREATE TRIGGER dossier_imports_are_never_deleted BEFORE DELETE ON dossier_imports
  BEGIN SELECT RAISE(ABORT, 'imports of dossiers are append-only'); END
"""
