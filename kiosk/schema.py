"""The tables of a terminal's journal, one script for each version.

Votes that wait are kept in the order of their random keys: a table in the order of arrival would tell who voted what.
"""

UNKNOWN_HALF = -1
"""Stands for a half-day that was never known; a real one is counted from 1970."""

NOBODY = ""
"""Stands for the official of a counter where nobody is named."""

SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        stream TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL,
        head INTEGER NOT NULL DEFAULT 0,
        head_digest TEXT NOT NULL,
        received INTEGER NOT NULL DEFAULT 0,
        abandoned TEXT
    ) STRICT;
    CREATE TABLE events (
        place INTEGER PRIMARY KEY,
        stream INTEGER NOT NULL REFERENCES streams (id),
        sequence INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (stream, sequence)
    ) STRICT;
    CREATE TABLE pending (
        key BLOB PRIMARY KEY,
        half INTEGER NOT NULL,
        boot TEXT,
        monotonic INTEGER,
        counter TEXT NOT NULL,
        official TEXT NOT NULL,
        scale TEXT NOT NULL,
        score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
        topics TEXT NOT NULL DEFAULT '[]',
        channel TEXT NOT NULL,
        flags TEXT NOT NULL,
        at_once INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tallies (
        half INTEGER NOT NULL,
        counter TEXT NOT NULL,
        official TEXT NOT NULL,
        presses INTEGER NOT NULL,
        flagged TEXT NOT NULL,
        PRIMARY KEY (half, counter, official)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE probe (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    """,
    "ALTER TABLE pending ADD COLUMN given_up_in INTEGER;",
    """
    ALTER TABLE pending ADD COLUMN amended INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tallies ADD COLUMN amended INTEGER NOT NULL DEFAULT 0;
    """,
    # Of a desk alone: what it answered to whom, and what of a ticket must not leave the office.
    """
    CREATE TABLE answers (id INTEGER PRIMARY KEY, command TEXT NOT NULL UNIQUE, answer BLOB NOT NULL) STRICT;
    CREATE TABLE ticket_notes (ticket TEXT PRIMARY KEY, token TEXT NOT NULL, category TEXT) STRICT, WITHOUT ROWID;
    """,
    # Vote windows that a desk opens: the last one of each counter that was counted, and the last one in which somebody voted.
    """
    ALTER TABLE pending ADD COLUMN bound INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tallies ADD COLUMN windows INTEGER;
    CREATE TABLE windows (counter TEXT PRIMARY KEY, counted TEXT NOT NULL, voted TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE slips (
        key BLOB PRIMARY KEY,
        week INTEGER NOT NULL,
        service TEXT NOT NULL,
        scale TEXT NOT NULL,
        score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5)
    ) STRICT, WITHOUT ROWID;
    """,
    # Comments that wait, in the order of their random keys.
    """
    CREATE TABLE comments (
        key BLOB PRIMARY KEY,
        half INTEGER NOT NULL,
        channel TEXT NOT NULL,
        text TEXT NOT NULL,
        hint TEXT,
        at_once INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
)
