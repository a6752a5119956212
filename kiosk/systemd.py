"""What systemd is told: ready, still at work, stopping. Without NOTIFY_SOCKET nothing is sent."""

import os
from collections.abc import Mapping
from typing import Protocol

import sdnotify

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
    """Notifies the service manager that started this process."""

    def __init__(self) -> None:
        self._socket = sdnotify.SystemdNotifier()

    def ready(self) -> None:
        """``READY=1``."""
        self._socket.notify("READY=1")

    def alive(self) -> None:
        """``WATCHDOG=1``."""
        self._socket.notify("WATCHDOG=1")

    def status(self, text: str) -> None:
        """``STATUS=…``."""
        self._socket.notify(f"STATUS={text}")

    def stopping(self) -> None:
        """``STOPPING=1``."""
        self._socket.notify("STOPPING=1")


def watchdog_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """How often the watchdog wants a sign of life: a third of ``WatchdogSec=``, or the usual interval."""
    text = environment.get("WATCHDOG_USEC", "")
    return int(text) / 3_000_000 if text.isascii() and text.isdigit() and int(text) else USUAL_SECONDS
