"""What each user may say and hear: every line of the wire contract's table, and what lies beside it."""

from collections.abc import Iterator

import pytest

from nucuoi.broker import PrivateBroker
from tests.broker_config.caller import NOT_AUTHORIZED, Caller

HASH = "0f" * 32
A, B = "nucuoi/v1/xa-mau-a", "nucuoi/v1/xa-mau-b"
LEAVES = ("events", "presence", "health", "receipt", "assignment", "responses", "requests/issue")
BRANCHES = [f"{place}/{leaf}" for place in (f"{A}/quay-1", f"{A}/quay-2", f"{A}/desk", f"{B}/quay-1") for leaf in LEAVES]
OFFICES = [f"{o}/{leaf}" for o in (A, B) for leaf in ("board", "uplink", "counters/quay-1", f"media/{HASH}")]
STRAYS = [
    f"{A}/quay-1",
    f"{A}/quay-1/other",
    f"{A}/quay-1/requests",
    f"{A}/quay-1/requests/issue/more",
    f"{A}/quay-1/events/more",
    f"{A}/uplink/events",
    f"{A}/board/more",
    f"{A}/counters",
    f"{A}/counters/quay-1/more",
    f"{B}/desk/responses",
    f"{A}/media/{HASH}/more",
    A,
    "nucuoi/v1",
    "nucuoi/v1/collector/events",
    "nucuoi/v2/xa-mau-a/quay-1/events",
    "elsewhere",
    "xa-mau-a/quay-1/events",
]
EVERYTHING = [*BRANCHES, *OFFICES, *STRAYS]

OWN = f"{A}/quay-1"
HERE = ("quay-1", "quay-2", "desk")
EVERYWHERE = (*(f"{A}/{terminal}" for terminal in HERE), f"{B}/quay-1")
WRITES = {
    "xa-mau-a/quay-1": {f"{OWN}/events", f"{OWN}/presence", f"{OWN}/health", f"{OWN}/requests/issue"},
    "xa-mau-a/desk": {
        *(f"{A}/desk/{leaf}" for leaf in ("events", "presence", "health")),
        *(f"{A}/{terminal}/responses" for terminal in HERE),
        f"{A}/board",
        f"{A}/counters/quay-1",
    },
    "xa-mau-a/uplink": {
        *(f"{A}/{terminal}/{leaf}" for terminal in HERE for leaf in ("events", "presence", "health")),
        f"{A}/uplink/events",  # an office's bridge speaks for every terminal of its office, also one of that name
        f"{A}/board",
        f"{A}/uplink",
    },
    "collector": {
        *(f"{place}/{leaf}" for place in EVERYWHERE for leaf in ("receipt", "assignment")),
        f"{A}/media/{HASH}",
        f"{B}/media/{HASH}",
    },
}
READS = {
    "xa-mau-a/quay-1": {
        *(f"{OWN}/{leaf}" for leaf in ("receipt", "assignment", "responses")),
        f"{A}/desk/presence",
        *(f"{A}/{leaf}" for leaf in ("board", "counters/quay-1", f"media/{HASH}")),
    },
    "xa-mau-a/desk": {
        *(f"{A}/desk/{leaf}" for leaf in ("receipt", "assignment")),
        *(f"{A}/{terminal}/{leaf}" for terminal in HERE for leaf in ("requests/issue", "presence", "health")),
        f"{A}/media/{HASH}",
    },
    "xa-mau-a/uplink": {
        *(f"{A}/{terminal}/{leaf}" for terminal in HERE for leaf in ("receipt", "assignment")),
        f"{A}/media/{HASH}",
    },
    "collector": {
        *(f"{place}/{leaf}" for place in EVERYWHERE for leaf in ("events", "presence", "health")),
        *(f"{office}/{leaf}" for office in (A, B) for leaf in ("board", "uplink")),
        f"{A}/uplink/events",
    },
}
ON_BROKERS = [
    ("upper", "xa-mau-a/quay-1"),
    ("office", "xa-mau-a/quay-1"),
    ("upper", "xa-mau-a/desk"),
    ("office", "xa-mau-a/desk"),
    ("upper", "xa-mau-a/uplink"),
    ("upper", "collector"),
]
WISHES = ["#", "+/+/events", "nucuoi/v1/+/+/+", "nucuoi/#", "$SYS/#", "$SYS/broker/version", *EVERYTHING]


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> PrivateBroker:
    found: PrivateBroker = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def witness(broker: PrivateBroker) -> Iterator[Caller]:
    with Caller(broker, "witness") as caller:
        yield caller
        for topic in EVERYTHING:
            caller.publish(topic, b"", retain=True)


@pytest.mark.parametrize(("broker", "user"), ON_BROKERS, indirect=["broker"])
@pytest.mark.parametrize("retain", [False, True], ids=["passing", "retained"])
def test_each_user_writes_what_is_its_own_and_nothing_else(
    broker: PrivateBroker, witness: Caller, user: str, retain: bool
) -> None:
    witness.subscribe("#")
    with Caller(broker, user) as caller:
        taken = {topic for topic in EVERYTHING if caller.publish(topic, b"said", retain=retain) != NOT_AUTHORIZED}
    witness.publish("end", b"end")
    witness.wait_for("end")
    arrived = {heard.topic for heard in witness.heard if heard.payload == b"said"}
    assert taken == WRITES[user]
    assert arrived == WRITES[user]


@pytest.mark.parametrize(("broker", "user"), ON_BROKERS, indirect=["broker"])
@pytest.mark.parametrize("retain", [False, True], ids=["passing", "retained"])
def test_each_user_hears_what_it_should_and_nothing_else_whatever_it_asks_for(
    broker: PrivateBroker, witness: Caller, user: str, retain: bool
) -> None:
    last = min(READS[user])
    with Caller(broker, user) as caller:
        if not retain:
            caller.subscribe(*WISHES)
        for topic in EVERYTHING:
            assert witness.publish(topic, b"said", retain=retain) != NOT_AUTHORIZED
        if retain:
            caller.subscribe(*WISHES)
        witness.publish(last, b"end")
        caller.wait_for(last, b"end")
        assert {heard.topic for heard in caller.heard} == READS[user]


@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize("broker", ["upper"], indirect=True)
def test_the_witness_that_these_tests_lean_on_does_hear_what_is_forbidden(witness: Caller) -> None:
    witness.subscribe("#", "$SYS/#")
    for topic in EVERYTHING:
        witness.publish(topic, b"said")
    witness.wait(lambda: set(EVERYTHING) <= set(witness.topics()))
    witness.wait_for("$SYS/broker/version")


@pytest.mark.parametrize("broker", ["upper"], indirect=True)
def test_two_terminals_of_one_office_share_its_media_and_nothing_of_each_other(broker: PrivateBroker, witness: Caller) -> None:
    with Caller(broker, "xa-mau-a/quay-2") as neighbour:
        neighbour.subscribe("#", *EVERYTHING)
        for topic in [f"{A}/quay-1/{leaf}" for leaf in LEAVES]:
            witness.publish(topic, b"said")
        witness.publish(f"{A}/media/{HASH}", b"end")
        neighbour.wait_for(f"{A}/media/{HASH}", b"end")
        assert set(neighbour.topics()) == {f"{A}/media/{HASH}"}
