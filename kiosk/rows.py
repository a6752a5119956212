"""What stands in a row of the journal, as values of the office."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from kiosk.schema import NOBODY, UNKNOWN_HALF
from office.ballot import BoxTally, PendingVote
from office.comments import PendingComment
from office.ids import CounterId, OfficialId, ScaleId, ServiceId, StreamId, TopicId
from office.periods import HalfDay
from office.slips import PendingSlip, Week

PENDING_COLUMNS = (
    "key, half, boot, monotonic, counter, official, scale, score, topics, channel, flags, at_once, given_up_in, amended, bound"
)


WAITING = f"SELECT {PENDING_COLUMNS} FROM pending ORDER BY key"  # noqa: S608  our words
TALLIES = "SELECT half, counter, official, windows, presses, flagged, amended FROM tallies ORDER BY half, counter, official"


class Waiting(NamedTuple):
    """A vote in the box. ``boot`` and ``monotonic`` (seconds) stand only while its half-day may still become known.

    ``amended``: its score is not the one that was pressed first.
    """

    vote: PendingVote
    at_once: bool
    boot: str | None = None
    monotonic: int | None = None
    amended: bool = False


class StreamState(NamedTuple):
    """Where a stream stands: ``received`` is what a receipt covers, ``oldest`` the first sequence still kept."""

    stream: StreamId
    head: int
    received: int
    oldest: int


class Summary(NamedTuple):
    """A journal in figures: ``unsent`` events that no receipt covers, ``waiting`` votes in the box.

    ``stream`` is the newest one, ``None`` when there is none; ``damaged`` counts the files that were set aside.
    """

    source: str | None
    stream: StreamId | None
    head: int
    unsent: int
    waiting: int
    damaged: int


def pending_row(waiting: Waiting) -> tuple[object, ...]:
    """A vote as a row of ``pending``, in the order of ``PENDING_COLUMNS``."""
    vote = waiting.vote
    return (
        vote.key,
        half_cell(vote.half),
        waiting.boot,
        waiting.monotonic,
        vote.counter,
        official_cell(vote.official),
        vote.scale,
        vote.score,
        json_cell(vote.topics),
        vote.channel,
        json_cell(vote.flags),
        int(waiting.at_once),
        vote.given_up_in,
        int(waiting.amended),
        int(vote.bound),
    )


def read_pending(row: tuple[Any, ...]) -> Waiting:
    """The inverse of :func:`pending_row`."""
    (
        key,
        half,
        boot,
        monotonic,
        counter,
        official,
        scale,
        score,
        topics,
        channel,
        flags,
        at_once,
        given_up_in,
        amended,
        bound,
    ) = row
    vote = PendingVote(
        key=bytes(key),
        half=_read_half(half),
        given_up_in=None if given_up_in is None else HalfDay(given_up_in),
        counter=CounterId(counter),
        official=_read_official(official),
        scale=ScaleId(scale),
        score=score,
        topics=msgspec.json.decode(topics, type=tuple[TopicId, ...]),
        channel=channel,
        flags=msgspec.json.decode(flags, type=tuple[str, ...]),
        bound=bool(bound),
    )
    return Waiting(vote, bool(at_once), boot, monotonic, bool(amended))


def tally_key(half: HalfDay | None, counter: CounterId, official: OfficialId | None) -> tuple[int, str, str]:
    """The key of a row of ``tallies``."""
    return (half_cell(half), counter, official_cell(official))


def read_tally(row: tuple[Any, ...]) -> BoxTally:
    """A row of ``tallies``: half, counter, official, windows, presses, flagged, amended."""
    half, counter, official, windows, presses, flagged, amended = row
    return BoxTally(
        half=_read_half(half),
        counter=CounterId(counter),
        official=_read_official(official),
        windows=windows,
        presses=presses,
        flagged=msgspec.json.decode(flagged, type=dict[str, int]),
        amended=amended,
    )


def read_slip(row: tuple[Any, ...]) -> PendingSlip:
    """A row of ``slips``: key, week, service, scale, score."""
    key, week, service, scale, score = row
    return PendingSlip(key=bytes(key), week=Week(week), service=ServiceId(service), scale=ScaleId(scale), score=score)


def read_comment(row: tuple[Any, ...]) -> PendingComment:
    """A row of ``comments``: key, half, channel, text, hint."""
    key, half, channel, text, hint = row
    return PendingComment(key=bytes(key), half=_read_half(half), channel=channel, text=text, hint=hint)


def summarise(rows: Callable[[str], Sequence[Any]], damaged: int) -> Summary:
    """The figures of a journal; ``rows`` answers a query."""
    newest = list(rows("SELECT source, stream, head FROM streams WHERE abandoned IS NULL ORDER BY id DESC LIMIT 1"))
    source, stream, head = newest[0] if newest else (None, None, 0)
    unsent = rows("SELECT coalesce(sum(head - received), 0) FROM streams WHERE abandoned IS NULL")
    waiting = rows("SELECT count(*) FROM pending")
    return Summary(source, stream, head, unsent[0][0] if unsent else 0, waiting[0][0] if waiting else 0, damaged)


def half_cell(half: HalfDay | None) -> int:
    """A half-day in a column."""
    return UNKNOWN_HALF if half is None else half


def official_cell(official: OfficialId | None) -> str:
    """An official in a column."""
    return official or NOBODY


def json_cell(value: object) -> str:
    """A list or count in a column."""
    return msgspec.json.encode(value).decode()


def _read_half(cell: int) -> HalfDay | None:
    return None if cell == UNKNOWN_HALF else HalfDay(cell)


def _read_official(cell: str) -> OfficialId | None:
    return None if cell == NOBODY else OfficialId(cell)
