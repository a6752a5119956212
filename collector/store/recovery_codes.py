"""Ten words that stand in for the six digits when the phone is lost, each once; kept as hashes, shown only when they are made."""

import base64
import secrets

from sqlite_utils import Database

from collector.store.accounts import Account
from collector.store.secret_word import hash_of

CODES = 10
LONGEST_CODE = 40
"""Letters that are taken from a form, with all that people write between them."""

_BYTES = 10
"""80 bits: nobody finds one by trying, not even who has the hashes."""

_GROUP = 4


class RecoveryCodes:
    """The codes of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def renew(self, account: Account) -> list[str]:
        """New codes in the place of all that ``account`` had."""
        codes = [base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower() for _ in range(CODES)]
        with self._db.atomic():
            self.drop(account)
            for code in codes:
                self._db.execute("INSERT INTO recovery_codes VALUES (?, ?)", [account.id, hash_of(code)])
        return ["-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP)) for code in codes]

    def use(self, account: Account, code: str) -> bool:
        """Whether ``code`` is one of those of ``account``; it is none any more."""
        word = "".join(letter for letter in code[:LONGEST_CODE].lower() if letter.isalnum())
        with self._db.atomic():
            query = "DELETE FROM recovery_codes WHERE account = ? AND code_hash = ?"
            return bool(self._db.execute(query, [account.id, hash_of(word)]).rowcount)

    def left(self, account: Account) -> int:
        """How many are left."""
        return int(self._db.execute("SELECT count(*) FROM recovery_codes WHERE account = ?", [account.id]).fetchone()[0])

    def drop(self, account: Account) -> None:
        """Make all of them worthless."""
        with self._db.atomic():
            self._db.execute("DELETE FROM recovery_codes WHERE account = ?", [account.id])
