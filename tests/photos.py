"""Pictures for tests: photos of two colours, and the parts of a PNG that a test puts together itself."""

import zlib
from io import BytesIO
from typing import Any

from PIL import Image

Colour = tuple[int, int, int]


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401  whatever the format knows
    """The bytes of a picture in a file format."""
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def a_photo(width: int, height: int, upper: Colour, lower: Colour, *, form: str = "JPEG") -> bytes:
    """A picture whose upper half has one colour and whose lower half another."""
    picture = Image.new("RGB", (width, height), lower)
    picture.paste(upper, (0, 0, width, height // 2))
    return saved(picture, form)


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG (RFC 2083, section 3.2)."""
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
