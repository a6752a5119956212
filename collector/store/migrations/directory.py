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
