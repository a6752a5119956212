"""Invented visitors at many terminals of one process, and the account of what they were thanked for."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.config import load_config
from kiosk.counter_watch import Desk
from kiosk.simulator import STEP_SECONDS, Queue, QuickClock, SimulatedClock, spend
from kiosk.visitors import Visit, visits_from, visits_on
from nucuoi.fleet import NOWHERE
from nucuoi.footing import StandError
from nucuoi.live_offices import LiveOffice, Pace, run
from nucuoi.office_days import Days, Office, desk_of, has_desk, live
from nucuoi.stand import Held, Stand
from office.directory import Directory, Terminal, assignment_for, index
from office.documents import Release
from office.ids import OfficeId
from office.periods import VIETNAM, moment_text
from office.rollup import COUNTED

_THREADS = 8
_STEP_SECONDS = 0.05
_OPEN_SECONDS = 30.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes when.

    ``days`` days from ``first`` on, or up to now; with ``gap_seconds`` instead, visitors without end from now on. ``speed`` 0 is
    as fast as it goes. On the last ``queue_days`` of them, offices with a desk have a queue, and votes belong to its visits;
    with ``gap_seconds`` any number of them means from now on. ``pace`` shortens live visits.
    """

    seed: str
    days: int = 1
    first: date | None = None
    after: datetime | None = None
    visitors: int = 40
    gap_seconds: float | None = None
    speed: float = 0.0
    queue_days: int = 0
    pace: float = 1.0


class Votes(msgspec.Struct, frozen=True):
    """``n`` votes of one kind; ``flag`` is the one under which they are left out of the figures, empty when they count."""

    office: str
    counter: str
    official: str | None
    scale: str
    channel: str
    score: int
    flag: str
    n: int


class Topics(msgspec.Struct, frozen=True):
    """How often a topic was chosen with votes that count."""

    office: str
    counter: str
    official: str | None
    topic: str
    n: int


