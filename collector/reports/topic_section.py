"""What should be better, apart by whom it is about: the official, the office, or the procedure."""

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.store.satisfaction import Row, topics
from office.ids import ScaleId, TopicId
from office.judgement import FEWEST_FOR_SHARE
from office.survey import About

ABOUTS: tuple[About, ...] = ("office", "procedure", "official")
"""In their order; a person's sheet has those about the official alone."""


def topic_section(reading: Reading, kinds: list[Row], abouts: tuple[About, ...] = ABOUTS) -> Section:
    """The section, of votes that were not satisfied and count, as far as topics are of ``abouts``; each kind has its rows."""
    say = reading.words.say
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        # Reasons of few votes would say how many of them were not satisfied, and who.
        if kind.figure.n >= FEWEST_FOR_SHARE:
            rows += _rows(reading, kind, abouts)
    title = say("Điều cần làm tốt hơn")
    if not rows:
        return Section(title, (say("Không có lý do nào trong các phiếu chưa hài lòng, hoặc chưa đủ phiếu để nêu."),))
    table = Table(
        id="topics",
        title=say("Lý do trong các phiếu chưa hài lòng"),
        columns=(
            Column("about", say("Về")),
            Column("topic", say("Lý do")),
            Column("n", say("Số phiếu nêu"), "count"),
            Column("of", say("Trên số phiếu chưa hài lòng"), "count"),
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
        ),
        rows=tuple(rows),
        notes=(
            say("Một phiếu có thể nêu nhiều lý do."),
            say("Thời gian chờ, thủ tục và giấy tờ không phải là lý do về người trực quầy."),
        ),
    )
    return Section(title, (table,))


def about_name(reading: Reading, about: About) -> str:
    """Whom a topic is about, in words."""
    say = reading.words.say
    names: dict[About, str] = {"official": say("Người trực quầy"), "office": say("Cơ quan"), "procedure": say("Thủ tục")}
    return names[about]


def _rows(reading: Reading, kind: Row, abouts: tuple[About, ...]) -> list[tuple[Cell, ...]]:
    asked = reading.order.inquiry._replace(by=(), scale=ScaleId(kind.group.scale), channel=kind.group.channel)
    found = topics(reading.db, reading.directory, asked)
    rows: list[tuple[Cell, ...]] = []
    unsatisfied = kind.figure.n - kind.figure.satisfied
    for about in abouts:
        for topic, n in found:
            entry = reading.directory.topics.get(TopicId(topic))
            if entry is None or entry.about != about:
                continue
            name = (about_name(reading, about), reading.wording.topic(topic))
            channel = reading.wording.channel(kind.group.channel)
            rows.append((*name, n, unsatisfied, reading.scale_name(kind.group.scale), channel))
    return rows
