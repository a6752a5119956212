"""When a counter's screen is off in the invented year, so that who could not be asked and the record of uptime say one thing."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

Span = tuple[datetime, datetime]

_WHOLE = 0.25
"""Of the times off so many last from opening to the break, or from the break to closing: nobody switched it on."""
_MINUTES = (30.0, 120.0)
"""The others: until somebody sees it."""
_AFTER = timedelta(minutes=30)
"""Who waits at the end of the opening hours is served, and is not asked by a screen that was off all the time."""


def off_times(share: float, spans: Sequence[Span], chance: Random) -> list[Span]:
    """Some of a day's opening hours ``spans``, in order, that are over many days ``share`` of all of them."""
    found = []
    for begin, end in spans:
        lasts = (end - begin).total_seconds() / 60
        usual = sum(min(minutes, lasts) for minutes in _MINUTES) / len(_MINUTES)
        if chance.random() * (_WHOLE + (1 - _WHOLE) * usual / lasts) >= share:
            continue
        if chance.random() < _WHOLE:
            found.append((begin, end + _AFTER))
        else:
            off = min(chance.uniform(*_MINUTES), lasts)
            since = begin + timedelta(minutes=chance.uniform(0.0, lasts - off))
            found.append((since, since + timedelta(minutes=off)))
    return found


def is_within(moment: datetime, spans: Iterable[Span]) -> bool:
    """Whether the screen is off at ``moment``."""
    return any(begin <= moment < end for begin, end in spans)
