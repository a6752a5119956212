"""A photo becomes a disc's pixels, and no file that somebody may put in its place does harm."""

import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from kiosk.errors import PortraitInvalidError
from kiosk.portrait import MOST_PIXELS, MOST_SCANS, portrait
from tests.photos import a_photo, chunk, saved

RED, BLUE = (200, 30, 40), (20, 60, 180)


def pixel(square: bytes, side: int, x: int, y: int) -> tuple[int, ...]:
    return tuple(square[(y * side + x) * 4 :][:4])


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_square_is_cut_from_the_middle_and_from_near_the_top(form: str) -> None:
    square = portrait(a_photo(300, 400, RED, BLUE, form=form), 60)
    assert len(square) == 60 * 60 * 4
    top, bottom = pixel(square, 60, 30, 2), pixel(square, 60, 30, 57)
    assert all(abs(a - b) < 20 for a, b in zip(top, (*RED, 255), strict=True))
    assert all(abs(a - b) < 20 for a, b in zip(bottom, (*BLUE, 255), strict=True))
    halves = [pixel(square, 60, 30, y)[0] > 110 for y in range(60)]
    assert halves.index(False) == pytest.approx((200 - 0.2 * 100) / 300 * 60, abs=1.5)


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    lying = Image.new("RGB", (400, 300), BLUE)
    lying.paste(RED, (0, 0, 400, 150))
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF 2.3: turn it a quarter clockwise to see it
    square = portrait(saved(lying, "JPEG", exif=exif), 60)
    assert pixel(square, 60, 57, 30)[0] > 150 > pixel(square, 60, 2, 30)[0]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "I;16", "1"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    assert len(portrait(saved(Image.new(mode, (90, 90), 1 if mode == "1" else None), "PNG"), 40)) == 6400


def test_printing_colours_are_read() -> None:
    assert len(portrait(saved(Image.new("CMYK", (90, 90)), "JPEG"), 40)) == 6400


def a_bomb() -> bytes:
    """A PNG that says 30,000 by 30,000 pixels in a few hundred bytes."""
    head = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")


def just_too_large() -> bytes:
    return saved(Image.new("1", (2_001, MOST_PIXELS // 2_000)), "PNG")


def a_profile_bomb() -> bytes:
    """A PNG whose colour profile unfolds into 80 MB."""
    whole = saved(Image.new("RGB", (9, 9)), "PNG")
    return whole[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(80_000_000), 9)) + whole[33:]


def many_scans() -> bytes:
    """A progressive JPEG that says its last part over and over."""
    whole = saved(Image.new("RGB", (2_000, 1_900), RED), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * MOST_SCANS + whole[-2:]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (a_bomb, "900000000|30000×30000"),
        (just_too_large, "are over"),
        (a_profile_bomb, "Decompressed data too large"),
        (many_scans, "scans"),
        (lambda: a_photo(300, 400, RED, BLUE)[:-400], "truncated"),
        (lambda: saved(Image.new("RGB", (90, 90)), "PNG")[:-30], "no readable"),
        (lambda: saved(Image.new("RGB", (9, 9)), "GIF"), "no readable"),
        (lambda: saved(Image.new("RGB", (9, 9)), "TIFF"), "no readable"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no readable"),
        (lambda: b"\xff\xd8\xff", "no readable"),
        (lambda: b"", "no readable"),
    ],
    ids=["bomb", "large", "profile", "scans", "torn-jpeg", "torn-png", "gif", "tiff", "svg", "head", "empty"],
)
def test_what_would_hurt_or_is_no_photo_is_one_error(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes], why: str
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as another library of the process may leave it
    with pytest.raises(PortraitInvalidError, match=why):
        portrait(make(), 60)


@given(
    form=st.sampled_from(["JPEG", "PNG"]),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=4)), max_size=6),
    end=st.floats(0, 1),
)
def test_no_damage_does_more_than_hide_the_photo(form: str, places: list[tuple[float, bytes]], end: float) -> None:
    damaged = bytearray(a_photo(40, 50, RED, BLUE, form=form))
    for place, wrong in places:
        at = int(place * len(damaged))
        damaged[at : at + len(wrong)] = wrong
    with suppress(PortraitInvalidError):
        assert len(portrait(bytes(damaged[: max(1, round(end * len(damaged)))]), 20)) == 1600
