"""The official's photo in its disc, over the initials, which stay for as long as there is none.

It is read and decoded on a thread of its own, and not before the first picture of the screen: nobody waits for a photo.
"""

import logging
from collections.abc import Callable
from threading import Thread

from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics import Color, Ellipse, SmoothLine
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget

from kiosk.errors import PortraitInvalidError
from kiosk.portrait import portrait
from kiosk.ui.faces import ROUND
from kiosk.ui.sheet import Place
from kiosk.ui.theme import JADE_SOFT, WHITE

LOOK_SECONDS = 2.0
"""How often it is looked for a photo that has not come yet."""

_RIM = 0.03
"""Width of the rim that smooths the edge, of the disc's diameter."""
_CORNERS = 90

_log = logging.getLogger(__name__)


class Portrait(Widget):  # type: ignore[misc]  # Kivy has no types
    """A disc with the photo of a hash, or nothing. ``read`` gives its bytes, ``None`` until they have come, on any thread."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._photo: str | None = None
        self._is_settled, self._has_come = True, False
        self._is_looking = self._is_loading = False
        self._side = 0
        super().__init__()
        with self.canvas:
            # A picture may be transparent, and the initials must not be seen through it.
            self._ground_light = Color(*JADE_SOFT[:3], 0)
            self._ground = Ellipse(segments=_CORNERS)
            self._light = Color(*WHITE[:3], 0)
            self._disc = Ellipse(segments=_CORNERS)
            self._rim_light = Color(*JADE_SOFT[:3], 0)
            self._rim = SmoothLine()

    def show(self, photo: str | None, place: Place) -> None:
        """Show the photo of this hash here; another one than before is gone at once, before the new one has come."""
        self._side = place.width
        for disc in (self._ground, self._disc):
            disc.pos, disc.size = place[:2], place[2:]
        rim = _RIM * place.width
        middle = (place.x + place.width / 2, place.y + place.height / 2)
        self._rim.circle = (*middle, max(place.width / 2 - rim / 2, 1), 0, ROUND, _CORNERS)
        self._rim.width = max(rim, 1.01)
        if photo != self._photo:
            self._photo = photo
            self._is_settled, self._has_come = photo is None, False
            self._disc.texture = None
        self._fade()
        if not self._is_settled and self._side:
            self.canvas.ask_update()
            Window.bind(on_flip=self._pictured)

    def _pictured(self, *_: object) -> None:
        Window.unbind(on_flip=self._pictured)
        if not self._is_looking:
            self._is_looking = True
            Clock.schedule_interval(self._look, LOOK_SECONDS)
        self._look()

    def _look(self, *_: object) -> None:
        if self._is_settled or self._is_loading or not self._side:
            return
        self._is_loading = True
        Thread(target=self._load, args=(self._photo, self._side), daemon=True).start()

    def _load(self, photo: str, side: int) -> None:
        """On a thread of its own, which touches nothing of Kivy but its clock."""
        payload = pixels = None
        try:
            payload = self._read(photo)
            pixels = None if payload is None else portrait(payload, side)
        except PortraitInvalidError as error:
            _log.warning("photo %s is not shown: %s", photo, error)
        finally:
            come = payload is not None
            Clock.schedule_once(lambda _seconds: self._loaded(photo, side, pixels, come=come), 0)

    def _loaded(self, photo: str, side: int, pixels: bytes | None, *, come: bool) -> None:
        self._is_loading = False
        if photo != self._photo:
            self._look()
            return
        self._is_settled = come
        if pixels is not None:
            texture = Texture.create(size=(side, side), colorfmt="rgba")
            texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
            texture.flip_vertical()
            self._disc.texture, self._has_come = texture, True
            self._fade()

    def _fade(self) -> None:
        shown = float(self._has_come and self._side > 0)
        self._ground_light.a = self._light.a = self._rim_light.a = shown
