"""Photos of forms that could not be saved yet, drawn anew already, so that the next try need not send them again.

Each belongs to one session and one showing of one form, which carries its word; it ends with either, and after half an hour.
"""

from sqlite_utils import Database

from collector.store.db import transaction
from collector.store.secret_word import hash_of, new_word

KEPT_MS = 30 * 60 * 1000
MOST_OF_SESSION = 3
MOST = 100
"""Of everybody: 10 MB at the most."""


class PhotoDrafts:
    """Those of one database. ``session`` is the word of the session, ``form`` the address to which the form is sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def keep(self, data: bytes, *, session: str, form: str, now_ms: int) -> str:
        """Keep the bytes of a photo; the word with which this session gets them back for this form. The oldest make room."""
        word = new_word()
        with transaction(self._db):
            # A clock that ran ahead must not keep one for longer.
            self._db.execute("DELETE FROM photo_drafts WHERE at <= ? OR at > ?", [now_ms - KEPT_MS, now_ms])
            self._db.execute(
                "INSERT INTO photo_drafts (word_hash, session, form, at, bytes) SELECT ?, id, ?, ?, ? FROM sessions"
                " WHERE token_hash = ?",
                [hash_of(word), form, now_ms, data, hash_of(session)],
            )
            self._make_room("session = (SELECT id FROM sessions WHERE token_hash = ?)", [hash_of(session)], MOST_OF_SESSION)
            self._make_room("1", [], MOST)
        return word

    def find(self, word: str, *, session: str, form: str, now_ms: int) -> bytes | None:
        """The bytes for which this session has the word; ``None`` when they are gone, or never were its own."""
        row = self._db.execute(
            "SELECT photo_drafts.bytes FROM photo_drafts JOIN sessions ON sessions.id = photo_drafts.session"
            " WHERE word_hash = ? AND token_hash = ? AND form = ? AND at > ? AND at <= ?",
            [hash_of(word), hash_of(session), form, now_ms - KEPT_MS, now_ms],
        ).fetchone()
        return None if row is None else bytes(row[0])

    def drop(self, word: str, *, session: str) -> None:
        """Forget one that was used, or is not wanted any more."""
        with transaction(self._db):
            self._db.execute(
                "DELETE FROM photo_drafts WHERE word_hash = ? AND session = (SELECT id FROM sessions WHERE token_hash = ?)",
                [hash_of(word), hash_of(session)],
            )

    def _make_room(self, condition: str, values: list[object], most: int) -> None:
        self._db.execute(
            f"DELETE FROM photo_drafts WHERE id IN (SELECT id FROM photo_drafts WHERE {condition}"  # noqa: S608 - our words
            " ORDER BY id DESC LIMIT -1 OFFSET ?)",
            [*values, most],
        )
