"""Tables of sums of whole units and offices: what pages about many offices read in the place of every counter.

A unit that has units below it has sums, by day and half-month, over the offices and days that ``unit_members`` names (days
since 1970). They change with the record in its transaction and with the directory in the ingest's, and hold what
``queue_rows.SUMMED`` names of a queue; a ``service`` '' is all of them, '-' none. Clustered by unit first: few units, each
touched at its end. ``office_queue`` has such sums of each office by half-month, and is made again by a rebuild like any other.
"""

from sqlite_utils import Database, Migrations

from collector.queue_rows import SUMMED
from office.marks import MEASURES

wholes = Migrations("wholes")


@wholes()
def m001_wholes(db: Database) -> None:
    """Sums of units, made when the ingest starts next; those of offices by half-month, made here."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)
    measures = ", ".join(str(MEASURES.index(measure)) for measure in SUMMED)
    db.conn.execute(
        "INSERT INTO office_queue SELECT period, office, measure, bin, sum(n) FROM queue_rollups"  # noqa: S608 - our numbers
        f" JOIN queue_cells ON queue_cells.id = cell WHERE grain = 2 AND measure IN ({measures}) GROUP BY 1, 2, 3, 4"
    )


_TABLES = """
CREATE TABLE unit_members (
  unit TEXT NOT NULL, office TEXT NOT NULL, first INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (unit, office, first)) STRICT, WITHOUT ROWID;
CREATE TABLE unit_state (one INTEGER PRIMARY KEY CHECK (one = 1), change INTEGER NOT NULL) STRICT;
INSERT INTO unit_state VALUES (1, 0);
CREATE TABLE unit_rollups (
  unit TEXT NOT NULL, grain INTEGER NOT NULL, period INTEGER NOT NULL, scale TEXT NOT NULL, channel TEXT NOT NULL,
  score INTEGER NOT NULL, flag TEXT NOT NULL, n INTEGER NOT NULL, unknown INTEGER NOT NULL, spanned INTEGER NOT NULL,
  at_once INTEGER NOT NULL, bound INTEGER NOT NULL,
  PRIMARY KEY (unit, grain, period, scale, channel, score, flag)) STRICT, WITHOUT ROWID;
CREATE TABLE unit_topics (
  unit TEXT NOT NULL, grain INTEGER NOT NULL, period INTEGER NOT NULL, scale TEXT NOT NULL, channel TEXT NOT NULL,
  topic TEXT NOT NULL, score INTEGER NOT NULL, flag TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (unit, grain, period, scale, channel, topic, score, flag)) STRICT, WITHOUT ROWID;
CREATE TABLE unit_queue (
  unit TEXT NOT NULL, grain INTEGER NOT NULL, period INTEGER NOT NULL, service TEXT NOT NULL, measure INTEGER NOT NULL,
  bin INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (unit, grain, period, service, measure, bin)) STRICT, WITHOUT ROWID;
CREATE TABLE unit_hours (
  unit TEXT NOT NULL, grain INTEGER NOT NULL, period INTEGER NOT NULL, measure INTEGER NOT NULL, hour INTEGER NOT NULL,
  bin INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (unit, grain, period, measure, hour, bin)) STRICT, WITHOUT ROWID;
CREATE TABLE office_queue (
  period INTEGER NOT NULL, office TEXT NOT NULL, measure INTEGER NOT NULL, bin INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (period, office, measure, bin)) STRICT, WITHOUT ROWID
"""
