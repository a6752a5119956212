"""An official's evidence sheet for the attitude criterion: votes cast while that person was shown, and nothing else.

Scores touch people's pay: no points are made of them, and below ten votes their number stands alone.
"""

from collector.participation import participation
from collector.reports.method import method
from collector.reports.model import Report, Section
from collector.reports.order import Order
from collector.reports.places import letterhead
from collector.reports.provenance import provenance
from collector.reports.queue_section import people_table
from collector.reports.reading import Reading
from collector.reports.satisfaction_section import satisfaction_section
from collector.reports.topic_section import topic_section
from collector.store.db import Database
from collector.store.satisfaction import snapshot
from office.directory import Index


def official_report(db: Database, directory: Index, order: Order) -> Report:
    """The sheet of one official, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    with snapshot(db):
        source = provenance(db, directory, order)
        kinds = reading.kinds()
        total = next(iter(participation(db, directory, order.inquiry._replace(by=()), order.today)), None)
        sections = (
            Section(words.say("Cách dùng"), _purpose(order)),
            satisfaction_section(reading, kinds),
            topic_section(reading, kinds, ("official",)),
            *(
                (Section(words.say("Người được phục vụ và được mời"), (people_table(reading, total, of_person=True),)),)
                if total
                else ()
            ),
        )
    name = reading.person(order.inquiry.office or "", order.inquiry.official)
    return Report(
        kind="official",
        title=words.say("Số liệu minh chứng về thái độ phục vụ: %(person)s") % {"person": name},
        period=words.period(order.period, order.inquiry.reckoning),
        letterhead=letterhead(order, directory),
        sections=sections,
        method=method(order, directory, source),
        provenance=source,
        sample=directory.sample,
        language=words.code,
        made_on=order.today,
    )


def _purpose(order: Order) -> tuple[str, ...]:
    say = order.words.say
    return (
        say(
            "Số liệu chỉ gồm các phiếu được bấm khi màn hình hiện người này, và chỉ các lý do về người trực quầy; thời gian chờ,"
            " thủ tục và cơ sở vật chất không nằm trong đó."
        ),
        say(
            "Đây là một căn cứ để người có thẩm quyền xem xét, không tự động quy ra điểm. Cần đọc cùng số phiếu, khoảng tin cậy,"
            " tỷ lệ tham gia và số phiếu không tính."
        ),
    )
