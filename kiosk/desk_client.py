"""Asks the desk over the link, until it answers: a request has one id, whatever is lost on the way.

A number that is asked for is on disk before it is asked, and again before it is told: whatever dies when, a number that nobody
was told is cancelled, and one that may have been told stays in line. See :mod:`kiosk.errands`.

:meth:`DeskClient.hear` and :meth:`DeskClient.reconnected` may come on any thread, all else on the terminal's.
"""

from collections.abc import Callable
from math import ceil
from queue import Empty, SimpleQueue
from typing import NamedTuple

import msgspec

from kiosk.desk_watch import DeskWatch
from kiosk.errands import Asking, Confirming, Telling
from kiosk.errors import BoxUnavailableError
from kiosk.link import Heard, Saying
from office.commands import AnyCommand, ConfirmDelivery, Issue, ReportSlip
from office.documents import encode_document, read_document
from office.errors import DocumentInvalidError
from office.ids import OfficeId, ServiceId, TerminalId
from office.queue_events import Delivery
from office.requests import Answer, Request, RequestId
from office.topics import RESPONSES, request_topic, terminal_topic

SILENCE_SECONDS = 2.0
"""Who asked is told after so long that there is no answer; the request is then said again."""

LONGEST_RETRY_SECONDS = 15.0

_PASSING = frozenset({"disk", "unassigned", "terminal-unknown"})
"""Refusals that say nothing of the number: what is to be confirmed or reported is said again."""


class Errands(msgspec.Struct, frozen=True):
    """Where errands are kept: the file in the shape of two functions, so that a box without numbers needs none."""

    load: Callable[[], list[Asking | Telling | Confirming]] = list
    save: Callable[[list[Asking | Telling | Confirming]], None] = lambda _errands: None


class Answered(NamedTuple):
    """The desk's answer to a request."""

    request: RequestId
    command: AnyCommand
    answer: Answer


class _Open(msgspec.Struct):
    """A request to be settled. ``is_orphan``: an earlier run of the program asked for this number.

    ``is_answered``: the number came, and nobody was told it yet.
    """

    request: Request
    asked_at: float
    say_at: float
    pause: float = SILENCE_SECONDS
    is_orphan: bool = False
    is_answered: bool = False


