"""An address as the squares of a QR code; the only module that knows segno."""

import segno

from kiosk.errors import QrInvalidError

MOST_LETTERS = 500
"""Of an address: beyond that the squares become too small for the camera of an old phone."""

QUIET = 4
"""Light squares that must stay free on each side (ISO/IEC 18004)."""

Squares = tuple[tuple[bool, ...], ...]


def squares(text: str) -> Squares:
    """The rows of the code from the top, ``True`` where it is dark, without the quiet zone.

    Level M mends 15 % of damage: thermal paper is crumpled and fades.

    Raises:
        QrInvalidError: the text is empty or too long.
    """
    if not text or len(text) > MOST_LETTERS:
        raise QrInvalidError(f"a QR code of {len(text)} letters; give 1 to {MOST_LETTERS}")
    return tuple(tuple(bool(square) for square in row) for row in segno.make_qr(text, error="m").matrix)
