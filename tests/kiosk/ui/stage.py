"""A rating screen with a fake ballot box, told what to show on its standard input and reporting what happened on its output.

Each line of input is a JSON object: ``assignment`` (or null), ``disk``, ``now``, ``away``, ``push`` (a score on the panel),
``advance`` (seconds that the clock jumps), ``photo`` (base64: it has come). Each line of output is the whole report: what is
shown, every vote in the box, where the touchable things stand (from the upper left corner), and whether the screen takes
touches yet.
"""

import argparse
import json
import os
import sys
from base64 import b64decode
from datetime import datetime
from hashlib import sha256
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import msgspec

from kiosk.clock import SystemClock
from kiosk.config import ScreenConfig
from kiosk.terminal import Terminal
from kiosk.ui import app
from kiosk.ui.touches import SETTLE_SECONDS
from office.documents import Assignment
from tests.fakes import FakeBallotBox


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


class Stage:
    """The terminal, its fakes, and the two pipes."""

    def __init__(self, release: Any) -> None:  # noqa: ANN401  as argparse gives it
        self.box, self.clock = FakeBallotBox(), Clock(None)
        self._photos: dict[str, bytes] = {}
        self.terminal = Terminal(self.box, self.clock, release=release, name="xa-mau-a/danh-gia-1", photo=self._photos.get)
        self._orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._done = 0
        # Whatever else prints goes to standard error.
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)
        self._said = ""
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._orders.put(json.loads(line))

    def on_frame(self) -> None:
        while True:
            try:
                self._obey(self._orders.get_nowait())
            except Empty:
                break
            self._done += 1
        self._report()

    def _obey(self, order: dict[str, Any]) -> None:
        if "assignment" in order:
            told = order["assignment"]
            self.terminal.set_assignment(None if told is None else msgspec.convert(told, Assignment))
        if "disk" in order:
            self.box.disk = order["disk"]
        if "now" in order:
            self.clock.wall = None if order["now"] is None else datetime.fromisoformat(order["now"])
        if "away" in order:
            self.terminal.set_away(away=order["away"], back_at="9:30")
        if "push" in order:
            self.terminal.press(order["push"], via="button")
        if "photo" in order:
            photo = b64decode(order["photo"])
            self._photos[sha256(photo).hexdigest()] = photo
        if "advance" in order:
            self.clock.advance(order["advance"])
        self.terminal.tick()

    def _report(self) -> None:
        # Imported here: Kivy opens its window when it is imported.
        from kivy.clock import Clock as KivyClock  # noqa: PLC0415
        from kivy.core.window import Window  # noqa: PLC0415

        glass = Window.children[0]
        view = self.terminal.view()
        if glass._view is not view:
            return
        _, measures = glass._laid_out
        places = {
            name: (place.x + place.width / 2, measures.height - place.y - place.height / 2)
            for name, place in glass._leaf.sheet.places.items()
        }
        changed = glass._gate._changed_at
        # One frame more than the gate: two frames may carry the same time.
        settled = changed is None or KivyClock.get_time() - changed > SETTLE_SECONDS + 0.05
        report = json.dumps(
            {
                "done": self._done,
                "screen": "dark" if view.dark else view.screen,
                "again": bool(view.keep),
                "language": view.language,
                "large_text": view.large_text,
                "chosen": [topic.id for topic in view.topics if topic.chosen],
                "title": view.title,
                "votes": [vote._asdict() for vote in self.box.votes.values()],
                "counters": [counter.id for counter in view.counters],
                "places": places,
                "settled": bool(settled and len(glass.children) == 1),
            }
        )
        if report != self._said:
            self._said = report
            self._out.write(report + "\n")
            self._out.flush()


def main() -> None:
    """Play on the display of the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=800)
    parser.add_argument("--height", type=int, default=480)
    parser.add_argument("--release", default="half-day")
    parser.add_argument("--still", action="store_true")
    parser.add_argument("--rotation", type=int, default=0)
    parser.add_argument("--fullscreen", action="store_true")
    asked = parser.parse_args()
    stage = Stage(asked.release)
    screen = ScreenConfig(
        width=asked.width,
        height=asked.height,
        fullscreen=asked.fullscreen,
        reduced_motion=asked.still,
        rotation=asked.rotation,
    )
    app.run(stage.terminal, screen, stage.on_frame)


if __name__ == "__main__":
    main()
