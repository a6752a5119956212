"""Who looks: what each role may do, and which part of the directory a viewer may see of it. Pure: no request, no database.

Everything that is shown to somebody is read with the directory that ``Viewer.within`` gives. What is outside is not in it, so
it can stand in no name, choice, suggestion or error.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal, NamedTuple, TypeVar, get_args

import msgspec

from office.belonging import Belonging, in_sight, steps
from office.directory import Hall, Index, Office, OfficialKey
from office.ids import OfficeId, UnitId
from office.judgement import FEWEST_FOR_SHARE
from office.units import Former, Unit, path, subtree

Role = Literal["admin", "leader", "official", "supervisor", "technician"]
ROLES: tuple[Role, ...] = get_args(Role)

Right = Literal[
    "figures",  # satisfaction, queues, what was left out
    "places",  # such figures of whole offices and units, and what compares them
    "persons",  # figures by official
    "names",  # names of officials; who may read persons without it sees codes
    "reveal",  # one name in the place of a code, for a written reason, audited
    "export",  # files: CSV, reports, prints
    "devices",  # terminals and how they fare
    "inspect",  # write down a supervisor's visit; changes nothing that others wrote
    "act",  # acknowledge alerts and comments, and say what was done
    "dossiers",  # import how many dossiers were on time
    "directory",  # change units, offices, counters, officials, terminals
    "accounts",  # invite, change and disable people
    "audit",  # read who did what
    "hints",  # read what was said of bribes, of offices below the own unit only
    "record",  # read the events themselves, where few votes are not withheld
]
RIGHTS_ALL: tuple[Right, ...] = get_args(Right)

#                                admin     leader     official     supervisor     technician
RIGHTS: Mapping[Right, frozenset[Role]] = {
    "figures": frozenset(["admin", "leader", "official", "supervisor"]),
    "places": frozenset(["admin", "leader", "supervisor"]),
    "persons": frozenset(["admin", "leader", "official", "supervisor"]),
    "names": frozenset(["admin", "leader", "official"]),
    "reveal": frozenset(["supervisor"]),
    "export": frozenset(["admin", "leader", "official", "supervisor"]),
    "devices": frozenset(["admin", "leader", "supervisor", "technician"]),
    "inspect": frozenset(["supervisor"]),
    "act": frozenset(["admin", "leader"]),
    "dossiers": frozenset(["admin"]),
    "directory": frozenset(["admin"]),
    "accounts": frozenset(["admin"]),
    "audit": frozenset(["admin"]),
    "hints": frozenset(["admin", "supervisor"]),
    "record": frozenset(["admin"]),
}
"""Which roles have a right, always within the viewer's scope. An official has all of it for the own figures only."""

_LOCAL: frozenset[Role] = frozenset(["leader", "official"])

Key = TypeVar("Key")
Entry = TypeVar("Entry")


