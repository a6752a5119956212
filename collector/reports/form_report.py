"""The form of 18 points: its part II (shares of three levels, one decimal) and what citizens say of attitude, by quarter.

Part I and the points are the office's own to fill in; nothing here makes points of votes.
"""

from collector.inquiry import Grouping
from collector.reports.binding import bind
from collector.reports.dossier_section import dossier_section
from collector.reports.model import Block, Cell, Column, Range, Report, Section, Table
from collector.reports.order import Order
from collector.reports.provenance import provenance
from collector.reports.reading import Reading
from collector.store.db import Database
from collector.store.satisfaction import Row, satisfaction, snapshot, topics
from office.directory import Index
from office.ids import ScaleId
from office.judgement import FEWEST_FOR_SHARE
from office.periods import Period, Span, bucket_of, half_day_on
from office.scheme import ATTITUDE, scheme_on
from office.statistics import wilson
from office.survey import say as label_of
from office.three_shares import three_shares
from office.withholding import withheld

_QUARTER: tuple[Grouping, ...] = ("quarter",)


def form_report(db: Database, directory: Index, order: Order) -> Report:
    """The form's figures, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    with snapshot(db):
        source = provenance(db, directory, order)
        kinds = reading.kinds()
        sections = (
            Section(words.say("Mức độ hài lòng (phần II của biểu mẫu)"), _part_two(reading, kinds)),
            Section(words.say("Thái độ phục vụ theo quý"), _attitude(reading, kinds)),
            *dossier_section(reading),
            Section(words.say("Biểu mẫu và mức xếp loại"), _scheme(reading)),
        )
    return bind(
        order,
        directory,
        source,
        title=words.say("Số liệu cho biểu mẫu đánh giá việc giải quyết thủ tục hành chính"),
        sections=sections,
    )


def _part_two(reading: Reading, kinds: list[Row]) -> tuple[Block, ...]:
    say = reading.words.say
    asked = reading.order.inquiry._replace(by=_QUARTER)
    quarters = satisfaction(reading.db, reading.directory, asked)
    hidden = _hidden(quarters)
    rows = [_three(reading, kind, say("Cả kỳ"), is_kept_back=kind.figure.n < FEWEST_FOR_SHARE) for kind in kinds]
    rows += [
        _three(reading, row, _quarter(reading, row.group.period), is_kept_back=place in hidden)
        for place, row in enumerate(quarters)
    ]
    table = Table(
        id="part-two",
        title=say("Tỷ lệ ba mức"),
        columns=(
            Column("when", say("Thời gian")),
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
            Column("n", say("Số phiếu"), "count"),
            Column("unsatisfied", say("Không hài lòng"), "share"),
            Column("satisfied", say("Hài lòng"), "share"),
            Column("very", say("Rất hài lòng"), "share"),
            Column("unsatisfied_n", say("Phiếu không hài lòng"), "count", aside=True),
            Column("satisfied_n", say("Phiếu hài lòng"), "count", aside=True),
            Column("very_n", say("Phiếu rất hài lòng"), "count", aside=True),
        ),
        rows=tuple(rows),
        notes=(
            say("Mức cao nhất của thang là rất hài lòng; các mức hài lòng khác là hài lòng; còn lại là không hài lòng."),
            say("Thang chỉ có một mức hài lòng thì không có mức rất hài lòng. Mỗi tỷ lệ được làm tròn riêng."),
            say("Nếu biểu mẫu chỉ có một ô, chọn một thang và một cách bỏ phiếu; không cộng các dòng."),
        ),
    )
    return (table,)


def _hidden(quarters: list[Row]) -> set[int]:
    """The places of quarters with few votes, and of those from which, and the whole, theirs could be had by subtraction."""
    wholes: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(quarters):
        wholes.setdefault((row.group.scale, row.group.channel), []).append(place)
    return {
        places[number]
        for places in wholes.values()
        for number in withheld([quarters[place].figure.n for place in places], FEWEST_FOR_SHARE)
    }


def _three(reading: Reading, row: Row, when: str, *, is_kept_back: bool) -> tuple[Cell, ...]:
    scale = reading.scale(row)
    shares = three_shares(row.figure.distribution, scale)
    has_very = len(scale.satisfied_scores()) > 1
    percent = None if is_kept_back else shares.percent()
    names = (when, reading.scale_name(row.group.scale), reading.wording.channel(row.group.channel), row.figure.n)
    if percent is None:
        return (*names, *[None] * 6)
    one, two, three = (round(each / 100, 3) for each in percent)
    return (
        *names,
        one,
        two,
        three if has_very else None,
        shares.unsatisfied,
        shares.satisfied,
        shares.very if has_very else None,
    )


def _attitude(reading: Reading, kinds: list[Row]) -> tuple[Block, ...]:
    say, words = reading.words.say, reading.words
    about = {id_: topic for id_, topic in reading.directory.topics.items() if topic.about == "official"}
    asked = reading.order.inquiry._replace(by=_QUARTER)
    rows: list[tuple[Cell, ...]] = []
    for row in satisfaction(reading.db, reading.directory, asked):
        span = row.group.period
        if span is None:
            continue
        days = _within(reading, span)
        narrow = asked._replace(by=(), first=days.first, end=days.end, scale=ScaleId(row.group.scale), channel=row.group.channel)
        found = {each.topic: each.n for each in topics(reading.db, reading.directory, narrow)}
        for id_, topic in about.items():
            n, named = row.figure.n, found.get(id_, 0)
            interval = wilson(n - named, n) if n >= FEWEST_FOR_SHARE else None
            kind = (reading.scale_name(row.group.scale), reading.wording.channel(row.group.channel))
            hidden = n < FEWEST_FOR_SHARE or interval is None
            figures: tuple[Cell, ...] = (
                (None, None, None) if hidden or interval is None else (named, (n - named) / n, Range(interval.low, interval.high))
            )
            rows.append((_quarter(reading, span), label_of(topic.label, words.code), *kind, n, *figures))
    table = Table(
        id="attitude",
        title=say("Chỉ số thái độ: tỷ lệ phiếu không phàn nàn về người trực quầy"),
        columns=(
            Column("when", say("Quý")),
            Column("topic", say("Lý do")),
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
            Column("n", say("Số phiếu"), "count"),
            Column("named", say("Phiếu nêu lý do này"), "count"),
            Column("index", say("Chỉ số"), "share"),
            Column("interval", say("Khoảng tin cậy 95%"), "interval"),
        ),
        rows=tuple(rows),
        notes=(
            say("Chỉ phiếu chưa hài lòng mới nêu lý do. Một phiếu có thể nêu hai lý do, nên các lý do không được cộng với nhau."),
            say("Chỉ những lý do mà danh mục ghi là về người trực quầy."),
        ),
    )
    return (table,) if kinds else (say("Không có phiếu nào trong kỳ."),)


def _within(reading: Reading, span: Span) -> Period:
    inquiry = reading.order.inquiry
    return Period(max(span.first, inquiry.first), min(span.end, inquiry.end))


def _quarter(reading: Reading, span: Span | None) -> str:
    if span is None:
        return ""
    days = _within(reading, span)
    whole = bucket_of(half_day_on(span.first, afternoon=False), "quarter", reading.order.inquiry.reckoning)
    if (days.first, days.end) == (whole.first, whole.end):
        return reading.words.period(days, reading.order.inquiry.reckoning)
    return reading.words.days(days)


def _scheme(reading: Reading) -> tuple[Block, ...]:
    say, scheme = reading.words.say, scheme_on(reading.order.last_day)
    if scheme is None:
        return (say("Không có biểu mẫu nào có hiệu lực vào cuối kỳ."),)
    sentence = say("Biểu mẫu theo %(source)s: %(indices)s chỉ số, tối đa %(most)s điểm. Phần I và điểm do cơ quan tự ghi.")
    beside = {ATTITUDE: say("Thái độ phục vụ theo quý")}
    part_one = Table(
        id="part-one",
        title=say("Phần I: các chỉ số"),
        columns=(
            Column("index", say("Chỉ số"), "count"),
            Column("title", say("Tên chỉ số")),
            Column("most", say("Điểm chuẩn"), "count"),
            Column("points", say("Điểm tự chấm")),
            Column("figures", say("Số liệu ở phần")),
        ),
        rows=tuple((index, title, scheme.most_each, "", beside.get(index, "")) for index, title in scheme.indices.items()),
        notes=(say("Tên chỉ số lấy từ biểu mẫu đang dùng ở địa phương; xin đối chiếu với văn bản hiện hành của cấp trên."),),
    )
    values = {"source": scheme.source, "indices": len(scheme.indices), "most": scheme.most}
    table = Table(
        id="grades",
        title=say("Mức xếp loại"),
        columns=(Column("grade", say("Xếp loại")), Column("fewest", say("Từ số điểm"), "count")),
        rows=tuple((grade.title, grade.fewest) for grade in scheme.grades),
    )
    return (sentence % values, part_one, table)
