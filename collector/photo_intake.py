"""A photo as somebody sends it, from a phone or from elsewhere, made into the small one that terminals show.

The picture is decoded and drawn anew: where it was taken and what else it carries (EXIF, comments, a second file behind it) does
not come along. Its size and form are read before it is decoded, for a few kilobytes can unfold into gigabytes.
"""

from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageFile, ImageOps

from collector.directory_file import MOST_PHOTO_BYTES
from collector.errors import PhotoInvalidError

MOST_UPLOAD_BYTES = 12 * 1024 * 1024
"""A phone's picture has 3 to 8 MB."""

MOST_PIXELS = 50_000_000
"""A JPEG of a phone; it is decoded at an eighth of its size."""

MOST_WHOLE_PIXELS = 13_000_000
"""A PNG or a progressive JPEG, which is decoded whole: 50 MB for a moment."""

MOST_SCANS = 40
_START_OF_SCAN = b"\xff\xda"
_SIDES = (640, 800)
_QUALITIES = (88, 80, 70, 55, 40)


class Photo(NamedTuple):
    """A JPEG of at most 96 KiB under its SHA-256."""

    sha256: str
    data: bytes


def take_photo(payload: bytes) -> Photo:
    """The photo of ``payload``, upright, at most 640 by 800.

    Raises:
        PhotoInvalidError: ``size``, ``pixels``, ``scans`` or ``form``.
    """
    if len(payload) > MOST_UPLOAD_BYTES:
        raise PhotoInvalidError("size", f"{len(payload)} bytes, at most {MOST_UPLOAD_BYTES} are taken; send a smaller one")
    # One switch for the whole process, and others turn it: a torn photo would be half a face, and a bomb would unfold.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if payload.count(_START_OF_SCAN) > MOST_SCANS:
        raise PhotoInvalidError("scans", f"a JPEG of more than {MOST_SCANS} scans; save it anew, not progressive")
    try:
        with Image.open(BytesIO(payload), formats=("JPEG", "PNG")) as picture:
            _check_size(picture)
            picture.draft("RGB", _SIDES)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            ground = Image.new("RGB", upright.size, "white")
            ground.paste(upright, mask=upright.getchannel("A"))
            ground.thumbnail(_SIDES, Image.Resampling.LANCZOS)
    except PhotoInvalidError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoInvalidError("pixels", str(error)) from None
    except Exception as error:
        # What a hostile file can make a decoder raise stands in no list.
        raise PhotoInvalidError("form", f"no readable JPEG or PNG: {error}") from None
    return _saved(ground)


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    is_whole = picture.format != "JPEG" or bool(picture.info.get("progressive"))
    most = MOST_WHOLE_PIXELS if is_whole else MOST_PIXELS
    if width * height > most:
        raise PhotoInvalidError("pixels", f"{width}×{height} pixels are over {most}; make it smaller")


def _saved(picture: Image.Image) -> Photo:
    for quality in _QUALITIES:
        file = BytesIO()
        picture.save(file, "JPEG", quality=quality)
        data = file.getvalue()
        if len(data) <= MOST_PHOTO_BYTES:
            return Photo(sha256(data).hexdigest(), data)
    raise PhotoInvalidError("form", "it does not become small enough; choose another picture")
