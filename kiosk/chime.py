"""The two soft tones before each call: a falling major third, drawn by arithmetic, so that no recording has to be kept.

People look up at a change in the noise, not at a word; and an amplifier or a television that sleeps between calls swallows the
first half second of what it is given, which must not be «Xin mời».
"""

import math
from array import array
from functools import cache

from kiosk.sound import FULL_SCALE, Sound

SECONDS = 1.1
LOUDNESS = 0.35
"""Its peak as a share of full scale: softer than the voice that follows."""

_TONES = ((0.0, 783.99), (0.38, 622.25))
"""When each tone begins, in seconds, and its frequency: G5, then E flat 5 below it."""
_OVERTONES = ((1, 1.0), (2, 0.25), (3, 0.08))
_RISE_SECONDS = 0.012
_DECAY_SECONDS = 0.28
_FADE_SECONDS = 0.08


@cache
def chime(rate: int) -> Sound:
    """The chime with ``rate`` samples a second."""
    drawn = [_deflection(place / rate) for place in range(round(SECONDS * rate))]
    loudest = max(abs(value) for value in drawn)
    return Sound(rate, array("h", [round(value / loudest * LOUDNESS * FULL_SCALE) for value in drawn]))


def _deflection(at: float) -> float:
    found = 0.0
    for begins, frequency in _TONES:
        passed = at - begins
        if passed > 0:
            strength = min(passed / _RISE_SECONDS, 1.0) * math.exp(-passed / _DECAY_SECONDS)
            found += strength * sum(share * math.sin(math.tau * frequency * order * passed) for order, share in _OVERTONES)
    return found * min((SECONDS - at) / _FADE_SECONDS, 1.0)
