"""Tokens with which programs read, or import dossiers, in somebody's name: never more than that person may, at most a year."""

from typing import Literal, NamedTuple

from sqlite_utils import Database

from collector.errors import AccountInvalidError
from collector.store.accounts import Account, account_columns, account_of
from collector.store.db import touch
from collector.store.secret_word import hash_of, new_word
from office.ids import UnitId

Purpose = Literal["read", "dossiers"]
"""What a token is good for: reading, or importing dossiers and nothing else."""

LONGEST_DAYS = 365
LONGEST_TOKEN_NAME = 64
PREFIX = "nucuoi_"
"""By it a token that got into a file by mistake is recognised."""

_DAY_MS = 24 * 3_600_000
_TOUCH_MS = 60_000


class Token(NamedTuple):
    """One token, without its word. ``unit`` narrows the owner's scope; ``None`` leaves it as it is."""

    id: int
    name: str
    unit: UnitId | None
    made_at: int
    expires_at: int
    used_at: int | None
    purpose: Purpose = "read"


class Holder(NamedTuple):
    """In whose name a token speaks, the unit to which it is narrowed, and what it is good for."""

    account: Account
    unit: UnitId | None
    purpose: Purpose


class Tokens:
    """The tokens of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def make(self, account: Account, name: str, unit: UnitId | None, now_ms: int, days: int, *, purpose: Purpose = "read") -> str:
        """A new word for ``account``, which is shown once.

        Raises:
            AccountInvalidError: when the name cannot be shown, or ``days`` are not 1 to 365.
        """
        name = name.strip()
        if not 1 <= len(name) <= LONGEST_TOKEN_NAME or not name.isprintable():
            raise AccountInvalidError("name", f"write 1 to {LONGEST_TOKEN_NAME} characters without line breaks")
        if not 1 <= days <= LONGEST_DAYS:
            raise AccountInvalidError("days", f"a token lasts 1 to {LONGEST_DAYS} days")
        word = PREFIX + new_word()
        with self._db.atomic():
            self._db.execute(
                "INSERT INTO api_tokens (token_hash, account, name, unit, made_at, expires_at, purpose)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [hash_of(word), account.id, name, unit, now_ms, now_ms + days * _DAY_MS, purpose],
            )
        return word

    def holder(self, word: str, now_ms: int) -> Holder | None:
        """In whose name ``word`` speaks; ``None`` when it is good for nothing (any more)."""
        row = self._db.execute(
            f"SELECT api_tokens.id, api_tokens.used_at, api_tokens.unit, api_tokens.purpose, {account_columns('accounts')}"  # noqa: S608 - our words
            " FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account"
            " WHERE token_hash = ? AND expires_at > ? AND revoked_at IS NULL AND NOT disabled",
            [hash_of(word), now_ms],
        ).fetchone()
        if row is None:
            return None
        id_, used_at, unit, purpose, *account = row
        if used_at is None or used_at + _TOUCH_MS <= now_ms:
            touch(self._db, "UPDATE api_tokens SET used_at = ? WHERE id = ?", [now_ms, id_])
        return Holder(account_of(account), None if unit is None else UnitId(unit), purpose)

    def of(self, account: Account, now_ms: int) -> list[Token]:
        """The tokens of ``account`` that are good, the newest first."""
        query = (
            "SELECT id, name, unit, made_at, expires_at, used_at, purpose FROM api_tokens"
            " WHERE account = ? AND expires_at > ? AND revoked_at IS NULL ORDER BY id DESC"
        )
        return [Token(*row) for row in self._db.execute(query, [account.id, now_ms])]

    def revoke(self, account: Account, id_: int, now_ms: int) -> bool:
        """Make one token of ``account`` worthless; whether it was good until now."""
        query = "UPDATE api_tokens SET revoked_at = ? WHERE account = ? AND id = ? AND revoked_at IS NULL"
        with self._db.atomic():
            return bool(self._db.execute(query, [now_ms, account.id, id_]).rowcount)
