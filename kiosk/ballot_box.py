"""The ballot box of a terminal: what the program of a screen or a button panel calls when somebody votes.

A vote is on disk before the screen says thank you. It then waits without an exact time until its half-day has ended and
enough others lie behind it; ``office.ballot`` says when, this module makes it durable.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from kiosk.box_entries import at_once_entry, box_entries, origin_of, slip_entry
from kiosk.clock import Clock
from kiosk.errors import BoxUnavailableError, DiskVerdict, VoteUnknownError
from kiosk.journal import Journal
from kiosk.rows import Waiting, read_slip
from kiosk.statements import Transaction, change_slip, change_vote, count_window, put_slip, put_vote
from office.ballot import PendingVote, last_finished, open_box
from office.counter_document import WindowDocument
from office.documents import Hours, Release
from office.ids import CounterId, OfficialId, ScaleId, ServiceId, TopicId
from office.periods import HalfDay, half_day_at
from office.slips import OpenedSlips, PendingSlip, monday_of, open_slips, week_of
from office.survey import MOST_LEVELS, Channel

_NONE_FINISHED = HalfDay(-(10**9))
"""While the time is unknown, no half-day is known to have ended."""


class Box(Protocol):
    """What a terminal knows of its ballot box; every call but the properties is one transaction on disk."""

    @property
    def verdict(self) -> DiskVerdict:
        """How the disk fares; anything but ``ok`` puts the terminal out of service."""

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
        """Put a vote into the box and return its key, once it is on disk; ``window`` is the open one that it belongs to.

        Raises:
            BoxUnavailableError: the disk does not take it: no vote happened.
        """

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        """Change the vote of a visitor who is still there («Chọn lại», topics).

        Raises:
            BoxUnavailableError: the disk does not take it: the vote stays as it was.
            VoteUnknownError: the session of that vote has ended.
        """

    def finish(self, key: bytes) -> None:
        """End the visitor's session: nobody can change the vote any more.

        Raises:
            BoxUnavailableError: the vote could not leave at once; it leaves later, unchanged.
        """

    def has_voted(self, counter: CounterId, window: str) -> bool:
        """Whether somebody voted in this window, the last one of the counter."""

    def count_window(self, counter: CounterId, official: OfficialId | None, window: str) -> None:
        """Count a window in which a citizen could be asked, once however often it is seen.

        Raises:
            BoxUnavailableError: the disk does not take it; it can be tried again.
        """

    def probe(self) -> DiskVerdict:
        """Try a real write again and return the verdict."""

    def open_if_due(self) -> int:
        """Open the box for the half-days that have ended; returns how many votes left."""


class BallotBox:
    """The box over a journal. Not thread-safe: the program's loop makes every call.

    ``hours`` tells where the office cuts its half-days, ``random_key`` gives unguessable bytes, ``shuffle`` reorders a list in
    place with true randomness: the order in which votes leave must say nothing about who cast them.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        release: Release,
        hours: Callable[[], Hours],
        random_key: Callable[[], bytes],
        shuffle: Callable[[list[Any]], None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._release = release
        self._hours = hours
        self._random_key = random_key
        self._shuffle = shuffle
        self._sessions: dict[bytes, Waiting] = {}
        self._slips: dict[bytes, PendingSlip] = {}
        self._cast_here: set[bytes] = set()
        self._has_written = False

    @property
    def verdict(self) -> DiskVerdict:
        """How the disk fares; anything but ``ok`` puts the terminal out of service."""
        return self._journal.verdict

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
        """Put a vote into the box and return its key, once it is on disk; ``window`` is the open one that it belongs to.

        Raises:
            BoxUnavailableError: the disk does not take it: no vote happened.
            ValueError: the score is none of 1 to 5.
        """
        _check_score(score)
        now = self._clock.now()
        vote = PendingVote(
            key=self._random_key(),
            half=half_day_at(now, midday=self._hours().midday_time()) if now else None,
            counter=counter,
            official=official,
            scale=scale,
            score=score,
            channel=channel,
            bound=window is not None,
            flags=flags,
        )
        waiting = Waiting(vote, self._release == "at once")
        if now is None:
            waiting = waiting._replace(boot=self._clock.boot(), monotonic=int(self._clock.monotonic()))
        slip = None if window is None or flags or vote.half is None else self._slip(vote, ServiceId(window.service))

        def put(db: Transaction) -> None:
            put_vote(db, waiting)
            if window is not None:
                count_window(db, window.window, half=vote.half, counter=counter, official=official, voted=True)
            if slip is not None:
                put_slip(db, slip)

        self._journal.change(put)
        self._sessions[vote.key] = waiting
        if slip is not None:
            self._slips[vote.key] = slip
        self._cast_here.add(vote.key)
        self._has_written = True
        return vote.key

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        """Change the vote of a visitor who is still there («Chọn lại», topics).

        Raises:
            BoxUnavailableError: the disk does not take it: the vote stays as it was.
            VoteUnknownError: the session of that vote has ended.
            ValueError: the score is none of 1 to 5.
        """
        _check_score(score)
        waiting, slip = self._session(key), self._slips.get(key)

        def change(db: Transaction) -> bool:
            if slip is not None:
                change_slip(db, slip.key, score)
            return change_vote(db, key, score=score, topics=topics)

        if not self._journal.change(change):
            raise VoteUnknownError("the vote is no longer in the box; the visitor's session is over")
        if slip is not None:
            self._slips[key] = msgspec.structs.replace(slip, score=score)
        self._sessions[key] = waiting._replace(vote=msgspec.structs.replace(waiting.vote, score=score, topics=topics))
        self._has_written = True

    def finish(self, key: bytes) -> None:
        """End the visitor's session: nobody can change the vote any more. With release "at once" it leaves now.

        Raises:
            BoxUnavailableError: the vote could not leave at once; it leaves later, unchanged.
            VoteUnknownError: the session had ended before.
        """
        waiting = self._session(key)
        del self._sessions[key]
        slip = self._slips.pop(key, None)
        if waiting.at_once and waiting.boot is None:
            slips = [] if slip is None else [slip]
            entries = [at_once_entry(waiting.vote), *(slip_entry(slip, monday_of(slip.week), None) for slip in slips)]
            self._journal.release(entries, votes=[key], slips=[slip.key for slip in slips])
            self._cast_here.discard(key)

    def has_voted(self, counter: CounterId, window: str) -> bool:
        """Whether somebody voted in this window, the last one of the counter."""
        return bool(self._journal.rows("SELECT 1 FROM windows WHERE counter = ? AND voted = ?", (counter, window)))

    def count_window(self, counter: CounterId, official: OfficialId | None, window: str) -> None:
        """Count a window in which a citizen could be asked, once however often it is seen.

        Raises:
            BoxUnavailableError: the disk does not take it; it can be tried again.
        """
        now = self._clock.now()
        half = half_day_at(now, midday=self._hours().midday_time()) if now else None
        self._journal.change(lambda db: count_window(db, window, half=half, counter=counter, official=official, voted=False))

    def probe(self) -> DiskVerdict:
        """Try a real write again and return the verdict."""
        return self._journal.probe()

    def open_if_due(self) -> int:
        """Open the box for the half-days that have ended; returns how many votes left.

        A disk that fails meanwhile leaves everything in the box; the verdict then says so.
        """
        try:
            self._settle()
            released = self._release_due()
        except BoxUnavailableError:
            return 0
        if released or (self._has_written and not self._sessions):
            self._journal.forget_pages()
            self._has_written = False
        return released

    def _settle(self) -> None:
        """Votes cast before the clock was set learn their half-day from it; those of an ended boot never will."""
        now, monotonic, boot = self._clock.now(), self._clock.monotonic(), self._clock.boot()
        midday = self._hours().midday_time()
        current = half_day_at(now, midday=midday) if now else None
        halves: dict[bytes, HalfDay | None] = {}
        is_ageless = False
        for waiting in self._journal.waiting():
            vote, cast_at = waiting.vote, waiting.monotonic
            if waiting.boot is None or cast_at is None:
                is_ageless |= vote.half is None and vote.given_up_in is None
            elif waiting.boot != boot:
                halves[vote.key] = None
            elif now is not None:
                halves[vote.key] = half_day_at(now - timedelta(seconds=monotonic - cast_at), midday=midday)
        if halves or (is_ageless and current is not None):
            self._journal.settle(halves, now=current)

    def _release_due(self) -> int:
        now = self._clock.now()
        finished = last_finished(now, self._hours()) if now else _NONE_FINISHED
        settled = [waiting for waiting in self._journal.waiting() if waiting.boot is None]
        done = [waiting for waiting in settled if waiting.vote.key not in self._sessions]
        # A press in the tally whose vote can still change would be told apart: its counter waits until the visitor has left.
        busy = {
            waiting.vote.counter
            for waiting in settled
            if waiting.vote.key in self._sessions and (waiting.vote.half is None or waiting.vote.half <= finished)
        }
        boxes = open_box(
            (waiting.vote for waiting in done if not waiting.at_once and waiting.vote.counter not in busy),
            (tally for tally in self._journal.tallies() if tally.counter not in busy),
            finished=finished,
            shuffle=self._shuffle,
        )
        at_once = [waiting.vote for waiting in done if waiting.at_once]
        self._shuffle(at_once)
        entries = [at_once_entry(vote)._replace(origin=origin_of(vote)) for vote in at_once]
        for box in boxes:
            # A copy of this card may open its box too. All of a box say so or none: a start of the program is a time.
            is_old = any(vote.key not in self._cast_here for vote in box.votes)
            entries += box_entries(box, may_be_copied=is_old)
        opened = self._due_slips(now)
        for group in opened:
            entries += [slip_entry(slip, group.time, group.until) for slip in group.slips]
        if not entries:
            return 0
        votes = [vote.key for vote in at_once] + [vote.key for box in boxes for vote in box.votes]
        self._journal.release(
            entries,
            votes=votes,
            tallies=[tally for box in boxes for tally in box.tallies],
            slips=[slip.key for group in opened for slip in group.slips],
        )
        self._cast_here.difference_update(votes)
        return len(votes)

    def _due_slips(self, now: datetime | None) -> list[OpenedSlips]:
        if now is None:
            return []
        busy = {slip.key for slip in self._slips.values()}
        waiting = (read_slip(row) for row in self._journal.rows("SELECT key, week, service, scale, score FROM slips"))
        return open_slips((slip for slip in waiting if slip.key not in busy), now=now, shuffle=self._shuffle)

    def _slip(self, vote: PendingVote, service: ServiceId) -> PendingSlip:
        week = week_of(vote.half or HalfDay(0))
        return PendingSlip(key=self._random_key(), week=week, service=service, scale=vote.scale, score=vote.score)

    def _session(self, key: bytes) -> Waiting:
        waiting = self._sessions.get(key)
        if waiting is None:
            raise VoteUnknownError("no visitor's session has this vote; it ended, or the program was started anew")
        return waiting


def _check_score(score: int) -> None:
    if not 1 <= score <= MOST_LEVELS:
        raise ValueError(f"score: {score} is none of 1 to {MOST_LEVELS}")
