"""The port to a ticket printer, and its adapter for ESC/POS: prints one slip and says honestly what became of it.

A number must not count although its paper never came out. So the printer is asked before a slip is sent (what was never sent is
``failed``, and safe to print again), and afterwards it must confirm the slip by an answer that comes after everything before it.
Where the evidence is not enough the outcome is ``unknown``, never ``printed``.
"""

import logging
from typing import Protocol

from PIL import Image

from kiosk.clock import Clock
from kiosk.connection import Connect, Connection
from kiosk.dialogue import Dialogue
from kiosk.errors import PrinterUnavailableError
from kiosk.printer_config import PrinterConfig
from kiosk.printer_status import PrinterStatus, Printout, status_for
from kiosk.slip import Slip
from kiosk.slip_image import draw_slip

_log = logging.getLogger("kiosk.printer")

WATCH_SECONDS = 0.25
"""How often a printing printer is asked for trouble."""

SLOWEST_ROWS = 400
"""Rows a second of a slow printer (50 mm/s): how long a slip is watched that nothing confirms."""

_START_SECONDS = 1.0


class Printer(Protocol):
    """What the kiosk knows of a printer. All calls may take seconds: they come on the spooler's thread."""

    @property
    def longest_seconds(self) -> float:
        """What one call takes at most, if the machine itself does not hang."""

    def print(self, slip: Slip) -> Printout:
        """Print one slip; never raises for what a printer can do."""

    def status(self) -> PrinterStatus:
        """How it fares now."""


class EscposPrinter:
    """A printer that understands ESC/POS, over any connection. One connection a slip: it may be switched off in between."""

    def __init__(self, config: PrinterConfig, connect: Connect, clock: Clock) -> None:
        self._config = config
        self._connect = connect
        self._clock = clock
        self._is_torn = True
        """Whether the printer may wait for the rest of a picture; nobody knows what the program before us left."""

    @property
    def longest_seconds(self) -> float:
        """Connecting and asking, the slip, and once more connecting and asking after a break."""
        return 5 * self._config.answer_seconds + self._config.print_seconds

    def print(self, slip: Slip) -> Printout:
        """See :class:`Printer`."""
        # Drawn first: a visitor must not wait for it with the printer in hand.
        return self._print(draw_slip(slip, self._config.width))

    def status(self) -> PrinterStatus:
        """See :class:`Printer`. Of a printer that tells nothing only a missing way to it is known."""
        # python-escpos reads a file of all printers there are: when the spooler starts, not with the first visitor's slip.
        import kiosk.raster  # noqa: F401, PLC0415

        try:
            connection = self._connect(self._config.answer_seconds)
        except PrinterUnavailableError as error:
            return status_for(error.reason)
        try:
            if self._config.needed_proof == "sent":
                # Its technician said that it is trusted; a doubt that stands on every console for ever would be read by nobody.
                return PrinterStatus("ok", "cannot tell")
            if not self._tells:
                return status_for("cannot tell")
            return Dialogue(connection, self._clock).ask(self._config.answer_seconds)
        except PrinterUnavailableError as error:
            return status_for(error.reason)
        finally:
            connection.close()

    @property
    def _tells(self) -> bool:
        return self._config.needed_proof in {"confirmed", "status"}

    def _print(self, picture: Image.Image) -> Printout:
        from kiosk.raster import page  # noqa: PLC0415  see status

        proof = self._config.needed_proof
        data = page(picture, cut=self._config.cut, ask=proof == "confirmed", after_a_tear=self._is_torn)
        try:
            connection = self._connect(self._config.answer_seconds)
        except PrinterUnavailableError as error:
            return Printout("failed", error.reason)
        dialogue = Dialogue(connection, self._clock)
        try:
            ready = dialogue.ask(self._config.answer_seconds) if self._tells else None
        except PrinterUnavailableError as error:
            connection.close(drop=True)
            return Printout("failed", error.reason)
        if ready is not None and not ready.can_print:
            connection.close()
            return Printout("failed", ready.reason)
        return self._send(data, picture.height, connection, dialogue)

    def _send(self, data: bytes, rows: int, connection: Connection, dialogue: Dialogue) -> Printout:
        end = self._clock.monotonic() + self._config.print_seconds
        self._is_torn = True
        try:
            dialogue.send_slip(data, self._config.print_seconds)
            done = self._judge(dialogue, rows, end)
        except PrinterUnavailableError as error:
            connection.close(drop=True)
            return self._after_a_break(Printout("failed" if error.reason == "stalled" else "unknown", error.reason))
        self._is_torn = done.outcome != "printed"
        if done.outcome == "failed":
            self._clear(connection)
        connection.close(drop=self._is_torn and self._tells)
        if done.reason in {"no answer", "not confirmed"}:
            return self._after_a_break(done)
        return done

    def _judge(self, dialogue: Dialogue, rows: int, end: float) -> Printout:
        """What the printer lets us know of a slip that was sent."""
        match self._config.needed_proof:
            case "sent":
                return Printout("printed")
            case "none":
                return Printout("unknown", "cannot tell")
            case "status":
                end = min(end, self._clock.monotonic() + _START_SECONDS + rows / SLOWEST_ROWS)
            case "confirmed":
                pass
        last: PrinterStatus | None = None
        while not dialogue.confirmed(min(WATCH_SECONDS, end - self._clock.monotonic())):
            left = end - self._clock.monotonic()
            if left <= 0:
                break
            last = dialogue.watch(left)
            if last is not None and not last.can_print:
                return Printout("failed", last.reason)
        if dialogue.paper_end is not None:
            return self._after_confirmation(dialogue)
        if self._config.needed_proof == "status":
            return Printout("printed") if last is not None else Printout("unknown", "no answer")
        return Printout("unknown", "not confirmed" if last is not None else "no answer")

    def _after_confirmation(self, dialogue: Dialogue) -> Printout:
        """Confirmed is not yet printed: a simple printer confirms what it has read, and its paper may end with the last rows."""
        if dialogue.paper_end:
            return Printout("failed", "paper out")
        try:
            now = dialogue.ask(self._config.answer_seconds)
        except PrinterUnavailableError as error:
            return Printout("unknown", error.reason)
        return Printout("printed") if now.can_print else Printout("unknown", now.reason)

    def _after_a_break(self, done: Printout) -> Printout:
        """Ask once more, over a new connection, for the old one may be stuck behind what the printer does not take.

        Trouble explains why no confirmation came; a printer that is well again does not tell what became of the slip.
        """
        if not self._tells:
            return done
        try:
            connection = self._connect(self._config.answer_seconds)
        except PrinterUnavailableError:
            return done
        try:
            now = Dialogue(connection, self._clock).ask(self._config.answer_seconds)
            if now.can_print:
                return done
            self._clear(connection)
            # A connection that broke after the last byte may have hidden a confirmation.
            return Printout(done.outcome if done.reason == "connection lost" else "failed", now.reason)
        except PrinterUnavailableError:
            return done
        finally:
            connection.close()

    def _clear(self, connection: Connection) -> None:
        """What was not printed must not come out when the paper is back: its number will have been cancelled."""
        if not self._tells:
            return
        from kiosk.raster import CLEAR  # noqa: PLC0415  see status

        try:
            connection.send(CLEAR, self._config.answer_seconds)
        except PrinterUnavailableError:
            _log.debug("the printer did not take the order to forget the slip")
