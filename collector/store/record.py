"""Reading the record: the ledger in its order, and what an operator wants to know of it."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from collector.store.db import Database
from office.ids import OfficeId, TerminalId
from office.readable import readable


class Stored(NamedTuple):
    """One event of the ledger with the terminal that sent it; ``source`` and ``stream`` are row numbers."""

    position: int
    source: int
    office: OfficeId
    terminal: TerminalId
    stream: int
    received_at: int
    event: bytes


class Lag(NamedTuple):
    """A stream of which a terminal said that it holds more than the ledger has: ``head`` there, ``taken`` here."""

    office: str
    terminal: str
    stream: str
    head: int
    taken: int


class Trouble(NamedTuple):
    """What a terminal last said is wrong with it."""

    office: str
    terminal: str
    what: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The record in numbers; see the tables of ``migrations.record``."""

    ledger: str
    events: int
    ratings: int
    boxes: int
    terminals: int
    streams: int
    repeats: int
    lost: int
    dead_letters: dict[str, int]
    forks: dict[str, int]
    quarantine: dict[str, int]
    lagging: tuple[Lag, ...]
    troubles: tuple[Trouble, ...]


@readable
class _Health(msgspec.Struct):
    stream: str | None = None
    head: int = 0
    disk: str = "ok"
    service: str | None = None
    stuck_buttons: tuple[int, ...] = ()


def count_events(db: Database) -> int:
    """How many events the ledger holds."""
    return _one(db, "SELECT count(*) FROM ledger")


def stored_events(db: Database, *, after: int, most: int) -> list[Stored]:
    """The ``most`` events behind position ``after``, in the order of the ledger."""
    query = (
        "SELECT ledger.position, sources.id, sources.office, sources.terminal, streams.id, ledger.received_at, ledger.event"
        " FROM ledger JOIN streams ON streams.id = ledger.stream JOIN sources ON sources.id = streams.source"
        " WHERE ledger.position > ? ORDER BY ledger.position LIMIT ?"
    )
    return [Stored(*row) for row in db.conn.execute(query, (after, most))]


def read_status(db: Database) -> Status:
    """The record in numbers."""
    return Status(
        ledger=str(db.conn.execute("SELECT ledger FROM ledger_identity").fetchone()[0]),
        events=count_events(db),
        ratings=_one(db, "SELECT count(*) FROM ratings"),
        boxes=_one(db, "SELECT count(*) FROM boxes"),
        terminals=_one(db, "SELECT count(*) FROM sources"),
        streams=_one(db, "SELECT count(*) FROM streams"),
        repeats=_one(db, "SELECT count(*) FROM repeats"),
        lost=_one(db, "SELECT coalesce(sum(lost), 0) FROM stream_beginnings"),
        dead_letters=_counts(db, "SELECT reason, count(*) FROM dead_letters GROUP BY reason ORDER BY reason"),
        forks=_counts(
            db,
            "SELECT office || '/' || terminal || ' ' || stream, forks FROM streams JOIN sources ON sources.id = streams.source"
            " WHERE forks > 0 ORDER BY 1",
        ),
        quarantine=_counts(db, "SELECT office || '/' || terminal, n FROM quarantine_counts ORDER BY 1"),
        lagging=tuple(_lagging(db)),
        troubles=tuple(_troubles(db)),
    )


def _lagging(db: Database) -> list[Lag]:
    found = []
    heads = {
        (office, terminal, stream): head
        for office, terminal, stream, head in db.conn.execute(
            "SELECT office, terminal, stream, head FROM streams JOIN sources ON sources.id = streams.source"
        )
    }
    for office, terminal, health in _healths(db):
        taken = heads.get((office, terminal, health.stream or ""), 0)
        if health.stream is not None and health.head > taken:
            found.append(Lag(office, terminal, health.stream, health.head, taken))
    return found


def _troubles(db: Database) -> Iterator[Trouble]:
    for office, terminal, health in _healths(db):
        if health.service == "unassigned":
            yield Trouble(office, terminal, "no assignment has reached it")
        elif health.disk != "ok" or health.service == "out of service":
            yield Trouble(office, terminal, f"out of service, disk {health.disk}")
        if health.stuck_buttons:
            yield Trouble(office, terminal, f"stuck buttons: {', '.join(map(str, health.stuck_buttons))}")


def _healths(db: Database) -> Iterator[tuple[str, str, _Health]]:
    query = "SELECT office, terminal, health FROM terminal_states WHERE health IS NOT NULL ORDER BY office, terminal"
    for office, terminal, document in db.conn.execute(query):
        yield office, terminal, msgspec.json.decode(document, type=_Health)


def _one(db: Database, query: str) -> int:
    return int(db.conn.execute(query).fetchone()[0])


def _counts(db: Database, query: str) -> dict[str, int]:
    return dict(db.conn.execute(query).fetchall())
