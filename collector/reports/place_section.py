"""Each office or counter beside the others: without names, in the order of the directory, compared only where votes allow it."""

from collector.participation import Participation, participation
from collector.reports.model import Cell, Column, Section, Table
from collector.reports.order import offices_of_order
from collector.reports.queue_section import minutes
from collector.reports.reading import Reading, count_of, share_cells
from collector.store.satisfaction import Row, satisfaction
from collector.web.overview import Line
from office.grade import graded
from office.ids import ScaleId
from office.judgement import FEWEST_FOR_SHARE
from office.queue_figure import share_of
from office.withholding import withheld

Key = tuple[str, str | None]


def place_section(reading: Reading, kinds: list[Row]) -> Section:
    """The section: offices of a unit, or counters of an office; people served first, then each scale and channel."""
    say = reading.words.say
    is_office = reading.order.inquiry.office is not None
    keys = _expected(reading, is_office=is_office)
    tables = [_served(reading, keys, is_office=is_office)]
    tables += [_rated(reading, kind, keys, is_office=is_office) for kind in kinds]
    note = say("Các dòng xếp theo danh mục, không phải xếp hạng. Số liệu của quầy không gắn với tên người.")
    return Section(say("Theo quầy") if is_office else say("Theo cơ quan"), (note, *tables))


def _expected(reading: Reading, *, is_office: bool) -> list[Key]:
    office = reading.order.inquiry.office
    if is_office and office is not None:
        return [(office, counter.id) for counter in reading.directory.hall(office).counters]
    return [(each, None) for each in offices_of_order(reading.order, reading.directory)]


def _named(reading: Reading, *, is_office: bool) -> tuple[Column, ...]:
    if is_office:
        return (Column("counter", reading.words.say("Quầy")),)
    return reading.places.columns(offices_of_order(reading.order, reading.directory))


def _names(reading: Reading, key: Key, *, is_office: bool) -> tuple[str, ...]:
    office, counter = key
    if is_office:
        return (reading.places.counter(office, counter),)
    return reading.places.unit_of(office), reading.places.office(office)


def _served(reading: Reading, keys: list[Key], *, is_office: bool) -> Table:
    say = reading.words.say
    asked = reading.order.inquiry._replace(by=("counter",) if is_office else ("office",))
    rows = participation(reading.db, reading.directory, asked, reading.today)
    found: dict[Key, Participation] = {(row.group.office or "", row.group.counter): row for row in rows}
    known, lines = set(keys), list[tuple[Cell, ...]]()
    for key in (*keys, *(key for key in found if key not in known and key[0] and key[1] is not None)):
        row = found.get(key)
        lines.append((*_names(reading, key, is_office=is_office), *_served_cells(reading, row)))
    return Table(
        id="served",
        title=say("Người được phục vụ và người đánh giá"),
        columns=(
            *_named(reading, is_office=is_office),
            Column("served", say("Người được phục vụ"), "count"),
            Column("windows", say("Lượt được mời"), "count"),
            Column("votes", say("Người đã đánh giá"), "count"),
            Column("coverage", say("Tỷ lệ được mời"), "share"),
            Column("response_rate", say("Tỷ lệ tham gia"), "share"),
            Column("no_show", say("Vắng mặt"), "share"),
            Column("wait", say("Chờ, trung vị"), "minutes"),
            Column("remark", say("Ghi chú")),
        ),
        rows=tuple(lines),
    )


def _served_cells(reading: Reading, row: Participation | None) -> tuple[Cell, ...]:
    if row is None:
        return (0, 0, 0, None, None, None, None, reading.words.say("không có lượt nào"))
    found, votes = row.figure, row.rated.votes if row.rated else 0
    remark = reading.words.say("có thể còn thiếu") if row.incomplete else ""
    wait = minutes(found.wait.median)
    no_show = share_of(found.missed, found.called)
    return (found.finished, found.windows, votes, row.coverage, row.response_rate, no_show, wait, remark)


def _rated(reading: Reading, kind: Row, keys: list[Key], *, is_office: bool) -> Table:
    say = reading.words.say
    asked = reading.order.inquiry._replace(scale=ScaleId(kind.group.scale), channel=kind.group.channel)
    rows = satisfaction(reading.db, reading.directory, asked._replace(by=("counter",) if is_office else ("office",)))
    figures = {(row.group.office or "", row.group.counter): row.figure for row in rows}
    kept = withheld([figure.n for figure in figures.values()], FEWEST_FOR_SHARE)
    hidden = {key for place, key in enumerate(figures) if place in kept}
    verdicts = dict(zip(figures, graded([count_of(figure) for figure in figures.values()]).rows, strict=True))
    known, lines = set(keys), list[tuple[Cell, ...]]()
    for key in (*keys, *(key for key in figures if key not in known)):
        figure = figures.get(key)
        verdict = "too-few" if key in hidden or key not in verdicts else verdicts[key].grade
        line = Line(key[1] or key[0], figure, verdict, figure is not None and key not in hidden)
        excluded = sum(figure.excluded.values()) if figure else 0
        names = _names(reading, key, is_office=is_office)
        lines.append((*names, *share_cells(figure, is_kept_back=key in hidden), reading.wording.verdict(line), excluded))
    return Table(
        id=f"places-{kind.group.scale}-{kind.group.channel}",
        title=say("Hài lòng: %(kind)s") % {"kind": reading.kind_name(kind)},
        columns=(
            *_named(reading, is_office=is_office),
            Column("n", say("Số phiếu"), "count"),
            Column("share", say("Hài lòng"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
            Column("verdict", say("So với mức chung")),
            Column("excluded", say("Phiếu không tính"), "count"),
        ),
        rows=tuple(lines),
    )
