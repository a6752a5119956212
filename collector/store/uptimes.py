"""How long terminals were up in some days: sums of the days that have ended, and what the record says of the day that runs.

The sum of a day is made once, by the hours that the office had then, and added to its half-month: a change of hours next year
does not change last year.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from office.closing import office_end
from office.directory import Index
from office.ids import OfficeId, TerminalId
from office.periods import EPOCH, HalfDay, cell_of, cover, day_of, first_half_of, from_timestamp, half_day_on, start_of
from office.uptime import Change, Span, Uptime, added, common, length, opening_spans, settled_changes, settled_spans, uptime

Key = tuple[OfficeId, TerminalId]


class Asked(NamedTuple):
    """Days from ``first`` up to ``end`` of some offices, read at ``now`` (ms since 1970)."""

    offices: Collection[OfficeId]
    first: date
    end: date
    now: int


def recorded_since(db: Database) -> date | None:
    """The first day of the record; of what was before, nothing is said."""
    (began,) = db.execute("SELECT min(began_at) FROM listening").fetchone()
    return None if began is None else from_timestamp(began / 1000).date()


def uptimes(db: Database, directory: Index, asked: Asked) -> dict[Key, Uptime]:
    """Every terminal of ``directory`` in these offices; those whose office was never open in these days are left out."""
    since = recorded_since(db)
    if since is None:
        return {}
    found: defaultdict[Key, list[Uptime]] = defaultdict(list)
    summed = _summed(db)
    tail = max(asked.first, since) if summed is None else max(asked.first, summed + timedelta(days=1))
    for key, part in _sums(db, asked._replace(end=min(asked.end, tail))):
        if key in directory.terminals or key in directory.stations:
            found[key].append(part)
    for key, part in live_uptimes(db, directory, asked._replace(first=tail)).items():
        found[key].append(part)
    return {key: added(parts) for key, parts in found.items()}


def days_of(db: Database, directory: Index, key: Key, asked: Asked) -> list[tuple[date, Uptime]]:
    """One terminal, a day each; days on which its office is closed are left out."""
    since, summed = recorded_since(db), _summed(db)
    if since is None:
        return []
    query = (
        "SELECT day, up, out, dark, cut, unheard FROM uptime_days WHERE office = ? AND terminal = ? AND day >= ? AND day < ?"
        " ORDER BY day"
    )
    rows = db.execute(query, (*key, _number(asked.first), _number(asked.end)))
    found = [(EPOCH + timedelta(days=day), Uptime(*sums)) for day, *sums in rows]
    day = max(asked.first, since if summed is None else summed + timedelta(days=1))
    while day < min(asked.end, from_timestamp(asked.now / 1000).date() + timedelta(days=1)):
        one = live_uptimes(db, directory, Asked([key[0]], day, day + timedelta(days=1), asked.now)).get(key)
        found += [(day, one)] if one is not None else []
        day += timedelta(days=1)
    return found


def changes_of(db: Database, key: Key, since: int) -> list[Change]:
    """What a terminal was in, in order, from the change on that holds at ``since`` (ms)."""
    query = "SELECT at, condition FROM terminal_conditions WHERE office = ? AND terminal = ? ORDER BY id DESC"
    written: list[Change] = []
    for row in db.execute(query, key):
        written.append(Change(*row))
        if written[-1].at <= since:
            # What was written before it is older, or was taken back by it.
            break
    return settled_changes(reversed(written))


def live_uptimes(db: Database, directory: Index, asked: Asked) -> dict[Key, Uptime]:
    """From the record itself: right for any days, and slow for many."""
    keys: defaultdict[OfficeId, list[Key]] = defaultdict(list)
    for key in (*directory.terminals, *directory.stations):
        keys[key[0]].append(key)
    begin, found = _midnight(asked.first), {}
    query = "SELECT began_at, until FROM listening WHERE until > ? ORDER BY id"
    listened = settled_spans(db.execute(query, (begin,)))
    for office in asked.offices:
        opened = _opened(directory, office, asked)
        for key in keys.get(office, ()):
            own = common(opened, [(0, _closes(directory, key))])
            if own:
                found[key] = uptime(changes_of(db, key, own[0][0]), common(own, listened), length(own))
    return found


def sum_next_day(db: Database, directory: Index, at: int) -> None:
    """Sum one day that has ended and has no sum yet, inside the caller's transaction.

    A clock that was ahead and is set right takes back the sums of days that have not been.
    """
    today, summed, since = from_timestamp(at / 1000).date(), _summed(db), recorded_since(db)
    if summed is not None and summed >= today:
        _take_back(db, today)
        return
    day = since if summed is None else summed + timedelta(days=1)
    if day is None or day >= today:
        return
    asked = Asked(list(directory.offices), day, day + timedelta(days=1), at)
    rows = [(_number(day), *key, *sums) for key, sums in live_uptimes(db, directory, asked).items()]
    insert = "INSERT INTO uptime_days (day, office, terminal, up, out, dark, cut, unheard) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    db.conn.executemany(insert, rows)
    _add_to_half_month(db, day, day + timedelta(days=1))
    _mark(db, day)


def _opened(directory: Index, office: OfficeId, asked: Asked) -> list[Span]:
    entry = directory.offices.get(office)
    if entry is None:
        return []
    # An office is older than the unit in which it goes on.
    unit = directory.units.get((entry.former[0].parent if entry.former else entry.unit) or entry.unit)
    first = max(asked.first, (unit and unit.valid_from) or asked.first)
    end = min(asked.end, office_end(directory, office))
    return common(opening_spans(entry.hours, first, end), [(0, asked.now)])


def _closes(directory: Index, key: Key) -> int:
    """Until when something is asked of a terminal: what is no more is not dark."""
    return _midnight(directory.machine(key).valid_to or date.max)


def _sums(db: Database, asked: Asked) -> Iterator[tuple[Key, Uptime]]:
    """The days that are summed: whole half-months from their own sums, the days around them one by one."""
    if asked.first >= asked.end:
        return
    names = msgspec.json.encode(list(asked.offices)).decode()
    tables = {"day": ("uptime_days", "day"), "half-month": ("uptime_half_months", "half_month")}
    for piece in cover(_half(asked.first), _half(asked.end), finest="day"):
        table, column = tables[piece.grain]
        query = (
            f"SELECT office, terminal, sum(up), sum(out), sum(dark), sum(cut), sum(unheard) FROM {table}"  # noqa: S608 - our names
            f" WHERE office IN (SELECT value FROM json_each(?)) AND {column} >= ? AND {column} < ? GROUP BY office, terminal"
        )
        for office, terminal, *sums in db.execute(query, (names, piece.first, piece.end)):
            yield (OfficeId(office), TerminalId(terminal)), Uptime(*sums)


def _add_to_half_month(db: Database, first: date, end: date) -> None:
    """Add summed days of one half-month to it."""
    db.conn.execute(
        "INSERT INTO uptime_half_months SELECT ?, office, terminal, sum(up), sum(out), sum(dark), sum(cut), sum(unheard)"
        " FROM uptime_days WHERE day >= ? AND day < ? GROUP BY office, terminal ON CONFLICT DO UPDATE SET up = up + excluded.up,"
        " out = out + excluded.out, dark = dark + excluded.dark, cut = cut + excluded.cut, unheard = unheard + excluded.unheard",
        (cell_of(_half(first), "half-month"), _number(first), _number(end)),
    )


def _take_back(db: Database, today: date) -> None:
    """Forget the sums of days that have not been; the half-month that runs keeps those of its days that have."""
    cell = cell_of(_half(today), "half-month")
    db.conn.execute("DELETE FROM uptime_days WHERE day >= ?", (_number(today),))
    db.conn.execute("DELETE FROM uptime_half_months WHERE half_month >= ?", (cell,))
    begun = day_of(first_half_of(cell, "half-month"))
    if begun < today:
        _add_to_half_month(db, begun, today)
    _mark(db, today - timedelta(days=1))


def _summed(db: Database) -> date | None:
    row = db.execute("SELECT day FROM uptime_summed").fetchone()
    return None if row is None else EPOCH + timedelta(days=row[0])


def _mark(db: Database, day: date) -> None:
    db.conn.execute("INSERT INTO uptime_summed VALUES (1, ?) ON CONFLICT DO UPDATE SET day = excluded.day", (_number(day),))


def _number(day: date) -> int:
    return (day - EPOCH).days


def _half(day: date) -> HalfDay:
    return half_day_on(day, afternoon=False)


def _midnight(day: date) -> int:
    return int(start_of(_half(day)).timestamp() * 1000)
