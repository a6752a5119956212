"""The collector's connection to its broker: MQTT 5, a session that outlives both, and acknowledgements in the caller's hand.

One thread does everything: it waits for the network here, then writes the database, then acknowledges. A second thread would
only fight for the interpreter with every packet. Each connection has a paho client of its own, so that nothing stale is sent
again: all that goes out is state, and whoever connects says all of it anew.
"""

import random
import selectors
import socket
from collections.abc import Callable, Iterable

import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from collector.config import BrokerConfig
from collector.ingest import Arrival
from office.topics import EVENTS, HEALTH, PRESENCE, every_terminal, every_uplink

SESSION_SECONDS = 0xFFFF_FFFF
"""The broker keeps the session, and what it queues, until the collector comes back."""

MOST_UNACKNOWLEDGED = 2_000
"""Messages on the way at once: enough for deep groups, and 128 MiB at the very most."""

MOST_IN_GROUP = 1_000
"""Messages handed over at once; the other half of what is on the way comes while these are written."""

MOST_BYTES_IN_GROUP = 4 * 1024 * 1024
"""Payload bytes handed over at once, so that a transaction stays short."""

FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 30.0

_CONNECT_SECONDS = 10.0
_QOS_BITS, _QOS_1, _RETAINED = 0b0110, 0b0010, 0b0001

log = structlog.get_logger()


class Reader(Client):
    """paho, with a short way for what comes by the thousand.

    paho reads a packet in four or five system calls and makes an object of each property of each message; that is more work
    than all of the ledger's. Here the socket is read in large pieces, and a message of QoS 1 goes to ``arrived`` as topic,
    payload, packet id and retained; its properties (an expiry, at most) are passed over. Everything else is paho's.
    """

    _PIECE = 256 * 1024

    def __init__(self, client_id: str, arrived: Callable[[str, bytes, int, bool], None]) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            manual_ack=True,
            reconnect_on_failure=False,
        )
        self._arrived = arrived
        self._read = b""
        self._at = 0

    @property
    def has_more(self) -> bool:
        """Whether bytes were read from the socket that no packet was made of yet."""
        return self._at < len(self._read)

    def _sock_recv(self, bufsize: int) -> bytes:
        if self._at >= len(self._read):
            self._read = super()._sock_recv(self._PIECE)
            self._at = 0
        piece = self._read[self._at : self._at + bufsize]
        self._at += len(piece)
        return piece

    def _handle_publish(self) -> MQTTErrorCode:
        flags, packet = self._in_packet["command"], self._in_packet["packet"]
        if flags & _QOS_BITS != _QOS_1:
            return super()._handle_publish()
        try:
            self._arrived(*_message(bytes(packet)), bool(flags & _RETAINED))
        except (IndexError, UnicodeDecodeError):
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        return MQTTErrorCode.MQTT_ERR_SUCCESS


