"""Numbers and times whose digits are all of one width, so that they stand below each other and a clock does not sway.

Inter has such digits, but the text library cannot ask for them; so each digit is drawn in the middle of a cell.
"""

from functools import lru_cache

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import ColorProperty, ObjectProperty, OptionProperty
from kivy.uix.widget import Widget

from kiosk.ui.board_arrangement import tabular
from kiosk.ui.theme import INK, Weight
from kiosk.ui.typeset import Block
from kiosk.ui.words import texture_of, width_of

_figure_width = tabular(width_of)


class Figures(Widget):  # type: ignore[misc]  # Kivy has no types
    """One line in its place, at its left or in its middle."""

    place = ObjectProperty((0, 0, 0, 0))
    block = ObjectProperty(Block())
    tint = ColorProperty(INK)
    side = OptionProperty("left", options=["centre", "left", "right"])

    def on_place(self, *_: object) -> None:
        """The place is the widget's rectangle."""
        self.pos, self.size = self.place[:2], self.place[2:]
        self._draw()

    def on_block(self, *_: object) -> None:
        """Draw the new number."""
        self._draw()

    def on_tint(self, *_: object) -> None:
        """Draw it in another colour."""
        self._draw()

    def _draw(self) -> None:
        self.canvas.clear()
        if not self.block.lines:
            return
        text, size, weight = self.block.lines[0], self.block.size, self.block.weight
        spare = self.width - _figure_width(text, weight) * size
        x = self.x + {"left": 0.0, "centre": spare / 2, "right": spare}[self.side]
        with self.canvas:
            Color(*self.tint)
            for run in _runs(text):
                width = _figure_width(run, weight) * size
                if texture := _glyph(run, size, weight):
                    left = x + (width - texture.width) / 2
                    pos = round(left), round(self.y + (self.height - texture.height) / 2)
                    Rectangle(texture=texture, size=texture.size, pos=pos)
                x += width


def _runs(text: str) -> list[str]:
    """Digits one by one, and what stands between them."""
    found: list[str] = []
    for letter in text:
        if found and not letter.isdecimal() and not found[-1][-1].isdecimal():
            found[-1] += letter
        else:
            found.append(letter)
    return found


@lru_cache(maxsize=128)
def _glyph(text: str, size: int, weight: Weight) -> Texture | None:
    return texture_of(Block((text,), size, weight), "left")[0] if text.strip() else None
