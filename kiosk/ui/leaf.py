"""What every screen has: a view, its sheet, a ground, and the strip of notices at the lower edge."""

from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from kiosk.ui import theme
from kiosk.ui.screens import Seen, Shown
from kiosk.ui.sheet import Sheet
from kiosk.ui.touchable import TextButton, Touchable
from kiosk.view import View

Do = Callable[[Callable[[], None]], None]
"""Runs a deed of the terminal and shows what came of it."""


class Leaf(Widget):  # type: ignore[misc]  # Kivy has no types
    """One screen. ``do`` runs a deed of the terminal and shows what came of it; ``still``: reduced motion.

    ``alone``: no other screen is below, and the window is cleared in this one's ground, so that nobody need paint it again.
    ``dawn``: how much of it is seen in the first frame of a change. ``kept``: the first picture has been shown; from now on what
    is drawn is kept as a picture where that makes the next sooner.
    """

    view = ObjectProperty(View(screen="unassigned"), rebind=True)
    sheet = ObjectProperty(Sheet(), rebind=True)
    ground = ColorProperty(theme.PAPER)
    still = BooleanProperty(False)
    alone = BooleanProperty(False)
    kept = BooleanProperty(False)
    dawn = NumericProperty(0.0)

    def __init__(self, shown: Shown, do: Do, *, still: bool) -> None:
        self._shown, self._do = shown, do
        super().__init__(still=still)

    def show(self, view: Seen, sheet: Sheet) -> None:
        """Show ``view`` laid out as ``sheet``; only what differs is drawn anew."""
        self.sheet = sheet
        self.view = view
        self.fill()

    def fill(self) -> None:
        """Make and update the parts whose number depends on the view."""

    def cancel(self) -> None:
        """Forget the finger that rests on this screen."""
        for part in self.walk():
            if isinstance(part, Touchable):
                part.cancel()

    def act(self, deed: Callable[[], None]) -> Callable[[], None]:
        """``deed`` as a touchable runs it."""
        return lambda: self._do(deed)

    def chips(self, holder: Widget, known: dict[str, TextButton]) -> None:
        """The buttons for language and large text, in ``holder``; ``known`` keeps them by name."""
        wanted = [(f"language {language.code}", language.code, language.chosen) for language in self.view.languages]
        rows = [*(row for row in wanted if self.sheet.place(row[0]).width), ("large text", "", self.view.large_text)]
        if {row[0] for row in rows} != set(known):
            for chip in known.values():
                holder.remove_widget(chip)
            known.clear()
        for name, code, chosen in rows:
            if name not in known:
                known[name] = TextButton(still=self.still, deed=self.act(self._chip_deed(code)))
                holder.add_widget(known[name])
            self.place_button(known[name], name)
            known[name].primary = chosen

    def place_button(self, button: TextButton, name: str) -> None:
        """Put a button where the sheet has it."""
        button.radius = self.sheet.measures.px(theme.RADIUS_BUTTON)
        button.border = (theme.BORDER_CHOSEN if button.chosen else theme.BORDER) * self.sheet.measures.scale
        button.place, button.block = self.sheet.place(name), self.sheet.block(name)

    def _chip_deed(self, code: str) -> Callable[[], None]:
        return (lambda: self._shown.set_language(code)) if code else self._shown.toggle_large_text


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
