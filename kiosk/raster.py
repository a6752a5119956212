"""A drawn slip as the bytes that a printer takes: raster rows, feed, cut (ESC/POS), composed by python-escpos.

A printer obeys real-time commands wherever they stand, in the rows of a picture too: DLE EOT asks, DLE ENQ and DLE DC4 clear its
memory or open a cash drawer. So a picture that holds one by chance gets one more dot, of an eighth of a millimetre.
"""

import os
import re
import shutil
from typing import Any, Literal

from escpos.capabilities import Profile, get_profile, pickle_dir
from escpos.printer import Dummy
from PIL import Image

if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    # The library makes a new directory for its cache at each start, and leaves it there.
    shutil.rmtree(pickle_dir, ignore_errors=True)

Cut = Literal["partial", "full", "none"]

FRAGMENT_ROWS = 64
"""Rows of one raster command: little is lost where one is torn, and printers with a small memory take it."""

ASK_WHEN_PRINTED = b"\x1dr\x01"
"""GS r 1: answered in its turn, so after everything before it, unlike DLE EOT, which is answered at once."""

CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: forget what was received and not printed. A printer that does not know it goes on as it was."""

_COMMAND = re.compile(rb"\x10(?=[\x04\x05\x14])")
_HARMLESS = b"\x18"
_FEED_LINES, _HEADER = 6, 8


class _Paper(Profile):  # type: ignore[misc]  # python-escpos has no types
    """A printer that can cut, whose width the picture has already."""

    def __init__(self) -> None:
        super().__init__(features={"paperPartCut": True, "paperFullCut": True})
        # Else the library prints a remark on the unknown width to the standard output, with every slip.
        self.profile_data: dict[str, Any] = {**get_profile().profile_data, "media": {}}


def page(picture: Image.Image, *, cut: Cut, ask: bool, after_a_tear: bool = False) -> bytes:
    """What to send for ``picture`` (mode "1", a width of whole bytes).

    ``ask``: with the question that is answered when all is printed. ``after_a_tear``: the printer may still wait for rows of a
    picture that broke off; it gets them, white, and what it needs not it ignores.
    """
    paper = Dummy(profile=_Paper())
    paper.hw("INIT")
    paper.image(harmless(picture), fragment_height=FRAGMENT_ROWS)
    if cut == "none":
        paper.print_and_feed(_FEED_LINES)
    else:
        # Both feed to the knife first; GS V 66, which the library calls cutting without feed, does so by itself.
        paper.cut(mode="FULL", feed=cut == "full")
    filler = bytes(FRAGMENT_ROWS * picture.width // 8 + _HEADER) if after_a_tear else b""
    return filler + bytes(paper.output) + (ASK_WHEN_PRINTED if ask else b"")


def harmless(picture: Image.Image) -> Image.Image:
    """The picture without any real-time command in its rows."""
    # In a picture of mode "1" a set bit is light, on the wire it is dark.
    rows = bytes(byte ^ 0xFF for byte in picture.tobytes())
    if not _COMMAND.search(rows):
        return picture
    return Image.frombytes("1", picture.size, bytes(byte ^ 0xFF for byte in _COMMAND.sub(_HARMLESS, rows)))