class Viewer(NamedTuple):
    """One person, or a program in somebody's name, who looks.

    ``unit`` is the scope: this unit, what lies below it and what was merged into these; ``None`` is everything. For the role
    ``official`` the scope is ``official`` instead, and nothing else; a viewer of this role without it sees nothing.
    """

    account: str
    role: Role
    unit: UnitId | None = None
    official: OfficialKey | None = None

    def may(self, right: Right) -> bool:
        """Whether the role has this right, within the scope."""
        return self.role in RIGHTS[right]

    @property
    def sees_everything(self) -> bool:
        """Whether no place is outside the scope."""
        return self.unit is None and self.role != "official"

    @property
    def fewest_votes(self) -> int:
        """Rows of fewer votes keep their scores from this viewer: those on the spot know who came when."""
        return FEWEST_FOR_SHARE if self.role in _LOCAL else 0

    def units(self, directory: Index) -> frozenset[UnitId]:
        """The units in scope; none when that of the scope is no more."""
        if self.sees_everything:
            return frozenset(directory.units)
        if self.role == "official":
            office = directory.offices.get(self.official[0]) if self.official else None
            return frozenset([office.unit]) if office else frozenset()
        if self.unit not in directory.units:
            return frozenset()
        return frozenset(subtree(directory.units, self.unit))

    def offices(self, directory: Index) -> frozenset[OfficeId] | None:
        """The offices in scope; ``None`` stands for all of them, also those that nobody has written down."""
        if self.sees_everything:
            return None
        if self.role == "official":
            return frozenset([self.official[0]]) if self.official and self.official[0] in directory.offices else frozenset()
        units = self.units(directory)
        return frozenset(office.id for office in directory.offices.values() if office.unit in units)

    def offices_below(self, inside: Index) -> frozenset[OfficeId]:
        """The offices that stand below the own unit, and are not of it; ``inside`` is the directory within the scope.

        A unit that was merged stands where the one stands that it was merged into. Whoever sees everything still stands above an
        office only where a unit does.
        """
        if self.role == "official":
            return frozenset()
        return frozenset(office.id for office in inside.offices.values() if _parent_now(office.unit, inside.units) is not None)

    def hint_offices(self, inside: Index) -> frozenset[OfficeId]:
        """The offices of which what was said of bribes may be read."""
        return self.offices_below(inside) if self.may("hints") else frozenset()

    def reads_hints(self, inside: Index) -> bool:
        """Whether there is such an office; asked for every page."""
        if not self.may("hints"):
            return False
        return any(_parent_now(office.unit, inside.units) is not None for office in inside.offices.values())

    def within(self, directory: Index) -> Index:
        """``directory`` without anything that is outside the scope.

        The topmost unit has no parent in it, and units that were merged into the scope stand below it. What was promised above is
        in it, for it holds in the scope too.
        """
        if self.sees_everything:
            return directory
        units, offices = self.units(directory), self.offices(directory) or frozenset()
        lineage = self._lineage(directory, units)
        return directory._replace(
            units=self._tree(directory.units, units),
            offices={id_: _seen(office, units) for id_, office in directory.offices.items() if id_ in offices},
            services=_of(directory.services, offices),
            counters=_of(directory.counters, offices),
            officials={
                key: entry
                for key, entry in _of(directory.officials, offices).items()
                if self.role != "official" or key == self.official
            },
            terminals=_of(directory.terminals, offices),
            stations=_of(directory.stations, offices),
            halls={office: self._hall(hall) for office, hall in directory.halls.items() if office in offices},
            commitments={
                id_: one for id_, one in directory.commitments.items() if one.unit is None or one.unit in {*units, *lineage}
            },
            lineage=lineage,
        )

    def with_past(self, directory: Index) -> Index:
        """What figures are read with: ``within``, and the units and offices that belonged to the scope and have moved away.

        Of these only the names are in it, for their figures up to that day; who works there now is no matter of this viewer.
        """
        inside = self.within(directory)
        if self.unit is None or self.unit not in inside.units:
            return inside
        belonging = Belonging(directory.units, self.unit)
        past = {
            office.id: stays
            for office in directory.offices.values()
            if office.id not in inside.offices and (stays := belonging.of_steps(steps(office.unit, office.former)))
        }
        if not past:
            return inside
        moved = {id_ for id_ in directory.units if id_ not in inside.units and belonging.of_unit(id_)}
        known = inside.units.keys() | moved
        units = {id_: _moved(directory.units[id_], known) for id_ in moved}
        offices = {id_: _seen(directory.offices[id_], known) for id_ in past}
        return inside._replace(units=inside.units | units, offices=inside.offices | offices, past=past)

    def covers(self, other: "Viewer", inside: Index) -> bool:
        """Whether ``other`` may see and do nothing that this viewer may not; equals cover each other.

        ``inside`` is the directory within this viewer's own scope, for whoever asks about many.
        """
        if any(other.may(right) and not self.may(right) for right in RIGHTS_ALL if right not in {"reveal", "inspect"}):
            return False
        if self.sees_everything:
            return True
        if self.role == "official":
            return other.role == "official" and other.official == self.official
        if other.sees_everything:
            return False
        if other.role == "official":
            return other.official is not None and other.official[0] in inside.offices
        return other.unit in inside.units

    def _tree(self, units: Mapping[UnitId, Unit], inside: frozenset[UnitId]) -> dict[UnitId, Unit]:
        top = self.unit if self.unit in inside else next(iter(inside), None)
        found = {}
        for id_, unit in units.items():
            if id_ not in inside:
                continue
            merged = unit.merged_into if unit.merged_into in inside else None
            if id_ == top:
                found[id_] = msgspec.structs.replace(unit, parent=None, former=(), merged_into=merged)
            elif unit.parent in inside:
                former = tuple(one if one.parent in inside else Former(parent=None, until=one.until) for one in unit.former)
                found[id_] = msgspec.structs.replace(unit, former=former, merged_into=merged)
            else:
                # It stood elsewhere until it was merged, and its history counts there; here it only has to stand somewhere.
                former = (Former(parent=None, until=unit.valid_to or date.max),)
                found[id_] = msgspec.structs.replace(unit, parent=top, former=former, merged_into=merged)
        return found

    def _lineage(self, directory: Index, inside: frozenset[UnitId]) -> tuple[UnitId, ...]:
        top = self.unit if self.unit in inside else next(iter(inside), None)
        if top is None:
            return ()
        return (*(unit.id for unit in reversed(path(directory.units, top)[:-1])), *directory.lineage)

    def _hall(self, hall: Hall) -> Hall:
        if self.role != "official":
            return hall
        return hall._replace(officials=tuple(one for one in hall.officials if (one.office, one.id) == self.official))


def _parent_now(unit: UnitId, units: Mapping[UnitId, Unit]) -> UnitId | None:
    """What a unit, or the one that took it over, stands below."""
    passed: set[UnitId] = set()
    while unit in units and unit not in passed:
        passed.add(unit)
        into = units[unit].merged_into
        if into is None or into not in units:
            return units[unit].parent
        unit = into
    return None


def _seen(office: Office, inside: Collection[UnitId]) -> Office:
    """An office without the units that are not seen; where it stands now is not, when it has moved away."""
    if not office.former:
        return office
    unit, former = in_sight(steps(office.unit, office.former), inside)
    return msgspec.structs.replace(office, unit=unit or office.unit, former=former)


def _moved(unit: Unit, inside: Collection[UnitId]) -> Unit:
    """A unit where it last stood within the scope."""
    parent, former = in_sight(steps(unit.parent, unit.former), inside)
    merged = unit.merged_into if unit.merged_into in inside else None
    return msgspec.structs.replace(unit, parent=parent, former=former, merged_into=merged)


def _of(entries: dict[tuple[OfficeId, Key], Entry], offices: frozenset[OfficeId]) -> dict[tuple[OfficeId, Key], Entry]:
    return {key: entry for key, entry in entries.items() if key[0] in offices}
