import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk.raster import ASK_WHEN_PRINTED, FRAGMENT_ROWS, Cut, harmless, page
from kiosk.slip_image import draw_slip
from tests.escpos_machine import EscposMachine
from tests.kiosk.slips import SLIPS

REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def noise(width: int, height: int) -> Image.Image:
    """Dots by chance, most of them where a command would be seen."""
    chance = random.Random(3)  # noqa: S311  the same every time
    return Image.frombytes(
        "1", (width, height), bytes(chance.choice((0xEF, 0xFB, 0xFA, 0xEB, 0x55)) for _ in range(width * height // 8))
    )


def wire(picture: Image.Image) -> bytes:
    return bytes(byte ^ 0xFF for byte in picture.tobytes())


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("name", SLIPS)
def test_what_the_printer_prints_is_what_was_drawn(name: str, width: int) -> None:
    picture = draw_slip(SLIPS[name], width)
    machine = EscposMachine(width)
    machine.take(page(picture, cut="partial", ask=False))
    (printed,) = machine.slips
    assert printed.size == picture.size
    assert printed.tobytes() == harmless(picture).tobytes()
    assert machine.strange == b""


def test_a_picture_by_chance_holds_no_command_for_the_printer() -> None:
    picture = noise(576, 200)
    assert REAL_TIME.search(wire(picture)), "else this test proves nothing"
    assert not REAL_TIME.search(wire(harmless(picture)))
    assert not REAL_TIME.search(page(picture, cut="partial", ask=True))


def test_a_mended_picture_only_gains_single_dots() -> None:
    picture = noise(576, 200)
    for before, after in zip(wire(picture), wire(harmless(picture)), strict=True):
        assert before == after or (before, after) == (0x10, 0x18)


def test_a_picture_without_commands_stays_as_it_is() -> None:
    picture = Image.new("1", (576, 100), 0)
    assert harmless(picture) is picture


def test_a_command_in_a_picture_would_be_obeyed() -> None:
    """The machine of these tests can see the fault that ``harmless`` prevents."""
    machine = EscposMachine(576)
    machine.take(b"\x1dv0\x00\x48\x00\x01\x00" + b"\x10\x04\x01".ljust(72, b"\0"))
    assert machine.asked == b"\x01"


@pytest.mark.parametrize(("cut", "ending"), [("partial", b"\x1dVB\x00"), ("full", b"\x1bd\x06\x1dV\x00"), ("none", b"\x1bd\x06")])
def test_the_slip_is_fed_to_the_knife_and_cut_as_configured(cut: Cut, ending: bytes) -> None:
    assert page(Image.new("1", (384, 10), 1), cut=cut, ask=False).endswith(ending)


def test_the_question_whether_it_is_printed_comes_last() -> None:
    picture = Image.new("1", (384, 10), 1)
    assert page(picture, cut="full", ask=True) == page(picture, cut="full", ask=False) + ASK_WHEN_PRINTED


def test_composing_a_page_says_nothing_on_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    page(Image.new("1", (384, 10), 1), cut="partial", ask=True)
    assert capsys.readouterr().out == ""


def test_loading_the_library_leaves_nothing_behind(tmp_path: Path) -> None:
    place = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "import escpos.printer"], env=place, check=True)
    assert list(tmp_path.iterdir()), "else this test proves nothing"
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    subprocess.run([sys.executable, "-c", "import kiosk.raster"], env=place, check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn_at", [2, 8, 9, 10, 500, 4000, 4618, 4627, 9000])
def test_after_a_tear_the_next_slip_is_whole(torn_at: int) -> None:
    picture = draw_slip(SLIPS["bare"], 576)
    machine = EscposMachine(576)
    machine.take(page(picture, cut="partial", ask=False)[:torn_at])
    machine.take(page(picture, cut="partial", ask=False, after_a_tear=True))
    (printed,) = machine.slips
    whole = printed.crop((0, printed.height - picture.height, 576, printed.height))
    assert whole.tobytes() == harmless(picture).tobytes()
    assert printed.height - picture.height <= FRAGMENT_ROWS * -(-torn_at // (FRAGMENT_ROWS * 72)), "only what was torn is white"
    assert machine.strange == b""


def test_without_the_filler_a_tear_would_swallow_the_next_slip() -> None:
    picture = draw_slip(SLIPS["bare"], 576)
    machine = EscposMachine(576)
    machine.take(page(picture, cut="partial", ask=False)[:500])
    machine.take(page(picture, cut="partial", ask=False))
    whole = harmless(picture).tobytes()
    assert not any(slip.tobytes().endswith(whole) for slip in machine.slips)
