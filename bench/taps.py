"""From the finger to the picture and to the disk, at the real terminal on a virtual screen.

Taps are X test events, stamped before they leave; the terminal says when the next frame was drawn and when the vote was on
disk. The references are one frame at 60 a second and one synced write of 4 KiB into the same file system.
"""

import ctypes
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import IO, NamedTuple

from bench.screen import installed, terminal_config
from kiosk.ui.touches import SETTLE_SECONDS
from tests.screens import VirtualScreen, virtual_screen

_FRAME_SECONDS = 1 / 60
_FACES = (96, 248, 400, 552, 704)
_HEIGHT = 270
_HOLD_SECONDS = 0.08


class Times(NamedTuple):
    """Seconds."""

    median: float
    p95: float
    p99: float


class Finger:
    """X test events on one display."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(display.encode()))

    def move(self, x: int, y: int) -> None:
        """Put the pointer there."""
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._x11.XFlush(self._display)

    def press(self, *, down: bool) -> float:
        """Press or lift; the moment before."""
        begin = time.monotonic()
        self._test.XTestFakeButtonEvent(self._display, 1, int(down), 0)
        self._x11.XFlush(self._display)
        return begin


def run(work: Path, *, count: int) -> dict[str, Times]:
    """``count`` taps."""
    with virtual_screen(800, 480) as screen:
        shown, durable = _tapped(screen, work, count)
    return {
        "tap to feedback": times(shown),
        "tap to durable": times(durable),
        "one frame": Times(_FRAME_SECONDS, _FRAME_SECONDS, _FRAME_SECONDS),
        "one fsync": times(_syncs(work / "sync", count)),
    }


def _tapped(screen: VirtualScreen, work: Path, count: int) -> tuple[list[float], list[float]]:
    shown, durable = [], []
    command = [sys.executable, "-m", "bench.tapped", str(terminal_config(work, thanks=1.0, topics=False))]
    with screen.running(command, **installed(work)) as program:
        if program.stdout is None:
            raise RuntimeError("the terminal has no output")
        finger = Finger(screen.display)
        for number in range(count):
            _await(program.stdout, "idle")
            # A screen that has just changed takes no touches yet.
            time.sleep(2 * SETTLE_SECONDS)
            finger.move(_FACES[number % len(_FACES)], _HEIGHT)
            down = finger.press(down=True)
            shown.append(_await(program.stdout, "shown") - down)
            # A finger rests a little; without that, down and up would fall into one frame.
            time.sleep(_HOLD_SECONDS)
            up = finger.press(down=False)
            durable.append(_await(program.stdout, "durable") - up)
    return shown, durable


def _await(output: IO[str], word: str) -> float:
    for line in output:
        said, _, seconds = line.strip().partition(" ")
        if said == word:
            return float(seconds or 0)
    raise RuntimeError(f"the terminal ended before it said {word!r}")


def _syncs(path: Path, count: int) -> list[float]:
    found = []
    with path.open("wb", buffering=0) as file:
        for _ in range(count):
            begin = time.monotonic()
            file.write(b"\0" * 4096)
            os.fdatasync(file.fileno())
            found.append(time.monotonic() - begin)
    return found


def times(seconds: list[float]) -> Times:
    """The percentiles of a series."""
    cuts = quantiles(seconds, n=100)
    return Times(median(seconds), cuts[94], cuts[98])
