"""What the hall is told, how long a wait is said to be, and when numbers are called after the break."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import commands as asked
from office.board import Board, BoardService, board_of
from office.documents import encode_document, read_document
from office.estimate import estimate
from office.opening import opening
from office.periods import VIETNAM
from tests.office.halls import HAI, HOURS, LAND, MORNING, ONE, STATUS, TWO, Hall


def board(hall: Hall) -> Board:
    return board_of(hall.queue, hall.setting)


def service(hall: Hall, which: str = STATUS) -> BoardService:
    return next(found for found in board(hall).services if found.service == which)


def an_experienced_hall(minutes: float = 10.0, visits: int = 3) -> Hall:
    hall = Hall()
    hall.sign_on()
    for _ in range(visits):
        hall.take()
        hall.serve(seconds=minutes * 60)
    return hall


def test_the_board_comes_back_as_it_was_said() -> None:
    hall = an_experienced_hall()
    hall.take()
    hall.call()
    assert read_document(encode_document(board(hall)), Board) == board(hall)


def test_the_last_eight_calls_are_kept_newest_last_each_ticket_once() -> None:
    hall = Hall()
    hall.sign_on()
    for _ in range(10):
        hall.take()
        hall.serve(seconds=1)
    hall.take()
    hall.call()
    hall.wait(12)
    hall.do(asked.Recall(counter=ONE))
    calls = board(hall).calls
    assert [call.ticket for call in calls] == [4, 5, 6, 7, 8, 9, 10, 11]
    assert calls[-1].recalls == 1
    assert calls[-1].is_here
    assert not calls[0].is_here
    numbers = [call.number for call in calls]
    assert numbers == sorted(set(numbers))
    assert calls[-1].age_seconds == 0.0


def test_nothing_is_estimated_from_two_visits() -> None:
    hall = an_experienced_hall(visits=2)
    assert (service(hall).low, service(hall).high) == (None, None)


def test_nothing_is_estimated_while_nobody_serves() -> None:
    hall = an_experienced_hall()
    hall.do(asked.SignOff(counter=ONE))
    assert service(hall).low is None
    assert service(hall, LAND).low is None


def test_an_estimate_grows_with_the_line_and_shrinks_with_a_second_counter() -> None:
    hall = an_experienced_hall()
    for _ in range(3):
        hall.take()
    found = service(hall)
    assert (found.waiting, found.low, found.high) == (3, 20, 40)
    hall.sign_on("quay-3", HAI)
    found = service(hall)
    assert (found.low, found.high) == (10, 20)


@given(st.lists(st.floats(1, 3_600), min_size=3, max_size=20), st.integers(0, 40))
def test_an_estimate_is_a_range_of_round_minutes(durations: list[float], waiting: int) -> None:
    hall = Hall()
    hall.sign_on()
    for seconds in durations:
        hall.take()
        hall.serve(seconds=seconds)
        hall.jump(MORNING)
    for _ in range(waiting):
        hall.take()
    found = estimate(hall.queue, STATUS, hall.setting.services_by_counter(hall.queue), hall.setting.on_duty(hall.queue))
    assert found is not None
    assert 0 <= found.low < found.high
    assert found.low % 5 == 0
    assert found.high % 5 == 0


def test_a_number_that_will_wait_over_lunch_says_so_before_it_is_taken() -> None:
    hall = an_experienced_hall()
    hall.jump(MORNING.replace(hour=11, minute=10))
    assert service(hall).after_break is None
    for _ in range(3):
        hall.take()
    assert service(hall).after_break == "13:30"
    hall.jump(MORNING.replace(hour=12))
    assert (board(hall).phase, service(hall).after_break) == ("break", "13:30")


def test_tickets_that_wait_over_lunch_keep_their_place() -> None:
    hall = Hall()
    hall.sign_on()
    first = hall.take()
    hall.jump(MORNING.replace(hour=13, minute=30))
    hall.take()
    assert hall.call().id == first.id


def test_after_hours_the_board_says_why_no_number_is_given_and_which_was_the_last() -> None:
    hall = Hall()
    hall.take()
    hall.jump(MORNING.replace(hour=17, minute=5))
    assert (service(hall).refused, service(hall).last) == ("after-hours", "H 001")


def test_nobody_waiting_and_nobody_there_look_different() -> None:
    hall = Hall()
    assert {counter.state for counter in board(hall).counters} == {"closed"}
    hall.sign_on()
    assert [counter.state for counter in board(hall).counters] == ["free", "closed", "closed"]
    hall.do(asked.PauseDuty(counter=ONE))
    assert board(hall).counters[0].state == "paused"
    assert board(hall).counters[1].counter == TWO


@pytest.mark.parametrize(
    ("clock", "phase", "again"),
    [
        ((7, 29), "before", (7, 30)),
        ((7, 30), "open", (13, 30)),
        ((11, 29), "open", (13, 30)),
        ((11, 30), "break", (13, 30)),
        ((13, 30), "open", None),
        ((17, 0), "after", None),
    ],
)
def test_the_phases_of_a_day(clock: tuple[int, int], phase: str, again: tuple[int, int] | None) -> None:
    found = opening(HOURS, datetime(2026, 9, 2, *clock, tzinfo=VIETNAM))
    assert found.phase == phase
    assert (found.again and (found.again.hour, found.again.minute)) == again


def test_without_a_clock_nobody_is_sent_away() -> None:
    assert opening(HOURS, None).phase == "unknown"


def test_a_service_is_open_only_where_its_hours_and_the_office_s_meet() -> None:
    narrow = {"wed": (("11:00", "14:00"),)}
    at = datetime(2026, 9, 2, 10, 0, tzinfo=VIETNAM)
    phases = [opening(HOURS, at + timedelta(minutes=30 * n), narrow).phase for n in range(9)]  # type: ignore[arg-type]
    assert phases == ["before", "before", "open", "break", "break", "break", "break", "open", "after"]
