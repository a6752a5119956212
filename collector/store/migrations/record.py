"""Tables of the record: what the ingest alone writes, from the ledger to the figures.

Everything grows at its end or within the period that is being counted: positions ascend, and the rollups are clustered by
period first, so that a transaction touches few pages however large the file is. No index orders rows at random.
Times (``…_at``) are milliseconds since 1970 (UTC); half-days and periods are the integers of ``office.periods``; a ``grain`` is
its place in ``office.periods.GRAINS``.
"""

import secrets

from sqlite_utils import Database, Migrations

record = Migrations("record")


@record()
def m001_record(db: Database) -> None:
    """Ledger, streams, projections, and what was refused; the ledger's id is minted here, once in the life of a database."""
    for statement in _RECORD.split(";\n"):
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO ledger_identity (one, ledger) VALUES (1, ?)", (secrets.token_hex(8),))


@record()
def m002_amended(db: Database) -> None:
    """How many presses of a box were changed afterwards."""
    db.conn.execute("ALTER TABLE boxes ADD COLUMN amended INTEGER NOT NULL DEFAULT 0")


@record()
def m003_bound(db: Database) -> None:
    """How many votes of a sum belong to a vote window."""
    db.conn.execute("ALTER TABLE rollups ADD COLUMN bound INTEGER NOT NULL DEFAULT 0")


@record()
def m004_ailing(db: Database) -> None:
    """Which terminals are not online, hold more than the ledger, or said something of themselves that is not as it should be.

    A country's page reads these few in the place of all 24,000, so the store itself keeps account of them.
    """
    for statement in _AILING.split(";;\n"):
        db.conn.execute(statement)


_RECORD = """
CREATE TABLE ledger_identity (one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL) STRICT;

-- Who sent something that was taken, and the chains that each of them began.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, terminal TEXT NOT NULL, UNIQUE (office, terminal)
) STRICT;
CREATE TABLE streams (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, stream TEXT NOT NULL,
  head INTEGER NOT NULL, digest TEXT NOT NULL, position INTEGER NOT NULL, seen_at INTEGER NOT NULL,
  forks INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, stream)
) STRICT;
CREATE TABLE ledger (
  position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, sequence INTEGER NOT NULL,
  received_at INTEGER NOT NULL, event BLOB NOT NULL,
  UNIQUE (stream, sequence)
) STRICT;

-- Projections: all of them can be made again from the ledger.
CREATE TABLE cells (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, counter TEXT NOT NULL, official TEXT,
  scale TEXT NOT NULL, channel TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cells_by_name ON cells (office, counter, ifnull(official, ''), scale, channel);
CREATE TABLE ratings (
  position INTEGER PRIMARY KEY, cell INTEGER NOT NULL, half_day INTEGER NOT NULL, score INTEGER NOT NULL,
  flag TEXT NOT NULL, topics TEXT NOT NULL,
  unknown INTEGER NOT NULL, spanned INTEGER NOT NULL, at_once INTEGER NOT NULL, bound INTEGER NOT NULL
) STRICT;
CREATE TABLE rollups (
  grain INTEGER NOT NULL, period INTEGER NOT NULL, cell INTEGER NOT NULL, score INTEGER NOT NULL, flag TEXT NOT NULL,
  n INTEGER NOT NULL, unknown INTEGER NOT NULL, spanned INTEGER NOT NULL, at_once INTEGER NOT NULL,
  PRIMARY KEY (grain, period, cell, score, flag)
) STRICT, WITHOUT ROWID;
CREATE TABLE topic_rollups (
  grain INTEGER NOT NULL, period INTEGER NOT NULL, cell INTEGER NOT NULL, topic TEXT NOT NULL, score INTEGER NOT NULL,
  flag TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (grain, period, cell, topic, score, flag)
) STRICT, WITHOUT ROWID;
CREATE TABLE boxes (
  position INTEGER PRIMARY KEY, office TEXT NOT NULL, counter TEXT NOT NULL, official TEXT,
  half_day INTEGER NOT NULL, unknown INTEGER NOT NULL, spanned INTEGER NOT NULL,
  windows INTEGER, presses INTEGER NOT NULL, flagged TEXT NOT NULL
) STRICT;
CREATE TABLE stream_beginnings (
  position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, reason TEXT NOT NULL,
  previous_stream TEXT, previous_sequence INTEGER NOT NULL, lost INTEGER NOT NULL, refused_sequence INTEGER
) STRICT;
CREATE TABLE dead_letters (position INTEGER PRIMARY KEY, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;

-- What a terminal said again in a new stream: the first saying that the ledger has, and those that say it once more.
CREATE TABLE reentries (
  office TEXT NOT NULL, stream TEXT NOT NULL, sequence INTEGER NOT NULL, digest TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (office, stream, sequence, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE repeats (position INTEGER PRIMARY KEY) STRICT;

-- What never entered the ledger, kept as samples with a count.
CREATE TABLE forks (
  id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, sequence INTEGER NOT NULL, digest TEXT NOT NULL,
  received_at INTEGER NOT NULL, event BLOB NOT NULL,
  UNIQUE (stream, sequence, digest)
) STRICT;
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, terminal TEXT NOT NULL, received_at INTEGER NOT NULL,
  reason TEXT NOT NULL, detail TEXT NOT NULL, size INTEGER NOT NULL, payload BLOB NOT NULL
) STRICT;
CREATE TABLE quarantine_counts (
  office TEXT NOT NULL, terminal TEXT NOT NULL, n INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (office, terminal)
) STRICT, WITHOUT ROWID;

-- What a terminal, and the bridge of its office, last said of themselves.
CREATE TABLE terminal_states (
  office TEXT NOT NULL, terminal TEXT NOT NULL, presence TEXT, presence_at INTEGER, health BLOB, health_at INTEGER,
  PRIMARY KEY (office, terminal)
) STRICT, WITHOUT ROWID;
CREATE TABLE uplinks (office TEXT PRIMARY KEY, state TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID
"""

