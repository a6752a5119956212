"""What one console shows, whole: the desk sends it at each change, and the page draws it without knowing what it was before.

Durations are seconds at the moment of saying; the page counts on from there, as long as it hears the desk.
"""

from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple

import msgspec

from kiosk.desk.records import Note
from kiosk.desk.reprints import Order
from kiosk.desk.web.overview import Overview, overview
from kiosk.desk.web.slips import SlipNotice, notices
from kiosk.desk.web.wording import Wording
from office.duty import CounterState
from office.ids import CounterId, OfficialId, TerminalId, TicketId
from office.line import Place, line
from office.queue import Queue
from office.services import QueueRules
from office.setting import Setting
from office.ticket import Ticket
from office.timing import has_passed, seconds_between

MOST_ROWS = 200
MOST_KEPT = 30


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in line. ``waited`` is ``None`` where no clock tells."""

    id: str
    text: str
    service: str
    waited: float | None
    marks: list[str]
    why: str


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """The ticket that is called or being served. ``spent``: since the last call, or in service altogether.

    ``category`` is why it goes first, for the official to check. ``recall_in``: it may be called again so soon.
    """

    id: str
    text: str
    service: str
    popular: str
    status: str
    waited: float | None
    spent: float | None
    recalls_left: int
    recall_in: float
    marks: list[str]
    category: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that is held, or has ended and may come back. ``may``: it may be taken up now."""

    id: str
    text: str
    service: str
    status: str
    since: float | None
    where: str
    may: bool


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """An official's day: visits finished, the median wait in seconds, and how many citizens could be asked. Never votes."""

    served: int
    median: float | None
    asked: int


