"""The desk is killed at random moments under load: who was answered has a number, no number is there twice, none is called twice.

Ticket kiosks and officials ask until they are answered, each command under an id of its own. After the last start every answer is
held against the journal: exactly so many events as were answered with yes, and a state that is equal to the replay.
"""

import threading
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from kiosk.desk.records import EVENTS, facts_in
from kiosk.journal import reading
from nucuoi.broker import PrivateBroker
from office import commands as asked
from office import queue_events as said
from office.apply import replay
from office.ids import DESK, CounterId, TerminalId
from office.requests import Answer
from tests.e2e.chance import ROUNDS, SEED, say_seed, seeded
from tests.e2e.desk_process import digest_of_queue
from tests.e2e.desk_under_test import PASSWORD, Console, DeskUnderTest, TicketStandIn
from tests.e2e.note import note
from tests.e2e.running import until
from tests.kiosk.desk.desks import KIOSK, OFFICE, SECOND_KIOSK
from tests.office.halls import HAI, LAND, LEADER, MAU, ONE, RESULT, STATUS, THREE, TWO

pytestmark = pytest.mark.faults

OFFICIALS = {ONE: MAU, TWO: HAI, THREE: LEADER}


class Load:
    """Kiosks and officials at work on threads of their own until :meth:`end`; what they were answered with yes is counted."""

    def __init__(self, desk: DeskUnderTest, *, broker: int | None, is_rival: bool = False) -> None:
        self.issued: list[Answer] = []
        self.done: Counter[str] = Counter()
        self.called: list[str] = []
        self.again = 0
        self._desk = desk
        self._broker = broker
        self._is_rival = is_rival
        self._is_ending = threading.Event()
        self._guard = threading.Lock()
        self._faults: list[BaseException] = []
        deeds = [lambda kiosk=kiosk: self._take(kiosk) for kiosk in (KIOSK, SECOND_KIOSK)]
        deeds += [lambda counter=counter: self._serve(counter) for counter in OFFICIALS]
        self._threads = [threading.Thread(target=self._run, args=(deed,)) for deed in deeds]

    def begin(self) -> None:
        """Everybody comes."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Everybody finishes what they have begun."""
        self._is_ending.set()
        for thread in self._threads:
            thread.join()
        if self._faults:
            raise self._faults[0]

    def has_issued(self, wanted: int) -> bool:
        """Whether so many numbers were answered."""
        return len(self.issued) >= wanted

    def _run(self, deed: object) -> None:
        assert callable(deed)
        try:
            deed()
        except BaseException as error:
            self._faults.append(error)
            self._is_ending.set()

    def _take(self, kiosk: TerminalId) -> None:
        chance = seeded(f"{SEED}/{kiosk}")
        if self._broker is None:
            with Console(self._desk.port, kiosk) as console:
                self._take_numbers(console, kiosk, chance)
                self.again += console.again
        else:
            with TicketStandIn(self._broker, kiosk) as stand_in:
                self._take_numbers(stand_in, kiosk, chance)
                self.again += stand_in.again

    def _take_numbers(self, place: Console | TicketStandIn, kiosk: TerminalId, chance: Random) -> None:
        pause = threading.Event()
        while not self._is_ending.is_set():
            service = chance.choice((STATUS, LAND, RESULT))
            answer = place.ask(asked.Issue(terminal=kiosk, service=service, priority=chance.random() < 0.2))
            if answer.issued is not None:
                with self._guard:
                    self.issued.append(answer)
                if not self._is_rival:
                    place.ask(asked.ConfirmDelivery(ticket=answer.issued.ticket, outcome="printed"))
            pause.wait(chance.random() * 0.02)

    def _serve(self, counter: CounterId) -> None:
        chance = seeded(f"{SEED}/{counter}")
        pause = threading.Event()
        with Console(self._desk.port, counter) as console:
            if not self._is_rival:
                assert console.ask(asked.SignOn(counter=counter, official=OFFICIALS[counter])).refused is None
            while not self._is_ending.is_set():
                if self._is_yes(console, asked.CallNext(counter=counter)):
                    self._visit(console, counter, chance)
                pause.wait(chance.random() * 0.01)
            self.again += console.again

    def _visit(self, console: Console, counter: CounterId, chance: Random) -> None:
        if chance.random() < 0.1:
            self._do(console, asked.Miss(counter=counter))
            return
        self._do(console, asked.Start(counter=counter))
        end = chance.random()
        if self._is_rival or end < 0.6:
            self._do(console, asked.Finish(counter=counter))
        elif end < 0.85:
            other = TWO if counter == ONE else ONE
            self._do(console, asked.Transfer(counter=counter, to_counter=other))
        else:
            self._do(console, asked.Hold(counter=counter))

    def _do(self, console: Console, command: asked.Command) -> None:
        """The real desk forgets no visit; of a rival's that is gone nobody is told more, and the next one comes."""
        assert self._is_yes(console, command) or self._is_rival, command

    def _is_yes(self, console: Console, command: asked.Command) -> bool:
        answer = console.ask(command)
        with self._guard:
            self.done[str(type(command).__struct_config__.tag)] += answer.refused is None
        return answer.refused is None


