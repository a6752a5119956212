"""The directory in the store: read whole, written in one short transaction, with the assignments made of it.

A terminal's assignment gets a new revision only when its content changed, so importing the same file again sends nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from collector.store.directory_history import Author, Planned, Sent, keep_change
from office.amendment import Changes, amend, forbidden, key_of
from office.closing import closed_too_soon, standing
from office.desk_assignment import MOST_ASSIGNMENT_BYTES
from office.directory import Directory, ServiceKey, assignment_for, desk_assignment_for, index
from office.documents import encode_document
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.ids import DESK, OfficeId, ScaleId, TerminalId
from office.periods import VIETNAM, moment_text
from office.soundness import problems

_COLUMNS: dict[str, tuple[str, ...]] = {
    "units": ("id", "kind", "name", "code", "parent", "former", "valid_from", "valid_to", "merged_into"),
    "offices": ("id", "unit", "former", "name", "hours", "lodge", "queue", "notices", "valid_to"),
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
        "valid_to",
    ),
    "counters": ("office", "id", "label", "services", "valid_to"),
    "officials": ("office", "id", "name", "title", "photo", "leader", "valid_to"),
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
        "asks_hint",
        "valid_to",
    ),
    "stations": ("office", "id", "kind", "counter", "languages", "valid_to"),
    "scales": ("id", "levels"),
    "questions": ("id", "text", "topics_text"),
    "topics": ("id", "about", "label"),
    "commitments": ("id", "title", "unit", "year", "valid_from", "valid_to", "signatories", "items"),
}
# SQLite has no truth values either, so a ``leader`` is JSON too.
_JSON = {
    "units": {"former"},
    "offices": {"former", "name", "hours", "lodge", "queue", "notices"},
    "services": {"name", "popular", "papers", "fee", "time_limit", "open"},
    "counters": {"services"},
    "officials": {"leader"},
    "terminals": {"topics", "languages", "timings", "asks_hint"},
    "stations": {"languages"},
    "scales": {"levels"},
    "questions": {"text", "topics_text"},
    "topics": {"label"},
    "commitments": {"title", "signatories", "items"},
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


def load_directory(db: Database, offices: Collection[OfficeId] | None = None) -> Directory:
    """The directory as it stands; with ``offices`` only these and what stands in them, with all that is shared by everybody."""
    parts: dict[str, object] = {kind: list(_rows(db, kind, offices)) for kind in _COLUMNS}
    parts["sample"] = bool(db.execute("SELECT sample FROM directory_state").fetchone()[0])
    return msgspec.convert(parts, Directory)


def assignments(db: Database, offices: Collection[OfficeId] | None = None) -> Iterator[StoredAssignment]:
    """The assignment of every terminal (of ``offices``), those of the queues included."""
    where = "" if offices is None else "WHERE office IN (SELECT value FROM json_each(?))"
    values = [] if offices is None else [msgspec.json.encode(sorted(offices)).decode()]
    query = f"SELECT office, terminal, revision, payload FROM assignments {where}"  # noqa: S608 - our words
    for office, terminal, revision, payload in db.execute(query, values):
        yield StoredAssignment(OfficeId(office), TerminalId(terminal), revision, payload)


def media(db: Database) -> Iterator[StoredMedia]:
    """The photos of every office."""
    query = (
        "SELECT DISTINCT officials.office, media.sha256, media.bytes FROM media JOIN officials ON officials.photo = media.sha256"
    )
    for office, sha256, data in db.execute(query):
        yield StoredMedia(OfficeId(office), sha256, data)


def plan_directory(
    db: Database,
    new: Directory,
    *,
    on: date = date.min,
    offices: Collection[OfficeId] | None = None,
    today: date | None = None,
) -> Planned:
    """What :func:`write_directory` would do on the day ``on``; ``offices`` are those that ``new`` touches, when it is no others.

    With ``today`` it must close nothing under the people who are there now; a form sees to that itself.

    Raises:
        DirectoryInvalidError: with every reason why it would do nothing.
    """
    old = load_directory(db, offices)
    amended = amend(old, new)
    found = problems(amended.directory, on)
    found += forbidden(old, new, scales_in_use=_scales_in_use(db), services_in_use=_services_in_use(db, old))
    found += closed_too_soon(old, amended.directory, today) if today is not None else []
    if found := found or _too_large(standing(amended.directory, on)):
        raise DirectoryInvalidError(found)
    return Planned(old, amended.directory, amended.changes, on, offices)


def write_directory(
    db: Database,
    new: Directory,
    *,
    photos: Mapping[str, bytes] | None = None,
    at: datetime | None = None,
    author: Author | None = None,
) -> Changes:
    """Put ``new`` over the directory that is there, with the assignments that follow, in one transaction.

    ``photos`` are bytes by their SHA-256, to which ``Official.photo`` refers; ``at`` (aware) is the moment of the import. With an
    ``author`` it stands in the history of each entry.

    Raises:
        DirectoryInvalidError: with every reason; nothing is written.
    """
    with db.atomic():
        # A no-op write takes the write lock before reading, so that no other import can slip in between.
        db.execute("UPDATE directory_state SET version = version")
        planned = plan_directory(db, new, on=date.min if at is None else at.astimezone(VIETNAM).date())
        keep_photos(db, photos or {})
        sent = put_directory(db, planned, at=at)
        if author is not None and at is not None and (planned.changes.any or sent):
            keep_change(db, author, planned, sent, at=at)
    return planned.changes


def keep_photos(db: Database, photos: Mapping[str, bytes]) -> None:
    """Keep the bytes of photos under their SHA-256; nobody is shown one before an official has it."""
    db.conn.executemany("INSERT OR IGNORE INTO media (sha256, bytes) VALUES (?, ?)", photos.items())


def photo(db: Database, sha256: str) -> bytes | None:
    """The bytes of a photo."""
    row = db.execute("SELECT bytes FROM media WHERE sha256 = ?", [sha256]).fetchone()
    return None if row is None else bytes(row[0])


def put_directory(db: Database, planned: Planned, *, at: datetime | None) -> list[Sent]:
    """Write what was planned in the transaction in hand, and the assignments that follow; those that changed."""
    touched = {*planned.changes.added, *planned.changes.changed}
    for kind in _COLUMNS:
        _upsert(db, kind, [entry for entry in getattr(planned.new, kind) if _name(kind, entry) in touched])
    sent = write_assignments(db, standing(planned.new, planned.on), planned.offices)
    if touched or sent or planned.new.sample != load_sample(db):
        db.execute(
            "UPDATE directory_state SET version = version + 1, sample = ?, imported_at = coalesce(?, imported_at)",
            [int(planned.new.sample), at and moment_text(at)],
        )
    return sent


def closings(db: Database, today: date) -> set[OfficeId]:
    """The offices where something closed since the last day for which assignments were written, ``today`` included.

    After a clock that ran ahead was put right: those where something was taken away too early.
    """
    last = db.execute("SELECT written_for FROM directory_state").fetchone()[0] or ""
    begin, end = sorted([last, today.isoformat()])
    found: set[OfficeId] = set()
    for kind, columns in _COLUMNS.items():
        if "valid_to" in columns and kind not in {"units", "commitments"}:
            place = "id" if kind == "offices" else "office"
            query = f"SELECT {place} FROM {kind} WHERE valid_to > ? AND valid_to <= ?"  # noqa: S608 - names from this module
            found.update(OfficeId(row[0]) for row in db.execute(query, [begin, end]))
    return found


def written_for(db: Database, today: date) -> None:
    """Say that the assignments are those of ``today``, in the transaction in hand."""
    db.execute("UPDATE directory_state SET written_for = ? WHERE coalesce(written_for, '') <> ?", [today.isoformat()] * 2)


def announce(db: Database) -> None:
    """Let everybody know that assignments have changed, in the transaction in hand."""
    db.execute("UPDATE directory_state SET version = version + 1")


def load_sample(db: Database) -> bool:
    """Whether the directory is invented data."""
    return bool(db.execute("SELECT sample FROM directory_state").fetchone()[0])


def _rows(db: Database, kind: str, offices: Collection[OfficeId] | None) -> Iterator[dict[str, object]]:
    columns, json = _COLUMNS[kind], _JSON.get(kind, set())
    place = "office" if "office" in columns else "id" if kind == "offices" else ""
    where, values = "", list[object]()
    if offices is not None and place:
        where = f"WHERE {place} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names from this module
        values = [msgspec.json.encode(sorted(offices)).decode()]
    # The order of the first import is kept, which is the order that the admin chose.
    query = f"SELECT {_list(columns)} FROM {kind} {where} ORDER BY rowid"  # noqa: S608 - names from this module
    for row in db.execute(query, values):
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


def write_assignments(db: Database, directory: Directory, offices: Collection[OfficeId] | None = None) -> list[Sent]:
    """Write what the terminals of ``directory`` are told, where it changed; ``offices`` are all that it holds, when not all."""
    known = index(directory)
    before = {(stored.office, stored.terminal): stored for stored in assignments(db, offices)}
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
    return [Sent(office, terminal, revision) for office, terminal, revision, _ in fresh]


def _too_large(directory: Directory) -> list[str]:
    """A broker ends the connection of who sends more than it takes; a desk is told the most of all."""
    known, found = index(directory), list[str]()
    for office, station in known.stations:
        if station == DESK:
            size = len(encode_document(desk_assignment_for(known, office, station, 1)))
            if size > MOST_ASSIGNMENT_BYTES:
                reason = "its services, counters and officials make {size} bytes, at most {most} can be sent; shorten the texts"
                found.append(Fault(f"offices.{office}", reason, size=size, most=MOST_ASSIGNMENT_BYTES))
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
