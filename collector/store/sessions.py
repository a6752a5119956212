"""Logins that last: each ends by its age, by idleness, by hand, and whenever its account changes."""

from typing import NamedTuple

from sqlite_utils import Database

from collector.store.accounts import Account, account_columns, account_of
from collector.store.db import touch
from collector.store.secret_word import hash_of, new_word

LONGEST_BROWSER = 120

_TOUCH_MS = 60_000
"""How often the last use is written: a page that asks every second need not write every second."""

_AHEAD_MS = 3_600_000
"""A session that begins later than this was begun by a clock that ran ahead: put right, it would live for too long."""


class Session(NamedTuple):
    """One login, for its owner to see and to end."""

    id: int
    begun_at: int
    used_at: int
    browser: str
    is_this: bool


class Sessions:
    """The sessions of one database, of which none outlives ``idle_ms`` without use."""

    def __init__(self, db: Database, idle_ms: int) -> None:
        self._db = db
        self._idle_ms = idle_ms

    def begin(self, account: Account, now_ms: int, hours: float, browser: str = "") -> str:
        """A token for a new session of ``account``, which lasts ``hours`` at most."""
        token = new_word()
        shown = "".join(character for character in browser if character.isprintable())[:LONGEST_BROWSER]
        with self._db.atomic():
            self._db.execute(
                "DELETE FROM sessions WHERE expires_at <= ? OR used_at <= ? OR begun_at > ?",
                [now_ms, now_ms - self._idle_ms, now_ms + _AHEAD_MS],
            )
            self._db.execute(
                "INSERT INTO sessions (token_hash, account, begun_at, used_at, expires_at, browser) VALUES (?, ?, ?, ?, ?, ?)",
                [hash_of(token), account.id, now_ms, now_ms, now_ms + int(hours * 3_600_000), shown],
            )
        return token

    def holder(self, token: str, now_ms: int, *, is_use: bool = True) -> Account | None:
        """Whose session ``token`` is, ``None`` when it ended. ``is_use``: somebody does something, so it is not idle."""
        row = self._db.execute(
            f"SELECT sessions.id, sessions.used_at, {account_columns('accounts')}"  # noqa: S608 - our own words
            " FROM sessions JOIN accounts ON accounts.id = sessions.account"
            " WHERE token_hash = ? AND expires_at > ? AND used_at > ? AND begun_at <= ? AND NOT disabled",
            [hash_of(token), now_ms, now_ms - self._idle_ms, now_ms + _AHEAD_MS],
        ).fetchone()
        if row is None:
            return None
        id_, used_at, *account = row
        if is_use and used_at + _TOUCH_MS <= now_ms:
            touch(self._db, "UPDATE sessions SET used_at = ? WHERE id = ?", [now_ms, id_])
        return account_of(account)

    def of(self, account: Account, now_ms: int, token: str | None = None) -> list[Session]:
        """The sessions of ``account`` that live, the last used first; ``token`` is that of the request in hand."""
        this = hash_of(token) if token else ""
        return [
            Session(row[0], row[1], row[2], row[3], row[4] == this)
            for row in self._db.execute(
                "SELECT id, begun_at, used_at, browser, token_hash FROM sessions"
                " WHERE account = ? AND expires_at > ? AND used_at > ? AND begun_at <= ? ORDER BY used_at DESC, id DESC",
                [account.id, now_ms, now_ms - self._idle_ms, now_ms + _AHEAD_MS],
            )
        ]

    def end(self, token: str) -> None:
        """Log out."""
        with self._db.atomic():
            self._db.execute("DELETE FROM sessions WHERE token_hash = ?", [hash_of(token)])

    def end_one(self, account: Account, id_: int) -> bool:
        """End one session of ``account``; whether there was one."""
        with self._db.atomic():
            return bool(self._db.execute("DELETE FROM sessions WHERE account = ? AND id = ?", [account.id, id_]).rowcount)