class Found(NamedTuple):
    """What is wrong, in figures; all 0 when nothing is."""

    lost: int
    doubled: int
    uneven: dict[str, tuple[int, int]]
    broken: str
    unequal: bool

    @property
    def is_exact(self) -> bool:
        """Whether nothing is."""
        return not (self.lost or self.doubled or self.uneven or self.broken or self.unequal)


KINDS: dict[str, type[said.QueueEvent]] = {
    "call-next": said.TicketCalled,
    "start": said.TicketStarted,
    "finish": said.TicketFinished,
    "miss": said.TicketMissed,
    "transfer": said.TicketTransferred,
    "hold": said.TicketHeld,
}


def compare(load: Load, journal: Path, state: str) -> Found:
    """The answers against the journal of a desk that has ended, and the state it had against the replay."""
    with reading(journal) as rows:
        facts = facts_in(rows(EVENTS))
    issued = Counter(fact.event.ticket for fact in facts if isinstance(fact.event, said.TicketIssued))
    answered = Counter(answer.issued.ticket for answer in load.issued if answer.issued)
    counts = Counter(type(fact.event) for fact in facts)
    uneven = {verb: (load.done[verb], counts[kind]) for verb, kind in KINDS.items() if load.done[verb] != counts[kind]}
    try:
        queue, broken = replay(facts), ""
    except Exception as error:
        return Found(0, 0, uneven, repr(error), unequal=True)
    return Found(
        lost=sum((answered - issued).values()),
        # A number that nobody was answered is one that was given twice for one request.
        doubled=sum((issued - answered).values()) + sum(count - 1 for count in answered.values()),
        uneven=uneven,
        broken=broken or called_apart(facts),
        unequal=digest_of_queue(queue) != state,
    )


def called_apart(facts: list) -> str:  # type: ignore[type-arg]
    """Whether a ticket was called while it was called or served already; replay would say so too, by other means."""
    at: dict[str, str] = {}
    for fact in facts:
        event = fact.event
        if isinstance(event, said.TicketCalled):
            if event.ticket in at:
                return f"{event.ticket} is called at {event.counter} while it is at {at[event.ticket]}"
            at[event.ticket] = event.counter
        elif isinstance(event, said.TicketFinished | said.TicketMissed | said.TicketTransferred | said.TicketHeld):
            at.pop(event.ticket)
    return ""


def kill_under_load(desk: DeskUnderTest, load: Load, chance: Random, rounds: int) -> None:
    """Kill it again and again: soon after its start, or in the middle of the work, when some more numbers were given."""
    pause = threading.Event()
    for _ in range(rounds):
        desk.await_answer()
        wanted = len(load.issued) + chance.choice((0, 2, 5, 12))
        until(partial(load.has_issued, wanted), lambda: f"nobody is served any more: {desk.tail()}")
        pause.wait(chance.random() * 0.1)
        desk.kill()
        desk.start()
    desk.await_answer()
    load.end()


