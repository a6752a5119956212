"""Screens that ask nothing: thanks, out of service, not assigned, away, dark."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ColorProperty, ObjectProperty

from kiosk.terminal import Terminal
from kiosk.ui import theme
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.sheet import Place
from kiosk.ui.touchable import TextButton

_TICK = ((0.28, 0.48), (0.44, 0.32), (0.74, 0.66))
_STEM = ((0.5, 0.74), (0.5, 0.44))


class MessageScreen(Leaf):
    """One sentence, what it means, and a sign where it helps."""

    ink = ColorProperty(theme.INK)
    sign_ink = ColorProperty(theme.BRICK)
    sign = ObjectProperty(Place(), rebind=True)

    def __init__(self, terminal: Terminal, do: Do, *, still: bool) -> None:
        self._chips: dict[str, TextButton] = {}
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """An absent official still leaves the languages."""
        if self.sheet.place("large text").width:
            self.chips(self, self._chips)
        else:
            for chip in self._chips.values():
                self.remove_widget(chip)
            self._chips = {}

    def strokes(self, screen: str, sign: Place) -> list[float]:
        """The sign's lines inside its ring: a tick for thanks, the stem of an exclamation mark for out of service."""
        shape = _TICK if screen == "thanks" else _STEM
        return [coordinate for x, y in shape for coordinate in (sign.x + x * sign.width, sign.y + y * sign.width)]


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
