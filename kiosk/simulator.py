"""Invented visitors at a real terminal: they touch what a citizen would touch, and what they were thanked for is counted.

The terminal, its session, ballot box and journal are the real ones; only the fingers and, in compressed time, the clock are not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.ballot_box import Box
from kiosk.clock import Clock
from kiosk.errors import DiskVerdict
from kiosk.terminal import Terminal
from kiosk.visitors import Visit, deeds_of
from office.counter_document import WindowDocument
from office.ids import CounterId, OfficialId, ScaleId, TopicId
from office.survey import Channel

STEP_SECONDS = 0.25
"""How often time passes for a terminal whose visitor does nothing; the steps of a session are whole seconds long."""

WAKE_PAUSE_SECONDS = 1.0
_PATIENCE_STEPS = 1200


class Ballot(NamedTuple):
    """One vote that was thanked for, as it stands on disk."""

    counter: CounterId
    official: OfficialId | None
    scale: ScaleId
    score: int
    channel: Channel
    flags: tuple[str, ...]
    topics: tuple[TopicId, ...] = ()


class CountingBox:
    """A ballot box that remembers what ``box`` took: the other end of every comparison with the collector's figures."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._open: dict[bytes, Ballot] = {}
        self._closed: Counter[Ballot] = Counter()

    @property
    def ballots(self) -> Counter[Ballot]:
        """Every vote so far with how often it was given, those whose visitor is still there included."""
        return self._closed + Counter(self._open.values())

    @property
    def verdict(self) -> DiskVerdict:
        """That of the box."""
        return self._box.verdict

    def cast(
        self,
        *,
        counter: CounterId,
        official: OfficialId | None,
        scale: ScaleId,
        score: int,
        channel: Channel,
        flags: tuple[str, ...],
        window: WindowDocument | None = None,
    ) -> bytes:
        """Cast, then remember: what the disk refused is not counted."""
        key = self._box.cast(
            counter=counter, official=official, scale=scale, score=score, channel=channel, flags=flags, window=window
        )
        self._open[key] = Ballot(counter, official, scale, score, channel, flags)
        return key

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        """Amend, then remember."""
        self._box.amend(key, score=score, topics=topics)
        self._open[key] = self._open[key]._replace(score=score, topics=topics)

    def finish(self, key: bytes) -> None:
        """Remember, then finish: the vote stands, even when it cannot leave now and is finished again later."""
        ballot = self._open.pop(key, None)
        if ballot is not None:
            self._closed[ballot] += 1
        self._box.finish(key)

    def has_voted(self, counter: CounterId, window: str) -> bool:
        """That of the box."""
        return self._box.has_voted(counter, window)

    def count_window(self, counter: CounterId, official: OfficialId | None, window: str) -> None:
        """That of the box."""
        self._box.count_window(counter, official, window)

    def probe(self) -> DiskVerdict:
        """That of the box."""
        return self._box.probe()

    def open_if_due(self) -> int:
        """That of the box."""
        return self._box.open_if_due()


class SimulatedClock:
    """A clock that goes where it is told. It is trusted from the start; monotonic and wall time run alike.

    One thread moves it; others may read.
    """

    def __init__(self, start: datetime, boot: str) -> None:
        self._start = start
        self._wall = start
        self._boot = boot

    def monotonic(self) -> float:
        """Seconds since the start, and a thousand: a machine is never at zero."""
        return 1000.0 + (self._wall - self._start).total_seconds()

    def now(self) -> datetime:
        """Where it was told to be."""
        return self._wall

    def boot(self) -> str:
        """As given."""
        return self._boot

    def go_to(self, moment: datetime) -> None:
        """Go on to ``moment``; never back."""
        self._wall = max(self._wall, moment)


def spend(terminal: Terminal, clock: SimulatedClock, visits: Iterable[Visit], *, has_screen: bool) -> None:
    """Let ``visits`` happen one after the other in compressed time."""
    for visit in visits:
        clock.go_to(visit.at)
        terminal.tick()
        for seconds in act(terminal, visit, has_screen=has_screen):
            clock.go_to(clock.now() + timedelta(seconds=seconds))
            terminal.tick()


class Queue:
    """Visitors of one terminal in real or quickened time: the one who is there, and those who are still to come."""

    def __init__(self, terminal: Terminal, clock: Clock, visits: Iterator[Visit], *, has_screen: bool) -> None:
        self._terminal = terminal
        self._clock = clock
        self._visits = visits
        self._has_screen = has_screen
        self._next = next(visits, None)
        self._acting: Iterator[float] | None = None
        self._go_on_at = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the last visitor has left."""
        return self._next is None and self._acting is None

    def step(self) -> None:
        """Let time pass and whoever is due touch the screen: 20 times a second, more often when time is quickened."""
        self._terminal.tick()
        at, now = self._clock.monotonic(), self._clock.now()
        if self._acting is None and self._next is not None and now is not None and now >= self._next.at:
            self._acting = act(self._terminal, self._next, has_screen=self._has_screen)
            self._next = next(self._visits, None)
            self._go_on_at = at
        if self._acting is not None and at >= self._go_on_at:
            pause = next(self._acting, None)
            if pause is None:
                self._acting = None
            else:
                self._go_on_at = at + pause


class QuickClock:
    """The time of ``base`` from ``start`` on, ``speed`` times as fast."""

    def __init__(self, base: Clock, start: datetime, speed: float) -> None:
        self._base = base
        self._start = start
        self._speed = speed
        self._began = base.monotonic()

    def monotonic(self) -> float:
        """Quickened seconds."""
        return self._began + (self._base.monotonic() - self._began) * self._speed

    def now(self) -> datetime:
        """``start`` and what has passed since, quickened."""
        return self._start + timedelta(seconds=self.monotonic() - self._began)

    def boot(self) -> str:
        """That of the machine."""
        return self._base.boot()


def is_free(terminal: Terminal) -> bool:
    """Whether the next visitor finds the faces, or at the exit the counters, and nobody else's."""
    view = terminal.view()
    return view.screen in {"faces", "counters"} and not view.keep


def act(terminal: Terminal, visit: Visit, *, has_screen: bool) -> Iterator[float]:
    """One visitor's touches; yields the seconds until the next one, while which the caller lets the terminal tick.

    It ends when the terminal is free again; who leaves in the middle has left it to the terminal's own timeouts.
    """
    if not has_screen:
        terminal.press(visit.score, via="button")
    elif terminal.view().dark:
        # The touch that wakes a dark screen is no vote; the visitor sees the faces and touches one.
        terminal.touch_anywhere()
        yield WAKE_PAUSE_SECONDS
    for deed in deeds_of(visit) if has_screen else ():
        if deed.after:
            yield deed.after
        match deed.what:
            case "press":
                terminal.press(deed.score)
            case "choose":
                terminal.choose(deed.topic)
            case "again":
                terminal.again()
            case "skip":
                terminal.skip()
            case "send":
                terminal.send()
    yield from _until_free(terminal)
    for score in visit.repeats:
        terminal.press(score, via="touch" if has_screen else "button")
        yield STEP_SECONDS
        terminal.skip()
        yield from _until_free(terminal)


def _until_free(terminal: Terminal) -> Iterator[float]:
    for _ in range(_PATIENCE_STEPS):
        if is_free(terminal) or terminal.service != "in service":
            return
        yield STEP_SECONDS
