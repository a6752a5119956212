"""Sleeps until the window system or a touch panel has something to say.

Kivy offers no way to wait for input, only to look for it. So the files through which it comes are watched: the connection to
the X server, and the input devices, which SDL opens itself where there is no X server. Only watched: who reads them still does.
"""

import os
import select
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISSOCK

_SHORTEST_SECONDS = 0.0005


class Waker:
    """Watches open ``files``, by their numbers."""

    def __init__(self, files: Iterable[int]) -> None:
        self._poll = select.poll()
        for number in files:
            self._poll.register(number, select.POLLIN)
        self._pause_seconds = 0.0

    def sleep(self, seconds: float) -> None:
        """Sleep so long, or until there is input.

        What its reader leaves lying, or a device that is gone, must not keep a processor busy: while there is input each time,
        sleeping for it gives way, step by step, to sleeping the full time.
        """
        pause = min(self._pause_seconds, seconds)
        if pause:
            time.sleep(pause)
        if self._poll.poll((seconds - pause) * 1000):
            self._pause_seconds = min(1.0, max(_SHORTEST_SECONDS, 2 * self._pause_seconds))
        else:
            self._pause_seconds = 0.0


class Bell:
    """Wakes a loop that sleeps, from any thread: a board that was heard must not wait for the next look.

    ``answer`` is called by whoever rings, on the ringing thread; the loop that wakes up calls :meth:`quiet`.
    """

    def __init__(self) -> None:
        self.answer: Callable[[], object] = lambda: None
        self.file = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def ring(self) -> None:
        """Wake the loop."""
        self.answer()
        os.eventfd_write(self.file, 1)

    def quiet(self) -> None:
        """What it rang for is being done."""
        with suppress(BlockingIOError):
            os.eventfd_read(self.file)


def input_files() -> list[int]:
    """The files through which a finger is reported, of those that this process has open now; the window must be."""
    found = []
    for file in Path("/proc/self/fd").iterdir():
        # The listing itself was open while it was made, and is gone now.
        with suppress(OSError):
            if _is_device(file) or _is_window_system(int(file.name)):
                found.append(int(file.name))
    return found


def _is_device(file: Path) -> bool:
    return file.readlink().parent == Path("/dev/input")


def _is_window_system(number: int) -> bool:
    if not S_ISSOCK(os.fstat(number).st_mode):
        return False
    with socket.socket(fileno=os.dup(number)) as connection:
        return connection.family == socket.AF_UNIX and ".X11-unix" in str(connection.getpeername())
