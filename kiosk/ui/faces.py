"""The smileys, drawn: a disc, two eyes, a mouth, and worried brows for the lowest. Crisp at any size, no picture files.

Coordinates are those of a square of 100, y downwards, as in the design.
"""

from collections.abc import Sequence
from math import acos, ceil, pi

from kivy.graphics import (
    ClearBuffers,
    ClearColor,
    Color,
    Ellipse,
    Fbo,
    Instruction,
    InstructionGroup,
    Mesh,
    Rectangle,
    SmoothEllipse,
    SmoothLine,
)

from kiosk.ui.theme import INK, LEVELS, PRESS_SHADE

Point = tuple[float, float]

OUTLINE, STROKE = 2.4, 6.0
ROUND = 364
"""Where the line of a circle ends, in degrees: over its beginning, for Kivy leaves a notch where the two only meet."""
_BROW_STROKE = 5.0
_EYES: Sequence[Point] = ((35, 44), (65, 44))
_EYE: Point = (4.5, 6.5)
_BROWS: Sequence[tuple[Point, Point]] = (((25, 34), (39, 28)), ((75, 34), (61, 28)))
_MOUTHS: dict[int, tuple[Point, Point, Point]] = {
    5: ((28, 56), (50, 92), (72, 56)),
    4: ((30, 60), (50, 78), (70, 60)),
    3: ((32, 66), (50, 66), (68, 66)),
    2: ((30, 72), (50, 56), (70, 72)),
    1: ((28, 76), (50, 50), (72, 76)),
}
"""Start, control point and end of a quadratic curve; the mouth of 5 is open: the curve closed and filled."""
_WORRIED, _OPEN = 1, 5
_ROUGHNESS, _LEAST_CORNERS = 1 / 8, 12
_MARGIN = 2
"""Pixels around a kept face: a smooth edge reaches a little over its line."""


class Face(InstructionGroup):  # type: ignore[misc]  # Kivy has no types
    """One smiley in the square at ``x``, ``y`` (lower left corner) of side ``size`` pixels.

    ``kept``: it is drawn once into a texture, and each picture then costs two triangles instead of hundreds; the first picture
    comes sooner without.
    """

    def __init__(self, face: int, x: float, y: float, size: float, *, kept: bool) -> None:
        super().__init__()
        self._unit = size / 100
        self._x, self._y = (float(_MARGIN), float(_MARGIN)) if kept else (x, y)
        self._level = LEVELS[face]
        self._tint = Color(*self._level)
        self._strokes: list[Instruction] = [self._tint]
        self._draw(face)
        if kept:
            self._keep(x, y, ceil(size) + 2 * _MARGIN)
        else:
            for stroke in self._strokes:
                self.add(stroke)

    def shade(self, *, pressed: bool) -> None:
        """Darker while a finger is on it."""
        factor = PRESS_SHADE if pressed else 1.0
        red, green, blue, alpha = self._level
        self._tint.rgba = red * factor, green * factor, blue * factor, alpha

    def _keep(self, x: float, y: float, side: int) -> None:
        # Where nothing is drawn it has the colour of the outline, transparent: its smooth edge blends into any ground.
        picture = Fbo(size=(side, side))
        for instruction in (ClearColor(*INK[:3], 0), ClearBuffers(), *self._strokes):
            picture.add(instruction)
        self._level = (1.0, 1.0, 1.0, 1.0)
        self._tint = Color(*self._level)
        for instruction in (
            picture,
            self._tint,
            Rectangle(texture=picture.texture, size=(side, side), pos=(x - _MARGIN, y - _MARGIN)),
        ):
            self.add(instruction)

    def _draw(self, face: int) -> None:
        # The outline lies over the disc's edge, which need not be smooth itself.
        self._ellipse((50, 50), (48, 48), kind=Ellipse)
        self._strokes.append(Color(*INK))
        ring = (*self._at((50, 50)), 48 * self._unit, 0, ROUND, segments(48 * self._unit))
        self._strokes.append(SmoothLine(circle=ring, width=OUTLINE / 2 * self._unit))
        for eye in _EYES:
            self._ellipse(eye, _EYE)
        mouth = curve(*_MOUTHS[face])
        if face == _OPEN:
            self._fill(mouth)
            self._stroke((mouth[0], mouth[-1]), STROKE)
        self._stroke(mouth, STROKE)
        if face == _WORRIED:
            for brow in _BROWS:
                self._stroke(brow, _BROW_STROKE)

    def _at(self, point: Point) -> Point:
        return self._x + point[0] * self._unit, self._y + (100 - point[1]) * self._unit

    def _ellipse(self, centre: Point, radii: Point, kind: type[Ellipse] = SmoothEllipse) -> None:
        x, y = self._at(centre)
        width, height = radii[0] * self._unit, radii[1] * self._unit
        corners = segments(max(width, height))
        self._strokes.append(kind(pos=(x - width, y - height), size=(2 * width, 2 * height), segments=corners))

    def _stroke(self, points: Sequence[Point], width: float) -> None:
        flat = [coordinate for point in points for coordinate in self._at(point)]
        self._strokes.append(SmoothLine(points=flat, width=width / 2 * self._unit))
        # Smooth lines have no round ends; a disc at each end makes them.
        for point in (points[0], points[-1]):
            self._ellipse(point, (width / 2, width / 2))

    def _fill(self, points: Sequence[Point]) -> None:
        vertices = [value for point in points for value in (*self._at(point), 0, 0)]
        self._strokes.append(Mesh(vertices=vertices, indices=list(range(len(points))), mode="triangle_fan"))


def segments(radius: float) -> int:
    """How many corners make a round thing of so many pixels: none of its sides is off by more than an eighth of a pixel.

    A corner costs some ten triangles, and where no graphics chip draws them, they are most of the time to a picture.
    """
    return max(_LEAST_CORNERS, ceil(pi / acos(1 - _ROUGHNESS / max(radius, 1.0))))


def curve(start: Point, control: Point, end: Point, steps: int = 16) -> list[Point]:
    """A quadratic Bézier curve as points; a straight one as its two ends."""
    if start[1] == control[1] == end[1]:
        return [start, end]

    def at(share: float) -> Point:
        rest = 1 - share
        return (
            rest * rest * start[0] + 2 * rest * share * control[0] + share * share * end[0],
            rest * rest * start[1] + 2 * rest * share * control[1] + share * share * end[1],
        )

    return [at(step / steps) for step in range(steps + 1)]
