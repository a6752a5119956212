"""How many numbers were given, and how long people waited, by hour and weekday of whole offices.

The sums of days by hour are read, whose key has office and measure before the hour: one short seek for each office and day. Waits
are many rows, so they are read for few offices only; a province's would hold up the page.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from collector.inquiry import Inquiry
from collector.queue_rows import UNKNOWN_HOUR
from collector.store.satisfaction import snapshot
from collector.store.unit_sums import unit_rows, whole_of
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.marks import MEASURES, Measure
from office.periods import EPOCH, GRAINS, Piece
from office.queue_figure import Durations, queue_figure

MOST_SEEKS = 13_000
"""Offices times days: 34 offices for a year, 50 ms of processor. Of more nothing is read; nobody plans the week of a country."""

MOST_SEEKS_FOR_WAITS = 1_000
FEWEST_FOR_WAIT = 5
"""The wait of fewer people would be that of somebody who was seen there."""

_DAY = GRAINS.index("day")
_FIRST_WEEKDAY = EPOCH.weekday()


class WeekHour(NamedTuple):
    """One hour of one weekday (0: Monday), over all days asked for.

    ``wait`` is that of who was called in it, also where nobody came any more; ``None`` where it is not told.
    """

    weekday: int
    hour: int
    issued: int
    wait: Durations | None


class WeekHours(NamedTuple):
    """``days`` are how many days of each weekday had any number; ``has_waits``: whether waits were read at all."""

    hours: list[WeekHour]
    days: dict[int, int]
    has_waits: bool


def week_hours(db: Database, directory: Index, inquiry: Inquiry) -> WeekHours:
    """The hours of ``inquiry`` in which anything happened; a service is not asked for, for whole offices have none."""
    issued: defaultdict[tuple[int, int], int] = defaultdict(int)
    waits: defaultdict[tuple[int, int], defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    days: defaultdict[int, set[int]] = defaultdict(set)
    has_waits = True
    with snapshot(db):
        unit = whole_of(db, directory, inquiry)
        for part in inquiry.parts():
            counted = part.counted()
            offices = directory.offices.keys() if counted is None else counted & directory.offices.keys()
            if part.office is not None:
                offices = frozenset({part.office}) & offices
            seeks = len(offices) * (part.end - part.first).days
            if seeks > MOST_SEEKS:
                return WeekHours([], {}, has_waits=False)
            has_waits = has_waits and seeks <= MOST_SEEKS_FOR_WAITS
            for period, hour, n in (
                db.execute(_ISSUED, _values(part, offices, "issued"))
                if unit is None
                else _of_unit(db, unit, part, "period, hour", "issued")
            ):
                weekday = (period + _FIRST_WEEKDAY) % 7
                days[weekday].add(period)
                issued[weekday, hour] += n
            if has_waits:
                for period, hour, place, n in (
                    db.execute(_WAITS, _values(part, offices, "wait"))
                    if unit is None
                    else _of_unit(db, unit, part, "period, hour, bin", "wait")
                ):
                    waits[(period + _FIRST_WEEKDAY) % 7, hour]["wait", place] += n
    told = {key: wait for key in waits if (wait := _told(waits, key)) is not None} if has_waits else {}
    return WeekHours(
        [WeekHour(*key, issued.get(key, 0), told.get(key)) for key in sorted(issued.keys() | told.keys())],
        {weekday: len(found) for weekday, found in sorted(days.items())},
        has_waits,
    )


def _told(waits: dict[tuple[int, int], defaultdict[tuple[Measure, int], int]], key: tuple[int, int]) -> Durations | None:
    found = queue_figure(waits[key]).wait
    return found if found.n >= FEWEST_FOR_WAIT else None


def _of_unit(db: Database, unit: UnitId, part: Inquiry, columns: str, measure: Measure) -> Iterator[tuple[int, ...]]:
    """Rows of known hours from the sums of a unit; ``columns`` begin with the day and the hour."""
    days = Piece("day", (part.first - EPOCH).days, (part.end - EPOCH).days)
    rows = unit_rows(db, "unit_hours", columns, unit, days, measure=MEASURES.index(measure))
    return (row for row in rows if row[1] != UNKNOWN_HOUR)


def _values(part: Inquiry, offices: Collection[OfficeId], measure: Measure) -> list[object]:
    first, end = ((day - EPOCH).days for day in (part.first, part.end))
    days, places = msgspec.json.encode(list(range(first, end))), msgspec.json.encode(sorted(offices))
    return [days.decode(), places.decode(), _DAY, MEASURES.index(measure), UNKNOWN_HOUR]


# CROSS JOIN keeps the order of the tables: each office is sought in each day.
_FROM = (
    " FROM json_each(?) p CROSS JOIN json_each(?) o CROSS JOIN queue_office_hours r"
    " WHERE r.grain = ? AND r.period = p.value AND r.office = o.value AND r.measure = ? AND r.hour != ?"
)
_ISSUED = f"SELECT p.value, r.hour, sum(r.n) {_FROM} GROUP BY 1, 2"
_WAITS = f"SELECT p.value, r.hour, r.bin, sum(r.n) {_FROM} GROUP BY 1, 2, 3"
