"""Screens of a ticket kiosk that say one thing: it asks the desk, there is no number, somebody comes, out of service, dark."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ColorProperty, ObjectProperty

from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ui import theme
from kiosk.ui.leaf import Do
from kiosk.ui.pictograms import Pictogram
from kiosk.ui.sheet import Place
from kiosk.ui.ticket_leaf import TicketLeaf

_SIGNS = {"help": "person", "asking": "other", "refused": "speech"}


class TicketMessage(TicketLeaf):
    """One sentence, what it means, and a sign."""

    sign = ObjectProperty(Place(), rebind=True)
    sign_ink = ColorProperty(theme.JADE_DARK)

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._sign: Pictogram | None = None
        self._signed: tuple[object, ...] = ()
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The sign anew, if it is another one."""
        super().fill()
        place = self.sheet.place("sign")
        is_trouble = self.view.trouble or self.view.screen == "out of service"
        ink = theme.BRICK if is_trouble else theme.JADE_DARK
        name = "trouble" if is_trouble else _SIGNS.get(self.view.screen, "guide")
        if (place, ink, name) == self._signed:
            return
        self._signed = (place, ink, name)
        if self._sign is not None:
            self.canvas.remove(self._sign)
            self._sign = None
        if place.width:
            self._sign = Pictogram(name, place[:3], ink)
            self.canvas.add(self._sign)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
