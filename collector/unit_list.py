"""What a table of units would change: compared by code with the directory, as dated changes that somebody looks at first.

Units without a code get it by name and parent. What the table does not mention stays, and is named.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from collector.changing import Change, version_of
from collector.unit_table import Row, plain
from office.directory import Directory, Index
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.ids import UnitId
from office.reform import close, is_open, merge
from office.succession import with_promises
from office.units import Former, Unit

What = Literal["added", "coded", "renamed", "moved", "merged", "closed"]
WHATS: tuple[What, ...] = ("added", "coded", "renamed", "moved", "merged", "closed")
_LONGEST_ID = 58


class Step(NamedTuple):
    """One thing that the table changes: from ``day`` on, ``before`` and ``after`` in words of the table."""

    line: int
    what: What
    name: str
    code: str
    day: date
    before: str = ""
    after: str = ""


class Comparison(NamedTuple):
    """``steps`` by line, ``entries`` by the day from which they hold; ``missing`` are open units that the table does not have."""

    steps: list[Step]
    entries: dict[date, Directory]
    unchanged: int
    missing: list[Unit]


def compared(known: Index, rows: Sequence[Row], *, today: date, day: date | None = None) -> Comparison:
    """What ``rows`` change of the directory. ``day`` is from when rows without a day of their own hold (today).

    What held before today is changed at once, with its own day in the history of the units.

    Raises:
        DirectoryInvalidError: with each reason and its line.
    """
    made = _Comparing(known, rows, today, day or today)
    made.read()
    if made.problems:
        raise DirectoryInvalidError(made.problems[:50])
    return Comparison(made.steps, made.entries(), made.unchanged, made.missing())


def changes_of(known: Index, comparison: Comparison, today: date, reason: str) -> list[tuple[date, Change]]:
    """The changes to be made, each with the day on which it is to be made."""
    found = []
    for day, entries in comparison.entries.items():
        read = {f"units.{unit.id}": version_of(known.units[unit.id]) for unit in entries.units if unit.id in known.units}
        read |= {f"offices.{one.id}": version_of(known.offices[one.id]) for one in entries.offices}
        read |= {
            f"commitments.{one.id}": version_of(known.commitments[one.id])
            for one in entries.commitments
            if one.id in known.commitments
        }
        found.append((max(day, today), Change(entries, read, reason)))
    return found


class _Comparing:
    """One comparison while it is made."""

    def __init__(self, known: Index, rows: Sequence[Row], today: date, day: date) -> None:
        self._known = known
        self._rows = rows
        self._today = today
        self._day = day
        self._found: dict[UnitId, Unit] = {}
        self._taken = set(known.units)
        self._by_code = {unit.code: unit.id for unit in known.units.values() if unit.code and unit.valid_to is None}
        self._whole: defaultdict[date, list[Directory]] = defaultdict(list)
        self._days: dict[UnitId, date] = {}
        self.steps: list[Step] = []
        self.problems: list[str] = []
        self.unchanged = 0

    def read(self) -> None:
        """Compare everything: first which unit each row is about, then what it says of it."""
        names = {
            (plain(unit.name), unit.parent): unit.id
            for unit in self._known.units.values()
            if unit.code is None and unit.valid_to is None
        }
        ids: dict[str, UnitId] = {}
        # Provinces first: a commune without a code is looked for below its own.
        for row in sorted(self._rows, key=lambda row: row.parent is not None):
            parent = ids.get(row.parent or "") or self._by_code.get(row.parent or "")
            id_ = self._by_code.get(row.code) or (
                names.pop((plain(row.name), parent), None) if parent or not row.parent else None
            )
            ids[row.code] = id_ or self._new_id(row)
        for row in self._rows:
            if row.parent is not None and row.parent not in ids and row.parent not in self._by_code:
                sentence = "no unit has the code {code!r} of «{column}»; add its row"
                self.problems.append(Fault(f"line {row.line}", sentence, code=row.parent, column="Mã cấp trên"))
        if self.problems:
            return
        # What is merged may stand before what it is merged into.
        for row in sorted(self._rows, key=lambda row: row.end is not None):
            self._one(row, ids)
        self.steps.sort(key=lambda step: step.line)

    def entries(self) -> dict[date, Directory]:
        """What changes, by its day; everything of today and before at once."""
        found: defaultdict[date, dict[UnitId, Unit]] = defaultdict(dict)
        offices: defaultdict[date, list[Directory]] = defaultdict(list)
        for id_, unit in self._found.items():
            found[max(self._days[id_], self._today)][id_] = unit
        for day, parts in self._whole.items():
            for part in parts:
                found[max(day, self._today)] |= {unit.id: unit for unit in part.units}
                offices[max(day, self._today)].append(part)
        whole = {
            day: Directory(units=tuple(found[day].values()), offices=tuple(one for part in offices[day] for one in part.offices))
            for day in sorted(found)
        }
        return {day: with_promises(self._known, entries) for day, entries in whole.items()}

    def missing(self) -> list[Unit]:
        """Open units with a code that no row has."""
        codes = {row.code for row in self._rows}
        return [
            unit for unit in self._known.units.values() if unit.code and unit.code not in codes and is_open(unit, self._today)
        ]

    def _one(self, row: Row, ids: Mapping[str, UnitId]) -> None:
        id_, day = ids[row.code], row.day or self._day
        parent = None if row.parent is None else ids.get(row.parent) or self._by_code[row.parent]
        was = self._known.units.get(id_)
        if was is None:
            self._add(row, id_, parent, day)
        elif row.end is not None:
            self._end(row, was, ids)
        else:
            self._change(row, was, parent, day)

    def _add(self, row: Row, id_: UnitId, parent: UnitId | None, day: date) -> None:
        if row.end is not None:
            # What ended before it was ever here has no figures and no office.
            self.unchanged += 1
            return
        unit = Unit(id=id_, kind=row.kind, name=row.name, code=row.code, parent=parent, valid_from=row.day)
        self._keep(unit, day)
        self._say(row, "added", day, after=row.name)

    def _change(self, row: Row, was: Unit, parent: UnitId | None, day: date) -> None:
        unit = was
        if was.code != row.code:
            unit = msgspec.structs.replace(unit, code=row.code)
            self._say(row, "coded", day, after=row.code)
        if (was.name, was.kind) != (row.name, row.kind):
            unit = msgspec.structs.replace(unit, name=row.name, kind=row.kind)
            self._say(row, "renamed", day, before=was.name, after=row.name)
        # A list of communes alone says nothing of where provinces stand.
        if row.parent is not None and parent != was.parent:
            if was.former and day <= was.former[-1].until:
                problem = Fault(f"line {row.line}", "it moved on {day}; choose a later day", day=was.former[-1].until)
                self.problems.append(problem)
                return
            unit = msgspec.structs.replace(unit, parent=parent, former=(*unit.former, Former(parent=was.parent, until=day)))
            self._say(row, "moved", day, before=self._name(was.parent), after=self._name(parent))
        if unit == was:
            self.unchanged += 1
        else:
            self._keep(unit, day)

    def _end(self, row: Row, was: Unit, ids: Mapping[str, UnitId]) -> None:
        assert row.end is not None  # noqa: S101 - asked before
        if was.valid_to is not None:
            self.unchanged += 1
            return
        into = None if row.into is None else ids.get(row.into) or self._by_code.get(row.into)
        if row.into is not None and (into is None or (into not in self._known.units and into not in self._found)):
            sentence = "no unit has the code {code!r} of «{column}»; add its row"
            self.problems.append(Fault(f"line {row.line}", sentence, code=row.into, column="Sáp nhập vào"))
            return
        try:
            part = self._ended(was, into, row.end)
        except DirectoryInvalidError as error:
            said = [one if isinstance(one, Fault) else Fault("", "{each}", each=one) for one in error.problems]
            self.problems += [Fault(f"line {row.line}", one.template, **one.values) for one in said]
            return
        self._whole[row.end].append(part)
        self._say(row, "merged" if into else "closed", row.end, after=self._name(into))

    def _ended(self, was: Unit, into: UnitId | None, end: date) -> Directory:
        if into is None:
            return close(self._known, was.id, end, {})
        new = self._found[into] if into not in self._known.units else None
        part = merge(self._known, [was.id], new or into, end)
        # The new one, and what the table itself moves, are changed by their own rows.
        return msgspec.structs.replace(part, units=tuple(unit for unit in part.units if unit.id not in self._found))

    def _keep(self, unit: Unit, day: date) -> None:
        self._found[unit.id] = unit
        self._days[unit.id] = day

    def _say(self, row: Row, what: What, day: date, *, before: str = "", after: str = "") -> None:
        self.steps.append(Step(row.line, what, row.name, row.code, day, before, after))

    def _name(self, id_: UnitId | None) -> str:
        unit = self._known.units.get(id_) or self._found.get(id_) if id_ is not None else None
        return unit.name if unit else ""

    def _new_id(self, row: Row) -> UnitId:
        id_ = _slug(row)
        if id_ in self._taken:
            id_ = UnitId(f"{id_}-{row.code}")
        self._taken.add(id_)
        return id_


def _slug(row: Row) -> UnitId:
    return UnitId(plain(row.name).replace(" ", "-")[:_LONGEST_ID].strip("-") or f"dv-{row.code}")
