"""Where the demo shows its rating screen: on this session's display, else on a virtual one whose picture is kept in a file."""

import shutil
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from nucuoi.children import Child

FEWEST_COLOURS = 12
"""A window that has drawn something shows more colours than an empty screen."""

_XWD_FIELDS = struct.Struct(">25I")
_BYTES_PER_PIXEL = 4


class NoDisplayError(RuntimeError):
    """There is neither a display nor a virtual one; the sentence says what to install."""


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window can be opened for somebody to see."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


class VirtualDisplay:
    """An Xvfb of ``width`` × ``height`` pixels, which keeps its picture in ``memory``.

    Raises:
        NoDisplayError: Xvfb is not installed.
    """

    def __init__(self, memory: Path, log: Path, *, width: int, height: int) -> None:
        xvfb = shutil.which("Xvfb")
        if xvfb is None:
            raise NoDisplayError("there is no display and no Xvfb; run: apt-get install xvfb")
        memory.mkdir(parents=True, exist_ok=True)
        self._memory = memory / "Xvfb_screen0"
        self._memory.unlink(missing_ok=True)
        size = f"{width}x{height}x24"
        # It chooses a free number itself and writes it to its standard output, which is its log.
        self.child = Child(
            "Xvfb",
            [xvfb, "-displayfd", "1", "-screen", "0", size, "-fbdir", str(memory), "-nolisten", "tcp", "-noreset"],
            log=log,
        )

    @property
    def name(self) -> str | None:
        """``:N`` once it is ready, else ``None``."""
        numbers = [line for line in self.child.written().split("\n")[:-1] if line.isdigit()]
        return f":{numbers[0]}" if numbers else None

    def environment(self) -> dict[str, str]:
        """What a program needs to open its window here."""
        return {"DISPLAY": self.name or "", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": "x11", "LIBGL_ALWAYS_SOFTWARE": "1"}

    def picture(self) -> "Picture":
        """What is on it now."""
        return read_xwd(self._memory.read_bytes())


class Picture:
    """Pixels of ``width`` × ``height``, three bytes each: red, green, blue."""

    def __init__(self, width: int, height: int, pixels: bytes) -> None:
        self.width = width
        self.height = height
        self.pixels = pixels

    def is_drawn(self) -> bool:
        """Whether somebody has drawn on it, as far as every seventh pixel tells."""
        sample = self.pixels[: len(self.pixels) // 21 * 21]
        return len(set(zip(sample[0::21], sample[1::21], sample[2::21], strict=True))) >= FEWEST_COLOURS

    def save(self, path: Path) -> None:
        """Write it as a PNG, whole or not at all."""
        row = self.width * 3
        lines = b"".join(b"\x00" + self.pixels[begin : begin + row] for begin in range(0, len(self.pixels), row))
        fresh = path.with_suffix(".new")
        fresh.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0))
            + _chunk(b"IDAT", zlib.compress(lines, 6))
            + _chunk(b"IEND", b"")
        )
        fresh.replace(path)


def read_xwd(data: bytes) -> Picture:
    """A picture from the memory of an Xvfb with 24 bits a pixel, in the format of X11/XWDFile.h."""
    fields = _XWD_FIELDS.unpack_from(data)
    header, width, height, row_bytes, colours = fields[0], fields[4], fields[5], fields[12], fields[19]
    begin = header + colours * 12
    rows = [data[at : at + width * _BYTES_PER_PIXEL] for at in range(begin, begin + height * row_bytes, row_bytes)]
    raw = b"".join(rows)
    pixels = bytearray(width * height * 3)
    pixels[0::3], pixels[1::3], pixels[2::3] = raw[2::4], raw[1::4], raw[0::4]
    return Picture(width, height, bytes(pixels))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
