"""The board's program: what the loop that shows the calls does besides, and how it ends."""

from kiosk.board import HallBoard
from kiosk.clock import Clock
from kiosk.frames import CHORES_SECONDS, PROBE_SECONDS
from kiosk.hall_voice import HallVoice
from kiosk.journal import Journal
from kiosk.link import Link
from kiosk.systemd import Notifier, Pulse
from kiosk.ui.waking import Bell


class BoardProgram:
    """One board at work. Everything but :meth:`stop` is called on the thread of its loop, which ``bell`` wakes for news.

    ``watchdog_seconds`` is how often the watchdog wants a sign of life; it gets one from this loop alone. A disk that fails keeps
    nobody from being called, so it withholds no sign.
    """

    def __init__(
        self,
        *,
        board: HallBoard,
        voice: HallVoice | None,
        bell: Bell,
        journal: Journal,
        link: Link,
        clock: Clock,
        notifier: Notifier,
        watchdog_seconds: float,
    ) -> None:
        self.board = board
        self.voice = voice
        self.bell = bell
        self.journal = journal
        self.link = link
        self.is_started = False
        self.is_stopping = False
        self._clock = clock
        self._notifier = notifier
        self._pulse = Pulse(notifier, watchdog_seconds)
        self._chores_at = 0.0
        self._probe_at = clock.monotonic() + PROBE_SECONDS
        self._told: tuple[object, ...] = ()

    def start(self) -> None:
        """Begin to connect, and to speak; returns at once."""
        self.is_started = True
        if self.voice is not None:
            self.voice.start()
        self.link.start()

    def work(self) -> None:
        """Some times a second, after ``board.tick()``."""
        now = self._clock.monotonic()
        self._pulse.beat(now)
        if self.voice is not None and self.voice.pass_on():
            # Once this picture is there.
            self.bell.ring()
        if now >= self._probe_at:
            self._probe_at = now + PROBE_SECONDS
            self.journal.probe()
        standing = (self.board.is_lost, self.link.is_connected, self._verdict())
        if standing != self._told or now >= self._chores_at:
            self._told = standing
            self._chores_at = now + CHORES_SECONDS
            self._tell()

    def stop(self) -> None:
        """Ask the loop to end; from a signal handler or any thread."""
        self.is_stopping = True

    def end(self) -> None:
        """After the loop: fall silent, say goodbye, let go of everything."""
        self._notifier.stopping()
        if self.voice is not None:
            self.voice.close()
        self.link.stop()
        self.journal.close()

    def _verdict(self) -> str:
        return "none" if self.voice is None else self.voice.verdict

    def _tell(self) -> None:
        """Let the link look whether a report is due, and systemd show how it stands."""
        self.link.wake()
        connection = "connected" if self.link.is_connected else "not connected"
        desk = "the desk is not heard" if self.board.is_lost else "the desk is heard"
        self._notifier.status(f"{connection}, {desk}; voice: {self._verdict()}")
