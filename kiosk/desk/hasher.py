"""Argon2 hashes of PINs, in a size that a Raspberry Pi makes in a tenth of a second."""

from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_MEMORY_KIB = 19 * 1024
_ROUNDS = 2
"""OWASP's smallest recommendation of 2024 for argon2id; two consoles at once must not need 128 MiB."""


class Argon2:
    """argon2id, with its settings and salt in each hash; one at a time.

    On a thread of its own, because the C library keeps the memory of each thread that ever hashed: with a thread for each of the
    consoles that would be hundreds of megabytes for good.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_ROUNDS, memory_cost=_MEMORY_KIB, parallelism=1)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pins")

    def hash(self, password: str) -> str:
        """The hash of a PIN."""
        return self._thread.submit(self._hasher.hash, password).result()

    def is_right(self, known: str, password: str) -> bool:
        """Whether ``password`` has that hash."""
        try:
            return self._thread.submit(self._hasher.verify, known, password).result()
        except (VerificationError, InvalidHashError):
            return False
