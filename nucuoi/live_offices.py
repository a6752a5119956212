"""Offices with a queue in real time: invented citizens and officials from now on, until somebody ends it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from kiosk.clock import SystemClock
from kiosk.counter_watch import CounterWatch, Desk
from kiosk.desk.config import load_desk_config
from kiosk.visitors import Visit
from nucuoi.desk_stand import DeskStand
from nucuoi.errands import Errand, errands_from, vote_of
from nucuoi.fleet import DESK_CONFIG, place_of
from nucuoi.footing import StandError
from nucuoi.front_desk import FrontDesk, read_front
from nucuoi.hall import Hall, Reception
from nucuoi.office_days import KIOSK, clerks_of, way_out
from nucuoi.stand import Held, Stand
from office.directory import Index
from office.ids import DESK, CounterId, OfficeId, TerminalId

VISITORS_KIOSK = TerminalId("lay-so-2")
"""Where invented citizens take numbers while a real kiosk of their office stands before somebody."""

LEFT_FREE = CounterId("quay-5")
"""Where nobody works in an office whose console is open to somebody: there one can sign on without asking anybody to go."""

_STEP_SECONDS = 0.05
_OPEN_SECONDS = 30.0
_LONG = timedelta(days=365)
_STRANGER_SECONDS = 240.0
"""A visit that began, or a number that was taken, before these people came."""


class Wall:
    """The clock of the machine, which is believed."""

    def __init__(self, clock: SystemClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The moment."""
        now = self._clock.now()
        if now is None:
            raise RuntimeError("a clock that is trusted at once knows the time")
        return now


class Pace(NamedTuple):
    """How lively it is: a citizen every ``gap_seconds`` in each office, and visits ``pace`` times as short as usual."""

    seed: str
    gap_seconds: float
    pace: float


class LiveOffice:
    """One office: its desk, in this process or met at its front, and its rating terminals."""

    def __init__(self, directory: Index, office: OfficeId, root: Path) -> None:
        self._directory = directory
        self._office = office
        self._clock = SystemClock("system")
        front_place = place_of(root, office, VISITORS_KIOSK)
        front = read_front(front_place)
        self.own: DeskStand | None = None
        self._front: FrontDesk | None = None
        self.desk: Desk
        if front is None:
            config = load_desk_config(place_of(root, office, DESK) / DESK_CONFIG)
            self.desk = self.own = DeskStand(config, self._clock, None)
            self._kiosk = KIOSK
        else:
            self._front = FrontDesk(
                office,
                VISITORS_KIOSK,
                front.broker,
                directory=front_place,
                address=front.console,
                pins=lambda _official: front.pin,
            )
            self.desk = CounterWatch(office, self._clock.monotonic)
            self._kiosk = VISITORS_KIOSK

    @property
    def reception(self) -> Reception:
        """The desk as people meet it.

        Raises:
            StandError: there is none.
        """
        found = self.own or self._front
        if found is None:
            raise StandError(f"{self._office}: there is no desk")
        return found

    def enter(self, end: ExitStack, stop: threading.Event) -> None:
        """Open the desk, or the way to it, until ``end`` closes."""
        if self.own is not None:
            end.enter_context(self.own)
            self.own.wait_for_assignment(stop)
        elif self._front is not None:
            end.enter_context(self._front)

    def hall(self, stands: Sequence[Stand], pace: Pace) -> Hall:
        """The people, who come and work from now on."""
        wall = Wall(self._clock)
        by_counter = {stand.row.counter: stand for stand in stands if stand.row.counter is not None}

        def vote(errand: Errand, counter: CounterId) -> Visit:
            return vote_of(errand, by_counter[counter].assignment, seed=pace.seed)

        terminals = {counter: stand.terminal for counter, stand in by_counter.items()}
        hall = Hall(
            self.reception,
            wall,
            terminals,
            vote_of=vote,
            seed=pace.seed,
            kiosk=self._kiosk,
            stranger_seconds=_STRANGER_SECONDS / pace.pace,
            way_out=way_out(stands, seed=pace.seed),
        )
        services = [service for (office, _), service in self._directory.services.items() if office == self._office]
        hall.let_in(_coming(wall.now(), self._office, services, pace))
        free = () if self._front is None else (LEFT_FREE,)
        hall.let_work(clerks_of(self._directory, self._office, without=free), wall.now() + _LONG)
        return hall


def _coming(start: datetime, office: OfficeId, services: Sequence, pace: Pace) -> Iterator[Errand]:  # type: ignore[type-arg]
    return errands_from(start, office, services, seed=pace.seed, gap=pace.gap_seconds, pace=pace.pace)


def run(
    offices: Sequence[tuple[LiveOffice, Sequence[Stand]]], pace: Pace, stop: threading.Event, *, patience_seconds: float
) -> list[Held]:
    """Let people come and go in all ``offices`` until ``stop`` is set."""
    clock = SystemClock("system")
    wall = Wall(clock)
    with ExitStack() as end:
        for office, stands in offices:
            office.enter(end, stop)
            for stand in stands:
                end.enter_context(stand)
        for _, stands in offices:
            for stand in stands:
                stand.wait_for_assignment(stop)
        halls = [office.hall(stands, pace) for office, stands in offices]
        everybody = [stand for _, stands in offices for stand in stands]
        open_at = 0.0
        while not stop.is_set():
            for hall, (office, _) in zip(halls, offices, strict=True):
                if office.own is not None:
                    office.own.authority.tick()
                while (moment := hall.next_at()) is not None and moment <= wall.now() and not stop.is_set():
                    hall.step()
            for stand in everybody:
                stand.terminal.tick()
            if clock.monotonic() >= open_at:
                open_at = clock.monotonic() + _OPEN_SECONDS
                for stand in everybody:
                    stand.box.open_if_due()
            stop.wait(_STEP_SECONDS)
        return [stand.hand_over(stop, patience_seconds) for stand in everybody]
