"""An official's evidence sheet for the attitude criterion: votes cast while that person was shown, and nothing else.

Scores touch people's pay: no points are made of them, and below ten votes their number stands alone.
"""

from collector.participation import participation
from collector.reports.binding import bind
from collector.reports.commitment_section import commitment_section
from collector.reports.model import Report, Section
from collector.reports.order import Order
from collector.reports.provenance import provenance
from collector.reports.queue_section import people_table
from collector.reports.reading import Reading
from collector.reports.satisfaction_section import satisfaction_section
from collector.reports.topic_section import topic_section
from collector.store.db import Database
from collector.store.satisfaction import Row, satisfaction, snapshot
from office.directory import Index
from office.ids import ScaleId
from office.judgement import FEWEST_FOR_SHARE
from office.withholding import withheld


def official_report(db: Database, directory: Index, order: Order) -> Report:
    """The sheet of one official, read in one snapshot."""
    words, reading = order.words, Reading(db, directory, order)
    with snapshot(db):
        source = provenance(db, directory, order)
        every = reading.kinds()
        kinds = [kind for kind in every if not _is_kept_back(reading, kind)]
        total = next(iter(participation(db, directory, order.inquiry._replace(by=()), order.today)), None)
        sections = (
            Section(words.say("Cách dùng"), _purpose(order)),
            *(
                (Section(words.say("Cách bỏ phiếu không nêu tỷ lệ"), _kept_back(reading, every, kinds)),)
                if len(kinds) < len(every)
                else ()
            ),
            *((satisfaction_section(reading, kinds),) if kinds or not every else ()),
            topic_section(reading, kinds, ("official",)),
            *commitment_section(reading, kinds, ("official",)),
            *(
                (Section(words.say("Người được phục vụ và được mời"), (people_table(reading, total, of_person=True),)),)
                if total
                else ()
            ),
        )
    name = reading.person(order.inquiry.office or "", order.inquiry.official)
    return bind(
        order,
        directory,
        source,
        title=words.say("Số liệu minh chứng về thái độ phục vụ: %(person)s") % {"person": name},
        sections=sections,
    )


def _is_kept_back(reading: Reading, kind: Row) -> bool:
    """Whether this person's share would tell that of a colleague with few votes, by subtraction from the office's."""
    asked = reading.order.inquiry._replace(official=None, scale=ScaleId(kind.group.scale), channel=kind.group.channel)
    rows = satisfaction(reading.db, reading.directory, asked._replace(by=("official",)))
    kept = withheld([row.figure.n for row in rows], FEWEST_FOR_SHARE)
    own = next((place for place, row in enumerate(rows) if row.group.official == reading.order.inquiry.official), -1)
    return own in kept and kind.figure.n >= FEWEST_FOR_SHARE


def _kept_back(reading: Reading, every: list[Row], kinds: list[Row]) -> tuple[str, ...]:
    words = reading.words
    sentence = words.say("%(kind)s: %(n)s phiếu. Tỷ lệ không nêu, vì từ đó suy ra được phiếu của người khác có quá ít phiếu.")
    return tuple(
        sentence % {"kind": reading.kind_name(kind), "n": words.number(kind.figure.n)} for kind in every if kind not in kinds
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
