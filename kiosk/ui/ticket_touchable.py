"""What only a ticket kiosk has to be touched: tiles with a picture, and the loudspeaker."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from kiosk.ui import theme
from kiosk.ui.pictograms import Pictogram
from kiosk.ui.sheet import Place
from kiosk.ui.touchable import TextButton
from kiosk.ui.typeset import Block

_INSET = 0.2
"""How much of a disc stays free around its picture, on each side."""


class PictureButton(TextButton):
    """A button with a drawn picture in ``disc_place``; ``bare``: without a disc behind it."""

    picture = StringProperty("")
    disc_place = ObjectProperty(Place(), rebind=True)
    bare = BooleanProperty(False)

    def __init__(self, **properties: object) -> None:
        self._drawing: Pictogram | None = None
        super().__init__(**properties)
        self.redraw()

    def on_picture(self, *_: object) -> None:
        """Draw another picture."""
        self.redraw()

    def on_disc_place(self, *_: object) -> None:
        """Draw it where it stands now."""
        self.redraw()

    def on_ink(self, *_: object) -> None:
        """Draw it in another colour."""
        self.redraw()

    def on_disabled_look(self, *_: object) -> None:
        """Draw it paler, or not."""
        self.redraw()

    def redraw(self) -> None:
        """Draw the picture anew."""
        if not hasattr(self, "_drawing"):
            return
        if self._drawing is not None:
            self.canvas.after.remove(self._drawing)
            self._drawing = None
        x, y, width, _height = self.disc_place
        if width > 0 and self.picture:
            inset = 0.0 if self.bare else _INSET * width
            self._drawing = Pictogram(self.picture, (x + inset, y + inset, width - 2 * inset), self.picture_ink())
            # Before the matrix is popped, so that it shrinks with its button.
            self.canvas.after.insert(0, self._drawing)

    def picture_ink(self) -> theme.Colour:
        """The colour of its lines."""
        return tuple(self.ink)


class ServiceTile(PictureButton):
    """A service: its name, what people call it, and who waits. ``open``: a number can be had."""

    open = BooleanProperty(True)
    name_place = ObjectProperty(Place(), rebind=True)
    name_block = ObjectProperty(Block())
    detail_place = ObjectProperty(Place(), rebind=True)
    detail_block = ObjectProperty(Block())
    state_place = ObjectProperty(Place(), rebind=True)
    state_block = ObjectProperty(Block())

    def on_open(self, *_: object) -> None:
        """Draw it otherwise."""
        self.redraw()

    def picture_ink(self) -> theme.Colour:
        """Paler where no number is given."""
        return theme.JADE_DARK if self.open else theme.MUTED


class GuideTile(PictureButton):
    """«Tôi cần người hướng dẫn»: two lines on jade."""

    name_place = ObjectProperty(Place(), rebind=True)
    name_block = ObjectProperty(Block())
    detail_place = ObjectProperty(Place(), rebind=True)
    detail_block = ObjectProperty(Block())


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
