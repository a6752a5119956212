"""The daily sheet: who was served and who rated, by office and by counter, as upper units ask for it every day."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from collector.participation import Participation, participation
from collector.reports.binding import bind
from collector.reports.model import Cell, Column, Report, Section, Table
from collector.reports.order import Order, offices_of_order
from collector.reports.places import Places
from collector.reports.provenance import provenance
from collector.reports.queue_section import rated_note
from collector.store.db import Database
from collector.store.satisfaction import satisfaction, snapshot
from office.directory import Index
from office.queue_figure import share_of

Key = tuple[str, str | None]
"""An office, and a counter of it; in rows of whole offices no counter."""


class _Line(NamedTuple):
    issued: int = 0
    served: int = 0
    windows: int = 0
    votes: int = 0
    bound: int = 0
    missed: int = 0
    unserved: int = 0
    excluded: int = 0
    incomplete: bool = False


def daily(db: Database, directory: Index, order: Order) -> Report:
    """The sheet of the day (or days) of ``order``, read in one snapshot."""
    words = order.words
    with snapshot(db):
        offices = offices_of_order(order, directory)
        by_office = _lines(db, directory, order, "office")
        by_counter = _lines(db, directory, order, "counter")
        source = provenance(db, directory, order)
    counters: list[Key] = []
    for office in offices:
        known = [counter.id for counter in directory.hall(office).counters]
        more = [counter for place, counter in by_counter if place == office and counter not in known]
        # Numbers that were given and not yet called are of no counter, and no deed of one.
        counters += [
            (office, counter) for counter in (*known, *more) if counter is not None or _happened(by_counter[office, None])
        ]
    if len(offices) > 1:
        counters = [key for key in counters if _happened(by_counter.get(key, _Line()))]
    places = Places(directory, words)
    offices_table = _table(order, [(office, None) for office in offices], by_office, places, whole=True)
    counters_table = _table(order, counters, by_counter, places, whole=False, is_part=len(offices) > 1)
    tables = (offices_table, counters_table) if len(offices) > 1 else (counters_table, offices_table)
    return bind(
        order,
        directory,
        source,
        title=words.say("Số người được phục vụ và số người đánh giá"),
        sections=tuple(Section(table.title, (table,)) for table in tables),
        shares=False,
    )


def _lines(db: Database, directory: Index, order: Order, by: str) -> dict[Key, _Line]:
    asked = order.inquiry._replace(by=("counter",) if by == "counter" else ("office",))
    left_out: defaultdict[Key, int] = defaultdict(int)
    for group, figure in satisfaction(db, directory, asked):
        left_out[group.office or "", group.counter] += sum(figure.excluded.values())
    rows = {
        (row.group.office or "", row.group.counter): row
        for row in participation(db, directory, asked, order.today)
        if row.group.office is not None
    }
    return {key: _line(rows.get(key), left_out[key]) for key in {**rows, **left_out}}


def _line(row: Participation | None, excluded: int) -> _Line:
    if row is None:
        return _Line(excluded=excluded)
    found, rated = row.figure, row.rated
    return _Line(
        issued=found.issued,
        served=found.finished,
        windows=found.windows,
        votes=rated.votes if rated else 0,
        bound=rated.bound if rated else 0,
        missed=found.missed,
        unserved=found.unserved,
        excluded=excluded,
        incomplete=row.incomplete,
    )


def _happened(line: _Line) -> bool:
    return any((line.served, line.windows, line.votes, line.excluded))


def _table(
    order: Order, keys: list[Key], lines: dict[Key, _Line], places: Places, *, whole: bool, is_part: bool = False
) -> Table:
    say = order.words.say
    place = places.columns(list(dict.fromkeys(office for office, _counter in keys)), are_beside=not whole)
    given = Column("issued", say("Số đã phát"), "count")
    columns = (
        *(place if whole else (*place, Column("counter", say("Quầy")))),
        *((given,) if whole else ()),
        Column("served", say("Người được phục vụ"), "count"),
        Column("windows", say("Lượt được mời"), "count"),
        Column("votes", say("Người đã đánh giá"), "count"),
        Column("bound", say("Trong đó theo lời mời"), "count"),
        Column("response_rate", say("Tỷ lệ tham gia"), "share"),
        Column("coverage", say("Tỷ lệ được mời"), "share"),
        Column("missed", say("Vắng mặt"), "count"),
        *((Column("unserved", say("Hết giờ chưa phục vụ"), "count"),) if whole else ()),
        Column("excluded", say("Phiếu không tính"), "count"),
        Column("remark", say("Ghi chú")),
    )
    rows = []
    for office, counter in keys:
        line = lines.get((office, counter), _Line())
        named: tuple[Cell, ...] = (places.unit_of(office), places.office(office))
        if not whole:
            named = (*named, places.counter(office, counter))
        rows.append((*named, *_cells(line, whole=whole), _remark(line, order)))
    unlisted = (say("Quầy không có lượt nào thì không có dòng."),) if is_part else ()
    added = _sum(lines.get(key, _Line()) for key in keys)
    blank: tuple[Cell, ...] = ("",) if whole else ("", "")
    return Table(
        id="offices" if whole else "counters",
        title=say("Theo cơ quan") if whole else say("Theo quầy"),
        columns=columns,
        rows=tuple(rows),
        total=(say("Cộng"), *blank, *_cells(added, whole=whole), "") if len(rows) > 1 else None,
        notes=(
            *unlisted,
            rated_note(order.words),
            say("Tỷ lệ tham gia = phiếu theo lời mời ÷ lượt được mời. Tỷ lệ được mời = lượt được mời ÷ người được phục vụ."),
            say(
                "Lượt mời và phiếu được đếm vào buổi của hòm phiếu, lượt phục vụ vào lúc xong, nên tỷ lệ của một ngày"
                " có thể quá 100%."
            ),
        ),
    )


def _cells(line: _Line, *, whole: bool) -> tuple[Cell, ...]:
    rates = (share_of(line.bound, line.windows), share_of(line.windows, line.served))
    counts = (line.served, line.windows, line.votes, line.bound)
    if whole:
        return (line.issued, *counts, *rates, line.missed, line.unserved, line.excluded)
    return (*counts, *rates, line.missed, line.excluded)


def _remark(line: _Line, order: Order) -> str:
    if line.incomplete:
        return order.words.say("có thể còn thiếu")
    return "" if _happened(line) or line.issued else order.words.say("không có lượt nào")


def _sum(lines: Iterable[_Line]) -> _Line:
    counts = [line[:-1] for line in lines]
    # The last field is no count, and a sum says nothing of it.
    return _Line(*[sum(values) for values in zip(*counts, strict=True)]) if counts else _Line()  # type: ignore[arg-type]