class TerminalAccount(msgspec.Struct, frozen=True):
    """What one terminal still holds: votes in its box, and events of which it knows no receipt."""

    office: str
    terminal: str
    cast: int
    in_the_box: int
    unsent: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What was cast in this run, up to ``until`` (RFC 3339)."""

    seed: str
    until: str
    votes: tuple[Votes, ...]
    topics: tuple[Topics, ...]
    terminals: tuple[TerminalAccount, ...]


class Crowd:
    """Visitors at ``terminals``: each an entry of ``directory`` and its configuration file. ``release`` overrides the files.

    Desks have their files below ``root``.
    """

    def __init__(
        self, directory: Directory, terminals: Sequence[tuple[Terminal, Path]], root: Path, *, release: Release | None = None
    ) -> None:
        self._directory = index(directory)
        self._root = root
        self._terminals = terminals
        self._release: Release | None = release
        self._real = SystemClock("system")

    def run(self, plan: Plan, stop: threading.Event, *, patience_seconds: float) -> Account:
        """Let everybody come, wait until what they cast has arrived (at most ``patience_seconds``), and account for it.

        Raises:
            StandError: the first day is in the future, or a terminal got no assignment.
            KioskError: a terminal's configuration or journal cannot be used.
        """
        now = self._now()
        days = _days(plan, now)
        if days[0] > now.date():
            raise StandError(
                f"the first day, {days[0]}, is in the future, where no collector believes a vote; choose an earlier one"
            )
        until = now if plan.first is None else min(now, datetime.combine(days[-1] + timedelta(days=1), time(), tzinfo=VIETNAM))
        if plan.speed:
            held = self._quickened(plan, days, stop, patience_seconds)
        else:
            held = self._compressed(plan, days, until, stop, patience_seconds)
        return _account(plan.seed, self._now() if plan.gap_seconds else until, held)

    def _compressed(
        self, plan: Plan, days: list[date], until: datetime, stop: threading.Event, patience_seconds: float
    ) -> list[Held]:
        """One terminal after the other, several at a time: each has a clock of its own that jumps from deed to deed."""
        alone = days[: len(days) - plan.queue_days]
        held: list[Held] = []
        if alone:
            spend = partial(self._live_alone, days=alone, plan=plan, until=until, stop=stop, patience=patience_seconds)
            with ThreadPoolExecutor(_THREADS) as pool:
                held += pool.map(spend, self._terminals)
        if plan.queue_days:
            held += self._queued(plan, days[len(alone) :], until, stop, patience_seconds)
        return _merged(held)

    def _queued(
        self, plan: Plan, days: list[date], until: datetime, stop: threading.Event, patience_seconds: float
    ) -> list[Held]:
        """One office beside the other: desk, terminals and people of each on one clock."""

        def live_in(office: OfficeId) -> list[Held]:
            mine = [(row, path) for row, path in self._terminals if row.office == office]
            clock = SimulatedClock(datetime.combine(days[0], time(), tzinfo=VIETNAM), f"simulated{days[0]:%Y%m%d}")
            if not has_desk(self._directory, office):
                return [self._live_alone(entry, days, plan, until, stop=stop, patience=patience_seconds) for entry in mine]
            desk = desk_of(self._directory, office, self._root, clock, release=self._release)
            stands = [self._open(row, path, clock, desk) for row, path in mine]
            spent = Days(days[0], until, plan.visitors, plan.seed, plan.after)
            lived = live(Office(self._directory, office, desk, stands, clock), spent, stop, patience_seconds=patience_seconds)
            return lived.held

        offices = list(dict.fromkeys(row.office for row, _ in self._terminals))
        with ThreadPoolExecutor(_THREADS) as pool:
            return [held for found in pool.map(live_in, offices) for held in found]

    def _live_alone(
        self,
        entry: tuple[Terminal, Path],
        days: list[date],
        plan: Plan,
        until: datetime,
        *,
        stop: threading.Event,
        patience: float,
    ) -> Held:
        row, path = entry
        clock = SimulatedClock(datetime.combine(days[0], time(), tzinfo=VIETNAM), self._real.boot())
        with self._open(row, path, clock) as stand:
            stand.wait_for_assignment(stop)
            for day in days:
                if not stop.is_set():
                    self._spend_day(stand, clock, day, plan, until)
            return stand.hand_over(stop, patience)

    def _quickened(self, plan: Plan, days: list[date], stop: threading.Event, patience_seconds: float) -> list[Held]:
        """All terminals beside each other in one loop, as 20 times a second in a real one."""
        if plan.gap_seconds and plan.queue_days:
            return self._live(plan, stop, patience_seconds)
        begin = self._now() if plan.gap_seconds else datetime.combine(days[0], time(), tzinfo=VIETNAM)
        clock: Clock = self._real if plan.gap_seconds else QuickClock(self._real, begin, plan.speed)
        with ExitStack() as end:
            stands = [end.enter_context(self._open(row, path, clock)) for row, path in self._terminals]
            for stand in stands:
                stand.wait_for_assignment(stop)
            queues = [
                Queue(stand.terminal, clock, self._coming(stand, begin, days, plan), has_screen=stand.has_screen)
                for stand in stands
            ]
            open_at = 0.0
            while not stop.is_set() and not all(queue.is_over for queue in queues):
                for queue in queues:
                    queue.step()
                if clock.monotonic() >= open_at:
                    open_at = clock.monotonic() + _OPEN_SECONDS
                    for stand in stands:
                        stand.box.open_if_due()
                stop.wait(min(_STEP_SECONDS, STEP_SECONDS / plan.speed))
            return [stand.hand_over(stop, patience_seconds) for stand in stands]

    def _live(self, plan: Plan, stop: threading.Event, patience_seconds: float) -> list[Held]:
        """Offices with a desk, their people and their terminals, in real time."""
        offices = []
        for name in dict.fromkeys(row.office for row, _ in self._terminals):
            office = LiveOffice(self._directory, name, self._root)
            stands = [self._open(row, path, self._real, office.desk) for row, path in self._terminals if row.office == name]
            offices.append((office, stands))
        return run(offices, Pace(plan.seed, plan.gap_seconds or 60.0, plan.pace), stop, patience_seconds=patience_seconds)

    def _coming(self, stand: Stand, begin: datetime, days: list[date], plan: Plan) -> Iterator[Visit]:
        if stand.row.counter is None:
            return iter(())
        if plan.gap_seconds:
            return visits_from(begin, stand.assignment, seed=plan.seed, mean_gap_seconds=plan.gap_seconds)
        return (visit for day in days for visit in self._visits_on(stand, day, plan))

    def _open(self, row: Terminal, path: Path, clock: Clock, desk: Desk | None = None) -> Stand:
        config = load_config(path)
        if self._release is not None:
            config = msgspec.structs.replace(config, release=self._release)
        told = None if config.ledger != NOWHERE else assignment_for(self._directory, row.office, row.id, revision=1)
        return Stand(row, config, clock, told, desk)

    def _now(self) -> datetime:
        now = self._real.now()
        if now is None:
            raise RuntimeError("a clock that is trusted at once knows the time")
        return now

    def _spend_day(self, stand: Stand, clock: SimulatedClock, day: date, plan: Plan, until: datetime) -> None:
        visits = [visit for visit in self._visits_on(stand, day, plan) if visit.at <= until]
        hours = stand.assignment.office.hours
        for edge in (hours.midday_time(), hours.evening_time()):
            end = min(until, datetime.combine(day, edge, tzinfo=VIETNAM))
            spend(stand.terminal, clock, [visit for visit in visits if visit.at < end], has_screen=stand.has_screen)
            visits = [visit for visit in visits if visit.at >= end]
            clock.go_to(end)
            stand.box.open_if_due()
        spend(stand.terminal, clock, visits, has_screen=stand.has_screen)

    def _visits_on(self, stand: Stand, day: date, plan: Plan) -> list[Visit]:
        if stand.row.counter is None:
            # Who comes out has been at a counter; without a queue nobody says so.
            return []
        # The hours of the sample, not those of the assignment: a demo's offices are always open, their visitors sleep at night.
        hours = self._directory.offices[stand.row.office].hours
        visits = visits_on(day, stand.assignment, seed=plan.seed, visitors=plan.visitors, hours=hours)
        return [visit for visit in visits if plan.after is None or visit.at > plan.after]


def _merged(held: Sequence[Held]) -> list[Held]:
    """One account for each terminal: its votes of all its days, and what it still holds after the last."""
    found: dict[tuple[str, str], Held] = {}
    for one in held:
        key = one.row.office, one.row.id
        before = found.get(key)
        found[key] = one if before is None else one._replace(ballots=before.ballots + one.ballots)
    return list(found.values())


def _days(plan: Plan, now: datetime) -> list[date]:
    if plan.first is not None:
        return [plan.first + timedelta(days=n) for n in range(plan.days)]
    days = [now.date() - timedelta(days=n) for n in reversed(range(plan.days))]
    return [day for day in days if plan.after is None or day >= plan.after.astimezone(VIETNAM).date()] or days[-1:]


def _account(seed: str, until: datetime, held: Sequence[Held]) -> Account:
    votes: Counter[tuple[str, str, str | None, str, str, int, str]] = Counter()
    topics: Counter[tuple[str, str, str | None, str]] = Counter()
    for row, ballots, _, _ in held:
        for ballot, n in ballots.items():
            flag = ballot.flags[0] if ballot.flags else COUNTED
            votes[row.office, ballot.counter, ballot.official, ballot.scale, ballot.channel, ballot.score, flag] += n
            for topic in ballot.topics if flag == COUNTED else ():
                topics[row.office, ballot.counter, ballot.official, topic] += n
    return Account(
        seed=seed,
        until=moment_text(until),
        votes=tuple(Votes(*key, n) for key, n in sorted(votes.items(), key=repr)),
        topics=tuple(Topics(*key, n) for key, n in sorted(topics.items(), key=repr)),
        terminals=tuple(
            TerminalAccount(one.row.office, one.row.id, one.ballots.total(), one.in_the_box, one.unsent) for one in held
        ),
    )
