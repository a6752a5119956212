"""``[printer]`` of a ticket kiosk's file: how its printer is reached, what paper is in it, and what it can tell."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal

from msgspec import Meta, Struct

Proof = Literal["confirmed", "status", "sent", "none"]
"""What makes a slip count as printed; see ``PrinterConfig.proof``."""

DOTS = {58: 384, 80: 576}
"""Printable dots across, by the paper's width in millimetres; eight dots are a millimetre."""

_NARROW_MM, _MOST_NARROW_DOTS = 58, 464
_USB = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class PrinterConfig(Struct, frozen=True, kw_only=True):
    """``[printer]``: the printer of tickets. Without this table nothing is printed."""

    connection: Annotated[
        Literal["usb", "network", "file"], Meta(description='How it is reached: "usb", "network" or "file"; its field is below')
    ]
    usb: Annotated[str, Meta(description='USB: vendor and product as `lsusb` prints them, such as "04b8:0e28"')] = ""
    host: Annotated[str, Meta(max_length=253, description='Network: name or address of the printer, such as "192.0.2.40"')] = ""
    port: Annotated[int, Meta(ge=1, le=65_535, description="Network: its TCP port, 1 to 65535; printers listen on 9100")] = 9100
    file: Annotated[
        str, Meta(description='File: absolute path of a device such as "/dev/usb/lp0", or of a plain file that slips go to')
    ] = ""
    paper_mm: Annotated[Literal[58, 80], Meta(description="Width of the paper roll in millimetres: 58 or 80")] = 80
    dots: Annotated[
        Annotated[int, Meta(ge=320, le=832)] | None,
        Meta(description="Printable dots across, a multiple of 8, 320 to 832; left out, 384 for 58 mm and 576 for 80 mm"),
    ] = None
    cut: Annotated[
        Literal["partial", "full", "none"],
        Meta(description='"partial": the slip hangs by a corner; "full": it falls; "none": no cutter, the slip is torn off'),
    ] = "partial"
    proof: Annotated[
        Literal["confirmed", "status", "sent", "none"] | None,
        Meta(
            description='When a slip counts as printed. "confirmed": the printer says so afterwards; "status": it confirms '
            'nothing but reported no trouble while it printed; "sent": it tells nothing and is trusted; "none": it tells '
            'nothing, and every slip is unknown. Left out: "confirmed", of a file "none"'
        ),
    ] = None
    answer_seconds: Annotated[
        float, Meta(ge=0.2, le=10, description="How long to wait for a connection, and for the printer's answers, in seconds")
    ] = 2.0
    print_seconds: Annotated[
        float, Meta(ge=2, le=60, description="How long a slip may take from the first byte to its confirmation, in seconds")
    ] = 8.0

    @property
    def width(self) -> int:
        """Printable dots across."""
        return self.dots or DOTS[self.paper_mm]

    @property
    def needed_proof(self) -> Proof:
        """``proof``, or what this kind of connection has."""
        return self.proof or ("none" if self.connection == "file" else "confirmed")

    @property
    def usb_ids(self) -> tuple[int, int]:
        """Vendor and product."""
        found = _USB.fullmatch(self.usb)
        return (int(found[1], 16), int(found[2], 16)) if found else (0, 0)

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return {"usb": f"USB {self.usb}", "network": f"{self.host}:{self.port}", "file": self.file}[self.connection]


def printer_problems(printer: PrinterConfig, at: str = "printer") -> list[str]:
    """Everything in the table that contradicts something else; one sentence each, with what to do."""
    found = []
    given = {"usb": printer.usb, "network": printer.host, "file": printer.file}
    names = {"usb": "usb", "network": "host", "file": "file"}
    for kind, value in given.items():
        if kind == printer.connection and not value:
            found.append(f'{at}.{names[kind]}: is empty, and connection = "{kind}" needs it; write it')
        elif kind != printer.connection and value:
            found.append(f'{at}.{names[kind]}: is given, and connection = "{printer.connection}"; keep one of them')
    if printer.usb and not _USB.fullmatch(printer.usb):
        found.append(f'{at}.usb: {printer.usb!r} is no pair of ids; write vendor:product in hex, such as "04b8:0e28"')
    if not printer.host.isprintable() or printer.host != printer.host.strip():
        found.append(f"{at}.host: has a line break, a control character or a space at its end; remove it")
    elif "/" in printer.host or printer.host.count(":") == 1:
        found.append(f"{at}.host: {printer.host!r} holds more than a name; write the port into {at}.port and no scheme")
    if "\0" in printer.file:
        found.append(f"{at}.file: contains a zero byte; remove it")
    elif printer.file and not PurePosixPath(printer.file).is_absolute():
        found.append(f"{at}.file: {printer.file!r} is relative; write the whole path, beginning with /")
    if printer.dots is not None and printer.dots % 8:
        found.append(f"{at}.dots: {printer.dots} is no multiple of 8; write {printer.dots // 8 * 8}")
    if printer.dots is not None and printer.paper_mm == _NARROW_MM and printer.dots > _MOST_NARROW_DOTS:
        found.append(f"{at}.dots: {printer.dots} dots are wider than paper of 58 mm; correct one of them")
    if printer.connection == "file" and printer.proof in {"confirmed", "status"}:
        found.append(f'{at}.proof: "{printer.proof}" needs answers, and a file gives none; write "none", or "sent" to trust it')
    return found
