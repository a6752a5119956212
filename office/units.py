"""Units: provinces, communes and whatever stands between them, as a tree of any depth with effective dates.

No level is hard-coded: since 1 July 2025 there are two tiers, and the next reform may bring another count. A unit that was
merged keeps its history and names its successor.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from office.errors import UnitTreeError
from office.fault import Fault
from office.ids import UnitId, nearest


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One node of the tree. ``kind`` is a label for people («Tỉnh», «Xã»); dates are [``valid_from``, ``valid_to``)."""

    id: UnitId
    kind: str
    name: str
    parent: UnitId | None = None
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
        if _comes_back(unit, known, lambda here: here.merged_into):
            found.append(Fault(f"units.{unit.id}.merged_into", "the chain of mergers comes back to itself"))
        if _comes_back(unit, known, lambda here: here.parent):
            found.append(Fault(f"units.{unit.id}.parent", "the chain of parents comes back to itself"))
    return found


def subtree(units: Mapping[UnitId, Unit], root: UnitId) -> set[UnitId]:
    """``root`` and every unit below it, with those that were merged into one of them.

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
    """The units from the top of the tree down to ``leaf``.

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


def _comes_back(unit: Unit, known: Mapping[UnitId, Unit], step: Callable[[Unit], UnitId | None]) -> bool:
    seen: set[UnitId] = set()
    here: Unit | None = unit
    while here is not None and here.id not in seen:
        seen.add(here.id)
        here = known.get(step(here) or UnitId(""))
    return here is not None
