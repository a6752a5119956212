"""Fifty consoles live at one desk: the press of «next» at one counter until every page has the state after it.

The real program over HTTP: argon2, sessions, a journal that syncs, one stream of server-sent events for each console, read by
another process. People wait in line, so that each state is as long as on a busy day.
"""

import http.client
import json
import selectors
import socket
import subprocess
import sys
import time
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles
from typing import Any, NamedTuple

import msgspec

from kiosk.clock import SystemClock
from kiosk.desk.pin_file import PinFile
from kiosk.desk.web.guard import WORD, word_of
from kiosk.desk.web.pages import SESSION_COOKIE
from kiosk.desk.wiring import make_pins
from office.desk_assignment import DeskAssignment, DeskOfficial
from office.documents import WEEKDAYS, Hours, encode_document
from office.ids import CounterId, OfficialId
from office.services import CounterServices
from tests.e2e.desk_under_test import LEDGER
from tests.kiosk.desk.desks import OFFICE, a_told
from tests.office.halls import STATUS
from tests.ports import free_port

CONSOLES = 50
WAITING = 100
PIN = "4071"
_PATIENCE_SECONDS = 60.0


class Live(NamedTuple):
    """Seconds from a press to the first and to the last console, the bytes of one state, and what the process costs when idle."""

    consoles: int
    first_median: float
    last_median: float
    last_p99: float
    state_bytes: int
    threads: int
    memory_bytes: int
    idle_percent: float


def run(work: Path, *, consoles: int = CONSOLES, waiting: int = WAITING, presses: int = 200) -> Live:
    """Measure ``presses`` presses with so many ``consoles`` live and people ``waiting``."""
    told = _office(consoles)
    port = free_port()
    journal = work / "journal"
    journal.mkdir(parents=True)
    (journal / "assignment.json").write_bytes(encode_document(told))
    pin_file = PinFile(journal)
    pins = make_pins(pin_file, SystemClock("system"))
    for official in told.officials:
        pins.set(official.id, PIN, by="bench")
    pin_file.close()
    config = work / "desk.toml"
    config.write_text(
        f'office = "{OFFICE}"\nledger = "{LEDGER}"\n[broker]\nport = 1\n[clock]\ntrust = "system"\n'
        f'[journal]\ndirectory = "{journal}"\n[console]\nhost = "127.0.0.1"\nport = {port}\n',
        "utf-8",
    )
    with (work / "desk.log").open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "nucuoi", "desk", "run", "--config", str(config)], stdout=log, stderr=log
        )
        try:
            return _measure(port, told, program.pid, waiting, presses)
        finally:
            program.terminate()
            program.wait(30)


def _measure(port: int, told: DeskAssignment, pid: int, waiting: int, presses: int) -> Live:
    _await(port)
    tokens = [_sign_on(port, place.id, who.id) for place, who in zip(told.counters, told.officials, strict=True)]
    presser = _Presser(port, tokens[0], told.counters[0].id)
    for _ in range(waiting):
        presser.give("walk-in", service=STATUS)
    ears = _Ears(port, tokens)
    ears.until(waiting)
    firsts, lasts = [], []
    for _ in range(presses):
        begin = time.monotonic()
        presser.give("call-next")
        first, last = ears.until(waiting - 1)
        firsts.append(first - begin)
        lasts.append(last - begin)
        # The same number of people waits again before the next press.
        presser.give("start")
        presser.give("finish")
        presser.give("walk-in", service=STATUS)
        ears.until(waiting)
    before = _processor_seconds(pid)
    quiet = 20.0
    ears.listen(quiet)
    idle = (_processor_seconds(pid) - before) / quiet * 100
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    found = {
        name: int(value.split()[0]) for name, value in (line.split(":", 1) for line in status.splitlines()) if name in _ASKED
    }
    return Live(
        len(tokens),
        median(firsts),
        median(lasts),
        quantiles(lasts, n=100)[98],
        ears.state_bytes,
        found["Threads"],
        found["VmRSS"] * 1024,
        idle,
    )


