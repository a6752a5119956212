"""An office at work: citizens take numbers, officials call and serve, and who is asked votes.

Everybody is a generator that acts and then yields the seconds until the next deed; a clock goes, or jumps, from deed to deed.
The desk is asked through a :class:`Reception`: the authority itself in compressed time, its console and broker in real time.
A desk that does not answer is asked again, under the same id, until it does: nobody knows whether it had heard.
"""

import heapq
import secrets
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple, Protocol

from kiosk.simulator import WAKE_PAUSE_SECONDS, act, is_free
from kiosk.terminal import Terminal
from kiosk.visitors import Visit
from nucuoi.errands import Errand
from office import commands as asked
from office.counter_document import CounterDocument
from office.ids import CounterId, OfficialId, TerminalId, TicketId
from office.opening import Phase
from office.requests import Answer

Person = Iterator[float]
"""Somebody who acts, and yields the seconds until the next deed."""

Asking = Generator[float, None, Answer]
"""Somebody who asks the desk until it answers."""

_LOOKS_AGAIN_SECONDS = 6.0
_WAY_OUT_SECONDS = 20.0
_ASKS_AGAIN_SECONDS = 2.0
_NOT_NOW = frozenset({"ticket-called", "visit-open", "paused", "nobody-on-duty", "never-signed-on", "disk"})
"""Why a visit that was held does not go on yet; what was heard of the counter may be older than what is."""
_TRUST = 0.5
"""The share of a visit that lies before a transfer or a pause."""


class Reception(Protocol):
    """A desk as the people of an office meet it."""

    def ask(self, command: asked.Command, *, request: str) -> Answer:
        """Ask for something, as the official of a counter or at a ticket kiosk.

        Refused as ``unreachable`` when no answer came: then it may be done or not, and only the same ``request`` may ask again.
        Refused as ``never-signed-on`` from a counter at which nobody here has shown a PIN.
        """

    def counter(self, counter: CounterId) -> CounterDocument | None:
        """What a counter does now, ``None`` while nobody knows."""

    def waiting(self) -> int:
        """How many wait."""

    def phase(self) -> Phase:
        """Where now lies in the office's day."""


class Clock(Protocol):
    """The time that these people live in."""

    def now(self) -> datetime:
        """The moment."""


class Clerk(NamedTuple):
    """An official at a counter for a day."""

    counter: CounterId
    official: OfficialId


class _Ticket(NamedTuple):
    id: TicketId
    errand: Errand


class Exit(NamedTuple):
    """The rating terminal on the way out, and what the citizen of an errand does there, if anything."""

    terminal: Terminal
    vote_of: Callable[[Errand], Visit | None]


