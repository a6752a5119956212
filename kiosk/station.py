"""The program of a terminal of the queue that is no desk: what its loop does besides serving, and what it reports."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from kiosk.assignment import AssignmentCache
from kiosk.clock import Clock
from kiosk.courier import Courier
from kiosk.disk import free_bytes
from kiosk.errors import BoxUnavailableError
from kiosk.health import Sensors
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.rows import Summary
from kiosk.systemd import Notifier
from kiosk.terminal import Service
from office.documents import Health

CHORES_SECONDS = 30.0
"""How often the link is asked whether a report is due."""
NEWS_SECONDS = 2.0
"""How soon after a change of verdict it is asked once more."""
PROBE_SECONDS = 600.0
"""How often a terminal that nobody uses tries its disk."""
FRAME_SECONDS = 1 / 20


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
        self._clock, self._notifier, self._watchdog_seconds = clock, notifier, watchdog_seconds
        self._verdicts, self._begin, self._end = verdicts, begin, end
        self._is_ready = False
        self._alive_at = self._chores_at = 0.0
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
        if not self._is_ready:
            self._is_ready = True
            self._notifier.ready()
        if now >= self._alive_at:
            self._alive_at = now + self._watchdog_seconds
            self._notifier.alive()
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


def station_health(
    *,
    clock: Clock,
    journal: Journal,
    assignments: AssignmentCache[Any],
    courier: Courier,
    service: Service,
    sensors: Sensors,
    **more: object,
) -> Health:
    """The report of any terminal; ``more`` are the fields that only its kind has."""
    from importlib import metadata  # noqa: PLC0415  the first picture does not wait for it

    try:
        figures = journal.summary()
    except BoxUnavailableError:
        figures = Summary(None, None, 0, 0, 0, 0)
    health = Health(
        software=metadata.version("nucuoi"),
        boot=clock.boot(),
        clock="unsynchronised" if clock.now() is None else "synchronised",
        disk=journal.verdict,
        disk_free_bytes=free_bytes(journal.directory),
        temperature_celsius=sensors.temperature_celsius(),
        under_voltage=sensors.under_voltage(),
        assignment=assignments.current.revision if assignments.current else 0,
        stream=figures.stream,
        head=figures.head,
        unsent=figures.unsent,
        waiting=figures.waiting,
        damaged=figures.damaged,
        wrong_ledger=courier.wrong_ledger,
        service=service,
    )
    return msgspec.structs.replace(health, **more)


def run_station(station: Station, pause: Callable[[float], object]) -> None:
    """The loop of a terminal without a screen; returns after ``station.stop()``. ``pause`` waits so many seconds."""
    while not station.is_stopping:
        station.terminal.tick()
        station.work()
        pause(FRAME_SECONDS)
