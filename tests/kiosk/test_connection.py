"""What each kind of connection has of its own: refusals, devices that block, end points, libusb."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import usb.core

from kiosk import connection
from kiosk.connection import FileConnection, connecting
from kiosk.errors import PrinterUnavailableError
from kiosk.printer import EscposPrinter
from kiosk.printer_config import PrinterConfig
from kiosk.printer_status import PrinterStatus, Printout, Reason
from kiosk.raster import page
from kiosk.slip_image import draw_slip
from kiosk.usb_connection import UsbConnection
from tests.escpos_machine import EscposMachine
from tests.kiosk.printers import CLOCK, a_printer, file_printer, network_config
from tests.kiosk.slips import BARE_SLIP
from tests.usb_printer import PRODUCT, VENDOR, UsbPrinter


def a_closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def reason_of(caught: "pytest.ExceptionInfo[PrinterUnavailableError]") -> Reason:
    return caught.value.reason


def test_a_network_printer_that_refuses_has_got_nothing() -> None:
    config = network_config(a_closed_port())
    printer = EscposPrinter(config, connecting(config, CLOCK), CLOCK)
    assert printer.print(BARE_SLIP) == Printout("failed", "busy")
    assert printer.status() == PrinterStatus("off", "busy")


def test_a_network_printer_whose_name_leads_nowhere_is_off() -> None:
    config = PrinterConfig(connection="network", host="may-in.invalid", answer_seconds=0.3)
    assert EscposPrinter(config, connecting(config, CLOCK), CLOCK).print(BARE_SLIP) == Printout("failed", "off")


def test_a_plain_file_gets_slip_after_slip_and_each_stays_unknown(tmp_path: Path) -> None:
    file = tmp_path / "slips.bin"
    printer = file_printer(str(file))
    assert printer.print(BARE_SLIP) == Printout("unknown", "cannot tell")
    assert printer.print(BARE_SLIP) == Printout("unknown", "cannot tell")
    machine = EscposMachine()
    machine.take(file.read_bytes())
    assert len(machine.slips) == 2
    assert machine.strange == machine.asked == b""


def test_a_file_that_is_trusted_prints(tmp_path: Path) -> None:
    assert file_printer(str(tmp_path / "slips.bin"), "sent").print(BARE_SLIP) == Printout("printed")


def test_a_missing_device_is_off_and_no_file_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert connection._DEVICES == "/dev/"
    monkeypatch.setattr(connection, "_DEVICES", f"{tmp_path}/")
    assert file_printer(f"{tmp_path}/lp0", "sent").print(BARE_SLIP) == Printout("failed", "off")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_printer(tmp_path: Path) -> None:
    assert file_printer(str(tmp_path), "sent").print(BARE_SLIP) == Printout("failed", "off")


def test_a_device_that_takes_no_more_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "printer"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        device = FileConnection(str(pipe), CLOCK, 1.0)
        with pytest.raises(PrinterUnavailableError) as caught:
            device.send(b"\0" * 1_000_000, 0.2)
        assert reason_of(caught) == "stalled"
        device.close()
    finally:
        os.close(reader)


def test_a_slip_that_a_device_took_half_is_a_failure(tmp_path: Path) -> None:
    pipe = tmp_path / "printer"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        os.write(writer := os.open(pipe, os.O_WRONLY | os.O_NONBLOCK), b"\0" * 60_000)
        assert file_printer(str(pipe), "sent", print_seconds=0.2).print(BARE_SLIP) == Printout("failed", "stalled")
        os.close(writer)
    finally:
        os.close(reader)


def test_a_device_whose_other_end_is_gone_is_off(tmp_path: Path) -> None:
    pipe = tmp_path / "printer"
    os.mkfifo(pipe)
    assert file_printer(str(pipe), "sent").print(BARE_SLIP) == Printout("failed", "off")


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.EACCES, "no permission"), (errno.EBUSY, "busy"), (errno.ENODEV, "off"), (errno.EIO, "off")],
)
def test_what_the_kernel_says_of_a_usb_printer_is_told(number: int, reason: Reason) -> None:
    with a_printer("usb") as bench:
        assert isinstance(bench.cable, UsbPrinter)
        bench.cable.errno_at_open = number
        assert bench.printer.print(BARE_SLIP) == Printout("failed", reason)


def test_an_unplugged_usb_printer_is_off_and_prints_once_it_is_back() -> None:
    with a_printer("usb") as bench:
        assert isinstance(bench.cable, UsbPrinter)
        bench.cable.is_plugged = False
        assert bench.printer.print(BARE_SLIP) == Printout("failed", "off")
        bench.cable.is_plugged = True
        assert bench.printer.print(BARE_SLIP) == Printout("printed")


def test_a_usb_printer_is_not_reset_before_every_slip() -> None:
    with a_printer("usb") as bench:
        assert isinstance(bench.cable, UsbPrinter)
        bench.printer.print(BARE_SLIP)
        assert bench.cable.resets == 0


def test_a_usb_printer_without_a_way_back_does_not_answer() -> None:
    with a_printer("usb") as bench:
        assert isinstance(bench.cable, UsbPrinter)
        bench.cable.has_way_back = False
        assert bench.printer.print(BARE_SLIP) == Printout("failed", "no answer")


def test_without_libusb_the_technician_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_backend(**_search: Any) -> None:  # noqa: ANN401  what pyusb takes
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", no_backend)
    with pytest.raises(PrinterUnavailableError, match="libusb") as caught:
        UsbConnection(VENDOR, PRODUCT, CLOCK, 0.3)
    assert reason_of(caught) == "no driver"


def test_late_answers_of_an_earlier_connection_are_thrown_away() -> None:
    bus = UsbPrinter(EscposMachine())
    first = UsbConnection(VENDOR, PRODUCT, CLOCK, 0.3, bus)
    first.send(b"\x10\x04\x01", 0.3)
    first.close()
    second = UsbConnection(VENDOR, PRODUCT, CLOCK, 0.3, bus)
    assert second.receive(0.01) == b""
    second.close()


def test_dropping_a_network_connection_takes_back_what_the_printer_had_not_read() -> None:
    with a_printer("network") as bench:
        bench.cable.hangs_after = 5_000
        bench.printer.print(BARE_SLIP)
        bench.cable.hangs_after = None
    whole = page(draw_slip(BARE_SLIP, 576), cut="partial", ask=True, after_a_tear=True)
    assert not isinstance(bench.cable, UsbPrinter)
    assert max(len(heard) for heard in bench.cable.captured) < len(whole)
    assert bench.machine.slips == []


def test_whoever_prints_not_loads_neither_pillow_nor_a_printer_library() -> None:
    heavy = ("PIL", "escpos", "usb", "segno", "kivy")
    program = (
        "import sys, nucuoi.kiosk_commands, kiosk.wiring, kiosk.printer_config, kiosk.connection, kiosk.dialogue; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
