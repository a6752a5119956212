"""What can have happened in an office's queue: one frozen class for the ``data`` of each event that the desk says.

The event's ``time`` is the wall clock's, left out while that is not trusted. ``boot`` and ``monotonic`` let durations be measured
without it; durations that the desk measured itself are in the event, and left out when no clock told them. A ticket is named
by its day's random id, so that two cards, or two days of one date, can never mean each other's. Nothing here names a citizen:
the category of a priority never leaves the desk.
"""

from typing import Annotated, Literal

import msgspec

from office.ids import Slug
from office.numbering import Series

TicketNumber = Annotated[int, msgspec.Meta(ge=1, le=9_999)]
Duration = Annotated[float, msgspec.Meta(ge=0, le=1e7)]
"""Seconds."""

Times = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Day = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{8}$(?!\n)")]
Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)")]

Why = Literal["appointment", "priority", "longest", "in-order", "transferred", "returned", "walk-in"]
"""Why a ticket is called now: its appointed hour has come; the turn of the priority ones; it waits longest; the order of the
numbers; it came from another counter, or back after it was missed, and kept its place; it stands at the counter already."""

Delivery = Literal["printed", "shown", "failed", "unknown"]
"""How a number reached the citizen: on paper, on the screen, not at all, or the printer could not tell."""

PauseReason = Literal["break", "meeting", "errand", "technical", "other"]
CancelReason = Literal["citizen", "staff", "undelivered"]
ReturnReason = Literal["missed", "undone", "delivered"]
EndReason = Literal["signed-off", "handed-over", "moved", "day-closed"]
Unasked = Literal["no-terminal", "terminal-off"]


class QueueEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event of the desk carries: the boot in which it happened, and the seconds since that boot."""

    boot: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    monotonic: Annotated[float, msgspec.Meta(ge=0, le=1e10)]


class DayOpened(QueueEvent, frozen=True, kw_only=True):
    """A day of the queue begins. ``numbers`` is the last number of each series that this date has given already."""

    day: Day
    date: Date
    numbers: dict[Series, Annotated[int, msgspec.Meta(ge=0, le=9_999)]] = {}


class DayDated(QueueEvent, frozen=True, kw_only=True):
    """The clock was set, and the running day has another date than was believed."""

    day: Day
    date: Date


class DayClosed(QueueEvent, frozen=True, kw_only=True):
    """The day ends, and with it whatever is open: so many tickets waited, were held, called, or were being served."""

    day: Day
    waiting: Times = 0
    held: Times = 0
    called: Times = 0
    serving: Times = 0


class TicketIssued(QueueEvent, frozen=True, kw_only=True):
    """A number was given. ``terminal`` gave it; ``walk_in``: an official did, to somebody who stood there without one."""

    ticket: Slug
    series: Series
    number: TicketNumber
    service: Slug
    terminal: Slug
    priority: bool = False
    walk_in: bool = False
    appointment: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class TicketDelivered(QueueEvent, frozen=True, kw_only=True):
    """How the number reached the citizen."""

    ticket: Slug
    outcome: Delivery


class AtCounter(QueueEvent, frozen=True, kw_only=True):
    """What happened to a ticket at a counter, with the official on duty there."""

    ticket: Slug
    counter: Slug
    official: Slug


class TicketCalled(AtCounter, frozen=True, kw_only=True):
    """A ticket was called, and why this one.

    ``wait_seconds`` is issue to first call, ``idle_seconds`` how long the counter had been free.
    """

    service: Slug
    why: Why
    wait_seconds: Duration | None = None
    idle_seconds: Duration | None = None


class TicketRecalled(AtCounter, frozen=True, kw_only=True):
    """A ticket was called again, for the ``times``-th time."""

    times: Times


class TicketStarted(AtCounter, frozen=True, kw_only=True):
    """Service began. ``walk_seconds`` is last call to start."""

    walk_seconds: Duration | None = None


class TicketFinished(AtCounter, frozen=True, kw_only=True):
    """Service ended. ``asked``: the citizen could be asked; else ``unasked`` says why not."""

    service: Slug
    service_seconds: Duration | None = None
    asked: bool = False
    unasked: Unasked | None = None


class TicketMissed(AtCounter, frozen=True, kw_only=True):
    """Nobody came. ``call_seconds`` is call to giving up."""

    call_seconds: Duration | None = None


class TicketReturned(QueueEvent, frozen=True, kw_only=True):
    """A ticket is back in its place in line: missed and came, a deed undone, or its paper came out after all."""

    ticket: Slug
    reason: ReturnReason
    counter: Slug | None = None


class TicketTransferred(AtCounter, frozen=True, kw_only=True):
    """From here to the line of another service, or of one counter; number and time of issue stay."""

    service: Slug
    to_counter: Slug | None = None
    service_seconds: Duration | None = None


class TicketHeld(AtCounter, frozen=True, kw_only=True):
    """The citizen has something to fetch; the counter is free meanwhile."""

    service_seconds: Duration | None = None


class TicketResumed(AtCounter, frozen=True, kw_only=True):
    """And is back."""

    held_seconds: Duration | None = None


class TicketCancelled(QueueEvent, frozen=True, kw_only=True):
    """A ticket ends without service. ``counter`` and ``official`` are there when an official did it."""

    ticket: Slug
    reason: CancelReason
    counter: Slug | None = None
    official: Slug | None = None


class DutyBegan(QueueEvent, frozen=True, kw_only=True):
    """An official signed on. ``instead_of``: who handed over."""

    counter: Slug
    official: Slug
    instead_of: Slug | None = None


class DutyPaused(QueueEvent, frozen=True, kw_only=True):
    """The counter pauses; a visit that is open goes on to its end."""

    counter: Slug
    official: Slug
    reason: PauseReason


class DutyResumed(QueueEvent, frozen=True, kw_only=True):
    """The counter serves again."""

    counter: Slug
    official: Slug
    paused_seconds: Duration | None = None


class DutyEnded(QueueEvent, frozen=True, kw_only=True):
    """An official signed off, handed over, moved to another counter, or the day ended.

    ``paused_seconds`` is how long the pause lasted that ended with the duty.
    """

    counter: Slug
    official: Slug
    reason: EndReason
    duty_seconds: Duration | None = None
    paused_seconds: Duration | None = None


class ServiceClosed(QueueEvent, frozen=True, kw_only=True):
    """No numbers are given for a service for the rest of the day."""

    service: Slug


class ServiceOpened(QueueEvent, frozen=True, kw_only=True):
    """They are given again."""

    service: Slug


class ServiceMoved(QueueEvent, frozen=True, kw_only=True):
    """A service is served at this counter too, for the rest of the day."""

    service: Slug
    counter: Slug


class HelpAsked(QueueEvent, frozen=True, kw_only=True):
    """Somebody needs help: a citizen at the terminal ``place``, or the official of the counter ``place``."""

    place: Slug


class HelpAnswered(QueueEvent, frozen=True, kw_only=True):
    """Somebody went there; ``counter`` is whose official said so, and left out when help was no longer wanted."""

    place: Slug
    counter: Slug | None = None
    help_seconds: Duration | None = None


QUEUE_CLASSES: dict[str, type[QueueEvent]] = {
    "day.opened": DayOpened,
    "day.dated": DayDated,
    "day.closed": DayClosed,
    "ticket.issued": TicketIssued,
    "ticket.delivered": TicketDelivered,
    "ticket.called": TicketCalled,
    "ticket.recalled": TicketRecalled,
    "ticket.started": TicketStarted,
    "ticket.finished": TicketFinished,
    "ticket.missed": TicketMissed,
    "ticket.returned": TicketReturned,
    "ticket.transferred": TicketTransferred,
    "ticket.held": TicketHeld,
    "ticket.resumed": TicketResumed,
    "ticket.cancelled": TicketCancelled,
    "duty.began": DutyBegan,
    "duty.paused": DutyPaused,
    "duty.resumed": DutyResumed,
    "duty.ended": DutyEnded,
    "service.closed": ServiceClosed,
    "service.opened": ServiceOpened,
    "service.moved": ServiceMoved,
    "help.asked": HelpAsked,
    "help.answered": HelpAnswered,
}
"""``<noun>.<past verb>`` of every event that the desk says."""
