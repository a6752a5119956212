"""A private X server without a monitor: start a program on it, tap it with xdotool, look at its picture.

Pictures are read from the server's own memory (``Xvfb -fbdir``), so that looking often costs the program nothing.
"""

import os
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from PIL import Image

DEADLINE_SECONDS = 30.0
_XWD_FIELDS = struct.Struct(">25I")

Answer = TypeVar("Answer")


class VirtualScreen:
    """One Xvfb. Coordinates are pixels from the upper left corner; a window without a manager begins there."""

    def __init__(self, display: str, memory: Path) -> None:
        self.display = display
        self._memory = memory

    def environment(self, **more: str) -> dict[str, str]:
        """The environment in which a program finds this screen, and no other."""
        inherited = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**inherited, "DISPLAY": self.display, "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1", **more}

    @contextmanager
    def running(self, command: Sequence[str], **more: str) -> Iterator[subprocess.Popen[str]]:
        """A program on this screen, with ``more`` in its environment; ended when the block ends."""
        with subprocess.Popen(
            command, env=self.environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        ) as program:
            try:
                yield program
            finally:
                program.terminate()
                try:
                    program.wait(DEADLINE_SECONDS)
                except subprocess.TimeoutExpired:
                    program.kill()

    def tap(self, x: float, y: float) -> None:
        """One short touch."""
        self.click(x, y, button=1)

    def click(self, x: float, y: float, *, button: int) -> None:
        """One click of a mouse: 1 left, 3 right, 4 and 5 the wheel."""
        self._xdotool("mousemove", f"{x:.0f}", f"{y:.0f}", "click", str(button))

    def touch(self, x: float, y: float) -> None:
        """Put the finger down."""
        self._xdotool("mousemove", f"{x:.0f}", f"{y:.0f}", "mousedown", "1")

    def slide(self, x: float, y: float) -> None:
        """Move the finger."""
        self._xdotool("mousemove", f"{x:.0f}", f"{y:.0f}")

    def lift(self) -> None:
        """Take the finger away."""
        self._xdotool("mouseup", "1")

    def key(self, name: str) -> None:
        """Type a key of a keyboard that somebody has plugged in."""
        self._xdotool("key", name)

    def picture(self) -> Image.Image:
        """What the screen shows now, RGB."""
        data = self._memory.read_bytes()
        fields = _XWD_FIELDS.unpack_from(data)
        header, width, height, row_bytes, colours = fields[0], fields[4], fields[5], fields[12], fields[19]
        pixels = data[header + colours * 12 :]
        return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", row_bytes)

    def colour(self, x: float, y: float) -> tuple[int, int, int]:
        """The colour of one pixel, 0 to 255 each."""
        found = self.picture().getpixel((int(x), int(y)))
        assert isinstance(found, tuple)
        return found[0], found[1], found[2]

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment(), check=True, timeout=DEADLINE_SECONDS)


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[VirtualScreen]:
    """An Xvfb of this size on a display that nobody uses."""
    with TemporaryDirectory(prefix="nucuoi-screen-") as directory:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-fbdir", directory]
        command += ["-nolisten", "tcp", "-noreset", "-nocursor"]
        with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
            os.close(writer)
            try:
                with os.fdopen(reader) as answer:
                    number = answer.readline().strip()
                assert number, "Xvfb did not start"
                yield VirtualScreen(f":{number}", Path(directory, "Xvfb_screen0"))
            finally:
                server.terminate()
                server.wait(DEADLINE_SECONDS)


def wait_until(condition: Callable[[], Answer], what: str, *, seconds: float = DEADLINE_SECONDS) -> Answer:
    """The first true answer of ``condition``, asked again and again; fails saying ``what`` never came."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.01)


def proportional_memory(pid: int) -> int:
    """The proportional set size (PSS) of a process, bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def processor_seconds(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def words(values: Mapping[str, object]) -> list[str]:
    """``--name value`` for each, as a command line takes them."""
    return [word for name, value in values.items() for word in (f"--{name}", str(value))]
