"""Who may look, as what and where. Accounts and forgotten passwords come by a one-time link; nobody chooses one for another."""

import unicodedata
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlite_utils import Database

from collector.errors import AccountInvalidError
from collector.store.secret_word import hash_of, new_word
from collector.viewer import Role, Viewer
from office.ids import OfficeId, OfficialId, UnitId

INVITATION_MS = 24 * 3600 * 1000
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME = 64

_FEWEST_DIFFERENT = 4
_COLUMNS = ("id", "name", "role", "unit", "office", "official", "disabled", "second_step")
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM accounts"  # noqa: S608 - our own words


class Account(NamedTuple):
    """One person who may log in. ``viewer`` is what this person may do and see."""

    id: int
    viewer: Viewer
    is_disabled: bool = False
    has_second_step: bool = False

    @property
    def name(self) -> str:
        """The name with which the person logs in."""
        return self.viewer.account


class Invitation(NamedTuple):
    """A link that was not used yet."""

    viewer: Viewer
    expires_at: int


class Accounts:
    """The accounts of one database. ``now_ms`` is milliseconds since 1970 (UTC) everywhere."""

    def __init__(self, db: Database, hasher: PasswordHasher) -> None:
        self._db = db
        self._hasher = hasher

    def secret(self) -> bytes:
        """The key that signs cookies, and of which the codes of officials are made."""
        secret: bytes = self._db.conn.execute("SELECT secret FROM web_secret").fetchone()[0]
        return secret

    def is_empty(self) -> bool:
        """Whether nobody can log in yet."""
        return self._db.conn.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None

    def all(self) -> list[Account]:
        """Every account, by name."""
        return [_account(row) for row in self._db.execute(f"{_SELECT} ORDER BY name")]

    def find(self, id_: int) -> Account | None:
        """The account with this number."""
        row = self._db.execute(f"{_SELECT} WHERE id = ?", [id_]).fetchone()
        return _account(row) if row else None

    def named(self, name: str) -> Account | None:
        """The account of this name."""
        try:
            name = clean_name(name)
        except AccountInvalidError:
            return None
        row = self._db.execute(f"{_SELECT} WHERE name = ?", [name]).fetchone()
        return _account(row) if row else None

    def invitations(self, now_ms: int) -> list[Invitation]:
        """The links of new people that are still good, by name; links for a new password are not among them."""
        query = (
            "SELECT name, role, unit, office, official, expires_at FROM invitations"
            " WHERE expires_at > ? AND name NOT IN (SELECT name FROM accounts) ORDER BY name"
        )
        return [Invitation(_viewer(*row[:5]), row[5]) for row in self._db.execute(query, [now_ms])]

    def invite(self, viewer: Viewer, now_ms: int) -> str:
        """A token with which ``viewer.account`` may set a password within 24 hours, once; it takes the place of an earlier one.

        An account that is there keeps its role and scope: the link is for a new password.

        Raises:
            AccountInvalidError: when the name is empty, too long or has control characters.
        """
        name = clean_name(viewer.account)
        token = new_word()
        office, official = viewer.official or (None, None)
        with self._db.atomic():
            self._db.execute("DELETE FROM invitations WHERE name = ? OR expires_at <= ?", [name, now_ms])
            self._db.execute(
                "INSERT INTO invitations (token_hash, name, expires_at, role, unit, office, official)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [hash_of(token), name, now_ms + INVITATION_MS, viewer.role, viewer.unit, office, official],
            )
        return token

    def withdraw(self, name: str) -> None:
        """Make the link of ``name`` worthless."""
        with self._db.atomic():
            self._db.execute("DELETE FROM invitations WHERE name = ?", [name])

    def invited(self, token: str, now_ms: int) -> str | None:
        """The name that ``token`` invites, ``None`` when it is unknown, used or too old."""
        row = self._db.conn.execute(
            "SELECT name FROM invitations WHERE token_hash = ? AND expires_at > ?", (hash_of(token), now_ms)
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
            row = self._db.execute(
                "DELETE FROM invitations WHERE token_hash = ? RETURNING role, unit, office, official", [hash_of(token)]
            ).fetchone()
            if row is None:
                return None
            self._db.execute(
                "INSERT INTO accounts (name, password_hash, created_at, role, unit, office, official)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash",
                [name, hashed, now_ms, *row],
            )
            account = _account(self._db.execute(f"{_SELECT} WHERE name = ?", [name]).fetchone())
            self._end_sessions(account)
        return account

    def check(self, name: str, password: str) -> Account | None:
        """The account, when the password is its own and it is not disabled. An unknown name takes as long as a wrong password."""
        try:
            name = clean_name(name)
        except AccountInvalidError:
            name = ""
        row = self._db.execute("SELECT password_hash FROM accounts WHERE name = ?", [name]).fetchone()
        if row is None:
            self._hasher.hash(password[:LONGEST_PASSWORD])
            return None
        try:
            self._hasher.verify(row[0], password)
        except (VerificationError, InvalidHashError):
            return None
        account = self.named(name)
        return None if account is None or account.is_disabled else account

    def password_mark(self, account: Account) -> str:
        """A word that changes with the password of ``account``, and tells nothing of it."""
        row = self._db.execute("SELECT password_hash FROM accounts WHERE id = ?", [account.id]).fetchone()
        return hash_of(row[0]) if row else ""

    def set_password(self, account: Account, password: str) -> None:
        """A new password; every session ends, and a link that was made before is worthless.

        Raises:
            AccountInvalidError: when it is too weak.
        """
        _check_password(password, account.name)
        hashed = self._hasher.hash(password)
        with self._db.atomic():
            self._db.execute("UPDATE accounts SET password_hash = ? WHERE id = ?", [hashed, account.id])
            self._end_links(account)
            self._end_sessions(account)

    def change(self, account: Account, viewer: Viewer) -> None:
        """Another role or scope; every session ends.

        A link for a new password is worthless too: who made it may have had the right to one of the smaller scope only.
        """
        office, official = viewer.official or (None, None)
        with self._db.atomic():
            self._db.execute(
                "UPDATE accounts SET role = ?, unit = ?, office = ?, official = ? WHERE id = ?",
                [viewer.role, viewer.unit, office, official, account.id],
            )
            self._end_links(account)
            self._end_sessions(account)

    def disable(self, account: Account, *, disabled: bool) -> None:
        """Shut an account out, or let it in again. Sessions end, tokens do nothing meanwhile, a link is worthless."""
        with self._db.atomic():
            self._db.execute("UPDATE accounts SET disabled = ? WHERE id = ?", [int(disabled), account.id])
            self._end_links(account)
            self._end_sessions(account)

    def _end_links(self, account: Account) -> None:
        self._db.execute("DELETE FROM invitations WHERE name = ?", [account.name])

    def _end_sessions(self, account: Account) -> None:
        self._db.execute("DELETE FROM sessions WHERE account = ?", [account.id])


def clean_name(name: str) -> str:
    """``name`` as it is kept: composed, without spaces around it, in small letters.

    Raises:
        AccountInvalidError: when it is empty, too long or has control characters.
    """
    name = unicodedata.normalize("NFC", name).strip().casefold()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountInvalidError("name", f"write 1 to {LONGEST_NAME} characters without line breaks")
    return name


def viewer_of(db: Database, name: str) -> Viewer | None:
    """What the account ``name`` may do and see now; ``None`` when there is none, or it is shut out."""
    row = db.execute(f"{_SELECT} WHERE name = ? AND NOT disabled", [name]).fetchone()
    return _account(row).viewer if row else None


def account_of(row: Any) -> Account:  # noqa: ANN401 - a row of SQLite
    """The account in the columns of `account_columns`."""
    return _account(row)


def account_columns(table: str) -> str:
    """The columns that make an account, of ``table``."""
    return ", ".join(f"{table}.{column}" for column in _COLUMNS)


def _account(row: Any) -> Account:  # noqa: ANN401 - a row of SQLite
    id_, name, role, unit, office, official, disabled, second_step = row
    return Account(id_, _viewer(name, role, unit, office, official), bool(disabled), second_step is not None)


def _viewer(name: str, role: Role, unit: str | None, office: str | None, official: str | None) -> Viewer:
    own = (OfficeId(office), OfficialId(official)) if office is not None and official is not None else None
    return Viewer(name, role, None if unit is None else UnitId(unit), own)


def _check_password(password: str, name: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountInvalidError("length", f"write {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if name in password.casefold() or len(set(password)) < _FEWEST_DIFFERENT:
        raise AccountInvalidError("weak", "do not use the name of the account or one character again and again")
