"""When numbers are given and taken back, and when a day of the queue begins and ends."""

from datetime import datetime, timedelta

import pytest

from office import commands as asked
from office.periods import VIETNAM
from office.queue_events import DayClosed, DayDated, DayOpened, DutyEnded
from tests.office.halls import LAND, MORNING, ONE, STATUS, Hall, an_assignment, of, refused


def a_serving_hall() -> Hall:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.call()
    hall.do(asked.Start(counter=ONE))
    return hall


def test_a_number_that_nobody_was_told_is_cancelled_after_a_minute() -> None:
    hall = Hall()
    hall.do(asked.Issue(terminal="lay-so-1", service=STATUS))
    assert hall.wait(59) == []
    hall.wait(1)
    ticket = hall.queue.tickets[next(iter(hall.queue.tickets))]
    assert (ticket.status, ticket.undelivered) == ("cancelled", True)


@pytest.mark.parametrize("outcome", ["printed", "shown", "unknown"])
def test_word_that_comes_late_puts_the_number_back_into_the_line(outcome: str) -> None:
    hall = Hall()
    hall.do(asked.Issue(terminal="lay-so-1", service=STATUS))
    hall.wait(60)
    ticket = next(iter(hall.queue.tickets))
    hall.do(asked.ConfirmDelivery(ticket=ticket, outcome=outcome))  # type: ignore[arg-type]
    assert (hall.queue.tickets[ticket].status, hall.queue.tickets[ticket].delivery) == ("waiting", outcome)


def test_a_number_that_reached_nobody_is_cancelled_at_once() -> None:
    hall = Hall()
    hall.do(asked.Issue(terminal="lay-so-1", service=STATUS))
    hall.do(asked.ConfirmDelivery(ticket="ngaymau0-h1", outcome="failed"))
    assert hall.queue.tickets[next(iter(hall.queue.tickets))].status == "cancelled"


def test_services_of_one_series_share_their_numbers() -> None:
    hall = Hall()
    assert [hall.take(service).number for service in (STATUS, "nhan-ket-qua", LAND, STATUS)] == [1, 2, 1, 3]


@pytest.mark.parametrize(
    ("wall", "reason"),
    [
        (datetime(2026, 9, 2, 6, 59, tzinfo=VIETNAM), "too-early"),
        (datetime(2026, 9, 2, 7, 0, tzinfo=VIETNAM), None),
        (datetime(2026, 9, 2, 12, 0, tzinfo=VIETNAM), None),
        (datetime(2026, 9, 2, 16, 59, 59, tzinfo=VIETNAM), None),
        (datetime(2026, 9, 2, 17, 0, tzinfo=VIETNAM), "after-hours"),
        (None, None),
    ],
)
def test_numbers_are_given_from_half_an_hour_before_opening_to_the_end_of_the_day(
    wall: datetime | None, reason: str | None
) -> None:
    hall = Hall(wall=wall)
    command = asked.Issue(terminal="lay-so-1", service=STATUS)
    if reason is None:
        hall.do(command)
    else:
        assert refused(hall, command).reason == reason


def test_a_holiday_gives_no_numbers() -> None:
    told = an_assignment()
    office = told.office
    hours = type(office.hours)(open=office.hours.open, closed_on=(MORNING.date(),))
    hall = Hall(an_assignment(office=type(office)(id=office.id, name=office.name, hours=hours)))
    assert refused(hall, asked.Issue(terminal="lay-so-1", service=STATUS)).reason == "closed-today"


def test_a_service_has_its_own_hours_and_its_own_cap() -> None:
    service = type(an_assignment().services[0])
    services = (
        service(id=STATUS, name={"vi": "Tiếp công dân"}, series="X", open={"thu": (("08:00", "11:00"),)}),
        service(id=LAND, name={"vi": "Đất đai"}, series="K", daily_cap=1),
    )
    told = an_assignment(services=services, counters=(type(an_assignment().counters[0])(id=ONE, label="1"),))
    hall = Hall(told)
    assert refused(hall, asked.Issue(terminal="lay-so-1", service=STATUS)).reason == "closed-today"
    hall.take(LAND)
    assert refused(hall, asked.Issue(terminal="lay-so-1", service=LAND)).reason == "cap-reached"


