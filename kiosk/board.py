"""The hall's board: follows what the desk says, lets time pass, and says what to show.

It never waits for anything: its first picture needs neither a network nor an assignment.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from kiosk.board_view import BoardView, Situation, board_picture, moment_of
from kiosk.board_watch import BoardWatch, Said
from kiosk.clock import Clock
from kiosk.spotlight import Spotlight
from office.board import HEARTBEAT_SECONDS, Board
from office.desk_assignment import DeskAssignment

SILENCE_SECONDS = 2 * HEARTBEAT_SECONDS
"""A desk of which no live board was heard for longer is lost."""

GRACE_SECONDS = 3.0
"""A connection that breaks and comes back within this time is not worth a word."""

NOTICE_SECONDS = 12.0
"""How long a notice stands."""


class HallBoard:
    """The board of one hall. Not thread-safe: one thread calls everything, except :meth:`offer_assignment`.

    ``is_connected`` says whether there is a broker. ``name`` is shown to the technician.
    """

    def __init__(self, watch: BoardWatch, clock: Clock, *, is_connected: Callable[[], bool], name: str = "") -> None:
        self._watch = watch
        self._clock = clock
        self._is_connected = is_connected
        self._began_at = clock.monotonic()
        self._spotlight = Spotlight(began_at=self._began_at)
        self._board: Board | None = None
        self._live_at: float | None = None
        self._connected_at = self._began_at
        self._since: datetime | None = None
        self._situation = Situation(name=name)
        self._offered: SimpleQueue[DeskAssignment] = SimpleQueue()
        self._view = board_picture(self._situation)

    def offer_assignment(self, assignment: DeskAssignment) -> None:
        """Hand an assignment over from any thread; the next :meth:`tick` takes it."""
        self._offered.put(assignment)

    def view(self) -> BoardView:
        """What to show; the same object until it changes."""
        return self._view

    def touch_anywhere(self) -> None:
        """Nothing here can be touched."""

    def set_language(self, language: str) -> None:
        """Nobody can ask for one."""

    def toggle_large_text(self) -> None:
        """Everything is large."""

    @property
    def is_lost(self) -> bool:
        """Whether the desk is not heard."""
        return self._situation.lost_minutes is not None

    def tick(self) -> None:
        """Let time pass: some times a second, and when something was heard."""
        at, wall = self._clock.monotonic(), self._clock.now()
        assignment = self._situation.assignment
        try:
            while True:
                assignment = self._offered.get_nowait()
        except Empty:
            pass
        for said in self._watch.take():
            self._hear(said)
        lost_seconds = self._lost_seconds(at)
        situation = Situation(
            assignment=assignment,
            board=self._board,
            is_live=self._live_at is not None,
            call=self._spotlight.look(at),
            wall=None if wall is None else wall.replace(second=0, microsecond=0),
            lost_minutes=None if lost_seconds is None else int(lost_seconds // 60),
            lost_since=self._lost_since(wall, lost_seconds),
            step=int((at - self._began_at) // NOTICE_SECONDS),
            name=self._situation.name,
        )
        if situation == self._situation:
            return
        self._situation = situation
        view = board_picture(situation)
        if view != self._view:
            self._view = view

    def _hear(self, said: Said) -> None:
        self._spotlight.hear(said)
        if said.is_live:
            self._live_at = said.at
        elif self._is_older(said.board):
            # A broker that came back from its disk may have kept less than was heard here.
            return
        self._board = said.board

    def _is_older(self, board: Board) -> bool:
        known = None if self._board is None else moment_of(self._board)
        kept = moment_of(board)
        return known is not None and (kept is None or kept < known)

    def _lost_seconds(self, at: float) -> float | None:
        """For how long the desk was not heard, once it is lost."""
        if self._is_connected():
            self._connected_at = at
        last = self._began_at if self._live_at is None else self._live_at
        silent = at - last
        if self._watch.is_desk_gone or at - self._connected_at >= GRACE_SECONDS or silent > SILENCE_SECONDS:
            return max(0.0, silent)
        return None

    def _lost_since(self, wall: datetime | None, lost_seconds: float | None) -> datetime | None:
        """When the desk was last heard, to the minute: what the broker kept of it tells its own time.

        Reckoned once: between two reckonings a minute could begin.
        """
        if lost_seconds is None:
            self._since = None
        elif self._live_at is None:
            self._since = None if self._board is None else moment_of(self._board)
        elif self._since is None and wall is not None:
            self._since = wall - timedelta(seconds=lost_seconds)
        return None if self._since is None else self._since.replace(second=0, microsecond=0)
