"""The server of the pages: streams never take the threads of commands, keep little in memory, and end when they must."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.desk.config import ConsoleConfig, DeskConfig, PhonesConfig
from kiosk.desk.console import serve
from kiosk.desk.web.frame import Settings
from kiosk.desk.web.guard import WORD, word_of
from kiosk.desk.web.pages import SESSION_COOKIE
from kiosk.desk.web.server import PageServer
from office.ids import LedgerId, TicketId
from tests.kiosk.desk.desks import OFFICE, a_request
from tests.kiosk.desk.web.consoles import ConsoleBench, Person
from tests.office.halls import ONE
from tests.ports import free_port

STREAMS = 3
OPEN: list[socket.socket | http.client.HTTPConnection] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def connect(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    OPEN.append(line)
    return line


def ask(port: int) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    OPEN.append(connection)
    return connection


def a_config(console: ConsoleConfig, phones: PhonesConfig | None = None) -> DeskConfig:
    return DeskConfig(office=OFFICE, ledger=LedgerId("so-cai-mau"), console=console, phones=phones or PhonesConfig())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[ConsoleBench]:
    bench = ConsoleBench(tmp_path / "desk", settings=Settings(beat=0.05, streams=STREAMS))
    yield bench
    bench.close()


@pytest.fixture
def server(bench: ConsoleBench) -> Iterator[PageServer]:
    server = PageServer(bench.app(), "127.0.0.1", 0, streams=STREAMS)
    server.start()
    yield server
    bench.changes.end()
    server.stop()


def listen(server: PageServer, token: str) -> socket.socket:
    """Open a stream and wait for its first state."""
    line = connect(server.port)
    line.sendall(f"GET /api/live HTTP/1.1\r\nHost: x\r\nCookie: {SESSION_COOKIE}={token}\r\n\r\n".encode())
    heard(line, b"event: sight")
    return line


def heard(line: socket.socket, what: bytes) -> None:
    data = b""
    while what not in data:
        more = line.recv(65536)
        assert more, data[-200:]
        data = data[-64:] + more


def test_when_every_stream_is_taken_commands_are_still_answered(bench: ConsoleBench, server: PageServer, person: Person) -> None:
    lines = [listen(server, person.token) for _ in range(STREAMS)]
    connection = ask(server.port)
    headers = {"Cookie": f"{SESSION_COOKIE}={person.token}"}
    connection.request("GET", "/api/live", headers=headers)
    assert connection.getresponse().read().startswith(b'{"error"')
    bench.desk.take()
    body = json.dumps({"request": a_request(), "command": {"command": "call-next", "counter": ONE}})
    connection.request("POST", "/api/command", body, {**headers, WORD: word_of(person.token), "Content-Type": "application/json"})
    assert json.loads(connection.getresponse().read())["sight"]["ticket"]["text"] == "H 001"
    for line in lines:
        heard(line, b'"text":"H 001"')
        line.close()


def test_a_browser_that_goes_gives_its_place_back(bench: ConsoleBench, server: PageServer, person: Person) -> None:
    for _ in range(3 * STREAMS):
        line = listen(server, person.token)
        line.close()
        # Noticed at the next beat, when nobody takes it.
        for _ in range(600):
            if bench.frame.seats.taken == 0:
                break
            bench.changes.wait(bench.changes.number, 0.05)
        assert bench.frame.seats.taken == 0


def test_a_stream_of_a_long_day_keeps_little_in_memory(bench: ConsoleBench, server: PageServer, person: Person) -> None:
    line = listen(server, person.token)
    for _ in range(150):
        bench.desk.take()
    kept = 0
    for _ in range(60):
        bench.changes.ring()
        heard(line, b"event: sight")
        for channel in list(server._server.active_channels.values()):
            sizes = [len(buffer.getfile().getvalue()) for buffer in channel.outbufs if buffer.buf is not None]
            kept = max([kept, sum(sizes)])
    assert 0 < kept < 400_000
    line.close()


def test_a_stop_ends_streams_and_thread_and_may_be_said_twice(bench: ConsoleBench, server: PageServer, person: Person) -> None:
    line = listen(server, person.token)
    bench.changes.end()
    server.stop()
    server.stop()
    assert not server.is_alive
    while line.recv(65536):
        pass
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_the_desks_program_serves_a_console_and_says_when_it_cannot(bench: ConsoleBench, person: Person) -> None:
    config = a_config(ConsoleConfig(host="127.0.0.1", port=free_port()))
    console = serve(bench.port, config)
    assert console.is_alive
    line = connect(console.port)
    line.sendall(f"GET /api/live HTTP/1.1\r\nHost: x\r\nCookie: {SESSION_COOKIE}={person.token}\r\n\r\n".encode())
    heard(line, b'"waiting":0')
    bench.desk.take()
    heard(line, b'"waiting":1')
    with pytest.raises(OSError, match="in use"):
        serve(bench.port, config)
    console.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "pages"]


def test_phones_have_a_port_of_their_own_where_nothing_else_answers(bench: ConsoleBench) -> None:
    phones = PhonesConfig(host="127.0.0.1", port=free_port(), https=True)
    console = serve(bench.port, a_config(ConsoleConfig(host="127.0.0.1", port=free_port()), phones))
    note = bench.desk.authority.note_of(TicketId(bench.desk.take().ticket))
    assert note is not None
    for path, status in ((f"/t/{note.token}", 200), ("/sign-on", 404), ("/api/live", 404)):
        connection = ask(phones.port or 0)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.getheader("Strict-Transport-Security"))) == (status, True)
        connection.close()
    console.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "pages"]


def test_a_port_for_phones_that_is_taken_stops_the_console_too(bench: ConsoleBench, server: PageServer) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(
            bench.port,
            a_config(ConsoleConfig(host="127.0.0.1", port=free_port()), PhonesConfig(host="127.0.0.1", port=server.port)),
        )
    assert len([thread for thread in threading.enumerate() if thread.name == "pages"]) == 1, "only that of the fixture"


def test_a_public_address_with_https_keeps_its_cookies_to_https(bench: ConsoleBench) -> None:
    console = serve(bench.port, a_config(ConsoleConfig(host="127.0.0.1", port=free_port(), public_url="https://desk.example")))
    body = json.dumps({"request": a_request(), "official": "nguyen-thi-mau", "pin": "4071", "counter": ONE})
    connection = ask(console.port)
    connection.request("POST", "/api/sign-on", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert "Secure" in (answer.getheader("Set-Cookie") or "")
    assert answer.getheader("Strict-Transport-Security")
    console.close()
