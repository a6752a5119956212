"""What this terminal was told to ask and show, and the photos for it, kept on disk: the screen shows before any network exists.

Files are replaced whole and synced; what a power cut tore is ignored, and the collector's retained copy replaces it.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from kiosk.disk import replace_file
from office.desk_assignment import DeskAssignment
from office.documents import Assignment, encode_document, read_document
from office.errors import DocumentInvalidError
from office.ids import OfficeId, TerminalId

MOST_MEDIA_BYTES = 96 * 1024
MOST_MEDIA_FILES = 500
"""Photos of one office; more would fill the card."""

_FILE = "assignment.json"
_HASH = re.compile(r"[0-9a-f]{64}")


Told = TypeVar("Told", Assignment, DeskAssignment)


class AssignmentCache(Generic[Told]):
    """The assignment (of a rating terminal, or of one of the queue: ``kind``) and the media of one terminal in ``directory``.

    :meth:`accept` and :meth:`accept_media` are called on the link's thread; ``listeners`` are called there with what is new.
    """

    def __init__(
        self,
        directory: Path,
        kind: type[Told],
        *,
        office: OfficeId,
        terminal: TerminalId,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.current: Told | None = None
        self.listeners: list[Callable[[Told], None]] = []
        self._kind: type[Told] = kind
        self._directory = directory
        self._media = directory / "media"
        self._office = office
        self._terminal = terminal
        self._log = log

    def load(self) -> Told | None:
        """Read what was kept; ``None`` when there is nothing that can be used."""
        try:
            payload = (self._directory / _FILE).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._log(f"the kept assignment cannot be read: {error}")
            return None
        self.current = self._read(payload)
        return self.current

    def accept(self, payload: bytes) -> bool:
        """Take an assignment from the network; returns whether it holds now.

        One that cannot be read, is for another terminal or older than the one that holds is ignored. A disk that does not take
        it does not keep it from holding.
        """
        assignment = self._read(payload)
        if assignment is None or assignment == self.current:
            return assignment is not None
        if self.current is not None and assignment.revision < self.current.revision:
            # A collector restored from a backup counts on from there; what it says now still holds.
            self._log(f"assignment revision {assignment.revision} follows {self.current.revision}: the collector went back")
        self.current = assignment
        self._write(self._directory / _FILE, encode_document(assignment))
        for listener in self.listeners:
            listener(assignment)
        return True

    def media(self, digest: str) -> Path | None:
        """The file of a photo or sound, ``None`` when it has not come yet."""
        path = self._media / digest
        return path if _HASH.fullmatch(digest) and path.is_file() else None

    def photo(self, digest: str) -> bytes | None:
        """The bytes of a photo, ``None`` while they have not come. A torn file is thrown away, so that they come again."""
        path = self.media(digest)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                payload = file.read(MOST_MEDIA_BYTES + 1)
            if sha256(payload).hexdigest() == digest:
                return payload
            self._log(f"photo {digest} is torn; it was thrown away and comes again")
            path.unlink()
        except OSError as error:
            self._log(f"photo {digest} cannot be read: {error}")
        return None

    def accept_media(self, digest: str, payload: bytes) -> bool:
        """Keep a photo or sound under the hash of its bytes; returns whether it is there now."""
        if not _HASH.fullmatch(digest) or sha256(payload).hexdigest() != digest:
            if payload:
                self._log(f"a photo or sound was ignored: its bytes do not have the hash {digest[:64]!r}")
            return False
        if len(payload) > MOST_MEDIA_BYTES:
            self._log(f"photo {digest} was ignored: {len(payload)} bytes are over {MOST_MEDIA_BYTES}")
            return False
        if (path := self._media / digest).is_file() and path.stat().st_size == len(payload):
            return True
        if self._is_full():
            self._log(f"photo {digest} was ignored: {MOST_MEDIA_FILES} are kept already")
            return False
        return self._write(path, payload)

    def _read(self, payload: bytes) -> Told | None:
        try:
            assignment: Told = read_document(payload, self._kind)
        except DocumentInvalidError as error:
            self._log(f"an assignment was ignored: {error}")
            return None
        if (assignment.office.id, assignment.terminal) != (self._office, self._terminal):
            self._log(
                f"an assignment was ignored: it is for {assignment.office.id}/{assignment.terminal}, "
                f"this is {self._office}/{self._terminal}"
            )
            return None
        return assignment

    def _is_full(self) -> bool:
        try:
            return sum(1 for _ in self._media.iterdir()) >= MOST_MEDIA_FILES
        except OSError:
            return False

    def _write(self, path: Path, payload: bytes) -> bool:
        try:
            replace_file(path, payload)
        except OSError as error:
            self._log(f"{path.name} could not be kept: {error}")
            return False
        return True
