"""Writes the file that Datasette opens: a snapshot in tables with plain names, and nothing of a person in it."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from collector.export_tables import TABLES
from collector.inquiry import Inquiry
from collector.store.queues import queue_sums
from collector.store.satisfaction import Row, satisfaction, snapshot
from collector.store.standing import revision
from collector.store.week_hours import FEWEST_FOR_WAIT
from office.directory import Index
from office.judgement import FEWEST_FOR_SHARE
from office.marks import Measure
from office.periods import EPOCH, GRAINS, Period, bucket_of, half_day_on
from office.queue_figure import queue_figure
from office.survey import say
from office.withholding import withheld

_QUEUE: tuple[Measure, ...] = ("issued", "finished", "called", "missed", "wait")


def write_export(db: Database, directory: Index, path: Path, today: date) -> None:
    """Write the file, readable by its owner alone; it stands under ``path`` only when it is whole.

    Raises:
        FileExistsError: when there is one already.
        OSError: when it cannot be written.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already; name another file, or remove it")
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        made = sqlite3.connect(unfinished)
        try:
            with snapshot(db), made:
                for table in TABLES:
                    made.execute(table.statement())
                for name, rows in _rows(db, directory, today).items():
                    width = next(len(table.columns) for table in TABLES if table.name == name)
                    made.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows())  # noqa: S608 - our names
            made.execute("VACUUM")
        finally:
            made.close()
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _rows(db: Database, directory: Index, today: date) -> dict[str, Callable[[], Iterable[tuple[Any, ...]]]]:
    months = list(_months(db, today))
    return {
        "about": lambda: _about(db, directory, today),
        "units": lambda: (
            (
                unit.id,
                unit.kind,
                unit.name,
                unit.code,
                unit.parent,
                *map(_day, (unit.valid_from, unit.valid_to)),
                unit.merged_into,
            )
            for unit in directory.units.values()
        ),
        "offices": lambda: ((one.id, one.unit, say(one.name, "vi")) for one in directory.offices.values()),
        "counters": lambda: ((one.office, one.id, one.label) for one in directory.counters.values()),
        "figures_by_day": lambda: _by_day(db, directory, months),
        "figures_by_month": lambda: _by_month(db, directory, months),
        "waits_by_day": lambda: _waits(db, directory, months),
        "dossiers_by_day": lambda: (
            row
            for row in db.execute("SELECT office, day, received, early, on_time, late, overdue FROM dossiers ORDER BY 1, 2")
            if row[0] in directory.offices
        ),
        "targets": lambda: db.execute(
            "SELECT coalesce(nullif(unit, ''), '-'), year, measure, value FROM targets t WHERE value IS NOT NULL AND id ="
            " (SELECT max(id) FROM targets l WHERE l.year = t.year AND l.unit = t.unit AND l.measure = t.measure)"
        ),
    }


def _about(db: Database, directory: Index, today: date) -> list[tuple[str, str]]:
    return [
        ("made_on", today.isoformat()),
        ("record", revision(db)),
        ("sample", "yes: every name and number is invented" if directory.sample else "no"),
        ("votes", "opinions pressed on the spot, not SIPAS; scales and channels are never added up"),
        ("kept_back", f"satisfied below {FEWEST_FOR_SHARE} votes, waits below {FEWEST_FOR_WAIT}, and what would tell them"),
    ]


def _months(db: Database, today: date) -> Iterator[Period]:
    """Every calendar month from the first day with anything on."""
    query = (
        "SELECT min(first) FROM (SELECT min(period) first FROM rollups WHERE grain = ?1"
        " UNION ALL SELECT min(period) FROM queue_rollups WHERE grain = ?1)"
    )
    first = db.execute(query, [GRAINS.index("day")]).fetchone()[0]
    day = today + timedelta(days=1) if first is None else EPOCH + timedelta(days=first)
    while day <= today:
        month = bucket_of(half_day_on(day, afternoon=False), "month")
        yield Period(month.first, month.end)
        day = month.end


def _by_day(db: Database, directory: Index, months: list[Period]) -> Iterator[tuple[Any, ...]]:
    for month in months:
        rows = satisfaction(db, directory, Inquiry(*month, by=("office", "day")))
        # The days of a month make up a whole that stands in the table of months.
        for row, satisfied in _kept(rows, lambda row: (row.group.office, row.group.scale, row.group.channel)):
            group, figure = row
            label = group.period.label if group.period else ""
            yield group.office, label, group.scale, group.channel, figure.n, satisfied, sum(figure.excluded.values())


def _by_month(db: Database, directory: Index, months: list[Period]) -> Iterator[tuple[Any, ...]]:
    for month in months:
        rows = satisfaction(db, directory, Inquiry(*month, by=("counter",)))
        for row, satisfied in _kept(rows, lambda row: (row.group.office, row.group.scale, row.group.channel)):
            group, figure = row
            label = f"{month.first:%Y-%m}"
            excluded = sum(figure.excluded.values())
            yield group.office, group.counter, label, group.scale, group.channel, figure.n, satisfied, excluded


def _kept(rows: list[Row], whole: Callable[[Row], object]) -> Iterator[tuple[Row, int | None]]:
    """Each row with how many were satisfied, ``None`` where that is kept back: the rows of one ``whole`` guard each other."""
    wholes: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows:
        wholes[whole(row)].append(row)
    for of_one in wholes.values():
        few = withheld([row.figure.n for row in of_one], FEWEST_FOR_SHARE)
        yield from ((row, None if place in few else row.figure.satisfied) for place, row in enumerate(of_one))


def _waits(db: Database, directory: Index, months: list[Period]) -> Iterator[tuple[Any, ...]]:
    for month in months:
        for group, sums in queue_sums(db, directory, Inquiry(*month, by=("office", "day")), _QUEUE).items():
            found = queue_figure(sums)
            median, nine = found.wait.median, found.wait.nine_of_ten
            told: tuple[int | None, ...] = (None, None, None)
            if found.wait.n >= FEWEST_FOR_WAIT and median is not None and nine is not None:
                told = (median.low, median.high, nine.high)
            counts = (found.issued, found.finished, found.called, found.missed, found.wait.n)
            yield group.office, group.period.label if group.period else "", *counts, *told


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
