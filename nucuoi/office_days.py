"""The days of one office with a queue, in compressed time: its desk, its rating terminals and its people on one clock."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

from kiosk.desk.config import load_desk_config
from kiosk.simulator import SimulatedClock
from kiosk.visitors import Visit
from nucuoi.desk_stand import DeskStand
from nucuoi.errands import Errand, errands_on, exit_vote_of, vote_of
from nucuoi.fleet import DESK_CONFIG, NOWHERE, place_of
from nucuoi.hall import Clerk, Exit, Hall
from nucuoi.sample.sayings import said_on_a_phone
from nucuoi.stand import Held, Stand
from office.directory import Index, desk_assignment_for
from office.documents import Release
from office.ids import DESK, CounterId, OfficeId, TerminalId
from office.periods import VIETNAM

KIOSK = TerminalId("lay-so-1")
"""The ticket kiosk at which invented citizens take their numbers."""

_BEFORE_OPENING = timedelta(minutes=30)
_TICK = timedelta(seconds=5)
_BEFORE_AN_EDGE = timedelta(minutes=30)
_WRITES = 0.6
"""The share of half-days in which somebody writes on a phone."""


class Days(NamedTuple):
    """Which days: those from ``first`` up to ``until``, with about ``visitors`` citizens each; ``after`` as in a plan."""

    first: date
    until: datetime
    visitors: int
    seed: str
    after: datetime | None = None


class Lived(NamedTuple):
    """What came of it: the terminals, and how many events of the desk have no receipt."""

    held: list[Held]
    unsent: int


def has_desk(directory: Index, office: OfficeId) -> bool:
    """Whether the office has a queue."""
    return (office, DESK) in directory.stations


def desk_of(
    directory: Index, office: OfficeId, root: Path, clock: SimulatedClock, *, release: Release | None = None
) -> DeskStand:
    """The desk of an office whose files lie below ``root``; ``release`` overrides its file."""
    config = load_desk_config(place_of(root, office, DESK) / DESK_CONFIG)
    if release is not None:
        config = msgspec.structs.replace(config, release=release)
    told = desk_assignment_for(directory, office, DESK, revision=1) if config.ledger == NOWHERE else None
    return DeskStand(config, clock, told)


def clerks_of(directory: Index, office: OfficeId, *, without: Sequence[CounterId] = ()) -> list[Clerk]:
    """Who works where: the official whom the rating terminal of a counter names, elsewhere whoever is left."""
    counters = [counter for place, counter in directory.counters if place == office]
    named = {
        terminal.counter: terminal.official
        for (place, _), terminal in directory.terminals.items()
        if place == office and terminal.counter is not None and terminal.official is not None
    }
    free = [
        official.id
        for (place, _), official in directory.officials.items()
        if place == office and official.id not in named.values() and not official.leader
    ]
    found = []
    for counter in counters:
        official = named.get(counter) or (free.pop(0) if free else None)
        if official is not None and counter not in without:
            found.append(Clerk(counter, official))
    return found


def way_out(stands: Sequence[Stand], *, seed: str) -> Exit | None:
    """The terminal at the exit of an office, where there is one."""
    stand = next((stand for stand in stands if stand.row.counter is None), None)
    return None if stand is None else Exit(stand.terminal, lambda errand: exit_vote_of(errand, stand.assignment, seed=seed))


class Office(NamedTuple):
    """An office that lives in compressed time: its desk and rating terminals, and the clock of all of them."""

    directory: Index
    id: OfficeId
    desk: DeskStand
    stands: Sequence[Stand]
    clock: SimulatedClock


def live(office: Office, days: Days, stop: threading.Event, *, patience_seconds: float) -> Lived:
    """Let the days pass, then wait until everything that left has its receipt."""
    with ExitStack() as end:
        end.enter_context(office.desk)
        for stand in office.stands:
            end.enter_context(stand)
        office.desk.wait_for_assignment(stop)
        for stand in office.stands:
            stand.wait_for_assignment(stop)
        day = days.first
        while datetime.combine(day, time(), tzinfo=VIETNAM) <= days.until and not stop.is_set():
            _spend(office, days, day)
            day += timedelta(days=1)
        held = [stand.hand_over(stop, patience_seconds) for stand in office.stands]
        return Lived(held, office.desk.hand_over(stop, patience_seconds))


def _spend(office: Office, days: Days, day: date) -> None:
    clock, desk, stands = office.clock, office.desk, office.stands
    hours = office.directory.offices[office.id].hours
    errands = errands_on(day, office.id, desk.assignment.services, seed=days.seed, visitors=days.visitors, hours=hours)
    errands = [errand for errand in errands if errand.at <= days.until and (days.after is None or errand.at > days.after)]
    edges = [datetime.combine(day, edge, tzinfo=VIETNAM) for edge in (hours.midday_time(), hours.evening_time())]
    end = min(edges[-1] + timedelta(minutes=30), days.until)
    if errands:
        clock.go_to(errands[0].at - _BEFORE_OPENING)
    counters = {stand.row.counter: stand for stand in stands if stand.row.counter is not None}

    def vote(errand: Errand, counter: CounterId) -> Visit:
        return vote_of(errand, counters[counter].assignment, seed=days.seed)

    hall = Hall(
        desk,
        clock,
        {counter: stand.terminal for counter, stand in counters.items()},
        vote_of=vote,
        seed=days.seed,
        kiosk=KIOSK,
        way_out=way_out(stands, seed=days.seed),
    )
    hall.let_in(errands)
    if errands:
        hall.let_work(clerks_of(office.directory, office.id), end)
    for edge in edges:
        if edge <= end:
            if days.after is None or edge - _BEFORE_AN_EDGE > days.after:
                chance = Random(f"{days.seed}/{office.id}/{edge}")  # noqa: S311  invented, not secret
                hall.at(edge - _BEFORE_AN_EDGE, partial(_write, desk, chance))
            hall.at(edge, lambda: [desk.comments.open_if_due(), *(stand.box.open_if_due() for stand in stands)])
    ticked = clock.now()
    while (moment := hall.next_at()) is not None and moment < end:
        clock.go_to(moment)
        if clock.now() - ticked >= _TICK:
            ticked = clock.now()
            desk.authority.tick()
        hall.step()
    clock.go_to(end)
    desk.authority.tick()
    for stand in stands:
        stand.terminal.tick()
        stand.box.open_if_due()
    desk.comments.open_if_due()


def _write(desk: DeskStand, chance: Random) -> None:
    """Somebody who was served in this half of a day writes on a phone, in most of them."""
    if chance.random() < _WRITES:
        said = said_on_a_phone(chance, tuple(one.name for one in desk.assignment.officials))
        desk.comments.put("phone", text=said.text, hint=said.hint)
