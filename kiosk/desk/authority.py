"""The office's queue authority: takes commands one at a time, decides, writes, and only then lets the new state be seen.

Whatever asks goes through :meth:`Authority.submit` (a console, a ticket kiosk, a caller's box) or :meth:`Authority.tick` (time).
An answer leaves only after the events it speaks of are on disk, in the same transaction; killed at any moment, the desk is again
what its journal says.
"""

import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from kiosk.clock import Clock
from kiosk.desk.records import Answered, Note, Records
from kiosk.errors import BoxUnavailableError
from kiosk.statements import Transaction
from office.announcing import counter_document_of
from office.apply import apply, replay
from office.board import Board, board_of, standing_of
from office.commands import Command, Leave, Reprint
from office.counter_document import CounterDocument
from office.decide import decide, pass_time
from office.desk_assignment import DeskAssignment
from office.errors import CommandRefusedError, QueueBrokenError
from office.ids import CounterId, DayId, TerminalId, TicketId
from office.numbering import ticket_text
from office.periods import moment_text
from office.printers import KnownPrinter, printer_for
from office.queue import Day, Fact, Queue
from office.queue_events import QueueEvent, TicketIssued
from office.reprint import slip_again
from office.requests import Answer, IssuedNumber, follow_address
from office.setting import Rating, Setting
from office.timing import Moment
from office.vote_window import next_change

LONGEST_QUIET_SECONDS = 15.0
"""Nothing is left alone longer than this."""

_answers = msgspec.json.Decoder(Answer)


class Mint(NamedTuple):
    """Where unguessable names come from: of a day (8 characters a–z 0–9) and of a ticket on a phone (128 bits)."""

    day: Callable[[], DayId]
    token: Callable[[], str]


