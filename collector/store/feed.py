"""The record as others read on in it: committed events in the order of their commits, from a cursor on.

Positions are given by the one writer inside its transactions, so whatever has a higher position was committed later: who goes on
from the last position misses nothing. Comments are left out, whoever reads: hints at a bribe would be among them, and what was
said of a person is shown masked, moderated and nowhere else.
"""

from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from office.events import TYPE_PREFIX
from office.ids import OfficeId

MOST_SCANNED = 20_000
"""So many events are looked at for one answer, however few of them the reader may see."""


_COMMENTS = f"{TYPE_PREFIX}comment."


class _Typed(msgspec.Struct):
    """What is looked at of an event; it was readable when it was taken."""

    type: str


_types = msgspec.json.Decoder(_Typed)


class FedEvent(NamedTuple):
    """One event: its position, where it comes from, when it arrived (ms since 1970) and its bytes as received."""

    position: int
    office: str
    terminal: str
    received_at: int
    event: bytes


class Feed(NamedTuple):
    """``events`` after the cursor, ``next`` the cursor behind them, ``head`` the last position of the record."""

    events: list[FedEvent]
    next: int
    head: int


def head_of(db: Database) -> int:
    """The last position of the record, 0 of an empty one."""
    return int(db.execute("SELECT coalesce(max(position), 0) FROM ledger").fetchone()[0])


def feed(db: Database, after: int, limit: int, offices: frozenset[OfficeId] | None) -> Feed:
    """At most ``limit`` events of ``offices`` (``None``: all) after ``after``, inside the caller's snapshot."""
    head = head_of(db)
    end = min(head, after + MOST_SCANNED)
    inside = None if offices is None else msgspec.json.encode(sorted(offices)).decode()
    rows = db.execute(
        "SELECT ledger.position, office, terminal, received_at, event FROM ledger"
        " JOIN streams ON streams.id = ledger.stream JOIN sources ON sources.id = streams.source"
        " WHERE ledger.position > :after AND ledger.position <= :end"
        " AND (:inside IS NULL OR office IN (SELECT value FROM json_each(:inside)))"
        " ORDER BY ledger.position LIMIT :most",
        {"after": after, "end": end, "inside": inside, "most": limit + 1},
    ).fetchall()
    events = [FedEvent(*row) for row in rows[:limit]]
    said = [event for event in events if not _types.decode(event.event).type.startswith(_COMMENTS)]
    return Feed(said, events[-1].position if len(rows) > limit else end, head)
