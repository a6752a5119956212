"""Slips of supervisors' visits and the replies to them, as they were written down; the database refuses to change them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlite_utils import Database

from office.ids import OfficeId

MOST_READ = 200


class Reply(NamedTuple):
    """What an office answered to a slip."""

    at_ms: int
    account: str
    role: str
    text: str


class Inspection(NamedTuple):
    """One slip. ``checks`` say of each thing looked at how it was; ``due_on`` is until when a reply is asked for."""

    id: int
    office: OfficeId
    at_ms: int
    account: str
    role: str
    visited_on: date
    due_on: date | None
    checks: dict[str, str]
    remark: str
    recommendation: str
    replies: tuple[Reply, ...]


class Inspections:
    """The slips of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        office: OfficeId,
        *,
        at_ms: int,
        account: str,
        role: str,
        visited_on: date,
        checks: Mapping[str, str],
        remark: str,
        recommendation: str,
        due_on: date | None = None,
    ) -> int:
        """Write a slip, in the transaction in hand where there is one; its number is returned."""
        due = None if due_on is None else due_on.isoformat()
        said = (visited_on.isoformat(), due, msgspec.json.encode(checks).decode(), remark, recommendation)
        return self._insert(None, office, at_ms, account, role, *said)

    def reply(self, about: Inspection, *, at_ms: int, account: str, role: str, text: str) -> None:
        """Write what the office answers to a slip."""
        self._insert(about.id, about.office, at_ms, account, role, None, None, "{}", text, "")

    def find(self, id_: int) -> Inspection | None:
        """One slip with its replies."""
        return next(iter(self._read("id = ?", [id_])), None)

    def of(
        self, offices: Collection[OfficeId] | None = None, first: date | None = None, end: date | None = None
    ) -> list[Inspection]:
        """The slips of ``offices`` (``None``: all), visits from ``first`` up to, not including, ``end``; the last one first."""
        where, values = "1", list[object]()
        if offices is not None:
            where += " AND office IN (SELECT value FROM json_each(?))"
            values.append(msgspec.json.encode(sorted(offices)).decode())
        for condition, day in ((" AND visited_on >= ?", first), (" AND visited_on < ?", end)):
            if day is not None:
                where += condition
                values.append(day.isoformat())
        return self._read(where, values)

    def written(self, offices: Collection[OfficeId], *, after: int, most: int) -> list[Inspection]:
        """The slips of ``offices`` behind the one of the number ``after``, in the order in which they were written."""
        query = (
            "SELECT id FROM inspections WHERE about IS NULL AND id > ? AND office IN (SELECT value FROM json_each(?))"
            " ORDER BY id LIMIT ?"
        )
        values = [after, msgspec.json.encode(sorted(offices)).decode(), most]
        numbers = [id_ for (id_,) in self._db.execute(query, values)]
        return [slip for id_ in numbers if (slip := self.find(id_)) is not None]

    def _insert(self, *values: Any) -> int:  # noqa: ANN401 - the columns of a row
        with self._db.atomic():
            done = self._db.conn.execute(
                "INSERT INTO inspections (about, office, at, account, role, visited_on, due_on, checks, text, recommendation)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        return int(done.lastrowid or 0)

    def _read(self, where: str, values: list[object]) -> list[Inspection]:
        query = (
            "SELECT id, office, at, account, role, visited_on, due_on, checks, text, recommendation FROM inspections"  # noqa: S608 - our words
            f" WHERE about IS NULL AND {where} ORDER BY visited_on DESC, id DESC LIMIT {MOST_READ}"
        )
        return [self._slip(*row) for row in self._db.execute(query, values)]

    def _slip(self, id_: int, office: str, at_ms: int, account: str, role: str, *said: Any) -> Inspection:  # noqa: ANN401 - columns
        visited_on, due_on, checks, remark, recommendation = said
        replies = self._db.execute("SELECT at, account, role, text FROM inspections WHERE about = ? ORDER BY id", [id_])
        return Inspection(
            id_,
            OfficeId(office),
            at_ms,
            account,
            role,
            date.fromisoformat(visited_on),
            None if due_on is None else date.fromisoformat(due_on),
            msgspec.json.decode(checks),
            remark,
            recommendation,
            tuple(Reply(*row) for row in replies),
        )
