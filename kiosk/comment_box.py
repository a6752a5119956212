"""The box of comments over a journal: on disk before anybody is thanked, and out of it behind five visits.

A comment is masked by whoever takes it, before it comes here: what lies on the disk points at nobody by a name or a number.
"""

from collections.abc import Callable
from typing import Any

from kiosk.box_entries import comment_entries
from kiosk.chain import Entry
from kiosk.clock import Clock
from kiosk.errors import BoxUnavailableError
from kiosk.journal import Journal
from kiosk.rows import read_comment
from kiosk.statements import Transaction, put_comment, take_comments
from office.ballot import last_finished
from office.comments import OpenedComments, PendingComment, open_comments
from office.documents import Hours, Release
from office.periods import HalfDay, half_day_at
from office.survey import CommentChannel, Hint

_WAITING = "SELECT key, half, channel, text, hint, at_once FROM comments ORDER BY key"


class CommentBox:
    """The comments that wait in a journal. May be called from any thread.

    ``hours`` tells where the office cuts its half-days (``None``: not told yet), ``visits`` counts the visits from one half-day
    through another, ``random_key`` gives unguessable bytes, ``shuffle`` reorders a list in place with true randomness.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        *,
        release: Release,
        hours: Callable[[], Hours | None],
        visits: Callable[[HalfDay, HalfDay], int],
        random_key: Callable[[], bytes],
        shuffle: Callable[[list[Any]], None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._release = release
        self._hours = hours
        self._visits = visits
        self._random_key = random_key
        self._shuffle = shuffle

    def putting(self, channel: CommentChannel, *, text: str = "", hint: Hint | None = None) -> Callable[[Transaction], None]:
        """What puts a comment into the box, as part of a transaction of the caller."""
        now, hours = self._clock.now(), self._hours()
        half = None if now is None or hours is None else half_day_at(now, midday=hours.midday_time())
        comment = PendingComment(key=self._random_key(), half=half, channel=channel, text=text, hint=hint)
        return lambda db: put_comment(db, comment, at_once=self._release == "at once")

    def put(self, channel: CommentChannel, *, text: str = "", hint: Hint | None = None) -> None:
        """Put a comment into the box; it is on disk when this returns.

        Raises:
            BoxUnavailableError: the disk does not take it: nothing happened.
        """
        self._journal.change(self.putting(channel, text=text, hint=hint))

    def open_if_due(self) -> int:
        """Let out what is due; returns how many comments left. A disk that fails meanwhile leaves everything in the box."""
        try:
            released = self._release_due()
        except BoxUnavailableError:
            return 0
        if released:
            self._journal.forget_pages()
        return released

    def _release_due(self) -> int:
        rows = self._journal.rows(_WAITING)
        now, hours = self._clock.now(), self._hours()
        if not rows or now is None or hours is None:
            return 0
        at_once = [read_comment(row[:-1]) for row in rows if row[-1]]
        waiting = [read_comment(row[:-1]) for row in rows if not row[-1]]
        finished = last_finished(now, hours)
        opened = open_comments(waiting, finished=finished, visits=self._visits, shuffle=self._shuffle)
        self._shuffle(at_once)
        entries: list[Entry] = []
        for one in at_once:
            entries += comment_entries(OpenedComments(one.half, one.half, (one,)), at_once=True)
        for group in opened:
            entries += comment_entries(group)
        if entries:
            keys = [one.key for one in at_once] + [one.key for group in opened for one in group.comments]
            self._journal.record(entries, lambda db: take_comments(db, keys))
        return len(entries)
