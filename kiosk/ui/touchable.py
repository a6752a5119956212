"""What can be touched: feedback when the finger comes down, the deed when it lifts inside, nothing when it slid off."""

from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from kiosk.ui import theme
from kiosk.ui.faces import Face
from kiosk.ui.sheet import Place
from kiosk.ui.typeset import Block


class Touchable(Widget):  # type: ignore[misc]  # Kivy has no types
    """A rectangle that calls ``deed`` when it was tapped. ``still``: reduced motion, so that it darkens but does not shrink."""

    place = ObjectProperty(Place(), rebind=True)
    pressed = BooleanProperty(False)
    shrink = NumericProperty(1.0)
    still = BooleanProperty(False)
    deed = ObjectProperty(None, allownone=True)

    def on_place(self, *_: object) -> None:
        """The place is the widget's rectangle, and its target."""
        self.pos, self.size = self.place[:2], self.place[2:]

    def on_touch_down(self, touch: object) -> bool:
        """Take the finger that came down here."""
        if not self.collide_point(*touch.pos):  # type: ignore[attr-defined]
            return False
        touch.grab(self)  # type: ignore[attr-defined]
        self.pressed = True
        return True

    def on_touch_move(self, touch: object) -> bool:
        """A finger that slides off has changed its mind for good."""
        if touch.grab_current is not self:  # type: ignore[attr-defined]
            return False
        if not self.collide_point(*touch.pos):  # type: ignore[attr-defined]
            self.cancel()
        return True

    def on_touch_up(self, touch: object) -> bool:
        """Lifted inside: the deed."""
        if touch.grab_current is not self:  # type: ignore[attr-defined]
            return False
        touch.ungrab(self)  # type: ignore[attr-defined]
        meant = self.pressed and self.collide_point(*touch.pos)  # type: ignore[attr-defined]
        self.cancel()
        if meant and self.deed is not None:
            self.deed()
        return True

    def cancel(self) -> None:
        """Forget the finger."""
        self.pressed = False

    def on_pressed(self, *_: object) -> None:
        """Shrink or grow back within 120 ms; the colour changes at once."""
        if self.still:
            return
        Animation.cancel_all(self, "shrink")
        Animation(shrink=theme.PRESS_SCALE if self.pressed else 1.0, d=theme.PRESS_SECONDS, t="out_quad").start(self)


class TextButton(Touchable):
    """A labelled rectangle with a border. ``primary``: the one that acts; ``chosen``: of several, this one holds."""

    block = ObjectProperty(Block())
    label_place = ObjectProperty(None, allownone=True)
    primary = BooleanProperty(False)
    chosen = BooleanProperty(False)
    radius = NumericProperty(theme.RADIUS_BUTTON)
    border = NumericProperty(theme.BORDER)
    fill = ColorProperty(theme.CARD)
    edge = ColorProperty(theme.EDGE)
    ink = ColorProperty(theme.INK)


class TopicButton(TextButton):
    """A button that stays chosen, with a box that is ticked then."""

    box_place = ObjectProperty(Place(), rebind=True)
    edge_width = NumericProperty(2)
    tick = ObjectProperty(())

    def on_box_place(self, *_: object) -> None:
        """The tick lies in the box."""
        x, y, side, _height = self.box_place
        points = ((0.24, 0.48), (0.43, 0.28), (0.78, 0.72))
        self.tick = [coordinate for point in points for coordinate in (x + point[0] * side, y + point[1] * side)]


class FaceCell(Touchable):
    """A smiley with its words; the whole cell is the target. ``card``: a border shows the cell (faces below each other).

    ``kept``: the face is drawn into a texture once, instead of stroke by stroke in each picture.
    """

    face = NumericProperty(3)
    disc_place = ObjectProperty(Place(), rebind=True)
    label_place = ObjectProperty(Place(), rebind=True)
    block = ObjectProperty(Block())
    card = BooleanProperty(False)
    kept = BooleanProperty(False)
    radius = NumericProperty(theme.RADIUS_CARD)
    border = NumericProperty(theme.BORDER)

    def __init__(self, **properties: object) -> None:
        self._face: Face | None = None
        super().__init__(**properties)
        self.draw()

    def on_disc_place(self, *_: object) -> None:
        """Draw the face where it now stands."""
        self.draw()

    def on_face(self, *_: object) -> None:
        """Draw another face."""
        self.draw()

    def on_kept(self, *_: object) -> None:
        """Draw it the other way."""
        self.draw()

    def on_pressed(self, *_: object) -> None:
        """Darken at once."""
        super().on_pressed()
        if self._face is not None:
            self._face.shade(pressed=self.pressed)

    def draw(self) -> None:
        """Draw the face anew."""
        if self._face is not None:
            self.canvas.remove(self._face)
            self._face = None
        if self.disc_place.width > 0:
            self._face = Face(int(self.face), *self.disc_place[:3], kept=self.kept)
            self._face.shade(pressed=self.pressed)
            self.canvas.add(self._face)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
