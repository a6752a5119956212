"""A way to a printer that carries bytes: TCP, a device file, USB (in usb_connection). Nothing here knows what the bytes mean.

Every step is bounded by a time, and what was not taken can be dropped: a printer that stands still must not print the rest when
somebody puts in paper an hour later.
"""

import errno
import os
import select
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from kiosk.clock import Clock
from kiosk.errors import PrinterUnavailableError
from kiosk.printer_config import PrinterConfig
from kiosk.printer_status import Reason

_CHUNK = 4096
_DEVICES = "/dev/"
_DROP_WHAT_IS_UNSENT = b"\x01\x00\x00\x00\x00\x00\x00\x00"
"""``struct linger`` with a time of zero: closing resets the connection."""

_REASONS: dict[int, Reason] = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EBUSY: "busy",
    errno.ECONNREFUSED: "busy",
}


class Connection(Protocol):
    """An open way to a printer. Where it breaks, each method raises :class:`PrinterUnavailableError`."""

    def send(self, data: bytes, seconds: float) -> None:
        """Pass on all of ``data``; raises with reason "stalled" when that takes longer than ``seconds``."""

    def receive(self, seconds: float) -> bytes:
        """What the printer said, waiting so long for its first byte; empty when it said nothing."""

    def close(self, *, drop: bool = False) -> None:
        """End it. ``drop``: what the printer has not taken yet must not reach it any more."""


Connect = Callable[[float], Connection]
"""Opens a connection within so many seconds, or raises :class:`PrinterUnavailableError`."""


def connecting(config: PrinterConfig, clock: Clock) -> Connect:
    """How to open the connection that ``config`` describes; nothing is opened yet."""
    if config.connection == "network":
        return partial(NetworkConnection, config.host, config.port, clock)
    if config.connection == "file":
        return partial(FileConnection, config.file, clock)
    # Imported when there is a USB printer: the others need no libusb.
    from kiosk.usb_connection import UsbConnection  # noqa: PLC0415

    return partial(UsbConnection, *config.usb_ids, clock)


def unavailable(error: OSError, otherwise: Reason) -> PrinterUnavailableError:
    """The error with the reason that its number tells."""
    return PrinterUnavailableError(_REASONS.get(error.errno or 0, otherwise), error.strerror or str(error))


class NetworkConnection:
    """Raw TCP as printers speak it on port 9100.

    Not python-escpos' Network: it hides why a connection failed, has one timeout for all, and leaves open the socket of a printer
    that refused. The kernel's buffer is kept small, so that what the printer did not take is known to be with us.
    """

    def __init__(self, host: str, port: int, clock: Clock, seconds: float) -> None:
        self._clock = clock
        try:
            self._socket = socket.create_connection((host, port), timeout=seconds)
        except OSError as error:
            raise unavailable(error, "off") from error
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _CHUNK)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes, seconds: float) -> None:
        """See :class:`Connection`."""
        self._socket.settimeout(max(0.001, seconds))
        try:
            # Its timeout bounds the whole of it.
            self._socket.sendall(data)
        except TimeoutError as error:
            raise PrinterUnavailableError("stalled") from error
        except OSError as error:
            raise PrinterUnavailableError("connection lost", str(error)) from error

    def receive(self, seconds: float) -> bytes:
        """See :class:`Connection`."""
        self._socket.settimeout(max(0.001, seconds))
        try:
            heard = self._socket.recv(_CHUNK)
        except TimeoutError:
            return b""
        except OSError as error:
            raise PrinterUnavailableError("connection lost", str(error)) from error
        if not heard:
            raise PrinterUnavailableError("connection lost", "the printer closed it")
        return heard

    def close(self, *, drop: bool = False) -> None:
        """See :class:`Connection`."""
        if drop:
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROP_WHAT_IS_UNSENT)
        self._socket.close()


class FileConnection:
    """A device such as /dev/usb/lp0, or a plain file that slips are added to. It says nothing.

    Never blocks, as an ordinary write to the device of a printer without paper would. Nothing is made below /dev: where the
    device is missing the printer is off, and a file there would swallow slips.
    """

    def __init__(self, path: str, clock: Clock, _seconds: float) -> None:
        self._clock = clock
        make = 0 if path.startswith(_DEVICES) else os.O_CREAT
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | make, 0o640)
        except OSError as error:
            raise unavailable(error, "off") from error

    def send(self, data: bytes, seconds: float) -> None:
        """See :class:`Connection`."""
        end = self._clock.monotonic() + seconds
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._file, rest[:_CHUNK]) :]
            except BlockingIOError as error:
                left = end - self._clock.monotonic()
                if left <= 0:
                    raise PrinterUnavailableError("stalled") from error
                select.select([], [self._file], [], left)
            except OSError as error:
                raise PrinterUnavailableError("connection lost", str(error)) from error

    def receive(self, seconds: float) -> bytes:
        """Nothing, at once: a file does not answer."""
        del seconds
        return b""

    def close(self, *, drop: bool = False) -> None:
        """See :class:`Connection`; of a plain file what is written stays."""
        del drop
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(self._file).st_mode):
                os.fsync(self._file)
        os.close(self._file)
