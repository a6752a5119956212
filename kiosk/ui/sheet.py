"""Places and texts of one screen by name, and the page on which they are laid out; pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from kiosk.ui.theme import Measures, Style
from kiosk.ui.typeset import Block, WidthOf, alike, typeset


class Place(NamedTuple):
    """A rectangle in pixels; ``x``, ``y`` is its lower left corner, as Kivy counts."""

    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    @property
    def top(self) -> int:
        """The y just above it."""
        return self.y + self.height

    @property
    def right(self) -> int:
        """The x just right of it."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Sheet:
    """Places and texts by name: ``title``, ``face 5``, ``language en``, ``topic thoi-gian-cho``, … An absent name is empty."""

    measures: Measures = field(default_factory=lambda: Measures(800, 480))
    places: dict[str, Place] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)

    def place(self, name: str) -> Place:
        """Where ``name`` stands; empty when it is not on this screen."""
        return self.places.get(name, Place())

    def block(self, name: str) -> Block:
        """The text of ``name``."""
        return self.blocks.get(name, Block())


class Page:
    """A sheet in the making: a window whose free middle shrinks from above and below."""

    def __init__(self, measures: Measures, width_of: WidthOf) -> None:
        self.sheet = Sheet(measures)
        self.m, self._width_of = measures, width_of
        self.margin = measures.px(24 if not measures.upright else 20)
        self.ceiling, self.floor = measures.height, 0

    @property
    def free(self) -> int:
        """Pixels between ceiling and floor."""
        return self.ceiling - self.floor

    @property
    def inner(self) -> int:
        """Pixels between the margins."""
        return self.m.width - 2 * self.margin

    def px(self, length: float) -> int:
        """A length of the 7-inch screen in pixels here."""
        return self.m.px(length)

    def down(self, length: float) -> None:
        """Leave a gap below the ceiling."""
        self.ceiling -= self.px(length)

    def up(self, length: float) -> None:
        """Leave a gap above the floor."""
        self.floor += self.px(length)

    def set_text(self, name: str, text: str, style: Style, room: tuple[float, float], *, may_grow: bool = True) -> Block:
        """Set a text into a room of its own size, and remember it under ``name``; large text grows it if it may."""
        measures = self.m if may_grow else self.m._replace(large_text=False)
        block = typeset(text, measures.type(style), room, self._width_of)
        self.sheet.blocks[name] = block
        return block

    def set_alike(self, texts: dict[str, str], style: Style, room: tuple[float, float]) -> list[Block]:
        """Set texts in one common size."""
        blocks = alike(list(texts.values()), self.m.type(style), room, self._width_of)
        self.sheet.blocks.update(zip(texts, blocks, strict=True))
        return blocks

    def put(self, name: str, place: Place) -> Place:
        """Remember where ``name`` stands."""
        self.sheet.places[name] = place
        return place

    def line(self, name: str, text: str, style: Style, most: float = 1e9, *, may_grow: bool = True) -> None:
        """A text over the whole width below the ceiling, at most ``most`` pixels high."""
        block = self.set_text(name, text, style, (self.inner, most), may_grow=may_grow)
        self.ceiling -= block.height
        self.put(name, Place(self.margin, self.ceiling, self.inner, block.height))

    def line_below(self, name: str, text: str, style: Style) -> None:
        """A text over the whole width above the floor."""
        # Large text is for what is asked and answered; the faces keep their room.
        block = self.set_text(name, text, style, (self.inner, 1e9), may_grow=False)
        self.put(name, Place(self.margin, self.floor, self.inner, block.height))
        self.floor += block.height
