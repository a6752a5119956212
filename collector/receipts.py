"""When receipts leave: every batch is answered, no terminal more than five times a second, and the last word always goes."""

from heapq import heappop, heappush

from office.ids import OfficeId, TerminalId

INTERVAL_SECONDS = 0.2

TerminalKey = tuple[OfficeId, TerminalId]


class ReceiptSchedule:
    """Which terminals are owed a receipt, and from when on. Times are monotonic seconds.

    What a receipt says is read when it leaves, so answers that come in between are in it.
    """

    def __init__(self) -> None:
        self._sent_at: dict[TerminalKey, float] = {}
        self._owed: set[TerminalKey] = set()
        self._queue: list[tuple[float, TerminalKey]] = []

    def owe(self, key: TerminalKey, now: float) -> None:
        """A batch of this terminal was dealt with."""
        if key not in self._owed:
            self._owed.add(key)
            heappush(self._queue, (max(now, self._sent_at.get(key, -INTERVAL_SECONDS) + INTERVAL_SECONDS), key))

    def due(self, now: float, *, most: int) -> list[TerminalKey]:
        """Who gets a receipt now, ``most`` at once; they count as sent."""
        found: list[TerminalKey] = []
        while self._queue and self._queue[0][0] <= now and len(found) < most:
            key = heappop(self._queue)[1]
            self._owed.discard(key)
            self._sent_at[key] = now
            found.append(key)
        return found

    def drain(self) -> list[TerminalKey]:
        """Everybody who is still owed one, at the end of the program."""
        found = [key for _, key in self._queue]
        self._owed.clear()
        self._queue.clear()
        return found

    def next_at(self) -> float | None:
        """When the next receipt is due, ``None`` for none."""
        return self._queue[0][0] if self._queue else None
