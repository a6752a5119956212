"""From the queue to what the desk tells the terminals of one counter."""

from datetime import datetime, timedelta
from typing import Literal

from office.counter_document import CounterDocument, WindowDocument
from office.documents import OfficialFace
from office.ids import CounterId, OfficialId
from office.numbering import ticket_text
from office.periods import moment_text
from office.queue import Queue
from office.setting import Setting
from office.vote_window import open_window

OVERTIME = timedelta(hours=1)
"""Outside the office's hours an official is shown for so long at a time."""


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
        until=None if shown is None or now.wall is None else moment_text(_until(setting, now.wall)),
        as_of=None if now.wall is None else moment_text(now.wall),
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
