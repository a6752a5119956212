"""Units: provinces, communes and whatever stands between them, as a tree of any depth with effective dates.

No level is hard-coded: since 1 July 2025 there are two tiers, and the next reform may bring another count. A unit that was
merged keeps its history and names its successor; one that moved keeps where it stood before. What stood where on which day is
told by :mod:`office.belonging`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated

import msgspec

from office.errors import UnitTreeError
from office.fault import Fault
from office.ids import UnitId, nearest

CODE_TWICE = "{code!r} is the code of {other!r} at the same time; correct one of them"
"""What is said of two units under one code; ``other`` is the earlier one's id."""


class Former(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where something stood up to, not including, the day ``until``; without ``parent`` it was a top."""

    parent: UnitId | None = None
    until: date


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One node of the tree. ``kind`` is a label for people («Tỉnh», «Xã»); dates are [``valid_from``, ``valid_to``).

    ``code`` is the number of the national list (mã đơn vị hành chính) as text, for it may begin with 0. ``parent`` is where the
    unit stands now, ``former`` where it stood before, the oldest first.
    """

    id: UnitId
    kind: str
    name: str
    code: Annotated[str, msgspec.Meta(pattern="^[0-9]{2,10}$")] | None = None
    parent: UnitId | None = None
    former: tuple[Former, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    merged_into: UnitId | None = None


def problems(units: Iterable[Unit]) -> list[str]:
    """Everything that keeps ``units`` from being a tree, one sentence each; empty when nothing does."""
    units = list(units)
    known = {unit.id: unit for unit in units}
    found: list[str] = [
        Fault("units", "{id!r} appears twice; keep one", id=unit.id) for unit in units if known[unit.id] is not unit
    ]
    for unit in units:
        for field, other in (("parent", unit.parent), ("merged_into", unit.merged_into)):
            if other is not None and other not in known:
                near = nearest(other, known)
                sentence = "no {kind} {word!r}; add it or correct the id{near}"
                found.append(Fault(f"units.{unit.id}.{field}", sentence, kind="unit", word=other, near=near))
        if unit.valid_from and unit.valid_to and unit.valid_from >= unit.valid_to:
            sentence = "must be later than valid_from ({begin})"
            found.append(Fault(f"units.{unit.id}.valid_to", sentence, begin=unit.valid_from))
        if unit.merged_into is not None and unit.valid_to is None:
            found.append(Fault(f"units.{unit.id}.valid_to", "a merged unit needs the day it ended"))
        found += former_problems(unit.former, known, f"units.{unit.id}.former")
        if _comes_back(unit, known, lambda here: here.merged_into):
            found.append(Fault(f"units.{unit.id}.merged_into", "the chain of mergers comes back to itself"))
        if _comes_back(unit, known, lambda here: here.parent):
            found.append(Fault(f"units.{unit.id}.parent", "the chain of parents comes back to itself"))
    return found + _codes_twice(units)


def former_problems(former: Sequence[Former], known: Mapping[UnitId, Unit], field: str) -> list[str]:
    """What is wrong with places that something had before: unknown units, days that do not grow."""
    found: list[str] = []
    for one in former:
        if one.parent is not None and one.parent not in known:
            sentence = "no {kind} {word!r}; add it or correct the id{near}"
            found.append(Fault(field, sentence, kind="unit", word=one.parent, near=nearest(one.parent, known)))
    days = [one.until for one in former]
    if any(first >= second for first, second in pairwise(days)):
        found.append(Fault(field, "the days must grow from one to the next; put the oldest first"))
    return found


def subtree(units: Mapping[UnitId, Unit], root: UnitId) -> set[UnitId]:
    """``root`` and every unit that now stands below it, with those that were merged into one of them.

    Raises:
        UnitTreeError: when ``root`` is unknown.
    """
    if root not in units:
        raise UnitTreeError(f"unit: no unit {root!r}")
    found = {root}
    grew = True
    while grew:
        more = {u.id for u in units.values() if u.parent in found or u.merged_into in found} - found
        grew = bool(more)
        found |= more
    return found


def path(units: Mapping[UnitId, Unit], leaf: UnitId) -> list[Unit]:
    """The units from the top of the tree, as it stands now, down to ``leaf``.

    Raises:
        UnitTreeError: when ``leaf`` or a parent is unknown, or the chain of parents comes back to itself.
    """
    line: dict[UnitId, Unit] = {}
    here: UnitId | None = leaf
    while here is not None:
        if here not in units:
            raise UnitTreeError(f"unit: no unit {here!r}")
        if here in line:
            raise UnitTreeError(f"unit: the parents of {leaf!r} come back to {here!r}")
        line[here] = units[here]
        here = units[here].parent
    return list(line.values())[::-1]


def _codes_twice(units: Iterable[Unit]) -> list[str]:
    """A code may be given anew, but two units never have it on one day."""
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.code is not None:
            by_code[unit.code].append(unit)
    found: list[str] = []
    for code, holders in by_code.items():
        holders.sort(key=lambda unit: unit.valid_from or date.min)
        found += [
            Fault(f"units.{second.id}.code", CODE_TWICE, code=code, other=first.id)
            for first, second in pairwise(holders)
            if (first.valid_to or date.max) > (second.valid_from or date.min) and first.id != second.id
        ]
    return found


def _comes_back(unit: Unit, known: Mapping[UnitId, Unit], step: Callable[[Unit], UnitId | None]) -> bool:
    seen: set[UnitId] = set()
    here: Unit | None = unit
    while here is not None and here.id not in seen:
        seen.add(here.id)
        here = known.get(step(here) or UnitId(""))
    return here is not None
