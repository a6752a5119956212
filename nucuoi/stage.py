"""The demo's own directory: whose it is, who uses it now, and what lies where in it.

It is never in the source tree, belongs to one running demo at a time, and nothing is ever removed from a directory that the demo
did not make.
"""

import fcntl
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from office.readable import readable

MARK = "nucuoi-demo"
"""A file of this name says that the directory is the demo's."""

_LOCK = "demo.lock"
_MARK_TEXT = "Thư mục của bản trình diễn Nụ Cười; «nucuoi demo --reset» xóa mọi thứ trong đây. SỐ LIỆU MẪU.\n"


class StageError(RuntimeError):
    """The demo cannot use its directory; the sentence says why and what to do."""


@readable
class Notes(msgspec.Struct, kw_only=True):
    """What one run leaves for the next, and tells others while it runs.

    ``past_until`` is up to when invented visitors have come (RFC 3339), ``display`` the virtual display, ``processes`` are ids.
    """

    page: str = ""
    display: str | None = None
    is_imported: bool = False
    past_until: str | None = None
    web_port: int | None = None
    console_port: int | None = None
    ledger: str = ""
    processes: dict[str, int] = {}


class Stage:
    """A directory in use by this process; made by :func:`take`."""

    def __init__(self, directory: Path, lock: int) -> None:
        self.directory = directory
        self._lock = lock

    @property
    def broker(self) -> Path:
        """The private broker's directory."""
        return self.directory / "broker"

    @property
    def collector(self) -> Path:
        """The collector's directory: its configuration, database and logs."""
        return self.directory / "collector"

    @property
    def terminals(self) -> Path:
        """``{office}/{terminal}/`` below it: each terminal's configuration and journal."""
        return self.directory / "terminals"

    @property
    def picture(self) -> Path:
        """What the rating screen shows, when there is no display to show it on."""
        return self.directory / "man-hinh.png"

    def log(self, name: str) -> Path:
        """The log of one child."""
        return self.directory / "logs" / f"{name}.log"

    def notes(self) -> Notes:
        """What the last run left; empty after a first start, or when it cannot be read."""
        try:
            return msgspec.json.decode((self.directory / "notes.json").read_bytes(), type=Notes)
        except (OSError, msgspec.DecodeError):
            return Notes()

    def note(self, notes: Notes) -> None:
        """Keep notes for the next run, and for a second demo that finds this one."""
        fresh = self.directory / "notes.json.new"
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(notes)) + b"\n")
        fresh.replace(self.directory / "notes.json")

    def release(self) -> None:
        """Let another demo have the directory."""
        os.close(self._lock)


def default_directory(environment: Mapping[str, str]) -> Path:
    """``$XDG_DATA_HOME/nucuoi-demo``, or ``~/.local/share/nucuoi-demo``.

    Raises:
        StageError: there is neither.
    """
    data = environment.get("XDG_DATA_HOME", "")
    # A relative XDG_DATA_HOME is invalid and ignored, as the XDG base directory specification says.
    if data.startswith("/"):
        return Path(data) / "nucuoi-demo"
    try:
        return Path.home() / ".local" / "share" / "nucuoi-demo"
    except RuntimeError:
        raise StageError("there is no home directory; name a directory with --directory") from None


def take(directory: Path, *, reset: bool) -> Stage:
    """Make the directory ours until :meth:`Stage.release`; with ``reset`` empty it first.

    Raises:
        StageError: it holds something else, cannot be written, or another demo runs in it.
    """
    directory = directory.absolute()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not (directory / MARK).exists():
            if any(entry.name != _LOCK for entry in directory.iterdir()):
                raise StageError(f"{directory} holds files that are not the demo's; name an empty or a new one with --directory")
            (directory / MARK).write_text(_MARK_TEXT, "utf-8")
        lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StageError(f"{directory} cannot be used: {error.strerror}; name another one with --directory") from None
    stage = Stage(directory, lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        page = stage.notes().page
        stage.release()
        where = f"; its page is {page}" if page else ""
        raise StageError(f"a demo runs in {directory} already{where}. End it first, or name another --directory") from None
    try:
        os.fchmod(lock, 0o600)
        directory.chmod(0o700)
        if reset:
            _empty(directory)
    except OSError as error:
        stage.release()
        raise StageError(f"{directory} cannot be emptied: {error}; remove it by hand") from None
    return stage


def _empty(directory: Path) -> None:
    for entry in directory.iterdir():
        if entry.name in {MARK, _LOCK}:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
