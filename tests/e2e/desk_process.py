"""The real desk's process with a stand-in for its console: commands as lines of JSON, answers as lines of JSON.

``python -m tests.e2e.desk_process CONFIG BASE``: the desk of CONFIG, by a clock that says eight in the morning at the monotonic
second BASE, so that a day lasts as long as a test. A line is ``{"request": …, "asker": …, "command": {…}}``, answered with an
``Answer``, or ``{"state": true}``, answered with the digest of the queue.
"""

import json
import signal
import socketserver
import sys
import threading
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec

from kiosk.clock import SystemClock
from kiosk.desk.config import DeskConfig, load_desk_config
from kiosk.desk.desk import Desk
from kiosk.desk.wiring import build
from kiosk.errors import BoxUnavailableError
from kiosk.wiring import set_up_log
from office.commands import AnyCommand
from office.queue import Queue
from office.requests import Answer
from tests.office.halls import MORNING


class ShiftedClock(SystemClock):
    """The machine's clock, but in the morning of a working day. ``later`` moves it on."""

    def __init__(self, base: float) -> None:
        super().__init__("system")
        self.later = timedelta()
        self.base = base

    def now(self) -> datetime:
        return MORNING + self.later + timedelta(seconds=self.monotonic() - self.base)


class Line(msgspec.Struct):
    """What is asked in one line."""

    request: str = ""
    asker: str = "console"
    command: AnyCommand | None = None
    state: bool = False


def digest_of_queue(queue: Queue) -> str:
    """The same for two queues that are equal to the last field."""
    return sha256(msgspec.json.encode(msgspec.to_builtins(queue, str_keys=True), order="deterministic")).hexdigest()


class LineConsole:
    """Answers lines on a port of this machine, a thread for each connection."""

    def __init__(self, desk: Desk, config: DeskConfig) -> None:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    self.wfile.write(answer_line(desk, line) + b"\n")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server((config.console.host, config.console.port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def answer_line(desk: Desk, line: bytes) -> bytes:
    """The answer to one line."""
    asked = msgspec.json.decode(line, type=Line)
    if asked.state:
        return json.dumps({"state": digest_of_queue(desk.authority.queue)}).encode()
    assert asked.command is not None
    try:
        answer = desk.authority.submit(asked.command, request=asked.request, asker=asked.asker)
    except BoxUnavailableError as error:
        answer = Answer(request=asked.request, refused="disk", about={"verdict": error.verdict})
    return msgspec.json.encode(answer)


def main() -> None:
    """Serve until SIGTERM."""
    set_up_log()
    program = build(load_desk_config(Path(sys.argv[1])), clock=ShiftedClock(float(sys.argv[2])), serve=LineConsole)
    signal.signal(signal.SIGTERM, lambda *_: program.stop())
    try:
        program.start()
        program.run()
    finally:
        program.end()


if __name__ == "__main__":
    main()
