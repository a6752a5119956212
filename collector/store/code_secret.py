"""The secret of which the codes of officials are made, for those who write reports and serve no pages."""

from sqlite_utils import Database


def code_secret(db: Database) -> bytes:
    """The same secret as the pages have, so that a code stays the same on paper and on the screen."""
    secret: bytes = db.conn.execute("SELECT secret FROM web_secret").fetchone()[0]
    return secret
