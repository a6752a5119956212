"""Every colour, size and font of the screens, in one place (the tokens of the design); plain data, no Kivy.

Sizes are pixels on the 7-inch screen of 800 × 480, about 5.2 px a millimetre; :class:`Measures` scales them to the window.
"""

import logging
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Colour = tuple[float, float, float, float]
Weight = Literal["regular", "medium", "semibold", "bold", "extrabold"]


def colour(code: str) -> Colour:
    """``#RRGGBB`` as red, green, blue, alpha between 0 and 1.

    >>> colour("#FF0000")
    (1.0, 0.0, 0.0, 1.0)
    """
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, 1.0


def darker(shade: Colour, *, pressed: bool) -> Colour:
    """The colour of a surface, darker while a finger is on it."""
    red, green, blue, alpha = shade
    factor = PRESS_SHADE if pressed else 1.0
    return red * factor, green * factor, blue * factor, alpha


PAPER, CARD, LINE = colour("#F7F4EE"), colour("#FFFFFF"), colour("#DDD6C8")
INK, MUTED = colour("#17252B"), colour("#55656B")
JADE, JADE_DARK, JADE_SOFT = colour("#0F6B5C"), colour("#0A4A40"), colour("#E3F0EC")
AMBER_SOFT, BRICK = colour("#FBF0D9"), colour("#B3372A")
EDGE = colour("#8C8676")
WHITE = CARD
NIGHT, NIGHT_TEXT = colour("#0B1215"), colour("#8FA3A0")
LEVELS = {1: colour("#E06A45"), 2: colour("#F0A050"), 3: colour("#F6E3A1"), 4: colour("#96D9D2"), 5: colour("#17A3A0")}

VOTE, TOUCH, APART = 104, 62, 8
"""20 mm for a vote, 12 mm for the rest, 8 px between them."""
RADIUS_CARD, RADIUS_BUTTON = 16, 14
BORDER, BORDER_CHOSEN = 1.5, 3.0
SPACE = (4, 8, 12, 16, 24, 40)
LEAST_TYPE = 15
PRESS_SECONDS, PRESS_SCALE, PRESS_SHADE = 0.12, 0.96, 0.86
CHANGE_SECONDS = 0.2
LARGER = 1.25
"""How much larger large text is."""


class Style(NamedTuple):
    """How a text is set: preferred and smallest size, weight, most lines."""

    size: int
    least: int
    weight: Weight
    lines: int = 1


OFFICE = Style(16, 15, "semibold", 2)
CHIP, CHIP_SIGN = Style(17, 15, "semibold"), Style(24, 15, "semibold")
PERSON = Style(20, 15, "bold", 2)
PERSON_TITLE = Style(16, 15, "regular")
INITIALS = Style(20, 15, "semibold")
COUNTER_WORD, COUNTER = Style(18, 15, "medium"), Style(36, 18, "extrabold")
QUESTION = Style(29, 19, "bold", 3)
LABEL = Style(21, 15, "semibold", 3)
NOTICE = Style(15, 15, "semibold", 5)
FOOTNOTE = Style(15, 15, "regular", 4)
TOPICS_QUESTION, TOPICS_DETAIL = Style(30, 19, "bold", 2), Style(18, 15, "regular", 2)
TOPIC = Style(22, 15, "semibold", 3)
COUNTER_CHOICE = Style(30, 15, "bold", 2)
ACTION, SEND = Style(20, 15, "semibold", 2), Style(23, 15, "bold", 2)
THANKS, THANKS_DETAIL = Style(46, 24, "extrabold"), Style(23, 16, "regular", 3)
STATE_COUNTER = Style(64, 30, "extrabold")
STATE, STATE_DETAIL = Style(34, 20, "bold", 3), Style(21, 16, "regular", 5)
WAKE = Style(24, 18, "medium", 2)
GREETING = Style(38, 22, "extrabold", 2)
ASKED = Style(35, 19, "bold", 3)
GUIDE, GUIDE_DETAIL = Style(23, 17, "bold", 2), Style(17, 15, "regular", 2)
SERVICE, SERVICE_DETAIL, SERVICE_STATE = Style(26, 15, "bold", 4), Style(17, 15, "regular", 2), Style(17, 15, "semibold", 2)
PAPER_HEADING, PAPER_LINE = Style(24, 16, "bold", 2), Style(24, 16, "regular", 6)
AHEAD = Style(24, 16, "semibold", 3)
NUMBER, NUMBER_CAPTION = Style(190, 60, "extrabold"), Style(22, 15, "regular", 3)
SLIP, SLIP_DETAIL = Style(19, 15, "bold", 2), Style(18, 15, "regular", 3)
CODE_CAPTION = Style(16, 15, "semibold", 3)
CAREFUL = Style(18, 15, "semibold", 4)


class Measures(NamedTuple):
    """A window's size in pixels, whether it stands upright, and by how much the 7-inch sizes grow in it."""

    width: int
    height: int
    large_text: bool = False

    @property
    def upright(self) -> bool:
        """Whether the window is higher than wide."""
        return self.height > self.width

    @property
    def scale(self) -> float:
        """1 at 800 × 480 and 480 × 800."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        return min(long / 800, short / 480)

    def px(self, length: float) -> int:
        """A length of the 7-inch screen in this window's pixels."""
        return round(length * self.scale)

    def type(self, style: Style) -> Style:
        """A style in this window's pixels, larger when large text is wanted."""
        growth = self.scale * (LARGER if self.large_text else 1)
        return style._replace(size=round(style.size * growth), least=round(style.least * self.scale))


_FACES: tuple[tuple[Weight, str], ...] = (
    ("regular", "Regular"),
    ("medium", "Medium"),
    ("semibold", "SemiBold"),
    ("bold", "Bold"),
    ("extrabold", "ExtraBold"),
)
_PLACES = (Path("/usr/share/fonts/opentype/inter"), Path("/usr/share/fonts/truetype/noto"))
_ROBOTO = ("Roboto", "data/fonts/Roboto-Bold.ttf")


@cache
def fonts(places: tuple[Path, ...] = _PLACES) -> dict[Weight, str]:
    """The font file of each weight: Inter, else Noto Sans, else Kivy's own Roboto (a warning says so).

    A weight that a family lacks is its bold or its regular one.
    """
    for family, pattern in (("Inter", "Inter-{}.otf"), ("Noto Sans", "NotoSans-{}.ttf")):
        for place in places:
            found = {weight: place / pattern.format(face) for weight, face in _FACES}
            if found["regular"].exists() and found["bold"].exists():
                if family != "Inter":
                    _warn(family)
                return {weight: str(file if file.exists() else found[_nearest(weight)]) for weight, file in found.items()}
    _warn("Roboto")
    return {weight: _ROBOTO[_nearest(weight) == "bold"] for weight, _ in _FACES}


def _nearest(weight: Weight) -> Weight:
    return "regular" if weight in {"regular", "medium"} else "bold"


def _warn(used: str) -> None:
    logging.getLogger(__name__).warning("the font Inter is missing (Debian: fonts-inter); texts are set in %s", used)
