"""Bounds on what one machine, and all browsers together, may take of the desk."""

import threading
from collections import deque

SPAN_SECONDS = 60.0
MOST = 30
MOST_MACHINES = 2_000


class Pace:
    """Counts tries (of a PIN, of a code) of the last minute for each machine. From any thread."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._tries: dict[str, deque[float]] = {}

    def allows(self, who: str, now: float) -> bool:
        """Note a try of ``who`` at ``now`` (monotonic seconds); returns whether it may go on."""
        with self._guard:
            if len(self._tries) >= MOST_MACHINES and who not in self._tries:
                self._forget(now)
            tries = self._tries.setdefault(who, deque())
            while tries and now - tries[0] > SPAN_SECONDS:
                tries.popleft()
            if len(tries) >= self._most:
                return False
            tries.append(now)
            return True

    def _forget(self, now: float) -> None:
        old = [who for who, tries in self._tries.items() if not tries or now - tries[-1] > SPAN_SECONDS]
        for who in old or list(self._tries)[: MOST_MACHINES // 2]:
            del self._tries[who]


class Seats:
    """So many streams may be open at once, because each holds a thread. From any thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self.taken = 0

    def take(self) -> bool:
        """Take a seat; returns whether there was one."""
        with self._guard:
            if self.taken >= self._most:
                return False
            self.taken += 1
            return True

    def give(self) -> None:
        """Give a seat back."""
        with self._guard:
            self.taken -= 1
