"""A running desk as people meet it: officials at its console over HTTP, citizens at a ticket kiosk over MQTT.

For invented people in real time. They come in by the same doors as real ones: a PIN and a session for each official, a request
with its own id for each citizen, and the documents that every screen of the office hears.
"""

import http.client
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path
from typing import Self

import msgspec
import structlog

from kiosk.assignment import AssignmentCache
from kiosk.clock import SystemClock
from kiosk.config import BrokerConfig
from kiosk.courier import Courier
from kiosk.foundation import plain_report
from kiosk.health import HealthReports
from kiosk.journal import Journal
from kiosk.link import Heard, Link, Saying
from office import commands as asked
from office.board import Board
from office.counter_document import CounterDocument
from office.desk_assignment import DeskAssignment
from office.documents import Health, read_document
from office.errors import DocumentInvalidError
from office.ids import CounterId, LedgerId, OfficeId, StreamId, TerminalId
from office.opening import Phase
from office.readable import readable
from office.requests import Answer, Request
from office.topics import RESPONSES, board_topic, counter_topic, request_topic, terminal_topic
from office.wire import source_of

PATIENCE_SECONDS = 2.0
"""As long as a real ticket kiosk waits before it says that the desk is silent."""

_CONSOLE_SECONDS = 10.0
_WORD = re.compile(r'data-word="([0-9a-f]+)"')
_COOKIE = re.compile(r"([^=;]+=[^;]+)")
_log = structlog.get_logger()


FRONT = "front.json"
"""Beside the files of a ticket kiosk: how invented people reach the desk that others run."""


