"""A printer on the USB bus, found by vendor and product; the only module that knows pyusb."""

import errno
from contextlib import suppress
from typing import Any

import usb.core
import usb.util
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb

from kiosk.clock import Clock
from kiosk.connection import unavailable
from kiosk.errors import PrinterUnavailableError

_CHUNK = 4096
_MOST_ANSWER = 512
"""A multiple of every packet size: a shorter room would overflow."""


class UsbConnection:
    """Bulk transfers to the printer's first interface, opened by python-escpos.

    ``backend`` is a pyusb backend; ``None`` takes libusb. Which of its end points takes data differs between makers, so the
    device itself is asked.
    """

    def __init__(self, vendor: int, product: int, clock: Clock, seconds: float, backend: Any = None) -> None:  # noqa: ANN401  pyusb has no types
        self._clock = clock
        search = {"backend": backend} if backend is not None else {}
        self._printer = _Unreset(idVendor=vendor, idProduct=product, usb_args=search, timeout=round(seconds * 1000))
        try:
            self._printer.open()
        except DeviceNotFoundError as error:
            cause = error.__context__
            raise (unavailable(cause, "off") if isinstance(cause, OSError) else PrinterUnavailableError("off")) from error
        except usb.core.NoBackendError as error:
            raise PrinterUnavailableError("no driver") from error
        except OSError as error:
            self.close()
            raise unavailable(error, "off") from error
        self._device: Any = self._printer.device
        try:
            self._out, self._in = _end_points(self._device)
        except OSError as error:
            self.close()
            raise unavailable(error, "off") from error
        if self._out is None:
            self.close()
            raise PrinterUnavailableError("not understood", "this USB device takes no data")
        self._forget_late_answers()

    def send(self, data: bytes, seconds: float) -> None:
        """See :class:`kiosk.connection.Connection`."""
        end = self._clock.monotonic() + seconds
        try:
            for start in range(0, len(data), _CHUNK):
                left = max(1, round((end - self._clock.monotonic()) * 1000))
                self._device.write(self._out, data[start : start + _CHUNK], left)
        except usb.core.USBError as error:
            if _is_timeout(error):
                raise PrinterUnavailableError("stalled") from error
            raise unavailable(error, "connection lost") from error

    def receive(self, seconds: float) -> bytes:
        """See :class:`kiosk.connection.Connection`."""
        if self._in is None:
            raise PrinterUnavailableError("no answer", "this USB device has no way back")
        try:
            return bytes(self._device.read(self._in, _MOST_ANSWER, max(1, round(seconds * 1000))))
        except usb.core.USBError as error:
            if _is_timeout(error):
                return b""
            raise unavailable(error, "connection lost") from error

    def close(self, *, drop: bool = False) -> None:
        """See :class:`kiosk.connection.Connection`; USB keeps nothing that the printer has not taken."""
        del drop
        with suppress(OSError):
            self._printer.close()

    def _forget_late_answers(self) -> None:
        with suppress(PrinterUnavailableError):
            while self._in is not None and self.receive(0.001):
                pass


class _Unreset(Usb):  # type: ignore[misc]  # python-escpos has no types
    """The library resets the device at every opening, which some printers answer by leaving the bus for a second."""

    def _configure_usb(self) -> None:
        try:
            self.device.get_active_configuration()
        except usb.core.USBError:
            self.device.set_configuration()


def _end_points(device: Any) -> tuple[int | None, int | None]:  # noqa: ANN401  pyusb has no types
    found: dict[int, int] = {}
    for point in device.get_active_configuration()[(0, 0)]:
        if usb.util.endpoint_type(point.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK:
            found.setdefault(usb.util.endpoint_direction(point.bEndpointAddress), point.bEndpointAddress)
    return found.get(usb.util.ENDPOINT_OUT), found.get(usb.util.ENDPOINT_IN)


def _is_timeout(error: usb.core.USBError) -> bool:
    return isinstance(error, usb.core.USBTimeoutError) or error.errno in {errno.ETIMEDOUT, errno.EAGAIN}