def test_a_closed_service_gives_no_numbers_until_it_is_opened_or_moved() -> None:
    hall = Hall()
    hall.sign_on()
    hall.do(asked.CloseService(service=LAND))
    assert refused(hall, asked.Issue(terminal="lay-so-1", service=LAND)).reason == "service-closed"
    hall.do(asked.OpenService(service=LAND))
    hall.take(LAND)
    hall.do(asked.CloseService(service=LAND))
    hall.do(asked.MoveService(service=LAND, counter=ONE))
    hall.take(LAND)
    assert hall.call(ONE).service == LAND


# The day.


def test_the_first_command_opens_the_day() -> None:
    hall = Hall()
    hall.sign_on()
    assert isinstance(hall.facts[0].event, DayOpened)
    assert hall.queue.day is not None
    assert hall.queue.day.date == MORNING.date()


def test_the_day_closes_in_the_evening_once_nobody_is_served() -> None:
    hall = a_serving_hall()
    hall.jump(MORNING.replace(hour=18, minute=30))
    assert hall.queue.is_open
    hall.do(asked.Finish(counter=ONE))
    assert hall.wait(60) == []
    events = hall.wait(60)
    assert [type(event) for event in events] == [DutyEnded, DayClosed]
    assert not hall.queue.is_open


def test_midnight_ends_whatever_is_open_and_says_how_much() -> None:
    hall = a_serving_hall()
    hall.take()
    (closed,) = of(hall.jump(MORNING + timedelta(days=1)), DayClosed)
    assert isinstance(closed, DayClosed)
    assert (closed.serving, closed.waiting) == (1, 1)
    assert {ticket.status for ticket in hall.queue.tickets.values()} == {"finished", "unserved"}


def test_a_new_day_begins_with_number_one() -> None:
    hall = Hall()
    hall.take()
    hall.jump(MORNING + timedelta(days=1))
    assert hall.take().number == 1


def test_a_day_that_is_opened_again_goes_on_with_its_numbers() -> None:
    hall = Hall()
    hall.take()
    hall.do(asked.CloseDay())
    assert hall.take().number == 2


def test_a_clock_that_goes_back_gives_no_number_twice() -> None:
    hall = Hall()
    hall.take()
    hall.do(asked.CloseDay())
    hall.jump(MORNING - timedelta(days=300))
    assert hall.take().number == 2
    assert hall.queue.day is not None
    assert hall.queue.day.date == MORNING.date()


def test_a_day_opened_without_a_clock_gets_its_date_when_the_clock_is_set_and_nobody_loses_the_place() -> None:
    hall = Hall(wall=None)
    hall.sign_on()
    ticket = hall.take()
    (dated,) = hall.jump(MORNING)
    assert isinstance(dated, DayDated)
    assert hall.queue.day is not None
    assert hall.queue.day.date == MORNING.date()
    assert hall.call().id == ticket.id


def test_a_day_that_got_its_date_late_ends_like_any_other() -> None:
    hall = Hall(wall=None)
    hall.take()
    [dated] = hall.jump(MORNING)
    assert isinstance(dated, DayDated)
    evening = MORNING.replace(hour=18, minute=1)
    assert isinstance(hall.jump(evening)[-1], DayClosed)
    hall = Hall(wall=None)
    hall.take()
    hall.jump(MORNING)
    assert isinstance(hall.jump(MORNING + timedelta(days=1))[-1], DayClosed)
    assert hall.take().number == 1


def test_who_took_a_number_after_a_power_cut_before_the_clock_was_set_keeps_it() -> None:
    hall = Hall()
    hall.take()
    # The power failed in the afternoon; next morning citizens come before the network has set the clock.
    hall.boot, hall.monotonic, hall.wall = "boot-2", 20.0, None
    ticket = hall.take()
    assert ticket.number == 2
    [dated] = hall.jump(MORNING + timedelta(days=1))
    assert isinstance(dated, DayDated)
    assert hall.queue.tickets[ticket.id].status == "waiting"
    assert hall.take().number == 3
    assert isinstance(hall.jump(MORNING + timedelta(days=2))[-1], DayClosed), "but only for that day"
    assert hall.replayed() == hall.queue
