"""Sums of whole units: how they grow with the record, change with the directory, and are found by who asks.

They are used only where the offices and days of which they are made are exactly those asked for; else figures are added up from
single counters. So a stale or narrower view of the directory costs time and never a wrong figure.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from sqlite_utils import Database

from collector.above import ALWAYS, Above, Member, members, stay_of
from collector.inquiry import Inquiry
from collector.projection import Projection
from collector.queue_rows import ALL_SERVICES, NO_SERVICE, SUMMED
from office.belonging import ALWAYS as NEVER_LEFT
from office.belonging import Stay
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.marks import MEASURES
from office.periods import GRAINS, Grain, Piece, cell_of, first_half_of

WHOLES = ("unit_rollups", "unit_topics", "unit_queue", "unit_hours")
"""The tables of sums; each follows from the sums of counters and from ``unit_members``."""

_DAY, _HALF_MONTH = GRAINS.index("day"), GRAINS.index("half-month")
_COUNTS = ("n", "unknown", "spanned", "at_once", "bound")


class _Sums(NamedTuple):
    """One table of sums of units: the one it is made of with its cells, its key after the period, and what is added up."""

    table: str
    source: str
    cells: str
    key: tuple[str, ...]
    counts: tuple[str, ...] = ("n",)
    where: str = "1"


_MEASURES = ", ".join(str(MEASURES.index(measure)) for measure in SUMMED)
_SUMS = (
    _Sums("unit_rollups", "rollups", "cells", ("c.scale", "c.channel", "r.score", "r.flag"), _COUNTS),
    _Sums("unit_topics", "topic_rollups", "cells", ("c.scale", "c.channel", "r.topic", "r.score", "r.flag")),
    *(
        _Sums("unit_queue", "queue_rollups", "queue_cells", (service, "r.measure", "r.bin"), where=f"r.measure IN ({_MEASURES})")
        for service in (f"ifnull(c.service, '{NO_SERVICE}')", f"'{ALL_SERVICES}'")
    ),
    _Sums("unit_hours", "queue_office_hours", "", ("r.measure", "r.hour", "r.bin")),
)


def add_wholes(db: Database, rows: Projection, above: Above) -> None:
    """Add what a group of events adds, inside the caller's transaction."""
    votes, topics = rows.unit_votes(above) if rows.votes else ([], [])
    _put(db, "unit_rollups", votes, _COUNTS)
    _put(db, "unit_topics", topics)
    _put(db, "unit_queue", rows.queue.unit_sums(above))
    _put(db, "unit_hours", rows.queue.unit_hours(above))


def refresh_members(db: Database, directory: Index) -> Above:
    """Make the sums those of today's directory, inside the caller's transaction; who moved or merged is taken away and added."""
    wanted = members(directory)
    known = frozenset(Member(*row) for row in db.conn.execute('SELECT unit, office, first, "end" FROM unit_members'))
    if known != wanted:
        for found, sign in ((wanted - known, 1), (known - wanted, -1)):
            _move(db, found, sign)
        db.conn.executemany(
            "DELETE FROM unit_members WHERE unit = ? AND office = ? AND first = ?", [one[:3] for one in known - wanted]
        )
        db.conn.executemany("INSERT INTO unit_members VALUES (?, ?, ?, ?)", wanted - known)
        db.conn.execute("UPDATE unit_state SET change = change + 1")
    return Above(wanted)


def remake_wholes(db: Database, directory: Index) -> None:
    """Make every such sum again from those of counters, inside the caller's transaction."""
    for table in (*WHOLES, "unit_members"):
        db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
    refresh_members(db, directory)


class _Parts(NamedTuple):
    """Of what the sums of a unit are made, as an inquiry says it."""

    offices: frozenset[OfficeId]
    stays: dict[OfficeId, tuple[Stay, ...]]


_known: "WeakKeyDictionary[Database, tuple[int, dict[UnitId, _Parts]]]" = WeakKeyDictionary()


def whole_of(db: Database, directory: Index, inquiry: Inquiry) -> UnitId | None:
    """The unit whose sums are exactly what is asked for, if there is one; to be called within a snapshot."""
    if inquiry.office is not None or inquiry.counter is not None or inquiry.official is not None:
        return None
    unit = inquiry.unit
    if unit is None:
        roots = [one.id for one in directory.units.values() if one.parent is None]
        if len(roots) != 1:
            return None
        unit = roots[0]
    asked = directory.offices.keys() if inquiry.offices is None else inquiry.offices
    known = _parts(db).get(unit)
    return unit if known is not None and known.offices == asked and known.stays == inquiry.stays else None


def in_pieces(pieces: Iterable[Piece]) -> bool:
    """Whether all of ``pieces`` are of a grain that sums of units have."""
    return all(GRAINS.index(piece.grain) >= _DAY for piece in pieces)


def unit_rows(db: Database, table: str, columns: str, unit: UnitId, piece: Piece, **only: object) -> Iterator[tuple[Any, ...]]:
    """Sums of one unit in one piece, by ``columns``, with the filters ``only`` that are not ``None``; our own words."""
    counts = _COUNTS if table == "unit_rollups" else ("n",)
    wanted = {name: value for name, value in only.items() if value is not None}
    where = "".join(f" AND {name} = ?" for name in wanted)
    # What is one value in every row is no part of the order in which rows are put to be summed.
    keys = ", ".join(name for name in columns.split(", ") if name != "NULL" and name not in wanted)
    query = (
        f"SELECT {columns}, {', '.join(f'sum({name})' for name in counts)} FROM {table}"  # noqa: S608 - our words
        f" WHERE unit = ? AND grain = ? AND period IN (SELECT value FROM json_each(?)){where} GROUP BY {keys}"
    )
    # A list and no range: what follows the period in the key, such as all services, is sought and not read through.
    periods = msgspec.json.encode(list(range(piece.first, piece.end))).decode()
    yield from db.conn.execute(query, [unit, GRAINS.index(piece.grain), periods, *wanted.values()])


