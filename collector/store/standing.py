"""How far the record has come, for who asks whether something is new and for who watches the collector."""

from typing import NamedTuple

from sqlite_utils import Database


class Standing(NamedTuple):
    """Counts of the whole record; ``last_received_ms`` is ``None`` before the first event."""

    events: int
    last_received_ms: int | None
    dead_letters: int
    forks: int
    refused: int
    votes: int


def revision(db: Database) -> str:
    """Two numbers that change whenever an event was taken or the directory was changed."""
    position, version = db.execute(
        "SELECT (SELECT coalesce(max(position), 0) FROM ledger), (SELECT version FROM directory_state)"
    ).fetchone()
    return f"{position}-{version}"


def standing(db: Database) -> Standing:
    """The counts, read from ends of tables and from small tables only; votes are summed from half-months."""
    one = db.execute(
        "SELECT (SELECT coalesce(max(position), 0) FROM ledger),"
        " (SELECT received_at FROM ledger ORDER BY position DESC LIMIT 1),"
        " (SELECT count(*) FROM dead_letters), (SELECT coalesce(sum(forks), 0) FROM streams),"
        " (SELECT coalesce(sum(n), 0) FROM quarantine_counts),"
        " (SELECT coalesce(sum(n), 0) FROM rollups WHERE grain = 2)"
    ).fetchone()
    return Standing(*one)
