"""The names of things: slugs that are safe in a topic, a file name and an address."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, NewType

import msgspec

from office.errors import InvalidIdError
from office.fault import Fault

UnitId = NewType("UnitId", str)
OfficeId = NewType("OfficeId", str)
TerminalId = NewType("TerminalId", str)
CounterId = NewType("CounterId", str)
OfficialId = NewType("OfficialId", str)
ScaleId = NewType("ScaleId", str)
QuestionId = NewType("QuestionId", str)
TopicId = NewType("TopicId", str)
ServiceId = NewType("ServiceId", str)
CommitmentId = NewType("CommitmentId", str)
ItemId = NewType("ItemId", str)
"""One promise of a set."""
DayId = NewType("DayId", str)
TicketId = NewType("TicketId", str)
StreamId = NewType("StreamId", str)
LedgerId = NewType("LedgerId", str)

# "$(?!\\n)" is the end of the text for Python and JSON Schema alike; a bare "$" lets Python accept a final line break.
DESK = TerminalId("desk")
"""The terminal that holds an office's queue: one in each office, so it has the same name in all of them."""

SLUG_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$(?!\n)"
RESERVED = frozenset(
    {"board", "counters", "media", "uplink"} | {"events", "presence", "health", "receipt", "assignment", "requests", "responses"}
)
"""Words with a meaning of their own in the topic tree; no terminal, office or counter may be called so.

The leaves of a terminal are among them because a counter ``events`` would have the topic ``counters/events``, which the bridge's
``+/events`` matches.
"""

Slug = Annotated[str, msgspec.Meta(pattern=SLUG_PATTERN, max_length=64)]
"""1 to 64 characters ``a-z 0-9 -``, neither first nor last a hyphen."""

STREAM_PATTERN = r"^[a-z0-9]{16,32}$(?!\n)"
"""A stream is random, so it has no hyphen and splits cleanly from its sequence in an event's id."""

_SLUG = re.compile(SLUG_PATTERN)


def check_slug(text: str, *, field: str) -> str:
    """Return ``text`` when it is a usable id.

    Raises:
        InvalidIdError: naming ``field``, what was found and what is allowed.
    """
    if not _SLUG.match(text):
        rule = "{text!r} is not an id; use 1 to 64 of a–z, 0–9 and '-', not beginning or ending with '-'"
        raise InvalidIdError(Fault(field, rule, text=text))
    if text in RESERVED:
        raise InvalidIdError(Fault(field, "{text!r} is reserved; choose another id", text=text))
    return text


def nearest(word: str, choices: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for a wrong id, or nothing when no choice is near."""
    near = get_close_matches(word, list(choices), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
