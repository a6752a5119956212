"""Tables of comments: what was said, made from the ledger, and what was decided about it, which takes new rows only.

``word`` is the digest of a comment's first saying. Decisions hold on to it, so they survive a rebuild and a restored ledger.
"""

from sqlite_utils import Database, Migrations

comments = Migrations("comments")


@comments()
def m001_comments(db: Database) -> None:
    """The projection, clustered by office, and the decisions."""
    for statement in _TABLES.split(";\n"):
        db.conn.execute(statement)


@comments()
def m002_asks_hint(db: Database) -> None:
    """Which terminals at an exit put the question about a bribe."""
    db.conn.execute("ALTER TABLE terminals ADD COLUMN asks_hint TEXT NOT NULL DEFAULT 'false'")


_TABLES = """
CREATE TABLE comments (
  office TEXT NOT NULL, position INTEGER NOT NULL, word TEXT NOT NULL, half_day INTEGER NOT NULL, unknown INTEGER NOT NULL,
  spanned INTEGER NOT NULL, channel TEXT NOT NULL, text TEXT NOT NULL, hint TEXT, at_once INTEGER NOT NULL,
  PRIMARY KEY (office, position)) STRICT, WITHOUT ROWID;
CREATE TABLE comment_decisions (
  id INTEGER PRIMARY KEY, office TEXT NOT NULL, word TEXT NOT NULL, at INTEGER NOT NULL, account TEXT NOT NULL,
  role TEXT NOT NULL, from_above INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('shown', 'hidden', 'answered')),
  reason TEXT NOT NULL, text TEXT NOT NULL, is_public INTEGER NOT NULL) STRICT;
CREATE INDEX comment_decisions_by_comment ON comment_decisions (office, word, id);
CREATE TRIGGER comment_decisions_are_never_changed BEFORE UPDATE ON comment_decisions
  BEGIN SELECT RAISE(ABORT, 'decisions about comments are append-only'); END;
CREATE TRIGGER comment_decisions_are_never_deleted BEFORE DELETE ON comment_decisions
  BEGIN SELECT RAISE(ABORT, 'decisions about comments are append-only'); END;
CREATE TRIGGER comment_decisions_are_never_replaced BEFORE INSERT ON comment_decisions
  WHEN EXISTS (SELECT 1 FROM comment_decisions WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'decisions about comments are append-only'); END
"""
