"""Text on the screen: measured for the typesetting, drawn as one texture a block."""

from functools import cache

from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle
from kivy.properties import ColorProperty, ObjectProperty, OptionProperty
from kivy.uix.widget import Widget

from kiosk.ui.theme import INK, Weight, fonts
from kiosk.ui.typeset import LEADING, Block

_MEASURED_AT = 64
_SLACK = 1.01
"""Hinted glyphs are a little wider than those that were measured."""


@cache
def _word_width(word: str, weight: Weight) -> float:
    label = CoreLabel(text=word, font_size=_MEASURED_AT, font_name=fonts()[weight])
    return float(label.get_extents(word)[0]) / _MEASURED_AT * _SLACK


def width_of(text: str, weight: Weight) -> float:
    """The width of a line at a size of 1 pixel: its words and the spaces between them."""
    found = text.split(" ")
    return sum(_word_width(word, weight) for word in found) + (len(found) - 1) * _space(weight)


@cache
def _space(weight: Weight) -> float:
    return _word_width("a a", weight) - _word_width("aa", weight)


class Words(Widget):  # type: ignore[misc]  # Kivy has no types
    """One block in the middle of its place, or at its left."""

    place = ObjectProperty((0, 0, 0, 0))
    block = ObjectProperty(Block())
    tint = ColorProperty(INK)
    side = OptionProperty("centre", options=["centre", "left"])

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        with self.canvas:
            self._colour = Color(*self.tint)
            self._picture = Rectangle(size=(0, 0))
        self._drawn: tuple[Block, str] | None = None
        self._draw()

    def on_place(self, *_: object) -> None:
        """The place is the widget's rectangle."""
        self.pos, self.size = self.place[:2], self.place[2:]
        self._draw()

    def on_block(self, *_: object) -> None:
        """Draw the new text."""
        self._draw()

    def on_side(self, *_: object) -> None:
        """Move to the other side."""
        self._draw()

    def on_tint(self, *_: object) -> None:
        """Change the colour; the texture is white."""
        if self.canvas.children:
            self._colour.rgba = self.tint

    def _draw(self) -> None:
        if not hasattr(self, "_drawn"):
            return
        if (self.block, self.side) != self._drawn:
            self._drawn = self.block, self.side
            self._picture.texture, self._picture.size = texture_of(self.block, "left" if self.side == "left" else "center")
        width, height = self._picture.size
        x = self.x if self.side == "left" else self.x + (self.width - width) / 2
        self._picture.pos = round(x), round(self.y + (self.height - height) / 2)


def texture_of(block: Block, alignment: str) -> tuple[object, tuple[int, int]]:
    """The block in white on nothing, and its size; ``None`` for an empty one."""
    if not block.lines:
        return None, (0, 0)
    label = CoreLabel(
        text="\n".join(block.lines),
        font_size=block.size,
        font_name=fonts()[block.weight],
        halign=alignment,
        line_height=LEADING / _natural_leading(block.weight),
    )
    label.refresh()
    return label.texture, label.texture.size


@cache
def _natural_leading(weight: Weight) -> float:
    label = CoreLabel(text="Ậg", font_size=_MEASURED_AT, font_name=fonts()[weight])
    return float(label.get_extents("Ậg")[1]) / _MEASURED_AT
