"""Stores with a year of figures in them: one that was lived through the real ingest, and one of a whole country, filled directly.

The country is made of three offices that were lived for a year: their sums stand in it again and again, under other offices. Sums
of votes are there for the whole year in half-months, which is what a quarter and a trend of months are read from; those of
queues for the quarter that is asked for, hours by office alone; sums of provinces follow from these. Terminals were heard. The
ledger, single votes and visits are not there.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import NamedTuple

import msgspec

from collector.store.db import Database, database_path, open_database, transaction
from collector.store.directory import write_directory
from collector.store.unit_sums import remake_wholes
from nucuoi.year.feed import Year, feed
from nucuoi.year.stories import HONEST, year_directory
from office.directory import Directory, index
from office.documents import Health, encode_document
from office.ids import OfficeId, StreamId, UnitId
from office.periods import GRAINS, VIETNAM, cell_of, half_day_on
from office.units import Unit

FIRST, END = date(2025, 10, 1), date(2026, 10, 1)
QUARTER = date(2026, 7, 1)
PROVINCES = 34
COMMUNES = 3_321
_MODELS = 3
_HALF_MONTH = GRAINS.index("half-month")
_COLUMNS = {
    "rollups": "score, flag, n, unknown, spanned, at_once, bound",
    "topic_rollups": "topic, score, flag, n",
    "queue_rollups": "measure, bin, n",
}


class Filled(NamedTuple):
    """A store: where, how many offices, and how many sums of queues (without hours) and of votes it holds."""

    home: Path
    offices: int
    queue_sums: int
    vote_sums: int


def lived(home: Path, offices: int, *, first: date = FIRST, visits: int = 40) -> Filled:
    """A province through the real ingest, up to :data:`END`."""
    db = open_database(database_path(home))
    # Nothing of a bench need survive a power cut.
    db.conn.execute("PRAGMA synchronous = OFF")
    feed(db, Year("bench", first, END, offices=offices, visits=visits), stories=HONEST)
    return _closed(db, home, offices)


def country(home: Path, communes: int, base: Path, *, first: date = FIRST) -> Filled:
    """``communes`` offices in 34 provinces; ``base`` is a store of three offices that were lived from ``first`` on."""
    db = open_database(database_path(home))
    db.conn.execute("PRAGMA synchronous = OFF")
    copies = communes // _MODELS
    directory = country_directory(copies * _MODELS, first)
    write_directory(db, directory)
    names = [office.id for office in directory.offices]
    db.conn.execute("ATTACH ? AS base", [str(database_path(base))])
    db.conn.execute("BEGIN")
    models = names[:_MODELS]
    for table in ("cells", "queue_cells"):
        found = db.conn.execute(f"SELECT * FROM base.{table} ORDER BY id").fetchall()  # noqa: S608 - our names
        step = max(row[0] for row in found)
        marks = ", ".join("?" * len(found[0]))
        db.conn.executemany(
            f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - our names
            (
                (id_ + k * step, names[k * _MODELS + models.index(office)], *rest)
                for k in range(copies)
                for id_, office, *rest in found
            ),
        )
        for sums in ("rollups", "topic_rollups") if table == "cells" else ("queue_rollups",):
            since = FIRST if table == "cells" else QUARTER
            _spread(db, sums, since, copies, step)
    _spread_offices(db, names)
    db.conn.execute("COMMIT")
    db.conn.execute("DETACH base")
    with transaction(db):
        remake_wholes(db, index(directory))
        _hear(db, directory)
    return _closed(db, home, copies * _MODELS)


def country_directory(communes: int, first: date) -> Directory:
    """The sample communes, dealt out to 34 provinces of one country."""
    sample = year_directory(communes, HONEST, first, END)
    top = Unit(id=UnitId("ca-nuoc-mau"), kind="Nước", name="Cả nước Mẫu")
    provinces = [Unit(id=province(n), kind="Tỉnh", name=f"Tỉnh Mẫu {n + 1}", parent=top.id) for n in range(PROVINCES)]
    below = [unit for unit in sample.units if unit.parent is not None]
    dealt = [msgspec.structs.replace(unit, parent=province(n % PROVINCES)) for n, unit in enumerate(below)]
    return msgspec.structs.replace(sample, units=(top, *provinces, *dealt))


def province(number: int) -> UnitId:
    """The id of a province, from 0."""
    return UnitId(f"tinh-mau-{number + 1}")


def _spread(db: Database, table: str, since: date, copies: int, step: int) -> None:
    """Copy half-months from ``since`` on, in the order of the table's key."""
    lowest = cell_of(half_day_on(since, afternoon=False), "half-month")
    columns = _COLUMNS[table]
    distinct = f"SELECT DISTINCT period FROM base.{table} WHERE grain = ? AND period >= ? ORDER BY 1"  # noqa: S608 - our names
    periods = db.conn.execute(distinct, (_HALF_MONTH, lowest)).fetchall()
    statement = (
        f"INSERT INTO main.{table} (grain, period, cell, {columns}) SELECT grain, period, cell + ?, {columns}"  # noqa: S608
        f" FROM base.{table} WHERE grain = ? AND period = ? ORDER BY cell"
    )
    for (period,) in periods:
        db.conn.executemany(statement, ((k * step, _HALF_MONTH, period) for k in range(copies)))


def _spread_offices(db: Database, names: list[OfficeId]) -> None:
    """The sums of whole offices, which name their office and no cell."""
    lowest = cell_of(half_day_on(QUARTER, afternoon=False), "half-month")
    models = names[:_MODELS]
    for table, columns, where in (
        ("queue_office_hours", "grain, period, office, measure, hour, bin, n", f"grain = {_HALF_MONTH} AND "),
        ("office_queue", "period, office, measure, bin, n", ""),
    ):
        found = db.conn.execute(f"SELECT {columns} FROM base.{table} WHERE {where}period >= ?", (lowest,)).fetchall()  # noqa: S608
        place = columns.split(", ").index("office")
        marks = ", ".join("?" * len(columns.split(", ")))
        rows = (
            (*row[:place], names[k + models.index(row[place])], *row[place + 1 :])
            for row in found
            for k in range(0, len(names), _MODELS)
        )
        db.conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - our names


def _hear(db: Database, directory: Directory) -> None:
    """Every terminal said something an hour ago, and one in fifty has gone since; the ledger has all that they have."""
    at = int(datetime.combine(END, time(7), tzinfo=VIETNAM).timestamp() * 1000)
    everyone = [(one.office, one.id) for one in directory.terminals] + [(one.office, one.id) for one in directory.stations]
    for number, (office, terminal) in enumerate(everyone, start=1):
        stream = StreamId(f"{number:020d}")
        health = Health(software="1.0", boot="b" * 32, clock="synchronised", disk="ok", stream=stream, head=1000)
        db.conn.execute("INSERT INTO sources VALUES (?, ?, ?)", (number, office, terminal))
        db.conn.execute("INSERT INTO streams VALUES (?, ?, ?, 1000, ?, ?, ?, 0)", (number, number, stream, "0" * 64, number, at))
        db.conn.execute(
            "INSERT INTO terminal_states (office, terminal, presence, presence_at, health, health_at) VALUES (?, ?, ?, ?, ?, ?)",
            (office, terminal, "online" if number % 50 else "offline", at, encode_document(health), at),
        )


def _closed(db: Database, home: Path, offices: int) -> Filled:
    def count(table: str) -> int:
        return int(db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our names

    filled = Filled(home, offices, count("queue_rollups"), count("rollups"))
    db.close()
    return filled
