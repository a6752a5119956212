"""Tables of the people who may read the figures: accounts, one-time links, sessions."""

import secrets

from sqlite_utils import Database, Migrations

accounts = Migrations("accounts")


@accounts()
def m001_accounts(db: Database) -> None:
    """Accounts, invitations and sessions; the key that signs cookies is minted here. Times are milliseconds since 1970 (UTC).

    Links and sessions are kept as hashes: who reads the file cannot use them.
    """
    for statement in _TABLES.split(";"):
        db.conn.execute(statement)
    db.conn.execute("INSERT INTO web_secret (one, secret) VALUES (1, ?)", (secrets.token_bytes(32),))


_TABLES = """
CREATE TABLE web_secret (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT;
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE invitations (token_hash TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL) STRICT
"""
