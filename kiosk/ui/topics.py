"""The topics after a vote: several may be chosen, none must; the same after every score."""

from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder

from kiosk.terminal import Terminal
from kiosk.ui.leaf import Do, Leaf
from kiosk.ui.touchable import TextButton, TopicButton
from office.ids import TopicId


class TopicsScreen(Leaf):
    """Up to six topics, and what to do with them."""

    def __init__(self, terminal: Terminal, do: Do, *, still: bool) -> None:
        self._topics: dict[TopicId, TopicButton] = {}
        self._actions: dict[str, TextButton] = {}
        self._terminal = terminal
        super().__init__(terminal, do, still=still)

    def fill(self) -> None:
        """One button for each topic, and the three below."""
        if [topic.id for topic in self.view.topics] != list(self._topics):
            for button in self._topics.values():
                self.remove_widget(button)
            self._topics = {}
        for topic in self.view.topics:
            if topic.id not in self._topics:
                self._topics[topic.id] = TopicButton(still=self.still, deed=self.act(self._choice(topic.id)))
                self.add_widget(self._topics[topic.id])
            button, name = self._topics[topic.id], f"topic {topic.id}"
            button.chosen = topic.chosen
            self.place_button(button, name)
            button.label_place, button.box_place = self.sheet.place(f"{name} label"), self.sheet.place(f"{name} box")
            button.edge_width = 2 * self.sheet.measures.scale
        for name, deed in (("again", self._terminal.again), ("skip", self._terminal.skip), ("send", self._terminal.send)):
            if name not in self._actions:
                self._actions[name] = TextButton(still=self.still, deed=self.act(deed), primary=name == "send")
                self.add_widget(self._actions[name])
            self.place_button(self._actions[name], name)

    def _choice(self, topic: TopicId) -> Callable[[], None]:
        return lambda: self._terminal.choose(topic)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
