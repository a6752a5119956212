"""Words that open something: links, sessions, tokens. They are kept as hashes, so who reads the file cannot use them."""

import secrets
from hashlib import sha256

_BYTES = 32


def new_word() -> str:
    """A word that nobody guesses, fit for an address or a header."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(word: str) -> str:
    """What is kept of a word."""
    return sha256(word.encode("utf-8", "surrogatepass")).hexdigest()
