"""Comments in the box: when they leave, and under which span.

A text alone can tell who wrote it, and the answer to the question about a bribe is worth guessing at. So both wait like votes:
with their half-day and a random key, and they leave shuffled, at the opening after which enough visits lie behind them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from office.ballot import FEWEST_VISITS
from office.periods import HalfDay
from office.survey import CommentChannel, Hint


class PendingComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment in the box: random ``key``, no exact time. ``half`` is ``None`` when its half-day was not known."""

    key: bytes
    half: HalfDay | None
    channel: CommentChannel
    text: str = ""
    hint: Hint | None = None


class OpenedComments(NamedTuple):
    """Comments that leave together in random order; ``first`` and ``last`` half-day of the span, ``None`` when unknown."""

    first: HalfDay | None
    last: HalfDay | None
    comments: tuple[PendingComment, ...]


def open_comments(
    pending: Iterable[PendingComment],
    *,
    finished: HalfDay,
    visits: Callable[[HalfDay, HalfDay], int],
    shuffle: Callable[[list[PendingComment]], None],
    fewest: int = FEWEST_VISITS,
) -> list[OpenedComments]:
    """What leaves when every half-day up to ``finished`` has ended: all that is due, or nothing behind too few visits.

    ``visits`` counts the visits from one half-day through another; the comments themselves are visits too. The span reaches as
    far as those visits are needed. Comments without a half-day leave by themselves, behind the visits of the last one.
    """
    due = [one for one in pending if one.half is None or one.half <= finished]
    opened = []
    for group in ([one for one in due if one.half is not None], [one for one in due if one.half is None]):
        halves = [one.half for one in group if one.half is not None]
        first, last = min(halves, default=None), max(halves, default=None)
        if not group:
            continue
        if first is not None and last is not None and max(len(group), visits(first, last)) < fewest:
            last = finished
        behind = visits(finished if first is None else first, finished if last is None else last)
        if max(len(group), behind) >= fewest:
            group.sort(key=lambda one: one.key)
            shuffle(group)
            opened.append(OpenedComments(first, last, tuple(group)))
    return opened
