"""Photographs every screen in every size, scale, language and state: ``python -m tests.kiosk.ui.gallery [directory] [filter]``.

The pictures are for eyes; ``test_pictures.py`` takes a few of them in each run of the suite.
"""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from office.documents import Assignment, OfficialFace
from office.ids import TopicId
from office.periods import VIETNAM
from office.survey import Topic
from tests.factories import an_assignment, an_exit_assignment, some_hours
from tests.kiosk.ui.player import Player, playing

SIZES = ((800, 480), (1024, 600), (1280, 800), (1920, 1080), (600, 1024), (1080, 1920))
PICTURES = Path("build/screens")
SUNDAY = datetime(2026, 9, 6, 9, 0, tzinfo=VIETNAM)
LUNCH = datetime(2026, 9, 1, 12, 0, tzinfo=VIETNAM)


class Scene(NamedTuple):
    """What to photograph: an assignment, and the deeds that lead to the picture."""

    name: str
    assignment: Assignment | None
    deeds: tuple[str, ...] = ()
    now: datetime | None = None


def everything_long() -> Assignment:
    """Names, question and topics as long as an admin may make them."""
    usual = an_assignment(label="Liên thông", official_name="Nguyễn Hoàng Thị Phương Khánh Quỳnh Anh")
    office = structs.replace(
        usual.office,
        name={
            "vi": "Bộ phận Tiếp nhận và Trả kết quả thủ tục hành chính theo cơ chế một cửa, một cửa liên thông Xã Mẫu A",
            "en": "One-stop and linked one-stop office for receiving and returning administrative procedures of Xã Mẫu A",
        },
    )
    question = structs.replace(
        usual.question,
        text={
            "vi": "Ông/bà có hài lòng với thái độ, cách giải thích và hướng dẫn của người tiếp nhận tại quầy hôm nay không?",
            "en": "Are you satisfied with the manner, explanations and guidance of the official who took your papers here today?",
        },
    )
    topics = tuple(
        Topic(id=TopicId(f"chu-de-{n}"), about="office", label={"vi": vi, "en": en})
        for n, (vi, en) in enumerate(
            (
                ("Thái độ, lời nói, cử chỉ của người tiếp nhận", "Manner, words and gestures of the official"),
                ("Giải thích, hướng dẫn thủ tục rõ ràng, dễ hiểu", "Clear explanation of the procedure"),
                ("Thời gian chờ đến lượt và thời hạn giải quyết", "Waiting time and time to the result"),
                ("Số lần phải đi lại để bổ sung giấy tờ", "How often I had to come back with papers"),
                ("Thủ tục, giấy tờ, biểu mẫu phải nộp", "Procedures, papers and forms asked for"),
                ("Chỗ ngồi, quạt mát, nước uống, nhà vệ sinh", "Seats, fans, drinking water, toilets"),
            )
        )
    )
    return structs.replace(
        usual,
        office=office,
        question=question,
        topics=topics,
        official=OfficialFace(
            id=usual.official.id,  # type: ignore[union-attr]
            name="Nguyễn Hoàng Thị Phương Khánh Quỳnh Anh",
            title="Công chức Địa chính – Nông nghiệp – Xây dựng và Môi trường, phụ trách",
        ),
    )


def calm(assignment: Assignment) -> Assignment:
    """As a real office has it: no sample data."""
    return structs.replace(assignment, office=structs.replace(assignment.office, sample=False))


def scenes() -> Iterator[Scene]:
    """Every state."""
    long = everything_long()
    for levels in (5, 4, 3):
        yield Scene(f"faces-{levels}", calm(an_assignment(levels=levels)))
    yield Scene("faces-sample", an_assignment())
    yield Scene("faces-en", an_assignment(), ("language en",))
    yield Scene("faces-large", an_assignment(), ("large text",))
    yield Scene("faces-large-en", an_assignment(), ("language en", "large text"))
    yield Scene("faces-large-long", long, ("large text",), SUNDAY)
    yield Scene("faces-long", long, (), LUNCH)
    yield Scene("faces-long-4", structs.replace(long, scale=an_assignment(levels=4).scale))
    yield Scene("faces-long-en", long, ("language en",), SUNDAY)
    yield Scene("faces-nobody", structs.replace(an_assignment(), official=None, order="worst-first"))
    yield Scene("faces-hours", an_assignment(hours=some_hours(closed_on=(date(2026, 9, 2),))), (), LUNCH)
    yield Scene("faces-languages", an_assignment(languages=("vi", "en", "hmn", "khm", "rad", "jra")))
    yield Scene("faces-again", an_assignment(), ("face 2", "again"))
    yield Scene("faces-again-large", an_assignment(), ("large text", "face 2", "again"))
    for count in (2, 5, 9, 20):
        yield Scene(f"counters-{count}", calm(an_exit_assignment(count)))
    yield Scene("counters-en-large", an_exit_assignment(5), ("language en", "large text"))
    yield Scene("faces-exit", calm(an_exit_assignment(3)), ("counter quay-2",))
    asking = structs.replace(an_exit_assignment(3), asks_hint=True)
    yield Scene("hint", calm(asking), ("counter quay-2", "face 4", "send"))
    yield Scene("hint-en-large", asking, ("language en", "large text", "counter quay-2", "face 4", "send"))
    for count in (6, 5, 4, 3, 2, 1):
        yield Scene(f"topics-{count}", calm(an_assignment(topics=count)), ("face 4", "topic thai-do"))
    yield Scene("topics-en", an_assignment(), ("language en", "face 4", "topic thai-do", "topic thu-tuc"))
    yield Scene("topics-long", long, ("face 4", "topic chu-de-0"), SUNDAY)
    yield Scene("topics-long-large", long, ("large text", "face 4", "topic chu-de-0", "topic chu-de-3"))
    yield Scene("thanks", calm(an_assignment()), ("face 4", "send"))
    yield Scene("thanks-large", an_assignment(), ("large text", "face 4", "send"))
    yield Scene("thanks-en", an_assignment(), ("language en", "face 4", "send"))
    yield Scene("away", an_assignment(), ("away",))
    yield Scene("dark", an_assignment(), ("dark",))
    yield Scene("unassigned", None)
    yield Scene("out-of-service", an_assignment(), ("broken",))


def photograph(player: Player, scene: Scene, directory: Path) -> Path:
    """Play one scene and keep its picture."""
    player.begin(scene.assignment, now=scene.now)
    for deed in scene.deeds:
        match deed:
            case "away":
                player.order(away=True)
            case "dark":
                player.order(advance=100_000)
            case "broken":
                player.order(disk="full", push=3)
            case _:
                player.tap(deed)
    player.settled()
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / f"{scene.name}-{player.width}x{player.height}.png"
    player.picture().save(file)
    return file


def main(directory: Path, wanted: str) -> None:
    """Photograph all scenes whose file name contains ``wanted``."""
    for width, height in SIZES:
        chosen = [scene for scene in scenes() if wanted in f"{scene.name}-{width}x{height}"]
        for release in ("half-day", "at once"):
            now = [scene for scene in chosen if (scene.now == LUNCH) == (release == "at once")]
            if not now:
                continue
            with playing(width, height, release=release) as player:
                for scene in now:
                    photograph(player, scene, directory)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES, sys.argv[2] if len(sys.argv) > 2 else "")
