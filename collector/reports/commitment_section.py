"""What was promised, who signed it, and which promises citizens doubt by the reasons that they chose."""

from collector.pledges import Pledged, pledged, pledges
from collector.reports.model import Block, Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.store.satisfaction import Row, topics
from collector.web.pledge_wording import PledgeWording
from office.ids import ScaleId
from office.judgement import FEWEST_FOR_SHARE
from office.survey import About
from office.survey import say as label_of


def commitment_section(reading: Reading, kinds: list[Row], abouts: tuple[About, ...] | None = None) -> tuple[Section, ...]:
    """The section, as far as reasons are of ``abouts``; nothing where nothing was promised."""
    say = reading.words.say
    if not pledges(reading.directory, reading.order.inquiry):
        return ()
    title = say("Điều đã cam kết mà người dân thấy chưa tốt")
    rows, notes = list[tuple[Cell, ...]](), dict[str, None]()
    for kind in kinds:
        # As for reasons: those of few votes would say who was not satisfied.
        if kind.figure.n >= FEWEST_FOR_SHARE:
            for one in _of(reading, kind, abouts):
                rows += _rows(reading, kind, one)
                notes |= dict.fromkeys(PledgeWording(reading.words).notes(one))
    if not rows:
        return (Section(title, (say("Không có lý do nào ứng với điều đã cam kết, hoặc chưa đủ phiếu để nêu."),)),)
    sets = dict.fromkeys(str(row[0]) for row in rows)
    table = Table(
        id="commitments",
        title=title,
        columns=(
            Column("set", say("Bản cam kết"), aside=len(sets) == 1),
            Column("items", say("Điều đã cam kết")),
            Column("reasons", say("Lý do ứng với điều ấy")),
            Column("n", say("Lượt nêu"), "count"),
            Column("of", say("Trên số phiếu chưa hài lòng"), "count"),
            Column("scale", say("Thang điểm")),
            Column("channel", say("Cách bỏ phiếu")),
        ),
        rows=tuple(rows),
        notes=(
            *((say("Bản cam kết: %(name)s.") % {"name": next(iter(sets))},) if len(sets) == 1 else ()),
            say("Những điều cùng một lý do đứng chung một dòng, vì phiếu không phân biệt được."),
            say("Chỉ điều người dân quan sát được mới có lý do để chọn."),
            *notes,
        ),
    )
    return (Section(title, (table,)),)


def signed_section(reading: Reading) -> tuple[Section, ...]:
    """The sets that hold in the days of the report, item by item, with those who signed them."""
    say, words = reading.words.say, PledgeWording(reading.words)
    blocks: list[Block] = []
    for one in pledges(reading.directory, reading.order.inquiry):
        blocks.append(words.signed(one, reading.directory))
        blocks.append(
            Table(
                id=f"commitments-{one.id}",
                title=label_of(one.title, reading.words.code),
                columns=(
                    Column("group", say("Nhóm")),
                    Column("item", say("Điều đã cam kết")),
                    Column("observable", say("Người dân quan sát được")),
                    Column("reasons", say("Lý do ứng với điều ấy")),
                ),
                rows=tuple(
                    (
                        label_of(item.group, reading.words.code) if item.group else None,
                        label_of(item.text, reading.words.code),
                        say("có") if item.observable else say("không"),
                        ", ".join(reading.wording.topic(topic) for topic in item.topics) or None,
                    )
                    for item in one.items
                ),
            )
        )
    return (Section(say("Bản cam kết đang có hiệu lực"), tuple(blocks)),) if blocks else ()


def _of(reading: Reading, kind: Row, abouts: tuple[About, ...] | None) -> list[Pledged]:
    asked = reading.order.inquiry._replace(by=(), scale=ScaleId(kind.group.scale), channel=kind.group.channel)
    return pledged(reading.directory, asked, topics(reading.db, reading.directory, asked), abouts)


def _rows(reading: Reading, kind: Row, one: Pledged) -> list[tuple[Cell, ...]]:
    words = PledgeWording(reading.words)
    return [
        (
            label_of(one.commitments.title, reading.words.code),
            words.items(row),
            ", ".join(reading.wording.topic(topic) for topic in row.topics),
            row.n,
            kind.figure.n - kind.figure.satisfied,
            reading.scale_name(kind.group.scale),
            reading.wording.channel(kind.group.channel),
        )
        for row in one.doubts
    ]
