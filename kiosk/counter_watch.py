"""What the desk last said of this terminal's counter: who is there, whether it pauses, and whether a citizen may be asked.

It is heard on the link's thread and asked on the screen's. A desk that has been silent for a quarter of an hour is not believed
any more: then nobody is shown, for nobody knows whose vote it would be, and votes go on without a window.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from kiosk.link import Heard
from office.counter_document import BELIEVED_SECONDS, CounterDocument, WindowDocument
from office.documents import OfficialFace, read_document
from office.errors import BodyInvalidError, DocumentInvalidError
from office.ids import CounterId, OfficeId
from office.topics import counter_topic
from office.wire import read_time


class Served(NamedTuple):
    """A counter as this moment leaves it: ``official`` whom the screen shows, ``window`` the open one, if any.

    ``is_away``: nobody serves there, and no citizen is left to be asked.
    """

    official: OfficialFace | None
    window: WindowDocument | None
    is_away: bool


class Desk(Protocol):
    """What a terminal knows of its desk."""

    def served(self, counter: CounterId, *, at: float, wall: datetime | None) -> Served | None:
        """The counter at ``at`` (monotonic seconds), ``None`` while the desk is not believed."""


class Nobody:
    """An office without a desk."""

    def served(self, counter: CounterId, *, at: float, wall: datetime | None) -> Served | None:  # noqa: ARG002
        """Nothing is known."""
        return None


class CounterWatch:
    """The documents of the counters of one office, each with the moment at which it was heard."""

    def __init__(
        self, office: OfficeId, monotonic: Callable[[], float], log: Callable[[str], None] = lambda _sentence: None
    ) -> None:
        self._prefix = counter_topic(office, CounterId(""))
        self._monotonic = monotonic
        self._log = log
        self._heard: dict[CounterId, tuple[float, CounterDocument]] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """What the link must listen to."""
        return (f"{self._prefix}+",)

    def hear(self, heard: Heard) -> None:
        """Take a document; rubbish changes nothing."""
        if not heard.topic.startswith(self._prefix) or not heard.payload:
            return
        try:
            document = read_document(heard.payload, CounterDocument)
        except DocumentInvalidError as error:
            self._log(f"the desk's word on {heard.topic.removeprefix(self._prefix)} was ignored: {error}")
            return
        if document.counter == heard.topic.removeprefix(self._prefix):
            self._heard[CounterId(document.counter)] = (self._monotonic(), document)

    def served(self, counter: CounterId, *, at: float, wall: datetime | None) -> Served | None:
        """The counter at ``at`` (monotonic seconds), ``None`` while the desk is not believed."""
        found = self._heard.get(counter)
        if found is None or at - found[0] >= BELIEVED_SECONDS:
            return None
        heard_at, document = found
        window = document.window
        if window is not None and window.closes_in is not None and at - heard_at >= window.closes_in:
            window = None
        is_away = document.state in {"closed", "paused"} and window is None
        return Served(_shown(document, wall), window, is_away)


def _shown(document: CounterDocument, wall: datetime | None) -> OfficialFace | None:
    if document.official is None or document.until is None or wall is None:
        return document.official
    try:
        return document.official if wall < read_time(document.until, field="until") else None
    except BodyInvalidError:
        return None
