"""Which reports of an input device are one more finger's touch, and which are an echo; pure.

Kivy may report one tap twice, through two input providers (kivy#8494). And a palm, a second finger, or a double tap that
was meant for the screen before must not become a vote or a topic.
"""

from typing import NamedTuple

ECHO_SECONDS = 0.05
ECHO_PIXELS = 30.0
"""Two devices place the same finger within this distance."""

SETTLE_SECONDS = 0.35
"""A touch this soon after the screen has changed was aimed at the screen before."""

STUCK_SECONDS = 10.0
"""A finger that rests longer without a report is believed to be gone: its lifting was lost."""


class Touch(NamedTuple):
    """A finger that went down: which report of which device, where (pixels), when (monotonic seconds)."""

    id: str
    device: str
    x: float
    y: float
    at: float


class Gate:
    """Lets through one finger at a time, once."""

    def __init__(self) -> None:
        self._down: Touch | None = None
        self._last: Touch | None = None
        self._lifted_at = 0.0
        self._changed_at: float | None = None

    def changed(self, at: float) -> None:
        """The screen shows something else now; the finger that rests on it belongs to the screen before."""
        self._changed_at = at

    def enter(self, touch: Touch) -> bool:
        """Whether this finger may touch something."""
        if self._down is not None and touch.at - self._down.at < STUCK_SECONDS:
            return False
        if self._changed_at is not None and touch.at - self._changed_at < SETTLE_SECONDS:
            return False
        if self._last is not None and is_echo(touch, self._last, lifted_at=self._lifted_at):
            return False
        self._down = self._last = touch
        self._lifted_at = touch.at
        return True

    def leave(self, touch_id: str, at: float) -> None:
        """A finger was lifted."""
        if self._down is not None and self._down.id == touch_id:
            self._down = None
            self._lifted_at = at


def is_echo(touch: Touch, last: Touch, *, lifted_at: float) -> bool:
    """Whether ``touch`` is the touch ``last``, lifted at ``lifted_at``, reported once more by another device."""
    return (
        touch.device != last.device
        and touch.at - max(last.at, lifted_at) < ECHO_SECONDS
        and abs(touch.x - last.x) <= ECHO_PIXELS
        and abs(touch.y - last.y) <= ECHO_PIXELS
    )
