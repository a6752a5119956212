"""``nucuoi kiosk print-test``: prints a sample slip and says in a sentence what became of it, before a kiosk is set up."""

from pathlib import Path
from typing import Literal

import click

from kiosk.printer_config import PrinterConfig, Proof, printer_problems
from kiosk.printer_status import SENTENCES

_FAILED, _UNKNOWN = 1, 2
_RAW_PORT = 9100


@click.command("print-test")
@click.option("--network", metavar="HOST[:PORT]", help="A printer on the network; its port is 9100 unless given.")
@click.option("--usb", metavar="VVVV:PPPP", help="A printer on USB: vendor and product as lsusb prints them.")
@click.option("--file", "path", metavar="PATH", help="A device such as /dev/usb/lp0, or a plain file that the slip is added to.")
@click.option("--width", type=click.Choice(["58", "80"]), default="80", show_default=True, help="Width of the paper in mm.")
@click.option("--dots", type=int, help="Printable dots across, if not 384 (58 mm) or 576 (80 mm).")
@click.option("--cut", type=click.Choice(["partial", "full", "none"]), default="partial", show_default=True)
@click.option("--proof", type=click.Choice(["confirmed", "status", "sent", "none"]), help="As in [printer]; see docs/printer.md.")
def print_test(
    *,
    network: str | None,
    usb: str | None,
    path: str | None,
    width: str,
    dots: int | None,
    cut: Literal["partial", "full", "none"],
    proof: Proof | None,
) -> None:
    """Print a sample slip, marked as one, and say what became of it.

    Ends with 0 when the slip was printed, 1 when it was not, 2 when that is unknown.
    """
    ways: list[tuple[Literal["network", "usb", "file"], str | None]] = [("network", network), ("usb", usb), ("file", path)]
    given = [kind for kind, value in ways if value is not None]
    if len(given) != 1:
        raise click.UsageError("give exactly one of --network, --usb and --file")
    host, port = _host_and_port(network or "")
    config = PrinterConfig(
        connection=given[0],
        host=host,
        port=port,
        usb=usb or "",
        file=str(Path(path).absolute()) if path else "",
        paper_mm=58 if width == "58" else 80,
        dots=dots,
        cut=cut,
        proof=proof,
    )
    problems = printer_problems(config, at="print-test")
    if problems:
        raise click.ClickException("\n".join(problems))
    _print(config)


def _print(config: PrinterConfig) -> None:
    # Commands load what they need.
    from kiosk.clock import SystemClock  # noqa: PLC0415
    from kiosk.connection import connecting  # noqa: PLC0415
    from kiosk.printer import EscposPrinter  # noqa: PLC0415
    from kiosk.slip import SAMPLE_SLIP  # noqa: PLC0415

    clock = SystemClock("system")
    printer = EscposPrinter(config, connecting(config, clock), clock)
    click.echo(f"{config.place}: {config.paper_mm} mm, {config.width} dots, proof {config.needed_proof}")
    done = printer.print(SAMPLE_SLIP)
    why = "" if done.reason is None else f": {SENTENCES[done.reason]}"
    if done.outcome == "printed":
        click.echo("printed: the slip is out" + ("; its paper is low" if printer.status().state == "paper low" else ""))
        return
    click.echo(f"{done.outcome}{why}")
    raise SystemExit(_FAILED if done.outcome == "failed" else _UNKNOWN)


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon:
        return text, _RAW_PORT
    if not port.isascii() or not port.isdigit() or not 1 <= int(port[:6]) <= 65_535:  # noqa: PLR2004  the most of a TCP port
        raise click.UsageError(f"--network {text}: {port!r} is no port; write HOST:PORT, such as 192.0.2.40:9100")
    return host, int(port)
