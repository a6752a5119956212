"""What belonged where on which day: a unit moves, merges or closes, and the figures of a day stay with whom they belonged to.

A unit stands below its parent of the day. From the day on which it was merged it stands where its successor stands. One that
was closed without a successor, and whatever was said before a unit began, stays with its last and first parent. So on each
day everything has exactly one way to the top, and nothing counts twice or is lost when a total is cut by units.

A unit that is asked for itself comes with the whole history of all that was merged into it. Its parent does not: before
the merger that history belongs to whom the predecessor stood below.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from office.ids import UnitId
from office.units import Former, Unit


class Stay(NamedTuple):
    """The days [``first``, ``end``)."""

    first: date = date.min
    end: date = date.max

    def within(self, first: date, end: date) -> "Stay | None":
        """The part of it in other days, if any."""
        cut = Stay(max(self.first, first), min(self.end, end))
        return cut if cut.first < cut.end else None


ALWAYS = (Stay(),)


class Step(NamedTuple):
    """What stands directly above something, and in which days; ``None``: nothing does."""

    above: UnitId | None
    stay: Stay


def steps(parent: UnitId | None, former: Sequence[Former]) -> list[Step]:
    """Where something stood, one step after the other, the oldest first."""
    found, since = [], date.min
    for one in former:
        found.append(Step(one.parent, Stay(since, one.until)))
        since = one.until
    return [*found, Step(parent, Stay(since, date.max))]


def in_sight(found: Sequence[Step], inside: Collection[UnitId]) -> tuple[UnitId | None, tuple[Former, ...]]:
    """Parent and former places as somebody sees them who knows only the units ``inside``.

    The end of the way that is not seen is cut off: what moved away stands where it last was.
    """
    last = max((place for place, step in enumerate(found) if step.above in inside), default=len(found) - 1)
    seen = [Step(step.above if step.above in inside else None, step.stay) for step in found[: last + 1]]
    return seen[-1].above, tuple(Former(parent=step.above, until=step.stay.end) for step in seen[:-1])


def unit_steps(unit: Unit) -> list[Step]:
    """What stands above a unit; from its merger on that is its successor."""
    found = steps(unit.parent, unit.former)
    if unit.merged_into is None or unit.valid_to is None:
        return found
    before = [Step(above, cut) for above, stay in found if (cut := stay.within(date.min, unit.valid_to))]
    return [*before, Step(unit.merged_into, Stay(unit.valid_to, date.max))]


def line_on(units: Mapping[UnitId, Unit], leaf: UnitId, day: date) -> list[UnitId]:
    """The way from ``leaf`` up to the top on a day, successors of what had ended by then included.

    It ends where it would come back to itself, which :func:`circles` reports.
    """
    line: dict[UnitId, None] = {}
    here: UnitId | None = leaf
    while here is not None and here in units and here not in line:
        line[here] = None
        here = next((above for above, stay in unit_steps(units[here]) if stay.first <= day < stay.end), None)
    return list(line)


def predecessors(units: Mapping[UnitId, Unit], unit: UnitId) -> set[UnitId]:
    """Everything that was merged into a unit, and into those, and so on; not the unit itself."""
    merged: dict[UnitId, list[UnitId]] = {}
    for one in units.values():
        if one.merged_into is not None:
            merged.setdefault(one.merged_into, []).append(one.id)
    found: set[UnitId] = set()
    waiting = [unit]
    while waiting:
        more = [one for one in merged.get(waiting.pop(), ()) if one not in found and one != unit]
        found.update(more)
        waiting += more
    return found


class Belonging:
    """What belongs to ``root`` when. Made for one question: it remembers what it has found."""

    def __init__(self, units: Mapping[UnitId, Unit], root: UnitId) -> None:
        self._units = units
        self._own = {root, *predecessors(units, root)}
        self._whole: dict[UnitId, tuple[Stay, ...]] = {}

    def of_unit(self, unit: UnitId) -> tuple[Stay, ...]:
        """The days in which a unit belongs to the root; none when it never did."""
        found = self._whole.get(unit)
        if found is None:
            own = self._units.get(unit)
            if own is None or own.former or own.merged_into is not None or unit in self._own:
                found = _joined(self._find(unit, Stay()))
            else:
                # Most units never moved: they belong to whom their parent belongs.
                found = self.of_unit(own.parent) if own.parent is not None else ()
            self._whole[unit] = found
        return found

    def of_steps(self, found: Iterable[Step]) -> tuple[Stay, ...]:
        """The days in which something that stood in units belongs to the root."""
        return _joined(stay for above, own in found if above is not None for stay in _cut(self.of_unit(above), own))

    def _find(self, unit: UnitId, during: Stay) -> list[Stay]:
        if unit in self._own:
            return [during]
        if unit not in self._units:
            return []
        if unit in self._whole:
            return _cut(self._whole[unit], during)
        found: list[Stay] = []
        for above, stay in unit_steps(self._units[unit]):
            cut = stay.within(*during)
            if cut is None or above is None:
                continue
            # What stands always above is asked as a whole, once for all that stands below it. Ways that come back to
            # themselves do so on no single day, so each turn is cut shorter and ends.
            found += _cut(self.of_unit(above), cut) if cut == Stay() else self._find(above, cut)
        return found


def circles(units: Mapping[UnitId, Unit]) -> set[UnitId]:
    """The units whose way up comes back to itself on some day."""
    above = {unit.id: [step for step in unit_steps(unit) if step.above in units] for unit in units.values()}
    rest = _without_ends(above)
    days = {step.stay.first for unit in rest for step in above[unit] if step.above in rest}
    found: set[UnitId] = set()
    for day in days:
        on = {
            unit: [step for step in above[unit] if step.above in rest and step.stay.first <= day < step.stay.end] for unit in rest
        }
        found |= _without_ends(on)
    return found


def _without_ends(above: Mapping[UnitId, Sequence[Step]]) -> set[UnitId]:
    """What is left when whoever has nothing above is taken away, again and again."""
    below: dict[UnitId, list[UnitId]] = {}
    waits = {unit: len(found) for unit, found in above.items()}
    for unit, found in above.items():
        for step in found:
            if step.above is not None:
                below.setdefault(step.above, []).append(unit)
    free = [unit for unit, count in waits.items() if count == 0]
    while free:
        for unit in below.get(free.pop(), ()):
            waits[unit] -= 1
            if waits[unit] == 0:
                free.append(unit)
    return {unit for unit, count in waits.items() if count > 0}


def _cut(stays: Iterable[Stay], during: Stay) -> list[Stay]:
    return [cut for stay in stays if (cut := stay.within(*during))]


def _joined(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Stays in order, those that touch made one."""
    found: list[Stay] = []
    for stay in sorted(stays):
        if found and stay.first <= found[-1].end:
            found[-1] = Stay(found[-1].first, max(found[-1].end, stay.end))
        else:
            found.append(stay)
    return tuple(found)
