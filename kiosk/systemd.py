"""What systemd is told: ready, still at work, stopping. Without NOTIFY_SOCKET nothing is sent."""

import contextlib
import os
import socket
from collections.abc import Callable, Mapping
from typing import Protocol

USUAL_SECONDS = 10.0


class Notifier(Protocol):
    """Who hears how the program fares."""

    def ready(self) -> None:
        """Citizens are served from now on."""

    def alive(self) -> None:
        """The watchdog's sign of life; left out while citizens are not served."""

    def status(self, text: str) -> None:
        """One line for ``systemctl status``."""

    def stopping(self) -> None:
        """The program ends in good order."""


class SystemdNotifier:
    """Notifies the service manager that started this process: sd_notify(3), one datagram a word.

    Its own few lines instead of the package sdnotify, which knows only Latin-1 and would wait for a manager that is busy: the
    loop that serves the citizen says these words.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")

    def ready(self) -> None:
        """``READY=1``."""
        self._say("READY=1")

    def alive(self) -> None:
        """``WATCHDOG=1``."""
        self._say("WATCHDOG=1")

    def status(self, text: str) -> None:
        """``STATUS=…``."""
        self._say(f"STATUS={text}")

    def stopping(self) -> None:
        """``STOPPING=1``."""
        self._say("STOPPING=1")

    def _say(self, word: str) -> None:
        if not self._address:
            return
        # An address that begins with "@" lives in Linux's abstract namespace.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.setblocking(False)
            manager.sendto(word.encode(), address)


class Pulse:
    """Says once that the program is ready, and then that it lives, every ``watchdog_seconds``."""

    def __init__(self, notifier: Notifier, watchdog_seconds: float) -> None:
        self._notifier, self._seconds = notifier, watchdog_seconds
        self._is_ready = False
        self._alive_at = 0.0

    def beat(self, now: float, serves: Callable[[], bool] = lambda: True) -> None:
        """A turn of the loop, at ``now`` seconds; the sign of life is withheld while it is due and ``serves`` denies it."""
        if not self._is_ready:
            self._is_ready = True
            self._notifier.ready()
        if now >= self._alive_at and serves():
            self._alive_at = now + self._seconds
            self._notifier.alive()


def watchdog_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """How often the watchdog wants a sign of life: a third of ``WatchdogSec=``, or the usual interval."""
    text = environment.get("WATCHDOG_USEC", "")
    return int(text) / 3_000_000 if text.isascii() and text.isdigit() and int(text) else USUAL_SECONDS
