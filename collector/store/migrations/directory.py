"""Tables of the directory: what an admin wrote, and the assignments made of it."""

from sqlite_utils import Database, Migrations

directory = Migrations("directory")


@directory()
def m001_directory(db: Database) -> None:
    """Units, offices, counters, officials, terminals, surveys, assignments and media.

    Nested parts (hours, words, levels) are JSON: they are read whole, and no query looks into them.
    """
    for statement in _TABLES.split(";"):
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO directory_state (id, version, sample, imported_at) VALUES (1, 0, 0, NULL)")


@directory()
def m002_queue(db: Database) -> None:
    """Services, stations, the rules of queues; a terminal at the exit stands at no counter."""
    for statement in _QUEUE.split(";"):
        db.conn.execute(statement)


@directory()
def m003_changes(db: Database) -> None:
    """The day from which something is closed, the history of every entry, and changes that wait for their day."""
    for kind in ("offices", "services", "counters", "officials", "terminals", "stations"):
        db.conn.execute(f"ALTER TABLE {kind} ADD COLUMN valid_to TEXT")
    db.conn.execute("ALTER TABLE directory_state ADD COLUMN written_for TEXT")
    for statement in _CHANGES.split(";\n"):
        db.conn.execute(statement)


@directory()
def m004_moves(db: Database) -> None:
    """Where units and offices stood before, and the codes of the national list."""
    for statement in _MOVES.split(";"):
        db.conn.execute(statement)


@directory()
def m005_commitments(db: Database) -> None:
    """What units promised the citizens."""
    db.conn.execute(_COMMITMENTS)


@directory()
def m006_held_plans(db: Database) -> None:
    """Who answers for a planned change whose author may not make it any more, and since when it waits for somebody."""
    for column in ("confirmed_by TEXT", "confirmed_at INTEGER", "held_at INTEGER"):
        db.conn.execute(f"ALTER TABLE planned_changes ADD COLUMN {column}")


_TABLES = """
CREATE TABLE directory_state (
  id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, sample INTEGER NOT NULL, imported_at TEXT) STRICT;
CREATE TABLE units (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, parent TEXT,
  valid_from TEXT, valid_to TEXT, merged_into TEXT) STRICT;
CREATE TABLE offices (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL, name TEXT NOT NULL, hours TEXT NOT NULL, lodge TEXT NOT NULL) STRICT;
CREATE TABLE counters (
  office TEXT NOT NULL, id TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (office, id)) STRICT;
CREATE TABLE officials (
  office TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, photo TEXT, PRIMARY KEY (office, id)) STRICT;
CREATE TABLE terminals (
  office TEXT NOT NULL, id TEXT NOT NULL, counter TEXT NOT NULL, official TEXT, channel TEXT NOT NULL, scale TEXT NOT NULL,
  question TEXT NOT NULL, topics TEXT NOT NULL, languages TEXT NOT NULL, "order" TEXT NOT NULL, timings TEXT NOT NULL,
  PRIMARY KEY (office, id)) STRICT;
CREATE TABLE scales (id TEXT PRIMARY KEY, levels TEXT NOT NULL) STRICT;
CREATE TABLE questions (id TEXT PRIMARY KEY, text TEXT NOT NULL, topics_text TEXT NOT NULL) STRICT;
CREATE TABLE topics (id TEXT PRIMARY KEY, about TEXT NOT NULL, label TEXT NOT NULL) STRICT;
CREATE TABLE assignments (
  office TEXT NOT NULL, terminal TEXT NOT NULL, revision INTEGER NOT NULL, payload BLOB NOT NULL,
  PRIMARY KEY (office, terminal)) STRICT;
CREATE TABLE media (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT
"""

