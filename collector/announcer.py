"""What goes down to the terminals as retained state: assignments, photos, receipts.

All of it is whole and idempotent. It goes out at every connection, for a broker may have forgotten it, and what an import
changed goes out when the import is seen.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from collector.store.db import Database, data_version, reachable
from collector.store.directory import assignments, directory_version, media
from office.documents import Receipt, encode_document
from office.ids import OfficeId, TerminalId
from office.topics import ASSIGNMENT, RECEIPT, media_topic, terminal_topic


class Publication(NamedTuple):
    """One retained message; ``greets`` is a terminal that was told nothing before, whose receipt must be there too."""

    topic: str
    payload: bytes
    greets: tuple[OfficeId, TerminalId] | None = None


class Announcer:
    """Publications of one database. ``receipt`` gives a terminal's current receipt."""

    def __init__(self, db: Database, receipt: Callable[[tuple[OfficeId, TerminalId]], Receipt]) -> None:
        self._db = db
        self._receipt = receipt
        self._data_version = -1
        self._version = -1
        self._announced: dict[str, int] = {}

    def is_changed(self) -> bool:
        """Whether an import came since the last announcement; cheap enough for every second."""
        # SQLite counts the commits of other connections, so an idle database costs no query.
        with reachable():
            commits = data_version(self._db)
            if commits == self._data_version:
                return False
            self._data_version = commits
            return directory_version(self._db) != self._version

    def everything(self) -> Iterator[Publication]:
        """Photos first, then the assignments that show them."""
        self._announced = {}
        yield from self.changes()

    def changes(self) -> Iterator[Publication]:
        """What differs from what was announced since :meth:`everything`."""
        with reachable():
            self._version = directory_version(self._db)
            photos = [(media_topic(photo.office, photo.sha256), photo.data) for photo in media(self._db)]
            told_now = list(assignments(self._db))
        for topic, data in photos:
            if topic not in self._announced:
                self._announced[topic] = 1
                yield Publication(topic, data)
        for told in told_now:
            topic = terminal_topic(told.office, told.terminal, ASSIGNMENT)
            known = self._announced.get(topic)
            if known != told.revision:
                self._announced[topic] = told.revision
                yield Publication(topic, told.payload, greets=(told.office, told.terminal) if known is None else None)

    def receipt(self, key: tuple[OfficeId, TerminalId]) -> Publication:
        """The current receipt of one terminal.

        Raises:
            StoreUnavailableError: while memory and disk disagree.
        """
        return Publication(terminal_topic(*key, RECEIPT), encode_document(self._receipt(key)))
