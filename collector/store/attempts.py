"""Guesses at passwords: after a few wrong ones each further one costs a wait that doubles, also over a restart.

A wait is never for good: at most an hour, and what is tried meanwhile does not lengthen it. It holds for a name, whether or not
somebody has it, so nothing is learnt from it. A browser in which its owner has logged in before has a count of its own: else a
stranger who guesses wrong every hour would keep the owner out.
"""

from sqlite_utils import Database

from collector.store.secret_word import hash_of

FREE = 5
"""Wrong guesses without a wait."""

FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 3_600_000
FORGOTTEN_MS = 24 * 3_600_000
"""Without another wrong guess for so long, the count begins anew."""


class Attempts:
    """The guesses of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def begin(self, key: str, now_ms: int) -> int:
        """Count a guess before it is looked at, so that many at once are not one; or say for how many milliseconds not.

        ``key`` is a name or a browser, in any words.
        """
        with self._db.atomic():
            # Takes the write lock before it reads: two guesses at one moment are counted one after the other.
            # What was counted by a clock that ran ahead would keep the owner out until then.
            self._db.execute(
                "DELETE FROM login_attempts WHERE last_at <= ? OR last_at > ?", [now_ms - FORGOTTEN_MS, now_ms + LONGEST_WAIT_MS]
            )
            row = self._db.execute("SELECT n, wait_until FROM login_attempts WHERE key = ?", [hash_of(key)]).fetchone()
            n, wait_until = row or (0, 0)
            if wait_until > now_ms:
                return int(wait_until - now_ms)
            n += 1
            until = now_ms + wait_after(n)
            self._db.execute(
                "INSERT OR REPLACE INTO login_attempts (key, n, last_at, wait_until) VALUES (?, ?, ?, ?)",
                [hash_of(key), n, now_ms, until],
            )
        return 0

    def forget(self, key: str) -> None:
        """The guess was right: the count begins anew."""
        with self._db.atomic():
            self._db.execute("DELETE FROM login_attempts WHERE key = ?", [hash_of(key)])


def wait_after(wrong: int) -> int:
    """How many milliseconds nobody may guess after so many wrong guesses.

    >>> [wait_after(n) // 1000 for n in (1, 4, 5, 6, 7, 11, 12, 10_000)]
    [0, 0, 30, 60, 120, 1920, 3600, 3600]
    """
    if wrong < FREE:
        return 0
    return min(FIRST_WAIT_MS << min(wrong - FREE, 20), LONGEST_WAIT_MS)
