"""The pictures beside services, drawn: lines of one width with round ends, crisp at any size, no picture files.

Coordinates are those of a square of 100, y downwards, as in the design.
"""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

from kivy.graphics import Color, InstructionGroup, SmoothEllipse, SmoothLine

from kiosk.ui.faces import ROUND, curve, segments
from kiosk.ui.theme import Colour

Point = tuple[float, float]
STROKE = 8.5
_SOFT_PIXELS = 0.6
"""A smooth disc reaches so much further than a smooth line of its width."""


class Line(NamedTuple):
    """Points that are joined; ``closed``: the last with the first."""

    points: tuple[Point, ...]
    closed: bool = False


class Ring(NamedTuple):
    """A circle."""

    centre: Point
    radius: float


class Dot(NamedTuple):
    """A filled circle."""

    centre: Point
    radius: float


Stroke = Line | Ring | Dot


def _box(left: float, top: float, right: float, bottom: float) -> Line:
    return Line(((left, top), (right, top), (right, bottom), (left, bottom)), closed=True)


def _bend(*points: Point) -> Line:
    return Line(tuple(curve(points[0], points[1], points[2])))


def _arc(centre: Point, radius: float, begin: float, end: float) -> Line:
    """From ``begin`` to ``end`` degrees, clockwise from the right."""
    steps = [begin + (end - begin) * step / 16 for step in range(17)]
    return Line(tuple((centre[0] + radius * cos(at * pi / 180), centre[1] + radius * sin(at * pi / 180)) for at in steps))


_TICK = Line(((36, 60), (46, 70), (66, 48)))
PICTOGRAMS: dict[str, tuple[Stroke, ...]] = {
    "document": (
        Line(((26, 12), (62, 12), (76, 26), (76, 88), (26, 88)), closed=True),
        Line(((60, 12), (60, 28), (76, 28))),
        _TICK,
    ),
    "person": (
        Ring((50, 34), 16),
        Line((*curve((20, 84), (24, 58), (50, 58)), *curve((50, 58), (76, 58), (80, 84))), closed=True),
    ),
    "house": (
        Line(((12, 52), (50, 18), (88, 52))),
        Line(((22, 44), (22, 86), (78, 86), (78, 44))),
        Line(((42, 86), (42, 62), (58, 62), (58, 86))),
    ),
    "land": (
        Line(
            (
                (24, 78),
                (24, 22),
                *curve((24, 22), (24, 14), (32, 14)),
                (78, 14),
                (78, 88),
                (34, 88),
                *curve((34, 88), (24, 88), (24, 78)),
            )
        ),
        Line((*curve((24, 78), (24, 70), (34, 70)), (78, 70))),
        Line(((42, 32), (62, 32))),
    ),
    "heart": (
        Line(
            (
                *curve((50, 34), (38, 14), (24, 22)),
                *curve((24, 22), (8, 34), (24, 60)),
                *curve((24, 60), (34, 74), (50, 86)),
                *curve((50, 86), (66, 74), (76, 60)),
                *curve((76, 60), (92, 34), (76, 22)),
                *curve((76, 22), (62, 14), (50, 34)),
            ),
            closed=True,
        ),
    ),
    "folder": (Line(((10, 26), (36, 26), (44, 36), (90, 36), (90, 82), (10, 82)), closed=True), _TICK),
    "speech": (Line(((18, 20), (82, 20), (82, 66), (54, 66), (38, 84), (38, 66), (18, 66)), closed=True),),
    "coins": (
        Ring((38, 38), 24),
        Line(((38, 27), (38, 49))),
        _arc((62, 62), 24, -62, 152),
        Line(((62, 54), (62, 73))),
    ),
    "school": (
        Line(((50, 22), (92, 42), (50, 62), (8, 42)), closed=True),
        Line(((26, 51), (26, 70), *curve((26, 70), (50, 86), (74, 70)), (74, 51))),
        Line(((92, 42), (92, 66))),
    ),
    "car": (
        Line(((10, 68), (10, 50), (20, 48), (30, 28), (66, 28), (80, 48), (90, 52), (90, 68))),
        Line(((38, 70), (62, 70))),
        Ring((26, 70), 9),
        Ring((74, 70), 9),
        Line(((22, 48), (78, 48))),
    ),
    "tools": (
        Line(((24, 84), (56, 50))),
        _arc((66, 36), 20, 20, 250),
        Line(((60, 17), (64, 34), (84, 43))),
        Line(((18, 22), (40, 42))),
        Line(((64, 62), (84, 84))),
    ),
    "other": (Ring((50, 50), 38), Dot((32, 50), 5), Dot((50, 50), 5), Dot((68, 50), 5)),
    "guide": (
        Ring((50, 50), 46),
        Line((*_arc((50, 38), 15, 180, 380).points, *curve((64, 43), (62, 50), (50, 56)), (50, 62))),
        Dot((50, 75), 4.2),
    ),
    "loudspeaker": (
        Line(((14, 40), (30, 40), (52, 22), (52, 78), (30, 60), (14, 60)), closed=True),
        _arc((52, 50), 16, -45, 45),
        _arc((52, 50), 32, -45, 45),
    ),
    "trouble": (Ring((50, 50), 46), Line(((50, 26), (50, 56))), Dot((50, 73), 4.6)),
    "stop": (_box(26, 26, 74, 74),),
}
"""By the names of ``office.services.PICTURES``, and those of this screen's own buttons."""


class Pictogram(InstructionGroup):  # type: ignore[misc]  # Kivy has no types
    """One picture in the square at ``x``, ``y`` (lower left corner) of side ``size`` pixels."""

    def __init__(self, name: str, place: tuple[float, float, float], tint: Colour) -> None:
        super().__init__()
        self._x, self._y, size = place
        self._unit = size / 100
        self.add(Color(*tint))
        for stroke in PICTOGRAMS.get(name, PICTOGRAMS["other"]):
            self._draw(stroke)

    def _draw(self, stroke: Stroke) -> None:
        width = STROKE * self._unit
        match stroke:
            case Line(points=points, closed=closed):
                path = [self._at(point) for point in (*points, *(points[:1] if closed else ()))]
                self.add(SmoothLine(points=[coordinate for point in path for coordinate in point], width=max(width / 2, 1.01)))
                # Smooth lines have neither round ends nor round corners; a disc at each makes them.
                for point in (path[0], path[-1], *(() if len(points) > 12 else path[1:-1])):  # noqa: PLR2004  a bend is smooth
                    self._disc(point, max(width / 2 - _SOFT_PIXELS, 0.5))
            case Ring(centre=centre, radius=radius):
                x, y = self._at(centre)
                length = radius * self._unit
                self.add(SmoothLine(circle=(x, y, length, 0, ROUND, segments(length)), width=max(width / 2, 1.01)))
            case Dot(centre=centre, radius=radius):
                self._disc(self._at(centre), radius * self._unit)

    def _disc(self, middle: Point, radius: float) -> None:
        corners = segments(radius)
        self.add(SmoothEllipse(pos=(middle[0] - radius, middle[1] - radius), size=(2 * radius, 2 * radius), segments=corners))

    def _at(self, point: Sequence[float]) -> Point:
        return self._x + point[0] * self._unit, self._y + (100 - point[1]) * self._unit
