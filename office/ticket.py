"""A ticket and its states, as one table: what may follow what, and nothing else.

A ticket that was started cannot be missed: a no-show is nobody's way to be rid of a visit that went badly.
"""

from typing import Literal

import msgspec

from office.ids import CounterId, OfficialId, ServiceId, TerminalId, TicketId
from office.numbering import Series
from office.queue_events import Delivery
from office.timing import Moment

Status = Literal["waiting", "called", "serving", "held", "missed", "finished", "cancelled", "unserved"]
"""``unserved``: the day was closed before anybody served it."""

Step = Literal["call", "recall", "start", "finish", "miss", "return", "transfer", "hold", "resume", "cancel", "close"]

TRANSITIONS: dict[Status, dict[Step, Status]] = {
    "waiting": {"call": "called", "cancel": "cancelled", "close": "unserved"},
    "called": {
        "recall": "called",
        "start": "serving",
        "miss": "missed",
        "return": "waiting",
        "cancel": "cancelled",
        "close": "missed",
    },
    "serving": {"finish": "finished", "transfer": "waiting", "hold": "held", "close": "finished"},
    "held": {"resume": "serving", "cancel": "cancelled", "close": "unserved"},
    "missed": {"return": "waiting", "close": "missed"},
    "cancelled": {"return": "waiting", "close": "cancelled"},
    "finished": {"close": "finished"},
    "unserved": {"close": "unserved"},
}
"""Status → step → the status after it."""

OPEN: frozenset[Status] = frozenset({"waiting", "called", "serving", "held"})


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of the running day.

    ``rank`` is its place in the order of issue, which it keeps for good. ``delivery`` is ``None`` until it is known that the
    citizen was told the number. ``counter`` and ``official`` are where it is called or served, or was last; ``target`` is the
    one counter that it was transferred to. ``served_seconds`` adds up what was spent before a transfer or a hold. ``asked``: it
    is finished, and its citizen could be asked.
    """

    id: TicketId
    series: Series
    number: int
    service: ServiceId
    rank: int
    issued_at: Moment
    terminal: TerminalId
    priority: bool = False
    walk_in: bool = False
    appointment: Moment | None = None
    delivery: Delivery | None = None
    status: Status = "waiting"
    counter: CounterId | None = None
    official: OfficialId | None = None
    target: CounterId | None = None
    came_from: CounterId | None = None
    first_called_at: Moment | None = None
    called_at: Moment | None = None
    recalls: int = 0
    misses: int = 0
    undelivered: bool = False
    started_at: Moment | None = None
    held_at: Moment | None = None
    ended_at: Moment | None = None
    served_seconds: float = 0.0
    asked: bool = False


def after(status: Status, step: Step) -> Status | None:
    """The status after ``step``, ``None`` when that is impossible.

    >>> after("called", "miss"), after("serving", "miss")
    ('missed', None)
    """
    return TRANSITIONS[status].get(step)


def may_be_called(ticket: Ticket) -> bool:
    """Whether it stands in line: it waits, and its citizen knows the number."""
    return ticket.status == "waiting" and ticket.delivery is not None
