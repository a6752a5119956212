"""The printers of an office's ticket kiosks, and which of them prints a slip once more."""

from collections.abc import Mapping
from typing import Literal

from office.documents import PrinterState
from office.errors import CommandRefusedError
from office.ids import TerminalId
from office.ticket import Ticket

KnownPrinter = PrinterState | Literal["unheard"] | None
"""A kiosk's printer: as the kiosk says, ``unheard`` while the kiosk itself is not heard, ``None`` where it has none."""

_RANKS: dict[PrinterState, int] = {"ok": 0, "paper low": 1, "unknown": 2, "paper out": 3, "off": 4}


def printer_for(ticket: Ticket, printers: Mapping[TerminalId, KnownPrinter]) -> TerminalId:
    """The kiosk that prints the slip again: the one that gave the number while it is heard, else the one that fares best.

    A printer that last said that it has no paper is asked all the same: somebody may just have put some in.

    Raises:
        CommandRefusedError: ``kiosk-unheard`` or ``no-printer``.
    """
    there = {terminal: _RANKS[state] for terminal, state in printers.items() if state is not None and state != "unheard"}
    if ticket.terminal in there:
        return ticket.terminal
    if there:
        return min(there, key=lambda terminal: there[terminal])
    raise CommandRefusedError("kiosk-unheard" if "unheard" in printers.values() else "no-printer")
