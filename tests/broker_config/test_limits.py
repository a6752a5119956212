"""What fits into a broker, and what it keeps for somebody who is away."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from paho.mqtt.packettypes import PacketTypes

from nucuoi.broker import PrivateBroker
from nucuoi.brokerfiles import program
from tests.broker_config.caller import NOT_AUTHORIZED, Caller, properties, until
from tests.ports import free_port

EVENTS = "nucuoi/v1/xa-mau-a/quay-1/events"
KIB = 1024
FLOOD = 10_000


class Plain(NamedTuple):
    host: str
    port: int


@pytest.fixture(params=["upper", "office"])
def broker(request: pytest.FixtureRequest) -> PrivateBroker:
    found: PrivateBroker = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def default_broker(tmp_path: Path) -> Iterator[Plain]:
    """Mosquitto as it comes: a listener and nothing else."""
    place = Plain("127.0.0.1", free_port())
    file = tmp_path / "default.conf"
    file.write_text(f"listener {place.port} {place.host}\nallow_anonymous true\n", "utf-8")
    with subprocess.Popen([program("mosquitto"), "-c", str(file)], stderr=subprocess.DEVNULL) as process:
        until(lambda: answers(place))
        yield place
        process.terminate()


def answers(place: Plain) -> bool:
    try:
        socket.create_connection(place).close()
    except OSError:
        return False
    return True


def flood(place: Plain | PrivateBroker, reader: str | None, writer: str | None) -> tuple[int, list[bytes]]:
    """Send 10,000 to a reader who is away; return how many the broker took, and what the reader finds."""
    with Caller(place, reader, client_id="reader", session_seconds=3600) as away:
        away.subscribe(EVENTS)
    with Caller(place, writer, client_id="writer") as sender:
        sent = [sender.send(EVENTS, b"%d" % number) for number in range(FLOOD)]
        taken = sum(sender.answer(mid) == 0 for mid in sent)
    with Caller(place, reader, client_id="reader", clean=False, session_seconds=3600) as back:
        assert back.session_present
        with Caller(place, writer, client_id="writer") as sender:
            sender.publish(EVENTS, b"end")
        back.wait_for(EVENTS, b"end")
        return taken, [heard.payload for heard in back.heard[:-1]]


@pytest.mark.faults
def test_ten_thousand_messages_wait_for_a_collector_that_is_away_and_all_arrive_in_order(upper: PrivateBroker) -> None:
    taken, found = flood(upper, "collector", "xa-mau-a/quay-1")
    assert taken == FLOOD
    assert found == [b"%d" % number for number in range(FLOOD)]


@pytest.mark.faults
def test_a_default_mosquitto_acknowledges_ten_thousand_and_delivers_a_thousand(default_broker: Plain) -> None:
    taken, found = flood(default_broker, None, None)
    assert taken == FLOOD
    assert len(found) == 1000


@pytest.mark.faults
def test_a_queue_ends_at_its_bytes_and_serves_again_once_its_reader_was_there(office: PrivateBroker) -> None:
    photo = bytes(100 * KIB)
    fit = 32 * KIB * KIB // len(photo)
    with Caller(office, "witness", session_seconds=3600) as away:
        away.subscribe(EVENTS)
    with Caller(office, "xa-mau-a/quay-1") as sender:
        assert {sender.publish(EVENTS, photo) for _ in range(fit + 50)} == {0}
        with Caller(office, "witness", clean=False) as back:
            back.wait(lambda: len(back.heard) >= fit)
            sender.publish(EVENTS, b"end")
            back.wait_for(EVENTS, b"end")
            assert fit <= back.topics().count(EVENTS) - 1 <= fit + 1


def test_a_copy_that_has_run_out_is_not_handed_over(upper: PrivateBroker) -> None:
    brief = properties(PacketTypes.PUBLISH, MessageExpiryInterval=1)
    with Caller(upper, "collector", session_seconds=3600) as away:
        away.subscribe(EVENTS)
    with Caller(upper, "xa-mau-a/quay-1") as sender:
        sender.answer(sender.send(EVENTS, b"old", more=brief))
        sender.publish(EVENTS, b"lasting")
    with Caller(upper, "witness") as witness:
        # The broker counts in whole seconds, so what lasts for three of them is surely the later.
        brief = properties(PacketTypes.PUBLISH, MessageExpiryInterval=3)
        witness.answer(witness.send("brief", b"still here", retain=True, more=brief))

        def has_run_out() -> bool:
            before = len(witness.heard)
            witness.subscribe("brief")
            witness.publish("brief", b"end")
            witness.wait(lambda: witness.heard[-1:] == [("brief", b"end", False)] and len(witness.heard) > before)
            return b"still here" not in [heard.payload for heard in witness.heard[before:]]

        until(has_run_out)
    with Caller(upper, "collector", clean=False) as back:
        back.wait_for(EVENTS, b"lasting")
        assert [heard.payload for heard in back.heard] == [b"lasting"]


@pytest.mark.parametrize(("kib", "fits"), [(64, True), (96, True), (127, True), (129, False)])
def test_a_packet_of_128_kib_is_the_largest(broker: PrivateBroker, kib: int, fits: bool) -> None:
    with Caller(broker, "witness") as witness:
        witness.subscribe(EVENTS)
        sender = Caller(broker, "xa-mau-a/quay-1").connect()
        sender.send(EVENTS, bytes(kib * KIB))
        if fits:
            assert witness.wait_for(EVENTS).payload == bytes(kib * KIB)
            sender.hang_up()
        else:
            sender.wait_end()
            assert str(sender.ended) == "Packet too large"
            witness.publish(EVENTS, b"end")
            assert witness.wait_for(EVENTS) == (EVENTS, b"end", False)
            assert len(witness.heard) == 1


def test_every_caller_is_told_the_limits_when_it_connects(broker: PrivateBroker) -> None:
    with Caller(broker, "xa-mau-a/quay-1", keepalive=3600) as terminal:
        assert terminal.told["MaximumPacketSize"] == 128 * KIB
        assert terminal.told["ServerKeepAlive"] == 300
        assert terminal.told["AssignedClientIdentifier"] == "xa-mau-a/quay-1"


def test_a_refused_word_does_not_cost_the_connection(broker: PrivateBroker) -> None:
    """With ``max_queued_messages 0`` Debian's 2.0.11-1.2+deb12u2 answers a refused word and then hangs up."""
    with Caller(broker, "xa-mau-a/quay-1") as terminal:
        assert [terminal.publish("elsewhere") for _ in range(100)] == [NOT_AUTHORIZED] * 100
        assert terminal.publish(EVENTS) != NOT_AUTHORIZED