@readable
class Front(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach a desk: ``console`` is ``host:port``, ``pin`` the one PIN of all its officials."""

    console: str
    pin: str
    broker: BrokerConfig


def read_front(place: Path) -> Front | None:
    """What stands in ``place``, ``None`` when nothing does.

    Raises:
        OSError: it cannot be read.
        msgspec.DecodeError: it is no such file.
    """
    path = place / FRONT
    return msgspec.json.decode(path.read_bytes(), type=Front) if path.exists() else None


def write_front(place: Path, front: Front) -> None:
    """Write it; only its owner may read it."""
    place.mkdir(parents=True, exist_ok=True)
    path = place / FRONT
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(front))


class Console:
    """The browser of one official. ``address`` is ``host:port`` of the desk's console."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookie = ""
        self._word = ""

    def sign_on(self, command: asked.SignOn, pin: str, request: str) -> Answer:
        """Sign on with a PIN, over whoever has left the counter open."""
        body = {"request": request, "official": command.official, "pin": pin, "counter": command.counter, "move": True}
        status, headers, text = self._call("POST", "/api/sign-on", body)
        if status != http.HTTPStatus.OK:
            refused = msgspec.json.decode(text).get("refused") if status == http.HTTPStatus.CONFLICT else None
            return Answer(request=request, refused=str(refused or f"http-{status}"))
        found = _COOKIE.match(headers.get("Set-Cookie", ""))
        self._cookie = found[1] if found else ""
        page = _WORD.search(self._call("GET", "/console", None)[2].decode("utf-8", "replace"))
        self._word = page[1] if page else ""
        return Answer(request=request)

    def give(self, command: asked.Command, request: str) -> Answer:
        """Give a command; refused as ``signed-off`` when the session is over."""
        body = msgspec.to_builtins(Request(request=request, command=command))  # type: ignore[arg-type] # any command
        status, _, text = self._call("POST", "/api/command", body)
        if status in {http.HTTPStatus.OK, http.HTTPStatus.CONFLICT, http.HTTPStatus.SERVICE_UNAVAILABLE}:
            return msgspec.convert(msgspec.json.decode(text)["answer"], Answer)
        return Answer(request=request, refused="signed-off")

    def _call(self, method: str, path: str, body: object) -> tuple[int, Mapping[str, str], bytes]:
        connection = http.client.HTTPConnection(self._address, timeout=_CONSOLE_SECONDS)
        try:
            headers = {"Content-Type": "application/json", "Cookie": self._cookie, "X-Desk-Word": self._word}
            connection.request(method, path, None if body is None else msgspec.json.encode(body), headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


class FrontDesk:
    """The desk of ``office``, met at the ticket kiosk ``terminal`` and at the console ``address`` (``host:port``).

    ``pins`` are those of the officials, by id; ``patience_seconds`` is how long a citizen waits for an answer before it is asked
    again. It is a :class:`nucuoi.hall.Reception` while its ``with`` block lasts.
    """

    def __init__(
        self,
        office: OfficeId,
        terminal: TerminalId,
        broker: BrokerConfig,
        *,
        directory: Path,
        address: str,
        pins: Callable[[str], str],
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._patience_seconds = patience_seconds
        self._office, self._terminal = office, terminal
        self._address, self._pins = address, pins
        self._consoles: dict[str, Console] = {}
        self._counters: dict[str, CounterDocument] = {}
        self._board: Board | None = None
        self._answers: dict[str, Answer] = {}
        self._came = threading.Condition()
        mint = lambda: StreamId(secrets.token_hex(12))  # noqa: E731  a name for three words
        self._journal = Journal(directory, source=source_of(office, terminal), mint=mint)
        clock = self._clock = SystemClock("system")
        self._link = Link(
            broker,
            Courier(self._journal, ledger=LedgerId("-"), chance=lambda: 0.5),
            AssignmentCache(directory, DeskAssignment, office=office, terminal=terminal),
            office=office,
            terminal=terminal,
            monotonic=clock.monotonic,
            chance=lambda: 0.5,
            listens=(board_topic(office), counter_topic(office, CounterId("+")), terminal_topic(office, terminal, RESPONSES)),
            hear=self._hear,
            health=HealthReports(self._health, clock.monotonic).due,
        )

    def __enter__(self) -> Self:
        """Connect."""
        self._journal.open()
        self._link.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self._link.stop()
        self._journal.close()

    def ask(self, command: asked.Command, *, request: str) -> Answer:
        """Ask at the console of a counter, or at the ticket kiosk."""
        try:
            if isinstance(command, asked.SignOn):
                return self._sign_on(command, request)
            if isinstance(command, asked.CounterCommand):
                known = self._consoles.get(command.counter)
                return Answer(request=request, refused="never-signed-on") if known is None else known.give(command, request)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError, KeyError) as error:
            _log.info("the console does not answer", reason=str(error))
            return Answer(request=request, refused="unreachable")
        return self._request(command, request)

    def counter(self, counter: CounterId) -> CounterDocument | None:
        """What was heard of a counter last."""
        return self._counters.get(counter)

    def waiting(self) -> int:
        """How many wait, as the board says."""
        return 0 if self._board is None else self._board.waiting

    def phase(self) -> Phase:
        """Where now lies in the office's day, as the board says."""
        return "unknown" if self._board is None else self._board.phase

    def _sign_on(self, command: asked.SignOn, request: str) -> Answer:
        console = Console(self._address)
        answer = console.sign_on(command, self._pins(command.official), request)
        if answer.refused is None:
            self._consoles[command.counter] = console
        return answer

    def _request(self, command: asked.Command, request: str) -> Answer:
        words = Request(request=request, command=command)  # type: ignore[arg-type] # any command
        topic = request_topic(self._office, self._terminal, msgspec.to_builtins(command)["command"])
        # Whoever is asked after that has been asked again; a number that nobody waits for is not to be given late.
        expiry = ceil(self._patience_seconds)
        with self._came:
            if request not in self._answers:
                saying = Saying(topic, msgspec.json.encode(words), correlation=request.encode("ascii"), expiry_seconds=expiry)
                self._link.say(saying)
                self._came.wait_for(lambda: request in self._answers, self._patience_seconds)
            return self._answers.pop(request, None) or Answer(request=request, refused="unreachable")

    def _health(self) -> Health:
        """As a kiosk without a printer, which shows its numbers, would say."""
        return plain_report(self._journal, self._journal.summary(), boot=self._clock.boot(), service="in service")

    def _hear(self, heard: Heard) -> None:
        try:
            if heard.topic == board_topic(self._office):
                self._board = read_document(heard.payload, Board)
            elif heard.topic.endswith(f"/{RESPONSES}"):
                answer = read_document(heard.payload, Answer)
                with self._came:
                    self._answers[answer.request] = answer
                    self._came.notify_all()
            elif heard.payload:
                document = read_document(heard.payload, CounterDocument)
                self._counters[document.counter] = document
        except DocumentInvalidError as error:
            _log.info("a document of the desk was ignored", reason=str(error))
