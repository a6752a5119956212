"""The units below, where these have units below them: a country's report has its provinces before 3,321 communes."""

import msgspec

from collector.participation import Participation
from collector.reports.marked_places import Key, Signs
from collector.reports.model import Column, Section, Table
from collector.reports.place_section import Called, rated_table, served_table
from collector.reports.rated_places import Rated
from collector.reports.reading import Reading
from collector.store.satisfaction import Row
from collector.web.parts import votes_of
from collector.web.queue_view import Beside, QueueView, queue_view
from collector.web.scope import rows_of
from collector.web.spot import Mark
from office.ids import UnitId


def votes_below(reading: Reading) -> list[Row]:
    """The votes of each unit below, of all scales and channels; nothing where there are none."""
    return [] if reading.parts is None else votes_of(reading.db, reading.directory, reading.parts)


def queue_of(reading: Reading, votes: list[Row]) -> QueueView:
    """The queue as the page shows it; with units below its places are these, and ``votes`` are theirs."""
    rows = rows_of(reading.scope) if reading.parts is None else "unit"
    beside = None if reading.parts is None else Beside(reading.parts, votes, reading.missing)
    return queue_view(reading.db, reading.directory, reading.scope, rows, reading.today, beside=beside)


def part_section(reading: Reading, rated: list[Rated], queue: QueueView, signs: Signs) -> tuple[Section, ...]:
    """The section; nothing where there are no units below."""
    if reading.parts is None:
        return ()
    say = reading.words.say
    called = Called(
        (Column("unit", say("Đơn vị")), Column("offices", say("Số cơ quan"), "count", aside=True)),
        lambda key: _cells(reading, key),
        lambda key: _mark(reading, key, signs),
        most_printed=None,
        of_many=True,
    )
    found: dict[Key, Participation] = {(row.group.unit or "", None): row for row in queue.places}
    served = served_table(reading, called, [(unit, None) for unit in reading.parts], found)
    tables = [_of_units(served, say("Theo đơn vị: phục vụ, đánh giá"))]
    for one in rated:
        title = say("Theo đơn vị: %(kind)s") % {"kind": reading.kind_name(one.kind)}
        tables.append(_of_units(rated_table(reading, called, one), title))
    note = say("Các dòng xếp theo danh mục, không phải xếp hạng. Dấu hiệu ghi ở một đơn vị là của cơ quan trong đó.")
    return (Section(say("Theo đơn vị"), (note, *tables)),)


def _of_units(table: Table, title: str) -> Table:
    """The same with names of its own, beside the table of offices."""
    return msgspec.structs.replace(table, id=f"units-{table.id}", title=title)


def unit_name(reading: Reading, key: Key) -> str:
    """What a unit is called."""
    return reading.directory.units[UnitId(key[0])].name


def _cells(reading: Reading, key: Key) -> tuple[str | int, ...]:
    return unit_name(reading, key), len(_offices(reading, key))


def _mark(reading: Reading, key: Key, signs: Signs) -> Mark | None:
    return "here" if any(signs.mark((office, None)) == "here" for office in _offices(reading, key)) else None


def _offices(reading: Reading, key: Key) -> list[str]:
    asked = (reading.parts or {})[UnitId(key[0])].counted() or frozenset()
    return [office for office in reading.offices if office in asked]
