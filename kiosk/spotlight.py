"""Which call has the whole screen of the hall's board: each new one once, in the order in which they were made; pure.

A call is new when a board that came live shows it for the first time, younger than half a minute and made after this program
began: after a restart of the desk, the broker or the board itself nobody is called by what is over.
"""

from collections import deque
from typing import NamedTuple

from kiosk.board_watch import Said
from office.board import Board, BoardCall

SHOWN_SECONDS = 6.0
"""How long the newest call has the whole screen."""

LEAST_SECONDS = 3.0
"""How long one has it while others wait: eight counters that call at once must not make the last wait for a minute."""

FRESHEST_SECONDS = 30.0
"""An older call is only in the list: whoever was called then has come, or is called again."""

REMEMBERED_SECONDS = 120.0
"""How long it is remembered that a call was shown; by then no board can show it as fresh."""

_CALLS = 8


class Call(NamedTuple):
    """A call and the day to which its running number belongs."""

    day: str
    what: BoardCall


class Spotlight:
    """Calls of before ``began_at`` (monotonic seconds) are another run's."""

    def __init__(self, *, began_at: float) -> None:
        self._began_at = began_at
        self._heard: dict[tuple[str, int], float] = {}
        self._waiting: deque[Call] = deque()
        self._now: Call | None = None
        self._since = 0.0
        self._board: Board | None = None

    def hear(self, said: Said) -> None:
        """A board; one that the broker kept calls nobody."""
        board, at = said.board, said.at
        if not said.is_live:
            return
        self._board = board
        for call in sorted(board.calls, key=lambda call: call.number) if board.day is not None else ():
            key = (str(board.day), call.number)
            if key in self._heard or call.age_seconds is None:
                continue
            made_at = at - call.age_seconds
            if call.age_seconds >= FRESHEST_SECONDS or made_at < self._began_at:
                continue
            self._heard[key] = made_at
            self._waiting.append(Call(key[0], call))
        self._heard = {key: made_at for key, made_at in self._heard.items() if made_at > at - REMEMBERED_SECONDS}

    def look(self, at: float) -> BoardCall | None:
        """The call that has the screen at ``at``, ``None`` when none has."""
        waiting = deque(call for call in self._waiting if self._holds(call))
        enough = LEAST_SECONDS if waiting else SHOWN_SECONDS
        if self._now is not None and (at - self._since >= enough or not self._holds(self._now)):
            self._now = None
        if self._now is None and waiting:
            self._now, self._since = waiting.popleft(), at
        self._waiting = waiting
        return None if self._now is None else self._now.what

    def due_at(self) -> float | None:
        """When :meth:`look` will say something else unless more is heard; ``None``: never."""
        if self._now is None:
            return None
        return self._since + (LEAST_SECONDS if self._waiting else SHOWN_SECONDS)

    def _holds(self, call: Call) -> bool:
        """Whether the ticket is still wanted there: the call was not undone, the visit not ended, no newer call made."""
        board = self._board
        if board is None or board.day != call.day:
            return False
        found = next((known for known in board.calls if known.number == call.what.number), None)
        if found is not None:
            return found.is_here
        # It was undone or made again, unless eight others have pushed it out.
        return len(board.calls) >= _CALLS and call.what.number < min(known.number for known in board.calls)
