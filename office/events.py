"""What can have happened: one frozen class for the ``data`` of each CloudEvents type."""

from typing import Annotated

import msgspec

from office.ids import STREAM_PATTERN, Slug
from office.masking import LONGEST_TEXT
from office.queue_events import QUEUE_CLASSES, QueueEvent
from office.survey import MOST_LEVELS, Channel, CommentChannel, Hint

TYPE_PREFIX = "vn.nucuoi."

MOST_SEQUENCE = 9_999_999_999
"""What ten digits can say."""

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
RfcTime = Annotated[str, msgspec.Meta(max_length=35)]


class RatingGiven(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One vote, as it leaves the ballot box.

    It names no ticket, service, wait or language. The event's ``time`` is the nominal start of the vote's half-day (00:00 or
    12:00, +07:00) and is left out when that was never known; ``until`` is the nominal end of the last half-day when the vote
    left with a longer span. ``official`` is whom the screen showed. A topic said twice counts once. A vote with ``flags`` is kept
    and left out of the figures, under its first flag.
    ``release`` is present only when the terminal does not use its ballot box (demo, training, tests).
    """

    counter: Slug
    official: Slug | None
    scale: Slug
    score: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)]
    topics: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=12)] = ()
    channel: Channel
    bound: bool
    flags: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=8)] = ()
    until: RfcTime | None = None
    release: Annotated[str, msgspec.Meta(pattern=r"^at once$(?!\n)")] | None = None


class BoxOpened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The evidence without the votes: what happened at one counter, with one official, in the box's span.

    The event's ``time`` and ``until`` bound the span as in :class:`RatingGiven`. ``windows`` is ``None`` where no desk opens
    vote windows. ``presses`` counts every press that became a vote, ``flagged`` those with a misuse flag, by flag, ``amended``
    those whose score was changed afterwards («Chọn lại»): who stays behind at a screen could change what another said.
    """

    counter: Slug
    official: Slug | None
    windows: Count | None = None
    presses: Count
    flagged: Annotated[dict[Slug, Count], msgspec.Meta(max_length=8)] = {}
    amended: Count = 0
    until: RfcTime | None = None


class StreamBegan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first event of every stream: what it continues, why, and how many events are lost for good.

    ``reason``: ``installed`` (a new journal), ``fork`` (the ledger holds other bytes), ``behind`` (the ledger is ahead of this
    journal), ``pruned`` (the ledger asks for events that the journal no longer keeps) or ``refused`` (an unreadable event,
    named in ``refused_sequence``, blocked the stream).
    """

    reason: Annotated[str, msgspec.Meta(pattern=r"^(installed|fork|behind|pruned|refused)$(?!\n)")]
    previous_stream: Annotated[str, msgspec.Meta(pattern=STREAM_PATTERN)] | None = None
    previous_sequence: Annotated[int, msgspec.Meta(ge=0, le=MOST_SEQUENCE)] = 0
    lost: Annotated[int, msgspec.Meta(ge=0, le=MOST_SEQUENCE)] = 0
    refused_sequence: Annotated[int, msgspec.Meta(ge=1, le=MOST_SEQUENCE)] | None = None


class ServiceRated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vote once more, for its service alone: no counter, official or half-day, so that it cannot be laid beside the first.

    The event's ``time`` is the nominal start (Monday, 00:00, +07:00) of the week in which it was given, and ``until`` the nominal
    end of the last week when it left with a longer span. Slips of one service leave shuffled, from five on.
    """

    service: Slug
    scale: Slug
    score: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)]
    until: RfcTime | None = None


class CommentGiven(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a visitor wrote, or answered to the question about a bribe; at least one of both.

    It names no counter, official, ticket, service or language, and the event's ``time`` and ``until`` are as in
    :class:`RatingGiven`. ``text`` is masked by ``office.masking`` before it enters a journal. ``hint`` is left out where the
    question was not asked.
    """

    channel: CommentChannel
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    hint: Hint | None = None
    until: RfcTime | None = None
    release: Annotated[str, msgspec.Meta(pattern=r"^at once$(?!\n)")] | None = None


Event = RatingGiven | BoxOpened | StreamBegan | ServiceRated | CommentGiven | QueueEvent

CLASSES: dict[str, type[Event]] = {
    f"{TYPE_PREFIX}rating.given.v1": RatingGiven,
    f"{TYPE_PREFIX}box.opened.v1": BoxOpened,
    f"{TYPE_PREFIX}stream.began.v1": StreamBegan,
    f"{TYPE_PREFIX}service.rated.v1": ServiceRated,
    f"{TYPE_PREFIX}comment.given.v1": CommentGiven,
    **{f"{TYPE_PREFIX}{name}.v1": kind for name, kind in QUEUE_CLASSES.items()},
}
TYPES: dict[type, str] = {kind: name for name, kind in CLASSES.items()}
