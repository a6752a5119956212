"""One suite over a network and a USB printer: what the slip's outcome is, whatever goes wrong when."""

from collections.abc import Iterator

import pytest
import zxingcpp

from kiosk.printer_config import Proof
from kiosk.printer_status import PrinterStatus, Printout, Reason, State
from kiosk.raster import harmless
from kiosk.slip import SAMPLE_SLIP
from kiosk.slip_image import draw_slip
from tests.kiosk.printers import Bench, a_printer
from tests.kiosk.slips import BARE_SLIP
from tests.network_printer import NetworkPrinter

PRINTED = Printout("printed")
HALF_A_SLIP = 300


@pytest.fixture(params=["network", "usb"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with a_printer(request.param) as bench:
        yield bench


def failed(reason: Reason) -> Printout:
    return Printout("failed", reason)


def unknown(reason: Reason) -> Printout:
    return Printout("unknown", reason)


def test_a_printed_slip_is_the_drawn_one_and_a_phone_reads_its_address(bench: Bench) -> None:
    assert bench.printer.print(SAMPLE_SLIP) == PRINTED
    (slip,) = bench.machine.slips
    assert slip.tobytes() == harmless(draw_slip(SAMPLE_SLIP, 576)).tobytes()
    (code,) = zxingcpp.read_barcodes(slip.convert("L"))
    assert code.text == SAMPLE_SLIP.qr
    assert bench.machine.strange == b""


def test_slips_follow_each_other(bench: Bench) -> None:
    assert [bench.printer.print(slip) for slip in (BARE_SLIP, SAMPLE_SLIP, BARE_SLIP)] == [PRINTED] * 3
    heights = [draw_slip(slip, 576).height for slip in (BARE_SLIP, SAMPLE_SLIP, BARE_SLIP)]
    assert [slip.height for slip in bench.machine.slips] == heights


def trouble(bench: Bench, reason: Reason) -> None:
    match reason:
        case "paper out":
            bench.machine.paper_rows = 0
        case "cover open":
            bench.machine.cover_open = True
        case "cutter stuck":
            bench.machine.cutter_stuck = True
        case "not understood":
            bench.machine.rubbish = b"HTTP/1.1 400 Bad Request\r\n"
        case "no answer":
            bench.machine.is_silent = True
        case _:
            raise AssertionError(reason)


@pytest.mark.parametrize("reason", ["paper out", "cover open", "cutter stuck", "not understood", "no answer"])
def test_a_printer_in_trouble_is_sent_nothing(bench: Bench, reason: Reason) -> None:
    trouble(bench, reason)
    assert bench.printer.print(SAMPLE_SLIP) == failed(reason)
    assert bench.machine.slips == []
    assert bench.machine.paper_on_the_way.height == 0


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("paper out", "paper out"),
        ("cover open", "stopped"),
        ("cutter stuck", "stopped"),
        ("not understood", "unknown"),
        ("no answer", "unknown"),
    ],
)
def test_its_status_says_so_too(bench: Bench, reason: Reason, state: State) -> None:
    trouble(bench, reason)
    assert bench.printer.status() == PrinterStatus(state, reason)


def test_a_healthy_printer_is_ok_and_one_whose_paper_ends_soon_still_prints(bench: Bench) -> None:
    assert bench.printer.status() == PrinterStatus("ok")
    bench.machine.near_end = True
    assert bench.printer.print(BARE_SLIP) == PRINTED
    assert bench.printer.status() == PrinterStatus("paper low")


def test_paper_that_ends_half_way_is_a_failure(bench: Bench) -> None:
    bench.machine.paper_rows = HALF_A_SLIP
    assert bench.printer.print(SAMPLE_SLIP) == failed("paper out")
    assert bench.machine.slips == []
    assert bench.printer.status() == PrinterStatus("paper out", "paper out")


