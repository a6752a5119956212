"""The hall's board: the call that has the whole screen, the list of calls, and the sentence while there is none."""

from pathlib import Path

from kivy.animation import Animation
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.board_view import BoardView
from kiosk.ui import theme
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.screens import Shown
from kiosk.ui.sheet import Sheet


class Row(Widget):  # type: ignore[misc]  # Kivy has no types
    """One call of the list; ``name`` is its place on the sheet."""

    sheet = ObjectProperty(Sheet(), rebind=True)
    name = StringProperty("")
    called = BooleanProperty(False)
    ink = ColorProperty(theme.INK)


class BoardScreen(Leaf):
    """What all three have: the board's view. What is new fades in, unless motion is not wanted."""

    view = ObjectProperty(BoardView(screen="message"), rebind=True)

    def fade(self, what: Widget) -> None:
        """Let something new appear."""
        Animation.cancel_all(what, "opacity")
        if self.still:
            what.opacity = 1
            return
        what.opacity = 0
        Animation(opacity=1, d=theme.CHANGE_SECONDS, t="out_quad").start(what)


class ListScreen(BoardScreen):
    """The calls, the newest on top."""

    def __init__(self, shown: Shown, do: Do, *, still: bool) -> None:
        self._rows: list[Row] = []
        self._notice: tuple[str, int] = ("", 0)
        super().__init__(shown, do, still=still)

    def fill(self) -> None:
        """One card for each row that has a place."""
        rows = [(f"row {n}", row) for n, row in enumerate(self.view.rows) if f"row {n}" in self.sheet.places]
        while len(self._rows) > len(rows):
            self.ids.rows.remove_widget(self._rows.pop())
        while len(self._rows) < len(rows):
            self._rows.append(Row())
            self.ids.rows.add_widget(self._rows[-1])
        for card, (name, row) in zip(self._rows, rows, strict=True):
            card.name, card.sheet, card.called = name, self.sheet, row.is_called
        _turn_notice(self)


class RestScreen(BoardScreen):
    """Nobody is called: why, and when it goes on."""

    def fill(self) -> None:
        """Only the notices turn."""
        _turn_notice(self)


class CallScreen(BoardScreen):
    """One call. It is seen from the first frame on: everybody in the hall waits for it."""

    dawn = NumericProperty(0.4)

    def __init__(self, shown: Shown, do: Do, *, still: bool) -> None:
        self._key: tuple[int, str] | None = None
        super().__init__(shown, do, still=still)

    def fill(self) -> None:
        """Another call than the one before appears anew, so that it is seen to be another."""
        call = self.view.call
        key = None if call is None else (call.key, call.number)
        if key != self._key and self._key is not None:
            self.fade(self.ids.call)
        self._key = key


def _turn_notice(screen: BoardScreen) -> None:
    block = screen.sheet.block("notice")
    if block.lines and screen.ids.foot.shown not in {(), block.lines}:
        screen.fade(screen.ids.foot.ids.notice)
    screen.ids.foot.shown = block.lines


class Foot(Widget):  # type: ignore[misc]  # Kivy has no types
    """The band at the lower edge."""

    sheet = ObjectProperty(Sheet(), rebind=True)
    shown = ObjectProperty(())


class Head(Widget):  # type: ignore[misc]  # Kivy has no types
    """The line at the upper edge."""

    sheet = ObjectProperty(Sheet(), rebind=True)


class Chip(Widget):  # type: ignore[misc]  # Kivy has no types
    """An amber chip with its text; none while it has no place."""

    sheet = ObjectProperty(Sheet(), rebind=True)
    name = StringProperty("")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
