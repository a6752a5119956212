"""The real terminal, timed from within: ``python -m bench.tapped CONFIG``.

Prints ``shown SECONDS`` after the first frame drawn since a finger came down, ``durable SECONDS`` when a vote is on disk, and
``idle`` when the faces are there for the next visitor; monotonic seconds, comparable with the tapping process.
"""

import sys
import time
from pathlib import Path
from typing import Any

from kiosk.ballot_box import BallotBox
from kiosk.config import load_config
from kiosk.ui import app
from kiosk.wiring import build


def _say(*words: object) -> None:
    print(*words, flush=True)


def main() -> None:
    """Run until killed."""
    config = load_config(Path(sys.argv[1]))
    cast = BallotBox.cast

    def timed(self: BallotBox, **vote: Any) -> bytes:  # noqa: ANN401 - whatever the box takes
        key = cast(self, **vote)
        _say("durable", time.monotonic())
        return key

    BallotBox.cast = timed  # type: ignore[method-assign]
    program = build(config)
    program.start()
    waiting = [False]
    was_idle = [False]

    def watch() -> None:
        program.work()
        is_idle = program.terminal.view().screen == "faces"
        if is_idle and not was_idle[0]:
            _say("idle")
        was_idle[0] = is_idle
        if not watched:
            watched.append(True)
            _bind(waiting)

    watched: list[bool] = []
    app.run(program.terminal, config.screen, watch)


def _bind(waiting: list[bool]) -> None:
    from kivy.core.window import Window  # noqa: PLC0415 - Kivy opens its window when it is imported

    def down(*_: object) -> None:
        waiting[0] = True

    def flip(*_: object) -> None:
        if waiting[0]:
            waiting[0] = False
            _say("shown", time.monotonic())

    Window.bind(on_touch_down=down, on_flip=flip)


if __name__ == "__main__":
    main()
