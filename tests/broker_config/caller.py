"""A synchronous MQTT 5 client for tests: it says what it wants, waits for the broker's answer and tells it."""

import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.clients import hang_up, stop

PASSWORD = "một mật khẩu thử"
DEADLINE_SECONDS = 60.0
NOT_AUTHORIZED = 135


class Place(Protocol):
    """Where to connect: a private broker, or any other."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


class Heard(NamedTuple):
    topic: str
    payload: bytes
    retain: bool


class Caller:
    def __init__(
        self,
        broker: Place,
        username: str | None,
        password: str | None = PASSWORD,
        *,
        client_id: str = "",
        will: str | None = None,
        clean: bool = True,
        session_seconds: int = 0,
        receive_maximum: int = 65535,
        keepalive: int = 30,
    ) -> None:
        self.heard: list[Heard] = []
        self.messages: list[MQTTMessage] = []
        self.connected: ReasonCode | None = None
        self.session_present = False
        self.told: dict[str, object] = {}
        self.ended: ReasonCode | None = None
        self.answers: dict[int, int] = {}
        self._change = threading.Condition()
        self._broker = broker
        self._clean = clean
        self._keepalive = keepalive
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,  # a connection lost is a test's finding, not to be mended unseen
        )
        self._client.max_inflight_messages_set(1000)
        self._client.max_queued_messages_set(0)
        if username is not None:
            self._client.username_pw_set(username, password)
        if will is not None:
            self._client.will_set(will, b"offline", qos=1, retain=True)
        self._properties = properties(PacketTypes.CONNECT, SessionExpiryInterval=session_seconds, ReceiveMaximum=receive_maximum)
        self._client.on_socket_open = _send_at_once
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_answer
        self._client.on_subscribe = self._on_subscribe

    @property
    def _is_answered(self) -> bool:
        return self.connected is not None

    def connect(self) -> Self:
        """Knock once and return with the broker's answer in ``connected``."""
        assert not self._is_answered, "a caller knocks once: knocking again while its thread ends leaves sockets open"
        self._client.connect(
            self._broker.host, self._broker.port, keepalive=self._keepalive, clean_start=self._clean, properties=self._properties
        )
        self._client.loop_start()
        self.wait(lambda: self.connected is not None or self.ended is not None)
        if self.connected is None or self.connected.is_failure:
            stop(self._client)
        return self

    def publish(self, topic: str, payload: bytes = b"x", *, retain: bool = False, qos: int = 1) -> int:
        """Publish and return the reason code of the broker's answer (0 is success, or 16: nobody listens)."""
        return self.answer(self.send(topic, payload, retain=retain, qos=qos))

    def send(self, topic: str, payload: bytes, *, retain: bool = False, qos: int = 1, more: Properties | None = None) -> int:
        return self._client.publish(topic, payload, qos, retain, more).mid

    def answer(self, mid: int) -> int:
        self.wait(lambda: mid in self.answers)
        return self.answers[mid]

    def subscribe(self, *filters: str) -> Self:
        for wanted in filters:
            mid = self._client.subscribe(wanted, options=SubscribeOptions(qos=1, retainAsPublished=True))[1]
            assert mid is not None
            self.answer(mid)
        return self

    def topics(self) -> list[str]:
        return [heard.topic for heard in self.heard]

    def wait(self, condition: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
        with self._change:
            found = self._change.wait_for(lambda: condition() or self.ended is not None, seconds)
            assert found, f"waited {seconds} s in vain; heard {self.heard[-5:]}"
            assert condition(), f"the connection ended ({self.ended}) before what was waited for; {self.heard[-5:]}"

    def wait_for(self, topic: str, payload: bytes | None = None) -> Heard:
        """Wait until something on ``topic`` (with ``payload``) was heard, and return the latest of it."""

        def found() -> list[Heard]:
            return [h for h in self.heard if h.topic == topic and payload in {None, h.payload}]

        self.wait(lambda: bool(found()))
        return found()[-1]

    def wait_end(self) -> None:
        """Wait until the broker has ended the connection."""
        with self._change:
            assert self._change.wait_for(lambda: self.ended is not None, DEADLINE_SECONDS), "the connection stands"
        stop(self._client)

    def hang_up(self) -> None:
        hang_up(self._client)

    def vanish(self) -> None:
        """End without a word, as a terminal does that loses its power."""
        stop(self._client)
        connection = self._client.socket()
        assert connection is not None
        connection.close()

    def __enter__(self) -> Self:
        return self.connect()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.hang_up()

    def _on_connect(
        self, _client: Client, _data: object, flags: ConnectFlags, reason: ReasonCode, more: Properties | None
    ) -> None:
        with self._change:
            self.connected = reason
            self.told = {} if more is None else more.json()  # type: ignore[no-untyped-call]
            self.session_present = flags.session_present
            self._change.notify_all()

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        with self._change:
            self.ended = reason
            self._change.notify_all()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._change:
            self.messages.append(message)
            self.heard.append(Heard(message.topic, bytes(message.payload), message.retain))
            self._change.notify_all()

    def _on_answer(self, _client: Client, _data: object, mid: int, reason: ReasonCode, _more: Properties | None) -> None:
        with self._change:
            self.answers[mid] = reason.value
            self._change.notify_all()

    def _on_subscribe(
        self, _client: Client, _data: object, mid: int, reasons: list[ReasonCode], _more: Properties | None
    ) -> None:
        with self._change:
            self.answers[mid] = reasons[0].value
            self._change.notify_all()


def _send_at_once(_client: Client, _data: object, connection: object) -> None:
    """Without this an answer waits up to 40 ms behind the one before it (Nagle's rule)."""
    assert isinstance(connection, socket.socket)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def properties(packet: int, **values: object) -> Properties:
    """The MQTT 5 properties of one packet, under paho's names."""
    made = Properties(packet)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(made, name, value)
    return made


def until(condition: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
    """Wait for something that no caller hears of (a file, a process), and fail when it does not come."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s in vain"
        pause.wait(0.02)
