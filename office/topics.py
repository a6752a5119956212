"""The MQTT topic tree: the only place that writes or reads a topic."""

import re
from typing import NamedTuple

from office.ids import CounterId, OfficeId, TerminalId

ROOT = "nucuoi/v1"

EVENTS = "events"
PRESENCE = "presence"
HEALTH = "health"
RECEIPT = "receipt"
ASSIGNMENT = "assignment"
RESPONSES = "responses"

_REQUESTS = "requests"
_TERMINAL_LEAVES = frozenset({EVENTS, PRESENCE, HEALTH, RECEIPT, ASSIGNMENT, RESPONSES})
_REQUEST_PARTS = 4
_TERMINAL_PARTS = 3
_OFFICE_PARTS = 2
_SHA256 = re.compile(r"[0-9a-f]{64}")


class TerminalTopic(NamedTuple):
    """A topic under one terminal, taken apart."""

    office: OfficeId
    terminal: TerminalId
    leaf: str


class RequestTopic(NamedTuple):
    """A terminal's request to its desk, taken apart."""

    office: OfficeId
    terminal: TerminalId
    verb: str


def terminal_topic(office: OfficeId, terminal: TerminalId, leaf: str) -> str:
    """``nucuoi/v1/{office}/{terminal}/{leaf}``.

    Raises:
        ValueError: when ``leaf`` is not one of the six of a terminal.
    """
    if leaf not in _TERMINAL_LEAVES:
        raise ValueError(f"{leaf!r} is no leaf of a terminal; one of {', '.join(sorted(_TERMINAL_LEAVES))} is")
    return f"{ROOT}/{office}/{terminal}/{leaf}"


def uplink_topic(office: OfficeId) -> str:
    """Where the office broker's bridge says ``1`` while it stands and ``0`` when it fell."""
    return f"{ROOT}/{office}/uplink"


def media_topic(office: OfficeId, sha256: str) -> str:
    """A photo or sound of at most 96 KiB, retained under the hash of its bytes."""
    return f"{ROOT}/{office}/media/{sha256}"


def media_filter(office: OfficeId) -> str:
    """Every photo and sound of one office."""
    return f"{ROOT}/{office}/media/+"


def board_topic(office: OfficeId) -> str:
    """Where the desk says how its queue stands."""
    return f"{ROOT}/{office}/board"


def counter_topic(office: OfficeId, counter: CounterId) -> str:
    """Where the desk says who is on duty at a counter, and whom it serves."""
    return f"{ROOT}/{office}/counters/{counter}"


def request_topic(office: OfficeId, terminal: TerminalId, verb: str) -> str:
    """Where a terminal asks its desk to carry out the command ``verb``."""
    return f"{ROOT}/{office}/{terminal}/{_REQUESTS}/{verb}"


def office_requests(office: OfficeId) -> str:
    """The filter for every request of one office."""
    return f"{ROOT}/{office}/+/{_REQUESTS}/+"


def office_terminals(office: OfficeId, leaf: str) -> str:
    """The filter for one leaf of every terminal of one office."""
    return f"{ROOT}/{office}/+/{leaf}"


def every_terminal(leaf: str) -> str:
    """The filter for one leaf of every terminal of every office."""
    return f"{ROOT}/+/+/{leaf}"


def every_uplink() -> str:
    """The filter for the bridge notification of every office."""
    return f"{ROOT}/+/uplink"


def read_terminal_topic(topic: str) -> TerminalTopic | None:
    """Take a topic apart; ``None`` when it is not a terminal's."""
    parts = _below_root(topic)
    if len(parts) != _TERMINAL_PARTS or parts[2] not in _TERMINAL_LEAVES:
        return None
    return TerminalTopic(OfficeId(parts[0]), TerminalId(parts[1]), parts[2])


def read_uplink_topic(topic: str) -> OfficeId | None:
    """The office of a bridge notification; ``None`` for any other topic."""
    parts = _below_root(topic)
    return OfficeId(parts[0]) if len(parts) == _OFFICE_PARTS and parts[1] == "uplink" else None


def read_request_topic(topic: str) -> RequestTopic | None:
    """Take a request's topic apart; ``None`` when it is none."""
    parts = _below_root(topic)
    if len(parts) != _REQUEST_PARTS or parts[2] != _REQUESTS:
        return None
    return RequestTopic(OfficeId(parts[0]), TerminalId(parts[1]), parts[3])


def read_media_topic(topic: str) -> str | None:
    """The hash that a media topic names; ``None`` for any other topic. It names a file, so nothing but a hash passes."""
    parts = _below_root(topic)
    named = len(parts) == _TERMINAL_PARTS and parts[1] == "media" and _SHA256.fullmatch(parts[2])
    return parts[2] if named else None


def _below_root(topic: str) -> list[str]:
    prefix = f"{ROOT}/"
    return topic.removeprefix(prefix).split("/") if topic.startswith(prefix) else []
