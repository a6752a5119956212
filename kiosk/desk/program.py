"""The desk's program: what its main loop does, second by second, while others ask from their own threads."""

import threading
from collections.abc import Callable
from typing import NamedTuple

from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.desk.announcer import Announcer
from kiosk.desk.authority import Authority
from kiosk.desk.desk import Console
from kiosk.desk.pin_file import PinFile
from kiosk.desk.reception import Reception
from kiosk.desk.reprints import Reprints
from kiosk.errors import BoxUnavailableError
from kiosk.frames import NEWS_SECONDS, PROBE_SECONDS
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.systemd import Notifier, Pulse
from kiosk.terminal import Service
from office.board import HEARTBEAT_SECONDS

LOOK_SECONDS = 1.0
"""How often time is let pass."""

MEND_SECONDS = 5.0
"""How often a disk that failed is tried again."""


class Parts(NamedTuple):
    """What a desk is made of."""

    authority: Authority
    announcer: Announcer
    reception: Reception
    reprints: Reprints
    comments: CommentBox
    journal: Journal
    pin_file: PinFile
    link: Link
    clock: Clock
    notifier: Notifier
    log: Callable[[str], None]


class DeskProgram:
    """One desk at work. :meth:`work` is called on the thread of the main loop.

    ``console`` begins to serve the officials' page, where there is one. ``watchdog_seconds`` is how often the watchdog wants a
    sign of life: it gets one only while requests are carried out, the page is served and the queue lets itself be asked. A disk
    that fails is no reason to be killed: the page says so, and the queue goes on when it is back.
    """

    def __init__(self, parts: Parts, console: Callable[[], Console] | None, *, watchdog_seconds: float) -> None:
        self.parts = parts
        self._serve = console
        self._console: Console | None = None
        self._pulse = Pulse(parts.notifier, watchdog_seconds)
        self._is_stopping = threading.Event()
        self._repeat_at = 0.0
        self._change_at = 0.0
        self._probe_at = parts.clock.monotonic() + PROBE_SECONDS
        self._told: tuple[object, ...] = ()
        self._news_at = float("inf")

    @property
    def service(self) -> Service:
        """Whether numbers are given and called."""
        if self.parts.authority.told() is None:
            return "unassigned"
        return "in service" if self.parts.authority.is_known and self.parts.journal.verdict == "ok" else "out of service"

    def start(self) -> None:
        """Be again what the journal says, and begin to serve.

        Raises:
            OSError: the page's address cannot be listened on.
        """
        try:
            self.parts.authority.load()
        except BoxUnavailableError as error:
            # The page says so; it is tried again with every command.
            self.parts.log(f"the queue is unknown until the disk is back: {error}")
        self.parts.authority.tick()
        if self._serve is not None:
            self._console = self._serve()
        self.parts.reception.start()
        self.parts.link.start()

    def work(self) -> float:
        """Let time pass; returns in how many seconds to call again."""
        now = self.parts.clock.monotonic()
        self._look_after_the_disk(now)
        due = self.parts.authority.tick()
        self.parts.reprints.tick()
        if now >= self._repeat_at:
            self._repeat_at = now + HEARTBEAT_SECONDS
            self.parts.announcer.repeat()
            self.parts.comments.open_if_due()
            self._tell()
        elif now >= self._change_at:
            self.parts.announcer.announce()
        self._change_at = now + due
        if (verdicts := self._verdicts()) != self._told:
            self._told = verdicts
            self._news_at = now + NEWS_SECONDS
            self._tell()
        elif now >= self._news_at:
            # A report that left just before the news held it back for a moment.
            self._news_at = float("inf")
            self.parts.link.wake()
        self._pulse.beat(now, self._serves)
        return max(0.01, min(due, LOOK_SECONDS))

    def run(self) -> None:
        """Work until :meth:`stop`."""
        seconds = 0.0
        while not self._is_stopping.wait(seconds):
            seconds = self.work()

    def stop(self) -> None:
        """Ask the loop to end; from a signal handler or any thread."""
        self._is_stopping.set()

    def end(self) -> None:
        """After the loop: carry out what was asked, say goodbye, let go of everything."""
        self.parts.notifier.stopping()
        if self._console is not None:
            self._console.close()
        self.parts.reception.stop()
        self.parts.link.stop()
        self.parts.pin_file.close()
        self.parts.journal.close()

    def _look_after_the_disk(self, now: float) -> None:
        if now < self._probe_at:
            return
        is_ok = self.parts.journal.probe() == "ok"
        self._probe_at = now + (PROBE_SECONDS if is_ok else MEND_SECONDS)

    def _verdicts(self) -> tuple[object, ...]:
        told = self.parts.authority.told()
        revision = None if told is None else told.revision
        return self.service, self.parts.journal.verdict, self.parts.link.is_connected, revision

    def _serves(self) -> bool:
        return self.parts.reception.is_alive and (self._console is None or self._console.is_alive)

    def _tell(self) -> None:
        """Let the link look whether a report is due, and systemd show how it stands."""
        if self.parts.journal.verdict != "ok":
            self._probe_at = min(self._probe_at, self.parts.clock.monotonic() + MEND_SECONDS)
        self.parts.link.wake()
        queue = self.parts.authority.queue
        waiting = sum(ticket.status == "waiting" for ticket in queue.tickets.values())
        on_duty = sum(counter.official is not None for counter in queue.counters.values())
        connection = "connected" if self.parts.link.is_connected else "not connected"
        self.parts.notifier.status(f"{self.service}, {connection}; {waiting} waiting, {on_duty} counters on duty")
