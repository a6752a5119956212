"""When the hall's board speaks: each call once it is made, never an old one, never two at once.

The rules are :class:`Turns`, which knows no thread and no loudspeaker. :class:`Voice` is the thread that plays what they say, and
the verdict for those who watch from afar: a hall that is silent looks like one in which nobody is called.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from kiosk.clock import Clock
from kiosk.errors import PlaybackError
from kiosk.narrator import Announcement, Call, Narrator
from kiosk.player import Player
from kiosk.sound import wav

_log = logging.getLogger("kiosk.voice")

FRESHEST_SECONDS = 30.0
"""A call as old as this is not begun: whoever was called then has come, or has been called again."""

REMEMBERED_SECONDS = 120.0
"""How long the running number of a call is remembered; by then no board can show it as fresh."""

VoiceVerdict = Literal["ok", "impaired", "silent"]
"""``impaired``: something is spoken otherwise than it should be, or left out; ``silent``: nobody hears any words."""

_TRIAL = Call(0, "A", 1, "1", 0.0)

__all__ = ["Call", "Turn", "Turns", "Voice", "VoiceVerdict"]


class Turn(NamedTuple):
    """What is to be spoken now: the call, and how often it has been spoken with this time, from 1."""

    call: Call
    round: int


class Turns:
    """Which call is spoken next. Calls that were made before ``began_at`` (monotonic seconds) are another run's.

    A call is said ``repeat`` times as long as nobody else waits: who was called first must not keep the others from hearing
    theirs. A ticket that is called again while its earlier call still waits is called once, to the newer counter.
    """

    def __init__(self, *, began_at: float, repeat: int = 1, freshest_seconds: float = FRESHEST_SECONDS) -> None:
        self._began_at = began_at
        self._repeat = repeat
        self._freshest = freshest_seconds
        self._heard: dict[int, float] = {}
        self._waiting: deque[tuple[Call, float]] = deque()
        self._now: Turn | None = None
        self._late = 0

    @property
    def late(self) -> int:
        """How many calls were too old when their turn came."""
        return self._late

    def hear(self, calls: Iterable[Call], at: float) -> None:
        """The calls on the board, as it was heard at ``at`` (monotonic seconds); any order, any number of times."""
        for call in sorted(calls, key=lambda call: call.number):
            made_at = at - max(call.age_seconds, 0.0)
            # Written so that an age that is no number makes no call.
            if call.number in self._heard or not (call.age_seconds < self._freshest and made_at >= self._began_at):
                continue
            self._heard[call.number] = made_at
            same = (call.series, call.ticket)
            self._waiting = deque(pair for pair in self._waiting if (pair[0].series, pair[0].ticket) != same)
            self._waiting.append((call, made_at))
        self._heard = {number: made_at for number, made_at in self._heard.items() if made_at > at - REMEMBERED_SECONDS}

    def next(self, at: float) -> Turn | None:
        """What is to be spoken at ``at``, when what was given last has been heard; ``None`` when there is nothing."""
        while self._waiting and at - self._waiting[0][1] >= self._freshest:
            self._waiting.popleft()
            self._late += 1
        if self._waiting:
            self._now = Turn(self._waiting.popleft()[0], 1)
        elif self._now is not None:
            self._now = self._now._replace(round=self._now.round + 1) if self._now.round < self._repeat else None
        return self._now


class Voice:
    """Speaks what :class:`Turns` allow, on a thread of its own: begin with :meth:`start`, end with :meth:`close`.

    ``open_narrator`` reads the packs and is called on that thread, because that may take a second. Nothing that goes wrong with a
    voice or a loudspeaker is raised: it is in :attr:`verdict` and :attr:`complaints`, from the start on, for a sentence is tried
    before anybody is called.
    """

    def __init__(self, open_narrator: Callable[[], Narrator], player: Player, turns: Turns, clock: Clock) -> None:
        self._open_narrator = open_narrator
        self._player = player
        self._turns = turns
        self._clock = clock
        self._news = threading.Condition()
        self._is_closing = False
        # The trial at the start is a kind of speaking: who waits for quiet waits for its verdict.
        self._is_speaking = True
        self._verdict: VoiceVerdict = "ok"
        self._complaints: tuple[str, ...] = ()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    @property
    def verdict(self) -> VoiceVerdict:
        """How the last call fared; before the first one, how a trial fared that nobody heard."""
        with self._news:
            return self._verdict

    @property
    def complaints(self) -> tuple[str, ...]:
        """One sentence for each thing that was wrong with the last call."""
        with self._news:
            return self._complaints

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said, or about to be."""
        with self._news:
            return self._is_speaking

    def wait_until_quiet(self, seconds: float) -> bool:
        """Wait until everything is said that may be; whether that came within ``seconds``."""
        with self._news:
            return self._news.wait_for(lambda: not self._is_speaking, seconds)

    def start(self) -> None:
        """Begin to listen and speak."""
        self._thread.start()

    def hear(self, calls: Iterable[Call]) -> None:
        """The calls of a board that has just come, live; from any thread, at once."""
        with self._news:
            self._turns.hear(calls, self._clock.monotonic())
            self._is_speaking = True
            self._news.notify_all()

    def close(self) -> None:
        """End in the middle of a word; what waits is not spoken."""
        with self._news:
            self._is_closing = True
            self._news.notify_all()
        self._player.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        narrator = self._opened()
        while (turn := self._await()) is not None:
            narrator = narrator or self._opened()
            if narrator is None:
                continue
            try:
                self._speak(narrator, turn)
            except Exception as error:
                # The board shows the number whatever becomes of the voice.
                self._fail(error)

    def _opened(self) -> Narrator | None:
        try:
            narrator = self._open_narrator()
            trial = narrator.announce(_TRIAL)
        except Exception as error:
            # As above.
            self._fail(error)
            return None
        self._judge(_verdict(trial), trial.complaints)
        return narrator

    def _fail(self, error: Exception) -> None:
        _log.error("a call could not be spoken", exc_info=error)
        self._judge("silent", (f"a fault of the program: {error!r}",))

    def _await(self) -> Turn | None:
        with self._news:
            while not self._is_closing:
                late = self._turns.late
                turn = self._turns.next(self._clock.monotonic())
                if self._turns.late > late:
                    _log.warning("%d calls were too old when their turn came", self._turns.late - late)
                if turn is not None:
                    return turn
                self._is_speaking = False
                self._news.notify_all()
                self._news.wait()
            return None

    def _speak(self, narrator: Narrator, turn: Turn) -> None:
        said = narrator.announce(turn.call, is_first=turn.round == 1)
        verdict = _verdict(said)
        complaints = said.complaints
        try:
            self._player.play(wav(said.sound), said.sound.seconds)
        except PlaybackError as error:
            verdict, complaints = "silent", (*complaints, str(error))
        self._judge(verdict, complaints)

    def _judge(self, verdict: VoiceVerdict, complaints: tuple[str, ...]) -> None:
        with self._news:
            if complaints and complaints != self._complaints:
                _log.warning("the voice is %s: %s", verdict, " | ".join(complaints))
            self._verdict, self._complaints = verdict, complaints


def _verdict(said: Announcement) -> VoiceVerdict:
    if not said.is_voice:
        return "silent"
    return "impaired" if said.complaints else "ok"
