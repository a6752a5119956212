"""A request and its answer on a real broker: what a queue needs passes, and nobody but the desk can pretend to be it."""

from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.packettypes import PacketTypes

from nucuoi.broker import PrivateBroker
from office.ids import DESK, CounterId, OfficeId, TerminalId
from office.topics import (
    ASSIGNMENT,
    EVENTS,
    HEALTH,
    PRESENCE,
    RECEIPT,
    RESPONSES,
    board_topic,
    counter_topic,
    media_topic,
    office_requests,
    office_terminals,
    request_topic,
    terminal_topic,
    uplink_topic,
)
from tests.broker_config.caller import NOT_AUTHORIZED, Caller, properties

OFFICE, OTHER_OFFICE = OfficeId("xa-mau-a"), OfficeId("xa-mau-b")
KIOSK, OTHER = TerminalId("quay-1"), TerminalId("quay-2")
COUNTER = CounterId("quay-1")
ASKS, HEARS = request_topic(OFFICE, KIOSK, "issue"), terminal_topic(OFFICE, KIOSK, RESPONSES)
NOBODY_LISTENS = 16
LETTER = b"0123456789abcdef"


@pytest.fixture
def desk(office: PrivateBroker) -> Iterator[Caller]:
    with Caller(office, f"{OFFICE}/{DESK}") as caller:
        yield caller.subscribe(office_requests(OFFICE), office_terminals(OFFICE, PRESENCE), office_terminals(OFFICE, HEALTH))


def test_a_request_and_its_answer_keep_what_mqtt_5_says_of_them(office: PrivateBroker, desk: Caller) -> None:
    asked = properties(PacketTypes.PUBLISH, CorrelationData=LETTER, ResponseTopic=HEARS, MessageExpiryInterval=2)
    answered = properties(PacketTypes.PUBLISH, CorrelationData=LETTER, MessageExpiryInterval=10)
    with Caller(office, f"{OFFICE}/{KIOSK}") as kiosk, Caller(office, f"{OFFICE}/{OTHER}") as neighbour:
        kiosk.subscribe(HEARS)
        neighbour.subscribe("#", HEARS, office_requests(OFFICE))
        assert kiosk.answer(kiosk.send(ASKS, b"a number, please", more=asked)) == 0
        desk.wait_for(ASKS, b"a number, please")
        request: Any = desk.messages[-1].properties
        assert (request.CorrelationData, request.ResponseTopic, desk.messages[-1].retain) == (LETTER, HEARS, False)
        desk.answer(desk.send(HEARS, b"H 012", more=answered))
        kiosk.wait_for(HEARS, b"H 012")
        answer: Any = kiosk.messages[-1].properties
        assert answer.CorrelationData == LETTER
        desk.publish(board_topic(OFFICE), b"end", retain=True)
        neighbour.wait_for(board_topic(OFFICE), b"end")
        assert set(neighbour.topics()) == {board_topic(OFFICE)}, "a neighbour hears neither the question nor the answer"


def test_a_kiosk_is_told_at_once_when_no_desk_listens(office: PrivateBroker) -> None:
    with Caller(office, f"{OFFICE}/{KIOSK}") as kiosk:
        assert kiosk.publish(ASKS) == NOBODY_LISTENS


def test_a_request_is_not_kept_for_a_desk_that_comes_later(office: PrivateBroker) -> None:
    with Caller(office, f"{OFFICE}/{KIOSK}") as kiosk:
        kiosk.publish(ASKS, b"too early")
        with Caller(office, f"{OFFICE}/{DESK}") as later:
            later.subscribe(office_requests(OFFICE))
            kiosk.publish(ASKS, b"in time")
            later.wait_for(ASKS, b"in time")
            assert [heard.payload for heard in later.heard] == [b"in time"]


@pytest.mark.parametrize("topic", [board_topic(OFFICE), counter_topic(OFFICE, COUNTER)])
def test_the_state_of_the_queue_waits_for_a_screen_that_comes_later(office: PrivateBroker, desk: Caller, topic: str) -> None:
    desk.publish(topic, b"as it stands", retain=True)
    with Caller(office, f"{OFFICE}/{KIOSK}") as later:
        later.subscribe(topic)
        assert later.wait_for(topic, b"as it stands").retain
    desk.publish(topic, b"", retain=True)


