"""What a service needs, before a number is taken; and why somebody goes first."""

from collections.abc import Callable, Iterable
from pathlib import Path

from kivy.lang import Builder

from kiosk.ticket_kiosk import TicketKiosk
from kiosk.ui.leaf import Do
from kiosk.ui.ticket_leaf import TicketLeaf
from kiosk.ui.touchable import TextButton
from kiosk.ui.words import Words


class PapersScreen(TicketLeaf):
    """A list in a card; its lines are as many as the service needs."""

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._lines: dict[str, Words] = {}
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The lines of this page."""
        super().fill()
        wanted = [name for name in self.sheet.places if name.startswith("paper ")]
        for name in set(self._lines) - set(wanted):
            self.remove_widget(self._lines.pop(name))
        for name in wanted:
            if name not in self._lines:
                self._lines[name] = Words(side="left")
                self.add_widget(self._lines[name])
            self._lines[name].place, self._lines[name].block = self.sheet.place(name), self.sheet.block(name)

    def shown(self) -> Iterable[int]:
        """The lines of this page."""
        return (int(name.split()[1]) for name in self._lines)

    def spoken(self) -> str:
        """All of it, whatever page is shown."""
        view = self.view
        papers = [f"{section.heading}: {', '.join(section.lines)}" for section in view.papers]
        return ".\n".join(text for text in (view.title, view.detail, view.wait, view.notice, *papers) if text)


class PriorityScreen(TicketLeaf):
    """One button for each reason; asked with respect, checked at the counter."""

    def __init__(self, terminal: TicketKiosk, do: Do, *, still: bool) -> None:
        self._choices: dict[str, TextButton] = {}
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """The reasons."""
        super().fill()
        for slug, _words in self.view.choices:
            if slug not in self._choices:
                self._choices[slug] = TextButton(still=self.still, deed=self.act(self._claim(slug)))
                self.add_widget(self._choices[slug])
            self.place_button(self._choices[slug], f"choice {slug}")

    def spoken(self) -> str:
        """The question and the reasons."""
        return ".\n".join([self.view.title, self.view.detail, *(words for _, words in self.view.choices)])

    def _claim(self, slug: str) -> Callable[[], None]:
        return lambda: self._terminal.claim(slug)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
