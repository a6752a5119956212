"""Tables of queues: what a ticket, a duty and a slip came to, and sums of what they count as. A rebuild makes all of them again.

Times and periods are as in the tables of the record. A ``measure`` is its place in ``office.marks.MEASURES``, a ``bin`` one of
``office.histogram``; hours and weekdays (0 for Monday) that are not known are -1. Sums are long and narrow, so that a histogram
adds up by the same statement as a count. ``position`` is that of the first event about it.
"""

from sqlite_utils import Database, Migrations

from collector.queue_rows import OFFICE_HOURS
from office.marks import MEASURES

queue = Migrations("queue")


@queue()
def m001_queue(db: Database) -> None:
    """Visits, duties, days, slips, and their sums."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


@queue()
def m002_office_hours(db: Database) -> None:
    """Numbers given and waits of a whole office by hour: what a page of many offices asks for, in a twentieth of the rows."""
    db.conn.execute(_OFFICE_HOURS)
    measures = ", ".join(str(MEASURES.index(measure)) for measure in OFFICE_HOURS)
    db.conn.execute(
        "INSERT INTO queue_office_hours SELECT grain, period, office, measure, hour, bin, sum(n) FROM queue_hours"  # noqa: S608 - our numbers
        f" JOIN queue_cells ON queue_cells.id = cell WHERE measure IN ({measures}) GROUP BY 1, 2, 3, 4, 5, 6"
    )


_OFFICE_HOURS = """
CREATE TABLE queue_office_hours (
  grain INTEGER NOT NULL, period INTEGER NOT NULL, office TEXT NOT NULL, measure INTEGER NOT NULL, hour INTEGER NOT NULL,
  bin INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (grain, period, office, measure, hour, bin)
) STRICT, WITHOUT ROWID
"""

_TABLES = """
CREATE TABLE queue_days (
  position INTEGER PRIMARY KEY, office TEXT NOT NULL, day TEXT NOT NULL, date TEXT, opened_at INTEGER, closed_at INTEGER,
  UNIQUE (office, day)
) STRICT;
CREATE TABLE visits (
  position INTEGER PRIMARY KEY, office TEXT NOT NULL, half_day INTEGER NOT NULL,
  ticket TEXT NOT NULL, status TEXT NOT NULL, is_issued INTEGER NOT NULL, service TEXT, series TEXT, number INTEGER,
  terminal TEXT, priority INTEGER NOT NULL, walk_in INTEGER NOT NULL, delivery TEXT, reason TEXT, counter TEXT, official TEXT,
  asked TEXT, issued_at INTEGER, called_at INTEGER, started_at INTEGER, ended_at INTEGER, wait_seconds REAL, walk_seconds REAL,
  service_seconds REAL, held_seconds REAL, recalls INTEGER NOT NULL, misses INTEGER NOT NULL, transfers INTEGER NOT NULL,
  spent REAL, standing TEXT NOT NULL,
  UNIQUE (office, ticket)
) STRICT;
CREATE TABLE duties (
  position INTEGER PRIMARY KEY, office TEXT NOT NULL, half_day INTEGER NOT NULL,
  counter TEXT NOT NULL, official TEXT NOT NULL, began_at INTEGER, ended_at INTEGER, duty_seconds REAL,
  paused_seconds REAL NOT NULL, pauses INTEGER NOT NULL, pausing TEXT, reason TEXT, is_over INTEGER NOT NULL,
  UNIQUE (office, counter, position)
) STRICT;
CREATE TABLE queue_cells (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, counter TEXT, official TEXT, service TEXT
) STRICT;
CREATE UNIQUE INDEX queue_cells_by_name
  ON queue_cells (office, ifnull(counter, ''), ifnull(official, ''), ifnull(service, ''));
CREATE TABLE queue_rollups (
  grain INTEGER NOT NULL, period INTEGER NOT NULL, cell INTEGER NOT NULL, measure INTEGER NOT NULL, bin INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (grain, period, cell, measure, bin)
) STRICT, WITHOUT ROWID;
CREATE TABLE queue_hours (
  grain INTEGER NOT NULL, period INTEGER NOT NULL, cell INTEGER NOT NULL, weekday INTEGER NOT NULL, hour INTEGER NOT NULL,
  measure INTEGER NOT NULL, bin INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (grain, period, cell, weekday, hour, measure, bin)
) STRICT, WITHOUT ROWID;
CREATE TABLE service_ratings (
  position INTEGER PRIMARY KEY, office TEXT NOT NULL, service TEXT NOT NULL, scale TEXT NOT NULL, score INTEGER NOT NULL,
  week INTEGER NOT NULL, unknown INTEGER NOT NULL, spanned INTEGER NOT NULL
) STRICT;
CREATE TABLE service_rollups (
  week INTEGER NOT NULL, office TEXT NOT NULL, service TEXT NOT NULL, scale TEXT NOT NULL, score INTEGER NOT NULL,
  n INTEGER NOT NULL, unknown INTEGER NOT NULL, spanned INTEGER NOT NULL,
  PRIMARY KEY (week, office, service, scale, score)
) STRICT, WITHOUT ROWID
"""
