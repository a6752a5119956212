"""Builders of directories with sensible defaults, for every test that needs an office."""

import msgspec

from office.directory import Counter, Directory, Office, Official, Terminal
from office.documents import Hours
from office.ids import CounterId, OfficeId, OfficialId, QuestionId, ScaleId, TerminalId, TopicId, UnitId
from office.survey import Level, Question, Scale, Topic
from office.units import Unit

FACES = {3: (2, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
WORDS = {
    3: ("Không hài lòng", "Bình thường", "Hài lòng"),
    4: ("Rất không hài lòng", "Không hài lòng", "Hài lòng", "Rất hài lòng"),
    5: ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"),
}


def a_scale(levels: int = 5, *, satisfied_from: int | None = None) -> Scale:
    """`hai-long-{levels}`; the two upper levels (of three: the upper one) are the satisfied ones."""
    first = satisfied_from or (levels - 1 if levels > 3 else levels)
    return Scale(
        id=ScaleId(f"hai-long-{levels}"),
        levels=tuple(
            Level(score=score, face=FACES[levels][score - 1], satisfied=score >= first, label={"vi": WORDS[levels][score - 1]})
            for score in range(1, levels + 1)
        ),
    )


def some_hours() -> Hours:
    """Monday to Friday, 7:30 to 11:30 and 13:30 to 17:00."""
    spans = (("07:30", "11:30"), ("13:30", "17:00"))
    return Hours(open={"mon": spans, "tue": spans, "wed": spans, "thu": spans, "fri": spans})


TOPICS = (
    Topic(id=TopicId("thoi-gian-cho"), about="office", label={"vi": "Thời gian chờ", "en": "Waiting time"}),
    Topic(id=TopicId("giai-thich"), about="official", label={"vi": "Giải thích, hướng dẫn", "en": "Explanations"}),
    Topic(id=TopicId("thai-do"), about="official", label={"vi": "Thái độ phục vụ", "en": "Attitude"}),
    Topic(id=TopicId("thu-tuc"), about="procedure", label={"vi": "Thủ tục, giấy tờ", "en": "Procedures, papers"}),
)
PEOPLE = ("Nguyễn Thị Mẫu", "Trần Văn Mẫu", "Lê Thị Mẫu", "Phạm Văn Mẫu", "Hoàng Thị Mẫu", "Vũ Văn Mẫu")
SLUGS = ("nguyen-thi-mau", "tran-van-mau", "le-thi-mau", "pham-van-mau", "hoang-thi-mau", "vu-van-mau")


def a_directory(*, offices: int = 1, counters: int = 2, scales: tuple[int, ...] = (5,), sample: bool = True) -> Directory:
    """«Tỉnh Mẫu» with communes A, B, C …, one office each, one official and one terminal at every counter (scale: the first)."""
    letters = "abcdefgh"[:offices]
    places = [OfficeId(f"xa-mau-{letter}") for letter in letters]
    within = [(place, number) for place in places for number in range(1, counters + 1)]
    return Directory(
        sample=sample,
        units=(
            Unit(id=UnitId("tinh-mau"), kind="Tỉnh", name="Tỉnh Mẫu"),
            *(
                Unit(id=UnitId(place), kind="Xã", name=f"Xã Mẫu {place[-1].upper()}", parent=UnitId("tinh-mau"))
                for place in places
            ),
        ),
        offices=tuple(
            Office(id=place, unit=UnitId(place), name={"vi": f"Bộ phận Một cửa Xã Mẫu {place[-1].upper()}"}, hours=some_hours())
            for place in places
        ),
        counters=tuple(Counter(office=place, id=CounterId(f"quay-{number}"), label=str(number)) for place, number in within),
        officials=tuple(
            Official(office=place, id=OfficialId(SLUGS[(number - 1) % 6]), name=PEOPLE[(number - 1) % 6], title="Công chức")
            for place, number in within
            if number <= len(SLUGS)
        ),
        terminals=tuple(
            Terminal(
                office=place,
                id=TerminalId(f"danh-gia-{number}"),
                counter=CounterId(f"quay-{number}"),
                official=OfficialId(SLUGS[(number - 1) % 6]),
                scale=ScaleId(f"hai-long-{scales[0]}"),
                question=QuestionId("phuc-vu"),
                topics=tuple(topic.id for topic in TOPICS),
            )
            for place, number in within
        ),
        scales=tuple(a_scale(levels) for levels in scales),
        questions=(
            Question(
                id=QuestionId("phuc-vu"),
                text={"vi": "Ông/bà thấy việc phục vụ hôm nay thế nào?", "en": "How was the service today?"},
                topics_text={"vi": "Điều gì cần tốt hơn?", "en": "What should be better?"},
            ),
        ),
        topics=TOPICS,
    )


def with_terminal(directory: Directory, **changes: object) -> Directory:
    """``directory`` with its first terminal changed."""
    first, *rest = directory.terminals
    return msgspec.structs.replace(directory, terminals=(msgspec.structs.replace(first, **changes), *rest))
