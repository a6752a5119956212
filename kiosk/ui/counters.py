"""The exit's first question: at which counter the visit was."""

from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder

from kiosk.terminal import Terminal
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.touchable import TextButton
from office.ids import CounterId


class CountersScreen(Leaf):
    """One button for each counter of the office."""

    def __init__(self, terminal: Terminal, do: Do, *, still: bool) -> None:
        self._chips: dict[str, TextButton] = {}
        self._counters: dict[CounterId, TextButton] = {}
        self._terminal = terminal
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The buttons, in the office's order."""
        self.chips(self, self._chips)
        if [counter.id for counter in self.view.counters] != list(self._counters):
            for button in self._counters.values():
                self.remove_widget(button)
            self._counters = {}
        for counter in self.view.counters:
            if counter.id not in self._counters:
                self._counters[counter.id] = TextButton(still=self.still, deed=self.act(self._choice(counter.id)))
                self.add_widget(self._counters[counter.id])
            self.place_button(self._counters[counter.id], f"counter {counter.id}")

    def _choice(self, counter: CounterId) -> Callable[[], None]:
        return lambda: self._terminal.choose_counter(counter)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
