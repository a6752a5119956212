from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.ui.theme import AMBER_SOFT, LEVELS, NIGHT, PAPER, PRESS_SHADE, Colour
from office.documents import Timings
from tests.factories import an_assignment, an_exit_assignment
from tests.kiosk.ui.gallery import PICTURES, photograph, scenes
from tests.kiosk.ui.player import Player, playing
from tests.screens import wait_until

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    with playing(800, 480, release="at once") as playing_now:
        yield playing_now


def seen(shade: Colour, factor: float = 1.0) -> tuple[int, ...]:
    return tuple(round(part * factor * 255) for part in shade[:3])


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(first - second) <= 3 for first, second in zip(one, other, strict=True))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("levels", [3, 4, 5])
def test_a_tap_on_each_face_casts_its_score_once(player: Player, levels: int, language: str) -> None:
    player.begin(an_assignment(levels=levels))
    for score in range(1, levels + 1):
        if language != "vi":
            player.tap(f"language {language}")
        assert player.report["language"] == language
        player.tap(f"face {score}")
        player.shows("topics")
        player.order(advance=40)
        player.shows("thanks")
        player.order(advance=40)
        player.shows("faces")
    assert [vote["score"] for vote in player.votes] == list(range(1, levels + 1))
    assert {vote["scale"] for vote in player.votes} == {f"hai-long-{levels}"}
    assert all(vote["finished"] and vote["flags"] == [] and vote["channel"] == "kiosk" for vote in player.votes)
    player.picture().save(_artefacts() / f"tapped-{levels}-{language}.png")


@pytest.mark.parametrize("part", ["disc", "label"])
def test_the_whole_column_is_the_target(player: Player, part: str) -> None:
    player.begin(an_assignment())
    player.tap(f"face 2 {part}")
    player.shows("topics")
    assert [vote["score"] for vote in player.votes] == [2]


@pytest.mark.parametrize("answer", ["hint yes", "hint no", "skip"])
def test_at_the_exit_each_answer_to_the_question_about_a_bribe_leads_to_the_thanks(player: Player, answer: str) -> None:
    player.begin(structs.replace(an_exit_assignment(3), asks_hint=True))
    player.tap("counter quay-2")
    player.tap("face 3")
    player.tap("send")
    player.shows("hint")
    assert [vote["finished"] for vote in player.votes] == [True]
    player.tap(answer)
    player.shows("thanks")
    player.order(advance=40)
    player.shows("counters")


def test_topics_are_chosen_and_left_and_sent(player: Player) -> None:
    player.begin(an_assignment())
    player.tap("face 3")
    player.tap("topic thoi-gian-cho")
    player.tap("topic thai-do")
    player.tap("topic thu-tuc")
    player.tap("topic thai-do")
    player.picture().save(_artefacts() / "topics-chosen.png")
    player.tap("send")
    player.shows("thanks")
    assert [(vote["topics"], vote["finished"]) for vote in player.votes] == [(["thoi-gian-cho", "thu-tuc"], True)]


def test_skipping_drops_the_topics(player: Player) -> None:
    player.begin(an_assignment())
    player.tap("face 3")
    player.tap("topic thai-do")
    player.tap("skip")
    player.shows("thanks")
    assert [(vote["score"], vote["topics"]) for vote in player.votes] == [(3, [])]


def test_choosing_again_changes_the_same_vote_and_marks_no_face(player: Player) -> None:
    player.begin(an_assignment())
    before = player.picture()
    player.tap("face 1")
    player.tap("again")
    player.settled()
    discs = {name: player.at(name) for name in player.report["places"] if name.endswith("disc")}
    levels = [player.colour(x, y - 35) for x, y in discs.values()]
    assert all(near(found, seen(LEVELS[score])) for score, found in zip((5, 4, 3, 2, 1), levels, strict=True))
    player.tap("face 5")
    player.tap("send")
    player.shows("thanks")
    assert [(vote["score"], vote["finished"]) for vote in player.votes] == [(5, True)]
    player.order(advance=40)
    player.shows("faces")
    assert player.picture().tobytes() == before.tobytes(), "the next visitor sees what the one before saw"


def test_keeping_the_vote_after_all(player: Player) -> None:
    player.begin(an_assignment())
    player.tap("face 2")
    player.tap("again")
    player.tap("keep")
    player.shows("thanks")
    assert [vote["score"] for vote in player.votes] == [2]


def test_a_repeated_tap_is_kept_with_its_flag(player: Player) -> None:
    player.begin(an_assignment(topics=0, timings=Timings(response_interval=100, thanks=1)))
    for _ in range(2):
        player.tap("face 4")
        player.shows("thanks")
        player.order(advance=2)
        player.shows("faces")
    assert [vote["flags"] for vote in player.votes] == [[], ["repeat"]]


def test_a_finger_that_slides_off_does_not_vote(player: Player) -> None:
    player.begin(an_assignment())
    x, y = player.at("face 2 disc")
    player.screen.touch(x, y)
    wait_until(lambda: near(player.screen.colour(x, y - 35), seen(LEVELS[2], PRESS_SHADE)), "the face to darken")
    player.screen.slide(x, y - 200)
    wait_until(lambda: near(player.screen.colour(x, y - 35), seen(LEVELS[2])), "the face to let go")
    player.screen.slide(x, y)
    player.screen.lift()
    # What comes after in the same queue shows that the lifted finger did nothing.
    player.tap("face 5")
    player.shows("topics")
    assert [vote["score"] for vote in player.votes] == [5]


