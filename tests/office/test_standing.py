"""How one number stands: what a phone is told agrees with the line of the counter where its turn comes first."""

from office import commands as asked
from office.standing import standing
from tests.office.halls import HAI, LAND, MAU, ONE, STATUS, THREE, TWO, Hall


def ahead(hall: Hall, ticket: str) -> int | None:
    found = standing(hall.queue, hall.setting, next(one for one in hall.queue.tickets.values() if one.id == ticket))
    return None if found is None else found.ahead


def test_people_before_are_those_who_will_be_called_before() -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    tickets = [hall.take() for _ in range(3)]
    assert [ahead(hall, ticket.id) for ticket in tickets] == [0, 1, 2]
    urgent = hall.take(priority=True)
    assert ahead(hall, urgent.id) == 0
    assert ahead(hall, tickets[0].id) == 1


def test_the_counter_where_the_turn_comes_first_counts_and_only_where_somebody_is() -> None:
    hall = Hall()
    hall.sign_on(THREE, MAU)
    for _ in range(4):
        hall.take(LAND)
    mine = hall.take(STATUS)
    assert ahead(hall, mine.id) == 4
    hall.sign_on(ONE, HAI)
    assert ahead(hall, mine.id) == 0


def test_with_nobody_on_duty_the_line_is_still_a_line_and_the_wait_unknown() -> None:
    hall = Hall()
    hall.take()
    second = hall.take()
    found = standing(hall.queue, hall.setting, second)
    assert found == (1, None)


def test_a_ticket_that_is_called_stands_in_no_line() -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    hall.take()
    assert ahead(hall, hall.call(ONE).id) is None


def test_a_wait_is_told_from_the_visits_before() -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    for _ in range(3):
        hall.take()
        hall.serve(ONE, 600)
    hall.take()
    mine = hall.take()
    found = standing(hall.queue, hall.setting, mine)
    assert found is not None
    assert found.wait is not None
    assert found.wait.low <= 10 <= found.wait.high


def test_a_ticket_sent_to_one_counter_stands_there_alone() -> None:
    hall = Hall()
    hall.sign_on(ONE, MAU)
    hall.sign_on(TWO, HAI)
    hall.take(STATUS)
    hall.call(ONE)
    hall.do(asked.Start(counter=ONE))
    ticket = hall.queue.ticket_at(ONE)
    assert ticket is not None
    hall.take(LAND)
    hall.do(asked.Transfer(counter=ONE, to_counter=TWO))
    assert ahead(hall, ticket.id) == 0
    later = hall.take(LAND)
    assert ahead(hall, later.id) == 2