_ASKED = frozenset({"Threads", "VmRSS"})


class _Presser:
    """The console that is pressed, over one connection that stays."""

    def __init__(self, port: int, token: str, counter: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
        self._counter = counter
        self._headers = {
            "Content-Type": "application/json",
            WORD: word_of(token),
            "Cookie": f"{SESSION_COOKIE}={token}",
            "Sec-Fetch-Site": "same-origin",
        }

    def give(self, command: str, **fields: Any) -> None:  # noqa: ANN401 - of the command
        body = {"request": token_hex(16), "command": {"command": command, "counter": self._counter, **fields}}
        self._connection.request("POST", "/api/command", json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{command}: {said[:200]!r}")


class _Ears:
    """Every console's stream, read together."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self._selector = selectors.DefaultSelector()
        self._heard: dict[int, bytes] = {}
        self.state_bytes = 0
        for at, token in enumerate(tokens):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(f"GET /api/live HTTP/1.1\r\nHost: bench\r\nCookie: {SESSION_COOKIE}={token}\r\n\r\n".encode())
            line.setblocking(False)
            self._selector.register(line, selectors.EVENT_READ, at)
            self._heard[at] = b""

    def until(self, waiting: int) -> tuple[float, float]:
        """When the first and the last console heard that so many people wait."""
        wanted = f'"waiting":{waiting},"kept"'.encode()
        missing = {at for at, heard in self._heard.items() if wanted not in heard}
        first, end = 0.0, time.monotonic() + _PATIENCE_SECONDS
        while missing:
            for at in self._read(1.0):
                if at in missing and wanted in self._heard[at]:
                    missing.discard(at)
                    first = first or time.monotonic()
            if time.monotonic() > end:
                raise RuntimeError(f"{len(missing)} consoles did not hear it")
        last = time.monotonic()
        self.state_bytes = max(len(heard.rsplit(b"event: sight", 1)[-1]) for heard in self._heard.values())
        self._heard = dict.fromkeys(self._heard, b"")
        return first or last, last

    def listen(self, seconds: float) -> None:
        """Take what is said for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def _read(self, seconds: float) -> list[int]:
        ready = []
        for key, _ in self._selector.select(seconds):
            line = key.fileobj
            assert isinstance(line, socket.socket)  # noqa: S101 - registered as one
            data = line.recv(1 << 20)
            if not data:
                raise RuntimeError("a stream ended")
            self._heard[key.data] += data
            ready.append(int(key.data))
        return ready


def _office(consoles: int) -> DeskAssignment:
    hours = Hours(open=dict.fromkeys(WEEKDAYS, (("00:00", "23:59"),)), midday="12:00", evening="23:59")
    told = a_told()
    return msgspec.structs.replace(
        told,
        office=msgspec.structs.replace(told.office, hours=hours),
        counters=tuple(CounterServices(id=CounterId(f"quay-{n}"), label=str(n)) for n in range(1, consoles + 1)),
        officials=tuple(DeskOfficial(id=OfficialId(f"nguoi-mau-{n}"), name=f"Người Mẫu {n}") for n in range(1, consoles + 1)),
        rated={},
        callers={},
    )


def _sign_on(port: int, counter: str, official: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    body = {"request": token_hex(16), "official": official, "pin": PIN, "counter": counter}
    while True:
        connection.request("POST", "/api/sign-on", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status == http.client.TOO_MANY_REQUESTS:
            # One machine signs fifty people on; the desk lets it wait, as it should.
            time.sleep(2)
            continue
        if answer.status != http.client.OK:
            raise RuntimeError(f"{official}: {said[:200]!r}")
        return (answer.getheader("Set-Cookie") or "").split("=", 1)[1].split(";", 1)[0]


def _await(port: int) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
