"""The short way of reading a message agrees with paho's own, whatever properties it carries."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties, VariableByteIntegers

from collector.config import BrokerConfig
from collector.link import FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS, Link, Reader, _message

topics = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0+#"), min_size=1, max_size=80)


def _packet(topic: str, mid: int, payload: bytes, expiry: int | None, words: list[tuple[str, str]]) -> bytes:
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    if expiry is not None:
        properties.MessageExpiryInterval = expiry
    if words:
        properties.UserProperty = words
    name = topic.encode()
    return len(name).to_bytes(2, "big") + name + mid.to_bytes(2, "big") + properties.pack() + payload  # type: ignore[no-untyped-call, no-any-return]


@given(
    topics,
    st.integers(1, 65_535),
    st.binary(max_size=300),
    st.one_of(st.none(), st.integers(0, 2**32 - 1)),
    st.lists(st.tuples(st.text("ab", max_size=60), st.text("ab", max_size=60)), max_size=4),
)
def test_topic_payload_and_packet_id_come_out_as_they_went_in(
    topic: str, mid: int, payload: bytes, expiry: int | None, words: list[tuple[str, str]]
) -> None:
    assert _message(_packet(topic, mid, payload, expiry, words)) == (topic, payload, mid)


@contextmanager
def _reader(stream: bytes) -> Iterator[tuple[Reader, list[tuple[str, bytes, int, bool]]]]:
    """A reader whose socket holds ``stream``; the far end stays open."""
    here, there = socket.socketpair()
    with closing(here), closing(there):
        here.setblocking(False)
        heard: list[tuple[str, bytes, int, bool]] = []
        reader = Reader("collector", lambda *message: heard.append(message))
        reader._sock = here
        there.sendall(stream)
        yield reader, heard
        reader._sock = None


def _framed(packet: bytes, *, first: int = 0x32) -> bytes:
    return bytes([first]) + VariableByteIntegers.encode(len(packet)) + packet  # type: ignore[no-untyped-call, no-any-return]


def test_messages_are_read_one_after_the_other_and_nothing_is_acknowledged_by_itself() -> None:
    packets = [_packet("a/b", n, b"x" * n * 40, None, []) for n in range(1, 20)]
    stream = b"".join(_framed(packet, first=0x33 if n == 0 else 0x32) for n, packet in enumerate(packets))
    with _reader(stream) as (reader, heard):
        reader.loop_read()
        while reader.has_more:
            reader.loop_read()
        assert [(mid, len(payload), retained) for _, payload, mid, retained in heard] == [
            (n, n * 40, n == 1) for n in range(1, 20)
        ]
        assert not reader.want_write()


def test_a_message_that_is_cut_short_ends_the_connection_and_not_the_program() -> None:
    with _reader(_framed(b"\x00\x03a/b\x00")) as (reader, heard):
        assert reader.loop_read() != 0
        assert heard == []


@pytest.mark.parametrize("attempts", [1, 5, 50])
def test_attempts_to_connect_are_spread_and_never_rarer_than_every_half_minute(attempts: int) -> None:
    now = 100.0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = BrokerConfig(port=taken.getsockname()[1], password="x")
        link = Link(config, lambda: now, chance=lambda: 1.0)
        link.open()
        for _ in range(attempts):
            now = max(now, link._retry_at)
            link.wait(0.0)
            assert FIRST_RETRY_SECONDS <= link._retry_at - now <= LONGEST_RETRY_SECONDS
        assert link.connections == attempts
        link.close()
