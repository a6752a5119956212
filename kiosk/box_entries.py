"""What votes, slips and comments say on the wire when they leave: the entries of a box, and the evidence that goes with them."""

from datetime import datetime

from kiosk.chain import Entry
from office.ballot import OpenedBox, PendingVote
from office.comments import OpenedComments
from office.events import BoxOpened, CommentGiven, RatingGiven, ServiceRated
from office.ids import OfficialId, StreamId
from office.periods import HalfDay, moment_text, start_of
from office.slips import PendingSlip
from office.stream import digest_of
from office.wire import event_id

_BOX_SAYING = event_id(StreamId("theballotbox0000"), 1)
"""The first saying of a vote that waited in a box over a start of the program; its digest is that of the vote's random key."""


def at_once_entry(vote: PendingVote) -> Entry:
    """A vote that did not wait in a box, and says so."""
    event = _rating(vote, vote.official, until=None, release="at once")
    return Entry(event, None if vote.half is None else moment_text(start_of(vote.half)))


def origin_of(vote: PendingVote) -> tuple[str, str]:
    """What every copy of a card says of one vote in its box, so that it counts once whichever copy the ledger hears first."""
    return _BOX_SAYING, digest_of(vote.key)


def slip_entry(slip: PendingSlip, time: datetime, until: datetime | None) -> Entry:
    """A slip as it leaves, with the span of those that it leaves with."""
    # Slips wait for weeks, so that a card is copied with them sooner or later: all of them have a name.
    event = ServiceRated(
        service=slip.service, scale=slip.scale, score=slip.score, until=None if until is None else moment_text(until)
    )
    return Entry(event, moment_text(time), (_BOX_SAYING, digest_of(slip.key)))


def box_entries(box: OpenedBox, *, may_be_copied: bool) -> list[Entry]:
    """The votes of a box in their random order, then the evidence; all of them carry the span of the whole box."""
    time = until = None
    if box.first is not None and box.last is not None:
        time = moment_text(start_of(box.first))
        until = moment_text(start_of(HalfDay(box.last + 1))) if box.last > box.first else None
    entries = [
        Entry(_rating(vote, box.official, until=until, release=None), time, origin_of(vote) if may_be_copied else None)
        for vote in box.votes
    ]
    evidence = BoxOpened(
        counter=box.counter,
        official=box.official,
        windows=box.windows,
        presses=box.presses,
        flagged=box.flagged,
        amended=box.amended,
        until=until,
    )
    return [*entries, Entry(evidence, time)]


def comment_entries(opened: OpenedComments, *, at_once: bool = False) -> list[Entry]:
    """Comments in their random order, all under the span of the whole."""
    time = until = None
    if opened.first is not None and opened.last is not None:
        time = moment_text(start_of(opened.first))
        until = moment_text(start_of(HalfDay(opened.last + 1))) if opened.last > opened.first else None
    release = "at once" if at_once else None
    # Few as they are, they wait long, so that a card is copied with them sooner or later: all of them have a name.
    return [
        Entry(
            CommentGiven(channel=one.channel, text=one.text, hint=one.hint, until=until, release=release),
            time,
            (_BOX_SAYING, digest_of(one.key)),
        )
        for one in opened.comments
    ]


def _rating(vote: PendingVote, official: OfficialId | None, *, until: str | None, release: str | None) -> RatingGiven:
    return RatingGiven(
        counter=vote.counter,
        official=official,
        scale=vote.scale,
        score=vote.score,
        topics=vote.topics,
        channel=vote.channel,
        bound=vote.bound,
        flags=vote.flags,
        until=until,
        release=release,
    )
