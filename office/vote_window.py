"""When the citizen of a visit may be asked: the vote window follows the visit, not the official's wish.

It opens some seconds after service starts (at the finish, when that comes sooner) and closes some time after the finish, or when
the next visit starts, but never before the citizen had a while to turn to the screen. One window a visit, at its last counter.
"""

from typing import NamedTuple

from office.duty import CounterState, Visit
from office.ids import OfficialId, ServiceId
from office.services import QueueRules
from office.timing import Moment, seconds_between


class VoteWindow(NamedTuple):
    """An open window: of the visit that was the day's ``number``-th start. ``closes_in`` seconds, ``None`` while it is served."""

    number: int
    service: ServiceId
    official: OfficialId
    closes_in: float | None = None


def open_window(counter: CounterState, rules: QueueRules, now: Moment) -> VoteWindow | None:
    """The window that is open at a counter now; the one before goes first, until its citizen has had the least time."""
    if counter.before is not None and counter.visit is not None:
        left = _left_of(counter.before, rules, now)
        least = _since(counter.before.finished_at, now)
        if left is not None and least is not None and least < rules.window_least:
            return _window(counter.before, min(left, rules.window_least - least))
    visit = counter.visit
    if visit is None:
        return None
    if visit.finished_at is not None:
        left = _left_of(visit, rules, now)
        return None if left is None else _window(visit, left)
    served = _since(visit.started_at, now)
    return _window(visit, None) if served is not None and served >= rules.window_after else None


def next_change(counter: CounterState, rules: QueueRules, now: Moment) -> float | None:
    """In how many seconds the window opens or closes by itself, ``None`` when only an event can change it."""
    current = open_window(counter, rules, now)
    if current is not None:
        return current.closes_in
    visit = counter.visit
    if visit is None or visit.finished_at is not None:
        return None
    served = _since(visit.started_at, now)
    return None if served is None else max(0.0, rules.window_after - served)


def _left_of(visit: Visit, rules: QueueRules, now: Moment) -> float | None:
    gone = _since(visit.finished_at, now)
    return None if gone is None or gone >= rules.window_closes else rules.window_closes - gone


def _window(visit: Visit, closes_in: float | None) -> VoteWindow:
    return VoteWindow(visit.number, visit.service, visit.official, closes_in)


def _since(moment: Moment | None, now: Moment) -> float | None:
    return None if moment is None else seconds_between(moment, now)
