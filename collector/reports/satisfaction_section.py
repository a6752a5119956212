"""How satisfied people are: by scale and channel, against the period before, month by month, and by level."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from collector.participation import missing_from
from collector.reports.model import Block, Cell, Chart, Column, Section, Table
from collector.reports.phrasing import printed
from collector.reports.reading import Reading, count_of, share_cells
from collector.store.satisfaction import Row, satisfaction
from collector.web.chart import Mark, trend
from collector.web.milestone_wording import MilestoneWording
from collector.web.milestones import Milestone, Milestones, Trend, milestones
from collector.web.overview import TREND_MONTHS, Kind, Month
from office.ids import OfficeId, ScaleId
from office.judgement import FEWEST_FOR_SHARE, Verdict, compare
from office.periods import bucket_of, half_day_on
from office.rollup import Figure
from office.survey import say as label_of

_SHARE = Column("share", "", "share")
_INTERVAL = Column("interval", "", "interval")


def satisfaction_section(reading: Reading, kinds: list[Row]) -> Section:
    """The section; ``kinds`` are the wholes by scale and channel."""
    title = reading.words.say("Mức độ hài lòng")
    if not kinds:
        return Section(title, (reading.words.say("Không có phiếu nào trong kỳ."),))
    before = {(row.group.scale, row.group.channel): row for row in _rows_before(reading)}
    # Of several the table beneath says the same in fewer words.
    told = kinds if len(kinds) == 1 else []
    sentences = tuple(_sentence(reading, row, before.get((row.group.scale, row.group.channel))) for row in told)
    months = _months(reading, kinds[0])
    charts = _trend(reading, kinds[0], months) if sum(month.figure is not None for month in months) > 1 else ()
    blocks: tuple[Block, ...] = (*sentences, _kinds_table(reading, kinds, before), *charts, *_distributions(reading, kinds))
    return Section(title, blocks)


def change_words(reading: Reading, verdict: Verdict) -> str:
    """How a figure stands to the period before."""
    say = reading.words.say
    words: dict[Verdict, str] = {
        "higher": say("cao hơn kỳ trước"),
        "level": say("chưa thấy thay đổi rõ rệt"),
        "lower": say("thấp hơn kỳ trước"),
        "too-few": say("chưa đủ phiếu để so sánh"),
    }
    return words[verdict]


def _rows_before(reading: Reading) -> list[Row]:
    first, end = reading.before
    return satisfaction(reading.db, reading.directory, reading.order.inquiry._replace(by=(), first=first, end=end))


def _verdict(row: Row, before: Row | None) -> Verdict:
    return "too-few" if before is None else compare(count_of(row.figure), count_of(before.figure))


def _sentence(reading: Reading, row: Row, before: Row | None) -> str:
    words = reading.words
    _n, share, interval = share_cells(row.figure)
    values = {"kind": reading.kind_name(row), "n": words.number(row.figure.n)}
    if share is None:
        return words.say("%(kind)s: %(n)s phiếu, chưa đủ để nói tỷ lệ.") % values
    sentence = words.say("%(kind)s: %(share)s hài lòng (%(n)s phiếu; khoảng tin cậy 95%%: %(interval)s); %(change)s.")
    return sentence % {
        **values,
        "share": printed(share, _SHARE, words),
        "interval": printed(interval, _INTERVAL, words),
        "change": change_words(reading, _verdict(row, before)),
    }


def _kinds_table(reading: Reading, kinds: list[Row], before: dict[tuple[str, str], Row]) -> Table:
    say = reading.words.say
    rows: list[tuple[Cell, ...]] = []
    for row in kinds:
        earlier = before.get((row.group.scale, row.group.channel))
        rows.append(
            (
                reading.scale_name(row.group.scale),
                reading.wording.channel(row.group.channel),
                *share_cells(row.figure),
                sum(row.figure.excluded.values()),
                *share_cells(earlier.figure if earlier else None)[:2],
                change_words(reading, _verdict(row, earlier)),
            )
        )
    return Table(
        id="satisfaction",
        title=say("Tỷ lệ hài lòng theo thang điểm và cách bỏ phiếu"),
        columns=(
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
            Column("n", say("Số phiếu"), "count"),
            Column("share", say("Hài lòng"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
            # On paper they stand with their reasons among what the figures do not say.
            Column("excluded", say("Phiếu không tính"), "count", aside=True),
            Column("n_before", say("Số phiếu kỳ trước"), "count"),
            Column("share_before", say("Hài lòng kỳ trước"), "share"),
            Column("change", say("Thay đổi")),
        ),
        rows=tuple(rows),
        notes=(
            say("Kỳ trước: %(days)s.") % {"days": reading.words.days(reading.before)},
            say("Các dòng không được cộng hay lấy trung bình với nhau. Ít phiếu quá thì không nêu tỷ lệ."),
        ),
    )


def _months(reading: Reading, kind: Row) -> list[Month]:
    """The last twelve months up to the report's last day, from the first one with votes on."""
    reckoning = reading.order.inquiry.reckoning
    spans = [bucket_of(half_day_on(reading.order.last_day, afternoon=False), "month", reckoning)]
    while len(spans) < TREND_MONTHS:
        spans.append(bucket_of(half_day_on(spans[-1].first - timedelta(days=1), afternoon=False), "month", reckoning))
    spans.reverse()
    scale = ScaleId(kind.group.scale)
    asked = reading.order.inquiry._replace(by=("month",), first=spans[0].first, end=spans[-1].end)
    asked = asked._replace(scale=scale, channel=kind.group.channel)
    found = {row.group.period: row.figure for row in satisfaction(reading.db, reading.directory, asked)}
    first = next((place for place, span in enumerate(spans) if span in found), len(spans))
    # A month of few votes has no point: its share would say who voted how.
    return [Month(span, _enough(found.get(span))) for span in spans[first:]]


