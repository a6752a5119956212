"""Every counter of every office below, for a meeting that asks about one of them: an annex, behind the signature."""

from collections import defaultdict

from collector.reports.low_invitations import LowInvitations
from collector.reports.marked_places import Key, Signs
from collector.reports.model import Cell, Column, Section, Table
from collector.reports.place_section import asked_elsewhere, looked_at_first, urgency, verdict
from collector.reports.queue_section import minutes
from collector.reports.rated_places import Rated, RatedPlace
from collector.reports.reading import Reading, share_cells
from collector.store.satisfaction import Row
from collector.web.comparison import MOST_OFFICES_BY_COUNTER, long_wait
from collector.web.spot import Place
from office.directory import Index
from office.ids import CounterId, OfficeId
from office.periods import Period

MOST_PRINTED = 300
"""Rows on paper, 7 ms each: a province of a hundred offices has twice as many, and its report is to be there in ten seconds."""

_Line = tuple[tuple[Cell, ...], int | None]
"""A row, and how soon it is to be looked at."""


def counter_annex(reading: Reading, counters: list[Rated], signs: Signs, low: LowInvitations) -> tuple[Section, ...]:
    """The annex of a unit; nothing for an office, whose own section has its counters, nor where there are too many offices."""
    if not has_counters(reading):
        return ()
    say = reading.words.say
    rows = _rows(reading, counters, signs, low)
    urgent = {place: found for place, (_, found) in enumerate(rows) if found is not None}
    wide = [reading.kind_name(one.kind) for one in counters if one.is_wide]
    no_praise = say("%(kinds)s: các quầy chênh nhau nhiều đến mức nằm «trong mức thường gặp» không phải là lời khen.")
    table = Table(
        id="counters",
        title=say("Phụ lục từng quầy"),
        columns=(
            *reading.places.columns(reading.offices),
            Column("counter", say("Quầy")),
            Column("windows", say("Lượt được mời"), "count"),
            Column("served", say("Được phục vụ"), "count"),
            Column("wait_nine", say("Chờ, 9 trên 10 không quá"), "minutes"),
            Column("kind", say("Thang điểm và cách bỏ phiếu")),
            Column("n", say("Số phiếu"), "count"),
            Column("share", say("Hài lòng"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
            Column("verdict", say("So với mức chung của các quầy")),
        ),
        rows=tuple(row for row, _ in rows),
        pressing=tuple(sorted(urgent, key=urgent.__getitem__)),
        notes=(
            *((looked_at_first(reading),) if len(rows) > MOST_PRINTED else ()),
            say(
                "Mỗi quầy có một dòng cho mỗi thang điểm và cách bỏ phiếu; lượt được mời và phục vụ là của cả quầy, đừng cộng các"
                " dòng."
            ),
            say(
                "Xếp theo danh mục, không phải xếp hạng. Ít phiếu quá, hoặc suy ra được phiếu của quầy khác, thì không nêu tỷ lệ."
            ),
            *asked_elsewhere(reading, low.counters.values()),
            *((no_praise % {"kinds": "; ".join(wide)},) if wide else ()),
        ),
        most_printed=MOST_PRINTED,
    )
    return (Section(table.title, (table,), is_annex=True),)


def has_counters(reading: Reading) -> bool:
    """Whether the report has the annex."""
    is_unit = reading.order.inquiry.office is None
    return is_unit and len(reading.offices) <= MOST_OFFICES_BY_COUNTER


def where_counters_are(reading: Reading) -> tuple[str, ...]:
    """Where a unit's report has its counters, or why it has none."""
    if reading.order.inquiry.office is not None:
        return ()
    if has_counters(reading):
        return (reading.words.say("Từng quầy của từng cơ quan ở «Phụ lục từng quầy», sau chữ ký."),)
    sentence = reading.words.say("Quá %(most)s cơ quan thì không lập bảng từng quầy; xin lập báo cáo của một đơn vị nhỏ hơn.")
    return (sentence % {"most": reading.words.number(MOST_OFFICES_BY_COUNTER)},)


def counters_of(directory: Index, offices: list[OfficeId], days: Period) -> list[Key]:
    """The counters of ``offices`` that were not closed before ``days``, in the order of the directory."""
    return [
        (office, counter.id)
        for office in offices
        for counter in directory.hall(office).counters
        if counter.valid_to is None or days.first < counter.valid_to
    ]


def _rows(reading: Reading, counters: list[Rated], signs: Signs, low: LowInvitations) -> list[_Line]:
    """Every counter of every office, in the order of the directory."""
    found: defaultdict[Key, list[tuple[Row, RatedPlace]]] = defaultdict(list)
    for one in counters:
        for place in one.places:
            if place.figure is not None:
                found[place.key].append((one.kind, place))
    offices = reading.offices
    known = counters_of(reading.directory, offices, reading.order.period)
    listed = dict.fromkeys([*known, *found])
    place_of = {office: place for place, office in enumerate(offices)}
    ordered = sorted(listed, key=lambda key: place_of.get(OfficeId(key[0]), len(place_of)))
    return [row for key in ordered for row in _of_counter(reading, key, found.get(key, []), signs, low)]


def _of_counter(
    reading: Reading, key: Key, votes: list[tuple[Row, RatedPlace]], signs: Signs, low: LowInvitations
) -> list[_Line]:
    office, counter = key
    asked = low.counters.get(Place(OfficeId(office), None if counter is None else CounterId(counter)))
    visits: tuple[Cell, ...] = (None, None, None)
    if asked is not None:
        visits = (asked.figure.windows, asked.figure.finished, minutes(asked.figure.wait.nine_of_ten))
    names = (reading.places.unit_of(office), reading.places.office(office), reading.places.counter(office, counter), *visits)
    mark = signs.mark(key)
    is_long = asked is not None and long_wait(asked.figure.wait) > 0
    if not votes:
        nobody = RatedPlace(key, None, "too-few", is_hidden=False)
        return [((*names, None, *share_cells(None), verdict(reading, nobody, mark)), urgency(nobody, mark, is_long=is_long))]
    return [
        (
            (
                *names,
                reading.kind_name(kind),
                *share_cells(place.figure, is_kept_back=place.is_hidden),
                verdict(reading, place, mark),
            ),
            urgency(place, mark, is_long=is_long),
        )
        for kind, place in votes
    ]
