"""What the desk says of its queue, as the hall's board hears it: each document with its moment, and whether it came live.

It is heard on the link's thread and taken on the screen's. A board that the broker kept says how the queue stood, not how it
stands: nobody knows how old its calls are, so nobody may be called by it.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from kiosk.link import Heard
from office.board import Board
from office.documents import Presence, read_document
from office.errors import DocumentInvalidError
from office.ids import DESK, OfficeId
from office.topics import PRESENCE, board_topic, terminal_topic

_MOST_UNTAKEN = 200
"""A screen that stands still must not fill the memory."""


class Said(NamedTuple):
    """A board, when it was heard (monotonic seconds), and whether the desk said it just then."""

    board: Board
    at: float
    is_live: bool


class BoardWatch:
    """The boards of one office and its desk's presence. ``listeners`` are called with what was heard, on the link's thread."""

    def __init__(
        self, office: OfficeId, monotonic: Callable[[], float], log: Callable[[str], None] = lambda _sentence: None
    ) -> None:
        self.listeners: list[Callable[[Said], None]] = []
        self.is_desk_gone = False
        """Whether the desk has said goodbye, or the broker says that it is gone."""
        self._board = board_topic(office)
        self._presence = terminal_topic(office, DESK, PRESENCE)
        self._monotonic = monotonic
        self._log = log
        self._guard = threading.Lock()
        self._said: deque[Said] = deque(maxlen=_MOST_UNTAKEN)

    @property
    def topics(self) -> tuple[str, ...]:
        """What the link must listen to."""
        return self._board, self._presence

    def hear(self, heard: Heard) -> None:
        """Take a board or the desk's presence; rubbish changes nothing."""
        # An empty payload only says that a retained document was taken away.
        if heard.topic not in self.topics or not heard.payload:
            return
        try:
            if heard.topic == self._presence:
                self.is_desk_gone = read_document(heard.payload, Presence).state == "offline"
                return
            said = Said(read_document(heard.payload, Board), self._monotonic(), not heard.retained)
        except DocumentInvalidError as error:
            self._log(f"the desk's word was ignored: {error}")
            return
        with self._guard:
            self._said.append(said)
        for listener in self.listeners:
            listener(said)

    def take(self) -> list[Said]:
        """What has come since the last time, the oldest first."""
        with self._guard:
            taken = list(self._said)
            self._said.clear()
        return taken
