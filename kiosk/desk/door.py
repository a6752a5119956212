"""Who may ask what of the desk at its console: PIN and duty at the door, rights at every command after it."""

from collections.abc import Callable
from typing import NamedTuple

from kiosk.desk.authority import Authority
from kiosk.desk.pins import Pins
from kiosk.desk.reprints import Reprints
from kiosk.desk.sessions import Session, Sessions
from kiosk.errors import BoxUnavailableError
from office import commands as asked
from office.commands import Command, CounterCommand, SignOff, SignOn
from office.desk_assignment import DeskOfficial
from office.errors import CommandRefusedError
from office.ids import CounterId, TicketId
from office.requests import Answer

LEADERS = (asked.OpenDay, asked.CloseDay, asked.CloseService, asked.OpenService, asked.MoveService)
"""What only a leader may ask, from wherever."""


class Entered(NamedTuple):
    """What came of signing on: ``token`` is for the browser's cookie, ``None`` when it was refused."""

    answer: Answer
    token: str | None = None


class Door:
    """Signs officials on and off and carries their commands out. From any thread; nothing here raises for a full disk.

    ``reprints`` orders slips from the ticket kiosks.
    """

    def __init__(
        self,
        authority: Authority,
        pins: Pins,
        sessions: Sessions,
        *,
        reprints: Reprints,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.pins = pins
        self.sessions = sessions
        self._authority = authority
        self._reprints = reprints
        self._log = log

    def enter(
        self,
        official: str,
        pin: str,
        counter: str | None,
        *,
        request: str,
        asker: str,
        hand_over: bool = False,
        move: bool = False,
    ) -> Entered:
        """Sign an official on at ``counter``, or a leader without one; ``asker`` is the machine's address.

        Refused as the command ``SignOn`` is (``counter-taken``: ask again with ``hand_over``; ``on-duty-elsewhere``: with
        ``move``), or ``pin-…``, ``official-unknown``, ``not-a-leader``, ``disk``.
        """
        token: list[str] = []

        def come_in() -> Answer:
            known = self._official(official)
            self.pins.check(known.id, pin, asker=asker)
            if counter is None:
                _check_leader(known.leader)
                token.append(self.sessions.begin(known.id, None))
                return Answer(request=request)
            command = SignOn(counter=counter, official=known.id, hand_over=hand_over, move=move)
            answer = self._authority.submit(command, request=request, asker=known.id)
            if answer.refused is None:
                token.append(self.sessions.begin(known.id, CounterId(counter)))
                self._log(f"{known.id} signed on at {counter} from {asker}")
            return answer

        answer = _answered(request, come_in)
        return Entered(answer, token[0] if token and answer.refused is None else None)

    def leave(self, token: str, *, request: str) -> Answer:
        """Sign off; who only looked on just goes."""
        session = self.session(token)
        if session is None:
            return Answer(request=request)
        if session.counter is not None:
            answer = self.submit(session, SignOff(counter=session.counter), request=request)
            if answer.refused is not None:
                return answer
            self._log(f"{session.official} signed off at {session.counter}")
        return _answered(request, lambda: self._end(token, request))

    def session(self, token: str) -> Session | None:
        """Whose browser this is; ``None``: it must sign on (also while the disk does not tell)."""
        try:
            return self.sessions.of(token) if token else None
        except BoxUnavailableError:
            return None

    def submit(self, session: Session, command: Command, *, request: str, category: str | None = None) -> Answer:
        """Carry out what somebody who is signed on asks; ``not-yours``, ``not-a-leader`` and ``disk`` besides the queue's own."""

        def decided() -> Answer:
            return self._authority.submit(command, request=request, asker=session.official, category=category)

        def carry_out() -> Answer:
            _check_rights(session, command)
            if isinstance(command, asked.Reprint):
                if TicketId(command.ticket) not in self._authority.queue.tickets:
                    # Also when it was asked on its own day: what was answered then orders nothing now.
                    raise CommandRefusedError("ticket-unknown", ticket=command.ticket)
                return self._reprints.press(session.official, request, command.ticket, decided)
            return decided()

        return _answered(request, carry_out)

    def set_pin(self, official: str, new: str, *, pin: str = "", code: str = "", asker: str, request: str) -> Answer:
        """Let an official choose a PIN, with the old one or with an invitation's ``code``."""

        def choose() -> Answer:
            known = self._official(official)
            if code:
                self.pins.redeem(known.id, code, new, asker=asker)
            else:
                self.pins.change(known.id, pin, new, asker=asker)
            return Answer(request=request)

        return _answered(request, choose)

    def _official(self, official: str) -> DeskOfficial:
        told = self._authority.told()
        if told is None:
            raise CommandRefusedError("unassigned")
        found = told.official(official)
        if found is None:
            raise CommandRefusedError("official-unknown", official=official[:80])
        return found

    def _end(self, token: str, request: str) -> Answer:
        self.sessions.end(token)
        return Answer(request=request)


def _answered(request: str, deed: Callable[[], Answer]) -> Answer:
    """What a deed answers, or why not."""
    try:
        return deed()
    except CommandRefusedError as error:
        return Answer(request=request, refused=error.reason, about=dict(error.about))
    except BoxUnavailableError as error:
        return Answer(request=request, refused="disk", about={"verdict": error.verdict})


def _check_leader(is_leader: bool) -> None:
    if not is_leader:
        raise CommandRefusedError("not-a-leader")


def _check_rights(session: Session, command: Command) -> None:
    """Whether this session may ask that.

    Raises:
        CommandRefusedError: ``not-yours`` (another counter's) or ``not-a-leader``.
    """
    if isinstance(command, LEADERS):
        _check_leader(session.leader)
        return
    if isinstance(command, CounterCommand):
        # Duty begins at the door, with a PIN.
        if isinstance(command, SignOn) or command.counter != session.counter:
            raise CommandRefusedError("not-yours")
        return
    if isinstance(command, asked.Reprint):
        # Whoever stands before a citizen without a slip may help, whichever counter the number waits for.
        return
    if isinstance(command, asked.AskHelp):
        mine = command.place == session.counter
    elif isinstance(command, asked.AnswerHelp):
        mine = command.counter == session.counter and (session.counter is not None or session.leader)
    else:
        mine = False
    if not mine:
        raise CommandRefusedError("not-yours")
