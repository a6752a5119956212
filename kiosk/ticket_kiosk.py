"""The ticket kiosk: drives one visitor's session, asks the desk, prints, reads aloud, and says what to show.

A request is on disk before it is asked, and a number before it is told. When the disk does not take it, nothing was asked and the
screen says so.
"""

import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Literal, NamedTuple

from msgspec import structs

from kiosk import ticket_session as steps
from kiosk.clock import Clock
from kiosk.desk_client import DeskClient
from kiosk.desk_watch import Desk, DeskWatch
from kiosk.errors import BoxUnavailableError
from kiosk.printer_status import Printout
from kiosk.reader import Aloud
from kiosk.reprinter import Reprinter, Slips
from kiosk.ticket_session import Outcome, Visit, Waits
from kiosk.ticket_slip import delivery_of, paper_of, slip_of
from kiosk.ticket_view import TicketStanding, TicketView, minute_before, picture_of
from kiosk.view import home_language
from office.commands import AnswerHelp, AskHelp, Issue, ReportSlip
from office.desk_assignment import DeskAssignment
from office.ids import ServiceId, TerminalId
from office.requests import RequestId

PROBE_SECONDS = 5.0
COMES_SECONDS = 30.0
"""How long the screen says that somebody is on the way, after an official said so."""

_log = logging.getLogger(__name__)


class _Printing(NamedTuple):
    request: RequestId
    ticket: str
    seen: bool


