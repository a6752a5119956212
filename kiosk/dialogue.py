"""Questions to a printer and its answers over one open connection, each within a limit of time.

What comes in is sorted byte by byte, for a printer may confirm a slip between two answers, report its state unasked, or be no
printer at all. Answers carry no name and are told apart by their order alone: so a question waits until the one before it has its
answer, however late that is, and a printer is judged by all four answers or not at all. Whoever says anything else is not
believed any more.
"""

from kiosk.clock import Clock
from kiosk.connection import Connection
from kiosk.errors import PrinterUnavailableError
from kiosk.printer_status import FLOW_CONTROL, QUESTIONS, PrinterStatus, is_real_time, is_unasked, paper_end_of, read_status

_UNASKED_REST = 3


class Dialogue:
    """What is asked and heard on one connection.

    Every method raises :class:`PrinterUnavailableError` when the connection is gone.
    """

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._asked = 0
        self._heard: list[int] = []
        self._skip = 0
        self._rubbish = False
        self._awaits_confirmation = False
        self._paper_end: bool | None = None

    @property
    def paper_end(self) -> bool | None:
        """Whether the confirmation of the slip said that the paper has ended; ``None`` until it came."""
        return self._paper_end

    def send_slip(self, page: bytes, seconds: float) -> None:
        """Send a slip; from now on it can be confirmed.

        Raises:
            PrinterUnavailableError: "stalled" when the printer did not take all of it in time.
        """
        self._awaits_confirmation = True
        self._connection.send(page, seconds)

    def ask(self, seconds: float) -> PrinterStatus:
        """How the printer fares, all answers together within ``seconds``.

        Raises:
            PrinterUnavailableError: it does not answer, or not as a printer does.
        """
        end = self._clock.monotonic() + seconds
        while (status := self._status(end)) is None:
            if not self._hear(end):
                raise PrinterUnavailableError("not understood" if self._rubbish else "no answer")
        if self._rubbish:
            raise PrinterUnavailableError("not understood")
        return status

    def watch(self, seconds: float) -> PrinterStatus | None:
        """How the printer fares, or ``None`` if the slip was confirmed or the answers did not all come within ``seconds``."""
        end = self._clock.monotonic() + seconds
        while self._paper_end is None and (status := self._status(end)) is None:
            if not self._hear(end):
                return None
        return None if self._paper_end is not None or self._rubbish else status

    def confirmed(self, seconds: float) -> bool:
        """Whether the printer has confirmed the slip; waits at most ``seconds`` for it."""
        end = self._clock.monotonic() + seconds
        while self._paper_end is None:
            if not self._hear(end):
                return False
        return True

    def _status(self, end: float) -> PrinterStatus | None:
        """The verdict if all answers are there; else the next question goes out when the last one was answered."""
        if len(self._heard) == len(QUESTIONS):
            status = read_status(*self._heard)
            self._heard, self._asked = [], 0
            return status
        if len(self._heard) == self._asked:
            self._connection.send(QUESTIONS[self._asked], max(0.001, end - self._clock.monotonic()))
            self._asked += 1
        return None

    def _hear(self, end: float) -> bool:
        """Take in what comes; ``False`` once ``end`` has passed."""
        left = end - self._clock.monotonic()
        if left <= 0:
            return False
        for byte in self._connection.receive(left):
            self._sort(byte)
        return True

    def _sort(self, byte: int) -> None:
        if self._skip:
            self._skip -= 1
        elif is_real_time(byte) and len(self._heard) < self._asked:
            self._heard.append(byte)
        elif is_unasked(byte):
            self._skip = _UNASKED_REST
        elif self._awaits_confirmation and not self._rubbish and (ended := paper_end_of(byte)) is not None:
            self._awaits_confirmation = False
            self._paper_end = ended
        elif byte not in FLOW_CONTROL:
            # One byte too many is enough: among those of a text some always look like answers.
            self._rubbish = True
