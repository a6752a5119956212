"""A publisher that costs next to nothing: many MQTT connections in one process, packets prepared beforehand.

What is measured is the collector, so the load must not be what is slow. Each connection keeps a window of unacknowledged
QoS 1 packets. Runs as a process of its own: ``python -m bench.load PORT WINDOW FILE`` with a msgspec MessagePack file of
``{user: [password, [topic, [payload, …]]]}``; prints a line ``ready``, waits for a line on stdin, sends, prints ``sent SECONDS``.
"""

import selectors
import socket
import sys
import time
from pathlib import Path

import msgspec

_CONNACK = 0x20
_PUBACK = 0x40


def mqtt_text(value: bytes) -> bytes:
    """A length and bytes, as MQTT writes text."""
    return len(value).to_bytes(2, "big") + value


def mqtt_length(number: int) -> bytes:
    """MQTT's variable byte integer."""
    out = bytearray()
    while True:
        number, digit = divmod(number, 128)
        out.append(digit | (128 if number else 0))
        if not number:
            return bytes(out)


def connect_packet(user: str, password: str) -> bytes:
    """MQTT 5 CONNECT, clean start, keep-alive 300 s."""
    body = (
        mqtt_text(b"MQTT")
        + b"\x05\xc2\x01\x2c\x00"
        + mqtt_text(user.encode())
        + mqtt_text(user.encode())
        + mqtt_text(password.encode())
    )
    return b"\x10" + mqtt_length(len(body)) + body


def publish_packet(topic: str, packet_id: int, payload: bytes) -> bytes:
    """MQTT 5 PUBLISH, QoS 1, no properties."""
    body = mqtt_text(topic.encode()) + packet_id.to_bytes(2, "big") + b"\x00" + payload
    return b"\x32" + mqtt_length(len(body)) + body


class Publisher:
    """One connection with its prepared packets."""

    def __init__(self, port: int, user: str, password: str, packets: list[bytes], window: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.connection.sendall(connect_packet(user, password))
        answer = self.connection.recv(256)
        if not answer or answer[0] != _CONNACK or answer[3] != 0:
            raise ConnectionError(f"{user} was not let in: {answer!r}")
        self.connection.setblocking(False)
        self._packets = packets
        self._window = window
        self._sent = 0
        self._acknowledged = 0
        self._out = b""
        self._in = b""

    @property
    def done(self) -> bool:
        """Whether every packet was acknowledged by the broker."""
        return self._acknowledged == len(self._packets)

    def push(self) -> None:
        """Write what the window allows."""
        room = self._window - (self._sent - self._acknowledged)
        if room > 0 and self._sent < len(self._packets):
            until = min(self._sent + room, len(self._packets))
            self._out += b"".join(self._packets[self._sent : until])
            self._sent = until
        if self._out:
            try:
                self._out = self._out[self.connection.send(self._out) :]
            except BlockingIOError:
                return

    def pull(self) -> None:
        """Count acknowledgements."""
        data = self._in + self.connection.recv(65536)
        at = 0
        while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
            if data[at] == _PUBACK:
                self._acknowledged += 1
            at += 2 + data[at + 1]
        self._in = data[at:]

    @property
    def wants_write(self) -> bool:
        """Whether bytes wait for the socket."""
        return bool(self._out)


def main() -> None:
    """Connect, wait for the word, send everything."""
    port, window, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    work: dict[str, tuple[str, str, list[bytes]]] = msgspec.msgpack.decode(
        path.read_bytes(), type=dict[str, tuple[str, str, list[bytes]]]
    )
    publishers = []
    for user, (password, topic, payloads) in work.items():
        packets = [publish_packet(topic, number % 65535 + 1, payload) for number, payload in enumerate(payloads)]
        publishers.append(Publisher(port, user, password, packets, window))
    print("ready", flush=True)
    sys.stdin.readline()
    begin = time.perf_counter()
    selector = selectors.DefaultSelector()
    for publisher in publishers:
        publisher.push()
        selector.register(publisher.connection, selectors.EVENT_READ, publisher)
    left = sum(not publisher.done for publisher in publishers)
    while left:
        for key, ready in selector.select():
            publisher = key.data
            was_done = publisher.done
            if ready & selectors.EVENT_READ:
                publisher.pull()
            publisher.push()
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if publisher.wants_write else 0)
            if wanted != key.events:
                selector.modify(publisher.connection, wanted, publisher)
            left -= publisher.done and not was_done
    print(f"sent {time.perf_counter() - begin:.6f}", flush=True)


if __name__ == "__main__":
    main()