def test_the_desk_hears_which_terminals_are_there_and_how_they_fare(office: PrivateBroker, desk: Caller) -> None:
    presence, health = (terminal_topic(OFFICE, OTHER, leaf) for leaf in (PRESENCE, HEALTH))
    with Caller(office, f"{OFFICE}/{OTHER}") as rating:
        rating.publish(presence, b"online", retain=True)
        rating.publish(health, b"in service", retain=True)
        desk.wait_for(presence, b"online")
        desk.wait_for(health, b"in service")
        rating.publish(presence, b"", retain=True)
        rating.publish(health, b"", retain=True)


@pytest.mark.parametrize("retain", [False, True], ids=["passing", "retained"])
@pytest.mark.parametrize(
    "forged",
    [
        board_topic(OFFICE),
        counter_topic(OFFICE, COUNTER),
        counter_topic(OFFICE, CounterId("quay-9")),
        counter_topic(OFFICE, CounterId("events")),
        terminal_topic(OFFICE, OTHER, RESPONSES),
        terminal_topic(OFFICE, KIOSK, RESPONSES),
        request_topic(OFFICE, OTHER, "issue"),
        request_topic(OFFICE, DESK, "close-day"),
        *(terminal_topic(OFFICE, DESK, leaf) for leaf in (EVENTS, PRESENCE, HEALTH, RECEIPT, ASSIGNMENT, RESPONSES)),
        terminal_topic(OFFICE, KIOSK, RECEIPT),
        terminal_topic(OFFICE, KIOSK, ASSIGNMENT),
        media_topic(OFFICE, "0f" * 32),
        uplink_topic(OFFICE),
        board_topic(OTHER_OFFICE),
    ],
)
def test_a_ticket_kiosk_cannot_pretend_to_be_the_desk_or_another(office: PrivateBroker, forged: str, retain: bool) -> None:
    with Caller(office, "witness") as witness, Caller(office, f"{OFFICE}/{KIOSK}") as kiosk:
        witness.subscribe("#")
        assert kiosk.publish(forged, b"forged", retain=retain) == NOT_AUTHORIZED
        kiosk.publish(ASKS, b"end")
        witness.wait_for(ASKS, b"end")
        assert b"forged" not in [heard.payload for heard in witness.heard]


@pytest.mark.parametrize(
    "forged",
    [
        *(terminal_topic(OFFICE, KIOSK, leaf) for leaf in (EVENTS, PRESENCE, HEALTH, RECEIPT, ASSIGNMENT)),
        *(terminal_topic(OFFICE, DESK, leaf) for leaf in (RECEIPT, ASSIGNMENT)),
        request_topic(OFFICE, KIOSK, "issue"),
        board_topic(OTHER_OFFICE),
        counter_topic(OTHER_OFFICE, COUNTER),
        terminal_topic(OTHER_OFFICE, KIOSK, RESPONSES),
        media_topic(OFFICE, "0f" * 32),
        uplink_topic(OFFICE),
    ],
)
def test_a_desk_cannot_vote_or_ask_for_a_terminal_nor_speak_for_another_office(office: PrivateBroker, forged: str) -> None:
    with Caller(office, f"{OFFICE}/{DESK}") as desk:
        assert desk.publish(forged, b"forged") == NOT_AUTHORIZED


@pytest.mark.parametrize("wish", ["#", f"nucuoi/v1/{OFFICE}/#", "+/+/+/+/+", office_requests(OFFICE), "nucuoi/v1/+/+/requests/+"])
def test_no_kiosk_hears_what_another_asks_or_is_answered(office: PrivateBroker, desk: Caller, wish: str) -> None:
    with Caller(office, f"{OFFICE}/{OTHER}") as curious, Caller(office, f"{OFFICE}/{KIOSK}") as kiosk:
        curious.subscribe(wish, board_topic(OFFICE))
        kiosk.publish(ASKS, b"a number, please")
        desk.publish(HEARS, b"H 012")
        desk.publish(board_topic(OFFICE), b"end")
        curious.wait_for(board_topic(OFFICE), b"end")
        assert set(curious.topics()) == {board_topic(OFFICE)}
