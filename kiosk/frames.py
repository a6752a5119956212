"""How the loop of a program turns, in a window or without one, and what ends it."""

import signal
from _thread import start_new_thread
from collections.abc import Callable
from typing import Protocol

CHORES_SECONDS = 30.0
"""How often the link is asked whether a report is due."""

NEWS_SECONDS = 2.0
"""How soon after a change of verdict the link is asked once more."""

PROBE_SECONDS = 600.0
"""How often a disk that nobody writes to is tried, so that a dead card is known before a citizen finds it."""

FRAME_SECONDS = 1 / 20


class Framed(Protocol):
    """A program that is asked to work once a frame."""

    is_started: bool
    is_stopping: bool

    def start(self) -> None:
        """Begin what is not for the picture."""

    def work(self) -> None:
        """Once a frame."""


def stop_on_signals(stop: Callable[[], None], *more: signal.Signals) -> None:
    """Call ``stop`` at SIGTERM or SIGINT, or at one of ``more``, on a thread of its own.

    A handler runs between any two steps of the main thread, also while that holds the lock of the very event for which it waits;
    to set that event there would wait for ever.
    """
    for number in (signal.SIGTERM, signal.SIGINT, *more):
        signal.signal(number, lambda *_: start_new_thread(stop, ()))


def work_in_a_window(program: Framed, close: Callable[[], None]) -> None:
    """One frame of a window, after its picture; ``close`` closes it."""
    # Whoever waits before the screen comes first: what is not for the picture begins after it.
    if not program.is_started:
        program.start()
    program.work()
    if program.is_stopping:
        close()


def run_headless(program: Framed, tick: Callable[[], None], pause: Callable[[float], object]) -> None:
    """The loop of a program without a window, until it is stopping; ``pause`` waits so many seconds."""
    while not program.is_stopping:
        tick()
        program.work()
        pause(FRAME_SECONDS)
