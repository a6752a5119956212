"""A printer on a USB bus: a backend for pyusb around an :class:`EscposMachine`, in the place of libusb."""

import errno
from array import array
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from tests.escpos_machine import HELD, EscposMachine

VENDOR, PRODUCT = 0x04B8, 0x0E28
_OUT, _IN = 0x03, 0x84
"""Not those that python-escpos supposes: makers choose them."""
_BULK = 2


class UsbPrinter(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """One printer and nothing else on the bus. ``errno_at_open`` is what the kernel says when it is opened."""

    def __init__(self, machine: EscposMachine) -> None:
        self.machine = machine
        self.is_plugged = True
        self.has_way_back = True
        self.errno_at_open = 0
        self.unplugs_after: int | None = None
        self.hangs_after: int | None = None
        self.resets = 0
        self._heard = 0
        self._still_since: int | None = None
        self._answers = bytearray()

    def enumerate_devices(self) -> list[str]:
        return ["printer"] if self.is_plugged else []

    def get_parent(self, _dev: str) -> None:
        return None

    def get_device_descriptor(self, _dev: str) -> SimpleNamespace:
        return SimpleNamespace(
            **dict.fromkeys(("iManufacturer", "iProduct", "iSerialNumber", "bDeviceClass", "bDeviceSubClass"), 0),
            **dict.fromkeys(("bDeviceProtocol", "bcdDevice"), 0),
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x200,
            bMaxPacketSize0=64,
            bNumConfigurations=1,
            idVendor=VENDOR,
            idProduct=PRODUCT,
            address=2,
            bus=1,
            port_number=1,
            port_numbers=(1,),
            speed=3,
        )

    def get_configuration_descriptor(self, _dev: str, config: int) -> SimpleNamespace:
        if config:
            raise IndexError(config)
        names = ("bLength", "bDescriptorType", "wTotalLength", "iConfiguration", "bmAttributes", "bMaxPower")
        return SimpleNamespace(**dict.fromkeys(names, 0), bNumInterfaces=1, bConfigurationValue=1, extra_descriptors=[])

    def get_interface_descriptor(self, _dev: str, intf: int, alt: int, _config: int) -> SimpleNamespace:
        if intf or alt:
            raise IndexError(intf)
        names = ("bLength", "bDescriptorType", "bInterfaceNumber", "bAlternateSetting", "iInterface")
        return SimpleNamespace(
            **dict.fromkeys(names, 0),
            bNumEndpoints=2 if self.has_way_back else 1,
            bInterfaceClass=7,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(self, _dev: str, ep: int, _intf: int, _alt: int, _config: int) -> SimpleNamespace:
        names = ("bLength", "bDescriptorType", "bInterval", "bRefresh", "bSynchAddress")
        return SimpleNamespace(
            **dict.fromkeys(names, 0),
            bEndpointAddress=(_OUT, _IN)[ep],
            bmAttributes=_BULK,
            wMaxPacketSize=64,
            extra_descriptors=[],
        )

    def open_device(self, _dev: str) -> str:
        if self.errno_at_open:
            raise usb.core.USBError("refused", errno=self.errno_at_open)
        return "handle"

    def close_device(self, _handle: str) -> None:
        self._heard, self._still_since = 0, None

    def get_configuration(self, _handle: str) -> int:
        return 1

    def set_configuration(self, _handle: str, _value: int) -> None:
        raise AssertionError("it is configured already")

    def reset_device(self, _handle: str) -> None:
        self.resets += 1

    def claim_interface(self, _handle: str, _intf: int) -> None:
        self._look()

    def release_interface(self, _handle: str, _intf: int) -> None:
        self._look()

    def bulk_write(self, _handle: str, ep: int, _intf: int, data: Any, _timeout: int) -> int:  # noqa: ANN401  an array of pyusb
        assert ep == _OUT
        self._look()
        if not self.machine.stands_still:
            self._still_since = self._heard
        is_full = self._heard - (self._still_since or 0) >= HELD
        if is_full or (self.hangs_after is not None and self._heard + len(data) > self.hangs_after):
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        self._heard += len(data)
        self._answers += self.machine.take(bytes(data))
        if self.unplugs_after is not None and self._heard >= self.unplugs_after:
            self.is_plugged = False
        return len(data)

    def bulk_read(self, _handle: str, ep: int, _intf: int, buff: "array[int]", timeout: int) -> int:
        assert ep == _IN
        self._look()
        if not self._answers:
            # As the kernel would, without the time that it takes.
            del timeout
            raise usb.core.USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        heard = bytes(self._answers[: len(buff)])
        del self._answers[: len(heard)]
        buff[: len(heard)] = array("B", heard)
        return len(heard)

    def _look(self) -> None:
        if not self.is_plugged:
            raise usb.core.USBError("no such device", errno=errno.ENODEV)
