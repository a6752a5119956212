"""What happens in the invented year that its figures must tell: who games, is feared, goes dark, improves, merges, lets wait.

Everybody else is honest and differs from others as people do. All names are of the sample province; nothing is about anybody.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Literal, NamedTuple

import msgspec

from nucuoi.sample import sample_directory
from office.directory import Directory, Office
from office.ids import CounterId, OfficeId, UnitId
from office.units import Unit

Trick = Literal["presses-herself", "asks-the-happy", "is-feared"]
"""Presses the best face while nobody is there; pulls the terminal's plug before who looks unhappy; is rated under her eyes."""

_TOLD: dict[Trick, str] = {
    "presses-herself": "the official presses the best face while nobody is there",
    "asks-the-happy": "the official lets the terminal ask only who looks happy",
    "is-feared": "people say at the counter what they do not say at the exit",
}

Place = tuple[OfficeId, CounterId]

FEWEST_OFFICES = 7
"""With fewer offices not every story has a place."""

DARK_DAYS = 35

_MERGER = (7, 1)
_HOLIDAYS = ((1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (4, 27), (4, 30), (5, 1), (9, 1), (9, 2))


class Merger(NamedTuple):
    """From ``day`` on the office is closed, its unit is part of another, and most of its citizens go to the office ``into``."""

    day: date
    into: OfficeId


class Stories(NamedTuple):
    """What happens where.

    An office in ``dark`` is not heard from that day on; in ``improved`` an action begins that day; one that is ``short_handed``
    opens too few counters on Mondays.
    """

    tricks: Mapping[Place, Trick]
    dark: Mapping[OfficeId, date]
    improved: Mapping[OfficeId, date]
    mergers: Mapping[OfficeId, Merger]
    short_handed: AbstractSet[OfficeId] = frozenset()

    def is_working(self, office: OfficeId, day: date) -> bool:
        """Whether anything of an office is recorded on a day."""
        merger, dark = self.mergers.get(office), self.dark.get(office)
        return (merger is None or day < merger.day) and (dark is None or day < dark)

    def lines(self, offices: int) -> list[str]:
        """What there is to be found, for people; of the first ``offices`` offices."""
        there = {office.id for office in sample_directory(offices).offices}
        found = [f"{office}/{counter}: {_TOLD[trick]}" for (office, counter), trick in self.tricks.items() if office in there]
        found += [f"{office}: not heard from {day} on" for office, day in self.dark.items() if office in there]
        found += [f"{office}: better after an action on {day}" for office, day in self.improved.items() if office in there]
        merged = [(office, merger) for office, merger in self.mergers.items() if office in there]
        found += [f"{office}: merged into {merger.into} on {merger.day}" for office, merger in merged]
        short = sorted(self.short_handed & there)
        return found + [f"{office}: one counter is open on Mondays, and people wait long" for office in short]


HONEST = Stories({}, {}, {}, {})
"""Nothing happens: a year to count false alarms in."""


def stories_of(first: date, end: date) -> Stories:
    """The stories of the days from ``first`` up to ``end``, in the first seven offices; a 1 July within brings the merger."""
    a, b, c, d, e, f, g = (OfficeId(f"xa-mau-{letter}") for letter in "abcdefg")
    days = (date(year, *_MERGER) for year in range(first.year, end.year + 1))
    merger = next((day for day in days if first < day < end), None)
    return Stories(
        tricks={
            (a, CounterId("quay-2")): "is-feared",
            (b, CounterId("quay-2")): "asks-the-happy",
            (d, CounterId("quay-3")): "presses-herself",
        },
        dark={c: end - timedelta(days=DARK_DAYS)},
        improved={e: first + (end - first) // 2},
        mergers={} if merger is None else {f: Merger(merger, into=d)},
        short_handed=frozenset({g}),
    )


def year_directory(offices: int, stories: Stories, first: date, end: date) -> Directory:
    """The sample province with the public holidays of 2026, and with the units that merge."""
    sample = sample_directory(offices)
    closed = frozenset(date(year, *day) for year in range(first.year, end.year + 1) for day in _HOLIDAYS)
    units = {office.id: office.unit for office in sample.offices}
    ended = {
        units[office]: (merger.day, units[merger.into])
        for office, merger in stories.mergers.items()
        if office in units and merger.into in units
    }
    return msgspec.structs.replace(
        sample,
        units=tuple(_ended(unit, *ended[unit.id]) if unit.id in ended else unit for unit in sample.units),
        offices=tuple(_with_holidays(office, closed) for office in sample.offices),
    )


def _ended(unit: Unit, day: date, into: UnitId) -> Unit:
    return msgspec.structs.replace(unit, valid_to=day, merged_into=into)


def _with_holidays(office: Office, closed: frozenset[date]) -> Office:
    days = tuple(sorted({*office.hours.closed_on, *closed}))
    return msgspec.structs.replace(office, hours=msgspec.structs.replace(office.hours, closed_on=days))
