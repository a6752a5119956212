from functools import cache
from itertools import combinations

import pytest
from PIL import ImageFont

from kiosk.session import Session
from kiosk.ui.arrangement import arrange
from kiosk.ui.sheet import Place, Sheet
from kiosk.ui.theme import APART, LEAST_TYPE, TOUCH, VOTE, Measures, Weight, fonts
from kiosk.ui.typeset import LEADING
from kiosk.view import Standing, View, picture
from office.documents import Assignment
from tests.factories import an_assignment, an_exit_assignment
from tests.fakes import A_TUESDAY_MORNING
from tests.kiosk.ui.gallery import LUNCH, SIZES, everything_long

ROW = 56
WORDS = {"face", "topic", "hint", "title", "detail", "keep", "again", "skip", "send", "strip", "footnote"}
STATES = ("idle", "again", "topics", "hint", "thanks", "away", "out of service", "unassigned", "dark")
ASSIGNMENTS = {
    **{f"{levels} levels": an_assignment(levels=levels) for levels in (3, 4, 5)},
    **{f"{topics} topics": an_assignment(topics=topics) for topics in (1, 3, 4)},
    "six languages": an_assignment(languages=("vi", "en", "hmn", "khm", "rad", "jra")),
    "nobody on duty": an_assignment(official=None),
    "everything long": everything_long(),
    **{f"{counters} counters": an_exit_assignment(counters) for counters in (2, 7, 20)},
}


@cache
def width_of(text: str, weight: Weight) -> float:
    """As wide as the screen's own font, without opening a window."""
    return _font(weight).getlength(text) / 64 * 1.01


@cache
def _font(weight: Weight) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts()[weight], 64)


def view_of(state: str, assignment: Assignment, *, large_text: bool, language: str, crowded: bool) -> View:
    step = "idle" if state not in {"again", "topics", "hint", "thanks"} else state
    session = Session(step=step, score=None, large_text=large_text, language=language, dark=state == "dark")  # type: ignore[arg-type]
    return picture(
        session,
        Standing(
            assignment=None if state == "unassigned" else assignment,
            in_service=state != "out of service",
            release="at once" if crowded else "half-day",
            name="xa-mau-a/danh-gia-1",
            away=state == "away",
            back_at="9:30",
            wall=LUNCH if crowded else A_TUESDAY_MORNING,
        ),
    )


def everything() -> list[tuple[View, Measures, str]]:
    return [
        (
            view_of(state, assignment, large_text=large, language=language, crowded=crowded),
            Measures(*size, large),
            f"{state}, {name}, {size}, {'large' * large}, {language}, {'crowded' * crowded}",
        )
        for size in SIZES
        for name, assignment in ASSIGNMENTS.items()
        for state in STATES
        for large in (False, True)
        for language in ("vi", "en")
        for crowded in (False, True)
    ]


ALL = everything()


def touchable(name: str) -> bool:
    words = name.split()
    return words[-1] not in {"disc", "label", "box"} and (
        words[0] in {"face", "topic", "hint", "language", "keep", "again", "skip", "send"} or name == "large text"
    )


def inside(name: str) -> bool:
    """Whether ``name`` is drawn on another place, and may overlap it."""
    return name.rsplit(maxsplit=1)[-1] in {"disc", "label", "box"} or name in {"counter word", "wake"} or name == "counter"


def gap(one: Place, other: Place) -> int:
    across = max(one.x, other.x) - min(one.right, other.right)
    along = max(one.y, other.y) - min(one.top, other.top)
    return max(across, along)


@pytest.fixture(scope="module")
def sheets() -> list[tuple[Sheet, str]]:
    return [(arrange(view, measures, width_of), name) for view, measures, name in ALL]


def test_everything_stands_inside_the_window(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        for name, place in sheet.places.items():
            box = (place.x >= 0, place.y >= 0, place.right <= sheet.measures.width, place.top <= sheet.measures.height)
            assert all(box), f"{name} at {place} in {scene}"


def test_nothing_covers_anything_else(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        shown = {name: place for name, place in sheet.places.items() if place.width and place.height and not inside(name)}
        for (one, first), (other, second) in combinations(shown.items(), 2):
            assert gap(first, second) >= 0, f"{one} {first} and {other} {second} in {scene}"


def test_what_can_be_touched_is_large_and_apart(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        px = sheet.measures.px
        targets = {name: place for name, place in sheet.places.items() if touchable(name)}
        for name, place in targets.items():
            vote = name.startswith("face ")
            # A row spans an upright window: 11 mm of height will do where notices, six languages and large text meet.
            least = (px(VOTE), px(ROW if sheet.measures.upright else VOTE)) if vote else (px(TOUCH), px(TOUCH))
            assert (place.width >= least[0], place.height >= least[1] - 1) == (True, True), f"{name} {place} in {scene}"
        for (one, first), (other, second) in combinations(targets.items(), 2):
            assert gap(first, second) >= px(APART) - 1, f"{one} and {other} in {scene}"


def test_every_text_fits_its_place_and_none_is_smaller_than_can_be_read(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        for name, block in sheet.blocks.items():
            place = sheet.place(f"{name} label") if f"{name} label" in sheet.places else sheet.place(name)
            if name == "initials":
                place = sheet.place("portrait")
            if not block.lines:
                continue
            assert block.width <= place.width + 1, f"{name} {block} in {place}, {scene}"
            assert block.height <= place.height + block.size * LEADING * 0.1 + 1, f"{name} {block} in {place}, {scene}"
            assert block.size >= round(LEAST_TYPE * sheet.measures.scale), f"{name} {block} in {scene}"


def test_questions_and_answers_are_never_cut(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        for name, block in sheet.blocks.items():
            if name.split()[0] in WORDS:
                assert not any("…" in line for line in block.lines), f"{name} {block.lines} in {scene}"


def test_large_text_is_larger_and_never_smaller(sheets: list[tuple[Sheet, str]]) -> None:
    by_scene = {scene: sheet for sheet, scene in sheets}
    for scene, sheet in by_scene.items():
        if "large" in scene:
            usual = by_scene[scene.replace("large", "", 1)]
            for name in ("title", "send", "face 1", "topic thai-do"):
                assert sheet.block(name).size >= usual.block(name).size, f"{name} in {scene}"
    usual, large = by_scene["idle, 5 levels, (800, 480), , vi, "], by_scene["idle, 5 levels, (800, 480), large, vi, "]
    assert large.block("face 1").size > usual.block("face 1").size


def test_faces_of_one_screen_are_of_one_size(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        answers = [name for name in sheet.places if name.startswith("hint ")]
        assert len({sheet.place(name)[2:] for name in answers}) <= 1, scene
        assert len({sheet.block(name).size for name in answers}) <= 1, scene
        discs = {place[2:] for name, place in sheet.places.items() if name.endswith(" disc")}
        labels = {block.size for name, block in sheet.blocks.items() if name.startswith("face ")}
        assert len(discs) <= 1 >= len(labels), scene
