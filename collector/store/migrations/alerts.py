"""Tables of alerts: rules and settings by unit, what was raised with all that was done about it, and what is still to be sent.

Times are milliseconds since 1970 (UTC). The unit '' stands above all others. What an alert is about has four columns, empty
where it is not about such a thing; none of them can hold a person. ``is_on`` says whether it is so now, ``stage`` how far people
are with it.
"""

from sqlite_utils import Database, Migrations

alerts = Migrations("alerts")


@alerts()
def m001_alerts(db: Database) -> None:
    """Rules, settings, alerts, their history, and the outbox. The history takes new entries and refuses everything else."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


@alerts()
def m002_rounds(db: Database) -> None:
    """When rules were last judged, and when the time before."""
    db.conn.execute(
        "CREATE TABLE alert_rounds (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL, before_at INTEGER) STRICT"
    )


@alerts()
def m003_standing(db: Database) -> None:
    """Since when there is nothing to judge an alert by, and why one is over. Signs that ended before were never judged."""
    db.conn.execute("ALTER TABLE alerts ADD COLUMN unjudged_since INTEGER")
    db.conn.execute("ALTER TABLE alerts ADD COLUMN ended TEXT NOT NULL DEFAULT ''")
    db.conn.execute("ALTER TABLE alert_history ADD COLUMN why TEXT NOT NULL DEFAULT ''")
    db.conn.execute("UPDATE alerts SET ended = 'fine' WHERE is_on = 0 AND kind <> 'suspicious-votes'")


_TABLES = """
CREATE TABLE alert_rules (
  unit TEXT NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (unit, kind)) STRICT, WITHOUT ROWID;
CREATE TABLE alert_settings (unit TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, kind TEXT NOT NULL, counter TEXT NOT NULL, terminal TEXT NOT NULL,
  scale TEXT NOT NULL, channel TEXT NOT NULL, raised_at INTEGER NOT NULL, is_on INTEGER NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('open', 'acknowledged', 'acting', 'closed')), closed_at INTEGER) STRICT;
CREATE UNIQUE INDEX alerts_once_at_a_time ON alerts (office, kind, counter, terminal, scale, channel) WHERE is_on = 1;
CREATE INDEX alerts_by_office ON alerts (office, id);
CREATE TABLE alert_history (
  id INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alerts (id), at INTEGER NOT NULL, what TEXT NOT NULL CHECK (
  what IN ('raised', 'again', 'over', 'acknowledged', 'action', 'result', 'closed', 'withdrawn')),
  account TEXT NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL, numbers TEXT NOT NULL, is_public INTEGER NOT NULL) STRICT;
CREATE INDEX alert_history_by_alert ON alert_history (alert, id);
CREATE TRIGGER alert_history_is_never_changed BEFORE UPDATE ON alert_history
  BEGIN SELECT RAISE(ABORT, 'the history of alerts is append-only'); END;
CREATE TRIGGER alert_history_is_never_deleted BEFORE DELETE ON alert_history
  BEGIN SELECT RAISE(ABORT, 'the history of alerts is append-only'); END;
CREATE TRIGGER alert_history_is_never_replaced BEFORE INSERT ON alert_history
  WHEN EXISTS (SELECT 1 FROM alert_history WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history of alerts is append-only'); END;
CREATE TRIGGER alerts_are_never_deleted BEFORE DELETE ON alerts BEGIN SELECT RAISE(ABORT, 'alerts are never deleted'); END;
CREATE TABLE alert_outbox (
  id INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alerts (id), way TEXT NOT NULL CHECK (way IN ('mail', 'webhook')),
  target TEXT NOT NULL, word TEXT NOT NULL UNIQUE, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  claimed_until INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, given_up_at INTEGER, error TEXT NOT NULL DEFAULT '',
  UNIQUE (alert, way, target)) STRICT;
CREATE INDEX alert_outbox_waiting ON alert_outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL
"""
