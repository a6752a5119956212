"""What was survived, in figures."""

import os
from pathlib import Path


def note(sentence: str) -> None:
    """Say it; into the file ``NUCUOI_FAULT_NOTE`` too when that names one."""
    print(sentence)  # noqa: T201  pytest shows it with -s, and when the test fails
    if name := os.environ.get("NUCUOI_FAULT_NOTE"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(sentence + "\n")
