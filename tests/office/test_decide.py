"""What an official, a leader and a ticket kiosk may do, and in which words they are refused."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from office import commands as asked
from office.decide.story import tell_at
from office.errors import CommandRefusedError, QueueBrokenError
from office.periods import VIETNAM
from office.queue_events import DayClosed, DayDated, DayOpened, DutyEnded, QueueEvent, TicketCalled, TicketFinished, TicketMissed
from office.services import QueueRules
from office.setting import Setting
from tests.office.halls import BA, HAI, LAND, MAU, MORNING, ONE, STATUS, THREE, TWO, Hall, an_assignment


def refused(hall: Hall, command: asked.Command) -> CommandRefusedError:
    before = hall.queue
    with pytest.raises(CommandRefusedError) as found:
        hall.do(command)
    assert hall.queue is before
    return found.value


def of(events: list[QueueEvent], kind: type[QueueEvent]) -> list[QueueEvent]:
    return [event for event in events if isinstance(event, kind)]


def a_called_hall() -> Hall:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.call()
    return hall


def a_serving_hall() -> Hall:
    hall = a_called_hall()
    hall.do(asked.Start(counter=ONE))
    return hall


@pytest.mark.parametrize(
    ("make", "command", "reason"),
    [
        (Hall, asked.CallNext(counter=ONE), "nobody-on-duty"),
        (Hall, asked.CallNext(counter="quay-9"), "counter-unknown"),
        (Hall, asked.SignOn(counter=ONE, official="khong-ai"), "official-unknown"),
        (Hall, asked.Issue(terminal="lay-so-1", service="khong-co"), "service-unknown"),
        (Hall, asked.ConfirmDelivery(ticket="ngaymau0-h1", outcome="printed"), "ticket-unknown"),
        (Hall, asked.CloseDay(), "day-closed"),
        (Hall, asked.CloseService(service=STATUS), "day-closed"),
        (a_called_hall, asked.CallNext(counter=ONE), "ticket-called"),
        (a_called_hall, asked.PauseDuty(counter=ONE), "ticket-called"),
        (a_called_hall, asked.Finish(counter=ONE), "cannot-finish"),
        (a_called_hall, asked.Hold(counter=ONE), "cannot-hold"),
        (a_called_hall, asked.Recall(counter=ONE), "recall-too-soon"),
        (a_called_hall, asked.SignOff(counter=ONE), "visit-open"),
        (a_called_hall, asked.SignOn(counter=ONE, official=HAI), "counter-taken"),
        (a_called_hall, asked.SignOn(counter=ONE, official=HAI, hand_over=True), "visit-open"),
        (a_called_hall, asked.SignOn(counter=TWO, official=MAU), "on-duty-elsewhere"),
        (a_called_hall, asked.SignOn(counter=TWO, official=MAU, move=True), "visit-open"),
        (a_called_hall, asked.WalkIn(counter=ONE, service=STATUS, call=True), "visit-open"),
        (a_called_hall, asked.WalkIn(counter=ONE, service=STATUS, appointment="8 giờ"), "appointment-invalid"),
        (a_serving_hall, asked.Miss(counter=ONE), "started-cannot-be-missed"),
        (a_serving_hall, asked.Start(counter=ONE), "cannot-start"),
        (a_serving_hall, asked.Undo(counter=ONE), "nothing-to-undo"),
        (a_serving_hall, asked.Transfer(counter=ONE), "transfer-nowhere"),
        (a_serving_hall, asked.Transfer(counter=ONE, to_counter=ONE), "transfer-nowhere"),
        (a_serving_hall, asked.Transfer(counter=ONE, to_counter="quay-9"), "counter-unknown"),
        (a_serving_hall, asked.CancelTicket(counter=ONE, ticket="ngaymau0-h1"), "cannot-cancel"),
        (a_serving_hall, asked.Leave(ticket="ngaymau0-h1"), "cannot-cancel"),
        (a_serving_hall, asked.ReturnTicket(counter=ONE, ticket="ngaymau0-h1"), "cannot-return"),
        (a_serving_hall, asked.ResumeTicket(counter=ONE, ticket="ngaymau0-h1"), "visit-open"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason_and_changes_nothing(
    make: Callable[[], Hall], command: asked.Command, reason: str
) -> None:
    assert refused(make(), command).reason == reason


def test_nobody_waiting_is_said_and_not_the_same_as_a_fault() -> None:
    hall = Hall()
    hall.sign_on()
    assert refused(hall, asked.CallNext(counter=ONE)).reason == "nobody-waiting"


def test_the_next_call_finishes_the_visit_also_when_nobody_waits() -> None:
    hall = a_serving_hall()
    events = hall.do(asked.CallNext(counter=ONE))
    assert [type(event) for event in events] == [TicketFinished]


def test_a_page_that_is_stale_is_refused() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take()
    seen = hall.queue.counter(ONE).revision
    hall.do(asked.PauseDuty(counter=ONE, seen=seen))
    assert refused(hall, asked.ResumeDuty(counter=ONE, seen=seen)).reason == "stale"


def test_two_counters_that_call_at_once_get_two_tickets() -> None:
    hall = Hall()
    hall.sign_on()
    hall.sign_on(THREE, HAI)
    hall.take()
    hall.take()
    assert {hall.call(ONE).number, hall.call(THREE).number} == {1, 2}


def test_a_ticket_called_at_one_counter_is_not_cancelled_from_another() -> None:
    hall = a_called_hall()
    hall.sign_on(TWO, HAI)
    error = refused(hall, asked.CancelTicket(counter=TWO, ticket="ngaymau0-h1"))
    assert (error.reason, error.about) == ("called-elsewhere", {"counter": "1"})


def test_recalls_have_a_limit_and_an_interval() -> None:
    hall = a_called_hall()
    hall.wait(4)
    assert refused(hall, asked.Recall(counter=ONE)).about == {"seconds": 6.0}
    for _ in range(hall.told.rules.most_recalls):
        hall.wait(10)
        hall.do(asked.Recall(counter=ONE))
    hall.wait(10)
    assert refused(hall, asked.Recall(counter=ONE)).reason == "recall-limit"


def test_a_missed_citizen_comes_back_only_so_often() -> None:
    hall = Hall(an_assignment(rules=QueueRules(most_returns=1)))
    hall.sign_on()
    ticket = hall.take()
    for _ in range(2):
        hall.call()
        hall.do(asked.Miss(counter=ONE))
        if hall.queue.tickets[ticket.id].misses == 1:
            hall.do(asked.ReturnTicket(counter=ONE, ticket=ticket.id))
    assert refused(hall, asked.ReturnTicket(counter=ONE, ticket=ticket.id)).reason == "return-limit"


@pytest.mark.parametrize("deed", [None, asked.Miss(counter=ONE), asked.CancelTicket(counter=ONE, ticket="ngaymau0-h1")])
def test_a_call_a_miss_and_a_cancellation_can_be_undone_for_a_minute(deed: asked.Command | None) -> None:
    hall = a_called_hall()
    if deed is not None:
        hall.do(deed)
    hall.wait(59)
    hall.do(asked.Undo(counter=ONE))
    ticket = hall.queue.tickets[next(iter(hall.queue.tickets))]
    assert (ticket.status, ticket.misses) == ("waiting", 0)
    assert hall.queue.counter(ONE).ticket is None


def test_after_a_minute_nothing_is_undone() -> None:
    hall = a_called_hall()
    hall.wait(60)
    assert refused(hall, asked.Undo(counter=ONE)).reason == "nothing-to-undo"


def test_an_undone_call_leaves_the_board_and_its_wait_goes_on() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.wait(100)
    hall.call()
    hall.do(asked.Undo(counter=ONE))
    assert hall.queue.calls == ()
    hall.wait(100)
    (called,) = of(hall.do(asked.CallNext(counter=ONE)), TicketCalled)
    assert called.wait_seconds == 200.0  # type: ignore[attr-defined]


def test_a_held_visit_goes_on_where_it_was_and_its_service_time_without_the_pause() -> None:
    hall = a_serving_hall()
    hall.wait(100)
    hall.do(asked.Hold(counter=ONE))
    hall.wait(1_000)
    hall.do(asked.ResumeTicket(counter=ONE, ticket="ngaymau0-h1"))
    hall.wait(50)
    hall.do(asked.Finish(counter=ONE))
    assert hall.queue.recent[STATUS] == (150.0,)


def test_durations_are_measured_though_the_wall_clock_jumps() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.wait(60)
    hall.jump(MORNING - timedelta(hours=2))
    (called,) = of(hall.do(asked.CallNext(counter=ONE)), TicketCalled)
    assert called.wait_seconds == 60.0  # type: ignore[attr-defined]


def test_over_a_boot_the_wall_clock_measures_and_without_it_nothing_is_guessed() -> None:
    hall = Hall()
    hall.sign_on()
    hall.take()
    hall.take()
    hall.wait(60)
    hall.boot, hall.monotonic = "boot-2", 3.0
    (called,) = of(hall.do(asked.CallNext(counter=ONE)), TicketCalled)
    assert called.wait_seconds == 60.0  # type: ignore[attr-defined]
    hall.wall = None
    hall.do(asked.Start(counter=ONE))
    (called,) = of(hall.do(asked.CallNext(counter=ONE)), TicketCalled)
    assert called.wait_seconds is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rating", "asked_", "why"), [("ok", True, None), ("off", False, "terminal-off"), (None, False, "no-terminal")]
)
def test_a_finish_says_whether_the_citizen_could_be_asked(rating: str | None, asked_: bool, why: str | None) -> None:
    hall = a_serving_hall()
    hall.rating = {} if rating is None else {ONE: rating}
    (finished,) = of(hall.do(asked.Finish(counter=ONE)), TicketFinished)
    assert isinstance(finished, TicketFinished)
    assert (finished.asked, finished.unasked) == (asked_, why)


# Numbers.


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


def test_help_is_asked_for_once_and_answered_once() -> None:
    hall = Hall()
    assert len(hall.do(asked.AskHelp(place="lay-so-1"))) == 1
    assert hall.do(asked.AskHelp(place="lay-so-1")) == []
    hall.wait(30)
    (answered,) = hall.do(asked.AnswerHelp(place="lay-so-1", counter=ONE))
    assert answered.help_seconds == 30.0  # type: ignore[attr-defined]
    assert hall.do(asked.AnswerHelp(place="lay-so-1")) == []


def test_who_hands_over_leaves_and_who_takes_over_is_named() -> None:
    hall = Hall()
    hall.sign_on()
    ended, began = hall.do(asked.SignOn(counter=ONE, official=BA, hand_over=True))
    assert (ended.reason, began.instead_of) == ("handed-over", MAU)  # type: ignore[attr-defined]


def test_an_event_that_cannot_have_happened_is_said_loudly() -> None:
    hall = a_serving_hall()
    story, ticket = hall.story(), next(iter(hall.queue.tickets.values()))
    with pytest.raises(QueueBrokenError, match="miss cannot follow serving"):
        tell_at(story, TicketMissed, hall.queue.counter(ONE), ticket)


def test_a_command_that_nobody_knows_is_refused() -> None:
    class Dance(asked.Command, frozen=True, kw_only=True):
        """No command."""

    assert refused(Hall(), Dance()).reason == "unknown-command"
    assert isinstance(Hall().setting, Setting)
