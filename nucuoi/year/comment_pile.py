"""The comments of one terminal of the invented year, or of a desk: in memory, by the rules of the real box."""

from collections import Counter
from datetime import datetime
from random import Random

from kiosk.box_entries import comment_entries
from kiosk.chain import Entry
from nucuoi.sample.sayings import answered, said_on_a_phone
from office.ballot import last_finished
from office.comments import PendingComment, open_comments
from office.documents import Hours
from office.periods import HalfDay, half_day_at
from office.survey import CommentChannel

_WRITES = 0.02
"""Of those who were served, on a phone."""


class CommentPile:
    """Comments that wait, and the visits behind them. On a phone few write; at an exit that asks, everybody is asked."""

    def __init__(self, channel: CommentChannel, hours: Hours, officials: tuple[str, ...], chance: Random) -> None:
        self._channel: CommentChannel = channel
        self._hours = hours
        self._officials = officials
        self._chance = chance
        self._pending: list[PendingComment] = []
        self._visits: Counter[HalfDay] = Counter()

    def visit(self, at: datetime) -> None:
        """Somebody was served, or asked at the exit."""
        half = half_day_at(at, midday=self._hours.midday_time())
        self._visits[half] += 1
        key = self._chance.randbytes(16)
        if self._channel == "exit":
            self._pending.append(PendingComment(key=key, half=half, channel="exit", hint=answered(self._chance)))
        elif self._chance.random() < _WRITES:
            said = said_on_a_phone(self._chance, self._officials)
            self._pending.append(PendingComment(key=key, half=half, channel="phone", text=said.text, hint=said.hint))

    def open(self, now: datetime) -> list[Entry]:
        """What leaves at ``now``."""
        entries: list[Entry] = []
        left: set[bytes] = set()
        finished = last_finished(now, self._hours)
        for group in open_comments(self._pending, finished=finished, visits=self._between, shuffle=self._chance.shuffle):
            entries += comment_entries(group)
            left |= {one.key for one in group.comments}
        self._pending = [one for one in self._pending if one.key not in left]
        return entries

    def _between(self, first: HalfDay, last: HalfDay) -> int:
        return sum(n for half, n in self._visits.items() if first <= half <= last)
