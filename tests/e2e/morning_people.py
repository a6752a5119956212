"""The people of a simulated morning, on a thread of their own: citizens at a kiosk, officials at a console, voters."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime

from kiosk.clock import SystemClock
from kiosk.simulator import Ballot, QuickClock
from kiosk.visitors import Visit
from nucuoi.errands import Errand, errands_from, vote_of
from nucuoi.front_desk import FrontDesk
from nucuoi.hall import Clerk, Hall
from nucuoi.live_offices import VISITORS_KIOSK
from nucuoi.office_days import clerks_of
from nucuoi.stand import Held, Stand
from office import commands as asked
from office.directory import Index
from office.ids import CounterId, OfficeId
from office.requests import Answer
from tests.e2e.desk_process import ShiftedClock
from tests.office.halls import MORNING

SPEED = 24.0
"""Of the people; desk and terminals live in real seconds."""

PACE = 8.0
"""Visits are so much shorter besides."""

CLOSED = CounterId("quay-5")
"""Where nobody is on duty; what is done there alone has its day on Thursdays."""

_STEP_SECONDS = 0.02
_PATIENCE_SECONDS = 60.0


class Listener:
    """Stands between the people and the desk, and writes down what they were answered.

    ``pending`` are the requests that have no answer yet, ``citizens`` those of them that ask for a number.
    """

    def __init__(self, front: FrontDesk) -> None:
        self.front = front
        self.numbers: list[str] = []
        self.unreachable = 0
        self.pending: set[str] = set()
        self.citizens: set[str] = set()
        self.done: Counter[str] = Counter()

    def ask(self, command: asked.Command, *, request: str) -> Answer:
        """Ask, and remember."""
        self.pending.add(request)
        if isinstance(command, asked.Issue):
            self.citizens.add(request)
        answer = self.front.ask(command, request=request)
        if answer.refused == "unreachable":
            self.unreachable += 1
            return answer
        self.pending.discard(request)
        self.citizens.discard(request)
        if answer.issued is not None:
            self.numbers.append(answer.issued.ticket)
        if answer.refused is None:
            self.done[str(type(command).__struct_config__.tag)] += 1
        return answer

    def __getattr__(self, name: str) -> object:
        return getattr(self.front, name)


class People:
    """Everybody of ``office``, from :meth:`begin` until :meth:`end`; nobody comes any more after :meth:`close_the_door`."""

    def __init__(
        self, directory: Index, office: OfficeId, front: FrontDesk, stands: Sequence[Stand], clock: ShiftedClock, *, gap: float
    ) -> None:
        self.met = Listener(front)
        self._clock = clock
        self._stands = stands
        self._office = office
        self._directory = directory
        self._gap = gap
        self._is_closed = threading.Event()
        self._is_ending = threading.Event()
        self._faults: list[BaseException] = []
        self._is_idle = False
        self._held: list[Held] = []
        self._thread = threading.Thread(target=self._run)

    def begin(self) -> None:
        """Everybody comes."""
        self._thread.start()

    def close_the_door(self) -> None:
        """Who is inside is served."""
        self._is_closed.set()

    @property
    def is_idle(self) -> bool:
        """Whether nobody but the officials is left."""
        self._check()
        return self._is_idle

    @property
    def numbers(self) -> list[str]:
        """The tickets that somebody was answered."""
        self._check()
        return self.met.numbers

    def votes(self) -> Counter[Ballot]:
        """What was thanked for."""
        return sum((stand.box.ballots for stand in self._stands), Counter())

    def end(self) -> list[Held]:
        """Everybody goes home; noon comes, the boxes are opened, and all terminals hand over."""
        self._is_ending.set()
        if self._thread.is_alive():
            self._thread.join()
        self._check()
        return self._held

    def _check(self) -> None:
        if self._faults:
            raise self._faults[0]

    def _run(self) -> None:
        try:
            self._live()
        except BaseException as error:
            self._faults.append(error)

    def _live(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self.met.front)
            for stand in self._stands:
                stack.enter_context(stand)
            for stand in self._stands:
                stand.wait_for_assignment(self._is_ending)
            hall, clerks = self._hall()
            while not self._is_ending.is_set():
                while (moment := hall.next_at()) is not None and moment <= self._quick.now() and not self._is_ending.is_set():
                    hall.step()
                for stand in self._stands:
                    stand.terminal.tick()
                self._is_idle = self._is_closed.is_set() and len(hall._people) <= len(clerks)
                self._is_ending.wait(_STEP_SECONDS)
            for clerk in clerks:
                self.met.front.ask(asked.SignOff(counter=clerk.counter), request=f"tanlam0000{clerk.counter.replace('-', '')}")
            self._hand_over()

    def _hall(self) -> tuple[Hall, list[Clerk]]:
        by_counter = {stand.row.counter: stand for stand in self._stands if stand.row.counter is not None}

        def vote(errand: Errand, counter: CounterId) -> Visit:
            return vote_of(errand, by_counter[counter].assignment, seed="một buổi sáng")

        self._quick = QuickClock(SystemClock("system"), MORNING, SPEED)
        terminals = {counter: stand.terminal for counter, stand in by_counter.items()}
        hall = Hall(self.met, self._quick, terminals, vote_of=vote, seed="một buổi sáng", kiosk=VISITORS_KIOSK)  # type: ignore[arg-type]
        clerks = clerks_of(self._directory, self._office, without=[CLOSED])
        hall.let_in(self._coming(self._quick.now()))
        hall.let_work(clerks, MORNING.replace(year=MORNING.year + 1))
        return hall, clerks

    def _coming(self, start: datetime) -> Iterator[Errand]:
        services = [
            service for (place, _), service in self._directory.services.items() if place == self._office and service.open is None
        ]
        errands = errands_from(start, self._office, services, seed="một buổi sáng", gap=self._gap, pace=PACE)
        for number, errand in enumerate(errands):
            if self._is_closed.is_set():
                return
            # So short a morning needs all of it soon: somebody who is not there, goes to another counter, fetches a paper.
            yield errand._replace(leaves=False, is_absent=number % 9 == 7, transfers=number % 10 == 5, fetches=number in {3, 12})

    def _hand_over(self) -> None:
        for stand in self._stands:
            stand.terminal.close()
        self._clock.later = _TO_NOON
        for stand in self._stands:
            stand.box.open_if_due()
        self._held = [stand.hand_over(threading.Event(), _PATIENCE_SECONDS) for stand in self._stands]


_TO_NOON = MORNING.replace(hour=12, minute=30) - MORNING
