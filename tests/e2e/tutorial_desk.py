"""The rival: a queue as tutorials write it. The state lives in memory, the answer leaves, and a thread commits a moment later.

A request that is said again is one more request. ``python -m tests.e2e.tutorial_desk DIRECTORY PORT``, behind the lines of the
real desk's stand-in console.
"""

import json
import signal
import socketserver
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

_PAUSE_SECONDS = 0.25


class TutorialDesk:
    """Numbers and calls of one day."""

    def __init__(self, directory: Path) -> None:
        self._db = sqlite3.connect(directory / "queue.sqlite", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS deeds (id INTEGER PRIMARY KEY, deed TEXT)")
        self._guard = threading.Lock()
        self._waiting: list[int] = []
        self._number = 0
        self._at: dict[str, int] = {}
        self._uncommitted: list[tuple[str]] = []
        for (deed,) in self._db.execute("SELECT deed FROM deeds ORDER BY id"):
            self._apply(json.loads(deed))

    def ask(self, request: str, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command."""
        with self._guard:
            verb, counter = command["command"], command.get("counter", "")
            deed: dict[str, Any] = {"verb": verb, "counter": counter}
            if verb == "issue":
                deed["number"] = self._number + 1
            elif verb == "call-next":
                if not self._waiting:
                    return {"request": request, "refused": "nobody-waiting"}
                deed["number"] = self._waiting[0]
            elif verb in {"start", "finish", "miss"}:
                if counter not in self._at:
                    return {"request": request, "refused": "no-ticket"}
                deed["number"] = self._at[counter]
            self._apply(deed)
            self._uncommitted.append((json.dumps(deed),))
            answer: dict[str, Any] = {"request": request}
            if verb == "issue":
                number = deed["number"]
                answer["issued"] = {
                    "ticket": f"ngaymau0-h{number}", "series": "H", "number": number, "text": f"H {number}", "service": "x"
                }  # fmt: skip
            return answer

    def keep(self) -> None:
        """Commit what has gathered."""
        with self._guard:
            rows, self._uncommitted = self._uncommitted, []
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO deeds (deed) VALUES (?)", rows)
            self._db.execute("COMMIT")

    def _apply(self, deed: dict[str, Any]) -> None:
        if deed["verb"] == "issue":
            self._number = deed["number"]
            self._waiting.append(deed["number"])
        elif deed["verb"] == "call-next":
            if deed["number"] in self._waiting:
                self._waiting.remove(deed["number"])
            self._at[deed["counter"]] = deed["number"]
        elif deed["verb"] in {"finish", "miss"}:
            self._at.pop(deed["counter"], None)


def main() -> None:
    """Serve until it is killed."""
    desk = TutorialDesk(Path(sys.argv[1]))

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                words = json.loads(line)
                self.wfile.write(json.dumps(desk.ask(words["request"], words["command"])).encode() + b"\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(("127.0.0.1", int(sys.argv[2])), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.wait(_PAUSE_SECONDS):
        desk.keep()
    desk.keep()


if __name__ == "__main__":
    main()
