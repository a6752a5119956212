"""The hall's board in a real window, told on its standard input what it hears, reporting on its output what it shows.

Each line of input is a JSON object: ``board`` (with ``retained``), ``desk`` (``online`` or ``offline``), ``assignment``, ``now``,
``connected``, ``advance`` (seconds that the clock jumps). Each line of output is the whole report.
"""

import argparse
from typing import Any

import msgspec

from kiosk.board import HallBoard
from kiosk.board_watch import BoardWatch
from kiosk.config import ScreenConfig
from kiosk.link import Heard
from kiosk.ui import app
from kiosk.ui.waking import Bell
from office.desk_assignment import DeskAssignment
from office.documents import Presence, encode_document
from office.ids import DESK
from office.topics import PRESENCE, board_topic, terminal_topic
from tests.factories import OFFICE
from tests.kiosk.ui.pipes import Clock, Pipes

PICTURES = 2


class Stage:
    """The board, its clock, and the two pipes."""

    def __init__(self) -> None:
        self.clock, self.bell, self.is_connected = Clock(None), Bell(), True
        self.watch = BoardWatch(OFFICE, self.clock.monotonic)
        self.watch.listeners.append(lambda _said: self.bell.ring())
        self.board = HallBoard(self.watch, self.clock, is_connected=lambda: self.is_connected, name="xa-mau-a/bang-goi-so")
        self._standing = 0
        self._pipes = Pipes(self.bell.ring)

    def on_frame(self) -> None:
        """Obey, then say how it stands."""
        self._pipes.obey(self._obey)
        self._report()

    def _obey(self, order: dict[str, Any]) -> None:
        self.clock.obey(order)
        if "connected" in order:
            self.is_connected = order["connected"]
        if "assignment" in order:
            self.board.offer_assignment(msgspec.convert(order["assignment"], DeskAssignment))
        if "desk" in order:
            presence = encode_document(Presence(state=order["desk"]))
            self.watch.hear(Heard(terminal_topic(OFFICE, DESK, PRESENCE), presence))
        if "board" in order:
            payload = msgspec.json.encode(order["board"])
            self.watch.hear(Heard(board_topic(OFFICE), payload, None, order.get("retained", False)))
        self.board.tick()

    def _report(self) -> None:
        from kivy.core.window import Window  # noqa: PLC0415  Kivy opens its window when it is imported

        glass, view = Window.children[0], self.board.view()
        is_moving = len(glass.children) != 1 or (glass._leaf is not None and _is_fading(glass._leaf))
        # What stands now is in the picture after this one.
        self._standing = 0 if is_moving or glass._view is not view else self._standing + 1
        if self._standing <= PICTURES:
            self.bell.ring()
        self._pipes.say(
            {
                "screen": view.screen,
                "call": None if view.call is None else view.call.number,
                "rows": [[row.number, row.counter, row.is_called] for row in view.rows],
                "lost": view.lost,
                "count": view.count,
                "title": view.title,
                "settled": self._standing > PICTURES,
            }
        )


def _is_fading(leaf: Any) -> bool:  # noqa: ANN401  Kivy has no types
    return any(part.opacity < 1 for part in leaf.walk())


def main() -> None:
    """Play on the display of the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--still", action="store_true")
    asked = parser.parse_args()
    stage = Stage()
    screen = ScreenConfig(
        width=asked.width, height=asked.height, fullscreen=False, reduced_motion=asked.still, input=app.NO_INPUT
    )
    app.run(stage.board, screen, stage.on_frame, app.board_screens, stage.bell)


if __name__ == "__main__":
    main()
