"""Changes of the tree of units, each from a day on: what moves, merges, closes, and what becomes of all that stands in it.

Each gives the entries that change, whole, for whoever writes them down; nothing is ever taken out, and no history is divided.
"""

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from office.belonging import line_on
from office.directory import Directory, Index, Office
from office.errors import DirectoryInvalidError
from office.fault import Fault
from office.ids import OfficeId, UnitId
from office.units import Former, Unit


def is_open(unit: Unit, day: date) -> bool:
    """Whether a unit has begun and has not ended on a day."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or day < unit.valid_to)


def units_below(known: Index, unit: UnitId, day: date) -> list[Unit]:
    """The units directly below one that have not ended by ``day``."""
    return [one for one in known.units.values() if one.parent == unit and (one.valid_to is None or day < one.valid_to)]


def offices_in(known: Index, units: Collection[UnitId], day: date) -> list[Office]:
    """The offices of some units that have not closed by ``day``."""
    return [one for one in known.offices.values() if one.unit in units and (one.valid_to is None or day < one.valid_to)]


def move(known: Index, units: Collection[UnitId], to: UnitId | None, day: date) -> Directory:
    """Units stand below ``to`` (``None``: at the top) from ``day`` on, with everything below them.

    Raises:
        DirectoryInvalidError: with every reason why they cannot.
    """
    found = _home_problems(known, to, day)
    for id_ in units:
        unit = known.units[id_]
        found += _open_problems(unit, day)
        if unit.parent == to:
            found.append(Fault(f"units.{id_}.parent", "it stands there already; choose another unit"))
        elif to is not None and id_ in line_on(known.units, to, day):
            found.append(Fault(f"units.{id_}.parent", "a unit cannot stand below itself; choose another unit"))
    _refuse(found)
    return Directory(units=tuple(_unit_to(known.units[id_], to, day) for id_ in units))


def merge(
    known: Index, units: Collection[UnitId], into: UnitId | Unit, day: date, *, closing: Collection[OfficeId] = ()
) -> Directory:
    """Units end on ``day`` and are merged into another one, which is there or new; it has their history from then on.

    What stands below them stands below it, their offices go on as its own, but for those of ``closing``.

    Raises:
        DirectoryInvalidError: with every reason why they cannot.
    """
    new = into if isinstance(into, Unit) else None
    target = into.id if isinstance(into, Unit) else into
    found = [] if new else _home_problems(known, target, day)
    for id_ in units:
        found += _open_problems(known.units[id_], day)
        if id_ == target:
            found.append(Fault(f"units.{id_}.merged_into", "a unit cannot be merged into itself; choose another unit"))
        elif (above := new.parent if new else target) is not None and id_ in line_on(known.units, above, day):
            found.append(Fault(f"units.{id_}.merged_into", "what it is merged into stands below it; move that first"))
    _refuse(found)
    ended = [msgspec.structs.replace(known.units[id_], valid_to=day, merged_into=target) for id_ in units]
    below = [_unit_to(one, target, day) for id_ in units for one in units_below(known, id_, day) if one.id not in units]
    offices = [
        msgspec.structs.replace(one, valid_to=day) if one.id in closing else _office_to(one, target, day)
        for one in offices_in(known, units, day)
    ]
    return Directory(units=(*([new] if new else ()), *ended, *below), offices=tuple(offices))


def close(known: Index, unit: UnitId, day: date, homes: Mapping[OfficeId, UnitId | None]) -> Directory:
    """A unit ends on ``day`` without a successor; each of its offices goes on in another unit (``homes``), or closes.

    This is also how one is split: its parts are new ones, and whose its history was nobody can divide.

    Raises:
        DirectoryInvalidError: with every reason why it cannot.
    """
    found = _open_problems(known.units[unit], day)
    if below := units_below(known, unit, day):
        sentence = "{count} units still stand below it; move, merge or close them first"
        found.append(Fault(f"units.{unit}.valid_to", sentence, count=len(below)))
    offices = []
    for office in offices_in(known, [unit], day):
        home = homes.get(office.id)
        found += [] if home is None else _home_problems(known, home, day)
        if home == unit:
            found.append(Fault(f"offices.{office.id}.unit", "this unit closes; choose another one, or close the office too"))
        elif home is not None:
            offices.append(_office_to(office, home, day))
        else:
            offices.append(msgspec.structs.replace(office, valid_to=day))
    _refuse(found)
    return Directory(units=(msgspec.structs.replace(known.units[unit], valid_to=day),), offices=tuple(offices))


def _unit_to(unit: Unit, to: UnitId | None, day: date) -> Unit:
    return msgspec.structs.replace(unit, parent=to, former=(*unit.former, Former(parent=unit.parent, until=day)))


def _office_to(office: Office, to: UnitId, day: date) -> Office:
    return msgspec.structs.replace(office, unit=to, former=(*office.former, Former(parent=office.unit, until=day)))


def _open_problems(unit: Unit, day: date) -> list[str]:
    found: list[str] = []
    if unit.valid_to is not None:
        found.append(Fault(f"units.{unit.id}.valid_to", "it ends on {day} already", day=unit.valid_to))
    if unit.valid_from is not None and day <= unit.valid_from:
        found.append(Fault(f"units.{unit.id}.valid_from", "it only begins on {day}; choose a later day", day=unit.valid_from))
    if unit.former and day <= unit.former[-1].until:
        found.append(Fault(f"units.{unit.id}.former", "it moved on {day}; choose a later day", day=unit.former[-1].until))
    return found


def _home_problems(known: Index, to: UnitId | None, day: date) -> list[str]:
    if to is None or is_open(known.units[to], day):
        return []
    return [Fault(f"units.{to}.valid_to", "it is not there on {day}; choose another unit or another day", day=day)]


def _refuse(found: list[str]) -> None:
    if found:
        raise DirectoryInvalidError(found)
