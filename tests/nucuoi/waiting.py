"""Waiting for a condition, never for a time."""

import threading
import time
from collections.abc import Callable

DEADLINE_SECONDS = 120.0


def until(condition: Callable[[], bool], what: Callable[[], str] = lambda: "", seconds: float = DEADLINE_SECONDS) -> None:
    """Wait for something that tells nobody when it comes true, and fail with ``what`` when it does not."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what()}"
        pause.wait(0.05)


def came(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something comes true within ``seconds``; where another try follows when it does not."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() >= end:
            return False
        pause.wait(0.1)
    return True
