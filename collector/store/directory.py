"""The directory in the store: read whole, written in one short transaction, with the assignments made of it.

A terminal's assignment gets a new revision only when its content changed, so importing the same file again sends nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from office.amendment import Amended, Changes, amend, forbidden, key_of
from office.desk_assignment import MOST_ASSIGNMENT_BYTES
from office.directory import Directory, ServiceKey, assignment_for, desk_assignment_for, index
from office.documents import encode_document
from office.errors import DirectoryInvalidError
from office.ids import DESK, OfficeId, ScaleId, TerminalId
from office.periods import utc_text
from office.soundness import problems

_COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("id", "kind", "name", "parent", "valid_from", "valid_to", "merged_into"),
    "offices": ("id", "unit", "name", "hours", "lodge", "queue", "notices"),
    "services": (
        "office",
        "id",
        "name",
        "series",
        "popular",
        "papers",
        "fee",
        "time_limit",
        "picture",
        "open",
        "daily_cap",
    ),
    "counters": ("office", "id", "label", "services"),
    "officials": ("office", "id", "name", "title", "photo", "leader"),
    "terminals": (
        "office",
        "id",
        "counter",
        "official",
        "channel",
        "scale",
        "question",
        "topics",
        "languages",
        "order",
        "timings",
    ),
    "stations": ("office", "id", "kind", "counter", "languages"),
    "scales": ("id", "levels"),
    "questions": ("id", "text", "topics_text"),
    "topics": ("id", "about", "label"),
}
# SQLite has no truth values either, so a ``leader`` is JSON too.
_JSON = {
    "offices": {"name", "hours", "lodge", "queue", "notices"},
    "services": {"name", "popular", "papers", "fee", "time_limit", "open"},
    "counters": {"services"},
    "officials": {"leader"},
    "terminals": {"topics", "languages", "timings"},
    "stations": {"languages"},
    "scales": {"levels"},
    "questions": {"text", "topics_text"},
    "topics": {"label"},
}


class StoredAssignment(NamedTuple):
    """The assignment of one terminal: ``payload`` is the retained document as it is published."""

    office: OfficeId
    terminal: TerminalId
    revision: int
    payload: bytes


class StoredMedia(NamedTuple):
    """A photo that an office's terminals show, under the hash of its bytes."""

    office: OfficeId
    sha256: str
    data: bytes


def directory_version(db: Database) -> int:
    """A number that grows with every import that changed something; 0 before the first."""
    return int(db.execute("SELECT version FROM directory_state").fetchone()[0])


def load_directory(db: Database) -> Directory:
    """The directory as it was last imported; empty before that."""
    parts: dict[str, object] = {kind: list(_rows(db, kind)) for kind in _COLUMNS}
    parts["sample"] = bool(db.execute("SELECT sample FROM directory_state").fetchone()[0])
    return msgspec.convert(parts, Directory)


def assignments(db: Database) -> Iterator[StoredAssignment]:
    """The assignment of every terminal, those of the queues included."""
    for office, terminal, revision, payload in db.execute("SELECT office, terminal, revision, payload FROM assignments"):
        yield StoredAssignment(OfficeId(office), TerminalId(terminal), revision, payload)


def media(db: Database) -> Iterator[StoredMedia]:
    """The photos of every office."""
    query = (
        "SELECT DISTINCT officials.office, media.sha256, media.bytes FROM media JOIN officials ON officials.photo = media.sha256"
    )
    for office, sha256, data in db.execute(query):
        yield StoredMedia(OfficeId(office), sha256, data)


def plan_directory(db: Database, new: Directory) -> Amended:
    """What :func:`write_directory` would do.

    Raises:
        DirectoryInvalidError: with every reason why it would do nothing.
    """
    old = load_directory(db)
    amended = amend(old, new)
    found = problems(amended.directory)
    found += forbidden(old, new, scales_in_use=_scales_in_use(db), services_in_use=_services_in_use(db, old))
    if found := found or _too_large(amended.directory):
        raise DirectoryInvalidError(found)
    return amended


