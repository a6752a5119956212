"""Units: provinces, communes and whatever stands between them, as a tree of any depth with effective dates.

No level is hard-coded: since 1 July 2025 there are two tiers, and the next reform may bring another count. A unit that was
merged keeps its history and names its successor.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from office.errors import UnitTreeError
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
    found = [f"units: {unit.id!r} appears twice; keep one" for unit in units if known[unit.id] is not unit]
    for unit in units:
        for field, other in (("parent", unit.parent), ("merged_into", unit.merged_into)):
            if other is not None and other not in known:
                found.append(f"units.{unit.id}.{field}: no unit {other!r}; add it or correct the id{nearest(other, known)}")
        if unit.valid_from and unit.valid_to and unit.valid_from >= unit.valid_to:
            found.append(f"units.{unit.id}.valid_to: must be later than valid_from ({unit.valid_from})")
        if unit.merged_into is not None and unit.valid_to is None:
            found.append(f"units.{unit.id}.valid_to: a merged unit needs the day it ended")
        if _in_cycle(unit, known):
            found.append(f"units.{unit.id}.parent: the chain of parents comes back to itself")
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
    """The units from the top of the tree down to ``leaf``."""
    if leaf not in units:
        raise UnitTreeError(f"unit: no unit {leaf!r}")
    line = [units[leaf]]
    while (parent := line[-1].parent) is not None:
        line.append(units[parent])
    return line[::-1]


def _in_cycle(unit: Unit, known: Mapping[UnitId, Unit]) -> bool:
    seen: set[UnitId] = set()
    here: Unit | None = unit
    while here is not None and here.parent is not None:
        if here.id in seen:
            return True
        seen.add(here.id)
        here = known.get(here.parent)
    return False
