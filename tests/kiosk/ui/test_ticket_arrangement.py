from collections.abc import Callable
from itertools import combinations

import msgspec
import pytest

from kiosk import ticket_session as steps
from kiosk.desk_watch import Desk
from kiosk.ticket_session import Step, Visit
from kiosk.ticket_view import TicketStanding, TicketView, picture_of
from kiosk.ui.sheet import Place, Sheet
from kiosk.ui.stand import REACH, StandMeasures
from kiosk.ui.theme import APART, LEAST_TYPE
from kiosk.ui.ticket_arrangement import arrange_ticket
from kiosk.ui.typeset import LEADING
from office.desk_assignment import DeskAssignment
from office.requests import IssuedNumber
from tests.kiosk.tickets import a_board, a_told, at
from tests.kiosk.ui.test_arrangement import gap, width_of
from tests.kiosk.ui.ticket_gallery import FOLLOW, SIZES

STEPS: tuple[Step, ...] = ("services", "papers", "priority", "asking", "number", "refused", "help")
TOLD = {
    "one": a_told(1),
    "six": a_told(6),
    "twenty": a_told(20),
    "long": a_told(7, long=True),
    "six languages": a_told(6, languages=("vi", "en", "hmn", "khm", "rad", "jra")),
}
PHYSICAL = {(800, 480): 154.0, (1024, 600): 154.0, (1280, 800): 217.0, (1920, 1080): 345.0, (1080, 1920): 268.0}
"""Millimetres across: 7, 7, 10.1, 15.6 and, upright, 21.5 inches."""
ISSUED = IssuedNumber(
    ticket="k3f9a2b7-h1234", series="H", number=1234, text="H 1234", service="ho-tich", ahead=12, low=20, high=30, priority=True
)


def view_of(step: Step, told: DeskAssignment, *, large: bool, language: str, cut_off: bool) -> TicketView:
    visit = Visit(
        step=step,
        service=told.services[-1].id,
        category="elderly",
        large_text=large,
        language=language,
        issued=msgspec.structs.replace(ISSUED, follow=FOLLOW, after_break="13:30"),
        paper="paper out" if cut_off else "printing",
        refused="after-hours",
    )
    board = a_board(told, about={told.services[-1].id: {"after_break": "13:30"}})
    return picture_of(
        visit,
        TicketStanding(
            assignment=told,
            desk=Desk(board, heard=not cut_off, since=0.0),
            silent_since=at(9, 5) if cut_off else None,
            is_late=cut_off,
            speaks=True,
        ),
    )


ALL = [
    (
        view_of(step, told, large=large, language=language, cut_off=cut_off),
        StandMeasures(*size, large),
        f"{step}, {name}, {size}, {'large' * large}, {language}, {'cut off' * cut_off}",
    )
    for size in SIZES
    for name, told in TOLD.items()
    for step in STEPS
    for large in (False, True)
    for language in ("vi", "en")
    for cut_off in (False, True)
]


@pytest.fixture(scope="module")
def sheets() -> list[tuple[Sheet, str]]:
    return [(arrange_ticket(view, measures, width_of), name) for view, measures, name in ALL]


def touchable(name: str) -> bool:
    words = name.split()
    return len(words) < 3 and (
        words[0] in {"language", "choice", "back", "other", "acts", "earlier", "later", "loudspeaker"}
        or name in {"large text", "guide"}
        or (words[0] == "service" and len(words) == 2)
    )


def inside(name: str) -> bool:
    """Whether ``name`` is drawn on another place."""
    words = name.split()
    return (
        (words[0] == "service" and len(words) == 3)
        or (words[0] == "guide" and len(words) == 2)
        or name in {"slip", "slip detail", "code", "code caption", "notice", "wake"}
        or words[0] == "paper"
    )


def each(sheets: list[tuple[Sheet, str]], claim: Callable[[Sheet, str], None]) -> None:
    for sheet, scene in sheets:
        claim(sheet, scene)


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


