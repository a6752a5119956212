"""Says what the office's screens need of the queue: the board and every counter, at once when they changed, and always again.

What is said is always the newest state whole, so a message that gets lost costs nothing but a moment.
"""

import threading
from collections.abc import Callable

import msgspec

from kiosk.desk.authority import Authority
from kiosk.link import Saying
from office.board import Board
from office.counter_document import CounterDocument
from office.documents import encode_document
from office.ids import OfficeId
from office.topics import board_topic, counter_topic


class Announcer:
    """Says the documents of ``authority`` by ``say``, which never waits. From any thread; each is said in the order of truth."""

    def __init__(self, authority: Authority, office: OfficeId, say: Callable[[Saying], None]) -> None:
        self._authority = authority
        self._office = office
        self._say = say
        self._guard = threading.Lock()
        self._said: dict[str, bytes] = {}

    def announce(self) -> None:
        """Say what is another than it was; what only grew older waits for :meth:`repeat`."""
        with self._guard:
            for topic, document in self._documents().items():
                content = encode_document(_ageless(document))
                if self._said.get(topic) != content:
                    self._said[topic] = content
                    self._say(_saying(topic, document))

    def repeat(self) -> None:
        """Say everything again."""
        with self._guard:
            for saying in self._everything():
                self._say(saying)

    def greetings(self) -> list[Saying]:
        """What a new connection must hear first."""
        with self._guard:
            return self._everything()

    def _everything(self) -> list[Saying]:
        documents = self._documents()
        gone = self._said.keys() - documents.keys() if documents else set()
        self._said = {topic: encode_document(_ageless(document)) for topic, document in documents.items()}
        # A counter that the office no longer has must not stay on a broker for ever.
        return [Saying(topic, b"", retained=True) for topic in gone] + [
            _saying(topic, document) for topic, document in documents.items()
        ]

    def _documents(self) -> dict[str, Board | CounterDocument]:
        board = self._authority.board()
        found: dict[str, Board | CounterDocument] = {} if board is None else {board_topic(self._office): board}
        for counter, document in self._authority.counter_documents().items():
            found[counter_topic(self._office, counter)] = document
        return found


def _saying(topic: str, document: Board | CounterDocument) -> Saying:
    return Saying(topic, encode_document(document), retained=True)


def _ageless(document: Board | CounterDocument) -> msgspec.Struct:
    """The document without what changes by time alone."""
    if isinstance(document, Board):
        calls = tuple(msgspec.structs.replace(call, age_seconds=None) for call in document.calls)
        return msgspec.structs.replace(document, as_of=None, calls=calls)
    window = document.window
    quiet = None if window is None or window.closes_in is None else msgspec.structs.replace(window, closes_in=0.0)
    return msgspec.structs.replace(document, as_of=None, until=None, window=quiet if quiet is not None else window)
