"""What this terminal still has to settle with the desk, on disk before it is said: requests for numbers, and numbers told.

One small file, replaced whole and synced. After a power cut it says how far each number had come: a number that was asked for
and not yet shown was told to nobody; one that was about to be told may have been; how one was told is said until it is heard.
"""

from pathlib import Path

import msgspec

from kiosk.disk import replace_file, verdict_of
from kiosk.errors import BoxUnavailableError
from office.ids import Slug
from office.requests import Request

FILE = "errands.json"

MOST = 200
"""More are not kept: the desk cancels by itself what it hears nothing of."""


class Errand(msgspec.Struct, frozen=True, kw_only=True, tag_field="step"):
    """Something to settle."""


class Asking(Errand, frozen=True, kw_only=True, tag="asking"):
    """A number is asked for; nobody was told one."""

    request: Request


class Telling(Errand, frozen=True, kw_only=True, tag="telling"):
    """A number is being told: shown, printed, or both."""

    ticket: Slug


class Confirming(Errand, frozen=True, kw_only=True, tag="confirming"):
    """How a number was told is being said."""

    request: Request


_Kept = msgspec.json.Decoder(list[Asking | Telling | Confirming])


class ErrandFile:
    """The errands of the terminal whose files are in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE

    def load(self) -> list[Asking | Telling | Confirming]:
        """What was kept; nothing when there is no such file.

        Raises:
            ValueError: it cannot be read as errands.
            OSError: it cannot be read at all.
        """
        try:
            payload = self._path.read_bytes()
        except FileNotFoundError:
            return []
        return _Kept.decode(payload)

    def save(self, errands: list[Asking | Telling | Confirming]) -> None:
        """Keep these, and nothing else; on disk when it returns.

        Raises:
            BoxUnavailableError: the disk does not take it; what was kept before still is.
        """
        try:
            replace_file(self._path, msgspec.json.encode(errands[-MOST:]))
        except OSError as error:
            raise BoxUnavailableError(verdict_of(error, self._path.parent)) from error
