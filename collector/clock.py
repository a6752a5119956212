"""The only place of the collector that reads the time."""

import time
from typing import Protocol


class Clock(Protocol):
    """What the collector may know about time."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 (UTC)."""

    def monotonic(self) -> float:
        """Seconds that never jump."""


class SystemClock:
    """The server's clock, which its system keeps right."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 (UTC)."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
