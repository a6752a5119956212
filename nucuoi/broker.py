"""A private Mosquitto from the very files of ``broker-config/``, on a free loopback port.

The demo, the tests and the benchmark all run this one: what they show about a broker holds for the broker that the
installer sets up, ports and paths aside.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from threading import current_thread, main_thread
from types import TracebackType
from typing import Self

from nucuoi.brokerfiles import (
    UPLINK,
    BrokerError,
    BrokerPlace,
    Kind,
    Upper,
    check_username,
    program,
    set_passwords,
    write_place,
)

__all__ = ["BrokerError", "PrivateBroker"]

_PROBE = "probe"
_STEP_SECONDS = 0.02
_STEPS = 3000
_PORT_TRIES = 5
_CONNACK_BYTES = 4


class PrivateBroker:
    """One Mosquitto in ``directory``, for as long as the ``with`` block or until :meth:`stop`.

    ``kind`` "upper" serves the collector, bridges and terminals without an office broker; "office" serves the
    terminals of ``office`` and, with ``upper``, bridges to that broker (whose user for the bridge is made here).
    What ``directory`` already holds (users, queued messages) is taken up again; so is the port, when it is free.
    Every user name is also the client id: two connections under one name push each other out.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        directory: Path,
        *,
        kind: Kind = "upper",
        office: str | None = None,
        upper: "PrivateBroker | None" = None,
        port: int | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.kind = kind
        self.office = office
        self._upper = upper
        self._wanted_port = port
        self._place: BrokerPlace | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port on loopback; the same over restarts.

        Raises:
            BrokerError: before the first start.
        """
        if self._place is None:
            raise BrokerError("the broker has no port before its first start")
        return self._place.port

    @property
    def pid(self) -> int:
        """The process id.

        Raises:
            BrokerError: when it does not run.
        """
        if self._process is None:
            raise BrokerError("the broker does not run; start it first")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def configuration(self) -> Path:
        """The main configuration file, as an argument of ``mosquitto -c``."""
        return self.directory / "config" / f"{self.kind}.conf"

    @property
    def log(self) -> str:
        """Everything that the broker has said so far."""
        path = self.directory / "broker.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def start(self) -> Self:
        """Start and return when it answers.

        Raises:
            BrokerError: when Mosquitto is not installed, runs already, or ends or stays silent instead of answering;
                with the end of its log.
        """
        if self.is_running:
            raise BrokerError(f"the broker in {self.directory} runs already, as process {self.pid}")
        executable = program("mosquitto")
        for attempt in range(1, _PORT_TRIES + 1):
            self._prepare()
            said_before = len(self.log)
            with (self.directory / "broker.log").open("ab") as log:
                # Its own session: Ctrl-C in a terminal is for the demo, which ends its broker last.
                self._process = subprocess.Popen(  # noqa: S603  its words are ours
                    [*_ends_with_us(), executable, "-c", str(self.configuration)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            try:
                self._await_probe()
            except BrokerError:
                taken = "Address already in use" in self.log[said_before:]
                self.kill()
                if attempt == _PORT_TRIES or not taken or self._wanted_port is not None:
                    raise
                self._place = None
                (self.directory / "port").unlink(missing_ok=True)
            else:
                break
        return self

    def stop(self) -> None:
        """End it in good order: it writes its state to disk. Does nothing when it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill -9: what was not on disk is gone."""
        self._end(signal.SIGKILL)

    def restart(self) -> Self:
        """Stop and start again on the same port."""
        self.stop()
        return self.start()

    def forget(self) -> None:
        """Throw away sessions, queues and retained messages; users and their passwords stay.

        Raises:
            BrokerError: while it runs.
        """
        if self.is_running:
            raise BrokerError("stop or kill the broker before it can forget")
        shutil.rmtree(self.directory / "state", ignore_errors=True)

    def add_user(self, username: str, password: str) -> None:
        """Let ``username`` in with ``password``, and return when that is in force.

        Names: ``{office}/{terminal}``; on the upper broker also ``collector`` and ``{office}/uplink`` (a bridge).
        """
        self.add_users({username: password})

    def add_users(self, passwords: Mapping[str, str]) -> None:
        """Many at once: ``{username: password}``; see :meth:`add_user`.

        Raises:
            InvalidIdError: for a name that such a broker does not know.
            BrokerError: for a password that a password file cannot hold.
        """
        for username in passwords:
            check_username(username, self.kind, self.office)
        self._change(passwords)

    def remove_user(self, username: str) -> None:
        """Shut ``username`` out, and return when that is in force; a live connection of that name ends."""
        self._change({}, remove=frozenset({username}))

    def __enter__(self) -> Self:
        """Start, unless it runs."""
        return self if self.is_running else self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def _prepare(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._place is None:
            upper = None
            if self._upper is not None:
                password = secrets.token_hex(16)
                self._upper.add_user(f"{self.office}/{UPLINK}", password)
                upper = Upper(self._upper.host, self._upper.port, password)
            self._place = BrokerPlace(
                kind=self.kind,
                config=self.directory / "config",
                state=self.directory / "state",
                port=self._wanted_port or self._choose_port(),
                address=self.host,
                user=_account(),
                office=self.office,
                upper=upper,
            )
            (self.directory / "port").write_text(f"{self._place.port}\n", "ascii")
        write_place(self._place)
        self._new_probe({}, frozenset())

    def _choose_port(self) -> int:
        remembered = self.directory / "port"
        if remembered.exists():
            port = int(remembered.read_text("ascii"))
            with socket.socket() as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trial.bind((self.host, port))
                except OSError:
                    pass
                else:
                    return port
        with socket.socket() as trial:
            trial.bind((self.host, 0))
            return int(trial.getsockname()[1])

    def _change(self, passwords: Mapping[str, str], *, remove: frozenset[str] = frozenset()) -> None:
        if self._place is None:
            self._prepare()
        self._new_probe(passwords, remove)
        if self._process is not None and self.is_running:
            self._process.send_signal(signal.SIGHUP)
            self._await_probe()

    def _new_probe(self, passwords: Mapping[str, str], remove: frozenset[str]) -> None:
        """A user without any right whose password is new each time: let in, it shows that the file was read."""
        self._probe_password = secrets.token_hex(16)
        set_passwords(self.directory / "config", {**passwords, _PROBE: self._probe_password}, remove=remove)

    def _await_probe(self) -> None:
        """Wait until the probe is let in; the wait for the process's end is the pause between two knocks."""
        process = self._process
        if process is None:
            raise BrokerError("the broker does not run; start it first")
        for _ in range(_STEPS):
            try:
                process.wait(_STEP_SECONDS)
            except subprocess.TimeoutExpired:
                if _is_let_in((self.host, self.port), _PROBE, self._probe_password):
                    return
            else:
                raise BrokerError(f"mosquitto ended with {process.returncode}; its log ends:\n{self.log[-2000:]}")
        raise BrokerError(f"mosquitto did not answer on port {self.port}; its log ends:\n{self.log[-2000:]}")

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(number)
            self._process.wait()
            self._process = None