def _parts(db: Database) -> dict[UnitId, _Parts]:
    (change,) = db.conn.execute("SELECT change FROM unit_state").fetchone()
    known = _known.get(db)
    if known is None or known[0] != change:
        stays: dict[UnitId, dict[OfficeId, list[Stay]]] = {}
        for row in db.conn.execute('SELECT unit, office, first, "end" FROM unit_members ORDER BY unit, office, first'):
            member = Member(*row)
            stays.setdefault(member.unit, {}).setdefault(member.office, []).append(stay_of(member))
        known = (
            change,
            {
                unit: _Parts(frozenset(found), {office: tuple(own) for office, own in found.items() if tuple(own) != NEVER_LEFT})
                for unit, found in stays.items()
            },
        )
        _known[db] = known
    return known[1]


def _put(db: Database, table: str, rows: list[tuple[Any, ...]], counts: tuple[str, ...] = ("n",)) -> None:
    if not rows:
        return
    marks = ", ".join("?" * len(rows[0]))
    adds = ", ".join(f"{name} = {name} + excluded.{name}" for name in counts)
    db.conn.executemany(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO UPDATE SET {adds}", rows)  # noqa: S608 - our names
    less = [row[:-1] for row in rows if row[-1] < 0]
    if less:
        # What was undone leaves nothing behind, as in the sums of counters.
        where = " AND ".join(f"{name} = ?" for name in _KEYS[table])
        db.conn.executemany(f"DELETE FROM {table} WHERE {where} AND n = 0", less)  # noqa: S608 - our names


_KEYS = {
    "unit_queue": ("unit", "grain", "period", "service", "measure", "bin"),
    "unit_hours": ("unit", "grain", "period", "measure", "hour", "bin"),
}


def _move(db: Database, found: frozenset[Member], sign: int) -> None:
    """Add what ``found`` counted to the sums of their units, or take it away."""
    if not found:
        return
    run = db.conn.execute
    run('CREATE TEMP TABLE moved (unit TEXT, office TEXT, first INTEGER, "end" INTEGER)')
    run("CREATE TEMP TABLE spans (grain INTEGER, period INTEGER, half_month INTEGER)")
    db.conn.executemany("INSERT INTO temp.moved VALUES (?, ?, ?, ?)", sorted(found))
    for sums in _SUMS:
        run("DELETE FROM temp.spans")
        db.conn.executemany("INSERT INTO temp.spans VALUES (?, ?, ?)", _spans(db, sums.source))
        _move_into(db, sums, ("s.grain", "s.period"), _ALWAYS, sign)
        # Half-months of who belonged for some days alone are made of these days.
        _move_into(db, sums, (str(_DAY), "s.period"), _DATED, sign)
        _move_into(db, sums, (str(_HALF_MONTH), "s.half_month"), _DATED, sign)
        run(f"DELETE FROM {sums.table} WHERE n = 0")  # noqa: S608 - our names
    run("DROP TABLE temp.moved")
    run("DROP TABLE temp.spans")


_ALWAYS = f'm.first = {ALWAYS[0]} AND m."end" = {ALWAYS[1]}'
_DATED = f'NOT ({_ALWAYS}) AND s.grain = {_DAY} AND s.period >= m.first AND s.period < m."end"'


def _move_into(db: Database, sums: _Sums, span: tuple[str, str], whose: str, sign: int) -> None:
    # CROSS JOIN keeps the order: few offices, their cells, the periods, and one seek for each.
    source = f"temp.moved m CROSS JOIN {sums.cells} c ON c.office = m.office" if sums.cells else "temp.moved m"
    cell = "r.cell = c.id" if sums.cells else "r.office = m.office"
    key = ("m.unit", *span, *sums.key)
    added = ", ".join(f"{sign} * sum(r.{name})" for name in sums.counts)
    db.conn.execute(
        f"INSERT INTO {sums.table} SELECT {', '.join(key)}, {added} FROM {source} CROSS JOIN temp.spans s"  # noqa: S608 - our words
        f" CROSS JOIN {sums.source} r ON r.grain = s.grain AND r.period = s.period AND {cell}"
        f" WHERE {whose} AND {sums.where} GROUP BY {', '.join(str(place + 1) for place in range(len(key)))}"
        f" ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in sums.counts)}"
    )


def _spans(db: Database, source: str) -> Iterator[tuple[int, int, int]]:
    """Every day and half-month in which something was counted, with the half-month in which a day lies."""
    for name in ("day", "half-month"):
        grain: Grain = "day" if name == "day" else "half-month"
        query = f"SELECT min(period), max(period) FROM {source} WHERE grain = ?"  # noqa: S608 - our names
        first, last = db.conn.execute(query, [GRAINS.index(grain)]).fetchone()
        if first is not None:
            for period in range(first, last + 1):
                yield GRAINS.index(grain), period, cell_of(first_half_of(period, grain), "half-month")
