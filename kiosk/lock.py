"""One process per journal: two would mint the same sequence numbers."""

import fcntl
import os
from pathlib import Path

from kiosk.errors import JournalInUseError


class Lock:
    """An exclusive hold on a directory; the kernel lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the hold; does nothing when this object has it.

        Raises:
            JournalInUseError: another process has it.
            OSError: the lock file cannot be made (read-only or full disk, missing rights).
        """
        if self._file is not None:
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise JournalInUseError(
                f"{self._path.parent}: process {holder} uses this journal; end that program first, or give this terminal "
                "a directory of its own ([journal] directory)"
            ) from None
        except BaseException:
            os.close(handle)
            raise
        self._file = handle
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
        except OSError:
            # The hold is what counts; the number in the file only helps a technician.
            return

    def release(self) -> None:
        """Let go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
