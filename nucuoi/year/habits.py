"""What is lasting about one counter of the invented year: how its citizens are served, asked and answer.

The honest differ too: each share is drawn for the year around what is usual. The means are guesses that make a province
believable, and close to those of ``tests/office/honest_officials.py``; nothing is derived from them.
"""

from datetime import date
from random import Random
from typing import NamedTuple

from kiosk.visitors import Temperament, temperament_of
from nucuoi.year.stories import Stories, Trick
from office.documents import Assignment
from office.ids import CounterId, OfficeId

_BEFORE, _AFTER = 0.60, 0.80
_SLOW, _QUICK = 1.7, 0.9
_FEARED_CONTENT, _FEARED_AGREEMENT, _FEARED_RESPONSE, _FEARED_TRULY = 0.97, 40.0, 0.2, 0.45
_PARTIAL_CONTENT = 0.68


class Habits(NamedTuple):
    """One counter. Shares are between 0 and 1.

    ``at_counter`` is what citizens say under the official's eyes, ``away`` what they say at the exit. ``off`` is the share of
    opening hours with the screen off, ``late`` of visits after which somebody presses when the window is closed, ``missed`` of
    calls, ``cancelled`` of calls that the official ends. ``pace`` multiplies the time of service.
    """

    at_counter: Temperament
    away: Temperament
    off: float
    late: float
    missed: float
    cancelled: float
    pace: float = 1.0
    trick: Trick | None = None


def habits_of(seed: str, office: OfficeId, told: Assignment, stories: Stories, day: date) -> Habits:
    """The habits of the counter of one rating terminal on a day."""
    counter = CounterId("" if told.counter is None else told.counter.id)
    chance = Random(f"{seed}/{office}/{counter}/habits")  # noqa: S311  invented, not secret
    own = temperament_of(seed, told)
    pace = 1.0
    action = stories.improved.get(office)
    if action is not None:
        own = own._replace(content=_BEFORE if day < action else _AFTER)
        pace = _SLOW if day < action else _QUICK
    trick = stories.tricks.get((office, counter))
    at_counter = away = own
    if trick == "is-feared":
        at_counter = own._replace(content=_FEARED_CONTENT, agreement=_FEARED_AGREEMENT, responds=_FEARED_RESPONSE)
        away = own._replace(content=_FEARED_TRULY)
    elif trick == "asks-the-happy":
        at_counter = away = own._replace(content=_PARTIAL_CONTENT)
    return Habits(
        at_counter=at_counter,
        away=away,
        off=_share(chance, 0.03, 20),
        late=_share(chance, 0.03, 50),
        missed=_share(chance, 0.05, 25),
        cancelled=_share(chance, 0.008, 40),
        pace=pace,
        trick=trick,
    )


def _share(chance: Random, mean: float, alike: float) -> float:
    return chance.betavariate(mean * alike, (1 - mean) * alike)
