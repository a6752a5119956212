from pathlib import Path

from click.testing import CliRunner, Result

from kiosk.raster import harmless
from kiosk.slip import SAMPLE_SLIP
from kiosk.slip_image import draw_slip
from nucuoi.cli import main
from tests.escpos_machine import EscposMachine
from tests.kiosk.printers import a_printer
from tests.network_printer import NetworkPrinter


def print_test(*words: str) -> Result:
    return CliRunner().invoke(main, ["kiosk", "print-test", *words])


def at(cable: object) -> str:
    assert isinstance(cable, NetworkPrinter)
    return f"127.0.0.1:{cable.port}"


def test_a_sample_slip_comes_out_and_the_command_says_so() -> None:
    with a_printer("network") as bench:
        done = print_test("--network", at(bench.cable))
        assert done.exit_code == 0, done.output
        assert "80 mm, 576 dots, proof confirmed\nprinted: the slip is out\n" in done.output
        (slip,) = bench.machine.slips
        assert slip.tobytes() == harmless(draw_slip(SAMPLE_SLIP, 576)).tobytes()


def test_paper_that_is_low_is_told() -> None:
    with a_printer("network") as bench:
        bench.machine.near_end = True
        assert "printed: the slip is out; its paper is low" in print_test("--network", at(bench.cable)).output


def test_a_printer_without_paper_fails_with_what_to_do() -> None:
    with a_printer("network") as bench:
        bench.machine.paper_rows = 0
        done = print_test("--network", at(bench.cable))
    assert done.exit_code == 1
    assert "failed: there is no paper; put in a new roll" in done.output


def test_a_file_gets_the_slip_and_leaves_it_unknown(tmp_path: Path) -> None:
    file = tmp_path / "slip.bin"
    done = print_test("--file", str(file), "--width", "58", "--cut", "none")
    assert done.exit_code == 2
    assert "unknown: this connection does not tell" in done.output
    machine = EscposMachine(384)
    machine.take(file.read_bytes() + b"\x1dVB\x00")
    assert machine.slips[0].width == 384
    assert machine.strange == b""


def test_the_options_are_checked_like_the_file() -> None:
    done = print_test("--usb", "04b8", "--dots", "500")
    assert done.exit_code == 1
    assert "print-test.usb: '04b8' is no pair of ids" in done.output
    assert "print-test.dots: 500 is no multiple of 8; write 496" in done.output


def test_exactly_one_printer_is_named() -> None:
    for words in ([], ["--network", "a", "--file", "b"]):
        done = print_test(*words)
        assert done.exit_code == 2
        assert "exactly one of --network, --usb and --file" in done.output


def test_a_port_that_is_none_is_refused() -> None:
    for port in ("x", "0", "70000", "٣"):
        assert "is no port" in print_test("--network", f"192.0.2.40:{port}").output
