"""Sizes for reading from afar, for every state and window of the gallery."""

from itertools import combinations

import msgspec
import pytest

from kiosk.board_view import BoardView, CallView, RowView
from kiosk.ui import board_arrangement as board
from kiosk.ui.board_arrangement import HallMeasures, arrange_board
from kiosk.ui.sheet import Place, Sheet
from kiosk.ui.theme import Style
from tests.kiosk.ui.test_arrangement import gap, width_of

SIZES = ((1920, 1080), (1366, 768), (1280, 720), (1080, 1920), (3840, 2160), (720, 1280))
NOTICES = ("Luôn mỉm cười, luôn nhẹ nhàng, luôn lắng nghe, luôn giúp đỡ", "Xin chào, xin lỗi, xin cảm ơn, xin phép", "chữ " * 22)
LOST = "Mất liên lạc với bàn điều hành từ 16:00 31/8, xin nghe gọi trực tiếp"
LABELS = ("3", "12", "A2", "Liên thông", "Tiếp nhận 12")


def some_rows(count: int, *, label: str = "3", priority: bool = False, width: int = 3) -> tuple[RowView, ...]:
    return tuple(
        RowView(f"M {n:0{width}d}", "Quầy", label if n % 2 else "1", n == 0, "Ưu tiên" if priority and n % 2 else "")
        for n in range(count)
    )


def frame(screen: str, *, sample: bool, **more: object) -> BoardView:
    usual = BoardView(
        screen=screen,  # type: ignore[arg-type]
        office="Trung tâm Phục vụ hành chính công Xã Mẫu A",
        title="Nghỉ trưa đến 13:30",
        count="Đang chờ: 118 người",
        clock="11:50",
        sample="SỐ LIỆU MẪU" if sample else "",
        notices=NOTICES,
    )
    return msgspec.structs.replace(usual, **more)


def scenes() -> list[tuple[str, BoardView]]:
    found = [
        (f"{count} rows, {label}, {priority}, {sample}, {lost}, {width}", frame(
            "rows", sample=sample, rows=some_rows(count, label=label, priority=priority, width=width),
            lost=LOST if lost else "", count="" if lost else "Đang chờ: 118 người"))
        for count in (1, 2, 3, 5, 8) for label in LABELS for priority in (False, True)
        for sample in (False, True) for lost in (False, True) for width in (3, 4)
    ]  # fmt: skip
    for label in LABELS:
        call = CallView(1, "Xin mời lại số", "M 1045", f"đến quầy {label}", "Ưu tiên")
        found += [(f"call, {label}, {sample}", frame("call", sample=sample, call=call)) for sample in (False, True)]
    message = "Đang kết nối với bàn điều hành", "Làm việc lại lúc 13:30. Số đã lấy vẫn giữ nguyên."
    found += [
        (f"message, {sample}, {lost}", frame("message", sample=sample, title=message[0], detail=message[1], lost=LOST * lost))
        for sample in (False, True)
        for lost in (0, 1)
    ]
    return found


@pytest.fixture(scope="module")
def sheets() -> list[tuple[str, BoardView, Sheet]]:
    return [
        (f"{name}, {size}", view, arrange_board(view, HallMeasures(*size), width_of)) for size in SIZES for name, view in scenes()
    ]


def shown(sheet: Sheet) -> dict[str, Place]:
    """What is drawn and not the ground of something else."""
    grounds = {"foot"} | {name for name in sheet.places if name.startswith("row ") and len(name.split()) == 2}
    return {name: place for name, place in sheet.places.items() if name not in grounds and place.width and place.height}


