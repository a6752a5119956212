"""An office at work in compressed time: citizens take numbers, officials call and serve, and who is asked votes.

The desk's authority, the rating terminals and their ballot boxes are the real ones; only the people and the clock are not.
Everybody is a generator that acts and then yields the seconds until the next deed; one clock jumps from deed to deed.
"""

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from kiosk.counter_watch import Served
from kiosk.desk.authority import Authority
from kiosk.simulator import SimulatedClock, act, is_free
from kiosk.terminal import Terminal
from kiosk.visitors import Visit
from nucuoi.errands import Errand
from office import commands as asked
from office.ids import CounterId, OfficialId, TerminalId, TicketId
from office.opening import Opening
from office.requests import Answer

Person = Iterator[float]
"""Somebody who acts, and yields the seconds until the next deed."""

_LOOKS_AGAIN_SECONDS = 20.0
_TICKET_KIOSK = TerminalId("lay-so-1")


class Clerk(NamedTuple):
    """An official at a counter for a day."""

    counter: CounterId
    official: OfficialId


class NearDesk:
    """What a terminal beside the desk hears of it, without a network between them."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    def served(self, counter: CounterId, *, at: float, wall: datetime | None) -> Served | None:  # noqa: ARG002
        """The counter as the desk says it now."""
        document = self._authority.counter_document(counter)
        if document is None:
            return None
        is_away = document.state in {"closed", "paused"} and document.window is None
        return Served(document.official, document.window, is_away)


class Hall:
    """One office for one day. ``vote_of`` says what the citizen of an errand does at a terminal."""

    def __init__(
        self,
        authority: Authority,
        clock: SimulatedClock,
        terminals: dict[CounterId, Terminal],
        *,
        vote_of: Callable[[Errand, Terminal], Visit],
        seed: str,
    ) -> None:
        self.served = 0
        self._authority = authority
        self._clock = clock
        self._terminals = terminals
        self._vote_of = vote_of
        self._chance = Random(f"{seed}/{clock.now().isoformat()}/hall")  # noqa: S311  invented, not secret
        self._errands: dict[TicketId, Errand] = {}
        self._held: dict[CounterId, deque[tuple[datetime, TicketId]]] = {}
        self._numbers = count(1)
        self._people: list[tuple[datetime, int, Person]] = []

    def spend(self, errands: Sequence[Errand], clerks: Sequence[Clerk], *, until: datetime) -> None:
        """Let time pass up to ``until``; whoever has come by then is served, as far as the hours allow."""
        self._enter(self._arrive(errands))
        for clerk in clerks:
            self._enter(self._work(clerk, until))
        while self._people and self._people[0][0] < until:
            moment, _, person = heapq.heappop(self._people)
            self._clock.go_to(moment)
            self._authority.tick()
            pause = next(person, None)
            if pause is not None:
                self._enter(person, after=pause)
        self._clock.go_to(until)
        self._authority.tick()

    def at(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Let something happen at ``moment``, such as the opening of a ballot box."""
        self._enter(self._wait_for(moment, deed))

    def _wait_for(self, moment: datetime, deed: Callable[[], object]) -> Person:
        yield max(0.0, (moment - self._clock.now()).total_seconds())
        deed()

    def _arrive(self, errands: Sequence[Errand]) -> Person:
        for errand in errands:
            yield max(0.0, (errand.at - self._clock.now()).total_seconds())
            self._enter(self._citizen(errand))

    def _citizen(self, errand: Errand) -> Person:
        taken = self._ask(asked.Issue(terminal=_TICKET_KIOSK, service=errand.service, priority=errand.priority))
        if taken.issued is None:
            return
        ticket = TicketId(taken.issued.ticket)
        self._errands[ticket] = errand
        yield 2.0
        self._ask(asked.ConfirmDelivery(ticket=ticket, outcome="printed"))
        if errand.leaves:
            yield self._chance.uniform(300, 1_500)
            self._ask(asked.Leave(ticket=ticket))

    def _work(self, clerk: Clerk, until: datetime) -> Person:
        while self._clock.now() < until:
            phase = self._phase()
            if phase.phase != "open":
                yield from self._rest(clerk, phase.again)
                continue
            if self._authority.queue.counter(clerk.counter).official is None:
                self._ask(asked.SignOn(counter=clerk.counter, official=clerk.official))
            yield from self._serve_next(clerk.counter)

    def _serve_next(self, counter: CounterId) -> Person:
        held = self._held.get(counter)
        if held and held[0][0] <= self._clock.now():
            _, ticket = held.popleft()
            if not self._ask(asked.ResumeTicket(counter=counter, ticket=ticket)).refused:
                yield from self._finish(counter, ticket, 0.4)
            return
        if any(ticket.status == "waiting" for ticket in self._authority.queue.tickets.values()):
            self._ask(asked.CallNext(counter=counter))
        called = self._authority.queue.counter(counter).ticket
        if called is None:
            yield _LOOKS_AGAIN_SECONDS
            return
        errand = self._errands[called]
        if errand.is_absent:
            yield 45.0
            self._ask(asked.Recall(counter=counter))
            yield 45.0
            self._ask(asked.Miss(counter=counter))
            return
        yield errand.walk_seconds
        self._ask(asked.Start(counter=counter))
        self._show()
        yield from self._go_on(counter, called, errand)

    def _go_on(self, counter: CounterId, ticket: TicketId, errand: Errand) -> Person:
        others = [place for place in self._terminals if place != counter]
        is_first = self._authority.queue.tickets[ticket].came_from is None
        if errand.transfers and is_first and others:
            yield errand.service_seconds * 0.4
            self._ask(asked.Transfer(counter=counter, to_counter=self._chance.choice(others)))
            return
        if errand.fetches and not self._authority.queue.tickets[ticket].served_seconds:
            yield errand.service_seconds * 0.3
            self._ask(asked.Hold(counter=counter))
            back = self._clock.now() + timedelta(seconds=self._chance.uniform(240, 900))
            self._held.setdefault(counter, deque()).append((back, ticket))
            return
        yield from self._finish(counter, ticket, 1.0)

    def _finish(self, counter: CounterId, ticket: TicketId, share: float) -> Person:
        errand = self._errands[ticket]
        yield errand.service_seconds * share
        if self._ask(asked.Finish(counter=counter)).refused:
            return
        self.served += 1
        self._show()
        terminal = self._terminals.get(counter)
        if terminal is not None and errand.turn_seconds is not None:
            self._enter(self._vote(terminal, errand, errand.turn_seconds))
        yield self._chance.uniform(4, 25)

    def _vote(self, terminal: Terminal, errand: Errand, turn: float) -> Person:
        yield turn
        terminal.tick()
        if not is_free(terminal):
            return
        for pause in act(terminal, self._vote_of(errand, terminal), has_screen=terminal.has_screen):
            yield pause
            terminal.tick()

    def _rest(self, clerk: Clerk, again: datetime | None) -> Person:
        counter = self._authority.queue.counter(clerk.counter)
        if counter.official is not None and counter.ticket is None:
            self._ask(asked.SignOff(counter=clerk.counter))
        pause = _LOOKS_AGAIN_SECONDS * 3 if again is None else (again - self._clock.now()).total_seconds()
        yield max(pause, 1.0)

    def _phase(self) -> Opening:
        setting = self._authority.setting
        return Opening("unknown") if setting is None else setting.opening()

    def _show(self) -> None:
        for terminal in self._terminals.values():
            terminal.tick()

    def _ask(self, command: asked.Command) -> Answer:
        return self._authority.submit(command, request=f"{next(self._numbers):016d}", asker=f"people-{self._clock.now():%Y%m%d}")

    def _enter(self, person: Person, after: float = 0.0) -> None:
        heapq.heappush(self._people, (self._clock.now() + timedelta(seconds=after), next(self._numbers), person))
