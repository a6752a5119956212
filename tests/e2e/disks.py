"""A small real disk: an ext4 image on a loop device, which can be full, break under the program that writes, and be mended."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_BALLAST = "ballast"
_PIECE = bytes(64 * 1024)


class SmallDisk:
    """An ext4 file system of its own at ``place``."""

    def __init__(self, image: Path, place: Path) -> None:
        self.place = place
        self._image = image

    def fill(self, *, leave_bytes: int = 0) -> None:
        """Write a file into all space but ``leave_bytes``."""
        ballast = self.place / _BALLAST
        with ballast.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_PIECE)
                    os.fsync(file.fileno())
            except OSError:
                pass
        # The last blocks go byte by byte, so that not one is left.
        with (self.place / f"{_BALLAST}-2").open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(_PIECE[:1024])
                    os.fsync(file.fileno())
            except OSError:
                pass
        if leave_bytes:
            os.truncate(ballast, max(0, ballast.stat().st_size - leave_bytes))
            os.sync()

    def free(self) -> None:
        """Take that file away."""
        for name in (_BALLAST, f"{_BALLAST}-2"):
            (self.place / name).unlink(missing_ok=True)

    def turn_read_only(self) -> None:
        """What ext4 does by itself when the card answers with errors: every write is refused from now on."""
        _run("mount", "-o", "remount,abort", str(self.place))
        try:
            (self.place / "trial").touch()
        except OSError:
            return
        raise AssertionError("the disk still takes writes")

    def mend(self) -> None:
        """Take the card out, check it, put it back; no program may have a file open on it."""
        _run("umount", str(self.place))
        # 1 says that errors were found and mended.
        _run("fsck.ext4", "-p", "-f", str(self._image), good=(0, 1))
        _run("mount", "-o", "loop", str(self._image), str(self.place))


@contextmanager
def small_disk(place: Path, *, megabytes: int = 8) -> Iterator[SmallDisk]:
    """Mount a disk of its own at ``place``; skips the test where that is not allowed, for nothing else fills up like a disk."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    image = place.with_suffix(".image")
    with image.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)
    place.mkdir(parents=True, exist_ok=True)
    _run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
    mounted = subprocess.run(["mount", "-o", "loop", str(image), str(place)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this machine does not let root mount a loop device: {mounted.stderr.strip()}")
    try:
        yield SmallDisk(image, place)
    finally:
        _run("umount", "--lazy", str(place))


def _run(*words: str, good: tuple[int, ...] = (0,)) -> None:
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode in good, f"{' '.join(words)}: {done.stderr.strip()}"
