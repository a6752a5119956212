"""Draws a slip as the dots of a thermal printer: one bit each, as wide as the paper prints, as long as the texts need.

Everything is drawn, for the code pages of printers lack the Vietnamese letters with two marks. Height is never short (paper is
long), so a text takes the lines it needs; only a word wider than the paper is set smaller, then divided. Lines are placed by the
ink of their letters, not by the font's ascent: that of Inter is lower than the marks on an Ẫ.
"""

import logging
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from kiosk.errors import QrInvalidError
from kiosk.qr import QUIET, squares
from kiosk.slip import MOST_NUMBER_LETTERS, Slip, plain
from kiosk.ui.theme import Style, Weight, fonts
from kiosk.ui.typeset import LEADING, typeset

DARK_BELOW = 150
"""Of 255: a grey dot at the edge of a letter prints dark below this. Thin strokes stay whole, eyes of letters open."""

SAMPLE = Style(30, 20, "bold", 99)
OFFICE = Style(28, 20, "semibold", 99)
CAPTION = Style(28, 20, "medium", 99)
SERVICE = Style(36, 22, "bold", 99)
AHEAD = Style(30, 20, "semibold", 99)
BODY = Style(27, 20, "medium", 99)
"""The smallest usual letters: 3.4 mm, for readers without their glasses."""

NUMBER_HIGH = 210
"""Size of the number at most: its digits are then 19 mm high."""

QR_WIDE = 270
"""Width of a code with its quiet zone, 34 mm, where its squares can have at least ``SQUARE_GOOD`` dots."""
SQUARE_GOOD, SQUARE_LEAST = 4, 3

SIDE, GAP, SPACE, WIDE_GAP = 6, 10, 16, 20
_ENDLESS = 1e6
_MEASURED_AT = 200


class _Part(NamedTuple):
    """A piece of the slip, white ink on black as a mask, and the free dots above it."""

    ink: Image.Image
    gap: int
    inverted: bool = False


def draw_slip(slip: Slip, width: int) -> Image.Image:
    """The slip as a picture of mode "1" (0 is dark), exactly ``width`` dots wide.

    An address that is too long for a code that a phone can read is left out, with a warning: the number is what matters.
    """
    parts = list(_parts(slip, width))
    height = sum(part.gap + part.ink.height for part in parts) + WIDE_GAP
    picture = Image.new("1", (width, height), 1)
    top = 0
    for part in parts:
        top += part.gap
        left = (width - part.ink.width) // 2
        if part.inverted:
            picture.paste(0, (0, top, width, top + part.ink.height))
        picture.paste(1 if part.inverted else 0, (left, top), part.ink)
        top += part.ink.height
    return picture


def _parts(slip: Slip, width: int) -> Iterator[_Part]:
    room = width - 2 * SIDE
    if slip.sample.strip():
        yield _Part(_padded(_text(slip.sample, SAMPLE, room)), 0, inverted=True)
    if slip.office.strip():
        yield _Part(_text(slip.office, OFFICE, room), SPACE)
    if slip.again.strip():
        yield _Part(_padded(_text(slip.again, SAMPLE, room)), WIDE_GAP, inverted=True)
    if slip.caption.strip():
        yield _Part(_text(slip.caption, CAPTION, room), WIDE_GAP)
    yield _Part(_number(slip.number, room), WIDE_GAP)
    for text, style, gap in ((slip.service, SERVICE, WIDE_GAP), (slip.ahead, AHEAD, WIDE_GAP), (slip.issued, BODY, GAP)):
        if text.strip():
            yield _Part(_text(text, style, room), gap)
    code = _code(slip.qr, width) if slip.qr else None
    if code is not None:
        yield _Part(code, 0)
        if slip.qr_caption.strip():
            # The quiet zone is gap enough.
            yield _Part(_text(slip.qr_caption, BODY, room), 0)
    if slip.notice.strip():
        yield _Part(_text(slip.notice, BODY, room), WIDE_GAP)


