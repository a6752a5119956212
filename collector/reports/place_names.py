"""Places as sentences of a report name them, and so many of them as a sentence holds."""

from collections.abc import Sequence

from collector.reports.marked_places import Key
from collector.reports.reading import Reading
from office.ids import OfficeId

MOST_NAMED = 3
"""So many places are named of each list; the sections have all of them."""


def place_name(reading: Reading, key: Key) -> str:
    """A place as its people call it: ``Xã Mẫu B``, ``Xã Mẫu B, Quầy 2``; of one office's counters ``Quầy 2``."""
    office, counter = key
    if reading.order.inquiry.office is not None:
        return reading.places.counter(office, counter)
    name = reading.places.short(reading.offices).get(OfficeId(office)) or office
    return name if counter is None else f"{name}, {reading.places.counter(office, counter)}"


def some(reading: Reading, parts: Sequence[str]) -> str:
    """The first of ``parts``, and how many more there are."""
    text = ", ".join(parts[:MOST_NAMED])
    if len(parts) <= MOST_NAMED:
        return text
    return reading.words.say("%(some)s và %(n)s nơi nữa") % {"some": text, "n": reading.words.number(len(parts) - MOST_NAMED)}
