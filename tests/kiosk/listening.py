"""A stand-in for systemd: it hears what a service says on its NOTIFY_SOCKET."""

import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

DEADLINE_SECONDS = 60.0


class Listener:
    """Listens on ``address``, in the words of sd_notify."""

    def __init__(self, directory: Path) -> None:
        self.address = str(directory / "notify")
        self.heard: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def __enter__(self) -> Self:
        self._socket.bind(self.address)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def collect(self, seconds: float = 0.0) -> list[str]:
        """What has been said so far, waiting so long for the first word."""
        self._socket.settimeout(seconds or 0.001)
        try:
            while True:
                self.heard.append(self._socket.recv(4096).decode())
                self._socket.settimeout(0.001)
        except TimeoutError:
            return self.heard

    def wait_for(self, word: str) -> None:
        """Until ``word`` begins something that was said.

        Raises:
            AssertionError: not within a minute.
        """
        end = time.monotonic() + DEADLINE_SECONDS
        while not any(said.startswith(word) for said in self.heard):
            assert time.monotonic() < end, f"never heard {word!r}, only {self.heard}"
            self.collect(0.2)
