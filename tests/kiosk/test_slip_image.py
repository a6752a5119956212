import logging
import os
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from kiosk import slip_image
from kiosk.errors import QrInvalidError
from kiosk.locale.catalogue import catalogue
from kiosk.qr import MOST_LETTERS, squares
from kiosk.slip import SAMPLE_SLIP, Slip, plain
from kiosk.slip_image import BODY, SIDE, draw_slip
from kiosk.ui import theme
from tests.kiosk.slips import BARE_SLIP, HOSTILE_SLIP, LONG_SLIP, SLIPS

WIDTHS = (384, 576)
PICTURES = os.environ.get("NUCUOI_PICTURES")
"""A directory in which every slip is left as a picture, to look at."""

replace = msgspec.structs.replace


def read(picture: Image.Image) -> str:
    """What a phone reads from the slip; fails unless there is exactly one code."""
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return found.text


def dark_rows(picture: Image.Image) -> list[bool]:
    width = picture.width // 8
    data = picture.tobytes()
    return [data[at : at + width] != b"\xff" * width for at in range(0, len(data), width)]


def bands(picture: Image.Image) -> int:
    """How many pieces of ink stand below each other, with white between them."""
    rows = [False, *dark_rows(picture)]
    return sum(now and not before for before, now in pairwise(rows))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_fills_the_width_of_the_paper_in_black_and_white(name: str, width: int, tmp_path: Path) -> None:
    picture = draw_slip(SLIPS[name], width)
    assert picture.width == width
    assert picture.mode == "1"
    assert picture.height < 2600, "33 cm of paper is the most that any text gets"
    picture.save(Path(PICTURES or tmp_path) / f"slip-{name}-{width}.png")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_slip_that_is_printed_again_says_so_in_a_black_bar_and_is_else_the_same(
    width: int, language: str, tmp_path: Path
) -> None:
    mark = catalogue(language).gettext("IN LẠI lúc {hour}").format(hour="9:10")
    first, again = draw_slip(SAMPLE_SLIP, width), draw_slip(replace(SAMPLE_SLIP, again=mark), width)
    assert read(again) == read(first) == SAMPLE_SLIP.qr
    added = again.height - first.height
    assert 40 < added < 200

    def black(picture: Image.Image) -> int:
        """Rows that are black from edge to edge."""
        return sum(row == b"\0" * (width // 8) for row in rows_of(picture))

    assert black(again) > black(first) > 0, "a bar besides that of the sample"
    again.save(Path(PICTURES or tmp_path) / f"slip-again-{language}-{width}.png")


def rows_of(picture: Image.Image) -> list[bytes]:
    width = picture.width // 8
    data = picture.tobytes()
    return [data[at : at + width] for at in range(0, len(data), width)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SLIPS)
def test_no_ink_touches_the_edge_of_the_paper(name: str, width: int) -> None:
    picture = draw_slip(replace(SLIPS[name], sample=""), width)
    box = picture.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    assert box[0] >= SIDE - 1
    assert box[2] <= width - SIDE + 1
    assert box[1] > 0
    assert box[3] < picture.height


@pytest.mark.parametrize("letter", "ẪỖỂẰỬỸẬỢỰỴỊỘǴ")
def test_both_marks_of_a_letter_are_printed_whole(letter: str) -> None:
    """The ink of a line is all the ink that the letter has: drawn with room to spare it has as many dark dots."""
    lone = slip_image._lines((letter,), "bold", 36, 372)
    font = slip_image._font("bold", 36)
    ample = Image.new("L", (372, 200), 0)
    ImageDraw.Draw(ample).text((186, 100), letter, fill=255, font=font, anchor="ms")
    dark = sum(255 - grey < slip_image.DARK_BELOW for grey in ample.tobytes())
    assert sum(byte.bit_count() for byte in lone.tobytes()) == dark


def test_marks_above_a_line_never_meet_those_below_the_one_before() -> None:
    picture = draw_slip(replace(BARE_SLIP, service="ỰỴỢẬ " * 12 + "ẪỖỂẰ " * 12), 384)
    lines = slip_image._text("ỰỴỢẬ " * 12 + "ẪỖỂẰ " * 12, slip_image.SERVICE, 372)
    assert bands(picture) > 8
    assert lines.height > 8 * 36


def test_the_number_is_by_far_the_largest() -> None:
    number = slip_image._number("H 012", 564)
    assert number.height > 140, "its digits are over 17 mm high on paper of 80 mm"
    assert slip_image._number("H 012", 372).height > 85
    assert number.height > 4 * slip_image._text("Hộ tịch", BODY, 564).height


def test_a_longer_text_makes_a_longer_slip_and_not_smaller_letters() -> None:
    short, long = (draw_slip(replace(BARE_SLIP, service=text), 576) for text in ("Hộ tịch", "Chứng thực bản sao " * 10))
    assert long.height > short.height + 5 * 36


def test_a_word_wider_than_the_paper_is_divided_and_not_cut() -> None:
    lines = [slip_image._text("Đ" * count, BODY, 372).height // BODY.least for count in (10, 60, 120)]
    assert lines[0] < lines[1] < lines[2]
    word = "Đ" * 40 + "a\u0323\u0309" * 40
    pieces = list(slip_image._pieces(word, BODY, 372))
    assert "".join(pieces) == word
    assert not any(unicodedata.combining(piece[0]) for piece in pieces), "a mark stays with its letter"


def test_what_a_slip_does_not_say_takes_no_paper() -> None:
    assert draw_slip(BARE_SLIP, 576).height < draw_slip(replace(BARE_SLIP, notice="Xin mời ngồi chờ."), 576).height
    assert draw_slip(replace(BARE_SLIP, notice="  ", ahead="\t"), 576).tobytes() == draw_slip(BARE_SLIP, 576).tobytes()


def test_a_sample_is_marked_by_a_dark_bar_across_the_paper() -> None:
    marked, plain_one = draw_slip(SAMPLE_SLIP, 576), draw_slip(replace(SAMPLE_SLIP, sample=""), 576)
    assert marked.crop((0, 0, 60, 40)).getextrema() == (0, 0)
    assert plain_one.crop((0, 0, 60, 10)).getextrema() == (1, 1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("slip", [SAMPLE_SLIP, LONG_SLIP, HOSTILE_SLIP])
def test_a_phone_reads_the_address_from_the_slip(slip: Slip, width: int) -> None:
    assert read(draw_slip(slip, width)) == slip.qr


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("length", [24, 60, 120, 250, 400])
def test_a_phone_reads_longer_addresses_too(width: int, length: int) -> None:
    address = "https://mau.example.vn/so/" + "aZ09-_" * 100
    assert read(draw_slip(replace(SAMPLE_SLIP, qr=address[:length]), width)) == address[:length]


def test_a_usual_code_has_squares_of_two_thirds_of_a_millimetre() -> None:
    code = slip_image._code(SAMPLE_SLIP.qr, 384)
    assert code is not None
    assert code.width // (len(squares(SAMPLE_SLIP.qr)) + 8) >= 5


def test_without_an_address_there_is_no_code_nor_its_caption() -> None:
    slip = replace(SAMPLE_SLIP, qr="")
    assert zxingcpp.read_barcodes(draw_slip(slip, 576).convert("L")) == []
    assert draw_slip(slip, 576).tobytes() == draw_slip(replace(slip, qr_caption=""), 576).tobytes()


def test_an_address_too_long_for_a_phone_costs_the_code_and_never_the_slip(caplog: pytest.LogCaptureFixture) -> None:
    slip = replace(SAMPLE_SLIP, qr="https://mau.example.vn/" + "x" * MOST_LETTERS)
    assert draw_slip(slip, 384).tobytes() == draw_slip(replace(slip, qr=""), 384).tobytes()
    assert "goes without its QR code" in caplog.text


def test_squares_too_small_for_the_paper_cost_the_code(caplog: pytest.LogCaptureFixture) -> None:
    assert slip_image._code("Đ" * MOST_LETTERS, 320) is None
    assert "too many for the paper" in caplog.text


@pytest.mark.parametrize("text", ["", "x" * (MOST_LETTERS + 1)])
def test_no_code_is_made_of_nothing_or_too_much(text: str) -> None:
    with pytest.raises(QrInvalidError, match="letters"):
        squares(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hộ\ttịch\n", "Hộ tịch"),
        ("Ho\u0323\u0302", "Hộ"),
        ("a\u202eb\u200b\x1b@", "ab@"),
        ("", ""),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_texts_are_made_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_number_that_is_missing_shows_a_dash_and_no_error() -> None:
    assert draw_slip(replace(BARE_SLIP, number=" "), 384).height > 100


def test_without_inter_another_font_prints_the_slip(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def found(places: tuple[Path, ...]) -> Any:  # noqa: ANN401  a table of paths
        return theme.fonts.__wrapped__(places)

    usual = draw_slip(BARE_SLIP, 384)
    slip_image._font.cache_clear()
    slip_image._width_at_one.cache_clear()
    with caplog.at_level(logging.WARNING):
        monkeypatch.setattr(slip_image, "fonts", lambda: found((Path("/nowhere"),)))
        other = draw_slip(BARE_SLIP, 384)
    slip_image._font.cache_clear()
    slip_image._width_at_one.cache_clear()
    assert "fonts-inter" in caplog.text
    assert other.tobytes() != usual.tobytes()
    assert other.height > 200
