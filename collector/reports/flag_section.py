"""Signs that votes may not be the citizens' own, for those who look into them: evidence, never a judgement, never a name."""

from collections.abc import Collection

from collector.reports.marked_places import Signs
from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.suspects import Level, Suspect
from collector.web.flag_wording import flag_evidence, flag_name
from office.ids import OfficeId
from office.suspicion import Flag


def flag_section(reading: Reading, offices: Collection[OfficeId], signs: Signs) -> Section:
    """The section about ``offices`` and their ``signs``; rows stand by how rarely honest work looks like this."""
    say, title = reading.words.say, reading.words.say("Dấu hiệu bất thường")
    if signs.suspects is None:
        return Section(
            title, (say("Chưa xét dấu hiệu nào: quá nhiều cơ quan cùng lúc. Xin lập báo cáo của một đơn vị nhỏ hơn."),)
        )
    rows = [(suspect, flag) for suspect in signs.suspects for flag in suspect.flags]
    rows.sort(key=lambda row: (row[1].chance, row[0].subject.office))
    if not rows and not signs.has_peers:
        sentence = say("Chưa xét được dấu hiệu: ở đây và ở đơn vị cấp trên chưa đủ người và quầy để so với nhau.")
        return Section(title, (sentence,))
    judged = reading.words.number(len(offices))
    counted = (
        say("Trang So sánh đếm người trực, quầy và cơ quan: %(subjects)s; ở đây mỗi dấu hiệu có một dòng: %(n)s.")
        % {"subjects": reading.words.number(len(signs.suspects)), "n": reading.words.number(len(rows))},
    )
    coded = (say("Người trực ghi bằng mã. Tên chỉ có ở trang So sánh, cho người được xem."),)
    table = Table(
        id="flags",
        title=say("Dấu hiệu cần xem xét"),
        columns=(
            Column("level", say("Về"), aside=True),
            Column("office", say("Cơ quan")),
            Column("who", say("Người trực hoặc quầy")),
            Column("flag", say("Dấu hiệu")),
            Column("evidence", say("Thấy gì")),
            Column("observed", say("Số thấy"), "count", aside=True),
            Column("whole", say("Trên tổng số"), "count", aside=True),
            Column("expected", say("Nơi khác thường có"), "count", aside=True),
            Column("chance", say("Xác suất ngẫu nhiên"), "count", aside=True),
        ),
        rows=tuple(_row(reading, suspect, flag) for suspect, flag in rows),
        notes=(
            say("Mỗi dấu hiệu so với các nơi cùng loại trong phạm vi báo cáo, hoặc của đơn vị cấp trên nếu ở đây có quá ít."),
            say("Nơi làm đúng ít khi có dấu hiệu, nhưng vẫn có."),
            say("Dấu hiệu là chỗ để tìm hiểu, không phải kết luận. Không phiếu nào bị xóa vì dấu hiệu."),
            *(counted if len(rows) != len(signs.suspects) else ()),
            *(coded if any(suspect.subject.official is not None for suspect, _ in rows) else ()),
        ),
        none=say("Đã xét %(n)s cơ quan, không thấy dấu hiệu nào.") % {"n": judged},
    )
    return Section(title, (table,))


def _row(reading: Reading, suspect: Suspect, flag: Flag) -> tuple[Cell, ...]:
    say, subject = reading.words.say, suspect.subject
    levels: dict[Level, str] = {"official": say("Người trực quầy"), "counter": say("Quầy"), "office": say("Cơ quan")}
    who = say("Cả cơ quan")
    if subject.official is not None:
        who = reading.person(subject.office, subject.official)
    elif subject.counter is not None:
        who = reading.places.counter(subject.office, subject.counter)
    said = (flag_name(flag.kind, reading.words), flag_evidence(flag, reading.words))
    figures = (flag.observed, flag.whole, round(flag.expected, 1), flag.chance)
    return (levels[subject.level], reading.places.unit_of(subject.office), who, *said, *figures)
