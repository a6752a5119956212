"""What is still to be sent about alerts: written with the alert itself, kept until it went or was given up."""

import secrets
from typing import Literal, NamedTuple

from sqlite_utils import Database

from collector.store.db import transaction

Way = Literal["mail", "webhook"]

CLAIM_MS = 600_000
"""So long one program has a letter for itself; after that it died over it, and another may send it."""

GIVE_UP_MS = 3 * 86_400_000
_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = 60_000, 6 * 3_600_000


class Letter(NamedTuple):
    """One thing to send. ``word`` is the same at every attempt: who gets it twice can tell."""

    id: int
    alert: int
    way: Way
    target: str
    word: str
    due_at: int
    attempts: int


class Fate(NamedTuple):
    """What became of one letter so far. ``again_at`` is when it is tried next, ``None`` where it went or was given up."""

    way: Way
    target: str
    attempts: int
    sent_at: int | None
    given_up_at: int | None
    again_at: int | None
    error: str


class Outbox:
    """The outbox of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def put(self, alert: int, way: Way, target: str, due_at: int) -> None:
        """Have something sent, once to each target of an alert. Within the transaction that raises the alert."""
        self._db.conn.execute(
            "INSERT OR IGNORE INTO alert_outbox (alert, way, target, word, due_at) VALUES (?, ?, ?, ?, ?)",
            [alert, way, target, secrets.token_hex(16), due_at],
        )

    def claim(self, now_ms: int) -> Letter | None:
        """The first thing that is due and nobody else is sending; this program's alone until it says what became of it."""
        query = (
            "SELECT id, alert, way, target, word, due_at, attempts FROM alert_outbox"
            " WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= ? AND (claimed_until <= ? OR claimed_until > ?)"
            " ORDER BY due_at, id LIMIT 1"
        )
        with transaction(self._db):
            # No pause is longer: a claim beyond it was made by a clock that ran ahead.
            row = self._db.execute(query, [now_ms, now_ms, now_ms + _LONGEST_PAUSE_MS]).fetchone()
            if row is None:
                return None
            self._db.conn.execute("UPDATE alert_outbox SET claimed_until = ? WHERE id = ?", [now_ms + CLAIM_MS, row[0]])
        return Letter(*row)

    def sent(self, letter: Letter, now_ms: int) -> None:
        """It went."""
        with transaction(self._db):
            self._db.conn.execute(
                "UPDATE alert_outbox SET sent_at = ?, attempts = attempts + 1, error = '' WHERE id = ?", [now_ms, letter.id]
            )

    def failed(self, letter: Letter, now_ms: int, error: str) -> None:
        """It did not go: again after a pause that doubles, up to three days after it was due."""
        pause = min(_FIRST_PAUSE_MS * 2 ** min(letter.attempts, 20), _LONGEST_PAUSE_MS)
        given_up = now_ms if now_ms + pause > letter.due_at + GIVE_UP_MS else None
        with transaction(self._db):
            self._db.conn.execute(
                "UPDATE alert_outbox SET attempts = attempts + 1, claimed_until = ?, given_up_at = ?, error = ? WHERE id = ?",
                [now_ms + pause, given_up, error[:300], letter.id],
            )

    def fates(self, alert: int) -> list[Fate]:
        """What became of everything that an alert had sent, in the order in which it was written."""
        query = (
            "SELECT way, target, attempts, sent_at, given_up_at, iif(coalesce(sent_at, given_up_at) IS NULL,"
            " max(due_at, claimed_until), NULL), error FROM alert_outbox WHERE alert = ? ORDER BY id"
        )
        return [Fate(*row) for row in self._db.execute(query, [alert])]

    def reaches(self, way: Way, target: str) -> bool:
        """Whether something is heard at ``target``: what was last tried there went, or nothing was tried yet."""
        query = (
            "SELECT sent_at IS NOT NULL FROM alert_outbox WHERE way = ? AND target = ? AND attempts > 0 ORDER BY id DESC LIMIT 1"
        )
        row = self._db.execute(query, [way, target]).fetchone()
        return row is None or bool(row[0])

    def waiting(self) -> int:
        """How much is still to be sent."""
        query = "SELECT count(*) FROM alert_outbox WHERE sent_at IS NULL AND given_up_at IS NULL"
        return int(self._db.execute(query).fetchone()[0])
