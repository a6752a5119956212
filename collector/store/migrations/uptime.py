"""Tables of how long terminals were up: what each was in and since when, and while the collector itself listened.

They are kept from what was heard at the time and from nothing else, so no rebuild can make them again. Times are milliseconds
since 1970 (UTC), days counted from 1970-01-01. ``uptime_days`` holds the sums of days that have ended, by the hours that the
office had then; its times are milliseconds of opening hours.
"""

from sqlite_utils import Database, Migrations

uptime = Migrations("uptime")


@uptime()
def m001_uptime(db: Database) -> None:
    """Conditions, spans of listening and the sums of days. A condition is never changed, a span only grows."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


@uptime()
def m002_half_months(db: Database) -> None:
    """Sums of half-months beside those of days: a quarter of a province is read in a few rows of each terminal."""
    db.conn.execute(
        "CREATE TABLE uptime_half_months (half_month INTEGER NOT NULL, office TEXT NOT NULL, terminal TEXT NOT NULL,"
        " up INTEGER NOT NULL, out INTEGER NOT NULL, dark INTEGER NOT NULL, cut INTEGER NOT NULL, unheard INTEGER NOT NULL,"
        " PRIMARY KEY (half_month, office, terminal)) STRICT, WITHOUT ROWID"
    )
    # Until now days were summed alone; they are few.
    db.conn.execute("DELETE FROM uptime_days")
    db.conn.execute("DELETE FROM uptime_summed")


_TABLES = """
CREATE TABLE terminal_conditions (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, terminal TEXT NOT NULL, at INTEGER NOT NULL, condition TEXT NOT NULL) STRICT;
CREATE INDEX terminal_conditions_by_terminal ON terminal_conditions (office, terminal, id);
CREATE TRIGGER terminal_conditions_are_never_changed BEFORE UPDATE ON terminal_conditions
  BEGIN SELECT RAISE(ABORT, 'conditions of terminals are append-only'); END;
CREATE TRIGGER terminal_conditions_are_never_deleted BEFORE DELETE ON terminal_conditions
  BEGIN SELECT RAISE(ABORT, 'conditions of terminals are append-only'); END;
CREATE TRIGGER terminal_conditions_are_never_replaced BEFORE INSERT ON terminal_conditions
  WHEN EXISTS (SELECT 1 FROM terminal_conditions WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'conditions of terminals are append-only'); END;
CREATE TABLE listening (id INTEGER PRIMARY KEY, began_at INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
CREATE TRIGGER listening_only_grows BEFORE UPDATE ON listening
  WHEN NEW.id <> OLD.id OR NEW.began_at <> OLD.began_at OR NEW.until < OLD.until
  OR OLD.id <> (SELECT max(id) FROM listening)
  BEGIN SELECT RAISE(ABORT, 'a span of listening only grows'); END;
CREATE TRIGGER listening_is_never_deleted BEFORE DELETE ON listening
  BEGIN SELECT RAISE(ABORT, 'spans of listening are kept'); END;
CREATE TABLE uptime_days (
  day INTEGER NOT NULL, office TEXT NOT NULL, terminal TEXT NOT NULL, up INTEGER NOT NULL, out INTEGER NOT NULL,
  dark INTEGER NOT NULL, cut INTEGER NOT NULL, unheard INTEGER NOT NULL,
  PRIMARY KEY (office, day, terminal)) STRICT, WITHOUT ROWID;
CREATE TABLE uptime_summed (id INTEGER PRIMARY KEY CHECK (id = 1), day INTEGER NOT NULL) STRICT
"""
