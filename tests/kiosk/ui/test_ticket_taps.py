from collections.abc import Iterator

import pytest

from kiosk.ui.theme import JADE, NIGHT, PAPER
from tests.kiosk.tickets import a_told
from tests.kiosk.ui.test_taps import near, seen
from tests.kiosk.ui.ticket_gallery import PICTURES, SIZES, TicketPlayer, photograph, scenes, ticket_playing

pytestmark = pytest.mark.screen

TOLD = a_told()
SECOND = f"service {TOLD.services[1].id}"


@pytest.fixture(scope="module")
def player() -> Iterator[TicketPlayer]:
    with ticket_playing(1280, 800, "--printer") as playing_now:
        yield playing_now


def since(player: TicketPlayer, verb: str, before: int) -> int:
    return len(player.requests(verb)) - before


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_number_is_taken_with_taps_in_each_language_and_size(size: tuple[int, int], language: str) -> None:
    with ticket_playing(*size, "--printer") as player:
        player.visit(TOLD)
        if language != "vi":
            player.tap(f"language {language}")
        player.tap(SECOND)
        player.shows("papers")
        player.tap("other")
        player.shows("priority")
        player.tap("choice elderly")
        assert player.report["chosen"]
        player.tap("acts")
        player.shows("number")
        assert (player.report["number"], player.report["slips"]) == ("H 012", 1)
        player.order(printout=["printed", None])
        assert player.report["paper"] == ("Xin lấy phiếu" if language == "vi" else "Please take your slip")
        PICTURES.mkdir(parents=True, exist_ok=True)
        player.picture().save(PICTURES / f"tapped-{language}-{size[0]}x{size[1]}.png")
        player.tap("acts")
        player.shows("services")
        issue, told = player.requests("issue"), player.requests("confirm-delivery")
        assert [(asked["command"]["service"], asked["category"]) for asked in issue] == [("ho-tich", "elderly")]
        assert [asked["command"]["outcome"] for asked in told] == ["printed"]
        assert player.report["language"] == "vi", "the next visitor is greeted in Vietnamese"


def test_two_quick_taps_take_one_number(player: TicketPlayer) -> None:
    player.visit(TOLD)
    before = len(player.requests("issue"))
    player.tap(SECOND)
    player.settled()
    x, y = player.at("acts")
    player.screen.tap(x, y)
    player.screen.tap(x, y)
    player.shows("number")
    player.settled()
    assert since(player, "issue", before) == 1
    assert player.report["screen"] == "number", "the second tap did not end what the first one began"


def test_the_tap_that_wakes_a_dark_screen_chooses_nothing(player: TicketPlayer) -> None:
    player.visit(TOLD)
    x, y = player.at(SECOND)
    player.order(advance=100_000)
    player.shows("dark")
    assert near(player.colour(640, 700), seen(NIGHT))
    player.screen.tap(x, y)
    player.shows("services")
    player.settled()
    assert player.report["screen"] == "services"
    player.order(advance=1)
    player.tap(SECOND)
    player.shows("papers")


def test_a_finger_that_slides_off_takes_no_number(player: TicketPlayer) -> None:
    player.visit(TOLD)
    before = len(player.requests("issue"))
    player.tap(SECOND)
    player.settled()
    x, y = player.at("acts")
    player.screen.touch(x, y)
    player.screen.slide(x, y - 300)
    player.screen.lift()
    player.tap("back")
    player.shows("services")
    assert since(player, "issue", before) == 0


def test_a_silent_desk_is_said_and_not_waiting_is_possible(player: TicketPlayer) -> None:
    player.visit(TOLD)
    player.tap(SECOND)
    player.order(desk="silent")
    player.tap("acts")
    player.shows("asking")
    player.order(advance=3)
    assert player.report["title"] == "Bàn điều hành chưa trả lời"
    player.tap("back")
    player.shows("services")
    player.order(desk="wakes")
    assert player.requests("confirm-delivery")[-1]["command"]["outcome"] == "failed"


def test_a_silent_desk_that_is_back_goes_on(player: TicketPlayer) -> None:
    player.visit(TOLD)
    player.tap(SECOND)
    player.order(desk="silent")
    player.tap("acts")
    player.order(advance=3)
    player.order(desk="wakes")
    player.shows("number")


def test_a_closed_service_shows_why_and_gives_no_number(player: TicketPlayer) -> None:
    closed = next(scene for scene in scenes() if scene.name == "papers-closed")
    photograph(player, closed, PICTURES)
    assert "acts" not in player.report["places"]
    player.tap("back")
    player.shows("services")


def test_help_is_called_and_called_off(player: TicketPlayer) -> None:
    player.visit(TOLD)
    before = len(player.requests("ask-help"))
    assert near(player.colour(player.at("guide")[0] + 300, player.at("guide")[1]), seen(JADE))
    player.tap("guide")
    player.shows("help")
    assert since(player, "ask-help", before) == 1
    player.tap("other")
    player.shows("services")
    assert player.requests("answer-help")[-1]["command"]["counter"] is None


def test_every_one_of_twenty_services_is_reached_by_the_pager(player: TicketPlayer) -> None:
    told = a_told(20)
    player.visit(told)
    seen_names: set[str] = set()
    while True:
        seen_names |= {name for name in player.report["places"] if name.startswith("service ") and len(name.split()) == 2}
        if "later" not in player.report["places"]:
            break
        player.tap("later")
    assert seen_names == {f"service {service.id}" for service in told.services}
    player.tap("earlier")
    assert "later" in player.report["places"]


def test_the_loudspeaker_reads_what_stands_there(player: TicketPlayer) -> None:
    player.visit(TOLD)
    before = len(player.report["read"])
    player.tap("loudspeaker")
    text, language = player.report["read"][before]
    assert language == "vi"
    assert "Hộ tịch: Khai sinh, kết hôn, khai tử. 5 người đang chờ" in text
    player.tap("loudspeaker")
    assert len(player.report["read"]) == before + 1, "the second touch is for quiet"


def test_a_printer_without_paper_says_what_to_do(player: TicketPlayer) -> None:
    player.visit(TOLD)
    player.tap(SECOND)
    player.tap("acts")
    player.shows("number")
    player.order(printout=["failed", "paper out"])
    assert player.report["paper"] == "Máy in hết giấy"
    assert player.requests("confirm-delivery")[-1]["command"]["outcome"] == "shown"


def test_keys_neither_close_the_window_nor_take_a_number(player: TicketPlayer) -> None:
    player.visit(TOLD)
    before = player.picture()
    for key in ("Escape", "F1", "F12", "Return", "space"):
        player.screen.key(key)
    player.settled()
    assert player.picture().tobytes() == before.tobytes()


def test_with_motion_the_same_taps_count() -> None:
    with ticket_playing(1080, 1920, still=False) as upright:
        upright.visit(TOLD)
        assert near(upright.colour(3, 900), seen(PAPER))
        upright.tap(SECOND)
        upright.tap("acts")
        upright.shows("number")


def test_pictures_of_every_state_are_kept_for_eyes(player: TicketPlayer) -> None:
    wanted = {"services-closed", "services-silent", "papers-long", "number-paper-out", "help", "out-of-service"}
    files = [photograph(player, scene, PICTURES) for scene in scenes() if scene.name in wanted]
    assert {file.name.removesuffix("-1280x800.png") for file in files} == wanted
