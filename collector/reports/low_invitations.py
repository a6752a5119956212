"""Where people were surely asked less often than elsewhere: offices, and counters by their names."""

from collections.abc import Mapping
from typing import NamedTuple

from collector.participation import Participation, participation
from collector.reports.model import Cell, Column, Table
from collector.reports.reading import Reading
from collector.web.comparison import MOST_OFFICES_BY_COUNTER, Low, lows
from collector.web.spot import Place
from collector.web.unasked import visits_while_off
from office.marks import Measure

_MEASURES: tuple[Measure, ...] = ("finished", "windows", "called", "missed", "wait", "unserved")
"""What the tables of places say of the queue; all of it is summed for whole offices, so that a country's is read fast."""


class LowInvitation(NamedTuple):
    """A place on the list, and in how many of its visits the rating terminal was off."""

    low: Low
    off: int


class LowInvitations(NamedTuple):
    """Offices, then counters, each with the lowest share first; ``are_counters_judged``: they are few enough.

    ``counters`` and ``offices``: what the queue says of each, on the list or not; of an office's own report no office.
    """

    reference: float | None
    rows: list[LowInvitation]
    are_counters_judged: bool
    counters: Mapping[Place, Participation]
    offices: Mapping[Place, Participation]


def low_invitations(reading: Reading) -> LowInvitations:
    """Who is on the comparison's lists of few invitations, of offices and of counters."""
    few = len(reading.offices) <= MOST_OFFICES_BY_COUNTER
    of_office = reading.order.inquiry.office is not None
    offices = {} if of_office else _asked(reading, by_counter=False)
    counters = _asked(reading, by_counter=True) if few or of_office else {}
    references, rows = [], []
    for found in (offices, counters):
        listed = lows({place: (row.figure.windows, row.figure.finished) for place, row in found.items()})
        references.append(listed.reference)
        places = [low.place for low in listed.rows]
        off = visits_while_off(reading.db, reading.directory, reading.order.inquiry, places)
        rows += [LowInvitation(low, off.get(low.place, 0)) for low in listed.rows]
    reference = next((one for one in references if one is not None), None)
    return LowInvitations(reference, rows, few or of_office, counters, offices)


def _asked(reading: Reading, *, by_counter: bool) -> dict[Place, Participation]:
    asked = reading.order.inquiry._replace(by=("counter",) if by_counter else ("office",), scale=None, channel=None)
    inside = frozenset(reading.offices)
    return {
        Place.of(row.group): row
        for row in participation(reading.db, reading.directory, asked, reading.today, measures=_MEASURES)
        # What was done at no counter is of no place here.
        if row.group.office in inside and by_counter == (row.group.counter is not None)
    }


def low_table(reading: Reading, found: LowInvitations) -> Table:
    """The list as a table."""
    say, words = reading.words.say, reading.words
    names = reading.places.short(reading.offices)
    of_office = reading.order.inquiry.office is not None
    rows: list[tuple[Cell, ...]] = []
    for (place, part, whole), off in found.rows:
        rows.append((names[place.office], _spot(reading, place), part, whole, part / whole, off))
    unjudged = (say("Quá nhiều cơ quan nên chưa xét từng quầy; xin lập báo cáo của một đơn vị nhỏ hơn."),)
    common = (
        ()
        if found.reference is None or not found.rows
        else (say("Mức chung: %(share)s. Chỉ gồm nơi chắc chắn thấp hơn mức ấy.") % {"share": words.percent(found.reference)},)
    )
    return Table(
        id="few-asked",
        title=say("Ít lượt khách được mời"),
        columns=(
            Column("office", say("Cơ quan"), aside=of_office),
            Column("counter", say("Quầy")),
            Column("windows", say("Lượt được mời"), "count"),
            Column("served", say("Người được phục vụ"), "count"),
            Column("coverage", say("Tỷ lệ được mời"), "share"),
            Column("off", say("Lượt khách khi máy tắt"), "count"),
        ),
        rows=tuple(rows),
        # The lowest share stands first.
        most_printed=reading.most_printed,
        notes=(*common, *(() if found.are_counters_judged else unjudged)),
        none=say("Không nơi nào chắc chắn được mời ít hơn mức chung."),
    )


def _spot(reading: Reading, place: Place) -> str:
    return reading.words.say("cả cơ quan") if place.counter is None else reading.places.counter(place.office, place.counter)
