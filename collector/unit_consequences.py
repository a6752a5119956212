"""What a change of the tree of units comes to, before anybody says yes to it: places, offices, and who will see what."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

import msgspec

from collector.changing import version_of
from collector.viewer import Viewer
from office.commitment import CommitmentSet
from office.directory import Directory, Index, Office
from office.ids import UnitId
from office.succession import promises
from office.units import Unit, subtree


class Moved(NamedTuple):
    """A unit that will stand elsewhere, and how many stand below it."""

    unit: Unit
    was: UnitId | None
    to: UnitId | None
    below: int


class Seeing(NamedTuple):
    """An account whose view changes: how many offices it loses and gains; ``ends``: its scope does."""

    account: str
    lost: int
    gained: int
    ends: bool


class Promised(NamedTuple):
    """A set of promises of a unit that ends: ``heirs`` keep it from then on; ``may`` could, where nobody left it out."""

    set: CommitmentSet
    heirs: tuple[UnitId, ...]
    may: tuple[UnitId, ...]


class Consequences(NamedTuple):
    """Everything, in the order of the directory. ``machines`` stand in offices that close."""

    begun: list[Unit]
    changed: list[tuple[Unit, Unit]]
    moved: list[Moved]
    ended: list[Unit]
    offices_moved: list[Office]
    offices_closed: list[Office]
    machines: int
    seeing: list[Seeing]
    promises: list[Promised]


def consequences(whole: Index, entries: Directory, accounts: Iterable[Viewer]) -> Consequences:
    """What ``entries`` change of the directory ``whole``, with the accounts that somebody may know of."""
    after = whole._replace(
        units=whole.units | {unit.id: unit for unit in entries.units},
        offices=whole.offices | {office.id: office for office in entries.offices},
    )
    pairs = [(whole.units[unit.id], unit) for unit in entries.units if unit.id in whole.units]
    ended = [unit for was, unit in pairs if was.valid_to != unit.valid_to and unit.valid_to is not None]
    ends = {unit.id for unit in ended}
    closed = [one for one in entries.offices if one.valid_to != whole.offices[one.id].valid_to]
    halls = [whole.hall(office.id) for office in closed]
    return Consequences(
        begun=[unit for unit in entries.units if unit.id not in whole.units],
        changed=[pair for pair in pairs if _words(pair[0]) != _words(pair[1])],
        moved=[
            Moved(unit, was.parent, unit.parent, len(subtree(whole.units, unit.id)) - 1)
            for was, unit in pairs
            if was.parent != unit.parent
        ],
        ended=ended,
        offices_moved=[one for one in entries.offices if one.unit != whole.offices[one.id].unit],
        offices_closed=closed,
        machines=sum(len(hall.terminals) + len(hall.stations) for hall in halls),
        promises=_promised(whole, entries),
        seeing=[seeing for one in accounts if (seeing := _seeing(one, whole, after, ends))],
    )


def digest_of(whole: Index, entries: Directory) -> str:
    """A word for how everything stood that ``entries`` change; another one when somebody changed it meanwhile."""
    read = sorted(versions_of(whole, entries).items())
    return sha256(repr(read).encode()).hexdigest()[:16]


def versions_of(whole: Index, entries: Directory) -> dict[str, str]:
    """The versions of what ``entries`` change, as it stands."""
    units = {f"units.{unit.id}": version_of(whole.units[unit.id]) for unit in entries.units if unit.id in whole.units}
    offices = {f"offices.{one.id}": version_of(whole.offices[one.id]) for one in entries.offices}
    return units | offices | {f"commitments.{one.set.id}": version_of(one.set) for one in promises(whole, entries)}


def _promised(whole: Index, entries: Directory) -> list[Promised]:
    """Of two predecessors that signed the same, an heir keeps one."""
    kept = {(one.unit, *_said(one)) for one in entries.commitments}
    return [
        Promised(one.set, tuple(to for to in one.heirs if (to, *_said(one.set)) in kept), one.heirs)
        for one in promises(whole, entries)
    ]


def _said(one: CommitmentSet) -> tuple[int | None, bytes]:
    return one.year, msgspec.json.encode((one.title, one.items), order="sorted")


def _words(unit: Unit) -> tuple[str, str, str | None]:
    return unit.name, unit.kind, unit.code


def _seeing(viewer: Viewer, before: Index, after: Index, ends: set[UnitId]) -> Seeing | None:
    if viewer.role == "official":
        return None
    was, will = viewer.offices(before), viewer.offices(after)
    lost, gained = len((was or frozenset()) - (will or frozenset())), len((will or frozenset()) - (was or frozenset()))
    is_ending = viewer.unit in ends
    return Seeing(viewer.account, lost, gained, is_ending) if lost or gained or is_ending else None
