"""When rules were last judged, and when the time before: what a page says of how fresh the list of alerts is.

How often that is belongs to a timer of the system or to the demo; the database sees what was really done.
"""

from typing import NamedTuple

from sqlite_utils import Database


class Rounds(NamedTuple):
    """The last two rounds (ms since 1970); ``None`` where there was none."""

    at: int | None
    before_at: int | None

    @property
    def minutes(self) -> int | None:
        """About how many minutes lie between two rounds, at least one; ``None`` where that is not known, or over an hour."""
        if self.at is None or self.before_at is None:
            return None
        found = max(1, round((self.at - self.before_at) / 60_000))
        return found if found <= 60 else None  # noqa: PLR2004 - a pause of hours tells of no interval


def note_round(db: Database, at: int) -> None:
    """Write down a round, inside the caller's transaction."""
    db.conn.execute(
        "INSERT INTO alert_rounds (one, at) VALUES (1, ?) ON CONFLICT DO UPDATE SET before_at = at, at = excluded.at", [at]
    )


def last_rounds(db: Database) -> Rounds:
    """The last two rounds."""
    row = db.conn.execute("SELECT at, before_at FROM alert_rounds").fetchone()
    return Rounds(*row) if row else Rounds(None, None)
