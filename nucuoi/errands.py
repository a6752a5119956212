"""Invented citizens of an office with a queue: when they come, for what, and what becomes of them there.

For the demo, the simulator and tests only. Everything follows from a seed, so that the same seed always makes the same day. The
habits are guesses that make a morning believable; nothing is derived from them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from kiosk.visitors import Visit, moment_within, spans_of, temperament_of, visit
from office.documents import Assignment, Hours
from office.ids import ServiceId
from office.services import Service

_AT_THE_EXIT = 0.4
_PRIORITY, _NO_SHOW, _LEAVES, _TRANSFERS, _HOLDS = 0.12, 0.04, 0.02, 0.05, 0.03
_USUAL_MINUTES = {"A": 5.0, "H": 8.0, "K": 14.0, "M": 9.0, "S": 3.0, "X": 12.0}
_AT_THE_DOOR, _SOON = 8, 0.2
LAST_CALL = timedelta(minutes=25)
"""So long before a break nobody comes any more."""


class Errand(NamedTuple):
    """One citizen at a ticket kiosk.

    ``walk_seconds`` from the call to the counter, ``service_seconds`` there; ``is_absent`` when called, ``leaves`` before that;
    ``transfers`` to another counter, or ``fetches`` something while the visit is held. ``turn_seconds`` after the finish the
    citizen votes, or never (``None``).
    """

    at: datetime
    service: ServiceId
    priority: bool
    walk_seconds: float
    service_seconds: float
    is_absent: bool = False
    leaves: bool = False
    transfers: bool = False
    fetches: bool = False
    turn_seconds: float | None = None


def errands_on(
    day: date, office: str, services: Sequence[Service], *, seed: str, visitors: int, hours: Hours, pace: float = 1.0
) -> list[Errand]:
    """The citizens of one day, in the order in which they come; on a day when the office is closed nobody does.

    ``pace`` shortens what happens at the counters: 2 is twice as fast.
    """
    chance = Random(f"{seed}/{office}/{day.isoformat()}/errands")  # noqa: S311  invented, not secret
    # Who comes in the last minutes before a break waits until it is over, which nobody does twice.
    spans = [(begin, end - LAST_CALL) for begin, end in spans_of(day, hours) if end - begin > LAST_CALL]
    if not spans or not services:
        return []
    came = round(visitors * chance.uniform(0.75, 1.25))
    moments = sorted(moment_within(chance, spans) for _ in range(came))
    return [_errand(chance, at, services, pace) for at in moments]


def errands_from(
    start: datetime, office: str, services: Sequence[Service], *, seed: str, gap: float, pace: float
) -> Iterator[Errand]:
    """Citizens without end from ``start`` on, at any hour, ``gap`` seconds apart on average; some stand at the door already."""
    chance = Random(f"{seed}/{office}/{start.isoformat()}/errands")  # noqa: S311  invented, not secret
    at = start
    for number in count():
        at += timedelta(seconds=chance.expovariate(1 / gap) * (1 if number >= _AT_THE_DOOR else _SOON))
        yield _errand(chance, at, services, pace)


def vote_of(errand: Errand, told: Assignment, *, seed: str) -> Visit:
    """What the citizen of an errand does at the rating terminal of the counter where the visit ended."""
    chance = Random(f"{seed}/{told.terminal}/{errand.at.isoformat()}")  # noqa: S311  invented, not secret
    found = visit(chance, temperament_of(seed, told), told, at=errand.at)
    # A second press of the same citizen finds no window, and would only fill the demo with votes that are kept apart.
    return found if chance.random() < 0.3 else found._replace(repeats=())  # noqa: PLR2004


def exit_vote_of(errand: Errand, told: Assignment, *, seed: str) -> Visit | None:
    """What a citizen does on the way out who did not turn to the terminal of the counter; ``None``: goes by."""
    chance = Random(f"{seed}/{told.terminal}/{errand.at.isoformat()}")  # noqa: S311  invented, not secret
    if errand.turn_seconds is not None or chance.random() >= _AT_THE_EXIT:
        return None
    return visit(chance, temperament_of(seed, told), told, at=errand.at)._replace(repeats=())


def _errand(chance: Random, at: datetime, services: Sequence[Service], pace: float) -> Errand:
    service = chance.choices(services, [3.0 if kind.series in "AHS" else 1.5 for kind in services])[0]
    minutes = _USUAL_MINUTES[service.series] * chance.lognormvariate(0.0, 0.45)
    return Errand(
        at=at,
        service=service.id,
        priority=chance.random() < _PRIORITY,
        walk_seconds=chance.uniform(8, 35) / pace,
        service_seconds=max(20.0, minutes * 60) / pace,
        is_absent=chance.random() < _NO_SHOW,
        leaves=chance.random() < _LEAVES,
        transfers=chance.random() < _TRANSFERS,
        fetches=chance.random() < _HOLDS,
        turn_seconds=chance.uniform(3, 14) if chance.random() < 0.72 else None,  # noqa: PLR2004  most are glad to be asked
    )