def _message(packet: bytes) -> tuple[str, bytes, int]:
    """Topic, payload and packet id of a PUBLISH with QoS 1 (MQTT 5.0, 3.3.2)."""
    end = 2 + int.from_bytes(packet[:2], "big")
    at = end + 2
    length = shift = 0
    while True:
        byte = packet[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004 - the last byte of MQTT's variable length
            return packet[2:end].decode(), packet[at + length :], int.from_bytes(packet[end : end + 2], "big")


class Link:
    """One connection after the other. ``chance`` is uniform in [0, 1) and spreads reconnections."""

    def __init__(
        self, broker: BrokerConfig, monotonic: Callable[[], float], *, chance: Callable[[], float] = random.random
    ) -> None:
        self._broker = broker
        self._monotonic = monotonic
        self._chance = chance
        self._client: Reader | None = None
        self._socket: socket.socket | None = None
        self._arrivals: list[Arrival] = []
        self._bytes = 0
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()
        self._attempts = 0
        self._retry_at = 0.0
        self._gives_up_at = 0.0
        self.is_connected = False
        """Whether messages flow: connected and subscribed."""
        self.connections = 0
        """How often the link was connected; what arrived on an earlier connection can no longer be acknowledged."""

    def open(self) -> None:
        """Make ready to wait."""
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def wait(self, timeout: float) -> list[Arrival]:
        """What arrived, waiting at most ``timeout`` seconds for anything; connects when there is no connection."""
        now = self._monotonic()
        if self._client is None:
            if now >= self._retry_at:
                self._connect()
            else:
                timeout = min(timeout, self._retry_at - now)
        self._watch_writing()
        if self._client is not None and self._client.has_more:
            timeout = 0.0
        ready = {key.fileobj: events for key, events in self._selector.select(max(0.0, timeout))}
        if self._woken in ready:
            self._drain_waker()
        if self._client is not None:
            self._serve(ready.get(self._socket, 0) if self._socket else 0)
        arrivals, self._arrivals, self._bytes = self._arrivals, [], 0
        return arrivals

    def acknowledge(self, arrivals: Iterable[Arrival]) -> None:
        """Tell the broker that these messages of the current connection are safe; it forgets them."""
        client = self._client
        if client is None or self._socket is None:
            return
        # Without the cork every acknowledgement of four bytes would be a packet of its own.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        for arrival in arrivals:
            if arrival.token:
                client.ack(arrival.token, 1)
        if self._socket is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish retained state; lost without a trace when there is no connection, for the next one says it again."""
        if self._client is not None and self.is_connected:
            self._client.publish(topic, payload, qos=1, retain=True)

    @property
    def unsent(self) -> int:
        """Published messages that the broker has not confirmed."""
        return 0 if self._client is None else len(self._client._out_messages)  # noqa: SLF001 - paho has no public count

    def wake(self) -> None:
        """Make :meth:`wait` return; for signal handlers."""
        try:
            self._waker.send(b"\0")
        except BlockingIOError:
            return

    def close(self) -> None:
        """Say goodbye; the broker keeps the session."""
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def _connect(self) -> None:
        client = self._new_client()
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_SECONDS
        properties.ReceiveMaximum = MOST_UNACKNOWLEDGED
        self._attempts += 1
        self.connections += 1
        try:
            client.connect(
                self._broker.host,
                self._broker.port,
                keepalive=self._broker.keepalive_seconds,
                clean_start=False,
                properties=properties,
            )
        except (OSError, ValueError) as error:
            self._retry_later(str(error))
            return
        self._client = client
        self._gives_up_at = self._monotonic() + _CONNECT_SECONDS
        if isinstance(opened := client.socket(), socket.socket):
            self._socket = opened
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(self._socket, selectors.EVENT_READ)

    def _new_client(self) -> Reader:
        client = Reader(self._broker.username, self._on_arrival)
        client.connect_timeout = _CONNECT_SECONDS
        client.username_pw_set(self._broker.username, self._broker.password)
        tls = self._broker.tls
        if tls is not None:
            client.tls_set(ca_certs=tls.ca_file, certfile=tls.certificate_file, keyfile=tls.key_file)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_disconnect = self._on_disconnect
        return client

    def _serve(self, events: int) -> None:
        client, ours = self._client, self._socket
        if client is None or ours is None:
            return
        if events & selectors.EVENT_READ or client.has_more:
            code = client.loop_read()
            # One call reads one packet or little more; the group is whatever has come.
            while code == MQTTErrorCode.MQTT_ERR_SUCCESS and self._socket is ours and self._may_read_on(client, ours):
                code = client.loop_read()
        if self._socket is ours and (events & selectors.EVENT_WRITE):
            client.loop_write()
        if self._socket is ours:
            client.loop_misc()
        if self._socket is ours and not self.is_connected and self._monotonic() > self._gives_up_at:
            self._drop(f"no answer to the connection within {_CONNECT_SECONDS:.0f} s")

    def _may_read_on(self, client: Reader, ours: socket.socket) -> bool:
        if len(self._arrivals) >= MOST_IN_GROUP or self._bytes >= MOST_BYTES_IN_GROUP:
            return False
        return client.has_more or bool(self._poll(ours))

    def _poll(self, ours: socket.socket) -> bool:
        pending = getattr(ours, "pending", None)
        if pending is not None:
            return bool(pending())
        try:
            return len(ours.recv(1, socket.MSG_PEEK)) > 0
        except OSError:
            return False

    def _watch_writing(self) -> None:
        if self._socket is not None and self._client is not None:
            wants = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
            if self._selector.get_key(self._socket).events != wants:
                self._selector.modify(self._socket, wants)

    def _drain_waker(self) -> None:
        try:
            while self._woken.recv(64):
                pass
        except BlockingIOError:
            return

    def _on_connect(
        self, client: Client, _data: object, flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if reason.is_failure:
            self._drop(f"the broker refused the connection: {reason}")
            return
        log.info("connected", broker=self._broker.host, port=self._broker.port, session_present=flags.session_present)
        options = SubscribeOptions(qos=1)
        filters = [every_terminal(leaf) for leaf in (EVENTS, PRESENCE, HEALTH)]
        client.subscribe([(name, options) for name in (*filters, every_uplink())])

    def _on_subscribe(
        self, _client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: Properties | None
    ) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self._drop(f"the broker refused a subscription: {', '.join(refused)}; give the user the collector's access list")
            return
        self.is_connected = True
        self._attempts = 0

    def _on_arrival(self, topic: str, payload: bytes, mid: int, retained: bool) -> None:
        self._arrivals.append(Arrival(topic, payload, retained, mid))
        self._bytes += len(payload)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._on_arrival(message.topic, bytes(message.payload), 0, message.retain)

    def _on_disconnect(
        self, client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if client is self._client:
            self._drop(f"the connection ended: {reason}")

    def _drop(self, why: str) -> None:
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
        self._client = self._socket = None
        self.is_connected = False
        # They were not acknowledged: the broker or the terminal sends them again.
        self._arrivals.clear()
        self._retry_later(why)

    def _retry_later(self, why: str) -> None:
        bound = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** min(self._attempts, 10))
        wait = FIRST_RETRY_SECONDS + self._chance() * (bound - FIRST_RETRY_SECONDS)
        self._retry_at = self._monotonic() + wait
        log.warning("not connected", reason=why, retry_seconds=round(wait, 1))
