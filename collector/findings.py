"""What follows from a directory alone, kept as long as that directory is in use.

A directory stays the same object until it changes, so what was found in it need not be sought at every view. Of directories that
were replaced nothing may stay for long: one of a country is a million objects.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from office.directory import Index

MOST_OFFICES = 10_000
"""So many offices the directories together may have of which something is kept: three countries, or hundreds of small scopes."""
MOST_FOUND = 256
"""So much is kept of one directory."""

Key = TypeVar("Key")
Found = TypeVar("Found")


class _Known(NamedTuple, Generic[Key, Found]):
    directory: Index
    found: dict[Key, Found]


class Findings(Generic[Key, Found]):
    """What was found in directories, by directory and key; of those that were asked longest ago it is forgotten."""

    def __init__(self) -> None:
        # By identity, which is a directory's own as long as it is kept here.
        self._known: OrderedDict[int, _Known[Key, Found]] = OrderedDict()
        self._lock = Lock()

    def get(self, directory: Index, key: Key, find: Callable[[], Found]) -> Found:
        """What ``find`` says of ``directory`` under ``key``; two threads may both look for it, and find the same."""
        with self._lock:
            found = self._of(directory)
            if key in found:
                return found[key]
        value = find()
        with self._lock:
            if len(found) >= MOST_FOUND:
                found.clear()
            found[key] = value
        return value

    def directories(self) -> list[Index]:
        """Of which something is kept, those asked longest ago first."""
        with self._lock:
            return [known.directory for known in self._known.values()]

    def _of(self, directory: Index) -> dict[Key, Found]:
        known = self._known.get(id(directory))
        if known is None:
            known = self._known[id(directory)] = _Known(directory, {})
            offices = sum(len(one.directory.offices) for one in self._known.values())
            while offices > MOST_OFFICES and len(self._known) > 1:
                offices -= len(self._known.popitem(last=False)[1].directory.offices)
        self._known.move_to_end(id(directory))
        return known.found
