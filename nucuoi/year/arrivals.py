"""When the citizens of the invented year come: most in the morning, some before the doors open, and more on Mondays.

Who comes for what is the simulator's errand; only its moment is another, from a chance of its own, so that nothing else is.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from kiosk.visitors import spans_of
from nucuoi.errands import LAST_CALL, Errand
from office.documents import Hours

_BY_WEEKDAY = (1.18, 1.05, 1.0, 1.0, 0.95, 0.6, 0.6)
_IN_THE_MORNING = 0.62
_AT_THE_DOOR, _DOOR_SECONDS = 0.12, 420.0
_EARLY = (1.2, 1.4)
"""The beta distribution of the others over the hours from opening on: a little more than half in the first half."""


def visitors_on(day: date, visits: int) -> int:
    """How many are to be expected on a day, where ``visits`` come on a usual one."""
    return round(visits * _BY_WEEKDAY[day.weekday()])


def arrivals(day: date, hours: Hours, errands: Sequence[Errand], chance: Random) -> list[Errand]:
    """The errands of a day in their order, at the moments at which people come to a commune office."""
    spans = [(begin, end - LAST_CALL) for begin, end in spans_of(day, hours) if end - begin > LAST_CALL]
    moments = sorted(_moment(spans, chance) for _ in errands)
    return [errand._replace(at=at) for errand, at in zip(errands, moments, strict=True)]


def _moment(spans: Sequence[tuple[datetime, datetime]], chance: Random) -> datetime:
    is_early = len(spans) == 1 or chance.random() < _IN_THE_MORNING
    begin, end = spans[0] if is_early else chance.choice(spans[1:])
    if chance.random() < _AT_THE_DOOR:
        return min(begin + timedelta(seconds=chance.expovariate(1 / _DOOR_SECONDS)), end)
    return begin + (end - begin) * chance.betavariate(*_EARLY)
