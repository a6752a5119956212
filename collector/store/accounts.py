"""Who may read the figures. The first account, and a forgotten password, come by a one-time link that the program prints."""

import secrets
import unicodedata
from hashlib import sha256
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlite_utils import Database

from collector.errors import AccountInvalidError

INVITATION_MS = 24 * 3600 * 1000
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME = 64

_TOKEN_BYTES = 32
_FEWEST_DIFFERENT = 4


class Account(NamedTuple):
    """One person who may log in."""

    id: int
    name: str


class Accounts:
    """The accounts of one database. ``now_ms`` is milliseconds since 1970 (UTC) everywhere."""

    def __init__(self, db: Database, hasher: PasswordHasher) -> None:
        self._db = db
        self._hasher = hasher

    def secret(self) -> bytes:
        """The key that signs cookies."""
        secret: bytes = self._db.conn.execute("SELECT secret FROM web_secret").fetchone()[0]
        return secret

    def is_empty(self) -> bool:
        """Whether nobody can log in yet."""
        return self._db.conn.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None

    def invite(self, name: str, now_ms: int) -> str:
        """A token with which ``name`` may set a password within 24 hours, once; it takes the place of an earlier one.

        Raises:
            AccountInvalidError: when ``name`` is empty, too long or has control characters.
        """
        name = clean_name(name)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._db.atomic():
            self._db.execute("DELETE FROM invitations WHERE name = ? OR expires_at <= ?", [name, now_ms])
            self._db.execute("INSERT INTO invitations VALUES (?, ?, ?)", [_hash(token), name, now_ms + INVITATION_MS])
        return token

    def invited(self, token: str, now_ms: int) -> str | None:
        """The name that ``token`` invites, ``None`` when it is unknown, used or too old."""
        row = self._db.conn.execute(
            "SELECT name FROM invitations WHERE token_hash = ? AND expires_at > ?", (_hash(token), now_ms)
        ).fetchone()
        return row[0] if row else None

    def accept(self, token: str, password: str, now_ms: int) -> Account | None:
        """Make the invited account, or set its new password and end its sessions; ``None`` when the link is no longer good.

        Raises:
            AccountInvalidError: when the password is too weak; the link stays good.
        """
        name = self.invited(token, now_ms)
        if name is None:
            return None
        _check_password(password, name)
        hashed = self._hasher.hash(password)
        with self._db.atomic():
            # Whoever deletes the row has the link; a second click at the same moment deletes nothing.
            if self._db.execute("DELETE FROM invitations WHERE token_hash = ?", [_hash(token)]).rowcount != 1:
                return None
            self._db.execute(
                "INSERT INTO accounts (name, password_hash, created_at) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash",
                [name, hashed, now_ms],
            )
            account = Account(*self._db.execute("SELECT id, name FROM accounts WHERE name = ?", [name]).fetchone())
            self._db.execute("DELETE FROM sessions WHERE account = ?", [account.id])
        return account

    def check(self, name: str, password: str) -> Account | None:
        """The account, when the password is its own. An unknown name takes as long as a wrong password."""
        try:
            name = clean_name(name)
        except AccountInvalidError:
            name = ""
        row = self._db.conn.execute("SELECT id, name, password_hash FROM accounts WHERE name = ?", (name,)).fetchone()
        if row is None:
            self._hasher.hash(password[:LONGEST_PASSWORD])
            return None
        try:
            self._hasher.verify(row[2], password)
        except (VerificationError, InvalidHashError):
            return None
        return Account(row[0], row[1])

    def begin_session(self, account: Account, now_ms: int, hours: float) -> str:
        """A token for a new session of ``account``."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._db.atomic():
            self._db.execute("DELETE FROM sessions WHERE expires_at <= ?", [now_ms])
            self._db.execute("INSERT INTO sessions VALUES (?, ?, ?)", [_hash(token), account.id, now_ms + int(hours * 3_600_000)])
        return token

    def in_session(self, token: str, now_ms: int) -> Account | None:
        """Whose session ``token`` is, ``None`` when it ended."""
        row = self._db.conn.execute(
            "SELECT accounts.id, accounts.name FROM sessions JOIN accounts ON accounts.id = sessions.account"
            " WHERE token_hash = ? AND expires_at > ?",
            (_hash(token), now_ms),
        ).fetchone()
        return Account(*row) if row else None

    def end_session(self, token: str) -> None:
        """Log out."""
        with self._db.atomic():
            self._db.execute("DELETE FROM sessions WHERE token_hash = ?", [_hash(token)])


def clean_name(name: str) -> str:
    """``name`` as it is kept: composed, without spaces around it, in small letters.

    Raises:
        AccountInvalidError: when it is empty, too long or has control characters.
    """
    name = unicodedata.normalize("NFC", name).strip().casefold()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountInvalidError("name", f"write 1 to {LONGEST_NAME} characters without line breaks")
    return name


def _check_password(password: str, name: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountInvalidError("length", f"write {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if name in password.casefold() or len(set(password)) < _FEWEST_DIFFERENT:
        raise AccountInvalidError("weak", "do not use the name of the account or one character again and again")


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
