"""The window's loop: a finger is heard at once, and a window in which nothing moves rests.

Kivy's own loop sleeps until the next sixtieth of a second before it looks for input, and meets what came meanwhile only one
frame later: a finger waits 17 ms, 33 at worst, before anything happens. And it goes round 60 times a second for nothing.
"""

from collections.abc import Iterable

from kivy.base import EventLoop, stopTouchApp
from kivy.clock import Clock
from kivy.core.window import Window

from kiosk.ui.waking import Waker, input_files

FRAME_SECONDS = 1 / 60
"""The least time from picture to picture while something moves; a finger does not wait for it."""

NAP_SECONDS = 1 / 100
"""How long the loop sleeps at most before it looks for a finger that the waker did not see."""


class Loop:
    """Runs the window that is open; Kivy must not keep a frame rate of its own (``maxfps`` 0).

    ``files`` wake it too; ``nap_seconds`` is how long it sleeps at most.
    """

    def __init__(self, *, files: Iterable[int] = (), nap_seconds: float = NAP_SECONDS) -> None:
        self._is_touched = False
        self._nap_seconds = nap_seconds
        self._waker = Waker([*input_files(), *files])

    def run(self) -> None:
        """Go round until the window closes."""
        Window.bind(on_touch_down=self._note, on_touch_up=self._note)
        try:
            while self._is_open():
                begun = Clock.time()
                # Time, input, picture.
                EventLoop.idle()
                self._rest(begun)
        finally:
            stopTouchApp()

    def _rest(self, begun: float) -> None:
        """Sleep until there is something to do: a finger, a picture to draw, a time that was set."""
        self._is_touched = False
        while self._is_open():
            # What the window system sent reaches the input providers, and what they have reaches the widgets.
            Window.mainloop()
            if EventLoop.quit:
                return
            EventLoop.dispatch_input()
            soonest = 0.0 if Window.canvas.needs_redraw else Clock.get_min_timeout()
            left = max(begun + FRAME_SECONDS, soonest) - Clock.time()
            if self._is_touched or left <= 0:
                return
            self._waker.sleep(min(left, self._nap_seconds))

    def _is_open(self) -> bool:
        return not EventLoop.quit and EventLoop.status == "started"

    def _note(self, *_: object) -> None:
        self._is_touched = True
