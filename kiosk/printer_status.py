"""How a printer fares and what became of a slip, as values; and what the status bytes of ESC/POS mean. Pure."""

from typing import Literal, get_args

from msgspec import Struct

State = Literal["ok", "paper low", "paper out", "stopped", "off", "unknown"]
"""``stopped``: it says that it cannot print, for another reason than paper. ``off``: there is no way to it."""

Reason = Literal[
    "paper out",
    "cover open",
    "cutter stuck",
    "fault",
    "offline",
    "off",
    "busy",
    "no permission",
    "no driver",
    "no answer",
    "not understood",
    "connection lost",
    "stalled",
    "not confirmed",
    "cannot tell",
    "program fault",
]
"""Why a slip is not known to be printed. The first five are what the printer says; with the next four there is no way to it."""

SENTENCES: dict[Reason, str] = {
    "paper out": "there is no paper; put in a new roll",
    "cover open": "its cover is open; close it",
    "cutter stuck": "its cutter is stuck; open the cover and remove what jams it",
    "fault": "it reports a fault; switch it off and on, and call for service if that does not help",
    "offline": "it is offline and does not say why; look at its lamps, press its feed button once",
    "off": "it cannot be reached; switch it on and check its cable and address",
    "busy": "it refuses: another program holds it, or it is just starting; wait a moment, then look for that program",
    "no permission": "this account may not use it; see the chapter on permissions in docs/printer.md",
    "no driver": "this machine lacks libusb; install the Debian package libusb-1.0-0",
    "no answer": "it does not answer; switch it off and on; if it never answers, set proof as docs/printer.md says",
    "not understood": "its answers are no ESC/POS; is this the right device?",
    "connection lost": "the connection broke while the slip was on its way; look whether it came out",
    "stalled": "it stopped taking data in the middle of the slip; switch it off and on",
    "not confirmed": "it did not confirm that the slip came out; if slips do come out, set proof as docs/printer.md says",
    "cannot tell": "this connection does not tell what became of the slip; look whether it came out",
    "program fault": "this program made a mistake, and its log says which; look whether the slip came out",
}
assert set(SENTENCES) == set(get_args(Reason))  # noqa: S101  a reason without a sentence is a slip of ours

_STATES: dict[Reason, State] = {
    "paper out": "paper out",
    "cover open": "stopped",
    "cutter stuck": "stopped",
    "fault": "stopped",
    "offline": "stopped",
    "off": "off",
    "busy": "off",
    "no permission": "off",
    "no driver": "off",
}


class PrinterStatus(Struct, frozen=True):
    """How the printer fares: for the consoles of the desk and for the health of the kiosk."""

    state: State = "unknown"
    reason: Reason | None = None

    @property
    def can_print(self) -> bool:
        """Whether it said that it can."""
        return self.state in {"ok", "paper low"}


class Printout(Struct, frozen=True):
    """What became of one slip, and why if it is not known to be in the visitor's hand.

    ``printed``: the printer said so. ``failed``: the slip did not come out, or not whole. ``unknown``: it may have come out.
    """

    outcome: Literal["printed", "failed", "unknown"]
    reason: Reason | None = None


def status_for(reason: Reason) -> PrinterStatus:
    """The status of a printer of which only this trouble is known."""
    return PrinterStatus(_STATES.get(reason, "unknown"), reason)


# DLE EOT n, as Epson's command reference and the makers after it have it.
PRINTER, OFFLINE, ERROR, PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"
QUESTIONS = (PRINTER, OFFLINE, ERROR, PAPER)

_IS_OFFLINE = 0b0000_1000
_COVER_OPEN, _PAPER_STOPS, _HAS_ERROR = 0b0000_0100, 0b0010_0000, 0b0100_0000
_CUTTER = 0b0000_1000
_NEAR_END, _END = 0b0000_1100, 0b0110_0000

_FIXED, _REAL_TIME, _UNASKED = 0b1001_0011, 0b0001_0010, 0b0001_0000
FLOW_CONTROL = frozenset({0x11, 0x13})
"""XON and XOFF, which some printers send over any connection."""
_CONFIRMED = {0x00: False, 0x03: False, 0x0C: True, 0x0F: True}


def read_status(printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    """The answers to the four questions as a status.

    >>> read_status(0x12, 0x12, 0x12, 0x1E)
    PrinterStatus(state='paper low', reason=None)
    >>> read_status(0x1A, 0x16, 0x12, 0x12)
    PrinterStatus(state='stopped', reason='cover open')
    """
    # An open cover often says «no paper» too, for the sensor is in it.
    if offline & _COVER_OPEN:
        return status_for("cover open")
    if paper & _END or offline & _PAPER_STOPS:
        return status_for("paper out")
    if error & _CUTTER:
        return status_for("cutter stuck")
    if offline & _HAS_ERROR:
        return status_for("fault")
    if printer & _IS_OFFLINE:
        return status_for("offline")
    return PrinterStatus("paper low" if paper & _NEAR_END else "ok")


def is_real_time(byte: int) -> bool:
    """Whether this can be the answer to one of the four questions (bits 0, 1, 4, 7 are fixed)."""
    return byte & _FIXED == _REAL_TIME


def is_unasked(byte: int) -> bool:
    """Whether this begins the four bytes that some printers send of themselves when their state changes."""
    return byte & _FIXED == _UNASKED


def paper_end_of(byte: int) -> bool | None:
    """Whether the answer that confirms a slip says that the paper has ended; ``None`` if it is no such answer."""
    return _CONFIRMED.get(byte)
