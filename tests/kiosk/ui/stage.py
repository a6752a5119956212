"""A rating screen with a fake ballot box, told what to show on its standard input and reporting what happened on its output.

Each line of input is a JSON object: ``assignment`` (or null), ``disk``, ``now``, ``away``, ``push`` (a score on the panel),
``advance`` (seconds that the clock jumps), ``photo`` (base64: it has come). Each line of output is the whole report: what is
shown, every vote in the box, where the touchable things stand (from the upper left corner), and whether the screen takes
touches yet.
"""

import argparse
from base64 import b64decode
from hashlib import sha256
from typing import Any

import msgspec

from kiosk.config import ScreenConfig
from kiosk.terminal import Terminal
from kiosk.ui import app
from office.documents import Assignment
from tests.fakes import FakeBallotBox, FakeComments
from tests.kiosk.ui.pipes import Clock, Pipes, seen


class Stage:
    """The terminal, its fakes, and the two pipes."""

    def __init__(self, release: Any) -> None:  # noqa: ANN401  as argparse gives it
        self.box, self.clock = FakeBallotBox(), Clock(None)
        self._photos: dict[str, bytes] = {}
        self.terminal = Terminal(
            self.box, self.clock, release=release, name="xa-mau-a/danh-gia-1", photo=self._photos.get, comments=FakeComments()
        )
        self._pipes = Pipes()

    def on_frame(self) -> None:
        self._pipes.obey(self._obey)
        self._report()

    def _obey(self, order: dict[str, Any]) -> None:
        if "assignment" in order:
            told = order["assignment"]
            self.terminal.set_assignment(None if told is None else msgspec.convert(told, Assignment))
        if "disk" in order:
            self.box.disk = order["disk"]
        if "away" in order:
            self.terminal.set_away(away=order["away"], back_at="9:30")
        if "push" in order:
            self.terminal.press(order["push"], via="button")
        if "photo" in order:
            photo = b64decode(order["photo"])
            self._photos[sha256(photo).hexdigest()] = photo
        self.clock.obey(order)
        self.terminal.tick()

    def _report(self) -> None:
        view = self.terminal.view()
        if (found := seen(view)) is None:
            return
        self._pipes.say(
            {
                "screen": "dark" if view.dark else view.screen,
                "again": bool(view.keep),
                "language": view.language,
                "large_text": view.large_text,
                "chosen": [topic.id for topic in view.topics if topic.chosen],
                "title": view.title,
                "votes": [vote._asdict() for vote in self.box.votes.values()],
                "counters": [counter.id for counter in view.counters],
                **found,
            }
        )


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
