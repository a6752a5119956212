"""While the collector itself listened: what happened to a terminal in between is unknown, and nobody's fault.

A span is lengthened about once a minute. Who is killed, cut off from the broker or without a disk lengthens nothing, so at most
that minute is missing, and nothing is claimed that was not heard.
"""

from sqlite_utils import Database

LENGTHEN_MS = 60_000
LAPSE_MS = 180_000
"""Longer than this without a word from the program, and it slept: a new span begins."""


class Listening:
    """The writer of the spans. ``connection`` tells one connection to the broker from the next."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._id = 0
        self._until = 0
        self._connection: int | None = None

    def load(self) -> None:
        """Forget what was not written; the next word begins a span."""
        self._id, self._until, self._connection = 0, 0, None

    def is_due(self, at: int, connection: int) -> bool:
        """Whether there is something to write."""
        return self._is_new(at, connection) or at - self._until >= LENGTHEN_MS

    def go_on(self, at: int, connection: int) -> bool:
        """Lengthen the span to ``at``, or begin one; whether one began. Inside the caller's transaction."""
        is_new = self._is_new(at, connection)
        if is_new:
            query = "INSERT INTO listening (began_at, until) VALUES (?, ?) RETURNING id"
            (self._id,) = self._db.conn.execute(query, (at, at)).fetchone()
        else:
            self._db.conn.execute("UPDATE listening SET until = ? WHERE id = ?", (at, self._id))
        self._until, self._connection = at, connection
        return is_new

    def enter(self, began_at: int, until: int) -> None:
        """A whole span at once, for a record that is made up. Inside the caller's transaction."""
        self._db.conn.execute("INSERT INTO listening (began_at, until) VALUES (?, ?)", (began_at, until))

    def _is_new(self, at: int, connection: int) -> bool:
        return self._connection != connection or not 0 <= at - self._until <= LAPSE_MS
