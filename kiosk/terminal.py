"""The rating terminal: drives one visitor's session, records what it decides in the ballot box, and says what to show.

A vote is on disk before anything thanks for it. When the disk does not take it, nothing was voted and the screen says so.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import Literal, Protocol

from msgspec import structs

from kiosk import session as visit
from kiosk.ballot_box import Box
from kiosk.clock import Clock
from kiosk.counter_watch import Desk, Nobody, Served
from kiosk.errors import BoxUnavailableError, VoteUnknownError
from kiosk.session import WAKE_SECONDS, Amend, Answer, Asked, Cast, Finish, Outcome, Session, Via
from kiosk.view import Standing, View, picture
from office.counter_document import WindowDocument
from office.documents import Assignment, Release, Timings
from office.ids import CounterId, TopicId
from office.survey import Channel, CommentChannel, Hint

PROBE_SECONDS = 5.0
Service = Literal["in service", "out of service", "unassigned"]
Sign = Literal["taken", "refused", "changed"]
"""What a lamp or a buzzer may know: a press was recorded, a press was not, what is shown changed. Never which score."""

_log = logging.getLogger(__name__)
_UNASKED = Asked(frozenset(), (), Timings())


class Comments(Protocol):
    """Where the answer to the question about a bribe goes."""

    def put(self, channel: CommentChannel, *, text: str = "", hint: Hint | None = None) -> None:
        """Keep an answer; it is on disk when this returns.

        Raises:
            BoxUnavailableError: the disk does not take it.
        """


class Terminal:
    """One rating terminal, with a screen or as a button box (``screen="none"``: no topics are asked).

    Not thread-safe: one thread calls everything, except :meth:`offer_assignment` and ``photo``, which gives the bytes of the
    picture that a view names, ``None`` until they have come. ``name`` is shown to the technician. ``desk`` says who is at the
    counter and whether a citizen may be asked, where the office has a desk. Without ``comments`` nobody is asked about a bribe.
    """

    def __init__(
        self,
        box: Box,
        clock: Clock,
        screen: Literal["touch", "none"] = "touch",
        *,
        release: Release = "half-day",
        name: str = "",
        wake_seconds: float = WAKE_SECONDS,
        desk: Desk | None = None,
        photo: Callable[[str], bytes | None] = lambda _digest: None,
        comments: Comments | None = None,
    ) -> None:
        self.photo = photo
        self._comments = comments
        self._desk: Desk = desk or Nobody()
        self._served: Served | None = None
        self._window: tuple[str, bool] = ("", False)
        self._counted = ""
        self._box = box
        self._clock = clock
        self.has_screen = screen == "touch"
        self._standing = Standing(assignment=None, in_service=box.verdict == "ok", release=release, name=name)
        self._asked = _UNASKED
        self._session = Session(touched_at=clock.monotonic())
        self._key: bytes | None = None
        self._wake_seconds = wake_seconds
        self._probe_at = 0.0
        self._offered: SimpleQueue[Assignment | None] = SimpleQueue()
        self._waiting: list[Callable[[], None]] = []
        self._listeners: list[Callable[[Sign], None]] = []
        self._shown = (self._session, self._standing)
        self._view = picture(*self._shown)

    # What the visitor does.

    def press(self, score: int, via: Via = "touch") -> None:
        """A face was pressed; refused while out of service, away or unassigned, and for a score that is not asked."""
        at = self._clock.monotonic()
        if self.service != "in service" or score not in self._asked.scores or self._is_closed():
            self._tell("refused")
            self._show()
            return
        wall = self._clock.now()
        told = self._standing.assignment
        is_open = None if wall is None or told is None else told.office.hours.is_open(wall)
        outcome = visit.press(
            self._session, self._asked, score=score, via=via, at=at, is_open=is_open, has_window=self._has_window()
        )
        if self._carry_out(outcome) and outcome.actions:
            self._tell("taken")
        self._show()

    def choose(self, topic: TopicId) -> None:
        """A topic was touched: chosen, or no longer."""
        self._step(visit.choose(self._session, self._asked, topic, at=self._clock.monotonic()))

    def choose_counter(self, counter: CounterId) -> None:
        """At the exit: the visit was at this counter."""
        self._step(visit.choose_counter(self._session, self._asked, counter, at=self._clock.monotonic()))

    def answer(self, hint: Hint) -> None:
        """The question about a bribe was answered."""
        self._step(visit.answer(self._session, self._asked, hint, at=self._clock.monotonic()))

    def again(self) -> None:
        """«Chọn lại»."""
        self._step(visit.again(self._session, self._asked, at=self._clock.monotonic()))

    def skip(self) -> None:
        """«Bỏ qua» on the topics and on the question about a bribe, «Giữ nguyên» on the faces after «Chọn lại», «Quầy khác» on
        the faces at the exit.
        """
        self._step(visit.skip(self._session, self._asked, at=self._clock.monotonic()))

    def send(self) -> None:
        """«Gửi ý kiến»."""
        self._step(visit.send(self._session, self._asked, at=self._clock.monotonic()))

    def touch_anywhere(self) -> None:
        """The screen was touched; a dark one wakes, and that touch must not be passed on as a press."""
        self._step(visit.touch(self._session, self._asked, at=self._clock.monotonic()))

    def set_language(self, language: str) -> None:
        """Show another language of the assignment until the visitor leaves."""
        if self._standing.assignment is not None and language in self._standing.assignment.languages:
            self._step(visit.speak(self._session, self._asked, language, at=self._clock.monotonic()))

    def toggle_large_text(self) -> None:
        """Larger or usual text until the visitor leaves."""
        self._step(visit.enlarge(self._session, self._asked, at=self._clock.monotonic()))

    # What the office does.

    def offer_assignment(self, assignment: Assignment | None) -> None:
        """Hand an assignment over from any thread; the next :meth:`tick` takes it."""
        self._offered.put(assignment)

    def set_assignment(self, assignment: Assignment | None) -> None:
        """Ask and show this from now on, or, while somebody votes, once that visit is over: it is about whom it showed."""
        self._when_idle(lambda: self._assign(assignment))

    def set_away(self, *, away: bool, back_at: str = "") -> None:
        """The counter pauses (the visit that is open still ends as usual), or serves again. ``back_at`` is ``H:MM``."""
        self._when_idle(lambda: self._stand(away=away, back_at=back_at))

    def tick(self) -> None:
        """Let time pass: every frame, or 20 times a second."""
        at = self._clock.monotonic()
        self._carry_out(visit.pass_time(self._session, self._asked, at=at))
        while True:
            try:
                self.set_assignment(self._offered.get_nowait())
            except Empty:
                break
        self._watch_box(at)
        self._follow_desk(at)
        if self._session.step == "idle":
            for change in self._waiting:
                change()
            self._waiting.clear()
        self._show()

    def close(self) -> None:
        """The program ends: the open vote is complete as stated."""
        self._carry_out(visit.end(self._session))
        self._show()

    # What others may know.

    def view(self) -> View:
        """What to show; the same object until it changes."""
        return self._view

    @property
    def service(self) -> Service:
        """Whether votes are taken."""
        if not self._standing.in_service:
            return "out of service"
        return "unassigned" if self._standing.assignment is None else "in service"

    def add_listener(self, listener: Callable[[Sign], None]) -> None:
        """Be told of presses taken and refused, and of changes of the view; called on the terminal's thread."""
        self._listeners.append(listener)

    def _step(self, outcome: Outcome) -> None:
        if self.service == "in service":
            self._carry_out(outcome)
        self._show()

    def _carry_out(self, outcome: Outcome) -> bool:
        try:
            for action in outcome.actions:
                self._record(action)
        except (BoxUnavailableError, VoteUnknownError) as error:
            _log.warning("a vote was not taken (disk %s): %s", self._box.verdict, error)
            self._give_up()
            self._tell("refused")
            return False
        self._session = outcome.session
        return True

    def _record(self, action: visit.Action) -> None:
        match action:
            case Cast(aside=True):
                self._box.finish(self._cast(action))
            case Cast():
                self._key = self._cast(action)
            case Amend() if self._key is not None:
                self._box.amend(self._key, score=action.score, topics=action.topics)
            case Finish() if self._key is not None:
                key, self._key = self._key, None
                self._box.finish(key)
            case Answer() if self._comments is not None:
                self._comments.put("exit", hint=action.hint)
            case _:
                pass

    def _cast(self, vote: Cast) -> bytes:
        told = self._standing.assignment
        counter = self._session.counter if told is None or told.counter is None else told.counter.id
        if told is None or counter is None:
            raise RuntimeError("a vote without an assignment or a counter: the press should have been refused")
        shown = self._standing.official()
        window = self._open_window(counter)
        key = self._box.cast(
            counter=counter,
            official=None if shown is None else shown.id,
            scale=told.scale.id,
            score=vote.score,
            channel=_channel(told.channel, vote.via),
            flags=vote.flags,
            window=window,
        )
        if window is not None:
            self._window = (window.window, True)
        return key

    def _follow_desk(self, at: float) -> None:
        """Show whom the desk names, and count the windows of visits that have ended: in those somebody could be asked."""
        told = self._standing.assignment
        if told is None or told.counter is None or not told.desk:
            served = None
        else:
            served = self._desk.served(told.counter.id, at=at, wall=self._clock.now())
        if served != self._served:
            self._served = served
            self._when_idle(lambda: self._stand(served=served))
        window = None if served is None else served.window
        if told is None or told.counter is None or served is None or window is None or not window.is_finished:
            return
        if window.window != self._counted and self._standing.in_service:
            with suppress(BoxUnavailableError):
                self._box.count_window(told.counter.id, None if served.official is None else served.official.id, window.window)
                self._counted = window.window

    def _has_window(self) -> bool | None:
        told = self._standing.assignment
        if self._served is None or told is None or told.counter is None:
            return None
        return self._open_window(told.counter.id) is not None

    def _open_window(self, counter: CounterId) -> WindowDocument | None:
        """The window that is open now, unless somebody voted in it."""
        window = None if self._served is None else self._served.window
        if window is None:
            return None
        if self._window[0] != window.window:
            try:
                self._window = (window.window, self._box.has_voted(counter, window.window))
            except BoxUnavailableError:
                # A disk that does not tell takes no votes either; the screen will say so.
                return None
        return None if self._window[1] else window

    def _give_up(self) -> None:
        # The vote of this visit, if it was cast, stands as it was last written.
        if self._key is not None:
            with suppress(BoxUnavailableError, VoteUnknownError):
                self._box.finish(self._key)
            self._key = None
        before, at = self._session, self._clock.monotonic()
        self._session = Session(
            pressed_at=before.pressed_at, touched_at=at, language=before.language, large_text=before.large_text
        )
        self._stand(in_service=False)
        self._probe_at = at + PROBE_SECONDS

    def _watch_box(self, at: float) -> None:
        if self._standing.in_service and self._box.verdict != "ok":
            self._give_up()
        elif not self._standing.in_service and at >= self._probe_at:
            self._probe_at = at + PROBE_SECONDS
            self._stand(in_service=self._box.probe() == "ok")

    def _assign(self, assignment: Assignment | None) -> None:
        self._asked = _UNASKED if assignment is None else self._asked_by(assignment)
        self._session = replace(self._session, dark=False, touched_at=self._clock.monotonic())
        self._stand(assignment=assignment)

    def _asked_by(self, assignment: Assignment) -> Asked:
        topics = tuple(topic.id for topic in assignment.topics) if self.has_screen else ()
        counters = frozenset(counter.id for counter in assignment.counters)
        asks_hint = assignment.asks_hint and self.has_screen and self._comments is not None
        return Asked(frozenset(assignment.scale.scores()), topics, assignment.timings, self._wake_seconds, counters, asks_hint)

    def _when_idle(self, change: Callable[[], None]) -> None:
        if self._session.step == "idle" and not self._waiting:
            change()
            self._show()
        else:
            self._waiting.append(change)

    def _is_closed(self) -> bool:
        """Whether no face is shown: nobody serves, or at the exit no counter was chosen yet."""
        asks_first = bool(self._asked.counters) and self._session.counter is None
        return asks_first or (self._standing.is_away and self._session.step == "idle")

    def _stand(self, **changes: object) -> None:
        self._standing = structs.replace(self._standing, **changes)

    def _show(self) -> None:
        wall = self._clock.now()
        minute = None if wall is None else wall.replace(second=0, microsecond=0)
        if minute != self._standing.wall:
            self._stand(wall=minute)
        if (has_window := self._has_window()) != self._standing.has_window and self._session.step == "idle":
            self._stand(has_window=has_window)
        if (self._session, self._standing) == self._shown:
            return
        self._shown = (self._session, self._standing)
        view = picture(*self._shown)
        if view != self._view:
            self._view = view
            self._tell("changed")

    def _tell(self, sign: Sign) -> None:
        for listener in self._listeners:
            listener(sign)


def _channel(assigned: Channel, via: Via) -> Channel:
    # At a counter the screen and the buttons are two channels; at the exit and on a phone the place is the channel.
    if assigned in {"kiosk", "button"}:
        return "button" if via == "button" else "kiosk"
    return assigned
