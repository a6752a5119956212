"""Plays on the stage: one window for many visits, tapped by name («face 5», «send»), with its report always at hand."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, SimpleQueue
from subprocess import Popen
from threading import Thread
from typing import Any

import msgspec
from PIL import Image

from office.documents import Assignment
from tests.screens import VirtualScreen, virtual_screen, wait_until


class Player:
    """A stage on a virtual screen. ``report`` is its last report; see :mod:`tests.kiosk.ui.stage`."""

    def __init__(self, screen: VirtualScreen, stage: Popen[str], width: int, height: int) -> None:
        self.screen, self.stage, self.width, self.height = screen, stage, width, height
        self._reports: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._last: dict[str, Any] = {}
        self._ordered = 0
        self._cast_before = 0
        Thread(target=self._listen, daemon=True).start()

    @property
    def report(self) -> dict[str, Any]:
        """What the stage said last."""
        while True:
            try:
                self._last = self._reports.get_nowait()
            except Empty:
                return self._last

    @property
    def votes(self) -> list[dict[str, Any]]:
        """The votes of the box since :meth:`begin`."""
        found: list[dict[str, Any]] = self.report["votes"][self._cast_before :]
        return found

    def order(self, **what: Any) -> None:  # noqa: ANN401  whatever JSON can say
        """Tell the stage something and wait until it has done so."""
        assert self.stage.stdin is not None
        self.stage.stdin.write(json.dumps(what) + "\n")
        self.stage.stdin.flush()
        self._ordered += 1
        self.wait(lambda report: report.get("done") == self._ordered, f"the stage to obey {list(what)}")

    def begin(self, assignment: Assignment | None, *, now: datetime | None = None) -> None:
        """A fresh visitor under this assignment."""
        self.order(disk="ok", away=False)
        # Past every timeout: out of service, thanks, topics, language, darkness. The assignment then lights the screen.
        for _ in range(3):
            self.order(advance=40)
        self.order(assignment=None if assignment is None else msgspec.to_builtins(assignment), now=now and now.isoformat())
        self.settled()
        self._cast_before = len(self.report["votes"])

    def settled(self) -> None:
        """Wait until the screen has stopped moving and takes touches."""
        self.wait(lambda report: report.get("settled", False), "the screen to settle")

    def at(self, name: str) -> tuple[float, float]:
        """The middle of ``name``, from the upper left corner."""
        x, y = self.report["places"][name]
        return x, y

    def tap(self, name: str) -> None:
        """Tap what is called so, and wait until that was answered."""
        self.settled()
        before = {key: value for key, value in self.report.items() if key != "settled"}
        self.screen.tap(*self.at(name))
        self.wait(
            lambda report: {key: value for key, value in report.items() if key != "settled"} != before, f"an answer to {name}"
        )

    def shows(self, screen: str) -> None:
        """Wait until ``screen`` is shown."""
        self.wait(lambda report: report.get("screen") == screen, f"the screen {screen}")

    def colour(self, x: float, y: float) -> tuple[int, int, int]:
        """The colour of a pixel when the window has settled."""
        self.settled()
        return self.screen.colour(x, y)

    def wait(self, condition: Callable[[dict[str, Any]], bool], what: str) -> None:
        """Wait for a report."""
        assert self.stage.poll() is None, "the stage has ended"
        wait_until(lambda: condition(self.report), f"{what}; last report: {self._last}")

    def picture(self) -> Image.Image:
        """What the window shows when it has settled."""
        self.settled()
        return self.screen.picture()

    def _listen(self) -> None:
        assert self.stage.stdout is not None
        for line in self.stage.stdout:
            self._reports.put(json.loads(line))


@contextmanager
def playing(width: int, height: int, *words: str, release: str = "half-day", still: bool = True) -> Iterator[Player]:
    """A stage in a window of this size. ``still``: with reduced motion, which tests and pictures need not wait for.

    ``words`` are further ones for the stage's command line.
    """
    command = [sys.executable, "-m", "tests.kiosk.ui.stage", f"--width={width}", f"--height={height}", f"--release={release}"]
    with virtual_screen(width, height) as screen, screen.running([*command, *["--still"] * still, *words]) as stage:
        player = Player(screen, stage, width, height)
        player.settled()
        yield player
