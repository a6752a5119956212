"""A printer as the kiosk sees it, over each connection, with the machine behind it at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from kiosk.clock import SystemClock
from kiosk.connection import connecting
from kiosk.printer import EscposPrinter
from kiosk.printer_config import PrinterConfig, Proof
from kiosk.usb_connection import UsbConnection
from tests.escpos_machine import EscposMachine
from tests.network_printer import NetworkPrinter
from tests.usb_printer import PRODUCT, VENDOR, UsbPrinter

CLOCK = SystemClock("system")
ANSWER_SECONDS, PRINT_SECONDS = 0.3, 1.0
"""Shorter than the configuration allows: these tests wait for what never comes."""


class Bench(NamedTuple):
    """One printer: the port, the machine, and the end of its cable."""

    printer: EscposPrinter
    machine: EscposMachine
    cable: NetworkPrinter | UsbPrinter


@contextmanager
def a_printer(kind: str, *, proof: Proof | None = None, print_seconds: float = PRINT_SECONDS) -> Iterator[Bench]:
    """A healthy printer on "network" or "usb"."""
    machine = EscposMachine()
    if kind == "usb":
        bus = UsbPrinter(machine)
        config = PrinterConfig(
            connection="usb", usb="04b8:0e28", proof=proof, answer_seconds=ANSWER_SECONDS, print_seconds=print_seconds
        )

        def connect(seconds: float) -> UsbConnection:
            return UsbConnection(VENDOR, PRODUCT, CLOCK, seconds, bus)

        yield Bench(EscposPrinter(config, connect, CLOCK), machine, bus)
        return
    with NetworkPrinter(machine) as server:
        config = network_config(server.port, proof=proof, print_seconds=print_seconds)
        yield Bench(EscposPrinter(config, connecting(config, CLOCK), CLOCK), machine, server)


def network_config(port: int, *, proof: Proof | None = None, print_seconds: float = PRINT_SECONDS) -> PrinterConfig:
    """The configuration of a printer on loopback."""
    return PrinterConfig(
        connection="network",
        host="127.0.0.1",
        port=port,
        proof=proof,
        answer_seconds=ANSWER_SECONDS,
        print_seconds=print_seconds,
    )


def file_printer(path: str, proof: Proof | None = None, *, print_seconds: float = PRINT_SECONDS) -> EscposPrinter:
    """A printer behind a file."""
    config = PrinterConfig(connection="file", file=path, proof=proof, print_seconds=print_seconds)
    return EscposPrinter(config, connecting(config, CLOCK), CLOCK)
