"""One invented day of an office's queue: who stood at which counter from when to when, and how it ended.

Each counter takes who came first of those it may serve. That is simpler than the desk's rules, and all that the figures ask for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import log
from random import Random
from typing import Literal, NamedTuple

from nucuoi.errands import Errand
from nucuoi.year.habits import Habits
from office.ids import CounterId, OfficialId, ServiceId

End = Literal["finished", "missed", "transferred", "cancelled", "left"]

_CALL_SECONDS, _RECALL_SECONDS, _PATIENCE_SECONDS = 90.0, 40.0, 600.0
_BREATH_SECONDS = (5.0, 60.0)
_WRITES_UP = (0.0, 0.1)
"""The part of a visit's time for which its official goes on with the papers when the citizen has gone."""
_LOOKS_UP_SECONDS, _SPREAD = 110.0, 0.7
"""Until an official who was free, and took up other work, calls who has come: the median, and the spread of its logarithm."""
_PART_BEFORE_TRANSFER = 0.3


class Window(NamedTuple):
    """One counter, who is on duty there, what is done there, and what it is like."""

    counter: CounterId
    official: OfficialId
    services: frozenset[ServiceId]
    habits: Habits


class Turn(NamedTuple):
    """One citizen at one counter; a transferred one has a second turn with the same ``citizen`` (the place in the day's errands).

    ``window`` and ``called`` are ``None`` of who left before the call. ``started`` is ``None`` where service never began.
    """

    citizen: int
    errand: Errand
    service: ServiceId
    window: Window | None
    called: datetime | None
    idle_seconds: float | None
    recalled: datetime | None
    started: datetime | None
    ended: datetime
    end: End
    is_second: bool = False


def turns_of(
    errands: Sequence[Errand],
    windows: Sequence[Window],
    spans: Sequence[tuple[datetime, datetime]],
    chance: Random,
    pauses: Random,
) -> list[Turn]:
    """The turns of a day, those that are called last at the end; who cannot be called any more has none.

    ``pauses`` says what officials do between two citizens, apart from ``chance``: other pauses are not other people.
    """
    free = {window.counter: _Free(spans[0][0], spans[0][0]) for window in windows}
    if len(windows) == 1:
        # There is nobody to send them on to.
        errands = [errand._replace(transfers=False) for errand in errands]
    waiting = [_Waiting(errand.at, number, errand.service) for number, errand in enumerate(errands)]
    heapify(waiting)
    turns: list[Turn] = []
    while waiting:
        one = heappop(waiting)
        errand = errands[one.citizen]
        window = _soonest(one, windows, free)
        if window is None:
            continue
        since = free[window.counter]
        called = _within(max(one.at + _looks_up(pauses), since.ready), spans)
        if called is None:
            continue
        if errand.leaves and not one.is_second and (called - one.at).total_seconds() > _PATIENCE_SECONDS:
            ended = one.at + timedelta(seconds=_PATIENCE_SECONDS)
            turns.append(Turn(one.citizen, errand, one.service, None, None, None, None, None, ended, "left"))
            continue
        turn = _turn(one, errand, window, _Call(called, (called - since.since).total_seconds()), chance)
        turns.append(turn)
        breath = timedelta(seconds=chance.uniform(*_BREATH_SECONDS))
        written = turn.ended - turn.started if turn.started is not None else timedelta()
        free[window.counter] = _Free(turn.ended, turn.ended + breath + written * pauses.uniform(*_WRITES_UP))
        if turn.end == "transferred":
            heappush(waiting, _Waiting(turn.ended, one.citizen, one.service, window.counter))
    return turns


class _Free(NamedTuple):
    """Since when nobody is at a counter, and from when on the next one can be called."""

    since: datetime
    ready: datetime


class _Waiting(NamedTuple):
    at: datetime
    citizen: int
    service: ServiceId
    sent_by: CounterId | None = None

    @property
    def is_second(self) -> bool:
        return self.sent_by is not None


class _Call(NamedTuple):
    at: datetime
    idle_seconds: float


def _soonest(one: _Waiting, windows: Sequence[Window], free: Mapping[CounterId, _Free]) -> Window | None:
    able = [window for window in windows if one.service in window.services and window.counter != one.sent_by]
    if not able and one.is_second:
        able = [window for window in windows if window.counter != one.sent_by]
    # Of two that are free the one takes who has waited longest for a citizen.
    return min(able, key=lambda window: free[window.counter].ready, default=None)


def _looks_up(pauses: Random) -> timedelta:
    # A number is printed for two seconds.
    return timedelta(seconds=2 + pauses.lognormvariate(log(_LOOKS_UP_SECONDS), _SPREAD))


def _within(moment: datetime, spans: Sequence[tuple[datetime, datetime]]) -> datetime | None:
    # Who took a number before the break, or before closing, is served: a counter works half an hour longer.
    for begin, end in spans:
        if moment < end + timedelta(minutes=30):
            return max(begin, moment)
    return None


def _turn(one: _Waiting, errand: Errand, window: Window, call: _Call, chance: Random) -> Turn:
    called, idle = call
    habits = window.habits
    recalled = started = None
    end: End
    if chance.random() < habits.missed and not one.is_second:
        recalled = called + timedelta(seconds=_RECALL_SECONDS)
        ended, end = called + timedelta(seconds=_CALL_SECONDS), "missed"
    elif chance.random() < habits.cancelled:
        ended, end = called + timedelta(seconds=_RECALL_SECONDS), "cancelled"
    else:
        started = called + timedelta(seconds=errand.walk_seconds)
        lasts = errand.service_seconds * habits.pace
        if errand.transfers and not one.is_second:
            ended, end = started + timedelta(seconds=lasts * _PART_BEFORE_TRANSFER), "transferred"
        else:
            ended, end = started + timedelta(seconds=lasts), "finished"
    return Turn(one.citizen, errand, one.service, window, called, idle, recalled, started, ended, end, one.is_second)
