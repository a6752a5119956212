"""What is read from outside is made ready for that where it is defined, before there is any thread.

msgspec prepares a kind when something of that kind is read for the first time. Where two threads are the first at once, the
second reads with what the first has half prepared, and the process ends with a segmentation fault.
"""

from typing import TypeVar

import msgspec

Kind = TypeVar("Kind", bound=msgspec.Struct)


def readable(kind: type[Kind]) -> type[Kind]:
    """A class decorator: any thread may read ``kind``, and all that it holds, from JSON or plain data."""
    msgspec.json.Decoder(kind)
    return kind
