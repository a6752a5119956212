"""Figures of queues read from their sums: no query here touches the ledger or a single visit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlite_utils import Database

from collector.inquiry import Inquiry, unit_of
from collector.queue_rows import ALL_SERVICES, NO_SERVICE, SUMMED, UNKNOWN_HOUR
from collector.store.satisfaction import labels, natural, pieces, snapshot
from collector.store.unit_sums import in_pieces, unit_rows, whole_of
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.marks import MEASURES, Measure
from office.periods import BUCKETS, GRAINS, Piece, Span, cover
from office.queue_figure import Sums

_SEEKS_PAY_BELOW = 4


class QueueGroup(NamedTuple):
    """What a row is about; what it is not grouped by is ``None``.

    In a row by counter, official or service ``None`` stands for deeds of none of them: numbers that were given and not called,
    windows while nobody was shown. In a row by hour or weekday it stands for an unknown time.
    """

    unit: str | None = None
    office: str | None = None
    counter: str | None = None
    official: str | None = None
    service: str | None = None
    weekday: int | None = None
    hour: int | None = None
    period: Span | None = None


def queue_sums(
    db: Database, directory: Index, inquiry: Inquiry, measures: Iterable[Measure] = MEASURES
) -> dict[QueueGroup, Sums]:
    """What marks add up to, by group, in order of place, then time."""
    found: defaultdict[QueueGroup, defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    numbers = [MEASURES.index(measure) for measure in measures]
    with snapshot(db):
        is_summed = {MEASURES[number] for number in numbers} <= set(SUMMED)
        if is_summed and not set(inquiry.by) - {"service", *BUCKETS} and in_pieces(pieces(inquiry)):
            unit = whole_of(db, directory, inquiry)
            if unit is not None:
                return _of_unit(db, inquiry, unit, numbers)
        is_by_office = is_summed and inquiry.by == ("office",) and not (inquiry.counter or inquiry.official or inquiry.service)
        for part in inquiry.parts(directory):
            cut = pieces(part)
            if is_by_office:
                halves = [piece for piece in cut if piece.grain == "half-month"]
                for office, measure, place, n in _of_offices(db, directory, part, halves, numbers):
                    found[QueueGroup(office=office)][MEASURES[measure], place] += n
                cut = [piece for piece in cut if piece.grain != "half-month"]
            groups = _ask(db, directory, part) if cut else []
            for piece in cut:
                spans = labels(piece, part)
                # Rows of one group are many: its name is made once.
                sums: dict[tuple[int | None, ...], defaultdict[tuple[Measure, int], int]] = {}
                for period, weekday, hour, number, measure, place, n in _read(db, piece, part, numbers):
                    key = number, period, weekday, hour
                    into = sums.get(key)
                    if into is None:
                        group = groups[number]._replace(period=spans.get(period), weekday=_known(weekday), hour=_known(hour))
                        into = sums[key] = found[group]
                    into[MEASURES[measure], place] += n
    return {group: found[group] for group in sorted(found, key=order)}


def office_hours(db: Database, directory: Index, inquiry: Inquiry) -> dict[int | None, Sums]:
    """Numbers given and waits by hour (``None``: unknown) of whole offices; the other filters of ``inquiry`` are not asked."""
    # Each office is sought in each period: a range of periods would read every office of the country. CROSS JOIN keeps the order.
    query = (
        "SELECT r.hour, r.measure, r.bin, sum(r.n)"
        " FROM json_each(?) p CROSS JOIN json_each(?) o CROSS JOIN queue_office_hours r"
        " WHERE r.grain = ? AND r.period = p.value AND r.office = o.value GROUP BY 1, 2, 3"
    )
    found: defaultdict[int | None, defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    with snapshot(db):
        unit = whole_of(db, directory, inquiry)
        if unit is not None:
            for piece in cover(*inquiry.half_days(), finest="day"):
                for hour, measure, place, n in unit_rows(db, "unit_hours", "hour, measure, bin", unit, piece):
                    found[_known(hour)][MEASURES[measure], place] += n
            return dict(found)
        for part in inquiry._replace(by=()).parts(directory):
            offices = _offices(directory, part)
            for piece in cover(*part.half_days(), finest="day"):
                periods = msgspec.json.encode(list(range(piece.first, piece.end))).decode()
                for hour, measure, place, n in db.execute(query, [periods, offices, GRAINS.index(piece.grain)]):
                    found[_known(hour)][MEASURES[measure], place] += n
    return dict(found)


def _of_unit(db: Database, inquiry: Inquiry, unit: UnitId, numbers: list[int]) -> dict[QueueGroup, Sums]:
    found: defaultdict[QueueGroup, defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    is_all, wanted = "service" not in inquiry.by and inquiry.service is None, frozenset(numbers)
    for piece in pieces(inquiry):
        spans = labels(piece, inquiry)
        keys = f"{'period' if spans else 'NULL'}, service, measure, bin"
        only = ALL_SERVICES if is_all else inquiry.service
        for period, service, measure, place, n in unit_rows(db, "unit_queue", keys, unit, piece, service=only):
            if measure in wanted and (is_all or service != ALL_SERVICES):
                name = service if "service" in inquiry.by and service != NO_SERVICE else None
                found[QueueGroup(service=name, period=spans.get(period))][MEASURES[measure], place] += n
    return {group: found[group] for group in sorted(found, key=order)}


def _of_offices(
    db: Database, directory: Index, inquiry: Inquiry, halves: list[Piece], numbers: list[int]
) -> Iterator[tuple[str, int, int, int]]:
    query = (
        "SELECT r.office, r.measure, r.bin, sum(r.n) FROM json_each(?) p CROSS JOIN json_each(?) o CROSS JOIN office_queue r"
        " WHERE r.period = p.value AND r.office = o.value AND r.measure IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3"
    )
    periods = [period for piece in halves for period in range(piece.first, piece.end)]
    if periods:
        lists = (msgspec.json.encode(periods).decode(), _offices(directory, inquiry), msgspec.json.encode(numbers).decode())
        yield from db.execute(query, lists)


def _offices(directory: Index, inquiry: Inquiry) -> str:
    """The offices asked for, as JSON."""
    asked = directory.offices.keys() if inquiry.offices is None else inquiry.offices & directory.offices.keys()
    if inquiry.office is not None:
        asked = frozenset({inquiry.office}) & asked
    return msgspec.json.encode(sorted(asked)).decode()


def folded(sums: Mapping[QueueGroup, Sums], *, keep: Collection[str]) -> dict[QueueGroup, Sums]:
    """Sums by fewer groupings: those of ``keep``, which are names of fields of a group; rows are read once for several tables."""
    found: defaultdict[QueueGroup, defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    for group, marks in sums.items():
        into = found[QueueGroup(**{name: getattr(group, name) for name in keep})]
        for key, n in marks.items():
            into[key] += n
    return dict(found)


def order(group: QueueGroup) -> tuple[object, ...]:
    """Where a row stands: by place, then time; what is of none stands last."""
    time = f"{group.period.first} {group.period.label}" if group.period else ""
    places = (group.unit, group.office, group.counter, group.official, group.service)
    names = tuple((part is None, natural(part or "")) for part in places)
    clock = tuple((part is None, part or 0) for part in (group.weekday, group.hour))
    return (*names, time, *clock)


def _known(value: int | None) -> int | None:
    return None if value == UNKNOWN_HOUR else value


def _ask(db: Database, directory: Index, inquiry: Inquiry) -> list[QueueGroup]:
    """Note which cells are asked for, each with the number of its group, for SQLite to sum by; return the groups."""
    numbers: dict[QueueGroup, int] = {}
    rows = []
    by = set(inquiry.by)
    for cell, office, counter, official, service in _cells(db, inquiry):
        if office not in directory.offices:
            continue
        group = QueueGroup(
            unit=unit_of(directory, office, inquiry.first) if "unit" in by else None,
            office=office if by & {"office", "counter", "official"} else None,
            counter=counter if "counter" in by else None,
            official=official if "official" in by and office not in directory.past else None,
            service=service if "service" in by else None,
        )
        rows.append((cell, numbers.setdefault(group, len(numbers))))
    db.conn.execute("CREATE TEMP TABLE IF NOT EXISTS asked_queue (cell INTEGER PRIMARY KEY, number INTEGER NOT NULL)")
    db.conn.execute("DELETE FROM temp.asked_queue")
    db.conn.executemany("INSERT INTO temp.asked_queue VALUES (?, ?)", rows)
    return list(numbers)


def _cells(db: Database, inquiry: Inquiry) -> Iterator[tuple[int, OfficeId, str | None, str | None, str | None]]:
    where, values = offices_asked(inquiry)
    for name in ("counter", "official", "service"):
        if getattr(inquiry, name) is not None:
            where.append(f"{name} = ?")
            values.append(getattr(inquiry, name))
    query = f"SELECT id, office, counter, official, service FROM queue_cells WHERE {' AND '.join(where)}"  # noqa: S608 - our words
    yield from db.execute(query, values)


def offices_asked(inquiry: Inquiry) -> tuple[list[str], list[object]]:
    """Conditions on a column ``office``, and their values."""
    where, values = ["1"], list[object]()
    if inquiry.office is not None:
        where.append("office = ?")
        values.append(inquiry.office)
    if inquiry.offices is not None:
        where.append("office IN (SELECT value FROM json_each(?))")
        values.append(msgspec.json.encode(sorted(inquiry.offices)).decode())
    return where, values


def _read(db: Database, piece: Piece, inquiry: Inquiry, measures: list[int]) -> Iterator[tuple[Any, ...]]:
    """One piece: cells are sought one by one where few are asked for, else its range of the clustered key is read."""
    by_hour = bool({"hour", "weekday"} & set(inquiry.by))
    columns = (
        "r.period" if inquiry.bucket else "NULL",
        "r.weekday" if "weekday" in inquiry.by else "NULL",
        "r.hour" if "hour" in inquiry.by else "NULL",
    )
    table = "queue_hours" if by_hour else "queue_rollups"
    asked, every = db.execute(
        "SELECT (SELECT count(*) FROM temp.asked_queue), (SELECT coalesce(max(id), 0) FROM queue_cells)"
    ).fetchone()
    grain = GRAINS.index(piece.grain)
    wanted = msgspec.json.encode(measures).decode()
    # CROSS JOIN keeps the order of the tables.
    if asked * _SEEKS_PAY_BELOW < every:
        source = f"json_each(?) p CROSS JOIN temp.asked_queue a CROSS JOIN {table} r"
        where = "r.grain = ? AND r.period = p.value AND r.cell = a.cell"
        values: list[object] = [msgspec.json.encode(list(range(piece.first, piece.end))).decode(), grain]
    else:
        source = f"{table} r CROSS JOIN temp.asked_queue a ON a.cell = r.cell"
        where = "r.grain = ? AND r.period >= ? AND r.period < ?"
        values = [grain, piece.first, piece.end]
    query = (
        f"SELECT {', '.join(columns)}, a.number, r.measure, r.bin, sum(r.n) FROM {source} WHERE {where}"  # noqa: S608 - our words
        " AND r.measure IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4, 5, 6"
    )
    yield from db.execute(query, [*values, wanted])
