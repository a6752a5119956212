"""A desk's process that may be killed, and who asks it until answered: officials at a console, ticket kiosks over MQTT."""

import json
import socket
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from office.board import Board
from office.commands import Command
from office.counter_document import CounterDocument
from office.desk_assignment import DeskAssignment
from office.documents import WEEKDAYS, Hours, encode_document, read_document
from office.ids import OfficeId, TerminalId
from office.requests import Answer
from office.topics import RESPONSES, board_topic, counter_topic, request_topic, terminal_topic
from tests.clients import hang_up
from tests.e2e.running import DEADLINE_SECONDS, Running
from tests.kiosk.desk.desks import OFFICE, a_told
from tests.ports import free_port

PASSWORD = "một mật khẩu thử"
LEDGER = "so-cai-mau"
PATIENCE_SECONDS = 0.3
"""Shorter than a real kiosk's two seconds: a test has less time."""


def all_day() -> DeskAssignment:
    """The office of the tests, open from early to late."""
    told = a_told()
    hours = Hours(open=dict.fromkeys(WEEKDAYS, (("05:00", "23:00"),)), midday="12:00", evening="23:30")
    return msgspec.structs.replace(told, office=msgspec.structs.replace(told.office, hours=hours))


class DeskUnderTest(Running):
    """The process of a desk in ``directory``, told already what it is. ``rival``: another program behind the same lines."""

    def __init__(self, directory: Path, *, broker: int = 1, rival: str = "", journal: Path | None = None) -> None:
        self.journal = journal or directory / "journal"
        self.port = free_port()
        self.journal.mkdir(parents=True, exist_ok=True)
        (self.journal / "assignment.json").write_bytes(encode_document(all_day()))
        config = directory / "desk.toml"
        config.write_text(
            f'office = "{OFFICE}"\nledger = "{LEDGER}"\n[broker]\nport = {broker}\npassword = "{PASSWORD}"\n'
            f'[journal]\ndirectory = "{self.journal}"\n[console]\nhost = "127.0.0.1"\nport = {self.port}\n',
            "utf-8",
        )
        module = rival or "tests.e2e.desk_process"
        where = [str(self.journal), str(self.port)] if rival else [str(config), str(time.monotonic())]
        super().__init__(directory, "desk", [sys.executable, "-m", module, *where])

    def await_answer(self) -> None:
        """Until its console listens."""
        end = time.monotonic() + DEADLINE_SECONDS
        while True:
            assert self.is_running, self.tail()
            assert time.monotonic() < end, self.tail()
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                threading.Event().wait(0.01)

    def state(self) -> str:
        """The digest of its queue."""
        with Console(self.port, "test") as console:
            return str(console.line({"state": True})["state"])


class Console:
    """An official's page: each command under an id of its own, asked again over every crash until it is answered."""

    def __init__(self, port: int, asker: str) -> None:
        self.again = 0
        self._port = port
        self._asker = asker
        self._number = 0
        self._connection: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def ask(self, command: Command) -> Answer:
        """The answer, however long the desk is away."""
        self._number += 1
        request = f"yeucau{self._asker.replace('-', '')}{self._number:012d}"
        words = {"request": request, "asker": self._asker, "command": msgspec.to_builtins(command)}
        return msgspec.convert(self.line(words), Answer)

    def line(self, words: dict[str, object]) -> dict[str, object]:
        """What is answered to one line."""
        end = time.monotonic() + DEADLINE_SECONDS
        while True:
            assert time.monotonic() < end, f"the desk never answered {words}"
            try:
                if self._connection is None:
                    self._connection = socket.create_connection(("127.0.0.1", self._port), timeout=30)
                self._connection.sendall(json.dumps(words).encode() + b"\n")
                said = b""
                while not said.endswith(b"\n"):
                    piece = self._connection.recv(65536)
                    if not piece:
                        raise ConnectionError("cut")
                    said += piece
                found: dict[str, object] = json.loads(said)
            except OSError:
                self.again += 1
                self._hang_up()
                threading.Event().wait(0.01)
            else:
                return found

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class TicketStandIn:
    """A ticket kiosk of the office: it asks with an id of its own until it is answered, and hears what all screens hear."""

    def __init__(self, port: int, terminal: TerminalId, *, office: OfficeId = OFFICE) -> None:
        self.again = 0
        self.boards: list[Board] = []
        self.counters: dict[str, CounterDocument] = {}
        self.answers: list[tuple[bytes | None, Answer]] = []
        self.came = threading.Condition()
        self._office, self._terminal = office, terminal
        self._number = 0
        self._by_request: dict[str, Answer] = {}
        self._is_ready = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, f"{office}/{terminal}", protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set(f"{office}/{terminal}", PASSWORD)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [
                (terminal_topic(office, terminal, RESPONSES), 1),
                (board_topic(office), 1),
                *((counter_topic(office, place.id), 1) for place in a_told().counters),
            ]
        )
        self._client.on_subscribe = lambda *_: self._is_ready.set()
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def __enter__(self) -> Self:
        assert self._is_ready.wait(DEADLINE_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        hang_up(self._client)

    def ask(self, command: Command, *, request: str = "") -> Answer:
        """The answer, however long the desk is away."""
        self._number += 1
        request = request or f"maylayso{self._terminal.replace('-', '')}{self._number:012d}"
        verb = str(type(command).__struct_config__.tag)
        payload = msgspec.json.encode({"request": request, "command": command})
        end = time.monotonic() + DEADLINE_SECONDS
        while True:
            assert time.monotonic() < end, f"the desk never answered {command}"
            self.say(verb, payload, correlation=request.encode())
            with self.came:
                if self.came.wait_for(lambda: request in self._by_request, PATIENCE_SECONDS):
                    return self._by_request.pop(request)
            self.again += 1

    def say(self, verb: str, payload: bytes, *, correlation: bytes | None = None) -> None:
        """Publish a request, whatever it is."""
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if correlation is not None:
            properties.CorrelationData = correlation
        self._client.publish(request_topic(self._office, self._terminal, verb), payload, qos=1, properties=properties)

    def publish(self, leaf: str, payload: bytes) -> None:
        """Say something of itself, retained."""
        self._client.publish(terminal_topic(self._office, self._terminal, leaf), payload, qos=1, retain=True)

    def wait_for(self, condition: object, what: str) -> None:
        """Until ``condition()`` holds; it is asked after each message."""
        assert callable(condition)
        with self.came:
            assert self.came.wait_for(condition, DEADLINE_SECONDS), f"waited in vain for: {what}"

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        payload = bytes(message.payload)
        with self.came:
            if message.topic == board_topic(self._office):
                self.boards.append(read_document(payload, Board))
            elif message.topic == terminal_topic(self._office, self._terminal, RESPONSES):
                answer = read_document(payload, Answer)
                self.answers.append((getattr(message.properties, "CorrelationData", None), answer))
                self._by_request[answer.request] = answer
            elif payload:
                document = read_document(payload, CounterDocument)
                self.counters[document.counter] = document
            self.came.notify_all()
