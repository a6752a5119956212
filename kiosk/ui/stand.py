"""How large things are on a screen that people stand before: a ticket kiosk's.

Up to 7 inches it is a rating terminal's screen. From 700 pixels on it is taken for one of at least 10 inches, upright of at least
21: then 20 millimetres are not more than the sizes here.
"""

from kiosk.ui.sheet import Page
from kiosk.ui.theme import Measures

_SMALL = 700
_TEN_INCHES = 1.135
_UPRIGHT = 1.3
REACH = 0.68
"""The share of an upright screen, from below, in which all that is touched lies: between 800 and 1,200 mm above the floor."""


class StandMeasures(Measures):
    """A kiosk's window; 104 pixels at scale 1 are 20 mm."""

    @property
    def scale(self) -> float:
        """1 at 800 × 480."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        if short < _SMALL:
            return min(long / 800, short / 480)
        if self.upright:
            return max(_TEN_INCHES, _UPRIGHT * min(long / 1920, short / 1080))
        return max(1.0, _TEN_INCHES * min(long / 1280, short / 800))


def reach(page: Page) -> int:
    """The highest pixel at which something may be touched."""
    return round(page.m.height * REACH) if page.m.upright else page.m.height
