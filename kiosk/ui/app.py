"""Opens the window and runs the screens in it until it is closed."""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kiosk.config import ScreenConfig
from kiosk.ui.waking import Bell

if TYPE_CHECKING:
    from kiosk.ui.screens import Screens, Shown

_ENVIRONMENT = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_ENV_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_IMAGE": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_SPELLING": "",
    "XCOMPOSEFILE": "/dev/null",
}
"""Kivy takes nothing from the command line or a home directory, writes no files, and looks for no other libraries.

Nothing is typed here, so Xlib need not parse its rules for composing letters (12 ms until the first picture).
"""


NO_INPUT = "none"
"""The input of a window that nobody can touch."""


def board_screens() -> "Screens":
    """The screens of the hall's board."""
    from kiosk.ui.board_screens import BOARD  # noqa: PLC0415  Kivy opens its window when it is imported

    return BOARD


def rating_screens() -> "Screens":
    """The screens of a rating terminal."""
    from kiosk.ui.rating_screens import RATING  # noqa: PLC0415  Kivy opens its window when it is imported

    return RATING


def run(
    terminal: "Shown",
    screen: ScreenConfig,
    on_frame: Callable[[], None],
    screens: "Callable[[], Screens]" = rating_screens,
    bell: Bell | None = None,
) -> None:
    """Show the terminal's screens; blocks until the window is closed or :func:`stop` is called.

    ``screens`` gives those of its kind; it is called once Kivy may be imported. With a ``bell`` nothing can be touched, and the
    window rests until it rings.

    ``on_frame`` is called 20 times a second, for the first time once the first picture has been shown. All calls, also those
    to the terminal, come from this thread.
    """
    # Looking for garbage among what is only being built takes a twentieth of the time to the first picture.
    gc.disable()
    try:
        _configure(screen)
        from kiosk.ui.window import show  # noqa: PLC0415  Kivy opens its window when it is imported

        show(terminal, screens(), on_frame, reduced_motion=screen.reduced_motion, bell=bell)
    finally:
        gc.enable()


def stop() -> None:
    """Close the window; :func:`run` returns after the frame. From the same thread (such as in ``on_frame``)."""
    from kivy.base import stopTouchApp  # noqa: PLC0415  the same

    stopTouchApp()


def _configure(screen: ScreenConfig) -> None:
    os.environ.update(_ENVIRONMENT)
    import kivy  # noqa: PLC0415  reads the environment when it is imported
    from kivy.config import Config  # noqa: PLC0415  the same

    graphics = {
        "width": screen.width,
        "height": screen.height,
        "fullscreen": "auto" if screen.fullscreen else 0,
        # Ours is clockwise, Kivy's is not.
        "rotation": -screen.rotation % 360,
        "show_cursor": int(not screen.fullscreen),
        "resizable": int(not screen.fullscreen),
        # Every edge is drawn smooth; multisampling would cost 30 MB and a fifth of a second at the start for nothing.
        "multisamples": 0,
        "allow_screensaver": 0,
        # The loop here keeps its own time (loop.py).
        "maxfps": 0,
    }
    for name, value in graphics.items():
        Config.set("graphics", name, str(value))
    # Kivy parses 1,300 lines of style.kv on import, a tenth of the time to the first picture, for widgets unused here.
    usual, kivy.kivy_data_dir = kivy.kivy_data_dir, str(Path(__file__).parent)
    # Its clock imports asyncio (17 ms, 2 MB) for a loop that is not run here; while it does, an empty module stands in.
    if needs_stand_in := "asyncio" not in sys.modules:
        sys.modules["asyncio"] = ModuleType("asyncio")
        sys.modules["asyncio"].wait_for = None  # type: ignore[attr-defined]
    try:
        import kivy.lang.builder  # noqa: PLC0415  the same
    finally:
        kivy.kivy_data_dir = usual
        if needs_stand_in:
            del sys.modules["asyncio"]

    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.set("kivy", "log_level", "warning")
    for section in ("input", "modules"):
        Config.remove_section(section)
        Config.add_section(section)
    kind, _, device = screen.input.partition(":")
    if kind == NO_INPUT:
        return
    Config.set("input", "named", f"mtdev,{device}" if kind == "touch" else "mouse,disable_multitouch")