def _ends_with_us() -> list[str]:
    """What goes before the command so that a broker does not outlive a program that was killed.

    Linux means the *thread* that started it, so a broker started from a passing thread goes without.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv and current_thread() is main_thread() else []


def _account() -> str:
    """The account that runs this program: Mosquitto started by root would else change to one that cannot read here."""
    return "root" if os.geteuid() == 0 else str(os.geteuid())


def _is_let_in(address: tuple[str, int], username: str, password: str) -> bool:
    """Whether an MQTT 5 CONNECT with these words is answered with success; paho lives in the links alone."""

    def text(value: str) -> bytes:
        return len(value).to_bytes(2, "big") + value.encode()

    # Protocol level 5; user name, password and clean start; keep alive 10 s; no properties.
    body = text("MQTT") + b"\x05\xc2\x00\x0a\x00" + text(username) + text(username) + text(password)
    try:
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(b"\x10" + bytes([len(body)]) + body)
            answer = b""
            while len(answer) < _CONNACK_BYTES:
                piece = connection.recv(64)
                if not piece:
                    return False
                answer += piece
            connection.sendall(b"\xe0\x00")
    except OSError:
        return False
    return answer[0] == 0x20 and answer[3] == 0  # noqa: PLR2004  CONNACK, reason code 0: success