class Undoable(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken back, for ``left`` more seconds."""

    text: str
    left: float


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody needs help at ``place``."""

    place: str
    name: str
    since: float | None
    is_mine: bool


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """A state of something that is plugged in; ``kind`` is ``warn`` or ``bad``."""

    text: str
    kind: str


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """The counter of this console."""

    id: str
    name: str
    revision: int
    state: str
    since: str
    pause: str
    paused: float | None


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one console shows. ``run`` and ``number`` order what is said; ``clock`` is ``HH:MM``, or empty.

    ``day`` begins the id of each of its tickets. ``slips`` are what the official had printed again just now.
    """

    run: str
    number: int
    clock: str
    day: str
    is_open: bool
    phase: str
    here: Here | None
    ticket: Current | None
    line: list[Row]
    waiting: int
    kept: list[Kept]
    today: Today
    undo: Undoable | None
    help: list[Help]
    chips: list[Chip]
    slips: list[SlipNotice]
    overview: Overview | None


class Viewer(NamedTuple):
    """Whose console it is."""

    official: OfficialId
    counter: CounterId | None
    leader: bool


class Around(NamedTuple):
    """What is plugged in: each ticket kiosk's printer (``None``: has none), whether the disk writes, and the broker hears."""

    printers: Mapping[TerminalId, str | None]
    is_disk_well: bool
    is_connected: bool


class Stand(NamedTuple):
    """What is seen: the queue, what is known besides, and the desk's own knowledge."""

    queue: Queue
    setting: Setting
    note_of: Callable[[TicketId], Note | None]
    around: Around
    run: str
    number: int
    slips: list[Order]


def see(stand: Stand, viewer: Viewer, wording: Wording) -> Sight:
    """The sight of ``viewer``."""
    queue, setting = stand.queue, stand.setting
    here, places = None, []
    current, undo = None, None
    if viewer.counter is not None:
        counter = queue.counter(viewer.counter)
        here = _here(counter, setting, wording)
        places = line(queue, setting.rules, counter.id, setting.services_at(queue, counter.id), setting.now)
        ticket = queue.ticket_at(counter.id)
        current = None if ticket is None else _current(ticket, stand, wording)
        undo = _undo(queue, counter, setting, wording)
    return Sight(
        run=stand.run,
        number=stand.number,
        clock=wording.clock(setting.now),
        day="" if queue.day is None else queue.day.id,
        is_open=queue.is_open,
        phase=setting.opening().phase,
        here=here,
        ticket=current,
        line=[_row(place, setting, wording) for place in places[:MOST_ROWS]],
        waiting=len(places),
        kept=[] if here is None else _kept(queue, setting, wording, free=current is None and not here.pause),
        today=_today(queue, viewer.official),
        undo=undo,
        help=[
            Help(
                place=place,
                name=wording.place(place),
                since=seconds_between(since, setting.now),
                is_mine=place == viewer.counter,
            )
            for place, since in queue.help.items()
        ],
        chips=_chips(stand.around, wording),
        slips=notices(stand.slips, wording),
        overview=overview(queue, setting, wording) if viewer.leader else None,
    )


def _here(counter: CounterState, setting: Setting, wording: Wording) -> Here:
    pause = counter.pause
    return Here(
        id=counter.id,
        name=wording.counter(counter.id),
        revision=counter.revision,
        state="closed" if counter.official is None else "paused" if pause and not counter.ticket else "open",
        since=wording.clock(counter.since),
        pause="" if pause is None else wording.pauses()[pause.reason],
        paused=None if pause is None else seconds_between(pause.since, setting.now),
    )


def _row(place: Place, setting: Setting, wording: Wording) -> Row:
    ticket = place.ticket
    return Row(
        id=ticket.id,
        text=wording.number(ticket),
        service=wording.service(ticket.service),
        waited=seconds_between(ticket.issued_at, setting.now),
        marks=wording.marks(ticket),
        why=wording.why(place),
    )


def _current(ticket: Ticket, stand: Stand, wording: Wording) -> Current:
    rules, now = stand.setting.rules, stand.setting.now
    note = stand.note_of(ticket.id)
    begun = ticket.called_at if ticket.status == "called" else ticket.started_at
    spent = None if begun is None else seconds_between(begun, now)
    if ticket.status == "serving" and spent is not None:
        spent += ticket.served_seconds
    return Current(
        id=ticket.id,
        text=wording.number(ticket),
        service=wording.service(ticket.service),
        popular=wording.popular(ticket.service),
        status=ticket.status,
        waited=_waited(ticket),
        spent=spent,
        recalls_left=max(0, rules.most_recalls - ticket.recalls),
        recall_in=_recall_in(ticket, rules, stand),
        marks=wording.marks(ticket),
        category=wording.category(note.category) if note is not None and ticket.priority else "",
    )


def _recall_in(ticket: Ticket, rules: QueueRules, stand: Stand) -> float:
    gone = None if ticket.called_at is None else seconds_between(ticket.called_at, stand.setting.now)
    return 0.0 if gone is None else max(0.0, rules.recall_after - gone)


def _undo(queue: Queue, counter: CounterState, setting: Setting, wording: Wording) -> Undoable | None:
    deed = counter.deed
    if deed is None or has_passed(deed.at, setting.now, setting.rules.undo_within):
        return None
    if deed.what == "hold" and counter.ticket is not None:
        return None
    gone = seconds_between(deed.at, setting.now) or 0.0
    ticket = queue.tickets[deed.ticket]
    expected = {"call": "called", "miss": "missed", "cancel": "cancelled", "hold": "held"}
    if ticket.status != expected[deed.what]:
        return None
    return Undoable(text=wording.deed(deed.what, wording.number(ticket)), left=setting.rules.undo_within - gone)


def _kept(queue: Queue, setting: Setting, wording: Wording, *, free: bool) -> list[Kept]:
    """What is held first, longest held on top; then what ended without service, newest on top."""
    held = [ticket for ticket in queue.tickets.values() if ticket.status == "held"]
    ended = [ticket for ticket in queue.tickets.values() if ticket.status in {"missed", "cancelled"}]
    ended.sort(key=lambda ticket: seconds_between(ticket.ended_at, setting.now) or 0.0 if ticket.ended_at else 0.0)
    found = []
    for ticket in held + ended[:MOST_KEPT]:
        begun = ticket.held_at if ticket.status == "held" else ticket.ended_at
        found.append(
            Kept(
                id=ticket.id,
                text=wording.number(ticket),
                service=wording.service(ticket.service),
                status=ticket.status,
                since=None if begun is None else seconds_between(begun, setting.now),
                where=wording.counter(ticket.counter) if ticket.counter else "",
                may=free if ticket.status == "held" else ticket.misses <= setting.rules.most_returns,
            )
        )
    return found


def _today(queue: Queue, official: OfficialId) -> Today:
    mine = [ticket for ticket in queue.tickets.values() if ticket.status == "finished" and ticket.official == official]
    waits = [wait for ticket in mine if (wait := _waited(ticket)) is not None]
    return Today(served=len(mine), median=median(waits) if waits else None, asked=sum(ticket.asked for ticket in mine))


def _waited(ticket: Ticket) -> float | None:
    return None if ticket.first_called_at is None else seconds_between(ticket.issued_at, ticket.first_called_at)


def _chips(around: Around, wording: Wording) -> list[Chip]:
    found = []
    if not around.is_disk_well:
        found.append(Chip(text=wording.disk(), kind="bad"))
    if not around.is_connected:
        # What the kiosks said before is not known any more.
        return [*found, Chip(text=wording.no_broker(), kind="warn")]
    several = sum(state is not None for state in around.printers.values()) > 1
    for terminal, state in around.printers.items():
        text = wording.printer(state)
        if text:
            name = f"{text} ({terminal})" if several else text
            found.append(Chip(text=name, kind="warn" if state in {"paper low", "unknown", "unheard"} else "bad"))
    return found
