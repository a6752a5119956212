"""The demo's programs, started in the order in which they need each other, watched, and ended in the reverse order.

Broker, ingest, pages, visitors and one rating screen are the very programs of a real installation, each a process of its own.
"""

import http.client
import re
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from kiosk.clock import SystemClock
from kiosk.config import BrokerConfig
from nucuoi.broker import BrokerError, PrivateBroker
from nucuoi.children import Child, Died, end_stranger
from nucuoi.desk_pins import set_pins
from nucuoi.fleet import DESK_CONFIG, Upward, place_of, write_config, write_desk_config
from nucuoi.front_desk import Front, write_front
from nucuoi.live_offices import VISITORS_KIOSK
from nucuoi.sample import sample_directory
from nucuoi.screens import OFFICE, RATING_LOOK, SHOWN, screens
from nucuoi.stage import Stage
from nucuoi.windows import Shown, Windows
from office.directory import Directory, Terminal
from office.ids import DESK, LedgerId, OfficeId
from office.periods import moment_text
from office.wire import read_time

PIN = "4729"
"""Of every official of the sample office whose console can be opened."""

VISITS_PER_DAY = "30"
QUEUE_DAYS = "10"
"""The last days of the past have a queue; before them the sample offices had none."""

_ALERT_SECONDS = "60"
_LIVELY = ("--gap-seconds", "30", "--pace", "6")
_SHORT_GAP = timedelta(minutes=30)
_HOST = "127.0.0.1"
_WISHED_PORT = 8080
_WISHED_CONSOLE_PORT = 8090
_STEP_SECONDS = 0.1
_PATIENCE_STEPS = 1800
_PORT_TRIES = 3
_PLUG_SECONDS = 10.0
_INVITATION = re.compile(r"https?://\S*/invitation/[A-Za-z0-9_-]+")


class ShowError(RuntimeError):
    """The demo cannot go on; the sentence says what happened."""


class StoppedError(ShowError):
    """Somebody ended the demo before it was ready."""


class ChildDiedError(ShowError):
    """One of the demo's programs ended although nobody asked it to."""

    def __init__(self, died: Died) -> None:
        self.died = died
        super().__init__(f"{died.name} ended with {died.code}; the end of {died.log}:\n{died.tail}")


class Addresses(NamedTuple):
    """Where things are. ``invitation``: the one-time link of the first login. ``shown``: the windows."""

    page: str
    console: str
    broker_port: int
    invitation: str | None
    shown: tuple[Shown, ...]