def test_services_are_twenty_millimetres_and_what_else_is_touched_twelve_on_the_smallest_screen_of_that_size(
    sheets: list[tuple[Sheet, str]],
) -> None:
    for sheet, scene in sheets:
        size = (sheet.measures.width, sheet.measures.height)
        a_millimetre = size[0] / PHYSICAL[size]
        for name, place in sheet.places.items():
            if touchable(name):
                # The half millimetre is rounding; a row that spans the window makes up for what its height lacks.
                least = 20 if name.startswith("service ") else 11
                assert place.height >= (least - 0.6) * a_millimetre, f"{name} {place} in {scene}"
                assert place.width >= (least - 0.6) * a_millimetre, f"{name} {place} in {scene}"


def test_what_can_be_touched_is_apart(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        targets = {name: place for name, place in sheet.places.items() if touchable(name)}
        for (one, first), (other, second) in combinations(targets.items(), 2):
            assert gap(first, second) >= sheet.measures.px(APART) - 2, f"{one} {first} and {other} {second} in {scene}"


def test_on_an_upright_screen_everything_to_be_touched_is_within_reach(sheets: list[tuple[Sheet, str]]) -> None:
    found = 0
    for sheet, scene in sheets:
        if sheet.measures.upright:
            for name, place in sheet.places.items():
                if touchable(name):
                    found += 1
                    assert place.top <= sheet.measures.height * REACH + 1, f"{name} {place} in {scene}"
    assert found > 1000


def test_every_text_fits_its_place_and_none_is_smaller_than_can_be_read(sheets: list[tuple[Sheet, str]]) -> None:
    for sheet, scene in sheets:
        for name, block in sheet.blocks.items():
            place = sheet.place(name)
            if not block.lines:
                continue
            assert block.width <= place.width + 1, f"{name} {block} in {place}, {scene}"
            assert block.height <= place.height + block.size * LEADING * 0.1 + 1, f"{name} {block} in {place}, {scene}"
            assert block.size >= int(LEAST_TYPE * sheet.measures.scale), f"{name} {block} in {scene}"


def test_no_text_is_cut(sheets: list[tuple[Sheet, str]]) -> None:
    for (sheet, scene), (view, _, _) in zip(sheets, ALL, strict=True):
        for name, block in sheet.blocks.items():
            # Two texts end so by themselves: what goes on is not over.
            # The office's name may be; everybody who stands there knows where.
            if name != "office" and not {view.title, view.paper} & {" ".join(block.lines)}:
                assert not any(line.endswith("…") for line in block.lines), f"{name} {block.lines} in {scene}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("services", [1, 3, 6, 12, 20])
def test_every_service_stands_on_a_page_and_the_buttons_lead_to_all_of_them(size: tuple[int, int], services: int) -> None:
    told = a_told(services)
    seen: list[str] = []
    visit = Visit()
    for _ in range(20):
        standing = TicketStanding(assignment=told, desk=Desk(a_board(told), heard=True, since=0.0))
        sheet = arrange_ticket(picture_of(visit, standing), StandMeasures(*size), width_of)
        shown = [at for at, service in enumerate(told.services) if sheet.place(f"service {service.id}").width]
        seen += [told.services[at].id for at in shown]
        if not sheet.place("later").width:
            break
        visit = steps.turn_to(visit, steps.Waits(), shown[-1] + 1, at=0.0).visit
    assert seen == [service.id for service in told.services]
    assert bool(sheet.place("earlier").width) == (len(seen) > len(shown))


def test_what_a_code_says_needs_squares_that_an_old_phone_can_read() -> None:
    for size in SIZES:
        view = view_of("number", TOLD["long"], large=True, language="vi", cut_off=True)
        place: Place = arrange_ticket(view, StandMeasures(*size), width_of).place("code")
        assert place.width >= 33 * 3, f"{place} on {size}"