def _text(text: str, style: Style, room: int) -> Image.Image:
    words = " ".join(piece for word in plain(text).split() for piece in _pieces(word, style, room))
    block = typeset(words, style, (room, _ENDLESS), _width_at_one)
    return _lines(block.lines, style.weight, block.size, room)


def _number(number: str, room: int) -> Image.Image:
    text = plain(number, MOST_NUMBER_LETTERS) or "–"
    return _lines((text,), "extrabold", min(NUMBER_HIGH, int(room / _width_at_one(text, "extrabold"))), room)


def _lines(lines: tuple[str, ...], weight: Weight, size: int, room: int) -> Image.Image:
    """The lines below each other, centred, as a mask that ends where their ink ends."""
    boxes = [_font(weight, size).getbbox(line, anchor="ms") for line in lines]
    while size > 1 and any(max(-box[0], box[2]) * 2 > room for box in boxes):
        # At small sizes letters are a little wider than their measure says.
        size -= 1
        boxes = [_font(weight, size).getbbox(line, anchor="ms") for line in lines]
    baselines: list[int] = []
    for place, box in enumerate(boxes):
        clear = round(-box[1])
        if place:
            clear = max(baselines[-1] + round(size * LEADING), baselines[-1] + round(boxes[place - 1][3] - box[1]) + 2)
        baselines.append(clear)
    mask = Image.new("L", (room, baselines[-1] + max(1, round(boxes[-1][3])) + 1), 0)
    pen = ImageDraw.Draw(mask)
    for line, baseline in zip(lines, baselines, strict=True):
        pen.text((room / 2, baseline), line, fill=255, font=_font(weight, size), anchor="ms")
    return mask.point(lambda grey: 255 * (255 - grey < DARK_BELOW), "1")


def _padded(ink: Image.Image) -> Image.Image:
    padded = Image.new("1", (ink.width, ink.height + 2 * GAP), 0)
    padded.paste(ink, (0, GAP))
    return padded


def _code(address: str, width: int) -> Image.Image | None:
    try:
        rows = squares(address)
    except QrInvalidError as error:
        logging.getLogger(__name__).warning("the slip goes without its QR code: %s", error)
        return None
    across = len(rows) + 2 * QUIET
    square = max(QR_WIDE // across, min(SQUARE_GOOD, width // across))
    if square < SQUARE_LEAST:
        logging.getLogger(__name__).warning("the slip goes without its QR code: %d squares are too many for the paper", across)
        return None
    code = Image.new("1", (across, across), 0)
    code.putdata([dark for row in _framed(rows, across) for dark in row])
    return code.resize((across * square, across * square), Image.Resampling.NEAREST)


def _framed(rows: tuple[tuple[bool, ...], ...], across: int) -> Iterator[tuple[bool, ...]]:
    empty, side = ((False,) * across,) * QUIET, (False,) * QUIET
    yield from empty
    for row in rows:
        yield side + row + side
    yield from empty


def _pieces(word: str, style: Style, room: int) -> Iterator[str]:
    """The word, divided where it is wider than the paper even in the smallest size; marks stay with their letter."""
    piece = ""
    for letter in word:
        if piece and not unicodedata.combining(letter) and _width_at_one(piece + letter, style.weight) * style.least > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    file = Path(fonts()[weight])
    if not file.is_absolute():
        # Kivy's own font: it stands in Kivy's folder, which is found without starting Kivy.
        spec = find_spec("kivy")
        folder = Path((spec.submodule_search_locations or ["."])[0] if spec else ".") / "data" / "fonts"
        file = folder / (file.name if file.suffix else "Roboto-Regular.ttf")
    return ImageFont.truetype(str(file), size)


@lru_cache(2048)
def _width_at_one(text: str, weight: Weight) -> float:
    left, _, right, _ = _font(weight, _MEASURED_AT).getbbox(text, anchor="ls")
    return max(right, right - left, 1) / _MEASURED_AT
