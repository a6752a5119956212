"""What an admin may write at most stands whole on the smallest screen, in every state, in large text and beside every notice."""

from collections.abc import Callable

import msgspec
import pytest

from kiosk.ui.arrangement import arrange
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Measures
from office.documents import Assignment
from office.survey import LONGEST_LABEL, LONGEST_QUESTION, LONGEST_TOPIC, LONGEST_TOPICS_QUESTION
from tests.factories import an_assignment
from tests.kiosk.ui.test_arrangement import view_of, width_of

WORDS = "Không hài lòng về hướng dẫn giải quyết thủ tục hành chính, thái độ phục vụ và thời gian chờ đợi của người dân ở đây "
SMALLEST = ((800, 480), (480, 800))


def words(length: int) -> dict[str, str]:
    """Vietnamese of just this length."""
    text = (WORDS * 3)[: length - 1].rstrip(" ,")
    return {"vi": text + "m" * (length - len(text))}


def asking(question: dict[str, str], topics_question: dict[str, str]) -> Assignment:
    plain = an_assignment()
    return msgspec.structs.replace(
        plain, question=msgspec.structs.replace(plain.question, text=question, topics_text=topics_question)
    )


def with_topics(length: int) -> Assignment:
    plain = an_assignment(topics=6)
    topics = tuple(msgspec.structs.replace(topic, label=words(length)) for topic in plain.topics)
    return msgspec.structs.replace(plain, topics=topics)


def with_labels(length: int) -> Assignment:
    plain = an_assignment(levels=5)
    levels = tuple(msgspec.structs.replace(level, label=words(length)) for level in plain.scale.levels)
    return msgspec.structs.replace(plain, scale=msgspec.structs.replace(plain.scale, levels=levels))


def sheets(assignment: Assignment, state: str) -> list[Sheet]:
    return [
        arrange(view_of(state, assignment, large_text=large, language="vi", crowded=crowded), Measures(*size, large), width_of)
        for size in SMALLEST
        for large in (False, True)
        for crowded in (False, True)
    ]


def is_cut(sheet: Sheet, name: str) -> bool:
    return any(line.endswith("…") for line in sheet.block(name).lines)


CASES: list[tuple[str, Callable[[int], Assignment], int, str, str]] = [
    ("question", lambda n: asking(words(n), words(20)), LONGEST_QUESTION, "idle", "title"),
    ("question on topics", lambda n: asking(words(20), words(n)), LONGEST_TOPICS_QUESTION, "topics", "title"),
    ("label of a face", with_labels, LONGEST_LABEL, "idle", "face 5"),
    ("topic", with_topics, LONGEST_TOPIC, "topics", "topic thai-do"),
]


@pytest.mark.parametrize(("what", "assignment", "longest", "state", "name"), CASES, ids=[case[0] for case in CASES])
def test_the_longest_text_is_shown_whole(
    what: str, assignment: Callable[[int], Assignment], longest: int, state: str, name: str
) -> None:
    assert not any(is_cut(sheet, name) for sheet in sheets(assignment(longest), state)), what
    assert any(is_cut(sheet, name) for sheet in sheets(assignment(4 * longest), state)), "the measure sees what is cut"
