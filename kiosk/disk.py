"""What a failed write says about the disk, what becomes of a damaged file, and how a small file is replaced whole."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from kiosk.errors import BoxUnavailableError, DiskVerdict

_SQLITE_FULL, _SQLITE_READONLY = 13, 8
_PRIMARY_CODE = 0xFF
"""SQLite's extended result codes carry the primary one in their low byte."""


def verdict_of(error: Exception, directory: Path) -> DiskVerdict:
    """Why a write into ``directory`` failed; never ``ok``."""
    if isinstance(error, BoxUnavailableError):
        return error.verdict
    code = getattr(error, "sqlite_errorcode", None)
    number = error.errno if isinstance(error, OSError) else None
    if number in {errno.ENOSPC, errno.EDQUOT} or (code is not None and code & _PRIMARY_CODE == _SQLITE_FULL):
        return "full"
    if number in {errno.EROFS, errno.EACCES, errno.EPERM} or (code is not None and code & _PRIMARY_CODE == _SQLITE_READONLY):
        return "read-only"
    # A card that went read-only under an open file answers with an input/output error.
    with contextlib.suppress(OSError):
        state = os.statvfs(directory)
        if state.f_flag & os.ST_RDONLY:
            return "read-only"
        if state.f_bavail == 0:
            return "full"
    return "failing"


def free_bytes(directory: Path) -> int | None:
    """The bytes that are free for the journal; ``None`` when the disk does not say."""
    try:
        state = os.statvfs(directory)
    except OSError:
        return None
    return state.f_bavail * state.f_frsize


def set_aside(directory: Path, file: str) -> str:
    """Rename a damaged database, with what belongs to it, to a name of its own; returns that name."""
    name = f"damaged-{damaged_files(directory, file) + 1}-{file}"
    for ending in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            (directory / f"{file}{ending}").rename(directory / f"{name}{ending}")
    return name


def damaged_files(directory: Path, file: str) -> int:
    """How many damaged databases were set aside in ``directory``."""
    return sum(1 for _ in directory.glob(f"damaged-*-{file}"))


def sync_directory(directory: Path) -> None:
    """Make the names of new files survive a power cut.

    Raises:
        OSError: when the disk does not take it.
    """
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, payload: bytes) -> None:
    """Put ``payload`` in the place of the whole file, so that a power cut leaves the old one or the new one.

    Raises:
        OSError: the disk does not take it; the old file stands.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        sync_directory(path.parent)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
