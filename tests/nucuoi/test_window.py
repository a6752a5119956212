"""Without a display the demo draws on a virtual one, and its picture is a real PNG of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from nucuoi.window import NoDisplayError, Picture, VirtualDisplay, has_display, read_xwd
from tests.nucuoi.waiting import until


@pytest.fixture
def display(tmp_path: Path) -> Iterator[VirtualDisplay]:
    virtual = VirtualDisplay(tmp_path / "memory", tmp_path / "xvfb.log", width=320, height=200)
    until(lambda: virtual.name is not None or virtual.child.code is not None, virtual.child.written)
    yield virtual
    virtual.child.end()


def test_the_picture_of_a_virtual_display_has_its_size_and_the_colours_that_were_drawn(display: VirtualDisplay) -> None:
    empty = display.picture()
    memory = bytearray(display._memory.read_bytes())
    # Blue, green, red and a byte of nothing, as the server keeps a pixel: the first one becomes orange.
    first = len(memory) - 320 * 200 * 4
    memory[first : first + 4] = bytes((0x50, 0xA0, 0xF0, 0))

    painted = read_xwd(bytes(memory))

    assert (empty.width, empty.height) == (320, 200)
    assert not empty.is_drawn()
    assert painted.pixels[:6] == bytes((0xF0, 0xA0, 0x50, 0, 0, 0))


def test_a_picture_is_saved_as_a_png_that_others_read(tmp_path: Path) -> None:
    colours = [(x * 16, y * 16, 255 - x * 16) for y in range(16) for x in range(16)]
    picture = Picture(16, 16, bytes(part for colour in colours for part in colour))

    picture.save(tmp_path / "picture.png")

    with Image.open(tmp_path / "picture.png") as read:
        assert read.size == (16, 16)
        assert list(read.get_flattened_data()) == colours


def test_a_screen_of_one_colour_is_not_drawn_and_a_colourful_one_is() -> None:
    many = bytes(value % 256 for value in range(100 * 100 * 3))

    assert not Picture(100, 100, bytes(100 * 100 * 3)).is_drawn()
    assert Picture(100, 100, many).is_drawn()


def test_a_display_of_either_kind_is_one() -> None:
    assert has_display({"DISPLAY": ":0"})
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not has_display({"DISPLAY": ""})


def test_without_xvfb_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoDisplayError, match="apt-get install xvfb"):
        VirtualDisplay(tmp_path / "memory", tmp_path / "xvfb.log", width=320, height=200)
