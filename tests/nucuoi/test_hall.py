"""A simulated week of an office: everybody who came is accounted for, and a desk that starts anew is where the old one was."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.config import JournalConfig
from kiosk.desk.authority import Authority, Mint
from kiosk.desk.config import DeskConfig
from kiosk.desk.records import EVENTS, Records, every_fact
from kiosk.simulator import SimulatedClock
from kiosk.terminal import Terminal
from nucuoi.desk_stand import DeskStand
from nucuoi.errands import errands_from, errands_on, exit_vote_of, vote_of
from nucuoi.hall import Clerk, Exit, Hall, Reception
from office.commands import Command, CounterCommand, SignOn
from office.counter_document import CounterDocument
from office.ids import CounterId, DayId, LedgerId, TerminalId
from office.opening import Phase
from office.periods import VIETNAM
from office.queue import Fact
from office.queue_events import DayClosed, TicketCalled, TicketFinished, TicketIssued, TicketStarted
from office.requests import Answer
from tests.factories import OFFICE
from tests.factories import an_assignment as a_rating_assignment
from tests.fakes import FakeBallotBox
from tests.office.halls import BA, HAI, HOURS, MAU, ONE, THREE, TWO, an_assignment

MONDAY = date(2026, 8, 31)
PEOPLE = (Clerk(ONE, MAU), Clerk(TWO, HAI), Clerk(THREE, BA))


class Stage:
    """A desk's journal on disk, and the rating terminals of two of three counters."""

    def __init__(self, directory: Path) -> None:
        self.told = structs.replace(an_assignment(), rated={TerminalId("danh-gia-1"): ONE, TerminalId("danh-gia-2"): TWO})
        self.clock = SimulatedClock(at(MONDAY, 7), "simulated")
        config = DeskConfig(office=OFFICE, ledger=LedgerId("so-cai"), journal=JournalConfig(directory=str(directory)))
        self.desk = DeskStand(config, self.clock, self.told)
        self.boxes = {counter: FakeBallotBox() for counter in (ONE, TWO)}
        self.terminals = {counter: self.a_terminal(counter) for counter in self.boxes}
        self.exit_box = FakeBallotBox()
        self.exit_told = structs.replace(a_rating_assignment(hours=HOURS), counter=None, official=None, channel="exit")
        self.exit_told = structs.replace(self.exit_told, counters=tuple(self.told.face_of(at) for at in (ONE, TWO, THREE)))
        self.exit = Terminal(self.exit_box, self.clock)
        self.exit.set_assignment(self.exit_told)

    def a_second_desk(self) -> Authority:
        """Another program over the same journal."""
        mint = Mint(lambda: DayId("ngaykhac"), lambda: "token")
        desk = Authority(Records(self.desk._footing.journal), self.clock, told=lambda: self.told, rating=dict, mint=mint)
        desk.load()
        return desk

    def a_terminal(self, counter: CounterId) -> Terminal:
        terminal = Terminal(self.boxes[counter], self.clock, desk=self.desk)
        told = structs.replace(a_rating_assignment(hours=HOURS), desk=True, counter=self.told.face_of(counter), official=None)
        terminal.set_assignment(told)
        return terminal

    def spend(self, days: int, *, visitors: int = 40, seed: str = "1", reception: Reception | None = None) -> None:
        for number in range(days):
            day = MONDAY + timedelta(days=number)
            self.clock.go_to(at(day, 7))
            hall = Hall(
                reception or self.desk,
                self.clock,
                self.terminals,
                vote_of=lambda errand, _counter: vote_of(errand, a_rating_assignment(hours=HOURS), seed=seed),
                seed=seed,
                kiosk=TerminalId("lay-so-1"),
                way_out=Exit(self.exit, lambda errand: exit_vote_of(errand, self.exit_told, seed=seed)),
            )
            hall.let_in(errands_on(day, OFFICE, self.told.services, seed=seed, visitors=visitors, hours=HOURS))
            hall.let_work(PEOPLE, at(day, 20))
            while (moment := hall.next_at()) is not None and moment < at(day, 20):
                self.clock.go_to(moment)
                self.desk.authority.tick()
                hall.step()
            self.clock.go_to(at(day, 20))
            self.desk.authority.tick()

    def facts(self) -> list[Fact]:
        return list(every_fact(self.desk._footing.journal.rows(EVENTS)))


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=VIETNAM)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    with stage.desk:
        stage.desk.authority.load()
        yield stage


def test_a_simulated_week_replays_into_an_equal_state(stage: Stage) -> None:
    stage.spend(7)
    assert stage.desk.authority.broken == 0
    assert stage.a_second_desk().queue == stage.desk.authority.queue


def test_everybody_who_took_a_number_is_accounted_for(stage: Stage) -> None:
    stage.spend(2)
    events = [fact.event for fact in stage.facts()]
    issued = {event.ticket for event in events if isinstance(event, TicketIssued)}
    finished = Counter(event.ticket for event in events if isinstance(event, TicketFinished))
    assert len(issued) > 60
    assert set(finished) <= issued
    assert max(finished.values()) == 1
    assert len(finished) > 0.8 * len(issued)
    closed = [event for event in events if isinstance(event, DayClosed)]
    assert [(event.called, event.serving) for event in closed] == [(0, 0), (0, 0)]


