"""Who comes in at the console, how long they stay, and what they may ask."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.desk.door import Door
from kiosk.desk.sessions import IDLE_SECONDS, Session
from kiosk.errors import BoxUnavailableError
from office import commands as asked
from office.commands import Command
from office.ids import CounterId
from tests.kiosk.desk.desks import DeskBench, a_request
from tests.kiosk.desk.secrets_of_desk import LEADERS_PIN, OTHER_PIN, PIN, a_door
from tests.office.halls import HAI, LEADER, MAU, ONE, STATUS, THREE, TWO

PAGE = "10.0.0.7"


@pytest.fixture
def desk(tmp_path: Path) -> DeskBench:
    return DeskBench(tmp_path)


@pytest.fixture
def door(desk: DeskBench) -> Door:
    return a_door(desk)


def enter(door: Door, official: str = MAU, pin: str = PIN, counter: str | None = ONE, **more: bool) -> str:
    entered = door.enter(official, pin, counter, request=a_request(), asker=PAGE, **more)
    assert entered.token is not None, entered.answer
    return entered.token


def refused(door: Door, official: str = MAU, pin: str = PIN, counter: str | None = ONE) -> str | None:
    entered = door.enter(official, pin, counter, request=a_request(), asker=PAGE)
    assert entered.token is None
    return entered.answer.refused


def test_counter_and_pin_sign_on_and_the_token_says_who_it_is(desk: DeskBench, door: Door) -> None:
    token = enter(door)
    assert door.session(token) == Session(MAU, ONE, leader=False)
    assert desk.authority.queue.counter(ONE).official == MAU
    assert door.session("x") is door.session("") is None


def test_without_the_pin_nothing_happens(desk: DeskBench, door: Door) -> None:
    before = desk.authority.queue
    assert refused(door, pin="9999") == "pin-wrong"
    assert refused(door, official="ai-do") == "official-unknown"
    assert refused(door, official=HAI) == "pin-missing"
    assert refused(door, counter=None) == "not-a-leader"
    assert refused(door, counter="quay-99") == "counter-unknown"
    assert desk.authority.queue == before


def test_a_counter_is_handed_over_by_the_newcomers_own_pin_and_the_older_session_ends(door: Door) -> None:
    door.pins.set(HAI, OTHER_PIN, by="test")
    first = enter(door)
    assert refused(door, HAI, OTHER_PIN) == "counter-taken"
    assert door.session(first) is not None
    second = enter(door, HAI, OTHER_PIN, hand_over=True)
    assert door.session(first) is None
    assert door.session(second) == Session(HAI, ONE, leader=False)


def test_moving_to_another_counter_ends_the_session_at_the_first(door: Door) -> None:
    first = enter(door)
    assert refused(door, counter=TWO) == "on-duty-elsewhere"
    second = enter(door, counter=TWO, move=True)
    assert door.session(first) is None
    assert door.session(second) == Session(MAU, TWO, leader=False)


def test_a_second_browser_takes_the_place_of_the_first(door: Door) -> None:
    first = enter(door)
    second = enter(door)
    assert (door.session(first), door.session(second)) == (None, Session(MAU, ONE, leader=False))


def test_a_session_outlives_a_restart_of_the_desk(desk: DeskBench, door: Door) -> None:
    token = enter(door)
    door.pins._file.close()
    assert a_door(desk.again()).session(token) == Session(MAU, ONE, leader=False)


def test_a_session_ends_with_its_duty_and_a_new_duty_does_not_wake_it(desk: DeskBench, door: Door) -> None:
    token = enter(door)
    assert door.leave(token, request=a_request()).refused is None
    assert door.session(token) is None
    assert desk.authority.queue.counter(ONE).official is None
    stolen = enter(door)
    desk.done(asked.SignOff(counter=ONE))
    desk.clock.advance(1)
    desk.sign_on()
    assert door.session(stolen) is None, "signed off at a caller's box or by the desk, then on again elsewhere"


def test_nobody_signs_off_in_the_middle_of_a_visit_and_stays_signed_on(desk: DeskBench, door: Door) -> None:
    token = enter(door)
    desk.take()
    desk.done(asked.CallNext(counter=ONE))
    assert door.leave(token, request=a_request()).refused == "visit-open"
    assert door.session(token) is not None


def test_a_session_ends_with_the_day_and_after_long_silence(desk: DeskBench, door: Door) -> None:
    leader = enter(door, LEADER, LEADERS_PIN, None)
    for _ in range(5):
        desk.clock.advance(IDLE_SECONDS - 60)
        assert door.session(leader) is not None, "it speaks now and then"
    desk.clock.advance(IDLE_SECONDS + 60)
    assert door.session(leader) is None
    token = enter(door)
    desk.done(asked.CloseDay())
    assert door.session(token) is None


def test_a_new_pin_ends_the_sessions_of_the_old_one(door: Door) -> None:
    token = enter(door)
    assert door.set_pin(MAU, OTHER_PIN, pin=PIN, asker=PAGE, request=a_request()).refused is None
    assert door.session(token) is None


def test_who_is_no_official_any_more_is_out(desk: DeskBench, door: Door) -> None:
    token = enter(door)
    assert desk.told is not None
    desk.told = type(desk.told)(**{name: getattr(desk.told, name) for name in desk.told.__struct_fields__ if name != "officials"})
    assert door.session(token) is None


MINE: list[Command] = [
    asked.CallNext(counter=ONE), asked.PauseDuty(counter=ONE), asked.WalkIn(counter=ONE, service=STATUS),
    asked.AskHelp(place=ONE), asked.AnswerHelp(place="lay-so-1", counter=ONE),
]  # fmt: skip
OTHERS: list[Command] = [
    asked.CallNext(counter=TWO), asked.SignOff(counter=THREE),
    asked.SignOn(counter=ONE, official=HAI), asked.SignOn(counter=TWO, official=MAU),
    asked.Issue(terminal="lay-so-1", service=STATUS),
    asked.Leave(ticket="x-h1"), asked.ConfirmDelivery(ticket="x-h1", outcome="shown"),
    asked.AskHelp(place=TWO), asked.AnswerHelp(place="lay-so-1", counter=TWO), asked.AnswerHelp(place="lay-so-1"),
]  # fmt: skip
LEADERS: list[Command] = [
    asked.OpenDay(), asked.CloseService(service=STATUS), asked.OpenService(service=STATUS),
    asked.MoveService(service=STATUS, counter=TWO), asked.CloseDay(),
]  # fmt: skip


def submit(door: Door, token: str, command: Command) -> str | None:
    session = door.session(token)
    assert session is not None
    return door.submit(session, command, request=a_request()).refused


def test_an_official_asks_for_the_own_counter_only_and_nothing_of_a_leaders(desk: DeskBench, door: Door) -> None:
    desk.take()
    token = enter(door)
    assert [submit(door, token, command) for command in OTHERS] == ["not-yours"] * len(OTHERS)
    assert [submit(door, token, command) for command in LEADERS] == ["not-a-leader"] * len(LEADERS)
    assert not {submit(door, token, command) for command in MINE} & {"not-yours", "not-a-leader"}


def test_a_leader_looks_on_without_a_counter_and_directs(desk: DeskBench, door: Door) -> None:
    desk.done(asked.OpenDay())
    token = enter(door, LEADER, LEADERS_PIN, None)
    assert door.session(token) == Session(LEADER, None, leader=True)
    assert [submit(door, token, command) for command in LEADERS[:-1]] == [None] * (len(LEADERS) - 1)
    assert submit(door, token, asked.CallNext(counter=ONE)) == "not-yours"
    desk.done(asked.AskHelp(place="lay-so-1"))
    assert submit(door, token, asked.AnswerHelp(place="lay-so-1")) is None
    assert door.leave(token, request=a_request()).refused is None
    assert door.session(token) is None


def test_a_full_disk_is_a_sentence_and_no_crash(desk: DeskBench, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token = enter(door)
    session = door.session(token)
    assert session is not None

    def full(*_: object) -> None:
        raise BoxUnavailableError("full")

    monkeypatch.setattr(desk.journal, "record", full)
    answer = door.submit(session, asked.PauseDuty(counter=ONE), request=a_request())
    assert (answer.refused, answer.about) == ("disk", {"verdict": "full"})
    assert door.enter(LEADER, LEADERS_PIN, CounterId("quay-2"), request=a_request(), asker=PAGE).answer.refused == "disk"
    assert door.session(token) is not None


def test_the_log_says_who_signed_on_where_and_no_pin(tmp_path: Path) -> None:
    log: list[str] = []
    desk = DeskBench(tmp_path)
    door = a_door(desk, log)
    token = enter(door)
    refused(door, pin="8462")
    desk.clock.advance(timedelta(minutes=1).total_seconds())
    door.leave(token, request=a_request())
    text = "\n".join(log)
    assert f"{MAU} signed on at {ONE} from {PAGE}" in text
    assert f"{MAU} signed off at {ONE}" in text
    assert PIN not in text
    assert "8462" not in text
