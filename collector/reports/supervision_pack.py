"""The supervision pack: how people were asked, what they said by place and person, what was left out, and what needs a look.

Officials stand under codes in it, whoever orders it: a pack is carried to meetings. Names are shown on a page, for a reason.
"""

from collector.reports.action_section import action_section
from collector.reports.award_report import figures_table
from collector.reports.binding import bind
from collector.reports.commitment_section import commitment_section, signed_section
from collector.reports.dossier_section import dossier_section
from collector.reports.doubt_section import doubt_section
from collector.reports.flag_section import flag_section
from collector.reports.low_invitations import low_invitations
from collector.reports.marked_places import signs_of
from collector.reports.model import Block, Column, Report, Section, Table
from collector.reports.order import Order, offices_of_order
from collector.reports.part_section import part_section, queue_of, votes_below
from collector.reports.place_section import expected_places, place_section
from collector.reports.provenance import provenance
from collector.reports.queue_section import queue_section
from collector.reports.rated_places import rated_parts, rated_places
from collector.reports.reading import Reading
from collector.reports.satisfaction_section import satisfaction_section
from collector.reports.survey_section import survey_section
from collector.reports.topic_section import topic_section
from collector.store.db import Database
from collector.store.inspections import Inspections
from collector.store.satisfaction import Row, snapshot
from collector.web.inspection_wording import check_name, result_name
from office.directory import Index

_EMPTY_LINES = 6


def supervision_pack(db: Database, directory: Index, order: Order) -> Report:
    """The pack, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    with snapshot(db):
        source = provenance(db, directory, order)
        kinds = reading.kinds()
        votes = votes_below(reading)
        queue, units = queue_of(reading, votes), rated_parts(reading, kinds, votes)
        offices = offices_of_order(order, directory)
        signs = signs_of(reading, offices)
        rated, low = rated_places(reading, kinds, expected_places(reading)), low_invitations(reading)
        sections = (
            survey_section(reading),
            *signed_section(reading),
            satisfaction_section(reading, kinds),
            queue_section(reading, queue, low),
            *dossier_section(reading),
            topic_section(reading, kinds),
            *commitment_section(reading, kinds),
            *part_section(reading, units, queue, signs),
            place_section(reading, rated, signs, low),
            _persons(reading, kinds),
            doubt_section(reading, kinds, source, low),
            flag_section(reading, offices, signs),
            action_section(reading),
            _visit(reading),
        )
    return bind(
        order,
        directory,
        source,
        title=words.say("Hồ sơ phục vụ giám sát việc hỏi ý kiến người dân"),
        sections=sections,
    )


def _persons(reading: Reading, kinds: list[Row]) -> Section:
    say = reading.words.say
    note = say("Mã thay cho tên và không đổi từ kỳ này sang kỳ khác. Chỉ gồm phiếu được bấm khi màn hình hiện người đó.")
    tables: tuple[Block, ...] = tuple(figures_table(reading, kind, is_person=True) for kind in kinds)
    return Section(say("Theo người trực (mã)"), (note, *tables))


def _visit(reading: Reading) -> Section:
    """The slips of the period with the office's replies, and lines to be filled in by hand during the next visit."""
    say = reading.words.say
    table = Table(
        id="visit",
        title=say("Ghi tại buổi giám sát"),
        columns=(
            Column("what", say("Nội dung xem xét"), room=30),
            Column("seen", say("Nhận xét"), room=30),
            Column("advice", say("Kiến nghị"), room=30),
            Column("until", say("Thời hạn"), room=10),
            Column("reply", say("Trả lời của cơ quan"), room=30),
        ),
        rows=(("\u00a0",) * 5,) * _EMPTY_LINES,
    )
    return Section(say("Phiếu giám sát"), (_slips(reading), table))


def _slips(reading: Reading) -> Table:
    say, words = reading.words.say, reading.words
    # Visits of an office that has moved out of the scope are read by whoever has it now.
    offices = [one for one in reading.offices if one not in reading.directory.past]
    names, asked = reading.places.short(offices), reading.order.inquiry
    found = Inspections(reading.db).of(offices, asked.first, asked.end)
    return Table(
        id="slips",
        title=say("Phiếu đã ghi trong kỳ"),
        columns=(
            Column("office", say("Cơ quan"), aside=len(offices) == 1),
            Column("visited_on", say("Ngày đến"), "day"),
            Column("checks", say("Nội dung xem xét")),
            Column("remark", say("Nhận xét")),
            Column("advice", say("Kiến nghị")),
            Column("until", say("Thời hạn"), "day"),
            Column("reply", say("Trả lời của cơ quan"), room=14),
        ),
        rows=tuple(
            (
                names[slip.office],
                slip.visited_on,
                "; ".join(
                    f"{check_name(check, words)}: {result_name(result, words)}"
                    for check, result in slip.checks.items()
                    if result != "unseen"
                ),
                slip.remark,
                slip.recommendation,
                slip.due_on,
                "; ".join(reply.text for reply in slip.replies),
            )
            for slip in found
        ),
    )
