"""Tables of the people who may read the figures: accounts, one-time links, sessions, tokens, and the log of what they did."""

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


@accounts()
def m002_roles(db: Database) -> None:
    """Roles and scopes, the second step, refused logins, tokens, the audit log. Who had an account is an admin of everything.

    ``unit`` NULL is everything; an official has ``office`` and ``official`` instead. Sessions of before end. The log takes new
    entries and refuses everything else, also to this program.
    """
    for statement in _ROLES.split(";\n"):
        db.conn.execute(statement)


@accounts()
def m003_recovery_codes(db: Database) -> None:
    """Words that stand in for the six digits once each, kept as hashes; none outlives the second step that it belongs to."""
    db.conn.execute(
        "CREATE TABLE recovery_codes (account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,"
        " code_hash TEXT NOT NULL, PRIMARY KEY (account, code_hash)) STRICT, WITHOUT ROWID"
    )


@accounts()
def m004_purposes(db: Database) -> None:
    """What a token is good for: one that imports dossiers can do nothing else."""
    # Stores of before the first release may have it from another set.
    if "purpose" not in db["api_tokens"].columns_dict:
        db.conn.execute(_PURPOSES)


@accounts()
def m005_photo_drafts(db: Database) -> None:
    """Photos of forms that could not be saved yet; none outlives its session."""
    db.conn.execute(
        "CREATE TABLE photo_drafts (id INTEGER PRIMARY KEY, word_hash TEXT NOT NULL UNIQUE,"
        " session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, form TEXT NOT NULL, at INTEGER NOT NULL,"
        " bytes BLOB NOT NULL) STRICT"
    )
    db.conn.execute("CREATE INDEX photo_drafts_by_session ON photo_drafts (session)")


_TABLES = """
CREATE TABLE web_secret (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT;
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE invitations (token_hash TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL) STRICT
"""

_ROLES = """
ALTER TABLE accounts ADD COLUMN unit TEXT;
ALTER TABLE accounts ADD COLUMN office TEXT;
ALTER TABLE accounts ADD COLUMN official TEXT;
ALTER TABLE accounts ADD COLUMN role TEXT NOT NULL DEFAULT 'admin' CHECK (
  role IN ('admin', 'leader', 'official', 'supervisor', 'technician') AND (role = 'official') = (official IS NOT NULL));
ALTER TABLE accounts ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN second_step TEXT;
ALTER TABLE accounts ADD COLUMN second_step_offered TEXT;
ALTER TABLE accounts ADD COLUMN second_step_used INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN unit TEXT;
ALTER TABLE invitations ADD COLUMN office TEXT;
ALTER TABLE invitations ADD COLUMN official TEXT;
ALTER TABLE invitations ADD COLUMN role TEXT NOT NULL DEFAULT 'admin' CHECK (
  role IN ('admin', 'leader', 'official', 'supervisor', 'technician') AND (role = 'official') = (official IS NOT NULL));
DROP TABLE sessions;
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  begun_at INTEGER NOT NULL, used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, browser TEXT NOT NULL) STRICT;
CREATE TABLE login_attempts (
  key TEXT PRIMARY KEY, n INTEGER NOT NULL, last_at INTEGER NOT NULL, wait_until INTEGER NOT NULL) STRICT;
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL, unit TEXT, made_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER,
  revoked_at INTEGER) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, what TEXT NOT NULL,
  object TEXT NOT NULL, unit TEXT, before TEXT, after TEXT, reason TEXT NOT NULL, address TEXT NOT NULL) STRICT;
CREATE INDEX audit_by_account ON audit (account, id);
CREATE INDEX audit_by_what ON audit (what, id);
CREATE INDEX audit_by_time ON audit (at);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""

_PURPOSES = "ALTER TABLE api_tokens ADD COLUMN purpose TEXT NOT NULL DEFAULT 'read' CHECK (purpose IN ('read', 'dossiers'))"
