"""The second step of a login: six digits from an app (TOTP, RFC 6238), each good once."""

import hmac

import pyotp
from sqlite_utils import Database

from collector.store.accounts import Account
from collector.store.recovery_codes import RecoveryCodes

ISSUER = "Nụ Cười"
_STEP_SECONDS = 30
_AROUND = (-1, 0, 1)
"""Phones whose clocks are half a minute off are let in."""


class SecondStep:
    """The second steps of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def offer(self, account: Account) -> str:
        """A new key that ``account`` may take into an app; nothing is asked until `take` has seen that it works."""
        key = pyotp.random_base32()
        with self._db.atomic():
            self._db.execute("UPDATE accounts SET second_step_offered = ? WHERE id = ?", [key, account.id])
        return key

    def offered(self, account: Account) -> str | None:
        """The key that was offered last."""
        return self._read(account)[1]

    def address(self, account: Account, key: str) -> str:
        """What the QR code says to the app."""
        return str(pyotp.TOTP(key).provisioning_uri(name=account.name, issuer_name=ISSUER))

    def take(self, account: Account, code: str, now_ms: int) -> bool:
        """Ask ``account`` for the second step from now on; not when ``code`` is not the one of the offered key."""
        offered = self.offered(account)
        step = None if offered is None else _step(offered, code, now_ms)
        if step is None:
            return False
        with self._db.atomic():
            self._db.execute(
                "UPDATE accounts SET second_step = second_step_offered, second_step_offered = NULL, second_step_used = ?"
                " WHERE id = ?",
                [step, account.id],
            )
        return True

    def check(self, account: Account, code: str, now_ms: int) -> bool:
        """Whether ``code`` is the one of now, and was not used yet."""
        key = self._read(account)[0]
        step = None if key is None else _step(key, code, now_ms)
        if step is None:
            return False
        # Whoever overheard a code cannot use it a second time, nor one before it.
        query = "UPDATE accounts SET second_step_used = ? WHERE id = ? AND second_step_used < ?"
        with self._db.atomic():
            return bool(self._db.execute(query, [step, account.id, step]).rowcount)

    def drop(self, account: Account) -> None:
        """Ask for the password alone; recovery codes go with the key."""
        query = "UPDATE accounts SET second_step = NULL, second_step_offered = NULL WHERE id = ?"
        with self._db.atomic():
            self._db.execute(query, [account.id])
            RecoveryCodes(self._db).drop(account)

    def _read(self, account: Account) -> tuple[str | None, str | None]:
        row = self._db.execute("SELECT second_step, second_step_offered FROM accounts WHERE id = ?", [account.id]).fetchone()
        return row or (None, None)


def _step(key: str, code: str, now_ms: int) -> int | None:
    code = "".join(code.split())
    now = now_ms // 1000 // _STEP_SECONDS
    right = [step for step in (now + around for around in _AROUND) if _is_code(key, step, code)]
    return right[0] if right else None


def _is_code(key: str, step: int, code: str) -> bool:
    return hmac.compare_digest(pyotp.TOTP(key).at(step * _STEP_SECONDS).encode(), code.encode("utf-8", "surrogatepass"))
