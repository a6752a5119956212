"""A subscriber that only counts and acknowledges: what Mosquitto can deliver at QoS 1 with nobody working behind it.

Runs as a process of its own: ``python -m bench.count PORT USER PASSWORD FILTER MESSAGES``; prints ``ready``, ends after the last.
"""

import socket
import sys

from bench.load import connect_packet, mqtt_length, mqtt_text

_PUBLISH_QOS1 = 0x32
_SUBACK = 0x90
_VARINT_MORE = 0x80


def packets(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Whole packets at the head of ``data`` as (first byte, body), and the rest."""
    found = []
    at = 0
    while at + 2 <= len(data):
        length, shift, cursor = 0, 0, at + 1
        while cursor < len(data):
            byte = data[cursor]
            length |= (byte & 0x7F) << shift
            shift += 7
            cursor += 1
            if byte < _VARINT_MORE:
                break
        else:
            break
        if cursor + length > len(data):
            break
        found.append((data[at], data[cursor : cursor + length]))
        at = cursor + length
    return found, data[at:]


def main() -> None:
    """Subscribe, count, acknowledge, end."""
    port, user, password, name, wanted = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(connect_packet(user, password))
    body = b"\x00\x01\x00" + mqtt_text(name.encode()) + b"\x01"
    connection.sendall(b"\x82" + mqtt_length(len(body)) + body)
    rest = b""
    while wanted > 0:
        data = connection.recv(1 << 20)
        if not data:
            raise ConnectionError("the broker ended the connection")
        found, rest = packets(rest + data)
        answers = []
        for first, content in found:
            if first & 0xF0 == _SUBACK:
                print("ready", flush=True)
            elif first & 0xF6 == _PUBLISH_QOS1:
                end = 2 + int.from_bytes(content[:2], "big")
                answers.append(b"\x40\x02" + content[end : end + 2])
                wanted -= 1
        if answers:
            connection.sendall(b"".join(answers))


if __name__ == "__main__":
    main()
