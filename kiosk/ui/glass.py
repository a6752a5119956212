"""The pane over all screens: lets one finger through, wakes the dark screen, and changes the screen when the view does."""

from collections.abc import Callable

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.uix.widget import Widget

from kiosk.ui.leaf import Leaf
from kiosk.ui.screens import Screens, Seen, Shown
from kiosk.ui.theme import CHANGE_SECONDS, Measures
from kiosk.ui.touches import Gate, Touch
from kiosk.ui.words import width_of


class Glass(Widget):  # type: ignore[misc]  # Kivy has no types
    """The root widget. It follows the terminal's view; :meth:`follow` is cheap while nothing has changed."""

    def __init__(self, terminal: Shown, screens: Screens, *, reduced_motion: bool) -> None:
        self._terminal, self._screens, self._still = terminal, screens, reduced_motion
        self._gate = Gate()
        self._leaves: dict[str, Leaf] = {}
        self._leaf: Leaf | None = None
        self._is_prepared = False
        self._view: Seen | None = None
        self._laid_out: tuple[Seen, Measures] | None = None
        super().__init__(size=Window.size)
        Window.bind(size=self._resized)
        self.follow()

    def follow(self) -> None:
        """Show the terminal's view."""
        view = self._terminal.view()
        measures = self._screens.measures(int(self.width), int(self.height), view.large_text)
        if self._laid_out is not None and self._laid_out[0] is view and self._laid_out[1] == measures:
            return
        before, self._laid_out = self._view, (view, measures)
        self._view = view
        leaf = self._leaf_for(view)
        leaf.size = self.size
        leaf.show(view, self._screens.arrange(view, measures, width_of))
        if before is None or self._screens.aim(before) != self._screens.aim(view):
            self._gate.changed(Clock.get_time())
            for known in self._leaves.values():
                known.cancel()
        if leaf is not self._leaf:
            self._change_to(leaf)
        elif leaf.alone:
            Window.clearcolor = leaf.ground

    def prepare(self) -> None:
        """After the first picture: make the screens that come later, so that the first visitor does not wait for them."""
        self._is_prepared = True
        for kind in self._screens.early(self._terminal.view()):
            self._leaf_named(kind)
        for leaf in self._leaves.values():
            leaf.kept = True

    def on_touch_down(self, touch: object) -> bool:
        """One finger at a time; the one that wakes does nothing else."""
        if getattr(touch, "is_mouse_scrolling", False) or getattr(touch, "button", "left") not in {"left", None}:
            return True
        if not self._gate.enter(_report(touch)):
            return True
        was_dark = self._terminal.view().dark
        self._terminal.touch_anywhere()
        self.follow()
        if was_dark or self._leaf is None:
            return True
        self._leaf.on_touch_down(touch)
        return True

    def on_touch_up(self, touch: object) -> bool:
        """Fingers that were let through reach their widget by its grab; here they only leave the gate."""
        if getattr(touch, "grab_current", None) is None:
            self._gate.leave(str(getattr(touch, "uid", "")), Clock.get_time())
        return True

    def on_touch_move(self, touch: object) -> bool:
        """Movement reaches the widget that grabbed the finger."""
        return touch is not None

    def _do(self, deed: Callable[[], None]) -> None:
        deed()
        self.follow()

    def _leaf_for(self, view: Seen) -> Leaf:
        return self._leaf_named(self._screens.name_of(view))

    def _leaf_named(self, name: str) -> Leaf:
        if name not in self._leaves:
            self._leaves[name] = self._screens.leaf_of(name)(self._terminal, self._do, still=self._still)
            self._leaves[name].kept = self._is_prepared
        return self._leaves[name]

    def _change_to(self, leaf: Leaf) -> None:
        before, self._leaf = self._leaf, leaf
        for shown in self.children[:]:
            if shown is not before:
                self.remove_widget(shown)
        Animation.cancel_all(leaf, "opacity")
        leaf.alone = False
        if before is not None:
            before.alone = False
        if leaf.parent is None:
            self.add_widget(leaf)
        if before is None or self._still:
            leaf.opacity = 1
            self._drop(before)
            return
        leaf.opacity = leaf.dawn
        fade = Animation(opacity=1, d=CHANGE_SECONDS, t="out_quad")
        fade.bind(on_complete=lambda *_: self._drop(before))
        fade.start(leaf)

    def _drop(self, leaf: Leaf | None) -> None:
        if leaf is not None and leaf is not self._leaf and leaf.parent is self:
            self.remove_widget(leaf)
        if self._leaf is not None and len(self.children) == 1:
            Window.clearcolor = self._leaf.ground
            self._leaf.alone = True

    def _resized(self, _window: object, size: tuple[int, int]) -> None:
        self.size = size
        self.follow()


def _report(touch: object) -> Touch:
    x, y = touch.pos  # type: ignore[attr-defined]
    return Touch(str(touch.uid), str(touch.device), x, y, Clock.get_time())  # type: ignore[attr-defined]
