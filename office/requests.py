"""What a terminal asks its desk over MQTT, and what the desk answers.

Each request has an id, and a repeated one gets the same answer.
"""

from typing import Annotated

import msgspec

from office.board import Minutes
from office.commands import AnyCommand, OrderId
from office.desk_assignment import StationKind
from office.ids import Slug
from office.numbering import Series, Text
from office.readable import readable

RequestId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{16,40}$(?!\n)")]
"""Random, made and stored by who asks before it asks."""

VERBS: dict[StationKind, frozenset[str]] = {
    "desk": frozenset(),
    "ticket": frozenset({"issue", "confirm-delivery", "report-slip", "leave", "ask-help", "answer-help"}),
    "board": frozenset(),
    "caller": frozenset({"call-next", "recall", "start", "finish", "miss"}),
}
"""The commands that each kind of terminal may ask for; they are the last part of the topic."""

PRIORITIES = ("invalid", "sick-soldier", "elderly", "pregnant", "disabled")
"""Why somebody goes first (Đà Nẵng's rule of 2024). It says something about health, so it stays on the desk until closing."""


@readable
class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A command from a terminal. ``category`` is why somebody goes first; it never leaves the desk."""

    request: RequestId
    command: AnyCommand
    category: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class IssuedNumber(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that was given, with what its slip says.

    ``ahead`` people stand before it; ``low`` and ``high`` are minutes, left out when nobody can tell. ``issued`` is ``HH:MM``,
    left out while the clock is not trusted. ``follow`` is the address where a phone can follow it, empty: nowhere.
    """

    ticket: Slug
    series: Series
    number: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    text: Text
    service: Slug
    priority: bool = False
    ahead: Annotated[int, msgspec.Meta(ge=0)] = 0
    low: Minutes | None = None
    high: Minutes | None = None
    issued: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    after_break: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    follow: Annotated[str, msgspec.Meta(max_length=300)] = ""


@readable
class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The desk's answer. ``refused`` is a reason, with what its words need in ``about``; left out when it was done.

    ``terminal`` is where the slip of ``issued`` is printed again.
    """

    request: RequestId
    refused: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    about: dict[str, str | float] = {}
    issued: IssuedNumber | None = None
    terminal: Slug | None = None


class SlipOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the desk orders of a ticket kiosk: this slip once more. ``within`` seconds of being heard, or not at all."""

    order: OrderId
    issued: IssuedNumber
    within: Annotated[float, msgspec.Meta(ge=0, le=60)]


def follow_address(url: str, token: str) -> str:
    """Where a phone follows a number, empty where none can.

    >>> follow_address("https://mau.example.vn/", "4vJ9"), follow_address("", "4vJ9")
    ('https://mau.example.vn/t/4vJ9', '')
    """
    return f"{url.rstrip('/')}/t/{token}" if url else ""
