"""The official's photo in the real window: it takes the place of the initials when it has come, and whatever comes instead of it
changes nothing."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec import structs
from PIL import Image

from kiosk.ui.theme import JADE_SOFT, PAPER
from office.documents import Assignment
from tests.factories import an_assignment
from tests.kiosk.test_portrait import a_bomb, many_scans
from tests.kiosk.ui.gallery import PICTURES
from tests.kiosk.ui.player import Player, playing
from tests.kiosk.ui.test_taps import near, seen
from tests.photos import a_photo, saved
from tests.screens import wait_until

pytestmark = pytest.mark.screen

RED, BLUE, GREEN = (200, 30, 40), (20, 60, 180), (30, 150, 60)


@pytest.fixture(scope="module", params=[(800, 480), (1920, 1080)], ids=["800x480", "1920x1080"])
def player(request: pytest.FixtureRequest) -> Iterator[Player]:
    with playing(*request.param, still=False) as playing_now:
        yield playing_now


def shown_by(photo: bytes, name: str = "Nguyễn Thị Mẫu") -> Assignment:
    told = an_assignment(official_name=name)
    assert told.official is not None
    return structs.replace(told, official=structs.replace(told.official, photo=sha256(photo).hexdigest()))


def come(player: Player, photo: bytes) -> None:
    player.order(photo=b64encode(photo).decode())


def edges(player: Player) -> list[tuple[int, int, int]]:
    """Two points of the disc that no initial reaches: near its upper and its lower edge."""
    x, y = player.at("portrait")
    reach = 0.38 * 56 * min(player.width / 800, player.height / 480)
    return [player.colour(x, y + way * reach) for way in (-1, 1)]


def has(player: Player, *colours: tuple[int, int, int]) -> bool:
    return all(all(abs(a - b) < 16 for a, b in zip(*pair, strict=True)) for pair in zip(edges(player), colours, strict=True))


def has_initials(player: Player) -> bool:
    return all(near(found, seen(JADE_SOFT)) for found in edges(player))


def test_a_photo_takes_the_place_of_the_initials_when_it_has_come_and_stays(player: Player) -> None:
    photo = a_photo(300, 400, RED, BLUE)
    player.begin(shown_by(photo))
    assert has_initials(player)
    come(player, photo)
    wait_until(lambda: has(player, RED, BLUE), "the photo")
    Path(PICTURES).mkdir(parents=True, exist_ok=True)
    player.picture().save(PICTURES / f"photo-{player.width}x{player.height}.png")
    player.tap("face 5")
    player.tap("again")
    player.tap("keep")
    player.shows("thanks")
    player.order(advance=40)
    player.shows("faces")
    assert has(player, RED, BLUE), "the next visitor sees it at once"


def test_no_initials_show_through_a_picture_that_lets_things_through(player: Player) -> None:
    photo = saved(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG")
    player.begin(shown_by(photo))
    x, y = player.at("portrait")

    def shades() -> set[tuple[int, int, int]]:
        around = player.picture().crop((int(x) - 12, int(y) - 6, int(x) + 13, int(y) + 7))
        return {colour for _, colour in around.getcolors() or ()}  # type: ignore[misc]  # RGB

    assert len(shades()) > 1, "the initials"
    come(player, photo)
    wait_until(lambda: len(shades()) == 1, "the initials to be covered")


def test_nobody_is_shown_with_the_photo_of_another(player: Player) -> None:
    first, second = a_photo(300, 300, RED, RED), a_photo(300, 300, GREEN, BLUE)
    player.begin(shown_by(first))
    come(player, first)
    wait_until(lambda: has(player, RED, RED), "the first photo")
    player.begin(shown_by(second, "Trần Văn Mẫu"))
    assert has_initials(player)
    come(player, second)
    wait_until(lambda: has(player, GREEN, BLUE), "the second photo")
    player.begin(an_assignment())
    assert has_initials(player)


@pytest.mark.parametrize("make", [a_bomb, many_scans, lambda: a_photo(300, 400, RED, BLUE)[:-300], lambda: b"GIF89a no photo"])
def test_a_file_that_is_no_photo_leaves_the_initials_and_the_vote(player: Player, make: object) -> None:
    assert callable(make)
    hostile = make()
    player.begin(shown_by(hostile))
    come(player, hostile)
    good = a_photo(200, 200, GREEN, GREEN)
    player.tap("face 4")
    player.shows("topics")
    player.order(advance=40)
    player.order(advance=40)
    player.shows("faces")
    assert [vote["score"] for vote in player.votes] == [4]
    assert has_initials(player)
    # The next one shows that the bad one is done with: photos come one after the other.
    player.begin(shown_by(good, "Lê Thị Mẫu"))
    come(player, good)
    wait_until(lambda: has(player, GREEN, GREEN), "a good photo after a bad one")


def test_the_outline_of_a_face_is_closed_at_its_top(player: Player) -> None:
    player.begin(an_assignment())
    x, y = (int(place) for place in player.at("face 5 disc"))
    picture = player.picture()

    def top(column: int) -> int:
        return next(row for row in range(y, 0, -1) if near(picture.getpixel((column, row)), seen(PAPER)))  # type: ignore[arg-type]

    assert {abs(top(column) - top(x - 5)) for column in range(x - 5, x + 6)} <= {0, 1}
