"""What an official, a leader and a ticket kiosk may do, and in which words they are refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from office import commands as asked
from office.decide.story import tell_at
from office.errors import QueueBrokenError
from office.queue_events import TicketCalled, TicketFinished, TicketMissed
from office.services import QueueRules
from office.setting import Setting
from tests.office.halls import BA, HAI, MAU, MORNING, ONE, STATUS, THREE, TWO, Hall, an_assignment, of, refused


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


def test_an_undone_second_call_does_not_let_a_wait_go_on_that_had_ended() -> None:
    hall = a_called_hall()
    hall.do(asked.Miss(counter=ONE))
    (missed,) = hall.queue.tickets.values()
    hall.do(asked.ReturnTicket(counter=ONE, ticket=missed.id))
    for _ in range(2):
        hall.wait(100)
        (called,) = of(hall.do(asked.CallNext(counter=ONE)), TicketCalled)
        assert called.wait_seconds is None  # type: ignore[attr-defined]
        hall.do(asked.Undo(counter=ONE))


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