def test_the_tap_that_wakes_a_dark_screen_is_no_vote(player: Player) -> None:
    player.begin(an_assignment())
    x, y = player.at("face 2 disc")
    player.order(advance=700)
    player.shows("dark")
    assert near(player.colour(x, y), seen(NIGHT))
    player.screen.touch(x, y)
    player.shows("faces")
    # A finger that rests long after the screen has woken is still the one that woke it.
    player.order(advance=1)
    player.screen.lift()
    player.tap("face 2")
    player.shows("topics")
    assert [vote["score"] for vote in player.votes] == [2]


def test_timeouts_by_the_clock_alone_lead_back_to_the_faces(player: Player) -> None:
    player.begin(an_assignment(timings=Timings(topics=3, thanks=1)))
    player.tap("face 4")
    player.shows("topics")
    player.shows("thanks")
    player.shows("faces")
    assert [(vote["score"], vote["finished"]) for vote in player.votes] == [(4, True)]


def test_out_of_service_nobody_votes_and_nobody_is_thanked(player: Player) -> None:
    player.begin(an_assignment())
    player.order(disk="full")
    player.tap("face 4")
    player.shows("out of service")
    assert player.votes == []
    player.order(disk="ok", advance=6)
    player.shows("faces")
    player.tap("face 4")
    player.shows("topics")
    assert [vote["score"] for vote in player.votes] == [4]


def test_a_button_of_the_panel_shows_on_the_screen(player: Player) -> None:
    player.begin(an_assignment())
    player.order(push=1)
    player.shows("topics")
    assert [(vote["score"], vote["channel"]) for vote in player.votes] == [(1, "button")]


def test_large_text_and_english_are_gone_for_the_next_visitor(player: Player) -> None:
    player.begin(an_assignment())
    player.tap("language en")
    player.tap("large text")
    assert (player.report["language"], player.report["large_text"]) == ("en", True)
    player.tap("face 3")
    player.tap("skip")
    player.order(advance=40)
    player.shows("faces")
    assert (player.report["language"], player.report["large_text"]) == ("vi", False)


def test_a_keyboard_that_is_plugged_in_neither_closes_the_window_nor_opens_settings(player: Player) -> None:
    player.begin(an_assignment())
    before = player.picture()
    for key in ("Escape", "F1", "F12", "Return", "space"):
        player.screen.key(key)
    player.tap("face 3")
    player.shows("topics")
    player.order(advance=40)
    player.order(advance=40)
    player.shows("faces")
    assert player.picture().tobytes() == before.tobytes()


def test_a_second_button_of_a_mouse_does_not_vote(player: Player) -> None:
    player.begin(an_assignment())
    player.screen.click(*player.at("face 1"), button=3)
    player.screen.click(*player.at("face 1"), button=4)
    player.tap("face 5")
    player.shows("topics")
    assert [vote["score"] for vote in player.votes] == [5]


def test_that_votes_leave_at_once_is_said_on_every_screen(player: Player) -> None:
    player.begin(an_assignment())
    for name in ("face 3", "send"):
        assert near(player.colour(3, 476), seen(AMBER_SOFT))
        player.tap(name)
        player.settled()
    assert near(player.colour(3, 476), seen(AMBER_SOFT))


def test_pictures_of_every_state_are_kept_for_eyes(player: Player) -> None:
    wanted = {
        "faces-sample",
        "faces-en",
        "faces-large",
        "faces-long",
        "topics-6",
        "topics-long",
        "thanks",
        "out-of-service",
        "unassigned",
    }
    files = [photograph(player, scene, PICTURES) for scene in scenes() if scene.name in wanted]
    assert {file.name.removesuffix("-800x480.png") for file in files} == wanted


def test_an_upright_screen_with_motion_takes_the_same_taps() -> None:
    with playing(600, 1024, still=False) as upright:
        upright.begin(an_assignment())
        assert near(upright.colour(3, 500), seen(PAPER))
        upright.tap("face 1 label")
        upright.tap("topic thai-do")
        upright.tap("send")
        upright.shows("thanks")
        assert [(vote["score"], vote["topics"]) for vote in upright.votes] == [(1, ["thai-do"])]


def test_a_screen_that_hangs_turned_is_drawn_and_touched_turned() -> None:
    with playing(800, 480, "--rotation=90", "--fullscreen") as turned:
        turned.begin(an_assignment())
        x, y = turned.at("face 2 disc")
        # Turned clockwise, the top of the page is at the right of the display.
        assert near(turned.colour(800 - y + 20, x), seen(LEVELS[2]))
        turned.screen.tap(800 - y, x)
        turned.shows("topics")
        assert [vote["score"] for vote in turned.votes] == [2]
        turned.picture().save(_artefacts() / "turned.png")


def _artefacts() -> Path:
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.mark.parametrize("language", ["vi", "en"])
def test_at_the_exit_a_counter_is_tapped_and_then_a_face(player: Player, language: str) -> None:
    player.begin(an_exit_assignment(5))
    player.shows("counters")
    if language != "vi":
        player.tap(f"language {language}")
    player.tap("counter quay-4")
    player.shows("faces")
    player.tap("keep")
    player.shows("counters")
    player.tap("counter quay-2")
    player.shows("faces")
    player.tap("face 4")
    player.shows("topics")
    player.order(advance=40)
    player.shows("thanks")
    player.order(advance=40)
    player.shows("counters")
    assert [(vote["counter"], vote["score"], vote["channel"]) for vote in player.votes] == [("quay-2", 4, "exit")]
