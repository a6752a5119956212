"""A disk whose power can go at every write.

What SQLite does to its files is recorded below it, at the file system. From the record any moment can be laid out again, with
what was not yet synchronised lost, kept, torn or out of order, as a card may leave it. Files that SQLite does not write itself,
and the shared-memory index that every opening makes anew, are no part of the record.
"""

import contextlib
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple

from tests.e2e.debian_apsw import debian_apsw

SECTOR_BYTES = 512

Deed = Literal["create", "write", "truncate", "sync", "delete", "settle"]
Fate = Literal["lost", "kept", "torn", "shuffled"]
FATES: tuple[Fate, ...] = ("lost", "kept", "torn", "shuffled")
"""What becomes of everything that was not yet synchronised: nothing of it arrived; all of it; all of it, but the last write of
each file only in part; any of it in any order."""

_names = count(1)
_registered: list[object] = []


class Operation(NamedTuple):
    """One deed to one file. ``offset`` is the new size of a truncate; ``settle`` is the synchronisation of the directory."""

    file: str
    deed: Deed
    offset: int = 0
    data: bytes = b""


class Record:
    """Everything that SQLite did to the files of one directory, in order."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.operations: list[Operation] = []

    @property
    def now(self) -> int:
        """How many operations there are: the cut point «here»."""
        return len(self.operations)

    def note(self, path: str, deed: Deed, offset: int = 0, data: bytes = b"") -> None:
        """Add one operation, when it is to a file of the directory."""
        if Path(path).parent == self.directory:
            self.operations.append(Operation(Path(path).name, deed, offset, data))

    def count(self, deed: Deed, file: str) -> int:
        """How often ``deed`` was done to ``file``."""
        return sum(operation.deed == deed and operation.file == file for operation in self.operations)

    def lay_out(self, target: Path, cut: int, fate: Fate, chance: random.Random) -> None:
        """Write into ``target`` what the disk may hold when the power went after the first ``cut`` operations."""
        disk = _Disk()
        for operation in self.operations[:cut]:
            disk.do(operation)
        target.mkdir(parents=True)
        for name, content in disk.after_cut(fate, chance).items():
            (target / name).write_bytes(content)


class _Content:
    """The bytes of one file, whatever it is called: what surely is on the disk, and what is still on its way."""

    def __init__(self) -> None:
        self.durable = bytearray()
        self.pending: list[Operation] = []

    def sync(self) -> None:
        for operation in self.pending:
            self._apply(operation)
        self.pending.clear()

    def after_cut(self, fate: Fate, chance: random.Random) -> bytes:
        arriving = [] if fate == "lost" else self.pending
        if fate == "shuffled":
            arriving = [operation for operation in self.pending if chance.random() < 0.6]
            if all(operation.deed == "write" for operation in arriving):
                chance.shuffle(arriving)
        for place, operation in enumerate(arriving):
            last = place == len(arriving) - 1
            hurt = (fate == "torn" and last) or (fate == "shuffled" and chance.random() < 0.3)
            self._apply(_torn(operation, chance) if hurt else operation)
        return bytes(self.durable)

    def _apply(self, operation: Operation) -> None:
        if operation.deed == "truncate":
            del self.durable[operation.offset :]
        self.durable.extend(bytes(max(0, operation.offset - len(self.durable))))
        self.durable[operation.offset : operation.offset + len(operation.data)] = operation.data


class _Disk:
    """Names and contents. A name comes and goes for good only when the directory is synchronised, in the order it was asked."""

    def __init__(self) -> None:
        self._names: dict[str, _Content] = {}
        self._durable_names: dict[str, _Content] = {}
        self._pending: list[dict[str, _Content]] = []

    def do(self, operation: Operation) -> None:
        if operation.deed == "settle":
            self._durable_names = dict(self._names)
            self._pending.clear()
        elif operation.deed in {"create", "delete"}:
            if operation.deed == "create":
                self._names[operation.file] = _Content()
            else:
                del self._names[operation.file]
            self._pending.append(dict(self._names))
        elif operation.deed == "sync":
            self._names[operation.file].sync()
        else:
            self._names[operation.file].pending.append(operation)

    def after_cut(self, fate: Fate, chance: random.Random) -> dict[str, bytes]:
        arrived = {"lost": 0, "shuffled": chance.randrange(len(self._pending) + 1)}.get(fate, len(self._pending))
        names = self._pending[arrived - 1] if arrived else self._durable_names
        return {name: content.after_cut(fate, chance) for name, content in names.items()}


def _torn(operation: Operation, chance: random.Random) -> Operation:
    """The first or the last sectors of a write; another deed does not happen at all."""
    if operation.deed != "write" or len(operation.data) < 2:
        return operation._replace(deed="write", data=b"", offset=0)
    cut = chance.randrange(1, len(operation.data))
    if len(operation.data) > SECTOR_BYTES:
        cut = max(1, cut // SECTOR_BYTES) * SECTOR_BYTES
    if chance.random() < 0.5:
        return operation._replace(data=operation.data[:cut])
    return operation._replace(offset=operation.offset + cut, data=operation.data[cut:])


@contextlib.contextmanager
def recording(directory: Path, *, default: bool = True) -> Iterator[tuple[Record, str]]:
    """Record every SQLite file of ``directory``; gives the record and the name of the file system.

    With ``default`` each connection that this process opens meanwhile goes through it, also one that names no file system.
    """
    apsw = debian_apsw()
    record = Record(directory)

    class File(apsw.VFSFile):  # type: ignore[misc, name-defined]
        def __init__(self, name: Any, flags: list[int]) -> None:  # noqa: ANN401  a str or APSW's own kind
            path = name.filename() if hasattr(name, "filename") else name
            fresh = path is not None and not Path(path).exists()
            super().__init__("unix", name, flags)
            self._path = path or ""
            # As SQLite's own: the first synchronisation of a new log or rollback journal is one of its directory too.
            self._unsettled = fresh and self._path.endswith(("-wal", "-journal"))
            if fresh:
                record.note(self._path, "create")

        def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
            super().xWrite(data, offset)
            record.note(self._path, "write", offset, bytes(data))

        def xTruncate(self, newsize: int) -> None:  # noqa: N802
            super().xTruncate(newsize)
            record.note(self._path, "truncate", newsize)

        def xSync(self, flags: int) -> None:  # noqa: N802
            super().xSync(flags)
            record.note(self._path, "sync")
            if self._unsettled:
                record.note(self._path, "settle")
                self._unsettled = False

    class Disk(apsw.VFS):  # type: ignore[misc, name-defined]
        def xOpen(self, name: Any, flags: list[int]) -> File:  # noqa: ANN401, N802
            return File(name, flags)

        def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
            super().xDelete(filename, syncdir)
            record.note(filename, "delete")
            if syncdir:
                record.note(filename, "settle")

    name = f"cuttable-{next(_names)}"
    disk = Disk(name, "unix", default)
    _registered.append(disk)  # a connection that is collected late still needs it
    try:
        yield record, name
    finally:
        disk.unregister()
