"""The one window: shows the glass, lets time pass while it is open."""

import gc
from collections.abc import Callable

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.ui.glass import Glass
from kiosk.ui.loop import Loop
from kiosk.ui.screens import Screens, Shown
from kiosk.ui.theme import PAPER
from kiosk.ui.waking import Bell

FRAME_SECONDS = 1 / 20
"""How often time passes for the terminal and its panel; the window itself is drawn only when something has changed."""

RESTING_SECONDS = 1 / 5
"""How often it passes where nothing can be touched, and a bell says when there is news."""


def show(
    terminal: Shown, screens: Screens, on_frame: Callable[[], None], *, reduced_motion: bool, bell: Bell | None = None
) -> None:
    """Run until the window closes; ``on_frame`` begins after the first picture. ``bell``: nothing here can be touched."""
    Window.clearcolor = PAPER
    # Kivy adds a provider for SDL's own finger events, a second report of each touch.
    for provider in EventLoop.input_providers[:]:
        EventLoop.remove_input_provider(provider)
    glass = Glass(terminal, screens, reduced_motion=reduced_motion)

    pause = FRAME_SECONDS if bell is None else RESTING_SECONDS

    def pass_time(_seconds: float) -> None:
        if bell is not None:
            bell.quiet()
        terminal.tick()
        on_frame()
        glass.follow()

    def begin(*_: object) -> None:
        Window.unbind(on_flip=begin)
        Clock.schedule_once(settle, 0)
        Clock.schedule_interval(pass_time, pause)
        if bell is not None:
            bell.answer = Clock.create_trigger(pass_time)

    def settle(_seconds: float) -> None:
        glass.prepare()
        # What stands now stands for good: later collections, which a finger may have to wait for, pass it by.
        gc.collect()
        gc.freeze()
        gc.enable()

    Window.bind(on_flip=begin)
    runTouchApp(glass, embedded=True)
    loop = Loop() if bell is None else Loop(files=[bell.file], nap_seconds=pause)
    loop.run()
