"""Signs that votes may not be the citizens' own, for those who look into them: evidence, never a judgement, never a name."""

from collections.abc import Iterable

from collector.reports.model import Cell, Column, Section, Table
from collector.reports.reading import Reading
from collector.suspects import Level, Suspect
from office.suspicion import Flag, Kind

_MOST_RARE = 1_000_000


def flag_section(reading: Reading, suspects: Iterable[Suspect]) -> Section:
    """The section; rows stand by how rarely honest work looks like this."""
    say = reading.words.say
    rows = [(suspect, flag) for suspect in suspects for flag in suspect.flags]
    rows.sort(key=lambda row: (row[1].chance, row[0].subject.office))
    table = Table(
        id="flags",
        title=say("Dấu hiệu cần xem xét"),
        columns=(
            Column("level", say("Về")),
            Column("office", say("Cơ quan")),
            Column("who", say("Người trực hoặc quầy")),
            Column("flag", say("Dấu hiệu")),
            Column("observed", say("Thấy"), "count"),
            Column("whole", say("Trên tổng số"), "count"),
            Column("expected", say("Nơi khác thường có"), "count"),
            Column("rarity", say("Ngẫu nhiên: 1 trên"), "count"),
        ),
        rows=tuple(_row(reading, suspect, flag) for suspect, flag in rows),
        notes=(
            say("Mỗi dấu hiệu so với các nơi cùng loại trong phạm vi báo cáo; nơi làm đúng ít khi có dấu hiệu, nhưng vẫn có."),
            say("Số 1.000.000 ở cột cuối nghĩa là từ một triệu trở lên."),
            say("Dấu hiệu là chỗ để tìm hiểu, không phải kết luận. Không phiếu nào bị xóa vì dấu hiệu."),
        ),
    )
    return Section(say("Dấu hiệu bất thường"), (table,))


def _row(reading: Reading, suspect: Suspect, flag: Flag) -> tuple[Cell, ...]:
    say, subject = reading.words.say, suspect.subject
    levels: dict[Level, str] = {"official": say("Người trực quầy"), "counter": say("Quầy"), "office": say("Cơ quan")}
    who = ""
    if subject.official is not None:
        who = reading.person(subject.office, subject.official)
    elif subject.counter is not None:
        who = reading.places.counter(subject.office, subject.counter)
    figures = (flag.observed, flag.whole, round(flag.expected, 1), min(round(1 / flag.chance), _MOST_RARE))
    return (levels[subject.level], reading.places.unit_of(subject.office), who, _name(reading, flag.kind), *figures)


def _name(reading: Reading, kind: Kind) -> str:
    say = reading.words.say
    names: dict[Kind, str] = {
        "repeats": say("nhiều lần bấm lặp"),
        "out-of-hours": say("nhiều lần bấm ngoài giờ"),
        "no-window": say("nhiều lần bấm khi không có lượt khách"),
        "few-windows": say("ít lượt khách được mời"),
        "never-opened": say("không lượt khách nào được mời"),
        "few-votes": say("ít người được mời trả lời"),
        "many-votes": say("quá nhiều người được mời trả lời"),
        "terminal-off": say("máy đánh giá tắt khi phục vụ"),
        "missed": say("nhiều lượt ghi là vắng mặt"),
        "cancelled": say("nhiều số bị người trực hủy"),
        "transferred": say("nhiều lượt bị chuyển quầy"),
        "walk-ins": say("nhiều số do người trực cấp tay"),
        "equal-boxes": say("nhiều hòm phiếu chỉ có một mức"),
        "counter-against-exit": say("phiếu tại quầy tốt hơn hẳn phiếu ở lối ra hoặc điện thoại"),
    }
    return names[kind]
