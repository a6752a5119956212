"""Who is on duty at a counter, and what the counter is doing."""

from typing import Literal, NamedTuple

import msgspec

from office.ids import CounterId, OfficialId, ServiceId, TicketId
from office.queue_events import PauseReason
from office.timing import Moment, seconds_between

Undoable = Literal["call", "miss", "hold", "cancel"]


class Pause(NamedTuple):
    """Why a counter pauses, and since when."""

    reason: PauseReason
    since: Moment


class Deed(NamedTuple):
    """The last thing done at a counter that can be taken back."""

    what: Undoable
    ticket: TicketId
    at: Moment


class Visit(NamedTuple):
    """A service that began at a counter: the visit that a vote belongs to. ``number`` counts the starts of the day."""

    number: int
    ticket: TicketId
    service: ServiceId
    official: OfficialId
    started_at: Moment
    finished_at: Moment | None = None


class CounterState(msgspec.Struct, frozen=True, kw_only=True):
    """A counter now. ``revision`` grows with everything that happens here, and begins anew with the day.

    ``official`` is ``None`` while nobody is on duty. ``ticket`` is called or being served here. ``free_since`` is when the
    counter became free to call. ``visit`` is the last one that began here, ``before`` the one before it, whose vote window may
    still be open. ``run`` counts how many tickets of one kind (``True``: priority) were called here one after another.
    """

    id: CounterId
    revision: int = 0
    official: OfficialId | None = None
    since: Moment | None = None
    pause: Pause | None = None
    ticket: TicketId | None = None
    free_since: Moment | None = None
    visit: Visit | None = None
    before: Visit | None = None
    deed: Deed | None = None
    run: tuple[bool, int] | None = None
    served: int = 0
    asked: int = 0


def idle_seconds(counter: CounterState, now: Moment) -> float | None:
    """How long a counter on duty has been free to call; ``None`` when it is not, or no clock tells."""
    if counter.official is None or counter.pause is not None or counter.free_since is None:
        return None
    return seconds_between(counter.free_since, now)