class Hall:
    """The people of one office.

    ``terminals`` are the rating terminals by counter; ``vote_of`` says what the citizen of an errand does at one; ``way_out`` is
    the one at the exit. ``kiosk`` is where numbers are taken. ``stranger_seconds`` is how long the visit of somebody lasts of
    whom nothing is known here.
    """

    def __init__(
        self,
        reception: Reception,
        clock: Clock,
        terminals: dict[CounterId, Terminal],
        *,
        vote_of: Callable[[Errand, CounterId], Visit],
        seed: str,
        kiosk: TerminalId,
        stranger_seconds: float = 240.0,
        way_out: Exit | None = None,
    ) -> None:
        self._way_out = way_out
        self._stranger_seconds = stranger_seconds
        self._reception = reception
        self._clock = clock
        self._terminals = terminals
        self._vote_of = vote_of
        self._kiosk = kiosk
        self._chance = Random(f"{seed}/{clock.now().isoformat()}/hall")  # noqa: S311  invented, not secret
        self._tickets: dict[str, _Ticket] = {}
        self._sent_on: set[TicketId] = set()
        self._held: dict[CounterId, deque[tuple[datetime, TicketId]]] = {}
        self._order = count()
        self._people: list[tuple[datetime, int, Person]] = []

    def let_in(self, errands: Iterable[Errand]) -> None:
        """From now on these citizens come, each at its time."""
        self._enter(self._arrive(iter(errands)))

    def let_work(self, clerks: Sequence[Clerk], until: datetime) -> None:
        """From now on these officials work, as far as the hours allow."""
        for clerk in clerks:
            self._enter(self._work(clerk, until))

    def at(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Let something happen at ``moment``, such as the opening of a ballot box."""
        self._enter(self._wait_for(moment, deed))

    def next_at(self) -> datetime | None:
        """When somebody acts next, ``None`` when nobody is left."""
        return self._people[0][0] if self._people else None

    def step(self) -> None:
        """Let the next one act."""
        _, _, person = heapq.heappop(self._people)
        pause = next(person, None)
        if pause is not None:
            self._enter(person, after=pause)

    def _wait_for(self, moment: datetime, deed: Callable[[], object]) -> Person:
        yield self._until(moment)
        deed()

    def _arrive(self, errands: Iterator[Errand]) -> Person:
        for errand in errands:
            yield self._until(errand.at)
            self._enter(self._citizen(errand))

    def _citizen(self, errand: Errand) -> Person:
        taken = (yield from self._ask(asked.Issue(terminal=self._kiosk, service=errand.service, priority=errand.priority))).issued
        if taken is None:
            return
        ticket = TicketId(taken.ticket)
        self._tickets[taken.text] = _Ticket(ticket, errand)
        yield 2.0
        yield from self._ask(asked.ConfirmDelivery(ticket=ticket, outcome="printed"))
        if errand.leaves:
            yield self._chance.uniform(300, 1_500)
            yield from self._ask(asked.Leave(ticket=ticket))

    def _ask(self, command: asked.Command) -> Asking:
        """The desk's answer, however long it is away."""
        request = secrets.token_hex(12)
        while (answer := self._reception.ask(command, request=request)).refused == "unreachable":
            yield _ASKS_AGAIN_SECONDS
        return answer

    def _give(self, clerk: Clerk, command: asked.CounterCommand) -> Asking:
        """A command from a counter; who never showed a PIN here does so first."""
        answer = yield from self._ask(command)
        if answer.refused == "never-signed-on":
            signed_on = yield from self._ask(asked.SignOn(counter=clerk.counter, official=clerk.official))
            return answer if signed_on.refused is not None else (yield from self._ask(command))
        return answer

    def _work(self, clerk: Clerk, until: datetime) -> Person:
        while self._clock.now() < until:
            here = self._reception.counter(clerk.counter)
            if here is None:
                yield _LOOKS_AGAIN_SECONDS
            elif self._reception.phase() not in {"open", "unknown"} and here.ticket is None:
                if here.state != "closed":
                    yield from self._give(clerk, asked.SignOff(counter=clerk.counter))
                yield _LOOKS_AGAIN_SECONDS * 3
            elif here.state == "closed":
                yield from self._ask(asked.SignOn(counter=clerk.counter, official=clerk.official))
                yield 1.0
            elif here.official is not None and here.official.id != clerk.official and here.window is None:
                # Somebody has taken over.
                yield _LOOKS_AGAIN_SECONDS
            else:
                yield from self._serve_next(clerk, here)

    def _serve_next(self, clerk: Clerk, here: CounterDocument) -> Person:
        counter = clerk.counter
        held = self._held.get(counter)
        if here.ticket is None and held and held[0][0] <= self._clock.now():
            _, ticket = held.popleft()
            refused = (yield from self._give(clerk, asked.ResumeTicket(counter=counter, ticket=ticket))).refused
            if refused in _NOT_NOW:
                held.append((self._clock.now(), ticket))
            yield 1.0 if refused is None else _LOOKS_AGAIN_SECONDS
            return
        if here.ticket is None:
            is_called = self._reception.waiting() > 0 and (
                (yield from self._give(clerk, asked.CallNext(counter=counter))).refused is None
            )
            yield 0.0 if is_called else _LOOKS_AGAIN_SECONDS
            return
        known = self._tickets.get(here.ticket)
        if here.state == "called":
            yield from self._receive(clerk, known)
        else:
            yield from self._serve(clerk, known)

    def _receive(self, clerk: Clerk, ticket: _Ticket | None) -> Person:
        counter = clerk.counter
        if ticket is not None and ticket.errand.is_absent:
            yield 45.0
            yield from self._give(clerk, asked.Recall(counter=counter))
            yield 45.0
            yield from self._give(clerk, asked.Miss(counter=counter))
            yield 1.0
            return
        yield 15.0 if ticket is None else ticket.errand.walk_seconds
        yield from self._give(clerk, asked.Start(counter=counter))
        self._show()

    def _serve(self, clerk: Clerk, ticket: _Ticket | None) -> Person:
        """What is left of a visit."""
        counter = clerk.counter
        seconds = self._stranger_seconds if ticket is None else ticket.errand.service_seconds
        if ticket is not None and ticket.id not in self._sent_on and (ticket.errand.transfers or ticket.errand.fetches):
            yield seconds * _TRUST
            self._sent_on.add(ticket.id)
            others = [place for place in self._terminals if place != counter]
            if ticket.errand.transfers and others:
                yield from self._give(clerk, asked.Transfer(counter=counter, to_counter=self._chance.choice(others)))
            elif (yield from self._give(clerk, asked.Hold(counter=counter))).refused is None:
                back = self._clock.now() + timedelta(seconds=self._chance.uniform(240, 900))
                self._held.setdefault(counter, deque()).append((back, ticket.id))
            yield 2.0
            return
        yield seconds * (1 - _TRUST if ticket is not None and ticket.id in self._sent_on else 1)
        if (yield from self._give(clerk, asked.Finish(counter=counter))).refused is None:
            self._show()
            if ticket is not None:
                self._turn(counter, ticket.errand)
        yield self._chance.uniform(4, 25)

    def _turn(self, counter: CounterId, errand: Errand) -> None:
        """Whose visit has ended turns to the rating terminal, or to the one on the way out, or goes."""
        terminal = self._terminals.get(counter)
        if errand.turn_seconds is not None:
            if terminal is not None:
                self._enter(self._vote(terminal, self._vote_of(errand, counter)), after=errand.turn_seconds)
        elif self._way_out is not None and (vote := self._way_out.vote_of(errand)) is not None:
            self._enter(self._vote_at_the_exit(self._way_out.terminal, counter, vote), after=_WAY_OUT_SECONDS)

    def _vote_at_the_exit(self, terminal: Terminal, counter: CounterId, visit: Visit) -> Person:
        terminal.tick()
        if terminal.view().screen != "counters":
            return
        if terminal.view().dark:
            terminal.touch_anywhere()
            yield WAKE_PAUSE_SECONDS
        terminal.choose_counter(counter)
        yield visit.pace_seconds
        terminal.tick()
        yield from self._act(terminal, visit)

    def _vote(self, terminal: Terminal, visit: Visit) -> Person:
        terminal.tick()
        if is_free(terminal):
            yield from self._act(terminal, visit)

    def _act(self, terminal: Terminal, visit: Visit) -> Person:
        for pause in act(terminal, visit, has_screen=terminal.has_screen):
            yield pause
            terminal.tick()

    def _show(self) -> None:
        for terminal in self._terminals.values():
            terminal.tick()

    def _until(self, moment: datetime) -> float:
        return max(0.0, (moment - self._clock.now()).total_seconds())

    def _enter(self, person: Person, after: float = 0.0) -> None:
        heapq.heappush(self._people, (self._clock.now() + timedelta(seconds=after), next(self._order), person))
