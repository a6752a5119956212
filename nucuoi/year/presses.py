"""Who was asked after the invented visits of a day, and what was pressed at which terminal: pure, before any box or chain.

A press is judged by the ballot box's own rule (``office.ballot.flags_for_press``), from what its terminal would remember.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from kiosk.visitors import Visit, visit
from nucuoi.year.off_times import Span, is_within
from nucuoi.year.turns import Turn, Window
from office.ballot import flags_for_press
from office.documents import Assignment
from office.ids import CounterId, OfficialId, ServiceId, TopicId
from office.periods import VIETNAM

_TURN_SECONDS = 6.0
_BURST_SECONDS = 1.5
_LATE_SECONDS = 75.0
_AWAY_SECONDS = 60.0
_AT_THE_EXIT = 0.2
_PRESSES_AGAIN = 0.3
"""Of those who would press again: the others find the thanks on the screen."""
_AT_NIGHT = 0.02
_PRESSES_HERSELF = (6, 14)
"""So many times a day."""
_PLUGS_IN = timedelta(minutes=1)


class Asked(NamedTuple):
    """A window that was opened after a visit."""

    at: datetime
    counter: CounterId
    official: OfficialId


class Press(NamedTuple):
    """One press that became a vote, with its flags. ``service`` is that of the window that it is bound to, else ``None``."""

    at: datetime
    counter: CounterId
    official: OfficialId | None
    score: int
    topics: tuple[TopicId, ...]
    flags: tuple[str, ...]
    is_amended: bool
    service: ServiceId | None


class Seat(NamedTuple):
    """A counter with what its rating terminal is told, and when that is off for nobody's purpose."""

    window: Window
    told: Assignment
    off: Sequence[Span] = ()


class Pressed(NamedTuple):
    """What happened at the terminals of an office: by the place of a turn whether its citizen could be asked, windows, presses.

    ``presses`` are by counter, ``at_exit`` those at the exit's terminal; both in order of time. ``off``: when the screen of a
    counter was off, and nobody was asked there.
    """

    off: dict[CounterId, Sequence[Span]]
    could_ask: dict[int, bool]
    windows: list[Asked]
    presses: dict[CounterId, list[Press]]
    at_exit: list[Press]


def presses_of(day: date, turns: Sequence[Turn], seats: Sequence[Seat], way_out: Assignment | None, chance: Random) -> Pressed:
    """Everything that was asked and pressed after ``turns``."""
    by_counter = {seat.window.counter: seat for seat in seats}
    could_ask: dict[int, bool] = {}
    windows: list[Asked] = []
    touches: dict[CounterId, list[_Touch]] = defaultdict(list)
    away: list[_Touch] = []
    off, chosen = {seat.window.counter: seat.off for seat in seats}, dict[int, Visit]()
    for seat in seats:
        if seat.window.habits.trick == "asks-the-happy":
            happy, off[seat.window.counter] = _chooses(turns, seat, chance)
            chosen |= happy
    for place, turn in enumerate(turns):
        if turn.end != "finished" or turn.window is None:
            continue
        seat = by_counter[turn.window.counter]
        habits, at = turn.window.habits, turn.ended + timedelta(seconds=_TURN_SECONDS)
        could_ask[place] = is_asked = not is_within(turn.ended, off[turn.window.counter])
        is_voting = is_asked and chance.random() < habits.at_counter.responds
        if is_asked:
            windows.append(Asked(turn.ended, turn.window.counter, turn.window.official))
        if is_voting:
            voted = chosen.get(place) or visit(chance, habits.at_counter, seat.told, at=at)
            touches[turn.window.counter] += _touches(voted, chance, official=turn.window.official, service=turn.service)
        elif chance.random() < habits.late:
            late = visit(chance, habits.at_counter, seat.told, at=at + timedelta(seconds=_LATE_SECONDS))
            touches[turn.window.counter].append(_Touch(late, late.score, turn.window.official, None))
        if way_out is not None and not is_voting and chance.random() < _AT_THE_EXIT:
            left = visit(chance, habits.away, way_out, at=at + timedelta(seconds=_AWAY_SECONDS))
            away.append(_Touch(left._replace(repeats=()), left.score, None, None, turn.window.counter))
    for seat in seats:
        touches[seat.window.counter] += _others(day, seat, chance)
    presses = {
        # A screen that is off takes no press.
        counter: _judged(
            [t for t in found if not is_within(t.at, off[counter])], counter, by_counter[counter].told, has_desk=True
        )
        for counter, found in touches.items()
    }
    at_exit = [] if way_out is None else _judged(away, None, way_out, has_desk=False)
    return Pressed(off, could_ask, windows, presses, at_exit)


