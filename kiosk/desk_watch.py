"""Whether the desk is heard, and how it last said that its queue stands.

A desk that is gone looks like one at which nobody waits, so the last board is kept but not believed for ever: it is said every
15 seconds, and who misses it twice has lost the desk. Where the desk says goodbye, or the broker says that it is gone, that is
known at once.
"""

import threading
from typing import NamedTuple

from kiosk.clock import Clock
from kiosk.link import Heard
from office.board import HEARTBEAT_SECONDS, Board
from office.documents import Presence, read_document
from office.ids import DESK, OfficeId
from office.topics import PRESENCE, board_topic, terminal_topic

SILENCE_SECONDS = 2 * HEARTBEAT_SECONDS
"""A desk of which no board was heard for longer than this is not there."""

GRACE_SECONDS = 3.0
"""A connection that breaks and comes back within this time is not worth a word; nor is the time before the first one."""


class Desk(NamedTuple):
    """What is known of the desk: the last ``board`` it said, whether it is ``heard`` now, and if not, since when.

    ``since`` is in seconds of the monotonic clock.
    """

    board: Board | None
    heard: bool
    since: float


class DeskWatch:
    """Hears the desk of ``office``. :meth:`hear` comes on the link's thread, :meth:`look` on the terminal's."""

    def __init__(self, office: OfficeId, clock: Clock) -> None:
        self._clock = clock
        self._board_topic = board_topic(office)
        self._presence_topic = terminal_topic(office, DESK, PRESENCE)
        self._guard = threading.Lock()
        self._board: Board | None = None
        self._began_at = clock.monotonic()
        self._board_at: float | None = None
        self._gone_at: float | None = None
        self._connected_at = self._began_at
        self._lost_at: float | None = self._began_at

    @property
    def topics(self) -> tuple[str, str]:
        """What must be listened to."""
        return self._board_topic, self._presence_topic

    def hear(self, heard: Heard) -> bool:
        """Take what the desk says; returns whether it was the desk's. What cannot be read changes nothing.

        Raises:
            DocumentInvalidError: the desk says what nobody understands.
        """
        if heard.topic not in self.topics:
            return False
        now = self._clock.monotonic()
        if heard.topic == self._board_topic:
            board = read_document(heard.payload, Board) if heard.payload else None
            with self._guard:
                self._board, self._board_at = board or self._board, now if board else self._board_at
            return True
        # A presence that was taken away says nothing.
        if not heard.payload:
            return True
        presence = read_document(heard.payload, Presence)
        with self._guard:
            self._gone_at = None if presence.state == "online" else (self._gone_at or now)
        return True

    def look(self, *, connected: bool) -> Desk:
        """How it stands now; ``connected``: whether there is a connection to the broker."""
        now = self._clock.monotonic()
        with self._guard:
            if connected and self._lost_at is not None:
                self._lost_at, self._connected_at = None, now
            elif not connected and self._lost_at is None:
                self._lost_at = now
            if self._lost_at is not None and now - self._lost_at >= GRACE_SECONDS:
                return Desk(self._board, heard=False, since=self._lost_at)
            if self._gone_at is not None:
                return Desk(self._board, heard=False, since=self._gone_at)
            # What the broker kept says nothing of now, but it is all there is until the next heartbeat.
            last = self._board_at
            if last is None:
                is_early = now - self._connected_at < GRACE_SECONDS
                return Desk(None, heard=is_early, since=self._began_at)
            return Desk(self._board, heard=now - last <= SILENCE_SECONDS, since=last)
