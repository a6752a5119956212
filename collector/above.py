"""Which units stand above many offices: their figures have sums of their own, so that a country is read as fast as a commune.

A unit that has units below it is such one. Its sums hold what its offices counted on the days on which they belonged to it.
Pure: what is summed follows from the directory alone.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from collector.inquiry import stays_in
from office.belonging import Stay
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.periods import EPOCH, HalfDay


class Member(NamedTuple):
    """An office as a part of a unit, in the days [``first``, ``end``), as days since 1970."""

    unit: UnitId
    office: OfficeId
    first: int
    end: int


ALWAYS = ((date.min - EPOCH).days, (date.max - EPOCH).days)
"""The days of who never belonged elsewhere."""


def members(directory: Index) -> frozenset[Member]:
    """Every office as a part of each unit that has, or had, units below it."""
    above = {unit.parent for unit in directory.units.values()}
    above |= {one.parent for unit in directory.units.values() for one in unit.former}
    return frozenset(
        Member(unit, office, (stay.first - EPOCH).days, (stay.end - EPOCH).days)
        for unit in above
        if unit is not None
        for office, stays in stays_in(directory, unit).items()
        for stay in stays
    )


def stay_of(member: Member) -> Stay:
    """The days of a part."""
    return Stay(EPOCH + timedelta(member.first), EPOCH + timedelta(member.end))


class Above:
    """Which units sum up what an office counted on a day."""

    def __init__(self, found: frozenset[Member]) -> None:
        stays: dict[str, list[Member]] = {}
        for member in sorted(found):
            stays.setdefault(member.office, []).append(member)
        self._always: dict[str, tuple[UnitId, ...]] = {
            office: tuple(one.unit for one in own) for office, own in stays.items() if all(one[2:] == ALWAYS for one in own)
        }
        self._dated: Mapping[str, list[Member]] = {office: own for office, own in stays.items() if office not in self._always}

    def on(self, office: str, half: HalfDay) -> tuple[UnitId, ...]:
        """The units that an office belonged to then."""
        always = self._always.get(office)
        if always is not None:
            return always
        day = half // 2
        return tuple(one.unit for one in self._dated.get(office, ()) if one.first <= day < one.end)