class _Touch(NamedTuple):
    visit: Visit
    score: int
    official: OfficialId | None
    service: ServiceId | None
    counter: CounterId | None = None
    after: float = 0.0

    @property
    def at(self) -> datetime:
        return self.visit.at + timedelta(seconds=self.after)


def _chooses(turns: Sequence[Turn], seat: Seat, chance: Random) -> tuple[dict[int, Visit], list[Span]]:
    """Who chooses whom to ask: the votes of the happy by the place of their turn, and the times without the plug.

    The official sees the face when the citizen sits down, and changes something only where the screen is not as it should be
    for this one. On the way home the plug is put in again.
    """
    happy: dict[int, Visit] = {}
    spans: list[Span] = []
    since: datetime | None = None
    evening: datetime | None = None
    for place, turn in enumerate(turns):
        if turn.end != "finished" or turn.started is None or turn.window is None or turn.window.counter != seat.window.counter:
            continue
        evening = turn.ended + _PLUGS_IN
        vote = visit(chance, seat.window.habits.at_counter, seat.told, at=turn.ended + timedelta(seconds=_TURN_SECONDS))
        if vote.score != max(seat.told.scale.scores()):
            since = since or turn.started
            continue
        happy[place] = vote
        if since is not None:
            spans.append((since, turn.started))
            since = None
    if since is not None and evening is not None:
        spans.append((since, evening))
    return happy, spans


def _touches(vote: Visit, chance: Random, *, official: OfficialId, service: ServiceId) -> list[_Touch]:
    again = vote.repeats if chance.random() < _PRESSES_AGAIN else ()
    first = _Touch(vote, vote.score, official, service)
    # The thanks are over soon; who goes on pressing then finds the faces again, and no window.
    return [
        first,
        *(_Touch(vote, score, official, None, None, 4.0 + number * _BURST_SECONDS) for number, score in enumerate(again)),
    ]


def _others(day: date, seat: Seat, chance: Random) -> list[_Touch]:
    """Presses that belong to nobody's visit: children at night, and who votes for herself in quiet minutes."""
    habits, found = seat.window.habits, list[_Touch]()
    if chance.random() < _AT_NIGHT:
        night = visit(chance, habits.at_counter, seat.told, at=_clock(day, time(20, chance.randrange(60))))
        found.append(_Touch(night, night.score, None, None))
    if habits.trick == "presses-herself":
        best = max(seat.told.scale.scores())
        for _ in range(chance.randint(*_PRESSES_HERSELF)):
            at = _clock(day, time(chance.choice((8, 9, 10, 14, 15, 16)), chance.randrange(60), chance.randrange(60)))
            found.append(_Touch(Visit(at=at, score=best, pace_seconds=1.0, ending="leaves"), best, seat.window.official, None))
    return found


def _judged(touches: Iterable[_Touch], counter: CounterId | None, told: Assignment, *, has_desk: bool) -> list[Press]:
    presses: list[Press] = []
    last: datetime | None = None
    for touch in sorted(touches, key=lambda touch: touch.at):
        at = touch.at
        flags = flags_for_press(
            since_last_press=None if last is None else (at - last).total_seconds(),
            response_interval=told.timings.response_interval,
            is_open=touch.official is not None or touch.counter is not None or told.office.hours.is_open(at),
            has_window=touch.service is not None if has_desk else None,
        )
        last = at
        said, is_first = touch.visit, touch.after == 0.0
        score = said.instead if is_first and said.instead is not None else touch.score
        where = counter or touch.counter
        assert where is not None  # noqa: S101 - the exit asks at which counter it was
        presses.append(
            Press(
                at,
                where,
                touch.official,
                score,
                said.topics if is_first else (),
                flags,
                score != touch.score,
                touch.service if not flags else None,
            )
        )
    return presses


def _clock(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=VIETNAM)