_AILING = """
-- Words of a document as terminals write it; one that is written otherwise ails, and is read.
ALTER TABLE terminal_states ADD COLUMN behind INTEGER NOT NULL DEFAULT 0;;
ALTER TABLE terminal_states ADD COLUMN ails INTEGER GENERATED ALWAYS AS (
  presence IS NOT 'online' OR behind OR instr(health, CAST('"release"' AS BLOB))
  OR instr(health, CAST('"stuck_buttons"' AS BLOB)) OR NOT instr(health, CAST('"disk":"ok"' AS BLOB))) VIRTUAL;;
CREATE INDEX terminal_states_ailing ON terminal_states (office, terminal) WHERE ails;;

-- What SQLite cannot read as JSON names no stream and no head; ANY, because the ingest must not stumble over a number.
ALTER TABLE terminal_states ADD COLUMN stream ANY GENERATED ALWAYS AS (
  iif(json_valid(CAST(health AS TEXT)), CAST(health AS TEXT) ->> 'stream', NULL)) VIRTUAL;;
ALTER TABLE terminal_states ADD COLUMN head ANY GENERATED ALWAYS AS (
  iif(json_valid(CAST(health AS TEXT)), CAST(health AS TEXT) ->> 'head', NULL)) VIRTUAL;;
CREATE TRIGGER terminal_states_first_said AFTER INSERT ON terminal_states
  BEGIN UPDATE terminal_states SET health = health WHERE office = NEW.office AND terminal = NEW.terminal; END;;
CREATE TRIGGER terminal_states_said AFTER UPDATE OF health ON terminal_states
  BEGIN
    UPDATE terminal_states SET behind = NOT behind WHERE office = NEW.office AND terminal = NEW.terminal
    AND behind <> ifnull(head > ifnull((SELECT r.head FROM sources s JOIN streams r ON r.source = s.id
      WHERE s.office = NEW.office AND s.terminal = NEW.terminal AND r.stream = NEW.stream), 0), 0);
  END;;
CREATE TRIGGER streams_begun AFTER INSERT ON streams
  BEGIN UPDATE streams SET head = head WHERE id = NEW.id; END;;
CREATE TRIGGER streams_taken AFTER UPDATE OF head ON streams
  BEGIN
    UPDATE terminal_states SET behind = NOT behind
    WHERE (office, terminal) = (SELECT office, terminal FROM sources WHERE id = NEW.source)
    AND stream = NEW.stream AND behind <> (head > NEW.head);
  END;;
UPDATE terminal_states SET health = health
"""
