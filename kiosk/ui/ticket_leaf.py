"""What every screen of a ticket kiosk has: office, title, chips with the loudspeaker, and the buttons that leave and act."""

from collections.abc import Callable, Iterable
from pathlib import Path

from kivy.lang import Builder
from kivy.properties import ObjectProperty

from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ticket_view import TicketView
from kiosk.ui import theme
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.sheet import Place
from kiosk.ui.ticket_frame import LOUDSPEAKER
from kiosk.ui.ticket_touchable import PictureButton
from kiosk.ui.touchable import TextButton


class TicketLeaf(Leaf):
    """One screen; ``named`` are the buttons of its own, by name, with what they do."""

    view = ObjectProperty(TicketView(screen="unassigned"), rebind=True)

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._terminal = terminal
        self._chips: dict[str, TextButton] = {}
        self._loudspeaker: PictureButton | None = None
        self._buttons: dict[str, TextButton] = {}
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The chips and the buttons that are on the sheet."""
        if self.sheet.place("large text").width:
            self.chips(self, self._chips)
        else:
            self._drop(self._chips, ())
        self._fill_loudspeaker()
        deeds: dict[str, Callable[[], None]] = {
            "back": self._terminal.back,
            "other": self._terminal.other,
            "acts": self._terminal.act,
            "earlier": self._turn(-1),
            "later": self._turn(1),
        }
        wanted = [name for name in deeds if self.sheet.place(name).width]
        self._drop(self._buttons, wanted)
        for name in wanted:
            if name not in self._buttons:
                self._buttons[name] = TextButton(still=self.still, deed=self.act(deeds[name]), primary=name == "acts")
                self.add_widget(self._buttons[name])
            self._buttons[name].chosen = name == "other" and self.view.chosen
            self.place_button(self._buttons[name], name)

    def shown(self) -> Iterable[int]:
        """Which of the things that have pages stand on this one, by their number."""
        return ()

    def spoken(self) -> str:
        """What is read aloud."""
        view = self.view
        return ". ".join(text for text in (view.title, view.detail, view.notice) if text)

    def _drop(self, known: dict[str, TextButton], wanted: Iterable[str]) -> None:
        for name in set(known) - set(wanted):
            self.remove_widget(known.pop(name))

    def _turn(self, way: int) -> Callable[[], None]:
        def turn() -> None:
            shown = sorted(self.shown())
            if shown:
                self._terminal.turn_to(shown[-1] + 1 if way > 0 else shown[0] - 1)

        return turn

    def _fill_loudspeaker(self) -> None:
        place = self.sheet.place(LOUDSPEAKER)
        if not place.width:
            if self._loudspeaker is not None:
                self.remove_widget(self._loudspeaker)
                self._loudspeaker = None
            return
        if self._loudspeaker is None:
            self._loudspeaker = PictureButton(
                still=self.still, bare=True, deed=self.act(lambda: self._terminal.read(self.spoken()))
            )
            self.add_widget(self._loudspeaker)
        button = self._loudspeaker
        self.place_button(button, LOUDSPEAKER)
        button.primary = self.view.reading
        side = round(place.height * 0.46)
        button.disc_place = Place(place.x + (place.width - side) // 2, place.y + (place.height - side) // 2, side, side)
        button.picture = "stop" if self.view.reading else "loudspeaker"

    def card_edge(self, place: Place) -> list[float]:
        """The rounded outline of a card, as a line takes it."""
        return [*place[:2], max(place.width, 1), max(place.height, 1), self.sheet.measures.px(theme.RADIUS_BUTTON)]


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
