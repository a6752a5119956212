"""Between the board and its voice: hands over the calls of live boards, and keeps the days apart.

A voice knows calls by their running number, which begins anew each day; here each day gets numbers of its own. And it is told
once the picture is there: a sentence takes a tenth of a second to put together, in which the picture would have to wait.
"""

from collections import deque

from kiosk.board_watch import Said
from kiosk.voice import Call, Voice, VoiceVerdict

_A_DAY = 10_000_000
"""More than a day has calls."""

_MOST_UNTOLD = 50


class HallVoice:
    """Gives calls to ``voice``: :meth:`hear` takes a board on the link's thread, :meth:`pass_on` tells it, one picture later."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._new: deque[Said] = deque(maxlen=_MOST_UNTOLD)
        self._shown: list[Said] = []
        self._day: str | None = None
        self._days = 0

    @property
    def verdict(self) -> VoiceVerdict:
        """Whether people hear it."""
        return self._voice.verdict

    def start(self) -> None:
        """Begin to speak."""
        self._voice.start()

    def hear(self, said: Said) -> None:
        """Take a board; one that the broker kept is not told, for nobody knows how old its calls are."""
        if said.is_live and said.board.day is not None:
            self._new.append(said)

    def pass_on(self) -> bool:
        """Before each picture: tell what came before the last one; returns whether something is left for the next time."""
        for said in self._shown:
            self._tell(said)
        self._shown = []
        while self._new:
            self._shown.append(self._new.popleft())
        return bool(self._shown)

    def _tell(self, said: Said) -> None:
        board = said.board
        if board.day != self._day:
            self._day, self._days = board.day, self._days + 1
        self._voice.hear(
            Call(self._days * _A_DAY + call.number, call.series, call.ticket, call.counter, call.age_seconds)
            for call in board.calls
            if call.is_here and call.age_seconds is not None
        )

    def close(self) -> None:
        """Fall silent."""
        self._voice.close()
