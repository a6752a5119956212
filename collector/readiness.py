"""How the ingest fares, for whoever asks from another process: the web's readiness page, the command line.

A small file beside the database, written over in place: that needs no free space, so it still works when the disk is full,
which is when it matters.
"""

import os
from pathlib import Path

import msgspec

from office.readable import readable

FILE_NAME = "ingest.state"
STALE_MS = 15_000
"""A state older than this comes from an ingest that does not run."""

_SIZE = 512


@readable
class IngestState(msgspec.Struct, frozen=True, kw_only=True):
    """``broker``: connected and subscribed. ``store``: the last transaction was committed. ``waiting``: messages not committed.

    ``at`` is in milliseconds since 1970; ``taken``, ``duplicates``, ``forks`` and ``gaps`` count events since ``started_at``.
    """

    at: int
    started_at: int
    broker: bool
    store: bool
    waiting: int
    taken: int
    duplicates: int
    forks: int
    gaps: int

    def is_stale(self, now_ms: int) -> bool:
        """Whether the ingest that wrote this has stopped or hangs; a moment to come was written before the clock went back."""
        return abs(now_ms - self.at) > STALE_MS


def write_state(directory: Path, state: IngestState) -> None:
    """Put ``state`` where :func:`read_state` finds it.

    Raises:
        OSError: when the file cannot be written.
    """
    descriptor = os.open(directory / FILE_NAME, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644)
    try:
        os.pwrite(descriptor, msgspec.json.encode(state).ljust(_SIZE), 0)
    finally:
        os.close(descriptor)


def read_state(directory: Path) -> IngestState | None:
    """The last state, ``None`` when no ingest ever ran here."""
    try:
        return msgspec.json.decode((directory / FILE_NAME).read_bytes(), type=IngestState)
    except (OSError, msgspec.DecodeError):
        return None