class DeskClient:
    """The requests of the terminal ``office``/``terminal``.

    ``say`` publishes if there is a connection, ``mint`` gives an unused random id, ``log`` takes sentences for the technician.
    """

    def __init__(
        self,
        *,
        office: OfficeId,
        terminal: TerminalId,
        say: Callable[[Saying], None],
        mint: Callable[[], RequestId],
        monotonic: Callable[[], float],
        errands: Errands | None = None,
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.topic = terminal_topic(office, terminal, RESPONSES)
        """Where the answers come."""
        self._office, self._terminal = office, terminal
        self._say, self._mint, self._monotonic, self._log = say, mint, monotonic, log
        self._errands = errands or Errands()
        self._open: dict[RequestId, _Open] = {}
        self._telling: dict[str, Telling] = {}
        self._given_up: dict[RequestId, Request] = {}
        self._heard: SimpleQueue[Heard | None] = SimpleQueue()

    def begin(self) -> None:
        """Take up what an earlier run left: ask again for its numbers, and say that what it may have told is unknown."""
        try:
            kept = self._errands.load()
        except (OSError, ValueError) as error:
            self._log(f"what was still to be settled with the desk cannot be read ({error}); the desk settles it by itself")
            return
        for errand in kept:
            match errand:
                case Asking(request=request):
                    self._add(request).is_orphan = True
                case Telling(ticket=ticket):
                    self._add(self._confirmation(ticket, "unknown"))
                case Confirming(request=request):
                    self._add(request)
        self._keep_or_log()

    def take_number(self, service: ServiceId, *, category: str | None = None) -> RequestId:
        """Ask for a number; ``category``: why this citizen goes first.

        Raises:
            BoxUnavailableError: the disk did not take the request; nothing was asked.
        """
        command = Issue(terminal=self._terminal, service=service, priority=category is not None)
        asked = self._add(Request(request=self._mint(), command=command, category=category))
        try:
            self._keep()
        except BoxUnavailableError:
            del self._open[asked.request.request]
            raise
        self._tell(asked)
        return asked.request.request

    def give_up(self, request: RequestId) -> None:
        """Nobody waits for this number any more: it is not asked for again, and if it comes, it is cancelled."""
        asked = self._open.pop(request, None)
        if asked is not None:
            self._given_up[request] = asked.request
            self._keep_or_log()

    def tell(self, request: RequestId, ticket: str) -> None:
        """The number of ``request`` will be told now; called before anybody can see it.

        Raises:
            BoxUnavailableError: the disk did not take it; the number must not be told.
        """
        asked = self._open.pop(request, None)
        self._telling[request] = Telling(ticket=ticket)
        try:
            self._keep()
        except BoxUnavailableError:
            del self._telling[request]
            if asked is not None:
                self._open[request] = asked
            raise

    def told(self, request: RequestId, ticket: str, outcome: Delivery) -> None:
        """How the number of ``request`` reached the citizen; said until the desk has heard it."""
        self._telling.pop(request, None)
        self._open.pop(request, None)
        confirmation = self._add(self._confirmation(ticket, outcome))
        self._keep_or_log()
        self._tell(confirmation)

    def ask(self, command: AnyCommand) -> RequestId:
        """Ask for something that need not survive a power cut."""
        asked = self._add(Request(request=self._mint(), command=command))
        self._tell(asked)
        return asked.request.request

    def forget(self, request: RequestId) -> None:
        """Ask no longer; an answer that still comes is ignored."""
        self._open.pop(request, None)

    def hear(self, heard: Heard) -> bool:
        """Take what came; returns whether it was an answer to this terminal."""
        if heard.topic != self.topic:
            return False
        self._heard.put(heard)
        return True

    def reconnected(self) -> None:
        """A new connection: what was on the way may be lost."""
        self._heard.put(None)

    def poll(self) -> list[Answered]:
        """Say again what is due, and return the answers that have come and that somebody here waits for."""
        found = []
        while True:
            try:
                heard = self._heard.get_nowait()
            except Empty:
                break
            if heard is None:
                for asked in self._open.values():
                    asked.say_at, asked.pause = self._monotonic(), SILENCE_SECONDS
            elif (answered := self._read(heard)) is not None:
                found.append(answered)
        now = self._monotonic()
        for asked in list(self._open.values()):
            if now >= asked.say_at and not asked.is_answered:
                self._tell(asked)
        return found

    def is_silent(self, request: RequestId) -> bool:
        """Whether the desk has left this request without an answer for too long."""
        asked = self._open.get(request)
        return asked is not None and not asked.is_answered and self._monotonic() - asked.asked_at >= SILENCE_SECONDS

    @property
    def unsettled(self) -> int:
        """How many requests have no answer."""
        return len(self._open)

    def _read(self, heard: Heard) -> Answered | None:
        try:
            answer = read_document(heard.payload, Answer)
        except DocumentInvalidError as error:
            self._log(f"an answer of the desk was ignored: {error}")
            return None
        if heard.correlation != answer.request.encode():
            self._log("an answer of the desk was ignored: its correlation data is not its request")
            return None
        given_up = self._given_up.pop(answer.request, None)
        if given_up is not None:
            self._cancel(answer)
            return None
        asked = self._open.get(answer.request)
        if asked is None or asked.is_answered:
            # The second of two answers to a request that was said twice.
            return None
        command = asked.request.command
        if isinstance(command, Issue) and not _answers(command, answer):
            self._log(f"an answer of the desk was ignored: no number for the service {command.service}, and no refusal")
            return None
        if asked.is_orphan:
            self._cancel(answer)
            return None
        if answer.issued is not None:
            # It stays an errand until it is told: only then is anything else known of it.
            asked.is_answered = True
            return Answered(answer.request, command, answer)
        if isinstance(command, ConfirmDelivery | ReportSlip) and answer.refused in _PASSING:
            return None
        del self._open[answer.request]
        if isinstance(command, Issue | ConfirmDelivery):
            self._keep_or_log()
        return None if isinstance(command, ConfirmDelivery) else Answered(answer.request, command, answer)

    def _cancel(self, answer: Answer) -> None:
        """A number came that nobody was told and nobody waits for."""
        if answer.issued is not None:
            self.told(answer.request, answer.issued.ticket, "failed")
        else:
            self._open.pop(answer.request, None)
            self._keep_or_log()

    def _confirmation(self, ticket: str, outcome: Delivery) -> Request:
        return Request(request=self._mint(), command=ConfirmDelivery(ticket=ticket, outcome=outcome))

    def _add(self, request: Request) -> _Open:
        now = self._monotonic()
        self._open[request.request] = asked = _Open(request, now, now)
        return asked

    def _tell(self, asked: _Open) -> None:
        request = asked.request
        asked.say_at = self._monotonic() + asked.pause
        verb = str(type(request.command).__struct_config__.tag)
        self._say(
            Saying(
                request_topic(self._office, self._terminal, verb),
                encode_document(request),
                correlation=request.request.encode(),
                expiry_seconds=ceil(asked.pause),
            )
        )
        asked.pause = min(2 * asked.pause, LONGEST_RETRY_SECONDS)

    def _keep(self) -> None:
        errands: list[Asking | Telling | Confirming] = [*self._telling.values()]
        for asked in self._open.values():
            if isinstance(asked.request.command, ConfirmDelivery):
                errands.append(Confirming(request=asked.request))
            elif isinstance(asked.request.command, Issue):
                errands.append(Asking(request=asked.request))
        self._errands.save(errands)

    def _keep_or_log(self) -> None:
        """Keep the errands; where that fails, the disk says too much, and asking once more gets the same answer."""
        try:
            self._keep()
        except BoxUnavailableError as error:
            self._log(f"what is to be settled with the desk could not be noted: {error}")


def _answers(command: Issue, answer: Answer) -> bool:
    return answer.refused is not None or (answer.issued is not None and answer.issued.service == command.service)


def hear_desk(
    desk: DeskClient,
    watch: DeskWatch,
    log: Callable[[str], None],
    heard: Heard,
    *,
    orders: Callable[[Heard], bool] = lambda _heard: False,
) -> None:
    """Give what was heard to whom it is for; what is no document is logged and ignored. On the link's thread.

    ``orders`` takes what is no answer, but the desk's own word to this terminal.
    """
    try:
        if not orders(heard) and not desk.hear(heard):
            watch.hear(heard)
    except DocumentInvalidError as error:
        log(f"what the desk said was ignored: {error}")
