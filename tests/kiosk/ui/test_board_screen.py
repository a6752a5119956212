"""The board in a real window: each call is seen, the screen changes with motion, and pictures are kept for eyes."""

from collections.abc import Iterator

import msgspec
import pytest

from kiosk.ui.theme import JADE, JADE_DARK
from tests.fakes import A_TUESDAY_MORNING
from tests.kiosk.boards import a_board, a_board_assignment, a_call
from tests.kiosk.ui.board_gallery import PICTURES, hanging, photograph, scenes
from tests.kiosk.ui.player import Player
from tests.kiosk.ui.test_taps import near, seen
from tests.screens import wait_until

pytestmark = pytest.mark.screen

WIDTH, HEIGHT = 1280, 720


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    with hanging(WIDTH, HEIGHT, still=False) as playing:
        playing.order(now=A_TUESDAY_MORNING.isoformat(), assignment=msgspec.to_builtins(a_board_assignment()))
        yield playing


def heard(player: Player, *numbers: int, day: str = "ngaymau1") -> None:
    player.order(board=msgspec.to_builtins(a_board([a_call(number) for number in numbers], day=day)))


def test_calls_in_quick_succession_are_each_seen_and_then_the_list(player: Player) -> None:
    heard(player, 1, 2, 3)
    shown = []
    for _ in range(3):
        player.settled()
        shown.append(player.report["call"])
        wait_until(lambda: near(player.screen.colour(4, 4), seen(JADE)), "the call's ground")
        player.order(advance=3)
    assert shown == ["H 001", "H 002", "H 003"]
    player.order(advance=3)
    player.shows("rows")
    assert [row[0] for row in player.report["rows"]] == ["H 003", "H 002", "H 001"]
    wait_until(lambda: near(player.screen.colour(4, HEIGHT - 4), seen(JADE_DARK)), "the list's footer")


def test_the_next_notice_appears_softly_and_nothing_else_moves(player: Player) -> None:
    heard(player, day="ngaymau2")
    player.shows("message")
    before = player.picture()
    player.order(advance=12)
    player.wait(lambda _report: player.picture().tobytes() != before.tobytes(), "another notice")
    after = player.picture()
    above = (0, 0, WIDTH, HEIGHT - 140)
    assert after.crop(above).tobytes() == before.crop(above).tobytes()


def test_no_key_and_no_mouse_changes_anything(player: Player) -> None:
    heard(player, day="ngaymau3")
    player.shows("message")
    before = player.picture()
    for key in ("Escape", "F1", "F12", "Return", "space"):
        player.screen.key(key)
    player.screen.tap(WIDTH / 2, HEIGHT / 2)
    heard(player, day="ngaymau3")
    assert player.picture().tobytes() == before.tobytes()


def test_pictures_of_states_are_kept_for_eyes() -> None:
    wanted = {"rows-8", "rows-long-labels", "cut-off", "call-sample-priority", "break"}
    for width, height in ((WIDTH, HEIGHT), (1080, 1920)):
        files = [photograph(width, height, scene, PICTURES) for scene in scenes() if scene.name in wanted]
        assert {file.name.removesuffix(f"-{width}x{height}.png") for file in files} == wanted
