"""The ballot box: when a press is misuse, and when, with whom and under which span a vote leaves.

A vote stored with its quarter of an hour is not anonymous: at 40 visits a day such a cell holds exactly one visit 72 times in
100. So votes wait, and leave together in random order once at least five visits lie behind them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import NamedTuple

import msgspec

from office.documents import Hours
from office.ids import CounterId, OfficialId, ScaleId, TopicId
from office.periods import VIETNAM, HalfDay, half_day_on
from office.survey import Channel

FEWEST_VISITS = 5
"""Visits (without a desk: votes) that must lie behind a group before it leaves."""

PATIENCE_HALF_DAYS = 28
"""A group too small for this long joins the other leftovers of its counter, under nobody's name."""

REPEAT = "repeat"
OUT_OF_HOURS = "out-of-hours"
NO_WINDOW = "no-window"


class PendingVote(msgspec.Struct, frozen=True, kw_only=True):
    """A vote in the box: random ``key``, no exact time. ``half`` is ``None`` when its half-day was never known.

    Such a vote was ``given_up_in`` the half-day of the first trusted clock after that (``None``: not yet). It ages from there and
    says nothing of it when it leaves.
    """

    key: bytes
    half: HalfDay | None
    given_up_in: HalfDay | None = None
    counter: CounterId
    official: OfficialId | None
    scale: ScaleId
    score: int
    topics: tuple[TopicId, ...] = ()
    channel: Channel
    bound: bool = False
    flags: tuple[str, ...] = ()


class BoxTally(msgspec.Struct, frozen=True, kw_only=True):
    """What happened at one counter with one official in one half-day, without the votes. ``windows``: ``None`` without a desk."""

    half: HalfDay | None
    counter: CounterId
    official: OfficialId | None
    windows: int | None = None
    presses: int = 0
    flagged: dict[str, int] = {}
    amended: int = 0


class OpenedBox(NamedTuple):
    """What leaves together: votes in random order, then the evidence.

    ``first`` and ``last`` are the half-days of the span, both ``None`` when unknown.
    """

    counter: CounterId
    official: OfficialId | None
    first: HalfDay | None
    last: HalfDay | None
    votes: tuple[PendingVote, ...]
    windows: int | None
    presses: int
    flagged: dict[str, int]
    amended: int
    tallies: tuple[BoxTally, ...]


def flags_for_press(
    *, since_last_press: float | None, response_interval: float, is_open: bool | None, has_window: bool | None = None
) -> tuple[str, ...]:
    """The misuse flags of a press, judged from memory at the press.

    ``since_last_press`` is in monotonic seconds, ``None`` for the first press. ``is_open`` is ``None`` while the time of day
    is unknown: nobody is accused by a clock that is not set. ``has_window``: whether a vote window is open in which nobody voted
    yet, ``None`` where no desk tells.
    """
    flags = []
    if since_last_press is not None and since_last_press < response_interval:
        flags.append(REPEAT)
    if is_open is False:
        flags.append(OUT_OF_HOURS)
    if has_window is False:
        flags.append(NO_WINDOW)
    return tuple(flags)


def last_finished(now: datetime, hours: Hours) -> HalfDay:
    """The newest half-day whose box may be opened at ``now``: the morning from midday, the afternoon from the evening on."""
    local = now.astimezone(VIETNAM)
    clock: time = local.time()
    today = half_day_on(local.date(), afternoon=False)
    if clock >= hours.evening_time():
        return HalfDay(today + 1)
    return today if clock >= hours.midday_time() else HalfDay(today - 1)


def open_box(
    pending: Iterable[PendingVote],
    tallies: Iterable[BoxTally],
    *,
    finished: HalfDay,
    shuffle: Callable[[list[PendingVote]], None],
    fewest: int = FEWEST_VISITS,
) -> list[OpenedBox]:
    """What leaves the box when every half-day up to ``finished`` has ended.

    Votes and tallies of later half-days stay. A counter and official whose group is too small stays too and carries the longer
    span next time; after ``PATIENCE_HALF_DAYS`` the leftovers of a counter are pooled under nobody. ``shuffle`` reorders a
    list in place with true randomness. Unknown half-days form groups of their own.
    """
    due_votes = [vote for vote in pending if vote.half is None or vote.half <= finished]
    due_tallies = [tally for tally in tallies if tally.half is None or tally.half <= finished]
    groups: dict[_Key, _Group] = defaultdict(lambda: _Group([], []))
    for vote in due_votes:
        groups[_Key(vote.counter, vote.official, vote.half is None)].votes.append(vote)
    for tally in due_tallies:
        groups[_Key(tally.counter, tally.official, tally.half is None)].tallies.append(tally)

    opened: list[OpenedBox] = []
    leftovers: dict[_Key, _Group] = defaultdict(lambda: _Group([], []))
    for key, group in groups.items():
        if group.visits() >= fewest or not group.votes:
            opened.append(_opened(key, group, shuffle))
        elif group.waited(finished) >= PATIENCE_HALF_DAYS:
            pool = leftovers[key._replace(official=None)]
            pool.votes.extend(group.votes)
            pool.tallies.extend(group.tallies)
    opened.extend(_opened(key, pool, shuffle) for key, pool in leftovers.items() if pool.visits() >= fewest)
    return opened


class _Key(NamedTuple):
    counter: CounterId
    official: OfficialId | None
    unknown: bool


class _Group(NamedTuple):
    votes: list[PendingVote]
    tallies: list[BoxTally]

    def visits(self) -> int:
        # A desk may have been silent for a while: then some of the votes have no window, but a visit behind them all the same.
        windows = sum(tally.windows or 0 for tally in self.tallies)
        return max(windows, sum(not vote.flags for vote in self.votes))

    def halves(self) -> list[HalfDay]:
        found = [vote.half for vote in self.votes] + [tally.half for tally in self.tallies]
        return [half for half in found if half is not None]

    def waited(self, finished: HalfDay) -> int:
        given_up = [vote.given_up_in for vote in self.votes if vote.given_up_in is not None]
        return finished - min(self.halves() or given_up, default=finished)


def _opened(key: _Key, group: _Group, shuffle: Callable[[list[PendingVote]], None]) -> OpenedBox:
    votes = sorted(group.votes, key=lambda vote: vote.key)
    shuffle(votes)
    halves = group.halves()
    windows = [tally.windows for tally in group.tallies if tally.windows is not None]
    return OpenedBox(
        counter=key.counter,
        official=key.official,
        first=min(halves, default=None),
        last=max(halves, default=None),
        votes=tuple(votes),
        windows=sum(windows) if windows else None,
        presses=sum(tally.presses for tally in group.tallies),
        flagged=add_counts(tally.flagged for tally in group.tallies),
        amended=sum(tally.amended for tally in group.tallies),
        tallies=tuple(group.tallies),
    )


def add_counts(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of several counts by kind, keys sorted."""
    total: dict[str, int] = defaultdict(int)
    for count in counts:
        for kind, n in count.items():
            total[kind] += n
    return dict(sorted(total.items()))
