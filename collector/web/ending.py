"""What has become of a place that is no more: merged, closed or moved away, from which day on, and who has its work now."""

from collections import Counter
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from collector.web.language import Language
from collector.web.scope import Scope
from office.closing import ended_by, office_end
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.survey import say
from office.units import subtree

NAMED = 3
"""So many places that ended are named in one line, the others are counted."""

_MISSED = timedelta(days=366)
"""A place that ended longer before the days shown is looked for by nobody."""


class Ending(NamedTuple):
    """``said``: «đã nhập vào Xã Mẫu D từ 01/07/2026»; ``into`` is who has its work now, where that is in sight."""

    name: str
    day: date
    said: str
    into: UnitId | None = None
    into_name: str = ""

    @property
    def sentence(self) -> str:
        """With its name."""
        return f"{self.name} {self.said}"


class Endings:
    """The places of one directory that have ended by a day, in one language."""

    def __init__(self, words: Language, directory: Index, today: date) -> None:
        self._words = words
        self._directory = directory
        self._today = today

    @cached_property
    def _offices(self) -> Counter[UnitId]:
        return Counter(office.unit for office in self._directory.offices.values())

    def of_office(self, office: OfficeId) -> Ending | None:
        """What has become of an office; nothing while it is there."""
        entry = self._directory.offices.get(office)
        if entry is None:
            return None
        gone = self._moved(office)
        day = min(office_end(self._directory, office), gone or date.max)
        if day > self._today:
            return None
        name = say(entry.name, self._words.code)
        unit = self._directory.units.get(entry.unit)
        if unit is not None and self._offices[unit.id] == 1:
            name = unit.name
        if day == gone:
            return Ending(name, day, self._words.say("đã chuyển sang nơi khác từ %(day)s") % {"day": self._words.day(day)})
        if unit is not None and unit.valid_to == day:
            return self._merged(unit.id, name)
        return self._closed(name, day)

    def of_unit(self, unit: UnitId) -> Ending | None:
        """What has become of a unit."""
        entry = self._directory.units.get(unit)
        if entry is None or entry.valid_to is None or entry.valid_to > self._today:
            return None
        return self._merged(unit, entry.name)

    def here(self, scope: Scope) -> Ending | None:
        """What has become of the place that a page is about."""
        if scope.inquiry.office is not None:
            return self.of_office(scope.inquiry.office)
        return None if scope.inquiry.unit is None else self.of_unit(scope.inquiry.unit)

    def missed(self, scope: Scope) -> list[Ending]:
        """The offices of a place that had ended when the days shown began, and not long before; the last one first."""
        first, unit, known = scope.inquiry.first, scope.inquiry.unit, self._directory.offices
        if unit is None and scope.inquiry.office is not None:
            unit = self._alone(scope.inquiry.office, first)
            if unit is None:
                return []
        if self.here(scope) is not None:
            return []
        inside = self._directory.units.keys() if unit is None else subtree(self._directory.units, unit)
        gone = (ended_by(self._directory, self._today) | self._directory.past.keys()) & known.keys()
        every = (self.of_office(office) for office in gone if known[office].unit in inside)
        found = [one for one in every if one is not None and first - _MISSED < one.day <= first]
        return sorted(found, key=lambda one: (-one.day.toordinal(), one.name))

    def line(self, found: list[Ending]) -> str:
        """Several in one line."""
        told = [one.sentence for one in found[:NAMED]]
        if len(found) > NAMED:
            told.append(self._words.say("và %(n)s nơi khác") % {"n": self._words.number(len(found) - NAMED)})
        return "; ".join(told)

    def labelled(self, office: OfficeId, name: str) -> str:
        """The name of an office to choose from, with what has become of it."""
        ending = self.of_office(office)
        return name if ending is None else f"{name} ({ending.said})"

    def unit_labelled(self, unit: UnitId, name: str) -> str:
        """The same of a unit."""
        ending = self.of_unit(unit)
        return name if ending is None else f"{name} ({ending.said})"

    def dated(self, name: str, valid_to: date | None) -> str:
        """The same of what stands in an office: a counter, somebody's place at it."""
        if valid_to is None or valid_to > self._today:
            return name
        return f"{name} ({self._words.say('đã đóng từ %(day)s') % {'day': self._words.day(valid_to)}})"

    def _merged(self, unit: UnitId, name: str) -> Ending:
        entry = self._directory.units[unit]
        day = entry.valid_to or date.max
        into = self._directory.units.get(entry.merged_into) if entry.merged_into is not None else None
        if into is None:
            return self._closed(name, day)
        values = {"into": into.name, "day": self._words.day(day)}
        return Ending(name, day, self._words.say("đã nhập vào %(into)s từ %(day)s") % values, into.id, into.name)

    def _closed(self, name: str, day: date) -> Ending:
        return Ending(name, day, self._words.say("đã đóng từ %(day)s") % {"day": self._words.day(day)})

    def _alone(self, office: OfficeId, first: date) -> UnitId | None:
        """The unit of an office that is the only one there; nothing where others are."""
        unit = self._directory.offices[office].unit
        if unit not in self._directory.units:
            return None
        inside = subtree(self._directory.units, unit)
        there = {one.id for one in self._directory.offices.values() if one.unit in inside} - ended_by(self._directory, first)
        return unit if there == {office} else None

    def _moved(self, office: OfficeId) -> date | None:
        stays = self._directory.past.get(office)
        return max(stay.end for stay in stays) if stays else None
