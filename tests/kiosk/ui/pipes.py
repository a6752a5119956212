"""What the stages share: orders on the standard input, reports on the output, a clock that jumps, and where things stand."""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from kiosk.clock import SystemClock
from kiosk.ui.touches import SETTLE_SECONDS


class Clock:
    """Real seconds, jumped forward on request; the wall clock stands where it was put."""

    def __init__(self, now: datetime | None) -> None:
        self._real, self._ahead, self.wall = SystemClock("system"), 0.0, now

    def monotonic(self) -> float:
        return self._real.monotonic() + self._ahead

    def now(self) -> datetime | None:
        return self.wall

    def boot(self) -> str:
        return "boot1"

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def obey(self, order: dict[str, Any]) -> None:
        """``advance`` (seconds that the clock jumps) and ``now``."""
        if "advance" in order:
            self.advance(order["advance"])
        if "now" in order:
            self.wall = None if order["now"] is None else datetime.fromisoformat(order["now"])


class Pipes:
    """One JSON object a line. ``woken`` is called when an order has come, on another thread than the window's."""

    def __init__(self, woken: Callable[[], None] = lambda: None) -> None:
        self._orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._woken = woken
        self._done = 0
        # Whatever else prints goes to standard error.
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._said = ""
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._orders.put(json.loads(line))
            self._woken()

    def obey(self, carry_out: Callable[[dict[str, Any]], None]) -> None:
        """Carry out what was ordered meanwhile."""
        while True:
            try:
                carry_out(self._orders.get_nowait())
            except Empty:
                return
            self._done += 1

    def say(self, report: dict[str, Any]) -> None:
        """Report, with how many orders are ``done``, where it differs from the last report."""
        text = json.dumps({"done": self._done, **report})
        if text != self._said:
            self._said = text
            self._out.write(text + "\n")
            self._out.flush()


def seen(view: object) -> dict[str, Any] | None:
    """Where the touchable things stand from the upper left, and whether touches are taken; ``None``: another view is there."""
    # Imported here: Kivy opens its window when it is imported.
    from kivy.clock import Clock as KivyClock  # noqa: PLC0415
    from kivy.core.window import Window  # noqa: PLC0415

    glass = Window.children[0]
    if glass._view is not view:
        return None
    _, measures = glass._laid_out
    places = {
        name: (place.x + place.width / 2, measures.height - place.y - place.height / 2)
        for name, place in glass._leaf.sheet.places.items()
    }
    changed = glass._gate._changed_at
    # One frame more than the gate: two frames may carry the same time.
    settled = changed is None or KivyClock.get_time() - changed > SETTLE_SECONDS + 0.05
    return {"places": places, "settled": bool(settled and len(glass.children) == 1)}