def ink(sheet: Sheet, name: str, place: Place) -> Place:
    """Where the letters of a block are: numbers have neither marks nor descenders, and leave the rest of their line empty."""
    block = sheet.block(name)
    if name in {"sample", "priority"} or name.endswith(" chip"):
        return place
    is_number = all(letter in "0123456789AHKMSX: " for line in block.lines for letter in line)
    height = round(block.size * 0.73) if is_number else block.height
    width = min(place.width, block.width)
    return Place(place.x, place.y + (place.height - height) // 2, width, height)


def test_everything_stands_inside_the_window(sheets: list[tuple[str, BoardView, Sheet]]) -> None:
    for scene, _, sheet in sheets:
        for name, place in sheet.places.items():
            assert place.x >= 0 <= place.y, (scene, name, place)
            assert place.right <= sheet.measures.width, (scene, name, place)
            assert place.top <= sheet.measures.height, (scene, name, place)


def test_nothing_covers_anything_else(sheets: list[tuple[str, BoardView, Sheet]]) -> None:
    for scene, _, sheet in sheets:
        for (one, first), (other, second) in combinations(shown(sheet).items(), 2):
            apart = gap(ink(sheet, one, first), ink(sheet, other, second))
            assert apart >= 0, (scene, one, first, other, second)


def test_rows_hold_what_is_in_them(sheets: list[tuple[str, BoardView, Sheet]]) -> None:
    for scene, _, sheet in sheets:
        for name, place in shown(sheet).items():
            if name.startswith("row "):
                card = sheet.place(" ".join(name.split()[:2]))
                letters = ink(sheet, name, place)
                assert (card.x <= letters.x, letters.right <= card.right) == (True, True), (scene, name)
                assert (card.y <= letters.y, letters.top <= card.top) == (True, True), (scene, name, letters, card)


def test_nothing_is_under_sixty_four_and_no_number_under_a_hundred_and_twelve_pixels_at_1080p(
    sheets: list[tuple[str, BoardView, Sheet]],
) -> None:
    for scene, _, sheet in sheets:
        for name, block in sheet.blocks.items():
            least = board.LEAST_NUMBER if name.endswith("number") else board.LEAST
            assert not block.lines or block.size >= round(least * sheet.measures.scale), (scene, name, block)
    assert all(style.least >= board.LEAST for style in vars(board).values() if isinstance(style, Style))


def test_nothing_is_cut_off_with_dots_and_every_text_fits_its_place(sheets: list[tuple[str, BoardView, Sheet]]) -> None:
    for scene, _, sheet in sheets:
        for name, place in shown(sheet).items():
            block = sheet.block(name)
            assert block.width <= place.width + 1, (scene, name, block, place)
            assert not any("…" in line for line in block.lines), (scene, name, block)


def test_the_newest_and_whoever_is_still_called_are_always_in_the_list() -> None:
    rows = tuple(RowView(f"H {n:03d}", "Quầy", str(n), n in {0, 7}) for n in range(8))
    for size in SIZES:
        sheet = arrange_board(frame("rows", sample=True, rows=rows), HallMeasures(*size), width_of)
        placed = [n for n in range(8) if f"row {n}" in sheet.places]
        assert {0, 7} <= set(placed), size
        assert len(placed) >= 5, (size, placed)
        tops = [sheet.place(f"row {n}").top for n in placed]
        assert tops == sorted(tops, reverse=True)


def test_numbers_of_a_column_stand_below_each_other() -> None:
    sheet = arrange_board(frame("rows", sample=False, rows=some_rows(5, label="12")), HallMeasures(1920, 1080), width_of)
    for part in ("number", "word", "label"):
        assert len({sheet.place(f"row {n} {part}").x for n in range(5)}) == 1


def test_the_footer_keeps_its_height_while_notices_turn() -> None:
    heights = {
        arrange_board(frame("rows", sample=False, rows=some_rows(3), notice=n), HallMeasures(1920, 1080), width_of).place("foot")
        for n in range(len(NOTICES))
    }
    assert len(heights) == 1


def test_every_digit_is_as_wide_as_every_other() -> None:
    figures = board.tabular(width_of)
    assert len({round(figures(digit * 4, "bold"), 6) for digit in "0123456789"}) == 1
