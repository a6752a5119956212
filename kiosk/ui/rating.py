"""The faces: who is on duty, the question, one smiley for each level."""

from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder

from kiosk.terminal import Terminal
from kiosk.ui import theme
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.portrait import Portrait
from kiosk.ui.touchable import FaceCell, TextButton


class RatingScreen(Leaf):
    """Idle, and once more after «Chọn lại»."""

    def __init__(self, terminal: Terminal, do: Do, *, still: bool) -> None:
        self._cells: dict[int, FaceCell] = {}
        self._chips: dict[str, TextButton] = {}
        self._keep: TextButton | None = None
        self._portrait: Portrait | None = None
        self._terminal = terminal
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """One cell for each level, and the buttons."""
        self.chips(self, self._chips)
        self._fill_keep()
        self._fill_portrait()
        faces = self.view.faces
        if [face.score for face in faces] != list(self._cells):
            for cell in self._cells.values():
                self.remove_widget(cell)
            self._cells = {}
        for face in faces:
            if face.score not in self._cells:
                self._cells[face.score] = FaceCell(still=self.still, kept=self.kept, deed=self.act(self._vote(face.score)))
                self.add_widget(self._cells[face.score])
            self._place_cell(self._cells[face.score], f"face {face.score}", face.face)

    def on_kept(self, *_: object) -> None:
        """The faces that are there already too."""
        for cell in self._cells.values():
            cell.kept = self.kept

    def _vote(self, score: int) -> Callable[[], None]:
        return lambda: self._terminal.press(score)

    def _place_cell(self, cell: FaceCell, name: str, face: int) -> None:
        measures = self.sheet.measures
        cell.card = measures.upright
        cell.radius, cell.border = measures.px(theme.RADIUS_CARD), theme.BORDER * measures.scale
        cell.face, cell.place = face, self.sheet.place(name)
        cell.disc_place = self.sheet.place(f"{name} disc")
        cell.label_place, cell.block = self.sheet.place(f"{name} label"), self.sheet.block(name)

    def _fill_portrait(self) -> None:
        if self._portrait is None and self.view.photo is not None:
            self._portrait = Portrait(self._terminal.photo)
            self.add_widget(self._portrait)
        if self._portrait is not None:
            self._portrait.show(self.view.photo, self.sheet.place("portrait"))

    def _fill_keep(self) -> None:
        if self.view.keep and self._keep is None:
            self._keep = TextButton(still=self.still, deed=self.act(self._terminal.skip))
            self.add_widget(self._keep)
        elif not self.view.keep and self._keep is not None:
            self.remove_widget(self._keep)
            self._keep = None
        if self._keep is not None:
            self.place_button(self._keep, "keep")


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
