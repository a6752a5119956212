"""The thread that prints, so that the screen never waits for a printer, and the printer's last known status.

A machine can hang where no timeout reaches (a name that is looked up, a driver): so each slip has a limit of its own, after which
its outcome is told whatever the thread does.
"""

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Literal

from kiosk.printer import Printer
from kiosk.printer_status import PrinterStatus, Printout, status_for
from kiosk.slip import Slip

_log = logging.getLogger("kiosk.spooler")

MARGIN_SECONDS = 2.0

Then = Callable[[Printout], None]


class _Job:
    """One slip, and the one answer to it."""

    def __init__(self, slip: Slip, then: Then, seconds: float) -> None:
        self.slip = slip
        self._then = then
        self._seconds = seconds
        self._lock = threading.Lock()
        self._state: Literal["waiting", "printing", "done"] = "waiting"
        self._timer = self._start(Printout("failed", "busy"))

    def begin(self) -> bool:
        """Whether it may still be printed: not if its visitor was already told that it is not."""
        with self._lock:
            if self._state == "done":
                return False
            self._state = "printing"
            self._timer.cancel()
            self._timer = self._start(Printout("unknown", "no answer"))
            return True

    @property
    def is_done(self) -> bool:
        """Whether its outcome was told, be it by the clock."""
        return self._state == "done"

    def finish(self, done: Printout) -> None:
        """Tell the outcome, the first time only."""
        with self._lock:
            if self._state == "done":
                return
            self._state = "done"
            self._timer.cancel()
        try:
            self._then(done)
        except Exception:
            _log.exception("who waited for a slip failed when it was told of it")

    def _start(self, done: Printout) -> threading.Timer:
        timer = threading.Timer(self._seconds, self.finish, (done,))
        timer.daemon = True
        timer.start()
        return timer


class Spooler:
    """Prints slips one after another on a thread of its own. ``print`` and ``status`` never wait.

    ``poll_seconds`` is how often an idle printer is asked how it fares.
    """

    def __init__(self, printer: Printer, *, poll_seconds: float = 15.0) -> None:
        self._printer = printer
        self._poll_seconds = poll_seconds
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._status = PrinterStatus()
        self._printing: _Job | None = None
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

    def start(self) -> None:
        """Begin; the status is asked at once."""
        self._thread.start()

    @property
    def status(self) -> PrinterStatus:
        """How the printer fared when it was last asked; "unknown" before the first answer, and while a slip hangs in it."""
        printing = self._printing
        return self._status if printing is None or not printing.is_done else status_for("no answer")

    def print(self, slip: Slip, then: Then) -> None:
        """Print ``slip``; ``then`` is called once with what became of it, on another thread, within the printer's limit.

        A slip that waited too long behind others is not printed any more: it is ``failed``, "busy".
        """
        self._jobs.put(_Job(slip, then, self._printer.longest_seconds + MARGIN_SECONDS))

    def close(self, seconds: float) -> bool:
        """Print what waits, then end; whether that was done within ``seconds``."""
        self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._look()
        while True:
            try:
                job = self._jobs.get(timeout=self._poll_seconds)
            except Empty:
                self._look()
                continue
            if job is None:
                return
            if job.begin():
                self._printing = job
                done = self._print(job.slip)
                self._printing = None
                job.finish(done)
                self._look()

    def _print(self, slip: Slip) -> Printout:
        try:
            done = self._printer.print(slip)
        except Exception:
            _log.exception("a slip could not be printed for a fault of this program")
            return Printout("unknown", "program fault")
        if done.outcome != "printed":
            # Without its number: a log lives longer than a day's tickets.
            _log.warning("a slip is %s: %s", done.outcome, done.reason)
        return done

    def _look(self) -> None:
        try:
            self._status = self._printer.status()
        except Exception:
            _log.exception("the printer could not be asked for a fault of this program")
            self._status = status_for("program fault")
