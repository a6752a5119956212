"""The program of a terminal of the queue that is no desk: what its loop does besides serving."""

from collections.abc import Callable
from typing import Protocol

from kiosk.clock import Clock
from kiosk.frames import CHORES_SECONDS, NEWS_SECONDS, PROBE_SECONDS
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.systemd import Notifier, Pulse
from kiosk.terminal import Service


class Serves(Protocol):
    """What serves people: a ticket kiosk, a caller's box."""

    @property
    def service(self) -> Service:
        """Whether it does its work."""

    def tick(self) -> None:
        """Let time pass."""

    def close(self) -> None:
        """The program ends."""


class Station:
    """One terminal at work. Everything but :meth:`stop` is called on the thread of its loop.

    ``verdicts`` are what is reported soon when it changes, ``begin`` and ``end`` what starts and ends with the program beside
    journal and link.
    """

    def __init__(
        self,
        *,
        terminal: Serves,
        journal: Journal,
        link: Link,
        clock: Clock,
        notifier: Notifier,
        watchdog_seconds: float,
        verdicts: Callable[[], object] = lambda: None,
        begin: Callable[[], None] = lambda: None,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self.terminal, self.journal, self.link = terminal, journal, link
        self.is_started = self.is_stopping = False
        self._clock, self._notifier = clock, notifier
        self._verdicts, self._begin, self._end = verdicts, begin, end
        self._pulse = Pulse(notifier, watchdog_seconds)
        self._chores_at = 0.0
        self._probe_at = clock.monotonic() + PROBE_SECONDS
        self._told: object = None

    def start(self) -> None:
        """Begin to connect."""
        self.is_started = True
        self._begin()
        self.link.start()

    def work(self) -> None:
        """Once a frame, after ``terminal.tick()``."""
        now = self._clock.monotonic()
        self._pulse.beat(now)
        verdicts = (self.journal.verdict, self.terminal.service, self.link.is_connected, self._verdicts())
        if now >= self._chores_at:
            self._chores_at = now + CHORES_SECONDS
            if now >= self._probe_at:
                self._probe_at = now + PROBE_SECONDS
                self.journal.probe()
            self._tell()
        elif verdicts != self._told:
            self._told = verdicts
            self._tell()
            self._chores_at = min(self._chores_at, now + NEWS_SECONDS)

    def stop(self) -> None:
        """Ask the loop to end; from a signal handler or any thread."""
        self.is_stopping = True

    def end(self) -> None:
        """After the loop: say goodbye, let go of everything."""
        self._notifier.stopping()
        self._end()
        self.terminal.close()
        self.link.stop()
        self.journal.close()

    def _tell(self) -> None:
        self.link.wake()
        self._notifier.status(f"{self.terminal.service}, {'connected' if self.link.is_connected else 'not connected'}")
