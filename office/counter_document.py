"""What the desk tells the terminals of one counter: who is on duty, who is served, and whether a citizen may be asked now."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from office.board import Text
from office.documents import OfficialFace
from office.events import RfcTime
from office.ids import CounterId, OfficialId, Slug
from office.numbering import ticket_text
from office.periods import utc_text
from office.queue import Queue
from office.queue_events import PauseReason
from office.setting import Setting
from office.vote_window import open_window

BELIEVED_SECONDS = 900.0
"""A terminal that has not heard its desk for so long shows nobody: whose vote would it be?"""

OVERTIME = timedelta(hours=1)
"""Outside the office's hours an official is shown for so long at a time."""


class WindowDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open vote window. ``window`` names it for this office and day, without naming the ticket.

    ``is_finished``: the visit has ended, and the window closes after ``closes_in`` seconds (from when this was said), or sooner
    when it is no longer in the document.
    """

    window: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{8}-[0-9]{1,6}$(?!\n)")]
    service: Slug
    is_finished: bool = False
    closes_in: Annotated[float, msgspec.Meta(ge=0, le=86_400)] | None = None


class CounterDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One counter as its desk sees it at ``as_of``.

    ``official`` is whom screens show, ``None`` for nobody, and that holds until ``until`` (left out while the clock is not
    trusted: then only as long as the desk is heard). ``window`` is there while a citizen may be asked.
    """

    counter: Slug
    revision: Annotated[int, msgspec.Meta(ge=0)]
    state: Literal["closed", "free", "called", "serving", "paused"]
    official: OfficialFace | None = None
    until: RfcTime | None = None
    as_of: RfcTime | None = None
    pause: PauseReason | None = None
    ticket: Text | None = None
    window: WindowDocument | None = None


def counter_document_of(queue: Queue, setting: Setting, counter: CounterId) -> CounterDocument:
    """The document of ``counter`` now."""
    state, now = queue.counter(counter), setting.now
    ticket = queue.ticket_at(counter)
    window = open_window(state, setting.rules, now)
    # A vote is about the person of the visit, also when another has taken over since.
    shown = window.official if window is not None else state.official
    day = queue.day
    if state.official is None:
        doing: Literal["closed", "free", "called", "serving", "paused"] = "closed"
    elif ticket is None:
        doing = "free" if state.pause is None else "paused"
    else:
        doing = "called" if ticket.status == "called" else "serving"
    return CounterDocument(
        counter=counter,
        revision=state.revision,
        state=doing,
        official=None if shown is None else _face(setting, shown),
        until=None if shown is None or now.wall is None else utc_text(_until(setting, now.wall)),
        as_of=None if now.wall is None else utc_text(now.wall),
        pause=None if state.pause is None else state.pause.reason,
        ticket=None if ticket is None else ticket_text(ticket.series, ticket.number, setting.rules.width),
        window=None
        if window is None or day is None
        else WindowDocument(
            window=f"{day.id}-{window.number}",
            service=window.service,
            is_finished=window.closes_in is not None,
            closes_in=window.closes_in,
        ),
    )


def _face(setting: Setting, official: OfficialId) -> OfficialFace | None:
    found = setting.told.official(official)
    if found is None:
        return None
    return OfficialFace(id=found.id, name=found.name, title=found.title, photo=found.photo)


def _until(setting: Setting, now: datetime) -> datetime:
    opening = setting.opening()
    ends = opening.until if opening.phase == "open" and opening.until is not None else now
    return max(ends, now) + OVERTIME
