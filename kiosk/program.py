"""The terminal's program: what the loop that serves the citizen does besides, frame by frame, and how it ends."""

from typing import Protocol

from kiosk.ballot_box import Box
from kiosk.clock import Clock
from kiosk.comment_box import CommentBox
from kiosk.frames import CHORES_SECONDS, NEWS_SECONDS, PROBE_SECONDS
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.systemd import Notifier, Pulse
from kiosk.terminal import Terminal


class Buttons(Protocol):
    """What the program knows of a panel; a terminal without one has no GPIO library."""

    @property
    def stuck(self) -> frozenset[int]:
        """The scores whose button has been held too long."""

    def poll(self) -> None:
        """Pass on what was pressed."""

    def close(self) -> None:
        """Lamps off, pins free."""


class Program:
    """One terminal at work. Everything but :meth:`stop` is called on the thread of its loop.

    ``watchdog_seconds`` is how often the watchdog wants a sign of life. It gets one only from this loop, and only while the
    journal takes votes or the terminal tells the citizen that it does not.
    """

    def __init__(
        self,
        *,
        terminal: Terminal,
        box: Box,
        comments: CommentBox,
        journal: Journal,
        link: Link,
        panel: Buttons | None,
        clock: Clock,
        notifier: Notifier,
        watchdog_seconds: float,
    ) -> None:
        self.terminal = terminal
        self.box = box
        self.comments = comments
        self.journal = journal
        self.link = link
        self.panel = panel
        self.is_started = False
        self.is_stopping = False
        self._clock = clock
        self._notifier = notifier
        self._pulse = Pulse(notifier, watchdog_seconds)
        self._chores_at = 0.0
        self._probe_at = clock.monotonic() + PROBE_SECONDS
        self._told: tuple[object, ...] = ()

    def start(self) -> None:
        """Release what an earlier run left, and begin to connect."""
        self.is_started = True
        self._open_boxes()
        self.link.start()

    def work(self) -> None:
        """Once a frame, about 20 times a second, after ``terminal.tick()``."""
        now = self._clock.monotonic()
        if self.panel is not None:
            self.panel.poll()
        self._pulse.beat(now, self._serves)
        if now >= self._chores_at:
            self._chores_at = now + CHORES_SECONDS
            self._do_chores(now)
        elif (verdicts := (self.box.verdict, self.terminal.service)) != self._told:
            self._told = verdicts
            self._tell()
            # A report that left just now keeps this news back for a moment.
            self._chores_at = min(self._chores_at, now + NEWS_SECONDS)

    def stop(self) -> None:
        """Ask the loop to end; from a signal handler or any thread."""
        self.is_stopping = True

    def end(self) -> None:
        """After the loop: end the open visit, say goodbye, let go of everything."""
        self._notifier.stopping()
        self.terminal.close()
        self._open_boxes()
        if self.panel is not None:
            self.panel.close()
        self.link.stop()
        self.journal.close()

    def _serves(self) -> bool:
        return self.box.verdict == "ok" or self.terminal.service == "out of service"

    def _do_chores(self, now: float) -> None:
        if now >= self._probe_at:
            self._probe_at = now + PROBE_SECONDS
            self.box.probe()
        self._open_boxes()
        self._tell()

    def _open_boxes(self) -> None:
        self.box.open_if_due()
        self.comments.open_if_due()

    def _tell(self) -> None:
        """Let the link look whether a report is due, and systemd show how it stands."""
        self.link.wake()
        figures = self.journal.summary()
        connection = "connected" if self.link.is_connected else "not connected"
        self._notifier.status(
            f"{self.terminal.service}, {connection}; {figures.waiting} votes in the box, {figures.unsent} events to deliver"
        )
