"""What becomes of the promises of a unit that ends: they end with it, and go on as those of whoever takes its place.

A citizen at the same counter was promised something the day before. So a successor that has signed nothing of its own keeps the
word of its predecessor for as long as that was given; one that has is held to its own.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from office.commitment import CommitmentSet
from office.directory import Directory, Index
from office.ids import CommitmentId, UnitId
from office.units import Unit

_LONGEST_ID = 64


class Promise(NamedTuple):
    """A set that holds after its unit has ended on ``day``, or would: ``heirs`` are the units that may keep it."""

    set: CommitmentSet
    day: date
    heirs: tuple[UnitId, ...]


def promises(known: Index, entries: Directory) -> list[Promise]:
    """The sets of the units that ``entries`` end, as far as they reach beyond that day.

    A unit that was merged has one successor; of one that was closed it is the units in which its offices go on.
    """
    found = []
    for unit in _ended(known, entries):
        assert unit.valid_to is not None  # noqa: S101 - it ends
        successors = [unit.merged_into] if unit.merged_into is not None else _homes(known, entries, unit.id)
        for one in known.commitments.values():
            if one.unit == unit.id and one.end() > unit.valid_to:
                heirs = [to for to in successors if not _has_own(known, to, max(one.first(), unit.valid_to), one.end())]
                found.append(Promise(one, unit.valid_to, tuple(heirs)))
    return found


def with_promises(known: Index, entries: Directory, leave: Collection[CommitmentId] = ()) -> Directory:
    """``entries`` with what becomes of the promises of the units that they end; those of ``leave`` end without an heir."""
    found: dict[CommitmentId, CommitmentSet] = {}
    kept: set[tuple[UnitId, bytes]] = set()
    for one, day, heirs in promises(known, entries):
        # One that begins only after the day cannot end on it: it is handed over as it is.
        if one.first() < day:
            found[one.id] = msgspec.structs.replace(one, valid_to=day)
        for to in heirs if one.id not in leave else ():
            # Two communes that become one had often signed the same.
            same = to, msgspec.json.encode((one.title, one.year, one.items), order="sorted")
            if same in kept:
                continue
            kept.add(same)
            id_ = (
                one.id if one.first() >= day and one.id not in found else _new_id(f"{one.id}-{to}", {*known.commitments, *found})
            )
            found[id_] = msgspec.structs.replace(one, id=id_, unit=to, valid_from=max(one.first(), day))
    return msgspec.structs.replace(entries, commitments=(*entries.commitments, *found.values()))


def _ended(known: Index, entries: Directory) -> Iterable[Unit]:
    return [
        unit
        for unit in entries.units
        if unit.valid_to is not None and unit.id in known.units and known.units[unit.id].valid_to is None
    ]


def _homes(known: Index, entries: Directory, unit: UnitId) -> list[UnitId]:
    moved = [
        one.unit for one in entries.offices if one.unit != unit and one.id in known.offices and known.offices[one.id].unit == unit
    ]
    return list(dict.fromkeys(moved))


def _has_own(known: Index, unit: UnitId, first: date, end: date) -> bool:
    return any(one.unit == unit and one.holds_in(first, end) for one in known.commitments.values())


def _new_id(text: str, taken: Collection[str]) -> CommitmentId:
    short = text[: _LONGEST_ID - 4].rstrip("-")
    return CommitmentId(next(id_ for n in range(1, len(taken) + 2) if (id_ := short if n == 1 else f"{short}-{n}") not in taken))
