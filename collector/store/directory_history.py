"""What was changed in the directory, by whom, when, from which day and why; and which terminals were sent something for it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

import msgspec
from sqlite_utils import Database

from office.amendment import KINDS, Changes, key_of
from office.directory import Directory
from office.ids import OfficeId, TerminalId

Way = Literal["form", "file", "plan", "day"]
"""How a change came: by a form, a file, on the day it was planned for, or because a day had come on which something closes."""

LONGEST_REASON = 500
PAGE = 50


class Author(NamedTuple):
    """Who changes something, how and why."""

    account: str
    role: str
    way: Way
    reason: str = ""


class Planned(NamedTuple):
    """The directory as it is and as it will be on the day ``on``; ``offices`` are all that it holds, when not all."""

    old: Directory
    new: Directory
    changes: Changes
    on: date
    offices: Collection[OfficeId] | None = None


class Sent(NamedTuple):
    """An assignment that got a new revision."""

    office: OfficeId
    terminal: TerminalId
    revision: int


class Step(NamedTuple):
    """One entry in one change. ``before`` is ``None`` where the entry was new; both are the plain data of the entry."""

    change: int
    at: int
    day: date
    account: str
    role: str
    way: Way
    reason: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    id: int


def keep_change(db: Database, author: Author, planned: Planned, sent: Sequence[Sent], *, at: datetime) -> int:
    """Write a change down, in the transaction in hand; its number."""
    at_ms = int(at.timestamp() * 1000)
    change = db.conn.execute(
        "INSERT INTO directory_changes (at, day, account, role, way, reason) VALUES (?, ?, ?, ?, ?, ?)",
        [at_ms, planned.on.isoformat(), author.account, author.role, author.way, author.reason[:LONGEST_REASON]],
    ).lastrowid
    assert change is not None  # noqa: S101 - it was inserted
    db.conn.executemany(
        "INSERT INTO directory_history (change, name, office, before, after) VALUES (?, ?, ?, ?, ?)",
        [
            (change, name, office_of(name), None if before is None else _json(before), _json(after))
            for name, before, after in differences(planned)
        ],
    )
    db.conn.executemany("INSERT INTO directory_sent VALUES (?, ?, ?, ?)", [(change, *one) for one in sent])
    return change


def differences(planned: Planned) -> Iterator[tuple[str, object | None, object]]:
    """The name of each entry that is added or changed, what it was, and what it is."""
    touched = {*planned.changes.added, *planned.changes.changed}
    for kind in KINDS:
        before = {key_of(entry): entry for entry in getattr(planned.old, kind)}
        for entry in getattr(planned.new, kind):
            name = f"{kind}.{'/'.join(key_of(entry))}"
            if name in touched:
                yield name, before.get(key_of(entry)), entry


def office_of(name: str) -> str | None:
    """The office that an entry is, or stands in."""
    kind, _, rest = name.partition(".")
    office, slash, _ = rest.partition("/")
    return office if slash or kind == "offices" else None


def history(
    db: Database, *, name: str | None = None, offices: Collection[str] | None = None, before: int | None = None, most: int = PAGE
) -> list[Step]:
    """What was done to the entry ``name``, or to all in ``offices`` (``None``: to everything), the last first."""
    conditions, values = ["1"], list[object]()
    if name is not None:
        conditions.append("name = ?")
        values.append(name)
    if offices is not None:
        conditions.append("office IN (SELECT value FROM json_each(?))")
        values.append(msgspec.json.encode(sorted(offices)).decode())
    if before is not None:
        conditions.append("directory_history.id < ?")
        values.append(before)
    query = (
        "SELECT change, at, day, account, role, way, reason, name, before, after, directory_history.id FROM directory_history"  # noqa: S608 - our words
        f" JOIN directory_changes ON directory_changes.id = change WHERE {' AND '.join(conditions)}"
        " ORDER BY directory_history.id DESC LIMIT ?"
    )
    return [_step(row) for row in db.execute(query, [*values, most])]


def steps_of(db: Database, change: int) -> list[Step]:
    """Everything that one change did."""
    query = (
        "SELECT change, at, day, account, role, way, reason, name, before, after, directory_history.id FROM directory_history"
        " JOIN directory_changes ON directory_changes.id = change WHERE change = ? ORDER BY directory_history.id"
    )
    return [_step(row) for row in db.execute(query, [change])]


def sent_by(db: Database, change: int) -> list[Sent]:
    """The terminals that were sent something because of a change, each with the revision."""
    query = "SELECT office, terminal, revision FROM directory_sent WHERE change = ? ORDER BY office, terminal"
    return [Sent(OfficeId(office), TerminalId(terminal), revision) for office, terminal, revision in db.execute(query, [change])]


def _step(row: Sequence[Any]) -> Step:
    change, at, day, account, role, way, reason, name, before, after, id_ = row
    was = None if before is None else msgspec.json.decode(before)
    return Step(change, at, date.fromisoformat(day), account, role, way, reason, name, was, msgspec.json.decode(after), id_)


def _json(entry: object) -> str:
    return msgspec.json.encode(entry, order="sorted").decode()
