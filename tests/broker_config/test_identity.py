"""Who is let in, under which name, and what a name cannot be used for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nucuoi.broker import PrivateBroker
from tests.broker_config.caller import PASSWORD, Caller, until

OTHERS_PRESENCE = ["nucuoi/v1/xa-mau-a/quay-2/presence", "nucuoi/v1/xa-mau-b/quay-1/presence"]
NOBODY_LISTENS = 16
OWN_PRESENCE = "nucuoi/v1/xa-mau-a/quay-1/presence"


@pytest.fixture(params=["upper", "office"])
def broker(request: pytest.FixtureRequest) -> PrivateBroker:
    found: PrivateBroker = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def witness(broker: PrivateBroker) -> Iterator[Caller]:
    with Caller(broker, "witness") as caller:
        yield caller.subscribe("#")
        caller.publish(OWN_PRESENCE, b"", retain=True)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        (None, None),
        ("", ""),
        ("xa-mau-a/quay-1", None),
        ("xa-mau-a/quay-1", ""),
        ("xa-mau-a/quay-1", "sai"),
        ("xa-mau-a/quay-1", f"{PASSWORD} "),
        ("xa-mau-a/quay-9", PASSWORD),
        ("xa-mau-a", PASSWORD),
        ("+/+", PASSWORD),
        ("#", PASSWORD),
    ],
)
def test_without_a_known_name_and_its_password_nobody_comes_in(
    broker: PrivateBroker, username: str | None, password: str | None
) -> None:
    stranger = Caller(broker, username, password).connect()
    assert stranger.connected is not None
    assert str(stranger.connected) == "Not authorized"


def test_the_collector_and_a_bridge_are_strangers_to_an_offices_broker(office: PrivateBroker) -> None:
    for name in ("collector", "xa-mau-a/uplink"):
        assert str(Caller(office, name).connect().connected) == "Not authorized"


def test_a_terminals_own_will_is_heard_when_it_vanishes(broker: PrivateBroker, witness: Caller) -> None:
    Caller(broker, "xa-mau-a/quay-1", will=OWN_PRESENCE).connect().vanish()
    assert witness.wait_for(OWN_PRESENCE).payload == b"offline"


@pytest.mark.parametrize("topic", OTHERS_PRESENCE)
def test_a_will_on_anothers_presence_is_never_heard(broker: PrivateBroker, witness: Caller, topic: str) -> None:
    told = broker.log.count("Client xa-mau-a/quay-1 closed its connection.")
    Caller(broker, "xa-mau-a/quay-1", will=topic).connect().vanish()
    until(lambda: broker.log.count("Client xa-mau-a/quay-1 closed its connection.") > told)
    witness.publish("end", b"end")
    witness.wait_for("end")
    assert topic not in witness.topics()
    witness.subscribe(topic)
    witness.publish("end", b"end again")
    witness.wait_for("end", b"end again")
    assert topic not in witness.topics()


def test_nobody_pushes_another_out_or_takes_its_session_by_claiming_its_client_id(upper: PrivateBroker) -> None:
    events = "nucuoi/v1/xa-mau-a/quay-1/events"
    with Caller(upper, "collector", client_id="collector", session_seconds=600) as collector:
        collector.subscribe(events)
        with Caller(upper, "xa-mau-b/quay-1", client_id="collector", clean=False) as thief:
            assert not thief.session_present
            with Caller(upper, "xa-mau-a/quay-1", client_id="collector") as terminal:
                terminal.publish(events, b"a vote")
            collector.wait_for(events, b"a vote")
            assert collector.ended is None
            assert thief.heard == []


def test_of_two_connections_under_one_name_the_later_stays(broker: PrivateBroker) -> None:
    first = Caller(broker, "xa-mau-a/quay-1").connect()
    with Caller(broker, "xa-mau-a/quay-1", client_id="another") as second:
        first.wait_end()
        assert second.publish("nucuoi/v1/xa-mau-a/quay-1/health") in {0, NOBODY_LISTENS}


def test_a_user_who_was_removed_is_put_out_and_stays_out(tmp_path: Path) -> None:
    with PrivateBroker(tmp_path) as broker:
        broker.add_users({"xa-mau-a/quay-1": PASSWORD, "xa-mau-a/quay-2": PASSWORD})
        with Caller(broker, "xa-mau-a/quay-2") as neighbour:
            stolen = Caller(broker, "xa-mau-a/quay-1").connect()
            broker.remove_user("xa-mau-a/quay-1")
            stolen.wait_end()
            assert str(Caller(broker, "xa-mau-a/quay-1").connect().connected) == "Not authorized"
            assert neighbour.ended is None
            assert neighbour.publish("nucuoi/v1/xa-mau-a/quay-2/events") == NOBODY_LISTENS
