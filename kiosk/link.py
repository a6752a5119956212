"""The terminal's connection to its broker: MQTT 5, clean start, and nothing published while there is none.

One thread connects, sends what the courier gives it and passes on what comes back. Each connection has a paho client of its
own, so that paho never sends anything again by itself: what is sent again, and when, is the courier's to decide. Whoever wakes
the link (a new event, a verdict that changed) only puts a word into a queue; nobody ever waits for the network.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from kiosk.assignment import AssignmentCache
from kiosk.config import BrokerConfig
from kiosk.courier import Courier
from office.desk_assignment import DeskAssignment
from office.documents import Assignment, Presence, encode_document
from office.ids import OfficeId, TerminalId
from office.topics import (
    ASSIGNMENT,
    EVENTS,
    HEALTH,
    PRESENCE,
    RECEIPT,
    media_filter,
    read_media_topic,
    read_terminal_topic,
    terminal_topic,
)

if TYPE_CHECKING:
    from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
    from paho.mqtt.properties import Properties
    from paho.mqtt.reasoncodes import ReasonCode

SHORTEST_RETRY_SECONDS = 1.0
FIRST_RETRY_SECONDS = 4.0
LONGEST_RETRY_SECONDS = 300.0
STEADY_SECONDS = 60.0
"""A connection that held so long was a good one; the next failure is a first one again."""

_HANDSHAKE_SECONDS = 15.0
_GOODBYE_SECONDS = 3.0
_QOS = 1
_SUCCESS = 0
"""MQTT_ERR_SUCCESS."""


class Heard(NamedTuple):
    """A message on a topic that the link listens to besides its own; ``correlation`` is a request's, if it had one.

    ``retained``: the broker kept it and says it to a new listener; it was not said just now.
    """

    topic: str
    payload: bytes
    correlation: bytes | None = None
    retained: bool = False


class Saying(NamedTuple):
    """A message to publish with QoS 1, worthless after ``expiry_seconds`` (0: never)."""

    topic: str
    payload: bytes
    retained: bool = False
    correlation: bytes | None = None
    expiry_seconds: int = 0


class _Connected(NamedTuple):
    client: Client


class _Lost(NamedTuple):
    client: Client
    reason: str


class _Wake(NamedTuple):
    pass


def retry_seconds(attempt: int, chance: float) -> float:
    """How long to wait after failure number ``attempt`` (from 0): full jitter above a floor, so that a province that lost its
    broker does not come back in one second. ``chance`` is uniform in [0, 1).

    >>> [retry_seconds(n, 0.5) for n in (0, 3, 50)]
    [2.5, 16.5, 150.5]
    """
    bound = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** min(attempt, 10))
    return SHORTEST_RETRY_SECONDS + chance * (bound - SHORTEST_RETRY_SECONDS)


class Link:
    """The connection of the terminal ``office``/``terminal``.

    ``health`` gives a report that is due, or ``None``; with ``True`` it gives one in any case. It is called on the link's
    thread. ``chance`` is uniform in [0, 1), ``log`` takes sentences for the technician. ``listens`` are further topics: what
    comes there goes to ``hear``, and ``greetings`` are said at each connection, both on the link's thread.
    """

    def __init__(
        self,
        broker: BrokerConfig,
        courier: Courier,
        assignments: AssignmentCache[Assignment] | AssignmentCache[DeskAssignment],
        *,
        office: OfficeId,
        terminal: TerminalId,
        monotonic: Callable[[], float],
        chance: Callable[[], float],
        health: Callable[[bool], bytes | None] = lambda _in_any_case: None,
        log: Callable[[str], None] = lambda _sentence: None,
        listens: Sequence[str] = (),
        hear: Callable[[Heard], None] = lambda _heard: None,
        greetings: Callable[[], Iterable[Saying]] = tuple,
    ) -> None:
        self.is_connected = False
        self._broker = broker
        self._courier = courier
        self._assignments = assignments
        self._office = office
        self._terminal = terminal
        self._monotonic = monotonic
        self._chance = chance
        self._health = health
        self._log = log
        self._listens = tuple(listens)
        self._hear_besides = hear
        self._greetings = greetings
        self._words: SimpleQueue[_Connected | _Lost | Heard | Saying | _Wake] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_stopping = threading.Event()
        self._client: Client | None = None
        self._attempt = 0
        self._since = 0.0
        self._retry_at = 0.0
        self._refusal = ""

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something may have to be sent; from any thread, never waits."""
        self._words.put(_Wake())

    def say(self, saying: Saying) -> None:
        """Publish, if there is a connection; from any thread, never waits. What must not be lost is said again by who said it."""
        self._words.put(saying)

    def stop(self) -> None:
        """Say goodbye (presence offline) and end; waits a few seconds at most."""
        self._is_stopping.set()
        self.wake()
        if self._thread is not None:
            self._thread.join(_GOODBYE_SECONDS + 2)
            self._thread = None

    def _run(self) -> None:
        while not self._is_stopping.is_set():
            try:
                self._step()
            except Exception as error:
                # Whatever happened once, votes must go on leaving.
                self._log(f"the link failed and begins anew: {error!r}")
                self._drop(f"{error}")
        self._say_goodbye()

    def _step(self) -> None:
        now = self._monotonic()
        if self._client is None and now >= self._retry_at:
            self._connect(now)
        if self.is_connected:
            self._send(now)
        try:
            word = self._words.get(timeout=self._patience(self._monotonic()))
        except Empty:
            if self._client is not None and not self.is_connected:
                self._drop("the broker did not answer")
            return
        while True:
            self._hear(word)
            try:
                word = self._words.get_nowait()
            except Empty:
                return

    def _patience(self, now: float) -> float | None:
        """How long there is nothing to do but listen; ``None`` for ever."""
        if self._client is None:
            return max(0.0, self._retry_at - now)
        if not self.is_connected:
            return max(0.0, self._since + _HANDSHAKE_SECONDS - now)
        due = self._courier.due_at()
        return None if due is None else max(0.0, due - now)

    def _hear(self, word: _Connected | _Lost | Heard | Saying | _Wake) -> None:
        match word:
            case _Connected(client=client) if client is self._client:
                self._greet(client)
            case _Lost(client=client, reason=reason) if client is self._client:
                self._drop(reason)
            case Heard():
                self._take(word)
            case Saying() if self._client is not None and self.is_connected:
                self._publish(self._client, word)
            case _:
                pass

    def _take(self, heard: Heard) -> None:
        topic, payload = heard.topic, heard.payload
        if (digest := read_media_topic(topic)) is not None:
            self._assignments.accept_media(digest, payload)
            return
        place = read_terminal_topic(topic)
        is_own = place is not None and (place.office, place.terminal) == (self._office, self._terminal)
        if place is None or not is_own or place.leaf not in {RECEIPT, ASSIGNMENT}:
            self._hear_besides(heard)
        # An empty payload only says that a retained document was taken away; what it said still holds.
        elif payload and place.leaf == RECEIPT:
            self._courier.obey(payload)
        elif payload:
            self._assignments.accept(payload)

    # The connection.

    def _connect(self, now: float) -> None:
        # Imported on the link's own thread: the first picture does not wait for it.
        from paho.mqtt.client import Client  # noqa: PLC0415
        from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion  # noqa: PLC0415

        name = self._broker.username
        client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTProtocolVersion.MQTTv5, reconnect_on_failure=False)
        _authenticate(client, self._broker)
        client.connect_timeout = _HANDSHAKE_SECONDS
        client.will_set(self._topic(PRESENCE), _presence(online=False), qos=_QOS, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        properties = _properties("CONNECT")
        properties.SessionExpiryInterval = 0
        self._client = client
        self._since = now
        try:
            client.connect(
                self._broker.host,
                self._broker.port,
                keepalive=self._broker.keepalive_seconds,
                clean_start=True,
                properties=properties,
            )
            if isinstance(opened := client.socket(), socket.socket):
                # Else a batch waits 40 ms for the broker's delayed acknowledgement of the packet before it.
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.loop_start()
        except (OSError, ValueError) as error:
            self._drop(str(error))

    def _greet(self, client: Client) -> None:
        self.is_connected = True
        self._since = self._monotonic()
        self._refusal = ""
        self._log(f"connected to {self._broker.host}:{self._broker.port}")
        client.publish(self._topic(PRESENCE), _presence(online=True), qos=_QOS, retain=True)
        self._courier.reconnected()
        self._report(client, in_any_case=True)
        for saying in self._greetings():
            self._publish(client, saying)

    def _publish(self, client: Client, saying: Saying) -> None:
        properties = _properties("PUBLISH")
        if saying.correlation is not None:
            properties.CorrelationData = saying.correlation
        if saying.expiry_seconds:
            properties.MessageExpiryInterval = saying.expiry_seconds
        client.publish(saying.topic, saying.payload, qos=_QOS, retain=saying.retained, properties=properties)

    def _send(self, now: float) -> None:
        client = self._client
        if client is None:
            return
        self._report(client, in_any_case=False)
        for batch in self._courier.outgoing(now):
            properties = _properties("PUBLISH")
            properties.MessageExpiryInterval = batch.expiry_seconds
            client.publish(self._topic(EVENTS), batch.payload, qos=_QOS, properties=properties)

    def _report(self, client: Client, *, in_any_case: bool) -> None:
        if (document := self._health(in_any_case)) is not None:
            client.publish(self._topic(HEALTH), document, qos=0, retain=True)

    def _drop(self, reason: str) -> None:
        """Give a connection up and wait before the next one."""
        client, self._client = self._client, None
        now = self._monotonic()
        if self.is_connected and now - self._since >= STEADY_SECONDS:
            self._attempt = 0
        if self.is_connected or reason != self._refusal:
            self._log(f"no connection to {self._broker.host}:{self._broker.port}: {reason}")
        self._refusal = reason
        self.is_connected = False
        self._retry_at = now + retry_seconds(self._attempt, self._chance())
        self._attempt += 1
        if client is not None:
            _end(client)

    def _say_goodbye(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        if self.is_connected:
            # A disconnect in good order takes the will back, so offline is said before it.
            told = client.publish(self._topic(PRESENCE), _presence(online=False), qos=_QOS, retain=True)
            if told.rc == _SUCCESS:
                told.wait_for_publish(_GOODBYE_SECONDS)
        self.is_connected = False
        _end(client)
        # Its last words name the client, whose sockets would live as long as this link.
        while not self._words.empty():
            self._words.get()

    def _topic(self, leaf: str) -> str:
        return terminal_topic(self._office, self._terminal, leaf)

    # On paho's thread: only words into the queue.

    def _on_connect(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._words.put(_Lost(client, f"{reason}"))
            return
        topics = (self._topic(RECEIPT), self._topic(ASSIGNMENT), media_filter(self._office), *self._listens)
        client.subscribe([(topic, _QOS) for topic in topics])

    def _on_subscribe(
        self, client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: Properties | None
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._words.put(_Lost(client, f"may not read its topics ({reasons[0]}): check the broker's access list"))
        else:
            self._words.put(_Connected(client))

    def _on_disconnect(
        self, client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        self._words.put(_Lost(client, f"{reason}"))

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", None)
        self._words.put(Heard(message.topic, bytes(message.payload), correlation, message.retain))

    def _on_publish(self, _client: Client, _data: object, _mid: int, reason: ReasonCode, _properties: Properties | None) -> None:
        if reason.is_failure:
            self._log(f"the broker refuses what this terminal says ({reason}): check its access list")


def _authenticate(client: Client, broker: BrokerConfig) -> None:
    """Show who this is: today by a password. The one place where TLS and the terminal's certificate will enter."""
    client.username_pw_set(broker.username, broker.password)


def _end(client: Client) -> None:
    """Hang up and wait for paho's thread."""
    client.disconnect()
    # paho forgets its thread as the last thing that this does: also between its two looks at it in there.
    with suppress(AttributeError):
        client.loop_stop()


def _properties(packet: str) -> Properties:
    from paho.mqtt.packettypes import PacketTypes  # noqa: PLC0415  see the link's thread
    from paho.mqtt.properties import Properties  # noqa: PLC0415  the same

    return Properties(getattr(PacketTypes, packet))  # type: ignore[no-untyped-call]


def _presence(*, online: bool) -> bytes:
    return encode_document(Presence(state="online" if online else "offline"))
