"""Where lines break and how large a text may be so that it fits its room; pure, so that every screen size can be tested.

A line break in the text begins a new line. Lines are balanced: of all ways to break a text into as few lines as needed, the
one whose longest line is shortest.
"""

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from kiosk.ui.theme import Style, Weight

LEADING = 1.22
"""Line height in sizes: Vietnamese stacks two marks on a capital (Ậ)."""

WidthOf = Callable[[str, Weight], float]
"""The width of a text at a size of 1 pixel."""


class Block(NamedTuple):
    """A text as it is drawn: its lines, their size in pixels, and the room they take."""

    lines: tuple[str, ...] = ()
    size: int = 1
    weight: Weight = "regular"
    width: int = 0
    height: int = 0


def typeset(text: str, style: Style, room: tuple[float, float], width_of: WidthOf) -> Block:
    """``text`` in the largest size between ``style.size`` and ``style.least`` that fits ``room`` (width, height).

    What does not fit even then is cut, and ends in «…».
    """
    if not text.strip():
        return Block(weight=style.weight)

    def set_in(size: int) -> tuple[list[str], int]:
        lines = _break(text, room[0] / size, style.weight, width_of)
        return lines, max(1, min(style.lines, int(room[1] / (size * LEADING))))

    def overflows(size: int) -> bool:
        lines, most = set_in(size)
        return len(lines) > most or any(width_of(line, style.weight) * size > room[0] for line in lines)

    sizes = range(min(style.least, style.size), style.size + 1)
    size = sizes[max(0, bisect_left(sizes, True, key=overflows) - 1)]
    lines, most = set_in(size)
    lines = _cut(lines, most, room[0] / size, style.weight, width_of)
    widest = max(width_of(line, style.weight) for line in lines)
    return Block(tuple(lines), size, style.weight, round(widest * size + 0.5), round(len(lines) * size * LEADING + 0.5))


def alike(texts: list[str], style: Style, room: tuple[float, float], width_of: WidthOf) -> list[Block]:
    """Several texts in one common size: the largest that fits the least fortunate of them."""
    blocks = [typeset(text, style, room, width_of) for text in texts]
    common = min((block.size for block in blocks), default=style.size)
    return [typeset(text, style._replace(size=common), room, width_of) for text in texts]


def _break(text: str, width: float, weight: Weight, width_of: WidthOf) -> list[str]:
    return [line for part in text.splitlines() if part.strip() for line in _balance(part.split(), width, weight, width_of)]


def _balance(words: list[str], width: float, weight: Weight, width_of: WidthOf) -> list[str]:
    lines = _fill(words, width, weight, width_of)
    if len(lines) == 1:
        return lines
    # The narrowest width that needs no more lines is the balanced one.
    low, high = width / 2, width
    for _ in range(6):
        middle = (low + high) / 2
        tried = _fill(words, middle, weight, width_of)
        if len(tried) <= len(lines) and all(width_of(line, weight) <= middle for line in tried):
            high, lines = middle, tried
        else:
            low = middle
    return lines


def _fill(words: list[str], width: float, weight: Weight, width_of: WidthOf) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, weight) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _cut(lines: list[str], most: int, width: float, weight: Weight, width_of: WidthOf) -> list[str]:
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] = " ".join(lines[most - 1 :])
    return [_shorten(line, width, weight, width_of) for line in kept]


def _shorten(line: str, width: float, weight: Weight, width_of: WidthOf) -> str:
    if width_of(line, weight) <= width:
        return line
    end = len(line)
    while end > 1 and width_of(line[:end].rstrip() + "…", weight) > width:
        end -= 1
    return line[:end].rstrip() + "…"
