"""Tells the consoles that something changed: each waits for the next change, and nobody asks again and again."""

import threading


class Changes:
    """Counts what changes and wakes who waits for it. May be used from any thread."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._number = 0
        self._is_ended = False

    @property
    def number(self) -> int:
        """How many changes there have been."""
        return self._number

    @property
    def is_ended(self) -> bool:
        """Whether the desk stops, so that nobody need wait any more."""
        return self._is_ended

    def ring(self) -> None:
        """Something changed. Never waits."""
        with self._condition:
            self._number += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> bool:
        """Wait at most so many ``seconds`` for a change after the ``seen``-th; returns whether there was one."""
        with self._condition:
            self._condition.wait_for(lambda: self._number != seen or self._is_ended, seconds)
            return self._number != seen

    def end(self) -> None:
        """Let everybody go."""
        with self._condition:
            self._is_ended = True
            self._condition.notify_all()
