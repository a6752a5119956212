"""Who is next, and why."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from office import commands as asked
from office.line import Place, line
from office.periods import moment_text
from office.services import QueueRules
from office.ticket import Ticket
from tests.office.halls import HAI, LAND, MAU, MORNING, ONE, RESULT, STATUS, TWO, Hall, an_assignment


def places(hall: Hall, counter: str = ONE) -> list[Place]:
    here = next(place.id for place in hall.told.counters if place.id == counter)
    return line(hall.queue, hall.told.rules, here, hall.setting.services_at(hall.queue, here), hall.now)


def order(hall: Hall, counter: str = ONE) -> list[int]:
    return [place.ticket.rank for place in places(hall, counter)]


def a_hall(kinds: list[bool], **rules: int) -> Hall:
    hall = Hall(an_assignment(rules=QueueRules(**rules)))  # type: ignore[arg-type]
    hall.sign_on()
    for priority in kinds:
        hall.take(priority=priority)
    return hall


def test_without_priority_the_numbers_are_the_order() -> None:
    hall = a_hall([False] * 4)
    assert order(hall) == [1, 2, 3, 4]
    assert [place.why for place in places(hall)] == ["longest", "in-order", "in-order", "in-order"]


def test_a_priority_ticket_is_called_first_and_then_two_others() -> None:
    hall = a_hall([False, False, False, True, True, False])
    assert order(hall) == [4, 1, 2, 5, 3, 6]
    assert [place.why for place in places(hall)][:2] == ["priority", "longest"]


def test_the_reason_says_after_how_many_others_a_priority_ticket_comes() -> None:
    hall = a_hall([False, False, False, True, True, False])
    assert [(place.ticket.rank, place.turn) for place in places(hall) if place.why == "priority"] == [(4, 0), (5, 2)]


@given(
    kinds=st.lists(st.booleans(), min_size=1, max_size=30),
    priority_run=st.integers(1, 4),
    regular_run=st.integers(1, 4),
)
def test_what_the_line_shows_is_the_order_in_which_it_is_called_and_nobody_starves(
    kinds: list[bool], priority_run: int, regular_run: int
) -> None:
    hall = a_hall(kinds, priority_run=priority_run, regular_run=regular_run)
    shown = order(hall)
    called = [hall.serve(seconds=1).rank for _ in kinds]
    assert called == shown
    assert sorted(called) == list(range(1, len(kinds) + 1))
    waits = {True: kinds.count(True), False: kinds.count(False)}
    run: list[bool] = []
    for rank in called:
        kind = kinds[rank - 1]
        others_wait = waits[not kind] > 0
        run = [*run, kind] if run and run[-1] == kind else [kind]
        most = priority_run if kind else regular_run
        assert len(run) <= most or not others_wait, "one group goes on while the other waits"
        waits[kind] -= 1
    for kind in (True, False):
        ranks = [rank for rank in called if kinds[rank - 1] == kind]
        assert ranks == sorted(ranks), "within a group, first come is first served"


def test_a_counter_serves_its_services_and_those_that_were_moved_to_it() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take(LAND)
    hall.take(RESULT)
    assert order(hall) == [2]
    hall.do(asked.MoveService(service=LAND, counter=ONE))
    assert order(hall) == [1, 2]


def test_a_transferred_ticket_keeps_its_place() -> None:
    hall = Hall()
    hall.sign_on()
    hall.sign_on(TWO, HAI)
    first = hall.take()
    hall.take(LAND)
    hall.call()
    hall.do(asked.Start(counter=ONE))
    hall.do(asked.Transfer(counter=ONE, service=LAND))
    assert places(hall, TWO)[0].ticket.id == first.id
    assert places(hall, TWO)[0].why == "transferred"


def test_a_ticket_for_one_counter_is_in_no_other_line() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.call()
    hall.do(asked.Start(counter=ONE))
    hall.do(asked.Transfer(counter=ONE, to_counter="quay-3"))
    assert order(hall) == []
    assert order(hall, "quay-3") == [1]


def test_a_missed_ticket_that_came_back_keeps_its_place_and_says_so() -> None:
    hall = Hall()
    hall.sign_on()
    first = hall.take()
    hall.take()
    hall.call()
    hall.do(asked.Miss(counter=ONE))
    hall.do(asked.ReturnTicket(counter=ONE, ticket=first.id))
    assert (places(hall)[0].ticket.id, places(hall)[0].why) == (first.id, "returned")


def test_an_appointment_waits_for_its_hour_and_then_goes_first() -> None:
    hall = Hall()
    hall.sign_on()
    appointed = moment_text(MORNING + timedelta(minutes=30))
    hall.do(asked.WalkIn(counter=ONE, service=STATUS, appointment=appointed))
    hall.take(priority=True)
    hall.take()
    assert order(hall) == [2, 3, 1]
    hall.wait(1_800)
    assert order(hall) == [1, 2, 3]
    assert places(hall)[0].why == "appointment"


def test_a_number_that_nobody_was_told_is_not_called() -> None:
    hall = Hall()
    hall.sign_on()
    hall.do(asked.Issue(terminal="lay-so-1", service=STATUS))
    assert order(hall) == []


def test_a_ticket_that_is_not_in_line_has_no_place() -> None:
    hall = a_hall([False])
    ticket: Ticket = hall.serve()
    assert ticket.id not in {place.ticket.id for place in places(hall)}


def test_the_line_does_not_depend_on_the_order_of_the_table() -> None:
    hall = a_hall([False, True, False, True])
    turned = msgspec.structs.replace(hall.queue, tickets=dict(reversed(hall.queue.tickets.items())))
    services = hall.setting.services_at(hall.queue, ONE)
    assert line(turned, hall.told.rules, ONE, services, hall.now) == places(hall)
    assert MAU
