"""Dossiers by office and day: imported whole or not at all, read as sums; what a later import replaced is kept."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Literal, NamedTuple

import msgspec
from sqlite_utils import Database

from office.dossiers import DossierCounts, DossierDay, DossierSum
from office.ids import OfficeId
from office.periods import Period

Source = Literal["page", "api", "command line"]
MOST_READ = 50


class Taken(NamedTuple):
    """What an import came to, or would come to. ``number`` is its own, 0 where nothing was written."""

    new: int
    changed: int
    unchanged: int
    number: int = 0
    is_repeat: bool = False


class DossierImport(NamedTuple):
    """One import: who, when, how, from what file or key; and how many days of those asked for stand as it said."""

    number: int
    at_ms: int
    account: str
    role: str
    source: str
    name: str
    standing: int


class Version(NamedTuple):
    """What stood for a day until the import ``replaced_by``."""

    entry: DossierDay
    number: int
    replaced_by: int


class KeyUsedError(Exception):
    """The key of an import belongs to another one of the same account."""


class Dossiers:
    """The dossiers of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def compare(self, days: Iterable[DossierDay]) -> Taken:
        """What an import of ``days`` would come to now."""
        new, changed, unchanged = self._sorted(days)
        return Taken(len(new), len(changed), unchanged)

    def take(
        self,
        days: Collection[DossierDay],
        *,
        at_ms: int,
        account: str,
        role: str,
        source: Source,
        name: str = "",
        key: str | None = None,
    ) -> Taken:
        """Write ``days``, in the transaction in hand. The same ``key`` with the same days again changes nothing.

        Raises:
            KeyUsedError: ``key`` was given before with other days.
        """
        digest = _digest(days)
        if key is not None:
            query = "SELECT digest, new, changed, unchanged, id FROM dossier_imports WHERE account = ? AND key = ?"
            before = self._db.execute(query, [account, key]).fetchone()
            if before is not None:
                if before[0] != digest:
                    raise KeyUsedError
                return Taken(*before[1:])._replace(is_repeat=True)
        new, changed, unchanged = self._sorted(days)
        done = self._db.conn.execute(
            "INSERT INTO dossier_imports (at, account, role, source, name, key, digest, new, changed, unchanged)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (at_ms, account, role, source, name, key, digest, len(new), len(changed), unchanged),
        )
        number = int(done.lastrowid or 0)
        self._db.conn.executemany(
            "INSERT INTO dossier_history (office, day, received, early, on_time, late, overdue, import, replaced_by)"
            " SELECT office, day, received, early, on_time, late, overdue, import, ? FROM dossiers WHERE office = ? AND day = ?",
            [(number, entry.office, entry.day.isoformat()) for entry in changed],
        )
        self._db.conn.executemany(
            "INSERT INTO dossiers (office, day, received, early, on_time, late, overdue, import) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET received = excluded.received, early = excluded.early, on_time = excluded.on_time,"
            " late = excluded.late, overdue = excluded.overdue, import = excluded.import",
            [(entry.office, entry.day.isoformat(), *entry.counts, entry.overdue, number) for entry in (*new, *changed)],
        )
        return Taken(len(new), len(changed), unchanged, number)

    def sums(self, offices: Collection[OfficeId], spans: Sequence[Period]) -> dict[tuple[OfficeId, int], DossierSum]:
        """The sums by office and place in ``spans``, of those that have any day there."""
        # max() is the only such function, so d.overdue is that of the last day for which it is known.
        query = (
            "SELECT o.value, s.key, sum(d.received), sum(d.early), sum(d.on_time), sum(d.late), count(*), d.overdue,"
            " max(iif(d.overdue IS NULL, '', d.day)) FROM json_each(?) o CROSS JOIN json_each(?) s CROSS JOIN dossiers d"
            " WHERE d.office = o.value AND d.day >= s.value ->> 0 AND d.day < s.value ->> 1 GROUP BY 1, 2"
        )
        days = msgspec.json.encode([(span.first, span.end) for span in spans]).decode()
        return {
            (OfficeId(office), int(place)): DossierSum(DossierCounts(*counts), n, overdue)
            for office, place, *counts, n, overdue, _last in self._db.execute(query, [_list(offices), days])
        }

    def imports(self, offices: Collection[OfficeId] | None = None) -> list[DossierImport]:
        """The last imports of which something stands for ``offices`` (``None``: all), the last one first."""
        where, values = "", list[object]()
        if offices is not None:
            where, values = "WHERE office IN (SELECT value FROM json_each(?))", [_list(offices)]
        query = (
            "SELECT i.id, i.at, i.account, i.role, i.source, i.name, s.n FROM dossier_imports i"  # noqa: S608 - our words
            f" JOIN (SELECT import, count(*) n FROM dossiers {where} GROUP BY import) s ON s.import = i.id"
            " ORDER BY i.id DESC LIMIT ?"
        )
        return [DossierImport(*row) for row in self._db.execute(query, [*values, MOST_READ])]

    def history(self, office: OfficeId, day: date) -> list[Version]:
        """What stood for a day before, the oldest first."""
        query = (
            "SELECT office, day, received, early, on_time, late, overdue, import, replaced_by FROM dossier_history"
            " WHERE office = ? AND day = ? ORDER BY id"
        )
        return [Version(_entry(*row[:7]), *row[7:]) for row in self._db.execute(query, [office, day.isoformat()])]

    def _sorted(self, days: Iterable[DossierDay]) -> tuple[list[DossierDay], list[DossierDay], int]:
        new: list[DossierDay] = []
        changed: list[DossierDay] = []
        unchanged = 0
        query = "SELECT office, day, received, early, on_time, late, overdue FROM dossiers WHERE office = ? AND day = ?"
        for entry in days:
            row = self._db.conn.execute(query, (entry.office, entry.day.isoformat())).fetchone()
            if row is None:
                new.append(entry)
            elif _entry(*row) == entry:
                unchanged += 1
            else:
                changed.append(entry)
        return new, changed, unchanged


def _entry(office: str, day: str, received: int, early: int, on_time: int, late: int, overdue: int | None) -> DossierDay:  # noqa: PLR0917 - columns
    return DossierDay(OfficeId(office), date.fromisoformat(day), DossierCounts(received, early, on_time, late), overdue)


def _list(offices: Collection[OfficeId]) -> str:
    return msgspec.json.encode(sorted(offices)).decode()


def _digest(days: Collection[DossierDay]) -> str:
    said = [(entry.office, entry.day, *entry.counts, entry.overdue) for entry in days]
    return sha256(msgspec.json.encode(sorted(said, key=lambda one: (one[0], one[1])))).hexdigest()
