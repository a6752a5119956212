"""Figures read from the rollups: no query here touches the ledger or a single rating.

A range of days is cut into cells of the three grains (a quarter is six half-months), and a row never mixes two scales or two
channels.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from sqlite_utils import Database

from collector.inquiry import Inquiry, unit_of
from collector.store.unit_sums import in_pieces, unit_rows, whole_of
from office.directory import Index
from office.ids import ScaleId, UnitId
from office.periods import BUCKETS, GRAINS, Grain, Piece, Span, bucket_of, cover, first_half_of
from office.rollup import COUNTED, Figure, Tallied, figure

_FINEST: dict[str, Grain] = {"half-day": "half-day", "day": "day", "week": "day"}

_SEEKS_PAY_BELOW = 4
"""Cells are sought one by one when they are fewer than a quarter of all; else the whole range is read."""


class Group(NamedTuple):
    """What a row is about; what it is not grouped by is ``None``.

    A row by official whose ``official`` is ``None`` holds the votes that were cast while nobody was shown.
    """

    scale: str
    channel: str
    unit: str | None = None
    office: str | None = None
    counter: str | None = None
    official: str | None = None
    period: Span | None = None


class Row(NamedTuple):
    """One group with what is published of it."""

    group: Group
    figure: Figure


class TopicCount(NamedTuple):
    """How often ``topic`` was chosen in ``n`` votes that were not satisfied and count."""

    topic: str
    n: int


def satisfaction(db: Database, directory: Index, inquiry: Inquiry) -> list[Row]:
    """The figures asked for, ordered by place, then time."""
    tallies: dict[Group, list[Tallied]] = defaultdict(list)
    with snapshot(db):
        unit = _whole(db, directory, inquiry)
        if unit is not None:
            return _in_order(_of_unit(db, directory, inquiry, unit), directory)
        for part in inquiry.parts(directory):
            groups = _ask(db, directory, part)
            for piece in pieces(part):
                spans = labels(piece, part)
                for period, number, *counts in db.execute(*_statement(db, _ROLLUPS, piece, with_period=bool(spans))):
                    tallies[groups[number]._replace(period=spans.get(period))].append(Tallied(*counts))
    return _in_order(tallies, directory)


def topics(db: Database, directory: Index, inquiry: Inquiry) -> list[TopicCount]:
    """Which topics were chosen in votes that were not satisfied, most often first."""
    inquiry = inquiry._replace(by=())
    counts: dict[str, int] = defaultdict(int)
    with snapshot(db):
        unit = _whole(db, directory, inquiry)
        if unit is not None:
            return _topics_of_unit(db, directory, inquiry, unit)
        for part in inquiry.parts(directory):
            groups = _ask(db, directory, part)
            for piece in pieces(part):
                for _, number, topic, score, flag, n in db.execute(*_statement(db, _TOPICS, piece, with_period=False)):
                    satisfied = directory.scales[ScaleId(groups[number].scale)].satisfied_scores()
                    if flag == COUNTED and score not in satisfied:
                        counts[topic] += n
    return _most_first(counts)


def _in_order(tallies: Mapping[Group, list[Tallied]], directory: Index) -> list[Row]:
    rows = [Row(group, figure(_summed(found), directory.scales[ScaleId(group.scale)])) for group, found in tallies.items()]
    return sorted(rows, key=lambda row: tuple(natural(part) for part in _order(row.group)))


def _most_first(counts: Mapping[str, int]) -> list[TopicCount]:
    return sorted((TopicCount(topic, n) for topic, n in counts.items()), key=lambda item: (-item.n, item.topic))


def _whole(db: Database, directory: Index, inquiry: Inquiry) -> UnitId | None:
    """The unit that has sums of just what is asked for."""
    if set(inquiry.by) - {"channel", *BUCKETS} or not in_pieces(pieces(inquiry)):
        return None
    return whole_of(db, directory, inquiry)


def _of_unit(db: Database, directory: Index, inquiry: Inquiry, unit: UnitId) -> dict[Group, list[Tallied]]:
    tallies: dict[Group, list[Tallied]] = defaultdict(list)
    only = {"scale": inquiry.scale, "channel": inquiry.channel}
    for piece in pieces(inquiry):
        spans = labels(piece, inquiry)
        keys = f"{'period' if spans else 'NULL'}, scale, channel, score, flag"
        for period, scale, channel, *counts in unit_rows(db, "unit_rollups", keys, unit, piece, **only):
            if scale in directory.scales:
                tallies[Group(scale, channel, period=spans.get(period))].append(Tallied(*counts))
    return tallies


def _topics_of_unit(db: Database, directory: Index, inquiry: Inquiry, unit: UnitId) -> list[TopicCount]:
    counts: dict[str, int] = defaultdict(int)
    only = {"scale": inquiry.scale, "channel": inquiry.channel, "flag": COUNTED}
    for piece in pieces(inquiry):
        for scale, topic, score, n in unit_rows(db, "unit_topics", "scale, topic, score", unit, piece, **only):
            if scale in directory.scales and score not in directory.scales[ScaleId(scale)].satisfied_scores():
                counts[topic] += n
    return _most_first(counts)


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """One state of the store for several reads, whatever is committed meanwhile; one within another is part of it."""
    if db.conn.in_transaction:
        yield
        return
    db.conn.execute("BEGIN")
    try:
        yield
    finally:
        # Takes the list of asked cells with it; nothing else was written.
        db.conn.rollback()


class _Table(NamedTuple):
    name: str
    keys: str
    sums: str


_ROLLUPS = _Table("rollups", "r.score, r.flag", "sum(r.n), sum(r.unknown), sum(r.spanned), sum(r.at_once), sum(r.bound)")
_TOPICS = _Table("topic_rollups", "r.topic, r.score, r.flag", "sum(r.n)")


def _ask(db: Database, directory: Index, inquiry: Inquiry) -> list[Group]:
    """Note which cells are asked for, each with the number of its group, for SQLite to sum by; return the groups."""
    numbers: dict[Group, int] = {}
    rows = []
    by = set(inquiry.by)
    for cell, office, counter, official, scale, channel in _cells(db, inquiry):
        wanted = (
            _fits(inquiry.counter, counter)
            and _fits(inquiry.official, official)
            and _fits(inquiry.scale, scale)
            and _fits(inquiry.channel, channel)
        )
        if wanted and office in directory.offices and scale in directory.scales:
            group = Group(
                scale=scale,
                channel=channel,
                unit=unit_of(directory, office, inquiry.first) if "unit" in by else None,
                office=office if by & {"office", "counter", "official"} else None,
                counter=counter if "counter" in by else None,
                official=official if "official" in by and office not in directory.past else None,
            )
            rows.append((cell, numbers.setdefault(group, len(numbers))))
    db.conn.execute("CREATE TEMP TABLE IF NOT EXISTS asked (cell INTEGER PRIMARY KEY, number INTEGER NOT NULL)")
    db.conn.execute("DELETE FROM temp.asked")
    db.conn.executemany("INSERT INTO temp.asked VALUES (?, ?)", rows)
    return list(numbers)


def _cells(db: Database, inquiry: Inquiry) -> Iterable[tuple[Any, ...]]:
    select = "SELECT id, office, counter, official, scale, channel FROM cells"
    offices = {inquiry.office} if inquiry.office is not None else inquiry.offices
    if inquiry.office is not None and inquiry.offices is not None:
        offices = inquiry.offices & {inquiry.office}
    if offices is None:
        return db.execute(select)
    chosen = f"{select} WHERE office IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
    return db.execute(chosen, [msgspec.json.encode(list(offices)).decode()])


def _fits(wanted: str | None, value: str | None) -> bool:
    return wanted is None or wanted == value


def pieces(inquiry: Inquiry) -> list[Piece]:
    """The cells of the sums that make up the days asked for, none longer than what rows are grouped by."""
    return cover(*inquiry.half_days(), coarsest=_FINEST.get(inquiry.bucket or "", "half-month"))


def labels(piece: Piece, inquiry: Inquiry) -> Mapping[int, Span]:
    """For each cell of a piece the length of time by which it is grouped; nothing where rows are not."""
    bucket = inquiry.bucket
    if bucket is None:
        return {}
    return {
        period: bucket_of(first_half_of(period, piece.grain), bucket, inquiry.reckoning)
        for period in range(piece.first, piece.end)
    }


def _statement(db: Database, table: _Table, piece: Piece, *, with_period: bool) -> tuple[str, Sequence[object]]:
    """The query for one piece and its values: seeks where few cells are asked for, else one range of the clustered key."""
    period = "r.period" if with_period else "NULL"
    select = f"SELECT {period}, a.number, {table.keys}, {table.sums}"
    group = f"GROUP BY {'r.period, ' if with_period else ''}a.number, {table.keys}"
    grain = GRAINS.index(piece.grain)
    asked, every = db.execute("SELECT (SELECT count(*) FROM temp.asked), (SELECT coalesce(max(id), 0) FROM cells)").fetchone()
    # CROSS JOIN keeps the order of the tables.
    if asked * _SEEKS_PAY_BELOW < every:
        periods = msgspec.json.encode(list(range(piece.first, piece.end))).decode()
        source = f"json_each(?) p CROSS JOIN temp.asked a CROSS JOIN {table.name} r"
        where = "r.grain = ? AND r.period = p.value AND r.cell = a.cell"
        return f"{select} FROM {source} WHERE {where} {group}", (periods, grain)
    source = f"{table.name} r CROSS JOIN temp.asked a ON a.cell = r.cell"
    where = "r.grain = ? AND r.period >= ? AND r.period < ?"
    return f"{select} FROM {source} WHERE {where} {group}", (grain, piece.first, piece.end)


def _summed(rows: Iterable[Tallied]) -> list[Tallied]:
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 5)
    for score, flag, *counts in rows:
        total = sums[score, flag]
        for place, count in enumerate(counts):
            total[place] += count
    return [Tallied(score, flag, *total) for (score, flag), total in sums.items()]


def _order(group: Group) -> tuple[str, ...]:
    time = f"{group.period.first} {group.period.label}" if group.period else ""
    parts = (group.unit, group.office, group.counter, group.official, time, group.scale, group.channel)
    return tuple(part or "" for part in parts)


@lru_cache(maxsize=50_000)
def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """``quay-2`` before ``quay-10``."""
    parts: list[tuple[int, int | str]] = []
    digits = ""
    for character in text:
        if character.isdigit() and character.isascii():
            digits += character
            continue
        if digits:
            parts.append((0, int(digits)))
            digits = ""
        parts.append((1, character))
    return (*parts, (0, int(digits))) if digits else tuple(parts)
