"""An official's photo, from the bytes of the network to the pixels of a disc; the only module that decodes pictures.

Whoever may write the directory chooses the picture, and 96 KiB can unfold into gigabytes or into seconds of work. So its size
and form are read before it is decoded, and whatever else goes wrong is one error.
"""

from io import BytesIO

from kiosk.errors import PortraitInvalidError

MOST_PIXELS = 2_000_000
"""A photo of 1,600 by 1,200: decoding it takes a tenth of a second at worst, and 8 MB for that long."""

MOST_SCANS = 40
"""Parts of a progressive JPEG; usual ones have ten. Each makes the decoder pass over the whole picture once more."""

_START_OF_SCAN = b"\xff\xda"
_FACE = (0.5, 0.2)
"""Where the square is cut from: the middle across, and near the top, where a portrait has its face."""


def portrait(payload: bytes, side: int) -> bytes:
    """The pixels of a square of ``side`` cut from the JPEG or PNG in ``payload``: RGBA, row by row from the top.

    Raises:
        PortraitInvalidError: it is neither, too large, torn, or made to hurt.
    """
    # Imported when there is a photo at all: a terminal without one saves the time and the memory.
    from PIL import Image, ImageFile, ImageOps  # noqa: PLC0415

    # One switch for the whole process, and others turn it: a torn photo would be half a face, and a bomb would unfold.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    if payload.count(_START_OF_SCAN) > MOST_SCANS:
        raise PortraitInvalidError(f"a JPEG of more than {MOST_SCANS} scans; save it anew, not progressive")
    try:
        with Image.open(BytesIO(payload), formats=("JPEG", "PNG")) as picture:
            _check_size(*picture.size)
            # A JPEG is decoded at a half, a quarter or an eighth, as long as that is large enough.
            picture.draft("RGB", (2 * side, 2 * side))
            upright = ImageOps.exif_transpose(picture)
            square = ImageOps.fit(upright.convert("RGBA"), (side, side), Image.Resampling.LANCZOS, centering=_FACE)
            return square.tobytes()
    except PortraitInvalidError:
        raise
    except Exception as error:
        # What a hostile file can make a decoder raise stands in no list.
        raise PortraitInvalidError(f"no readable JPEG or PNG: {error}") from None


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PortraitInvalidError(f"{width}×{height} pixels are over {MOST_PIXELS}; make it smaller")