class TicketKiosk:
    """One ticket kiosk. Not thread-safe: one thread calls everything but :meth:`offer_assignment`.

    ``is_connected`` says whether there is a connection to the broker, ``probe`` whether the disk takes something. Without
    ``slips`` nothing is printed, without ``aloud`` nothing is read. ``reprints`` prints slips that officials want once more.
    """

    def __init__(
        self,
        desk: DeskClient,
        watch: DeskWatch,
        clock: Clock,
        *,
        terminal: TerminalId,
        is_connected: Callable[[], bool],
        probe: Callable[[], bool],
        slips: Slips | None = None,
        reprints: Reprinter | None = None,
        aloud: Aloud | None = None,
        name: str = "",
        waits: Waits | None = None,
    ) -> None:
        self._desk, self._watch, self._clock = desk, watch, clock
        self._terminal = terminal
        self._is_connected, self._probe = is_connected, probe
        self._slips, self._reprints, self._aloud = slips, reprints, aloud
        self._waits = waits or Waits()
        self._visit = Visit(touched_at=clock.monotonic())
        self._standing = TicketStanding(assignment=None, name=name)
        self._probe_at = 0.0
        self._help: RequestId | None = None
        self._was_called = self._was_called_off = False
        self._comes_until = 0.0
        self._offered: SimpleQueue[DeskAssignment] = SimpleQueue()
        self._awaited: DeskAssignment | None = None
        self._done: SimpleQueue[tuple[_Printing, Printout]] = SimpleQueue()
        self._shown = (self._visit, self._standing)
        self._view = picture_of(*self._shown)

    # What the visitor does.

    def touch_anywhere(self) -> None:
        """The screen was touched; a dark one wakes, and that touch must not be passed on."""
        self._step(steps.touch(self._visit, self._waits, at=self._now()))

    def choose(self, service: str) -> None:
        """A service was touched."""
        self._step(steps.choose(self._visit, self._waits, ServiceId(service), at=self._now()))

    def turn_to(self, first: int) -> None:
        """The page that holds what is ``first``."""
        self._step(steps.turn_to(self._visit, self._waits, first, at=self._now()))

    def other(self) -> None:
        """The third button: «Tôi thuộc diện ưu tiên», «Không thuộc diện ưu tiên», «Thôi, không cần nữa»."""
        visit, at = self._visit, self._now()
        if visit.step == "help":
            self._step(steps.call_off(visit, self._waits, at=at))
        elif visit.step == "priority":
            self._step(steps.claim(visit, self._waits, None, at=at))
        else:
            self._step(steps.ask_priority(visit, self._waits, at=at))

    def claim(self, category: str) -> None:
        """Why this citizen goes first."""
        self._step(steps.claim(self._visit, self._waits, category, at=self._now()))

    def act(self) -> None:
        """The button that acts: «Lấy số», «Xong»."""
        if self._visit.step == "number":
            self._step(steps.back(self._visit, self._waits, at=self._now()))
        elif self._view.acts:
            self._step(steps.take(self._visit, self._waits, at=self._now()))

    def back(self) -> None:
        """The button that leaves."""
        self._step(steps.back(self._visit, self._waits, at=self._now()))

    def guide(self) -> None:
        """«Tôi cần người hướng dẫn»."""
        self._step(steps.call_help(self._visit, self._waits, is_called=self._standing.help, at=self._now()))

    def set_language(self, language: str) -> None:
        """Another language of the assignment until the visitor leaves."""
        told = self._standing.assignment
        if told is not None and language in told.languages:
            self._quiet()
            self._step(steps.speak(self._visit, self._waits, language, at=self._now()))

    def toggle_large_text(self) -> None:
        """Larger or usual text until the visitor leaves."""
        self._step(steps.enlarge(self._visit, self._waits, at=self._now()))

    def read(self, text: str) -> None:
        """The loudspeaker: read ``text``, or be quiet."""
        if self._aloud is None:
            return
        if self._aloud.is_reading:
            self._aloud.stop()
        else:
            self._aloud.read(text, self._view.language)
        self._show()

    # What the office does.

    def offer_assignment(self, assignment: DeskAssignment) -> None:
        """Hand an assignment over from any thread; it holds once nobody stands in the middle of something."""
        self._offered.put(assignment)

    def tick(self) -> None:
        """Let time pass: every frame, or 20 times a second."""
        at = self._now()
        self._take_printouts(at)
        if self._reprints is not None:
            self._reprints.tick()
        for answered in self._desk.poll():
            if isinstance(answered.command, Issue):
                outcome = steps.answered(
                    self._visit,
                    self._waits,
                    answered.request,
                    answered.answer,
                    prints=self._slips is not None,
                    at=at,
                )
                self._carry_out(outcome)
            elif isinstance(answered.command, ReportSlip):
                if self._reprints is not None:
                    self._reprints.answered(answered.command)
            elif answered.request == self._help:
                self._help = None
        self._carry_out(steps.pass_time(self._visit, self._waits, at=at))
        self._take_assignment()
        self._look(at)
        self._show()

    def close(self) -> None:
        """The program ends; a slip that is done by now still counts."""
        self._quiet()
        self._carry_out(steps.end(self._visit))
        self._take_printouts(self._now())
        if self._reprints is not None:
            self._reprints.close()
        self._show()

    # What others may know.

    def view(self) -> TicketView:
        """What to show; the same object until it changes."""
        return self._view

    @property
    def service(self) -> Literal["in service", "out of service", "unassigned"]:
        """Whether numbers are given, as far as this machine is concerned."""
        if not self._standing.in_service:
            return "out of service"
        return "unassigned" if self._standing.assignment is None else "in service"

    def _now(self) -> float:
        return self._clock.monotonic()

    def _step(self, outcome: Outcome) -> None:
        if self.service == "in service":
            before = self._visit.step
            self._carry_out(outcome)
            if self._visit.step != before:
                self._quiet()
        self._show()

    def _carry_out(self, outcome: Outcome) -> None:
        visit = outcome.visit
        try:
            for action in outcome.actions:
                visit = self._do(action, visit)
        except BoxUnavailableError as error:
            _log.warning("a number was not asked for, or not told: %s", error)
            visit = steps.failed(visit, self._waits, at=self._now()).visit
            self._stand(in_service=False)
            self._probe_at = self._now() + PROBE_SECONDS
        self._visit = visit

    def _do(self, action: steps.Action, visit: Visit) -> Visit:
        match action:
            case steps.Take(service=service, category=category):
                return steps.asked(visit, self._desk.take_number(service, category=category))
            case steps.GiveUp(request=request):
                self._desk.give_up(request)
            case steps.Tell():
                self._tell(action)
            case steps.CancelNumber(request=request, issued=issued):
                self._desk.told(request, issued.ticket, "failed")
            case steps.CallHelp():
                self._was_called = self._was_called_off = False
                self._help = self._desk.ask(AskHelp(place=self._terminal))
            case steps.CallOff():
                if self._help is not None:
                    self._desk.forget(self._help)
                    self._help = None
                self._was_called, self._was_called_off = False, True
                self._desk.ask(AnswerHelp(place=self._terminal))
        return visit

    def _tell(self, tell: steps.Tell) -> None:
        issued, told = tell.issued, self._standing.assignment
        try:
            self._desk.tell(tell.request, issued.ticket)
        except BoxUnavailableError:
            self._desk.told(tell.request, issued.ticket, "failed")
            raise
        if self._slips is None or told is None:
            self._desk.told(tell.request, issued.ticket, delivery_of(None, seen=tell.seen))
            return
        slip = slip_of(issued, told, tell.language or home_language(told), self._clock.now())
        printing = _Printing(tell.request, issued.ticket, tell.seen)
        self._slips.print(slip, lambda done: self._done.put((printing, done)))

    def _take_printouts(self, at: float) -> None:
        while True:
            try:
                printing, done = self._done.get_nowait()
            except Empty:
                return
            self._desk.told(printing.request, printing.ticket, delivery_of(done, seen=printing.seen))
            self._carry_out(steps.printed(self._visit, self._waits, printing.request, paper_of(done), at=at))

    def _take_assignment(self) -> None:
        while True:
            try:
                self._awaited = self._offered.get_nowait()
            except Empty:
                break
        if self._awaited is not None and self._visit.step == "services":
            self._visit = steps.renewed(self._visit, at=self._now())
            self._stand(assignment=self._awaited)
            self._awaited = None

    def _look(self, at: float) -> None:
        desk = self._watch.look(connected=self._is_connected())
        now = self._clock.now()
        self._follow_help(desk, at)
        asked = self._help if self._visit.step == "help" else self._visit.request
        self._stand(
            desk=desk,
            silent_since=None if desk.heard else minute_before(now, at - desk.since),
            is_late=asked is not None and self._desk.is_silent(asked),
            comes=at < self._comes_until,
            speaks=self._aloud is not None and self._aloud.reads(self._view.language),
            reading=self._aloud is not None and self._aloud.is_reading,
        )
        if not self._standing.in_service and at >= self._probe_at:
            self._probe_at = at + PROBE_SECONDS
            self._stand(in_service=self._probe())

    def _follow_help(self, desk: Desk, at: float) -> None:
        """An official who says that he goes there takes the call off the board."""
        if not desk.heard or desk.board is None:
            return
        is_called = self._terminal in desk.board.help
        if self._was_called_off:
            # Until the desk has heard it, its board says otherwise.
            self._was_called_off = is_called
            self._stand(help=False)
            return
        if self._was_called and not is_called:
            self._comes_until = at + COMES_SECONDS
        self._was_called = is_called
        if is_called:
            self._comes_until = 0.0
        self._stand(help=is_called)

    def _quiet(self) -> None:
        if self._aloud is not None:
            self._aloud.stop()

    def _stand(self, **changes: object) -> None:
        self._standing = structs.replace(self._standing, **changes)

    def _show(self) -> None:
        if (self._visit, self._standing) == self._shown:
            return
        self._shown = (self._visit, self._standing)
        view = picture_of(*self._shown)
        if view != self._view:
            self._view = view
