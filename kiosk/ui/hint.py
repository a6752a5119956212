"""The question about a bribe: two answers of one size, and «Bỏ qua»; the same thanks follow after each."""

from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder

from kiosk.terminal import Terminal
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.touchable import TextButton
from office.survey import Hint


class HintScreen(Leaf):
    """The question, its answers, and the button that leaves it."""

    def __init__(self, terminal: Terminal, do: Do, *, still: bool) -> None:
        self._answers: dict[str, TextButton] = {}
        self._terminal = terminal
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """One button for each answer, none marked, and the one that skips."""
        for answer in self.view.hints:
            self._button(f"hint {answer.hint}", self._choice(answer.hint))
        self._button("skip", self._terminal.skip)

    def _button(self, name: str, deed: Callable[[], None]) -> None:
        if name not in self._answers:
            self._answers[name] = TextButton(still=self.still, deed=self.act(deed))
            self.add_widget(self._answers[name])
        self.place_button(self._answers[name], name)

    def _choice(self, hint: Hint) -> Callable[[], None]:
        return lambda: self._terminal.answer(hint)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