def test_a_desk_killed_at_many_moments_loses_no_number_and_calls_none_twice(tmp_path: Path) -> None:
    chance = say_seed(SEED + 61)
    with PrivateBroker(tmp_path / "broker") as broker:
        users = [f"{OFFICE}/{terminal}" for terminal in (DESK, KIOSK, SECOND_KIOSK)]
        broker.add_users(dict.fromkeys(users, PASSWORD))
        desk = DeskUnderTest(tmp_path, broker=broker.port)
        desk.start()
        desk.await_answer()
        load = Load(desk, broker=broker.port)
        try:
            load.begin()
            kill_under_load(desk, load, chance, rounds=14 * ROUNDS)
            state = desk.state()
            assert desk.stop() == 0, desk.tail()
        finally:
            load._is_ending.set()
            desk.end()
    found = compare(load, desk.journal, state)
    note(
        f"desk killed {desk.kills} times: {len(load.issued)} numbers, {sum(load.done.values())} deeds, "
        f"asked again {load.again} times: {found}"
    )
    assert found.is_exact, found
    assert len(load.issued) > 30
    assert load.done["transfer"] > 0
    assert load.again >= desk.kills
    assert "cannot have happened" not in desk.tail()


def test_a_desk_without_a_broker_killed_at_many_moments_is_as_exact(tmp_path: Path) -> None:
    chance = say_seed(SEED + 62)
    desk = DeskUnderTest(tmp_path)
    desk.start()
    desk.await_answer()
    load = Load(desk, broker=None)
    try:
        load.begin()
        kill_under_load(desk, load, chance, rounds=10 * ROUNDS)
        state = desk.state()
        assert desk.stop() == 0, desk.tail()
    finally:
        load._is_ending.set()
        desk.end()
    found = compare(load, desk.journal, state)
    note(f"desk without a broker killed {desk.kills} times: {len(load.issued)} numbers: {found}")
    assert found.is_exact, found


def test_control_a_queue_that_commits_after_its_answer_loses_or_doubles_numbers_when_it_is_killed(tmp_path: Path) -> None:
    chance = say_seed(SEED + 61)
    desk = DeskUnderTest(tmp_path, rival="tests.e2e.tutorial_desk")
    desk.start()
    desk.await_answer()
    load = Load(desk, broker=None, is_rival=True)
    pause = threading.Event()
    try:
        load.begin()
        for _ in range(5):
            desk.await_answer()
            # Its commits come four times a second: enough answers, so that some are ahead of theirs, also on a slow machine.
            until(partial(load.has_issued, len(load.issued) + 10), desk.tail)
            pause.wait(chance.random() * 0.25)
            desk.kill()
            desk.start()
        desk.await_answer()
    finally:
        # Its officials were told «no ticket» in the middle of a visit: that too is what it loses.
        load._is_ending.set()
        for thread in load._threads:
            thread.join()
        desk.end()
    numbers = Counter(answer.issued.number for answer in load.issued if answer.issued)
    twice = [number for number, count in numbers.items() if count > 1]
    note(f"control: of {sum(numbers.values())} numbers answered {len(twice)} were given to two people")
    assert twice


def test_control_an_answer_that_nothing_stands_behind_would_be_seen(tmp_path: Path) -> None:
    desk = DeskUnderTest(tmp_path)
    desk.start()
    desk.await_answer()
    load = Load(desk, broker=None)
    try:
        load.begin()
        until(lambda: load.has_issued(3) and load.done["start"] > 0, lambda: f"nobody is served: {desk.tail()}")
        load.end()
        state = desk.state()
        desk.stop()
    finally:
        load._is_ending.set()
        desk.end()
    assert compare(load, desk.journal, state).is_exact
    load.issued.append(load.issued[-1])
    load.done["start"] += 1
    found = compare(load, desk.journal, "another state")
    assert (found.lost, found.doubled > 0, "start" in found.uneven, found.unequal) == (1, True, True, True)
    load.issued[-1:] = []
    load.issued.pop()
    assert compare(load, desk.journal, state).doubled == 1
