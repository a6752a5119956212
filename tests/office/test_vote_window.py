"""The vote window follows the visit: when it opens, when it closes, and whose it is."""

import pytest

from office import commands as asked
from office.announcing import counter_document_of
from office.counter_document import CounterDocument
from office.vote_window import next_change, open_window
from tests.office.halls import HAI, LAND, MAU, ONE, TWO, Hall


def document(hall: Hall) -> CounterDocument:
    return counter_document_of(hall.queue, hall.setting, ONE)


def is_open(hall: Hall) -> bool:
    return open_window(hall.queue.counter(ONE), hall.told.rules, hall.now) is not None


def a_visit(*, waiting: int = 1) -> Hall:
    hall = Hall()
    hall.sign_on()
    for _ in range(waiting + 1):
        hall.take()
    hall.call()
    hall.do(asked.Start(counter=ONE))
    return hall


def test_it_opens_half_a_minute_after_service_starts() -> None:
    hall = a_visit()
    hall.wait(29.9)
    assert not is_open(hall)
    assert next_change(hall.queue.counter(ONE), hall.told.rules, hall.now) == pytest.approx(0.1)
    hall.wait(0.1)
    assert is_open(hall)
    assert document(hall).window is not None


def test_a_short_visit_opens_it_at_its_finish() -> None:
    hall = a_visit()
    hall.wait(10)
    hall.do(asked.Finish(counter=ONE))
    assert is_open(hall)


def test_it_closes_two_minutes_after_the_finish() -> None:
    hall = a_visit()
    hall.wait(300)
    hall.do(asked.Finish(counter=ONE))
    hall.wait(119)
    window = document(hall).window
    assert window is not None
    assert window.is_finished
    assert window.closes_in == pytest.approx(1.0)
    hall.wait(1)
    assert not is_open(hall)


def test_the_next_start_closes_it_but_never_before_the_citizen_had_twenty_seconds() -> None:
    hall = a_visit()
    hall.wait(300)
    hall.do(asked.CallNext(counter=ONE))
    hall.wait(5)
    hall.do(asked.Start(counter=ONE))
    first = document(hall).window
    assert first is not None
    assert first.closes_in == pytest.approx(15.0)
    hall.wait(15)
    assert not is_open(hall)
    hall.wait(15)
    second = document(hall).window
    assert second is not None
    assert second.window != first.window


def test_the_next_start_closes_it_at_once_when_the_citizen_had_the_time() -> None:
    hall = a_visit()
    hall.wait(300)
    hall.do(asked.CallNext(counter=ONE))
    hall.wait(25)
    assert is_open(hall)
    hall.do(asked.Start(counter=ONE))
    assert not is_open(hall)


@pytest.mark.parametrize("command", [asked.Transfer(counter=ONE, service=LAND), asked.Hold(counter=ONE)])
def test_a_visit_that_goes_elsewhere_leaves_no_window(command: asked.Command) -> None:
    hall = a_visit()
    hall.wait(60)
    assert is_open(hall)
    hall.do(command)
    assert not is_open(hall)


def test_while_it_is_open_the_person_of_the_visit_is_shown_though_another_took_over() -> None:
    hall = a_visit()
    hall.wait(60)
    hall.do(asked.Finish(counter=ONE))
    hall.do(asked.SignOn(counter=ONE, official=HAI, hand_over=True))
    shown = document(hall).official
    assert shown is not None
    assert shown.id == MAU
    hall.wait(120)
    shown = document(hall).official
    assert shown is not None
    assert shown.id == HAI


def test_who_signs_off_is_shown_until_the_window_closes_and_then_nobody() -> None:
    hall = a_visit(waiting=0)
    hall.wait(60)
    hall.do(asked.Finish(counter=ONE))
    hall.do(asked.SignOff(counter=ONE))
    assert document(hall).state == "closed"
    assert document(hall).official is not None
    hall.wait(120)
    assert document(hall).official is None


def test_a_window_names_no_ticket() -> None:
    hall = a_visit()
    hall.wait(60)
    window = document(hall).window
    assert window is not None
    assert all(str(ticket.number) != window.window.split("-")[1] or ticket.number == 1 for ticket in hall.queue.tickets.values())
    assert not any(ticket.id in window.window for ticket in hall.queue.tickets.values())


def test_after_a_power_cut_without_a_clock_no_window_is_pretended() -> None:
    hall = a_visit()
    hall.wait(60)
    hall.do(asked.Finish(counter=ONE))
    hall.boot, hall.monotonic, hall.wall = "boot-2", 3.0, None
    assert not is_open(hall)
    assert document(hall).until is None


def test_a_counter_where_nothing_happened_is_closed_and_shows_nobody() -> None:
    hall = Hall()
    found = counter_document_of(hall.queue, hall.setting, TWO)
    assert (found.state, found.official, found.window, found.revision) == ("closed", None, None, 0)
