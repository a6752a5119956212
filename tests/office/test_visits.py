"""What a ticket counts as, told by a hall in which it happened."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office import commands as asked
from office.duty_spans import DutySpan, belongs, go_on
from office.errors import CommandRefusedError
from office.marks import Mark, When, when_at
from office.queue import Fact
from office.queue_events import DayClosed, DutyBegan, DutyEnded, DutyPaused, DutyResumed, TicketFinished
from office.queue_figure import QueueFigure, queue_figure
from office.visits import TicketVisit, follow, is_open
from tests.office.halls import HAI, LAND, MAU, MORNING, ONE, STATUS, THREE, TWO, Hall


def at(fact: Fact) -> When:
    return when_at(None if fact.wall is None else fact.wall.isoformat(), MORNING + timedelta(hours=12))


def visits_of(facts: list[Fact], times: list[When] | None = None) -> tuple[dict[str, TicketVisit], list[Mark]]:
    """Every ticket, and all marks."""
    visits: dict[str, TicketVisit] = {}
    marks: list[Mark] = []
    for number, fact in enumerate(facts):
        when = times[number] if times else at(fact)
        if isinstance(fact.event, DayClosed):
            names = [name for name, visit in visits.items() if is_open(visit)]
        else:
            names = [ticket] if (ticket := getattr(fact.event, "ticket", None)) else []
        for name in names:
            step = follow(visits.get(name, TicketVisit(ticket=name)), fact.event, when)  # type: ignore[arg-type] # of a ticket
            visits[name] = step.visit
            marks += step.marks
    return visits, marks


def figure_of(hall: Hall) -> QueueFigure:
    sums: Counter[tuple[object, int]] = Counter()
    for one in visits_of(hall.facts)[1]:
        sums[one.measure, one.bin] += one.n
    return queue_figure(sums)  # type: ignore[arg-type] # the keys are measures


def only(hall: Hall) -> TicketVisit:
    (visit,) = visits_of(hall.facts)[0].values()
    return visit


def a_hall() -> Hall:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    hall.sign_on(TWO, HAI)
    return hall


def test_a_visit_counts_once_with_its_times() -> None:
    hall = a_hall()
    hall.take(priority=True)
    hall.wait(600)
    hall.serve(ONE, 300)
    visit, found = only(hall), figure_of(hall)
    assert (visit.status, visit.asked, visit.counter, visit.official) == ("finished", "asked", ONE, MAU)
    assert (visit.wait_seconds, visit.walk_seconds, visit.service_seconds) == (600.0, 10.0, 300.0)
    assert visit.ended_at is not None
    assert visit.issued_at is not None
    assert visit.ended_at - visit.issued_at == 910_000
    assert (found.issued, found.priority, found.called, found.finished, found.asked) == (1, 1, 1, 1, 1)
    assert found.no_show_share == 0
    kinds = (found.wait, found.walk, found.service, found.idle)
    assert [kind.median and kind.median.low for kind in kinds] == [600, 10, 300, 600]


def test_marks_stand_where_and_when_it_was_done() -> None:
    hall = a_hall()
    hall.take()
    hall.wait(4 * 3600)
    hall.serve(ONE)
    marks = {(one.measure, one.place, one.hour, one.half % 2) for one in visits_of(hall.facts)[1]}
    assert ("issued", (None, None, STATUS), 8, 0) in marks
    assert ("called", (ONE, MAU, STATUS), 12, 1) in marks
    assert ("finished", (ONE, MAU, STATUS), 12, 1) in marks


def test_a_no_show_that_comes_back_was_called_twice_and_missed_once() -> None:
    hall = a_hall()
    ticket = hall.take()
    hall.call()
    hall.wait(20)
    hall.do(asked.Recall(counter=ONE))
    hall.do(asked.Miss(counter=ONE))
    hall.do(asked.ReturnTicket(counter=ONE, ticket=ticket.id))
    hall.serve()
    found, visit = figure_of(hall), only(hall)
    assert (found.called, found.missed, found.finished, found.recalled) == (2, 1, 1, 1)
    assert found.no_show_share == 0.5
    assert (visit.misses, visit.recalls, found.wait.n) == (1, 1, 1)


def test_an_undone_call_and_an_undone_miss_never_were() -> None:
    hall = a_hall()
    hall.take()
    hall.wait(60)
    hall.call()
    hall.do(asked.Undo(counter=ONE))
    assert (figure_of(hall).called, figure_of(hall).wait.n, figure_of(hall).idle.n) == (0, 0, 0)
    hall.wait(240)
    hall.call()
    hall.do(asked.Miss(counter=ONE))
    hall.do(asked.Undo(counter=ONE))
    found, visit = figure_of(hall), only(hall)
    assert (found.called, found.missed, visit.misses, visit.status) == (1, 0, 0, "waiting")
    assert found.wait.bins == {18: 1}
    assert visit.wait_seconds == 300.0


def test_a_transfer_is_two_calls_two_service_times_and_one_person_served() -> None:
    hall = a_hall()
    hall.take()
    hall.call()
    hall.do(asked.Start(counter=ONE))
    hall.wait(100)
    hall.do(asked.Transfer(counter=ONE, service=LAND))
    hall.serve(TWO, 700)
    found, visit = figure_of(hall), only(hall)
    assert (found.issued, found.called, found.transferred, found.finished, found.wait.n) == (1, 2, 1, 1, 1)
    assert found.service.bins == {11: 1, 23: 1}
    assert (visit.service, visit.service_seconds, visit.transfers) == (LAND, 800.0, 1)
    places = {one.measure: one.place for one in visits_of(hall.facts)[1]}
    assert places["transferred"] == (ONE, MAU, STATUS)
    assert places["finished"] == (TWO, HAI, LAND)


def test_time_on_hold_is_no_service_time() -> None:
    hall = a_hall()
    ticket = hall.take()
    hall.call()
    hall.do(asked.Start(counter=ONE))
    hall.wait(100)
    hall.do(asked.Hold(counter=ONE))
    hall.wait(1000)
    hall.do(asked.ResumeTicket(counter=ONE, ticket=ticket.id))
    hall.wait(50)
    hall.do(asked.Finish(counter=ONE))
    assert (only(hall).service_seconds, only(hall).held_seconds) == (150.0, 1000.0)
    assert figure_of(hall).service.bins == {14: 1}


def test_a_cancelled_number_counts_by_its_reason_until_that_is_taken_back() -> None:
    hall = a_hall()
    ticket = hall.take()
    hall.do(asked.Leave(ticket=ticket.id))
    assert figure_of(hall).cancelled == {"citizen": 1, "staff": 0, "undelivered": 0}
    other = hall.take()
    hall.do(asked.CancelTicket(counter=ONE, ticket=other.id))
    assert figure_of(hall).cancelled == {"citizen": 1, "staff": 1, "undelivered": 0}
    hall.do(asked.Undo(counter=ONE))
    assert figure_of(hall).cancelled["staff"] == 0
    hall.do(asked.Issue(terminal="lay-so-1", service=STATUS))
    hall.wait(90)
    assert figure_of(hall).cancelled["undelivered"] == 1


def test_the_end_of_the_day_ends_what_is_open() -> None:
    hall = a_hall()
    hall.sign_on(THREE, "le-thi-mau")
    for _ in range(4):
        hall.take()
    hall.call(ONE)
    hall.call(THREE)
    hall.do(asked.Start(counter=THREE))
    hall.do(asked.CloseDay())
    found = figure_of(hall)
    assert (found.issued, found.called, found.missed, found.finished, found.unserved) == (4, 2, 1, 1, 2)
    assert (found.asked, found.unasked) == (0, {"no-terminal": 0, "terminal-off": 0})


def test_why_nobody_was_asked_is_counted() -> None:
    hall = a_hall()
    hall.sign_on(THREE, "le-thi-mau")
    hall.take(LAND)
    hall.serve(TWO)
    hall.take()
    hall.serve(THREE)
    assert figure_of(hall).unasked == {"no-terminal": 1, "terminal-off": 1}


def test_deeds_of_unknown_hour_are_counted_and_told() -> None:
    hall = a_hall()
    hall.take()
    hall.jump(None)
    hall.serve()
    found = figure_of(hall)
    assert (found.finished, found.called, found.time_unknown) == (1, 1, 2)
    assert only(hall).ended_at is None


def test_a_second_end_replaces_the_first_one() -> None:
    hall = a_hall()
    hall.take()
    hall.do(asked.CloseDay())
    visit = only(hall)
    copied = TicketFinished(
        boot="b", monotonic=0, ticket=visit.ticket, counter=ONE, official=MAU, service=STATUS, service_seconds=60, asked=True
    )
    facts = [*hall.facts, Fact(copied, MORNING), Fact(copied, MORNING)]
    sums: Counter[str] = Counter()
    for one in visits_of(facts)[1]:
        sums[one.measure] += one.n
    assert (sums["finished"], sums["unserved"], sums["asked"], sums["service"]) == (1, 0, 1, 1)


def test_a_time_that_nobody_believes_is_none() -> None:
    arrived = MORNING + timedelta(hours=3)
    for text in (None, "1970-01-01T08:00:00+07:00", (arrived + timedelta(days=2)).isoformat()):
        assert when_at(text, arrived).ms is None
        assert when_at(text, arrived).half == when_at(arrived.isoformat(), arrived).half
    assert when_at(MORNING.isoformat(), arrived) == (when_at(MORNING.isoformat(), arrived).half, 8, 1788310800000)


def spans_of(hall: Hall) -> tuple[list[DutySpan], Counter[str]]:
    spans: dict[str, list[DutySpan]] = {}
    sums: Counter[str] = Counter()
    for fact in hall.facts:
        if isinstance(fact.event, DutyBegan | DutyPaused | DutyResumed | DutyEnded):
            held = spans.setdefault(fact.event.counter, [])
            if not held or not belongs(held[-1], fact.event):
                held.append(DutySpan(counter=fact.event.counter, official=fact.event.official))
            held[-1], marks = go_on(held[-1], fact.event, at(fact))
            for one in marks:
                sums[one.measure] += one.n
    return [span for held in spans.values() for span in held], sums


def test_a_duty_has_its_seconds_and_those_of_its_pauses() -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    hall.wait(1000)
    hall.do(asked.PauseDuty(counter=ONE, reason="meeting"))
    hall.wait(200)
    hall.do(asked.ResumeDuty(counter=ONE))
    hall.wait(300)
    hall.do(asked.SignOn(counter=ONE, official=HAI, hand_over=True))
    (first, second), sums = spans_of(hall)
    assert (first.official, first.duty_seconds, first.paused_seconds, first.pauses) == (MAU, 1500.0, 200.0, 1)
    assert (first.reason, first.is_over) == ("handed-over", True)
    assert (second.official, second.is_over, second.ended_at) == (HAI, False, None)
    assert sums == {"duty-seconds": 1500, "paused-seconds": 200}


@pytest.mark.parametrize(
    "ends", [asked.SignOff(counter=ONE), asked.SignOn(counter=ONE, official=HAI, hand_over=True), asked.CloseDay()]
)
def test_a_pause_that_ends_with_the_duty_is_counted(ends: asked.Command) -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    hall.wait(1000)
    for ending in (asked.ResumeDuty(counter=ONE), ends):
        hall.do(asked.PauseDuty(counter=ONE))
        hall.wait(300)
        hall.do(ending)
    (first, *_), sums = spans_of(hall)
    assert (first.duty_seconds, first.paused_seconds, first.pauses, first.pausing) == (1600.0, 600.0, 2, None)
    assert sums == {"duty-seconds": 1600, "paused-seconds": 600}


WORK = (
    asked.CallNext,
    asked.CallNext,
    asked.Start,
    asked.Start,
    asked.Finish,
    asked.Miss,
    asked.Hold,
    asked.Undo,
    asked.Recall,
    asked.Transfer,
    asked.ReturnTicket,
    asked.ResumeTicket,
    asked.CancelTicket,
)
Deed = tuple[type | None, str, int, bool]
deeds: st.SearchStrategy[list[Deed]] = st.lists(
    st.tuples(st.sampled_from([None, *WORK]), st.sampled_from([ONE, TWO]), st.integers(0, 5), st.booleans()), max_size=40
)


def a_day(hall: Hall, what: list[Deed], *, services: tuple[str, str] = (STATUS, LAND)) -> None:
    """Deeds at random; those that are refused do not happen."""
    for command, counter, number, flag in what:
        hall.wait((number + 1) * 17.0)
        names = list(hall.queue.tickets)
        try:
            if command is None:
                hall.take(services[flag])
            elif command in (asked.ReturnTicket, asked.ResumeTicket, asked.CancelTicket):
                hall.do(command(counter=counter, ticket=names[-1 - number % len(names)] if names else "x"))
            elif command is asked.Transfer:
                hall.do(asked.Transfer(counter=counter, service=services[flag]))
            else:
                hall.do(command(counter=counter))
        except CommandRefusedError:
            continue


@settings(max_examples=200, deadline=None)
@given(deeds, st.booleans())
def test_the_record_knows_of_every_ticket_what_the_desk_knows(what: list[Deed], closes: bool) -> None:
    hall = a_hall()
    for service in (STATUS, LAND, STATUS):
        hall.take(service)
    a_day(hall, what)
    if closes and hall.queue.is_open:
        hall.do(asked.CloseDay())
    visits, _ = visits_of(hall.facts)
    assert {name: (ticket.status, ticket.service, ticket.misses) for name, ticket in hall.queue.tickets.items()} == {
        name: (visit.status, visit.service, visit.misses) for name, visit in visits.items()
    }
    found = figure_of(hall)
    assert found.finished == sum(ticket.status == "finished" for ticket in hall.queue.tickets.values())
    assert found.unserved == sum(ticket.status == "unserved" for ticket in hall.queue.tickets.values())
    assert sum(found.cancelled.values()) == sum(ticket.status == "cancelled" for ticket in hall.queue.tickets.values())
    assert 0 <= found.missed <= found.called
