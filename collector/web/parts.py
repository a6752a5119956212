"""What a table about many units has as rows: the units directly below the place shown, where these have units below them.

A country's table has provinces, a province's has offices: nobody reads 3,321 rows, and each row is one step down.
"""

from collections.abc import Mapping
from datetime import date

from collector.findings import Findings
from collector.inquiry import Inquiry, about_unit
from collector.store.db import Database
from collector.store.satisfaction import Row, satisfaction
from collector.web.scope import Scope
from office.belonging import ALWAYS, Stay
from office.directory import Index
from office.ids import OfficeId, UnitId

Parts = Mapping[UnitId, Inquiry]
"""What is asked for each row."""

_found: Findings[UnitId | None, Parts] = Findings()


def parts(scope: Scope, directory: Index) -> Parts | None:
    """The units that are rows, in the order of the directory; ``None`` where offices, counters or people are.

    Every office shown is in exactly one row on each day, so that rows add up to the whole; where that cannot be said of units
    (one came with the history of another), offices are the rows.
    """
    asked = scope.inquiry._replace(by=())
    if asked.office is not None:
        return None
    top = asked.unit
    if top is None:
        roots = [unit.id for unit in directory.units.values() if unit.parent is None]
        top = roots[0] if len(roots) == 1 else None
    units = _found.get(directory, asked.unit, lambda: _parts(asked, top, directory))
    found = {
        unit: asked._replace(unit=unit, offices=own.offices, stays=own.stays)
        for unit, own in units.items()
        if asked._replace(offices=own.offices, stays=own.stays).counted()
    }
    return found or None


def votes_of(db: Database, directory: Index, below: Parts) -> list[Row]:
    """The votes of each row, of all scales and channels; call it in a snapshot."""
    return [
        Row(row.group._replace(unit=unit), row.figure)
        for unit, own in below.items()
        for row in satisfaction(db, directory, own._replace(scale=None, channel=None))
    ]


def _parts(asked: Inquiry, top: UnitId | None, directory: Index) -> dict[UnitId, Inquiry]:
    above = {unit.parent for unit in directory.units.values()}
    below = [unit.id for unit in directory.units.values() if unit.parent == top or any(one.parent == top for one in unit.former)]
    if not any(unit in above for unit in below):
        return {}
    found = {unit: about_unit(asked, unit, directory) for unit in below}
    found = {unit: own for unit, own in found.items() if own.offices}
    return found if _is_divided(asked, found, directory) else {}


def _is_divided(asked: Inquiry, found: Parts, directory: Index) -> bool:
    """Whether each office asked for is in one row on each of its days, and nothing else is in any."""
    stays: dict[OfficeId, list[Stay]] = {}
    for own in found.values():
        for office in own.offices or ():
            stays.setdefault(office, []).extend(own.stays.get(office, ALWAYS))
    offices = directory.offices.keys() if asked.offices is None else asked.offices
    return stays.keys() == offices and all(
        _joined(sorted(own)) == list(asked.stays.get(office, ALWAYS)) for office, own in stays.items()
    )


def _joined(stays: list[Stay]) -> list[Stay]:
    """Stays in order, those that touch made one; what overlaps stays two, and is equal to nothing."""
    found: list[Stay] = []
    since: date | None = None
    for stay in stays:
        if found and stay.first == since:
            found[-1] = Stay(found[-1].first, stay.end)
        else:
            found.append(stay)
        since = stay.end
    return found