def _enough(figure: Figure | None) -> Figure | None:
    return figure if figure is not None and figure.n >= FEWEST_FOR_SHARE else None


def _trend(reading: Reading, kind: Row, months: list[Month]) -> tuple[Block, ...]:
    """The chart, and below it what its marks stand for."""
    figure, group = kind.figure, kind.group
    missing = missing_from(reading.db, reading.directory, reading.order.inquiry)
    drawn = Trend(months, Kind(group.scale, group.channel, figure.n, figure.satisfied), missing, reading.today)
    found = milestones(reading.db, reading.directory, reading.scope, drawn, kind_of=partial(_kind_of, reading))
    wording = MilestoneWording(reading.words, reading.directory)
    chart = _chart(reading, kind, months, wording.marks(found))
    return (chart, _deeds(reading, found, wording)) if found.shown else (chart,)


def _kind_of(reading: Reading, office: OfficeId) -> Kind | None:
    """The scale and channel that stand first in an office's own report."""
    order = reading.order._replace(inquiry=reading.order.inquiry._replace(office=office))
    first = next(iter(replace(reading, order=order).kinds()), None)
    return None if first is None else Kind(first.group.scale, first.group.channel, first.figure.n, first.figure.satisfied)


def _change(reading: Reading, one: Milestone, wording: MilestoneWording) -> str | None:
    """Before and after; on which scale and channel, where it is not the chart's."""
    said = wording.change(one)
    if not said or one.kind is None:
        return said or None
    return f"{reading.scale_name(one.kind.scale)}, {reading.wording.channel(one.kind.channel)}: {said}"


def _deeds(reading: Reading, found: Milestones, wording: MilestoneWording) -> Table:
    say = reading.words.say
    more = say("Chỉ vẽ %(n)s việc gần nhất.") % {"n": len(found.shown)}
    undrawn = wording.undrawn(found)
    apart = say("Trước và sau là của riêng cơ quan làm việc ấy, không phải của cả phạm vi báo cáo.")
    earlier = say("Gồm cả việc làm trước kỳ, trong 12 tháng đến cuối kỳ.")
    is_wide = reading.order.inquiry.office is None and any(one.change for one in found.shown)
    return Table(
        id="milestones",
        title=wording.title(found),
        columns=(
            Column("number", say("Số"), "count"),
            Column("day", say("Ngày"), "day"),
            Column("place", say("Nơi")),
            Column("action", say("Việc đã làm")),
            Column("change", say("Trước và sau")),
        ),
        rows=tuple((one.number, one.day, wording.place(one), one.text, _change(reading, one, wording)) for one in found.shown),
        notes=(
            *((undrawn,) if undrawn else ()),
            *((more,) if found.has_more else ()),
            *((apart,) if is_wide else ()),
            *((earlier,) if any(one.day < reading.order.inquiry.first for one in found.shown) else ()),
            *wording.method(found),
        ),
    )


def _chart(reading: Reading, kind: Row, months: list[Month], marks: Sequence[Mark]) -> Chart:
    words = reading.words
    points = [
        f"{words.month(month.span.label)}: {words.percent(month.figure.share)} ({words.number(month.figure.n)})"
        for month in months
        if month.figure is not None and month.figure.share is not None
    ]
    return Chart(
        id="trend",
        title=words.say("Tỷ lệ hài lòng theo tháng: %(kind)s") % {"kind": reading.kind_name(kind)},
        caption=words.say("Dải màu là khoảng tin cậy 95%%. Trong ngoặc là số phiếu. %(points)s.") % {"points": "; ".join(points)},
        specification=trend(months, words, marks),
    )


def _distributions(reading: Reading, kinds: list[Row]) -> tuple[Table, ...]:
    """One table for each scale, because levels of two scales are not the same columns."""
    words, found = reading.words, []
    for scale_id in dict.fromkeys(row.group.scale for row in kinds):
        scale = reading.directory.scales[ScaleId(scale_id)]
        levels = sorted(scale.levels, key=lambda level: -level.score)
        rows = [row for row in kinds if row.group.scale == scale_id]
        found.append(
            Table(
                id=f"distribution-{scale_id}",
                title=words.say("Số phiếu theo mức: %(scale)s") % {"scale": reading.scale_name(scale_id)},
                columns=(
                    Column("channel", words.say("Cách bỏ phiếu")),
                    Column("n", words.say("Số phiếu"), "count"),
                    *(Column(f"score_{level.score}", label_of(level.label, words.code), "count") for level in levels),
                ),
                rows=tuple(
                    (
                        reading.wording.channel(row.group.channel),
                        row.figure.n,
                        # Of few votes in a small place the levels would say who voted how.
                        *(row.figure.distribution[level.score] if row.figure.n >= FEWEST_FOR_SHARE else None for level in levels),
                    )
                    for row in rows
                ),
            )
        )
    return tuple(found)