def test_what_was_not_printed_does_not_come_out_with_new_paper(bench: Bench) -> None:
    bench.machine.paper_rows = HALF_A_SLIP
    bench.printer.print(SAMPLE_SLIP)
    bench.machine.put_in_paper()
    assert bench.printer.print(BARE_SLIP) == PRINTED
    (slip,) = bench.machine.slips
    assert slip.tobytes() == harmless(draw_slip(BARE_SLIP, 576)).tobytes()


def test_a_printer_that_cannot_forget_still_prints_the_next_slip_whole(bench: Bench) -> None:
    bench.machine.knows_clear = False
    bench.machine.paper_rows = HALF_A_SLIP
    bench.printer.print(SAMPLE_SLIP)
    bench.machine.put_in_paper()
    assert bench.printer.print(BARE_SLIP) == PRINTED
    whole = harmless(draw_slip(BARE_SLIP, 576))
    last = bench.machine.slips[-1]
    assert last.crop((0, last.height - whole.height, 576, last.height)).tobytes() == whole.tobytes()


def test_a_printer_that_stands_still_half_way_is_a_failure(bench: Bench) -> None:
    bench.cable.hangs_after = 20_000
    assert bench.printer.print(SAMPLE_SLIP) == failed("stalled")


def test_a_slip_that_is_not_confirmed_is_unknown(bench: Bench) -> None:
    bench.machine.confirms = False
    assert bench.printer.print(SAMPLE_SLIP) == unknown("not confirmed")


def test_paper_that_ends_before_the_confirmation_is_a_failure(bench: Bench) -> None:
    bench.machine.paper_ends_after_cut = True
    assert bench.printer.print(BARE_SLIP) == failed("paper out")


@pytest.mark.parametrize("where", [5_000, 40_000])
def test_a_connection_that_breaks_on_the_way_leaves_the_slip_unknown(bench: Bench, where: int) -> None:
    if isinstance(bench.cable, NetworkPrinter):
        bench.cable.closes_after = where
    else:
        bench.cable.unplugs_after = where
    assert bench.printer.print(SAMPLE_SLIP) == unknown("connection lost")


def test_a_printer_that_reports_of_itself_is_understood_all_the_same() -> None:
    with a_printer("network") as bench:
        bench.machine.unasked = b"\x11" + b"\x10\x00\x0f\x12" * 3
        assert bench.printer.print(BARE_SLIP) == PRINTED


def test_endless_rubbish_holds_nobody_up(bench: Bench) -> None:
    bench.machine.rubbish = b"\xff" * 4096
    assert bench.printer.print(BARE_SLIP) == failed("not understood")


@pytest.mark.parametrize("kind", ["network", "usb"])
@pytest.mark.parametrize(
    ("proof", "confirms", "expected"),
    [
        ("status", False, PRINTED),
        ("status", True, PRINTED),
        ("sent", False, PRINTED),
        ("none", True, unknown("cannot tell")),
    ],
)
def test_a_printer_that_tells_less_is_believed_as_configured(kind: str, proof: Proof, confirms: bool, expected: Printout) -> None:
    with a_printer(kind, proof=proof) as bench:
        bench.machine.confirms = confirms
        assert bench.printer.print(BARE_SLIP) == expected


@pytest.mark.parametrize("kind", ["network", "usb"])
def test_without_confirmation_paper_that_ends_half_way_is_still_seen(kind: str) -> None:
    with a_printer(kind, proof="status") as bench:
        bench.machine.confirms = False
        bench.machine.paper_rows = HALF_A_SLIP
        assert bench.printer.print(SAMPLE_SLIP) == failed("paper out")


@pytest.mark.parametrize("kind", ["network", "usb"])
def test_a_printer_that_is_never_asked_is_sent_no_questions(kind: str) -> None:
    with a_printer(kind, proof="sent") as bench:
        bench.machine.is_silent = True
        assert bench.printer.print(BARE_SLIP) == PRINTED
        assert bench.printer.status() == PrinterStatus("ok", "cannot tell")
        assert bench.machine.asked == b""


def test_no_call_takes_longer_than_it_says(bench: Bench) -> None:
    assert bench.printer.longest_seconds == pytest.approx(5 * 0.3 + 1.0)
