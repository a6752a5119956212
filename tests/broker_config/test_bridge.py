"""An office's broker, its bridge and the upper broker, as three real parties: what crosses, and what does not."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from paho.mqtt.packettypes import PacketTypes

from nucuoi.broker import PrivateBroker
from tests.broker_config.caller import NOT_AUTHORIZED, PASSWORD, Caller, properties
from tests.broker_config.conftest import admit_witness
from tests.broker_config.test_access import EVERYTHING, HERE

A = "nucuoi/v1/xa-mau-a"
UPLINK = f"{A}/uplink"
OWN = f"{A}/quay-1"
UP = {f"{A}/{terminal}/{leaf}" for terminal in (*HERE, "uplink") for leaf in ("events",)} | {
    *(f"{A}/{terminal}/{leaf}" for terminal in HERE for leaf in ("presence", "health")),
    f"{A}/board",
}
DOWN = {
    *(f"{A}/{terminal}/{leaf}" for terminal in HERE for leaf in ("receipt", "assignment")),
    f"{A}/media/{'0f' * 32}",
}


class Chain(NamedTuple):
    upper: PrivateBroker
    office: PrivateBroker


@contextmanager
def chained(directory: Path) -> Iterator[Chain]:
    with PrivateBroker(directory / "upper") as upper:
        upper.add_users({"collector": PASSWORD, "xa-mau-a/quay-9": PASSWORD})
        with PrivateBroker(directory / "office", kind="office", office="xa-mau-a", upper=upper) as office:
            office.add_users({"xa-mau-a/quay-1": PASSWORD, "xa-mau-a/quay-2": PASSWORD})
            admit_witness(upper)
            admit_witness(office)
            await_uplink(upper, b"1")
            yield Chain(upper, office)


def await_uplink(upper: PrivateBroker, state: bytes) -> None:
    with Caller(upper, "witness") as caller:
        caller.subscribe(UPLINK)
        caller.wait_for(UPLINK, state)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    with chained(tmp_path_factory.mktemp("chain")) as built:
        yield built


def test_a_vote_goes_up_with_its_mqtt_5_properties(chain: Chain) -> None:
    more = properties(
        PacketTypes.PUBLISH,
        CorrelationData=b"\x00\x01 request",
        MessageExpiryInterval=900,
        ContentType="application/cloudevents-batch+json",
        UserProperty=[("khoá", "giá trị")],
    )
    with Caller(chain.upper, "collector") as collector, Caller(chain.office, "xa-mau-a/quay-1") as terminal:
        collector.subscribe("nucuoi/v1/+/+/events")
        terminal.send(f"{OWN}/events", b"[a vote]", more=more)
        assert collector.wait_for(f"{OWN}/events") == (f"{OWN}/events", b"[a vote]", False)
        arrived: Any = collector.messages[-1].properties
        assert arrived.CorrelationData == b"\x00\x01 request"
        assert arrived.ContentType == "application/cloudevents-batch+json"
        assert arrived.UserProperty == [("khoá", "giá trị")]
        assert 840 < arrived.MessageExpiryInterval <= 900
        assert collector.messages[-1].qos == 1


@pytest.mark.parametrize("topic", [f"{OWN}/receipt", f"{OWN}/assignment", f"{A}/media/{'0f' * 32}"])
def test_what_the_collector_says_comes_down_and_waits_for_a_terminal_that_comes_later(chain: Chain, topic: str) -> None:
    photo = bytes(96 * 1024)
    with Caller(chain.office, "xa-mau-a/quay-1") as there, Caller(chain.upper, "collector") as collector:
        there.subscribe(topic)
        collector.publish(topic, photo, retain=True)
        there.wait_for(topic, photo)
    with Caller(chain.office, "xa-mau-a/quay-1") as later:
        later.subscribe(topic)
        assert later.wait_for(topic, photo).retain


@pytest.mark.parametrize("leaf", ["presence", "health"])
def test_a_terminals_state_goes_up_and_waits_for_a_collector_that_comes_later(chain: Chain, leaf: str) -> None:
    with Caller(chain.upper, "collector") as there, Caller(chain.office, "xa-mau-a/quay-1") as terminal:
        there.subscribe(f"nucuoi/v1/+/+/{leaf}")
        terminal.publish(f"{OWN}/{leaf}", b"state", retain=True, qos=1 if leaf == "presence" else 0)
        there.wait_for(f"{OWN}/{leaf}", b"state")
    with Caller(chain.upper, "collector") as later:
        later.subscribe(f"nucuoi/v1/+/+/{leaf}")
        assert later.wait_for(f"{OWN}/{leaf}", b"state").retain


def test_a_terminal_that_vanishes_is_seen_offline_above(chain: Chain) -> None:
    with Caller(chain.upper, "collector") as collector:
        collector.subscribe("nucuoi/v1/+/+/presence")
        Caller(chain.office, "xa-mau-a/quay-1", will=f"{OWN}/presence").connect().vanish()
        collector.wait_for(f"{OWN}/presence", b"offline")


def test_nothing_but_what_the_contract_names_crosses_either_way_and_nothing_comes_twice_or_back(chain: Chain) -> None:
    with Caller(chain.upper, "witness") as above, Caller(chain.office, "witness") as below:
        for topic in (UPLINK, *EVERYTHING):
            above.publish(topic, b"", retain=True)
            below.publish(topic, b"", retain=True)
        above.subscribe("#")
        below.subscribe("#")
        above.publish(f"{OWN}/receipt", b"heard")
        below.publish(f"{OWN}/events", b"heard")
        above.wait_for(f"{OWN}/events", b"heard")
        below.wait_for(f"{OWN}/receipt", b"heard")
        for topic in EVERYTHING:
            assert above.publish(topic, b"from above") != NOT_AUTHORIZED
            assert below.publish(topic, b"from below") != NOT_AUTHORIZED
        # Each way keeps its order, and there and back again is a way of its own: two rounds bring out any echo.
        for number in (b"1", b"2"):
            above.publish(f"{OWN}/receipt", number)
            below.wait_for(f"{OWN}/receipt", number)
            below.publish(f"{OWN}/events", number)
            above.wait_for(f"{OWN}/events", number)
        said = Counter((heard.topic, heard.payload) for heard in above.heard)
        told = Counter((heard.topic, heard.payload) for heard in below.heard)
    assert {topic for topic, payload in said if payload == b"from below"} == UP
    assert {topic for topic, payload in told if payload == b"from above"} == DOWN
    assert {said[topic, b"from above"] for topic in EVERYTHING} == {1}
    assert {told[topic, b"from below"] for topic in EVERYTHING} == {1}
    assert {said[topic, b"from below"] for topic in UP} == {1}
    assert {told[topic, b"from above"] for topic in DOWN} == {1}


def test_a_terminal_beside_the_bridge_is_served_by_the_upper_broker_itself(chain: Chain) -> None:
    """A button box without an office broker in reach of it still belongs to its office."""
    with Caller(chain.upper, "xa-mau-a/quay-9") as direct, Caller(chain.upper, "collector") as collector:
        direct.subscribe(f"{A}/quay-9/receipt")
        collector.publish(f"{A}/quay-9/receipt", b"covered")
        direct.wait_for(f"{A}/quay-9/receipt", b"covered")


@pytest.mark.faults
def test_the_uplink_says_1_while_the_bridge_stands_and_0_when_it_was_killed(tmp_path: Path) -> None:
    with chained(tmp_path) as (upper, office), Caller(upper, "collector") as collector:
        collector.subscribe("nucuoi/v1/+/uplink")
        collector.wait_for(UPLINK, b"1")
        office.kill()
        collector.wait_for(UPLINK, b"0")
        with Caller(upper, "witness") as later:
            later.subscribe(UPLINK)
            assert later.wait_for(UPLINK) == (UPLINK, b"0", True)
        office.start()
        collector.wait(lambda: collector.heard[-1].payload == b"1")


@pytest.mark.faults
def test_what_is_said_while_the_link_is_down_goes_up_in_order_when_it_is_back(tmp_path: Path) -> None:
    words = [b"%d" % number for number in range(2000)]
    with chained(tmp_path) as (upper, office):
        # Without clean start: Mosquitto writes no other session to disk, whatever expiry it was promised.
        with Caller(upper, "collector", clean=False, session_seconds=3600) as away:
            away.subscribe("nucuoi/v1/+/+/events")
        upper.stop()
        with Caller(office, "xa-mau-a/quay-1") as terminal:
            for mid in [terminal.send(f"{OWN}/events", word) for word in words]:
                terminal.answer(mid)
        upper.start()
        with Caller(upper, "collector", clean=False) as back:
            assert back.session_present
            back.wait_for(f"{OWN}/events", words[-1])
            assert list(dict.fromkeys(heard.payload for heard in back.heard)) == words


@pytest.mark.faults
def test_an_upper_broker_that_forgot_everything_hears_each_state_again_from_the_bridge(tmp_path: Path) -> None:
    with chained(tmp_path) as (upper, office):
        with Caller(office, "xa-mau-a/quay-1") as terminal, Caller(upper, "collector") as collector:
            collector.subscribe("nucuoi/v1/+/+/presence")
            terminal.publish(f"{OWN}/presence", b"online", retain=True)
            collector.wait_for(f"{OWN}/presence", b"online")
        upper.kill()
        upper.forget()
        upper.start()
        with Caller(upper, "collector") as collector:
            collector.subscribe("nucuoi/v1/+/+/presence", "nucuoi/v1/+/uplink")
            collector.wait_for(UPLINK, b"1")
            collector.wait_for(f"{OWN}/presence", b"online")