# A column cannot be made nullable, so terminals move to a new table, in their order.
_QUEUE = """
ALTER TABLE offices ADD COLUMN queue TEXT NOT NULL DEFAULT '{}';
ALTER TABLE offices ADD COLUMN notices TEXT NOT NULL DEFAULT '[]';
ALTER TABLE counters ADD COLUMN services TEXT NOT NULL DEFAULT '[]';
ALTER TABLE officials ADD COLUMN leader TEXT NOT NULL DEFAULT 'false';
CREATE TABLE services (
  office TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, series TEXT NOT NULL, popular TEXT NOT NULL, papers TEXT NOT NULL,
  fee TEXT NOT NULL, time_limit TEXT NOT NULL, picture TEXT NOT NULL, open TEXT NOT NULL, daily_cap INTEGER,
  PRIMARY KEY (office, id)) STRICT;
CREATE TABLE stations (
  office TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, counter TEXT, languages TEXT NOT NULL,
  PRIMARY KEY (office, id)) STRICT;
ALTER TABLE terminals RENAME TO terminals_at_counters;
CREATE TABLE terminals (
  office TEXT NOT NULL, id TEXT NOT NULL, counter TEXT, official TEXT, channel TEXT NOT NULL, scale TEXT NOT NULL,
  question TEXT NOT NULL, topics TEXT NOT NULL, languages TEXT NOT NULL, "order" TEXT NOT NULL, timings TEXT NOT NULL,
  PRIMARY KEY (office, id)) STRICT;
INSERT INTO terminals (office, id, counter, official, channel, scale, question, topics, languages, "order", timings)
  SELECT office, id, counter, official, channel, scale, question, topics, languages, "order", timings FROM terminals_at_counters
  ORDER BY rowid;
DROP TABLE terminals_at_counters
"""

# A change has an entry for each thing that it changed, and names the assignments that were sent because of it.
_CHANGES = """
CREATE TABLE directory_changes (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, day TEXT NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('form', 'file', 'plan', 'day')), reason TEXT NOT NULL) STRICT;
CREATE TABLE directory_history (
  id INTEGER PRIMARY KEY, change INTEGER NOT NULL REFERENCES directory_changes (id), name TEXT NOT NULL, office TEXT,
  before TEXT, after TEXT NOT NULL) STRICT;
CREATE INDEX directory_history_by_name ON directory_history (name, id);
CREATE INDEX directory_history_by_office ON directory_history (office, id) WHERE office IS NOT NULL;
CREATE INDEX directory_history_by_change ON directory_history (change);
CREATE TABLE directory_sent (
  change INTEGER NOT NULL REFERENCES directory_changes (id), office TEXT NOT NULL, terminal TEXT NOT NULL,
  revision INTEGER NOT NULL, PRIMARY KEY (change, office, terminal)) STRICT, WITHOUT ROWID;
CREATE TRIGGER directory_history_is_never_changed BEFORE UPDATE ON directory_history
  BEGIN SELECT RAISE(ABORT, 'the history of the directory is append-only'); END;
CREATE TRIGGER directory_history_is_never_deleted BEFORE DELETE ON directory_history
  BEGIN SELECT RAISE(ABORT, 'the history of the directory is append-only'); END;
CREATE TRIGGER directory_changes_are_never_changed BEFORE UPDATE ON directory_changes
  BEGIN SELECT RAISE(ABORT, 'the history of the directory is append-only'); END;
CREATE TRIGGER directory_changes_are_never_deleted BEFORE DELETE ON directory_changes
  BEGIN SELECT RAISE(ABORT, 'the history of the directory is append-only'); END;
CREATE TABLE planned_changes (
  id INTEGER PRIMARY KEY, day TEXT NOT NULL, made_at INTEGER NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, unit TEXT,
  reason TEXT NOT NULL, entries TEXT NOT NULL, before TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'applied', 'failed', 'withdrawn')),
  ended_at INTEGER, ended_by TEXT, problems TEXT NOT NULL DEFAULT '[]') STRICT;
CREATE INDEX planned_changes_waiting ON planned_changes (day, id) WHERE state = 'waiting';
CREATE TRIGGER planned_changes_are_never_deleted BEFORE DELETE ON planned_changes
  BEGIN SELECT RAISE(ABORT, 'planned changes are never deleted'); END
"""

_MOVES = """
ALTER TABLE units ADD COLUMN code TEXT;
ALTER TABLE units ADD COLUMN former TEXT NOT NULL DEFAULT '[]';
ALTER TABLE offices ADD COLUMN former TEXT NOT NULL DEFAULT '[]'
"""

_COMMITMENTS = """
CREATE TABLE commitments (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, unit TEXT, year INTEGER, valid_from TEXT, valid_to TEXT, signatories TEXT NOT NULL,
  items TEXT NOT NULL) STRICT
"""