class Show:
    """One run of the demo on ``stage``.

    ``stop`` is set when somebody wants it to end, ``say`` tells what is going on. At the first start, and after a long pause,
    visitors of at most ``past_days`` days are invented.
    """

    def __init__(
        self,
        stage: Stage,
        stop: threading.Event,
        say: Callable[[str], None],
        environment: Mapping[str, str],
        *,
        past_days: int,
    ) -> None:
        self._past_days = past_days
        self._stage = stage
        self._stop = stop
        self._say = say
        self._environment = environment
        self._clock = SystemClock("system")
        self._notes = stage.notes()
        self._broker = PrivateBroker(stage.broker)
        self._children: list[Child] = []
        self._windows = Windows(
            stage.directory,
            stage.log,
            environment,
            start=lambda name, words, more: self._start(name, *words, environment=more),
            adopt=self._children.append,
            wait=self._wait,
        )

    def begin(self) -> Addresses:
        """Start everything and return when a tap would reach the page.

        Raises:
            ShowError: what is missing or went wrong; :meth:`end` is still to be called.
        """
        for pid in self._notes.processes.values():
            end_stranger(pid, str(self._stage.directory))
        directory = sample_directory(3, always_open=True)
        collector_password, passwords = self._start_broker(directory)
        page = self._start_collector(directory, collector_password)
        upward = Upward(_HOST, self._broker.port, self._ledger())
        for terminal in directory.terminals:
            self._write_terminal(terminal, upward, passwords)
        for office in directory.offices:
            self._write_desk(office.id, upward, passwords)
        self._note(page=page)
        self._live_the_past()
        self._hear_from_above()
        console = self._start_desk(upward, passwords)
        self._start_people()
        self._open_windows(upward, passwords)
        found = _INVITATION.search(self._child("web").written())
        return Addresses(page, console, self._broker.port, found[0] if found else None, tuple(self._windows.shown))

    def watch(self) -> None:
        """Return when ``stop`` is set; keep the picture of a virtual display fresh.

        Raises:
            ChildDiedError: naming it. The window is different: closing it ends only the window.
        """
        steps = 0
        while not self._stop.wait(_STEP_SECONDS):
            self._check()
            if not self._broker.is_running:
                raise ShowError(f"the broker ended; its log ends:\n{self._broker.log[-2000:]}")
            steps += 1
            if steps % 50 == 0:
                self._windows.keep_pictures()

    def end(self) -> list[str]:
        """End everything that was started; the names of those that had to be killed."""
        killed = [child.name for child in reversed(self._children) if not child.end()]
        self._broker.stop()
        if self._notes.past_until is not None:
            # Visitors came for as long as this ran.
            self._notes.past_until = moment_text(self._now())
        self._notes = msgspec.structs.replace(self._notes, processes={}, page="", display=None)
        self._stage.note(self._notes)
        return killed

    def _start_broker(self, directory: Directory) -> tuple[str, dict[str, str]]:
        self._say("Broker MQTT …")
        # New ones at every start: nobody needs to remember them.
        names = [f"{terminal.office}/{terminal.id}" for terminal in directory.terminals]
        names += [f"{station.office}/{station.id}" for station in directory.stations]
        passwords = {name: secrets.token_urlsafe(24) for name in names}
        collector = secrets.token_urlsafe(24)
        try:
            self._broker.start()
            self._note()
            self._broker.add_users({"collector": collector, **passwords})
        except BrokerError as error:
            raise ShowError(str(error)) from None
        return collector, passwords

    def _start_collector(self, directory: Directory, password: str) -> str:
        self._say("Bộ thu thập và trang số liệu / collector and pages …")
        self._write_collector_config(_WISHED_PORT, password)
        self._import(directory)
        self._start("ingest", "collector", "ingest", *self._collector_config())

        def start(port: int) -> Child:
            self._write_collector_config(port, password)
            return self._start("web", "collector", "web", *self._collector_config())

        port = self._served(self._notes.web_port or _WISHED_PORT, start, "/readyz")
        self._notes.web_port = port
        self._start("alerts", "collector", "alerts", "--every", _ALERT_SECONDS, *self._collector_config())
        return f"http://{_HOST}:{port}"

    def _served(self, wished: int, start: Callable[[int], Child], path: str) -> int:
        """The port at which what ``start`` started answers: ``wished`` if it is free, another if somebody takes it in between."""
        for attempt in range(1, _PORT_TRIES + 1):
            port = _free_port(wished)
            child = start(port)
            try:
                self._wait(lambda port=port: _answers(port, path), f"{child.name} is not ready")  # type: ignore[misc]
            except ChildDiedError as error:
                if error.died.name != child.name or "in use" not in error.died.tail or attempt == _PORT_TRIES:
                    raise
                self._children.remove(child)
            else:
                return port
        raise ShowError("no port is free")

    def _import(self, directory: Directory) -> None:
        if self._notes.is_imported:
            return
        # JSON is YAML: the importer reads what msgspec writes.
        path = self._stage.collector / "tinh-mau.yaml"
        path.write_bytes(msgspec.json.format(msgspec.json.encode(directory)))
        self._run("collector", "import", str(path), *self._collector_config())
        self._notes.is_imported = True
        self._note()

    def _ledger(self) -> LedgerId:
        if not self._notes.ledger:
            self._notes.ledger = self._run("collector", "ledger", *self._collector_config()).strip()
        return LedgerId(self._notes.ledger)

    def _write_collector_config(self, port: int, password: str) -> None:
        self._stage.collector.mkdir(exist_ok=True)
        path = self._stage.collector / "collector.toml"
        path.touch(mode=0o600)
        path.write_text(
            "# SỐ LIỆU MẪU: written anew at every start of the demo.\n"
            'directory = "data"\n\n'
            f'[broker]\nhost = "{_HOST}"\nport = {self._broker.port}\npassword = "{password}"\n\n'
            f'[web]\nhost = "{_HOST}"\nport = {port}\nsecure_cookies = false\n',
            "utf-8",
        )

    def _collector_config(self) -> tuple[str, str]:
        return "--config", str(self._stage.collector / "collector.toml")

    def _write_terminal(self, terminal: Terminal, upward: Upward, passwords: Mapping[str, str]) -> None:
        name = f"{terminal.office}/{terminal.id}"
        write_config(self._stage.terminals, terminal, upward, password=passwords[name], release="at once", look=RATING_LOOK)

    def _write_desk(self, office: OfficeId, upward: Upward, passwords: Mapping[str, str], port: int = 0) -> None:
        password = passwords[f"{office}/{DESK}"]
        port = port or _WISHED_CONSOLE_PORT
        write_desk_config(self._stage.terminals, office, upward, password=password, host=_HOST, port=port, release="at once")

    def _start_desk(self, upward: Upward, passwords: Mapping[str, str]) -> str:
        """The desk of the office that is shown, with its console; the others run with their visitors."""
        self._say("Bàn điều hành / the desk …")
        config = place_of(self._stage.terminals, OFFICE, DESK) / DESK_CONFIG
        set_pins(config, PIN)

        def start(port: int) -> Child:
            self._write_desk(OFFICE, upward, passwords, port)
            return self._start("desk", "desk", "run", "--config", str(config))

        port = self._served(self._notes.console_port or _WISHED_CONSOLE_PORT, start, "/sign-on")
        self._notes.console_port = port
        name = f"{OFFICE}/{VISITORS_KIOSK}"
        broker = BrokerConfig(host=_HOST, port=self._broker.port, username=name, password=passwords[name])
        front = Front(console=f"{_HOST}:{port}", pin=PIN, broker=broker)
        write_front(place_of(self._stage.terminals, OFFICE, VISITORS_KIOSK), front)
        return f"http://{_HOST}:{port}"

    def _live_the_past(self) -> None:
        """Invented visitors of the last weeks, or of the time since the last run, in compressed time.

        Past days come through the ballot box; today's votes leave at once, as those that will be tapped.
        """
        now = self._now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        past = midnight - timedelta(days=self._past_days) if self._notes.past_until is None else read_time(self._notes.past_until)
        if max(past, midnight) + _SHORT_GAP > now and past >= midnight:
            return
        self._say("Khách mẫu của những ngày qua / the visitors of the past days …")
        if past < midnight:
            first = max(past, midnight - timedelta(days=self._past_days))
            days = (midnight.date() - first.date()).days
            span = ("--start", f"{first:%Y-%m-%d}", "--days", f"{days}", "--queue-days", QUEUE_DAYS)
            self._visit(*span, "--after", moment_text(past), "--release", "half-day")
        self._visit("--days", "1", "--queue-days", "1", "--after", moment_text(max(past, midnight)))
        self._notes.past_until = moment_text(now)
        self._note()

    def _hear_from_above(self) -> None:
        """The year's targets, and dossiers of the days before today; what is there already stays as it is."""
        self._run("simulate", "upper-unit", *self._collector_config(), "--days", f"{self._past_days}", "--visits", VISITS_PER_DAY)

    def _visit(self, *words: str) -> None:
        self._run("simulate", "--directory", str(self._stage.terminals), "--visits-per-day", VISITS_PER_DAY, *words)

    def _now(self) -> datetime:
        now = self._clock.now()
        if now is None:
            raise RuntimeError("a clock that is trusted at once knows the time")
        return now

    def _start_people(self) -> None:
        words = ("--directory", str(self._stage.terminals), "--live", "--queue-days", "1", *_LIVELY)
        self._start("visitors", "simulate", *words, "--without", "/".join(SHOWN))

    def _open_windows(self, upward: Upward, passwords: Mapping[str, str]) -> None:
        self._say("Màn hình / screens …")
        for screen in screens(self._stage, upward, passwords):
            self._windows.open(screen)
        self._note()

    def _start(self, name: str, *words: str, environment: Mapping[str, str] | None = None) -> Child:
        child = Child(name, _program(*words), log=self._stage.log(name), environment=environment)
        self._children.append(child)
        self._note()
        return child

    def _run(self, *words: str) -> str:
        """Run a command to its end and return its standard output."""
        name = "-".join(word for word in words[:2] if word.isalpha())
        output = self._stage.log(f"{name}.out")
        output.parent.mkdir(exist_ok=True)
        with output.open("wb") as file:
            child = Child(name, _program(*words), log=self._stage.log(name), output=file.fileno())
        self._children.append(child)
        self._wait(lambda: child.code is not None, f"{name} does not end", dying=child)
        self._children.remove(child)
        died = child.died()
        if died is not None and died.code != 0:
            raise ChildDiedError(died)
        return output.read_text("utf-8")

    def _wait(self, condition: Callable[[], bool], otherwise: str, dying: Child | None = None) -> None:
        for _ in range(_PATIENCE_STEPS):
            if condition():
                return
            self._check(dying)
            if self._stop.wait(_STEP_SECONDS):
                raise StoppedError("ended before it was ready")
        raise ShowError(f"{otherwise}; the logs are in {self._stage.log('x').parent}")

    def _check(self, dying: Child | None = None) -> None:
        for child in self._children:
            died = child.died()
            if died is None or child is dying:
                continue
            if child.name == "desk" and died.code == -signal.SIGKILL:
                self._plug_in_again(child)
                return
            if died.code == 0 and (shown := self._windows.closed(child)) is not None:
                self._children.remove(child)
                self._say(f"{shown.screen.title}: cửa sổ đã đóng; phần còn lại vẫn chạy / closed; the rest goes on.")
                return
            raise ChildDiedError(died)

    def _plug_in_again(self, desk: Child) -> None:
        """Somebody tries what happens when the desk dies: it is seen to be away, then back, as systemd would start it."""
        self._children.remove(desk)
        self._say(f"Bàn điều hành bị ngắt điện, {_PLUG_SECONDS:.0f} giây nữa chạy lại / the desk's plug was pulled; back soon …")
        if not self._stop.wait(_PLUG_SECONDS):
            self._start("desk", "desk", "run", "--config", str(place_of(self._stage.terminals, OFFICE, DESK) / DESK_CONFIG))

    def _child(self, name: str) -> Child:
        return next(child for child in self._children if child.name == name)

    def _note(self, page: str | None = None) -> None:
        self._notes.page = page or self._notes.page
        self._notes.processes = {child.name: child.pid for child in self._children}
        if self._broker.is_running:
            self._notes.processes["broker"] = self._broker.pid
        displays = {shown.screen.name: shown.display.name or "" for shown in self._windows.shown if shown.display is not None}
        self._notes.display = displays.get("rating-screen")
        self._stage.note(self._notes)


def _program(*words: str) -> list[str]:
    return [sys.executable, "-m", "nucuoi", *words]


def _free_port(wished: int) -> int:
    for port in (wished, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((_HOST, port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise ShowError("no port is free on this machine")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
