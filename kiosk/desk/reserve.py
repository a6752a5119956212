"""How far today's numbers may have gone, beside the journal: whoever starts over a damaged journal must not give them anew.

A small file of its own, replaced whole, because it must outlive the journal. It runs a few numbers ahead, so that not every
ticket waits for a second sync; what a damaged journal costs is then a gap, never a number twice.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.disk import replace_file, verdict_of
from kiosk.errors import BoxUnavailableError
from office.numbering import MOST, Series
from office.readable import readable

FILE = "numbers.json"
AHEAD = 20
"""So many numbers of a series are reserved with one write."""


@readable
class Reserved(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which number each series of a ``date`` may have been given."""

    date: date
    numbers: dict[Series, Annotated[int, msgspec.Meta(ge=0, le=MOST)]]


class Reserve:
    """The file in ``directory``."""

    def __init__(self, directory: Path, log: Callable[[str], None] = lambda _sentence: None) -> None:
        self._path = directory / FILE
        self._directory = directory
        self._log = log
        self._current: Reserved | None = None

    def cover(self, day: date, numbers: Mapping[Series, int]) -> None:
        """Call before ``numbers``, the last of each series, are given: they are reserved when this returns.

        Raises:
            BoxUnavailableError: the disk did not take it; they must not be given.
        """
        current = self._current
        before = current.numbers if current is not None and current.date == day else {}
        if all(number <= before.get(series, 0) for series, number in numbers.items()):
            return
        ahead = {series: max(min(number + AHEAD, MOST), before.get(series, 0)) for series, number in numbers.items()}
        reserved = Reserved(date=day, numbers={**before, **ahead})
        try:
            replace_file(self._path, msgspec.json.encode(reserved))
        except OSError as error:
            raise BoxUnavailableError(verdict_of(error, self._directory)) from error
        self._current = reserved

    def read(self) -> Reserved | None:
        """What the file says; ``None`` when there is none, or none that can be read."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Reserved)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            self._log(f"{FILE} cannot be read: {error}")
            return None
