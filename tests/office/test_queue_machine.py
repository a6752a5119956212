"""An office's day at random: whatever people do, no ticket is lost, called twice or starved, and a replay is equal."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from office import commands as asked
from office.announcing import counter_document_of
from office.board import board_of
from office.errors import CommandRefusedError
from office.ids import CounterId, TicketId
from office.line import line
from office.queue import Fact
from office.queue_events import QueueEvent, TicketCalled, TicketFinished, TicketIssued, TicketMissed, TicketStarted
from office.setting import serves
from office.ticket import OPEN
from tests.office.halls import BA, HAI, LAND, MAU, ONE, RESULT, STATUS, THREE, TWO, Hall, an_assignment

COUNTERS = st.sampled_from([ONE, TWO, THREE])
OFFICIALS = st.sampled_from([MAU, HAI, BA])
SERVICES = st.sampled_from([STATUS, LAND, RESULT])
WORK = st.sampled_from([asked.Start, asked.Start, asked.Recall, asked.Finish, asked.Miss, asked.Hold, asked.Undo])


class Day(RuleBasedStateMachine):
    """Commands of an office in any order; what is refused must change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall(an_assignment())
        self.refused: Counter[str] = Counter()

    @initialize(tickets=st.lists(st.tuples(SERVICES, st.booleans()), max_size=8))
    def morning(self, tickets: list[tuple[str, bool]]) -> None:
        for counter, official in ((ONE, MAU), (TWO, HAI), (THREE, BA)):
            self.hall.sign_on(counter, official)
        for service, priority in tickets:
            self.hall.take(service, priority=priority)

    def do(self, command: asked.Command) -> list[QueueEvent]:
        before = self.hall.queue
        try:
            return self.hall.do(command)
        except CommandRefusedError as error:
            assert self.hall.queue == before
            self.refused[error.reason] += 1
            return []

    def some(self, data: st.DataObject) -> TicketId:
        return data.draw(st.sampled_from(sorted(self.hall.queue.tickets)))

    @rule(service=SERVICES, priority=st.booleans(), outcome=st.sampled_from(["printed", "shown", "unknown", "failed", None]))
    def take(self, service: str, priority: bool, outcome: str | None) -> None:
        for event in self.do(asked.Issue(terminal="lay-so-1", service=service, priority=priority)):
            if isinstance(event, TicketIssued) and outcome is not None:
                self.do(asked.ConfirmDelivery(ticket=event.ticket, outcome=outcome))  # type: ignore[arg-type]

    @rule(counter=COUNTERS, official=OFFICIALS, hand_over=st.booleans(), move=st.booleans())
    def sign_on(self, counter: str, official: str, hand_over: bool, move: bool) -> None:
        self.do(asked.SignOn(counter=counter, official=official, hand_over=hand_over, move=move))

    @rule(counter=COUNTERS)
    def sign_off(self, counter: str) -> None:
        self.do(asked.SignOff(counter=counter))

    @rule(counter=COUNTERS, back=st.booleans())
    def pause(self, counter: str, back: bool) -> None:
        self.do(asked.ResumeDuty(counter=counter) if back else asked.PauseDuty(counter=counter))

    @rule(counter=COUNTERS)
    def call_next(self, counter: str) -> None:
        expected = self.first_in_line(CounterId(counter))
        busy = self.hall.queue.counter(CounterId(counter)).ticket
        events = self.do(asked.CallNext(counter=counter))
        called = [event.ticket for event in events if isinstance(event, TicketCalled)]
        if called and busy is None:
            assert called == [expected]

    @rule(counter=COUNTERS, what=WORK)
    def work(self, counter: str, what: type[asked.CounterCommand]) -> None:
        self.do(what(counter=counter))

    @rule(counter=COUNTERS, deeds=st.lists(WORK, min_size=1, max_size=4), seconds=st.sampled_from([0.0, 11.0, 40.0]))
    def visit(self, counter: str, deeds: list[type[asked.CounterCommand]], seconds: float) -> None:
        """A visit as an official has it: called, mostly started, then this and that."""
        self.call_next(counter)
        for deed in deeds:
            self.hall.wait(seconds)
            self.do(deed(counter=counter))
            self.check()

    @rule(counter=COUNTERS, service=SERVICES | st.none(), to=COUNTERS | st.none())
    def transfer(self, counter: str, service: str | None, to: str | None) -> None:
        self.do(asked.Transfer(counter=counter, service=service, to_counter=to))

    def check(self) -> None:
        self.a_replay_is_equal()
        self.a_ticket_is_at_one_counter_and_a_counter_has_one_ticket()

    @precondition(lambda self: self.hall.queue.tickets)
    @rule(data=st.data(), counter=COUNTERS, what=st.sampled_from([asked.ResumeTicket, asked.ReturnTicket, asked.CancelTicket]))
    def work_on(self, data: st.DataObject, counter: str, what: type[asked.CancelTicket]) -> None:
        self.do(what(counter=counter, ticket=self.some(data)))

    @precondition(lambda self: self.hall.queue.tickets)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        self.do(asked.Leave(ticket=self.some(data)))

    @rule(counter=COUNTERS, service=SERVICES, priority=st.booleans(), call=st.booleans())
    def walk_in(self, counter: str, service: str, priority: bool, call: bool) -> None:
        self.do(asked.WalkIn(counter=counter, service=service, priority=priority, call=call))

    @rule(service=SERVICES, counter=COUNTERS, what=st.sampled_from(["close", "open", "move"]))
    def lead(self, service: str, counter: str, what: str) -> None:
        commands: dict[str, asked.Command] = {
            "close": asked.CloseService(service=service),
            "open": asked.OpenService(service=service),
            "move": asked.MoveService(service=service, counter=counter),
        }
        self.do(commands[what])

    @rule(seconds=st.sampled_from([1.0, 12.0, 65.0, 600.0, 5_000.0]))
    def wait(self, seconds: float) -> None:
        self.hall.wait(seconds)

    @rule(boots=st.booleans(), has_clock=st.booleans())
    def restart(self, boots: bool, has_clock: bool) -> None:
        """The desk is killed and starts anew; the machine may have been switched off, and its clock may not be set."""
        self.hall.queue = self.hall.replayed()
        if boots:
            self.hall.boot, self.hall.monotonic = f"{self.hall.boot}x", 5.0
            self.hall.wall = self.hall.wall if has_clock else None

    @rule()
    def close(self) -> None:
        self.do(asked.CloseDay())

    def first_in_line(self, counter: CounterId) -> TicketId | None:
        hall = self.hall
        places = line(hall.queue, hall.told.rules, counter, hall.setting.services_at(hall.queue, counter), hall.now)
        return places[0].ticket.id if places else None

    @invariant()
    def a_replay_is_equal(self) -> None:
        assert self.hall.replayed() == self.hall.queue

    @invariant()
    def a_ticket_is_at_one_counter_and_a_counter_has_one_ticket(self) -> None:
        queue = self.hall.queue
        at = [counter.ticket for counter in queue.counters.values() if counter.ticket is not None]
        assert len(at) == len(set(at))
        assert set(at) == {name for name, ticket in queue.tickets.items() if ticket.status in {"called", "serving"}}

    @invariant()
    def an_official_is_at_one_counter(self) -> None:
        on_duty = [counter.official for counter in self.hall.queue.counters.values() if counter.official is not None]
        assert len(on_duty) == len(set(on_duty))

    @invariant()
    def who_works_is_on_duty(self) -> None:
        for counter in self.hall.queue.counters.values():
            assert counter.ticket is None or counter.official is not None

    @invariant()
    def numbers_never_come_twice_on_a_date(self) -> None:
        issued = [fact.event for fact in self.hall.facts if isinstance(fact.event, TicketIssued)]
        assert len({event.ticket for event in issued}) == len(issued)
        dates: dict[str, str] = {}
        for fact in self.hall.facts:
            if type(fact.event).__name__ in {"DayOpened", "DayDated"}:
                dates[fact.event.day] = fact.event.date  # type: ignore[attr-defined]
        paper = Counter((dates[event.ticket.split("-")[0]], event.series, event.number) for event in issued)
        assert max(paper.values(), default=0) <= 1

    @invariant()
    def nothing_that_was_started_is_missed(self) -> None:
        started: set[str] = set()
        for fact in self.hall.facts:
            if isinstance(fact.event, TicketStarted):
                started.add(fact.event.ticket)
            elif isinstance(fact.event, TicketCalled):
                started.discard(fact.event.ticket)
            elif isinstance(fact.event, TicketMissed):
                assert fact.event.ticket not in started

    @invariant()
    def everybody_who_waits_stands_in_a_line(self) -> None:
        hall = self.hall
        lines = {
            place.ticket.id
            for counter in (ONE, TWO, THREE)
            for place in line(hall.queue, hall.told.rules, counter, hall.setting.services_at(hall.queue, counter), hall.now)
        }
        waiting = {name for name, ticket in hall.queue.tickets.items() if ticket.status == "waiting" and ticket.delivery}
        assert lines == waiting

    @invariant()
    def what_is_shown_can_always_be_said(self) -> None:
        hall = self.hall
        board = board_of(hall.queue, hall.setting)
        assert board.waiting == sum(ticket.status == "waiting" for ticket in hall.queue.tickets.values())
        for counter in (ONE, TWO, THREE):
            document = counter_document_of(hall.queue, hall.setting, counter)
            assert (document.state == "closed") == (hall.queue.counter(counter).official is None)

    @invariant()
    def finished_visits_were_counted(self) -> None:
        if not self.hall.queue.is_open:
            return
        today = self.hall.queue.day.id if self.hall.queue.day else ""
        finished = [
            fact.event
            for fact in self.hall.facts
            if isinstance(fact.event, TicketFinished) and fact.event.ticket.startswith(f"{today}-")
        ]
        ended = [ticket for ticket in self.hall.queue.tickets.values() if ticket.status == "finished"]
        assert len(finished) == len(ended)

    def teardown(self) -> None:
        """When everybody is served to the end, nobody is left: no ticket starves."""
        hall = self.hall
        if not hall.queue.is_open:
            return
        waiting = {ticket.id for ticket in hall.queue.open_tickets()}
        for counter, official in ((ONE, MAU), (TWO, HAI), (THREE, BA)):
            if hall.queue.counter(counter).official is None:
                self.do(asked.SignOn(counter=counter, official=official))
            self.do(asked.ResumeDuty(counter=counter))
        working = [counter for counter in (ONE, TWO, THREE) if serves(hall.queue.counter(counter))]
        for ticket in sorted(waiting):
            if hall.queue.tickets[ticket].status == "waiting" and hall.queue.tickets[ticket].delivery is None:
                self.do(asked.ConfirmDelivery(ticket=ticket, outcome="shown"))
        for _ in range(len(waiting) + 3):
            for counter in working:
                current = hall.queue.ticket_at(counter)
                if current is not None and current.status == "called":
                    self.do(asked.Start(counter=counter))
                self.do(asked.CallNext(counter=counter))
        served = {place for counter in working for place in hall.setting.services_at(hall.queue, counter)}
        for left in hall.queue.open_tickets():
            reachable = left.target in working if left.target else left.service in served
            assert left.status != "waiting" or not reachable, f"{left.id} starves"
        assert {fact.event.boot for fact in hall.facts}  # every event says its boot
        assert all(ticket.status in OPEN or ticket.ended_at is not None for ticket in hall.queue.tickets.values())


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)


def test_a_fact_keeps_its_moment() -> None:
    hall = Hall()
    hall.sign_on()
    assert Fact(hall.facts[0].event, hall.wall).at == hall.now
