"""The number, who is before it, a code for a phone, and what the slip does."""

from pathlib import Path

from kivy.graphics import Color, InstructionGroup, Rectangle
from kivy.lang import Builder

from kiosk.errors import QrInvalidError
from kiosk.qr import squares
from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ui import theme
from kiosk.ui.leaf import Do
from kiosk.ui.sheet import Place
from kiosk.ui.ticket_leaf import TicketLeaf


class Code(InstructionGroup):  # type: ignore[misc]  # Kivy has no types
    """The squares of an address in ``place``, in whole pixels: a camera reads no blurred edge. Nothing for one too long."""

    def __init__(self, address: str, place: Place) -> None:
        super().__init__()
        self.add(Color(*theme.INK))
        try:
            rows = squares(address)
        except QrInvalidError:
            return
        side = max(place.width // len(rows), 1)
        x0 = place.x + (place.width - side * len(rows)) // 2
        top = place.top - (place.height - side * len(rows)) // 2
        for row, cells in enumerate(rows):
            at = 0
            while at < len(cells):
                length = next((n for n, dark in enumerate(cells[at:]) if not dark), len(cells) - at)
                if length:
                    self.add(Rectangle(pos=(x0 + at * side, top - (row + 1) * side), size=(length * side, side)))
                at += length or 1


class NumberScreen(TicketLeaf):
    """Shown until the citizen goes."""

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._code: Code | None = None
        self._coded: tuple[str, Place] = ("", Place())
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The code anew, if it is another one."""
        super().fill()
        wanted = (self.view.code, self.sheet.place("code"))
        if wanted == self._coded:
            return
        self._coded = wanted
        if self._code is not None:
            self.canvas.remove(self._code)
            self._code = None
        if wanted[0] and wanted[1].width:
            self._code = Code(*wanted)
            self.canvas.add(self._code)

    def spoken(self) -> str:
        """The number, and what follows."""
        view = self.view
        parts = (view.caption, view.number, view.wait, view.notice, view.detail, view.paper, view.paper_detail)
        return ".\n".join(text for text in parts if text)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
