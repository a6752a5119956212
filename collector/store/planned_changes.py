"""Changes of the directory that wait for their day. None is ever lost: one that could not be made says why."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec
from sqlite_utils import Database

from office.directory import Directory
from office.fault import Fault

State = Literal["waiting", "applied", "failed", "withdrawn"]


class PlannedChange(NamedTuple):
    """``entries`` are what is to stand on the day ``day``, ``before`` those of them that stood there when it was planned.

    ``unit`` is the scope of who planned it. ``problems`` are why it failed. Since ``held_at`` it waits for somebody else to
    answer for it, who is ``confirmed_by`` then. ``is_held`` is for whoever shows it: nobody answers for it now.
    """

    id: int
    day: date
    made_at: int
    account: str
    role: str
    unit: str | None
    reason: str
    entries: Directory
    before: Directory
    state: State
    ended_at: int | None
    ended_by: str | None
    problems: tuple[Fault, ...]
    confirmed_by: str | None = None
    confirmed_at: int | None = None
    held_at: int | None = None
    is_held: bool = False


class PlannedChanges:
    """Those of one database; every deed happens in the transaction in hand."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def plan(
        self,
        entries: Directory,
        before: Directory,
        *,
        day: date,
        at_ms: int,
        account: str,
        role: str,
        unit: str | None,
        reason: str,
    ) -> int:
        """Keep a change until its day; its number."""
        made = self._db.conn.execute(
            "INSERT INTO planned_changes (day, made_at, account, role, unit, reason, entries, before, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
            [day.isoformat(), at_ms, account, role, unit, reason, _json(entries), _json(before)],
        ).lastrowid
        assert made is not None  # noqa: S101 - it was inserted
        return made

    def due(self, day: date) -> list[PlannedChange]:
        """What is to be made on ``day`` or was to be before, the earliest first."""
        return self._read("state = 'waiting' AND day <= ? ORDER BY day, id", [day.isoformat()])

    def open(self) -> list[PlannedChange]:
        """What waits and what failed, the earliest first."""
        return self._read("state IN ('waiting', 'failed') ORDER BY day, id", [])

    def find(self, id_: int) -> PlannedChange | None:
        """One of them."""
        return next(iter(self._read("id = ?", [id_])), None)

    def end(self, id_: int, state: State, *, at_ms: int, by: str, problems: Sequence[Fault] = ()) -> None:
        """Say what became of one."""
        self._db.execute(
            "UPDATE planned_changes SET state = ?, ended_at = ?, ended_by = ?, problems = ? WHERE id = ?",
            [state, at_ms, by, msgspec.json.encode([problem.parts() for problem in problems]).decode(), id_],
        )

    def hold(self, id_: int, *, at_ms: int) -> None:
        """Say that one waits for somebody who answers for it."""
        self._db.execute("UPDATE planned_changes SET held_at = ? WHERE id = ?", [at_ms, id_])

    def confirm(self, id_: int, *, at_ms: int, by: str) -> None:
        """Say who answers for one from now on."""
        self._db.execute(
            "UPDATE planned_changes SET confirmed_by = ?, confirmed_at = ?, held_at = NULL WHERE id = ?", [by, at_ms, id_]
        )

    def _read(self, condition: str, values: Sequence[object]) -> list[PlannedChange]:
        query = (
            "SELECT id, day, made_at, account, role, unit, reason, entries, before, state, ended_at, ended_by, problems,"  # noqa: S608
            f" confirmed_by, confirmed_at, held_at FROM planned_changes WHERE {condition}"
        )
        return [
            PlannedChange(
                id_,
                date.fromisoformat(day),
                made_at,
                account,
                role,
                unit,
                reason,
                entries=msgspec.json.decode(entries, type=Directory),
                before=msgspec.json.decode(before, type=Directory),
                state=state,
                ended_at=ended_at,
                ended_by=ended_by,
                problems=tuple(Fault.made_of(parts) for parts in msgspec.json.decode(problems)),
                confirmed_by=confirmed_by,
                confirmed_at=confirmed_at,
                held_at=held_at,
            )
            for (
                id_,
                day,
                made_at,
                account,
                role,
                unit,
                reason,
                entries,
                before,
                state,
                ended_at,
                ended_by,
                problems,
                confirmed_by,
                confirmed_at,
                held_at,
            ) in self._db.execute(query, values)
        ]


def _json(directory: Directory) -> str:
    return msgspec.json.encode(directory).decode()