def write_directory(
    db: Database, new: Directory, *, photos: Mapping[str, bytes] | None = None, at: datetime | None = None
) -> Changes:
    """Put ``new`` over the directory that is there, with the assignments that follow, in one transaction.

    ``photos`` are bytes by their SHA-256, to which ``Official.photo`` refers; ``at`` (aware) is the moment of the import.

    Raises:
        DirectoryInvalidError: with every reason; nothing is written.
    """
    with db.atomic():
        # A no-op write takes the write lock before reading, so that no other import can slip in between.
        db.execute("UPDATE directory_state SET version = version")
        amended = plan_directory(db, new)
        db.conn.executemany("INSERT OR IGNORE INTO media (sha256, bytes) VALUES (?, ?)", (photos or {}).items())
        touched = {*amended.changes.added, *amended.changes.changed}
        for kind in _COLUMNS:
            _upsert(db, kind, [entry for entry in getattr(amended.directory, kind) if _name(kind, entry) in touched])
        sent = _write_assignments(db, amended.directory)
        if touched or sent or amended.directory.sample != load_sample(db):
            db.execute(
                "UPDATE directory_state SET version = version + 1, sample = ?, imported_at = coalesce(?, imported_at)",
                [int(amended.directory.sample), at and utc_text(at)],
            )
    return amended.changes


def load_sample(db: Database) -> bool:
    """Whether the directory is invented data."""
    return bool(db.execute("SELECT sample FROM directory_state").fetchone()[0])


def _rows(db: Database, kind: str) -> Iterator[dict[str, object]]:
    columns, json = _COLUMNS[kind], _JSON.get(kind, set())
    # The order of the first import is kept, which is the order that the admin chose.
    for row in db.execute(f"SELECT {_list(columns)} FROM {kind} ORDER BY rowid"):  # noqa: S608 - names from this module
        yield {
            column: msgspec.json.decode(value) if column in json else value for column, value in zip(columns, row, strict=True)
        }


def _upsert(db: Database, kind: str, entries: list[object]) -> None:
    columns, json = _COLUMNS[kind], _JSON.get(kind, set())
    keys = [column for column in ("office", "id") if column in columns]
    rest = [column for column in columns if column not in keys]
    sets = ", ".join(f'"{column}" = excluded."{column}"' for column in rest)
    marks = ", ".join("?" * len(columns))
    rows = []
    for entry in entries:
        plain = msgspec.to_builtins(entry)
        rows.append([msgspec.json.encode(plain[c], order="sorted").decode() if c in json else plain[c] for c in columns])
    db.conn.executemany(
        f"INSERT INTO {kind} ({_list(columns)}) VALUES ({marks}) ON CONFLICT ({_list(keys)}) DO UPDATE SET {sets}",  # noqa: S608
        rows,
    )


def _write_assignments(db: Database, directory: Directory) -> int:
    known = index(directory)
    before = {(stored.office, stored.terminal): stored for stored in assignments(db)}
    fresh = []
    for office, terminal in (*known.terminals, *known.stations):
        told = assignment_for if (office, terminal) in known.terminals else desk_assignment_for
        stored = before.get((office, terminal))
        revision = stored.revision if stored else 1
        payload = encode_document(told(known, office, terminal, revision))
        if stored and stored.payload != payload:
            revision += 1
            payload = encode_document(told(known, office, terminal, revision))
        if stored is None or stored.revision != revision:
            fresh.append((office, terminal, revision, payload))
    db.conn.executemany(
        "INSERT INTO assignments (office, terminal, revision, payload) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (office, terminal) DO UPDATE SET revision = excluded.revision, payload = excluded.payload",
        fresh,
    )
    return len(fresh)


def _too_large(directory: Directory) -> list[str]:
    """A broker ends the connection of who sends more than it takes; a desk is told the most of all."""
    known, found = index(directory), []
    for office, station in known.stations:
        if station == DESK:
            size = len(encode_document(desk_assignment_for(known, office, station, 1)))
            if size > MOST_ASSIGNMENT_BYTES:
                reason = f"its services, counters and officials make {size} bytes, at most {MOST_ASSIGNMENT_BYTES} can be sent"
                found.append(f"offices.{office}: {reason}; shorten the texts of its services")
    return found


def _services_in_use(db: Database, directory: Directory) -> set[ServiceKey]:
    """The services of offices whose desk has spoken: numbers of them may be in the ledger, or still on their way."""
    if "sources" not in db.table_names():
        return set()
    desks = {row[0] for row in db.execute("SELECT office FROM sources WHERE terminal = ?", [DESK])}
    return {(service.office, service.id) for service in directory.services if service.office in desks}


def _scales_in_use(db: Database) -> set[ScaleId]:
    """Scales with votes, and those of terminals that have spoken: their votes may still wait in a ballot box."""
    tables = set(db.table_names())
    if not {"cells", "sources"} <= tables:
        return set()
    query = (
        "SELECT scale FROM cells UNION SELECT terminals.scale FROM terminals"
        " JOIN sources ON sources.office = terminals.office AND sources.terminal = terminals.id"
    )
    return {ScaleId(row[0]) for row in db.execute(query)}


def _name(kind: str, entry: object) -> str:
    return f"{kind}.{'/'.join(key_of(entry))}"


def _list(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
