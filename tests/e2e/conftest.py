"""What the tests of power cuts share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory when there is one: thousands of cards are laid out in it."""
    memory = Path("/dev/shm")  # noqa: S108  only for speed
    directory = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else tmp_path))
    yield directory
    shutil.rmtree(directory)