def test_nobody_is_called_to_two_counters_at_once(stage: Stage) -> None:
    stage.spend(2)
    busy: dict[str, str] = {}
    for fact in stage.facts():
        match fact.event:
            case TicketCalled(ticket=ticket, counter=counter):
                assert ticket not in busy
                busy[ticket] = counter
            case TicketStarted(ticket=ticket, counter=counter):
                assert busy[ticket] == counter
            case event if hasattr(event, "ticket"):
                busy.pop(event.ticket, None)
            case _:
                pass


def test_votes_are_bound_to_windows_and_name_who_served(stage: Stage) -> None:
    stage.spend(2)
    for counter, official in ((ONE, MAU), (TWO, HAI)):
        votes = list(stage.boxes[counter].votes.values())
        assert len(votes) > 5
        bound = [vote for vote in votes if vote.window is not None]
        assert len(bound) > 0.8 * len(votes)
        assert len({vote.window for vote in bound}) == len(bound)
        assert {vote.official for vote in bound} == {official}
        assert len(bound) <= len(stage.boxes[counter].windows)


def test_some_who_did_not_vote_at_the_counter_do_so_at_the_exit_and_name_it(stage: Stage) -> None:
    stage.spend(3)
    votes = list(stage.exit_box.votes.values())
    finished = {fact.event.counter for fact in stage.facts() if isinstance(fact.event, TicketFinished)}
    assert len(votes) >= 5
    assert {(vote.channel, vote.window, vote.official) for vote in votes} == {("exit", None, None)}
    assert {vote.counter for vote in votes} <= finished
    assert len({vote.counter for vote in votes}) > 1
    assert not any("repeat" in vote.flags for vote in votes)


def test_windows_are_counted_for_the_visits_that_ended_at_a_counter(stage: Stage) -> None:
    stage.spend(1)
    events = [fact.event for fact in stage.facts()]
    for counter in (ONE, TWO):
        finished = sum(isinstance(event, TicketFinished) and event.counter == counter for event in events)
        assert finished - 1 <= len(stage.boxes[counter].windows) <= finished + 2


def test_the_same_seed_makes_the_same_day() -> None:
    told = an_assignment()
    days = [errands_on(MONDAY, OFFICE, told.services, seed="3", visitors=40, hours=HOURS) for _ in range(2)]
    assert days[0] == days[1]
    assert days[0] != errands_on(MONDAY, OFFICE, told.services, seed="4", visitors=40, hours=HOURS)


def test_nobody_comes_on_a_day_that_is_closed() -> None:
    told = an_assignment()
    closed = structs.replace(HOURS, closed_on=(MONDAY,))
    assert errands_on(MONDAY, OFFICE, told.services, seed="1", visitors=40, hours=closed) == []


def test_a_live_office_has_visitors_without_end() -> None:
    start = datetime.combine(MONDAY, time(22), tzinfo=VIETNAM)
    coming = errands_from(start, OFFICE, an_assignment().services, seed="1", gap=60, pace=4)
    moments = [next(coming).at for _ in range(50)]
    assert moments == sorted(moments)
    assert moments[0] > start


class LossyLine:
    """A desk whose answers are lost every third time, after it has done what was asked, and which often does not hear at all."""

    def __init__(self, desk: DeskStand) -> None:
        self.numbers: list[str] = []
        self.lost = 0
        self._desk = desk
        self._asked = 0

    def ask(self, command: Command, *, request: str) -> Answer:
        self._asked += 1
        if self._asked % 5 == 1:
            self.lost += 1
            return Answer(request=request, refused="unreachable")
        answer = self._desk.ask(command, request=request)
        if self._asked % 3 == 0:
            self.lost += 1
            return Answer(request=request, refused="unreachable")
        if answer.issued is not None:
            self.numbers.append(answer.issued.ticket)
        return answer

    def counter(self, counter: CounterId) -> CounterDocument | None:
        return self._desk.counter(counter)

    def waiting(self) -> int:
        return self._desk.waiting()

    def phase(self) -> Phase:
        return self._desk.phase()


def test_who_gets_no_answer_asks_again_under_the_same_name_and_takes_one_number(stage: Stage) -> None:
    line = LossyLine(stage.desk)
    stage.spend(1, reception=line)
    events = [fact.event for fact in stage.facts()]
    issued = [event.ticket for event in events if isinstance(event, TicketIssued)]
    assert line.lost > len(issued) > 20
    assert sorted(line.numbers) == sorted(issued)
    finished = [event for event in events if isinstance(event, TicketFinished)]
    assert len(finished) > 0.7 * len(issued)
    assert stage.desk.authority.broken == 0


class Unknown(LossyLine):
    """A desk at whose counters nobody has shown a PIN since these people came."""

    def __init__(self, desk: DeskStand) -> None:
        super().__init__(desk)
        self._known: set[str] = set()

    def ask(self, command: Command, *, request: str) -> Answer:
        if isinstance(command, SignOn):
            self._known.add(command.counter)
        elif isinstance(command, CounterCommand) and command.counter not in self._known:
            return Answer(request=request, refused="never-signed-on")
        return super().ask(command, request=request)


def test_who_comes_anew_to_a_counter_that_is_open_shows_a_pin_and_goes_on(stage: Stage) -> None:
    stage.clock.go_to(at(MONDAY, 8))
    for clerk in PEOPLE:
        assert (
            stage.desk.ask(SignOn(counter=clerk.counter, official=clerk.official), request=f"hom{clerk.counter}").refused is None
        )
    stage.spend(1, reception=Unknown(stage.desk))
    finished = Counter(fact.event.counter for fact in stage.facts() if isinstance(fact.event, TicketFinished))
    assert set(finished) == {clerk.counter for clerk in PEOPLE}