class Authority:
    """The queue of one office. May be called from any thread; one command at a time.

    ``told`` gives the assignment that holds (``None``: not told yet), ``rating`` says of each counter with a rating terminal
    whether that takes votes, ``printers`` how the printer of each ticket kiosk fares. ``listeners`` are called after every
    change, on the thread that made it; they must not wait.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        *,
        told: Callable[[], DeskAssignment | None],
        rating: Callable[[], dict[CounterId, Rating]],
        mint: Mint,
        printers: Callable[[], Mapping[TerminalId, KnownPrinter]] = dict,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.listeners: list[Callable[[], None]] = []
        self.broken = 0
        """Facts of the journal that fitted no state; anything but 0 is a fault to be looked into."""
        self._records = records
        self._clock = clock
        self._assignment = told
        self._rating = rating
        self._printers = printers
        self._mint = mint
        self._log = log
        self._guard = threading.RLock()
        self._queue = Queue()
        self._notes: dict[TicketId, Note] = {}
        self._is_known = False
        self._is_doubtful = True

    def load(self) -> None:
        """Be again what the journal says.

        Raises:
            BoxUnavailableError: the disk does not give it.
        """
        with self._guard:
            before, facts = self._queue, self._records.facts()
            self._notes = self._records.notes()
            self._queue = self._replayed(facts)
            if not facts:
                self._queue = self._without_journal(before)
            self._is_known, self._is_doubtful = True, False

    @property
    def queue(self) -> Queue:
        """The queue as it is on disk; never changed in place."""
        return self._queue

    @property
    def is_known(self) -> bool:
        """Whether the journal was read; until then the queue is not empty but unknown, and nothing is said of it."""
        return self._is_known

    @property
    def setting(self) -> Setting | None:
        """What is known besides; ``None`` while no assignment holds."""
        told = self._assignment()
        return None if told is None else Setting(told, self.now(), self._mint.day(), self._rating(), self._printers())

    def told(self) -> DeskAssignment | None:
        """The assignment that holds."""
        return self._assignment()

    def now(self) -> Moment:
        """The moment, as this machine knows it; to the second, as events say it: a restart must make the same state of them."""
        wall = self._clock.now()
        return Moment(None if wall is None else wall.replace(microsecond=0), self._clock.boot(), self._clock.monotonic())

    def submit(self, command: Command, *, request: str, asker: str, category: str | None = None) -> Answer:
        """Carry out a command and return what came of it; the same ``request`` of the same ``asker`` gets the same answer.

        ``category`` is why a ticket that is issued goes first; it stays on this disk.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        name = f"{asker}/{request}"
        with self._guard:
            self._load_if_doubtful()
            stored = self._records.answer(name)
            if stored is not None:
                return _answers.decode(stored)
            setting = self.setting
            if setting is None:
                return Answer(request=request, refused="unassigned")
            passed = self._let_time_pass(setting) if self._is_another_day(setting) else []
            try:
                events = decide(self._queue, command, setting)
            except CommandRefusedError as error:
                self._tell(passed)
                return Answer(request=request, refused=error.reason, about=dict(error.about))
            notes = {
                TicketId(event.ticket): Note(self._mint.token(), category if event.priority else None)
                for event in events
                if isinstance(event, TicketIssued)
            }
            after = self._after(events, setting)
            if isinstance(command, Reprint):
                answer = self._reprinted(command, setting, request)
            else:
                answer = Answer(request=request, issued=_issued(after, setting, events, notes) if notes else None)
            self._write(after, events, setting, answered=Answered(name, msgspec.json.encode(answer)), notes=notes)
        self._tell([*passed, *events])
        return answer

    def tick(self) -> float:
        """Let time pass; returns in how many seconds something may happen by itself.

        A disk that does not take it changes nothing; the next tick tries again.
        """
        with self._guard:
            setting = self.setting
            if setting is None:
                return LONGEST_QUIET_SECONDS
            events: list[QueueEvent] = []
            try:
                self._load_if_doubtful()
                events = self._let_time_pass(setting)
            except BoxUnavailableError as error:
                self._log(f"the queue could not go on by itself: {error}")
                events = []
            due = self._due_in(setting)
        self._tell(events)
        return due

    def board(self) -> Board | None:
        """What the hall is told now."""
        with self._guard:
            setting = self.setting if self._is_known else None
            return None if setting is None else board_of(self._queue, setting)

    def counter_document(self, counter: CounterId) -> CounterDocument | None:
        """What the terminals of one counter are told now."""
        with self._guard:
            setting = self.setting
            return None if setting is None else counter_document_of(self._queue, setting, counter)

    def counter_documents(self) -> dict[CounterId, CounterDocument]:
        """What the terminals of each counter are told now."""
        with self._guard:
            setting = self.setting if self._is_known else None
            if setting is None:
                return {}
            return {place.id: counter_document_of(self._queue, setting, place.id) for place in setting.told.counters}

    def note_of(self, ticket: TicketId) -> Note | None:
        """What the desk alone knows of a ticket of the running day."""
        return self._notes.get(ticket)

    def ticket_by_token(self, token: str) -> TicketId | None:
        """The ticket that a phone follows; ``None`` for a token of another day or of nobody."""
        return next((ticket for ticket, note in self._notes.items() if note.token == token), None)

    def leave(self, token: str, *, request: str) -> Answer | None:
        """The citizen gives the number back on a phone; ``None`` when the token is nobody's.

        Raises:
            BoxUnavailableError: the disk did not take it; nothing happened.
        """
        ticket = self.ticket_by_token(token)
        return None if ticket is None else self.submit(Leave(ticket=ticket), request=request, asker="phone")

    def spend_token(self, token: str, also: Callable[[Transaction], object]) -> bool:
        """Let a phone that was served say something once: ``also`` is written, and the token is nobody's from then on.

        Returns whether it was; not for a token of nobody, or of a ticket that is not finished. Nobody else is told.

        Raises:
            BoxUnavailableError: the disk did not take it; perhaps nothing happened.
        """
        with self._guard:
            self._load_if_doubtful()
            ticket = self.ticket_by_token(token)
            if ticket is None or self._queue.tickets[ticket].status != "finished":
                return False
            fresh = self._notes[ticket]._replace(token=self._mint.token())
            try:
                self._records.exchange_token(ticket, token, fresh.token, also)
            except BoxUnavailableError:
                self._is_doubtful = True
                raise
            self._notes = {**self._notes, ticket: fresh}
            return True

    def _reprinted(self, command: Reprint, setting: Setting, request: str) -> Answer:
        """Where a slip is printed again is part of the answer, so that a press which is said again means the same kiosk."""
        ticket = self._queue.tickets[TicketId(command.ticket)]
        note = self._notes.get(ticket.id)
        slip = slip_again(ticket, setting, note.token if note else "")
        return Answer(request=request, issued=slip, terminal=printer_for(ticket, setting.printers))

    def _is_another_day(self, setting: Setting) -> bool:
        """Whether a command would fall into a day that is over, because the next tick is still to come."""
        day, wall = self._queue.day, setting.now.wall
        return day is not None and day.is_open and wall is not None and wall.date() != day.date

    def _let_time_pass(self, setting: Setting) -> list[QueueEvent]:
        events = pass_time(self._queue, setting)
        if events:
            self._write(self._after(events, setting), events, setting)
        return events

    def _load_if_doubtful(self) -> None:
        if self._is_doubtful:
            self.load()

    def _after(self, events: list[QueueEvent], setting: Setting) -> Queue:
        return replay([Fact(event, setting.now.wall) for event in events], self._queue)

    def _write(
        self,
        after: Queue,
        events: list[QueueEvent],
        setting: Setting,
        *,
        answered: Answered | None = None,
        notes: Mapping[TicketId, Note] | None = None,
    ) -> None:
        wall = setting.now.wall
        closes = self._queue.is_open and not after.is_open
        time = None if wall is None else moment_text(wall)
        if events or answered is not None:
            try:
                if after.day is not None:
                    self._records.reserve.cover(after.day.date, after.numbers)
                self._records.keep(events, time=time, answered=answered, notes=notes, forget_notes=closes)
            except BoxUnavailableError:
                # A failing disk may hold the commit that it did not confirm: it is asked again before anything else is decided.
                self._is_doubtful = True
                raise
        self._queue = after
        self._notes = {} if closes else {**self._notes, **(notes or {})}

    def _replayed(self, facts: list[Fact]) -> Queue:
        queue = Queue()
        self.broken = 0
        for fact in facts:
            try:
                queue = apply(queue, fact)
            except QueueBrokenError as error:
                self.broken += 1
                self._log(f"the journal holds an event that cannot have happened, it was left out: {error}")
        return queue

    def _without_journal(self, before: Queue) -> Queue:
        """The queue when the journal says nothing: it is new, or a damaged one was set aside; no number must be given anew."""
        if before.day is not None:
            return Queue(day=before.day._replace(is_open=False), numbers=before.numbers, issued=before.issued)
        reserved = self._records.reserve.read()
        if reserved is None:
            return Queue()
        self._log(f"the journal knows no number of {reserved.date}; if that is today, they go on after {reserved.numbers}")
        day = Day(self._mint.day(), reserved.date, self.now(), is_open=False)
        return Queue(day=day, numbers=dict(reserved.numbers))

    def _due_in(self, setting: Setting) -> float:
        changes = [next_change(counter, setting.rules, setting.now) for counter in self._queue.counters.values()]
        return min([LONGEST_QUIET_SECONDS, *(change for change in changes if change is not None)])

    def _tell(self, events: list[QueueEvent]) -> None:
        if events:
            for listener in self.listeners:
                listener()


def _issued(queue: Queue, setting: Setting, events: list[QueueEvent], notes: Mapping[TicketId, Note]) -> IssuedNumber:
    event = next(event for event in events if isinstance(event, TicketIssued))
    ticket = queue.tickets[TicketId(event.ticket)]
    # Nobody came after it: everybody else was there before.
    others = dict(queue.tickets)
    del others[ticket.id]
    before = msgspec.structs.replace(queue, tickets=others)
    service = setting.told.service(ticket.service)
    stands = None if service is None else standing_of(before, setting, service)
    return IssuedNumber(
        ticket=ticket.id,
        series=ticket.series,
        number=ticket.number,
        text=ticket_text(ticket.series, ticket.number, setting.rules.width),
        service=ticket.service,
        priority=ticket.priority,
        ahead=stands.waiting if stands else 0,
        low=stands.low if stands else None,
        high=stands.high if stands else None,
        issued=None if setting.now.wall is None else f"{setting.now.wall:%H:%M}",
        after_break=stands.after_break if stands else None,
        follow=follow_address(setting.rules.follow_url, notes[ticket.id].token),
    )
