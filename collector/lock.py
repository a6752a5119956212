"""One writer for one ledger: ingest and rebuild hold this lock, and the kernel gives it back whatever they die of."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.errors import LedgerInUseError

FILE_NAME = "ingest.lock"


@contextmanager
def ledger_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of the ledger in ``directory``.

    Raises:
        LedgerInUseError: when another process holds it, naming that process.
        OSError: when the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / FILE_NAME
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LedgerInUseError(
                f"{path}: process {holder} writes this ledger; stop that ingest or rebuild first, or give this one a directory"
                " of its own"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
