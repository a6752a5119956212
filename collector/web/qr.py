"""A QR code as one path of an SVG; the only module of this room that knows segno."""

from typing import NamedTuple

import segno

_QUIET = 4
"""Light squares that must stay free on each side (ISO/IEC 18004)."""


class Code(NamedTuple):
    """``side`` squares with the quiet zone, and the path of the dark ones."""

    side: int
    path: str


def code(text: str) -> Code:
    """The code for ``text``, which mends 15 % of damage."""
    rows = segno.make_qr(text, error="m").matrix
    squares = (f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Code(len(rows) + 2 * _QUIET, "".join(squares))
