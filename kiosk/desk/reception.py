"""Takes the requests of ticket kiosks and caller's boxes: who asks is told by the topic, and may ask for its own place only.

One thread of its own carries them out in their order, so that the link never waits for the disk. A request that cannot be carried
out changes nothing; where it can be answered it is, and the technician reads of it once a minute and terminal at most.
"""

import threading
from collections.abc import Callable
from queue import Full, Queue
from typing import get_args

import msgspec

from kiosk.desk.authority import Authority
from kiosk.desk.reprints import Reprints
from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard, Saying
from office.commands import (
    AnswerHelp,
    AnyCommand,
    AskHelp,
    Command,
    ConfirmDelivery,
    CounterCommand,
    Issue,
    Leave,
    ReportSlip,
)
from office.desk_assignment import DeskAssignment, StationKind
from office.documents import encode_document
from office.errors import CommandRefusedError
from office.ids import OfficeId, TerminalId, TicketId
from office.requests import PRIORITIES, VERBS, Answer, Request
from office.topics import RESPONSES, office_requests, read_request_topic, terminal_topic

MOST_BYTES = 4_096
"""No request is nearly so long."""
MOST_WAITING = 500
"""More than an office's terminals can ask at once; what is too much is asked again by who asked it."""
ANSWER_SECONDS = 30
"""An answer is worthless to who has asked again since."""
QUIET_SECONDS = 60.0

_COMMANDS: dict[str, type[Command]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyCommand)}
_requests = msgspec.json.Decoder(Request)


class _Names(msgspec.Struct):
    """What can be read of a request that is wrong otherwise."""

    request: str = ""


_names = msgspec.json.Decoder(_Names)


class Reception:
    """The requests of one office's terminals to ``authority``. ``say`` publishes, ``log`` takes sentences for the technician.

    What a kiosk says of a slip that is printed again goes to ``reprints``.

    :meth:`hear` only puts a request into the line; :meth:`start` begins the thread that carries them out.
    """

    def __init__(
        self,
        authority: Authority,
        office: OfficeId,
        say: Callable[[Saying], None],
        *,
        monotonic: Callable[[], float],
        reprints: Reprints | None = None,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._authority = authority
        self._reprints = reprints
        self._office = office
        self._say = say
        self._monotonic = monotonic
        self._log = log
        self._line: Queue[Heard | None] = Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._logged: dict[str, float] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """What must be listened to."""
        return (office_requests(self._office),)

    @property
    def is_alive(self) -> bool:
        """Whether requests are being carried out."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to carry requests out."""
        self._thread = threading.Thread(target=self._run, name="reception", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Carry out what waits, and end."""
        if self._thread is not None:
            self._line.put(None)
            self._thread.join()
            self._thread = None

    def hear(self, heard: Heard) -> bool:
        """Take a request; returns whether it was one. Never waits."""
        place = read_request_topic(heard.topic)
        if place is None or place.office != self._office:
            return False
        try:
            self._line.put_nowait(heard)
        except Full:
            self._complain(place.terminal, f"asks too much at once; only {MOST_WAITING} requests can wait")
        return True

    def carry_out(self, heard: Heard) -> None:
        """Carry one request out and answer it."""
        place = read_request_topic(heard.topic)
        if place is None:
            return
        answer = self._answer(place.terminal, place.verb, heard.payload)
        if answer is None:
            return
        topic = terminal_topic(self._office, place.terminal, RESPONSES)
        correlation = heard.correlation if heard.correlation is not None else answer.request.encode()
        self._say(Saying(topic, encode_document(answer), correlation=correlation, expiry_seconds=ANSWER_SECONDS))

    def _run(self) -> None:
        while (heard := self._line.get()) is not None:
            try:
                self.carry_out(heard)
            except Exception as error:
                # One request that finds a fault of this program must not keep the others from being answered.
                self._log(f"a request on {heard.topic} could not be carried out: {error!r}")

    def _answer(self, terminal: TerminalId, verb: str, payload: bytes) -> Answer | None:
        """What is answered; ``None`` when it does not even say what it is called."""
        name = _name(payload)
        try:
            request = _read(payload)
            kind = self._kind(terminal)
            command = self._own(request.command, terminal, verb, kind)
            if isinstance(command, ReportSlip):
                return self._report(terminal, command, request.request)
            category = request.category if request.category in PRIORITIES else None
            return self._authority.submit(command, request=request.request, asker=terminal, category=category)
        except CommandRefusedError as error:
            self._complain(terminal, f"was refused «{verb[:40]}»: {error}")
            return None if name is None else Answer(request=name, refused=error.reason, about=dict(error.about))
        except BoxUnavailableError as error:
            self._complain(terminal, f"asked for «{verb[:40]}» in vain: {error}")
            return None if name is None else Answer(request=name, refused="disk", about={"verdict": error.verdict})

    def _report(self, terminal: TerminalId, said: ReportSlip, request: str) -> Answer:
        order = None if self._reprints is None else self._reprints.report(terminal, said)
        if order is None or order.state != "printed":
            return Answer(request=request)
        # The citizen has the number on paper now, however it was told before.
        delivered = ConfirmDelivery(ticket=order.slip.ticket, outcome="printed")
        return self._authority.submit(delivered, request=request, asker=terminal)

    def _kind(self, terminal: TerminalId) -> StationKind:
        told = self._authority.told()
        if told is None:
            raise CommandRefusedError("unassigned")
        kind = told.stations.get(terminal)
        if kind is None:
            raise CommandRefusedError("terminal-unknown")
        return kind

    def _own(self, command: Command, terminal: TerminalId, verb: str, kind: StationKind) -> Command:
        """The command as this terminal may mean it: of its own place, whatever it says."""
        if _COMMANDS.get(verb) is not type(command):
            raise CommandRefusedError("verb-wrong")
        if verb not in VERBS[kind]:
            raise CommandRefusedError("not-allowed")
        told = self._authority.told() or _nobody()
        if isinstance(command, Issue):
            return msgspec.structs.replace(command, terminal=terminal)
        if isinstance(command, AskHelp):
            return msgspec.structs.replace(command, place=terminal)
        if isinstance(command, AnswerHelp):
            return msgspec.structs.replace(command, place=terminal, counter=None)
        if isinstance(command, ConfirmDelivery | Leave):
            ticket = self._authority.queue.tickets.get(TicketId(command.ticket))
            if ticket is not None and ticket.terminal != terminal:
                raise CommandRefusedError("not-yours")
        elif isinstance(command, CounterCommand) and command.counter != told.callers.get(terminal):
            raise CommandRefusedError("not-yours")
        return command

    def _complain(self, terminal: TerminalId, sentence: str) -> None:
        now = self._monotonic()
        if now >= self._logged.get(terminal, 0.0):
            if len(self._logged) > MOST_WAITING:
                self._logged.clear()
            self._logged[terminal] = now + QUIET_SECONDS
            self._log(f"{terminal} {sentence}")


def _nobody() -> DeskAssignment:
    raise CommandRefusedError("unassigned")


def _read(payload: bytes) -> Request:
    if len(payload) > MOST_BYTES:
        raise CommandRefusedError("request-unreadable")
    try:
        return _requests.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise CommandRefusedError("request-unreadable") from None


def _name(payload: bytes) -> str | None:
    """The request's id, if it has one that can be answered to."""
    if len(payload) > MOST_BYTES:
        return None
    try:
        name = _names.decode(payload).request
        return msgspec.convert({"request": name}, Answer).request
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
