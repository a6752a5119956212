"""CloudEvents on the wire: events to bytes and back.

A terminal sends a JSON array of CloudEvents 1.0. What counts is each element's **bytes as sent**: they are hashed, chained and
kept, because two readings of one JSON text can differ and canonical JSON costs sixty times a hash.
"""

import re
from datetime import datetime
from functools import cache
from typing import Annotated, Literal

import msgspec

from office.errors import BatchUnreadableError, BodyInvalidError, EnvelopeUnreadableError, EventTooLargeError
from office.events import CLASSES, TYPES, Event
from office.ids import STREAM_PATTERN, OfficeId, StreamId, TerminalId
from office.periods import VIETNAM

MOST_EVENTS = 500
MOST_BATCH_BYTES = 64 * 1024
MOST_EVENT_BYTES = 8 * 1024

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]

_SEQUENCE_DIGITS = 10


class Envelope(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The CloudEvents attributes that every event carries; unknown ones stay in the bytes.

    ``sequence`` is the CloudEvents sequence extension: 10 zero-padded digits. ``previous`` is the hex SHA-256 of the preceding
    event's bytes. ``origin`` and ``origindigest`` stand on an event that re-enters what an abandoned stream already said: the
    id and digest of the first saying, so that the ledger counts it once.
    """

    specversion: Literal["1.0"]
    id: Annotated[str, msgspec.Meta(max_length=80)]
    source: Annotated[str, msgspec.Meta(max_length=140)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    time: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    sequence: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{10}$(?!\n)")]
    previous: Digest
    origin: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    origindigest: Digest | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def number(self) -> int:
        """The sequence as an integer, from 1."""
        return int(self.sequence)

    @property
    def stream(self) -> StreamId:
        """The stream named in the id."""
        return StreamId(self.id[: -_SEQUENCE_DIGITS - 1])


_envelopes = msgspec.json.Decoder(Envelope)
_batches = msgspec.json.Decoder(list[msgspec.Raw])
_STREAM = re.compile(STREAM_PATTERN)
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_HARMLESS = rb"\\u0020"
_RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})?")


def source_of(office: OfficeId, terminal: TerminalId) -> str:
    """``/{office}/{terminal}``."""
    return f"/{office}/{terminal}"


def event_id(stream: StreamId, sequence: int) -> str:
    """``{stream}-{sequence}``, the sequence in 10 digits."""
    return f"{stream}-{sequence:010d}"


def read_event_id(text: str) -> tuple[StreamId, int] | None:
    """Take an event id apart; ``None`` when it is none."""
    stream, hyphen, digits = text.rpartition("-")
    if not hyphen or len(digits) != _SEQUENCE_DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    return StreamId(stream), int(digits)


def encode(
    event: Event | msgspec.Raw,
    *,
    source: str,
    stream: StreamId,
    sequence: int,
    previous: str,
    type_: str | None = None,
    time: str | None = None,
    origin: tuple[str, str] | None = None,
) -> bytes:
    """The bytes of one event. ``type_`` is needed only where ``event`` is raw ``data`` that is said again.

    Raises:
        EventTooLargeError: over 8 KiB; such an event must not enter a journal.
    """
    data = event if isinstance(event, msgspec.Raw) else msgspec.Raw(msgspec.json.encode(event))
    payload = msgspec.json.encode(
        Envelope(
            specversion="1.0",
            id=event_id(stream, sequence),
            source=source,
            type=type_ or TYPES[type(event)],
            time=time,
            sequence=f"{sequence:010d}",
            previous=previous,
            origin=origin[0] if origin else None,
            origindigest=origin[1] if origin else None,
            data=data,
        )
    )
    if len(payload) > MOST_EVENT_BYTES:
        raise EventTooLargeError(f"an event of {len(payload)} bytes is over the {MOST_EVENT_BYTES} that the wire takes")
    return payload


def join(events: list[bytes]) -> bytes:
    """A batch: the JSON array of ``events`` with their bytes untouched."""
    return b"[" + b",".join(events) + b"]"


def split(payload: bytes) -> list[bytes]:
    """The elements of a batch, each with its bytes as sent.

    Raises:
        BatchUnreadableError: no JSON array, over 64 KiB, or over 500 events.
    """
    if len(payload) > MOST_BATCH_BYTES:
        raise BatchUnreadableError(f"a batch of {len(payload)} bytes is over {MOST_BATCH_BYTES}; send fewer events")
    try:
        try:
            elements = [bytes(element) for element in _batches.decode(payload)]
        except msgspec.DecodeError:
            elements = _split_beside_surrogates(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BatchUnreadableError(f"the batch is no JSON array: {error}") from None
    if len(elements) > MOST_EVENTS:
        raise BatchUnreadableError(f"a batch of {len(elements)} events is over {MOST_EVENTS}; send fewer")
    return elements


def _split_beside_surrogates(payload: bytes) -> list[bytes]:
    """The elements of a batch in which one may escape half a surrogate pair: JSON by RFC 8259 (§8.2), but no text.

    Only that event is unreadable, so its neighbours are found in a copy of equal length that escapes something else.
    """
    copy = _SURROGATE.sub(_HARMLESS, payload)
    elements = []
    end = 0
    for element in _batches.decode(copy):
        begin = copy.index(element, end)
        end = begin + len(bytes(element))
        elements.append(payload[begin:end])
    return elements


def read_envelope(event: bytes, *, source: str) -> Envelope:
    """The envelope of one event that came from ``source``.

    Raises:
        EnvelopeUnreadableError: no CloudEvent with our attributes, not UTF-8, over 8 KiB, another's source, or an id that does
            not match its sequence.
    """
    if len(event) > MOST_EVENT_BYTES:
        raise EnvelopeUnreadableError(f"an event of {len(event)} bytes is over {MOST_EVENT_BYTES}")
    try:
        # The decoder looks only into the attributes that it knows; what is kept must be text as a whole.
        event.decode()
        envelope = _envelopes.decode(event)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise EnvelopeUnreadableError(f"no readable CloudEvent: {error}") from None
    if envelope.source != source:
        raise EnvelopeUnreadableError(f"source: {envelope.source!r} came on the topic of {source!r}")
    named = read_event_id(envelope.id)
    if named is None or named[1] != envelope.number or named[1] == 0:
        raise EnvelopeUnreadableError(f"id: {envelope.id!r} is not '{{stream}}-{{sequence}}' with sequence {envelope.sequence}")
    if not _STREAM.match(named[0]):
        raise EnvelopeUnreadableError(f"id: stream {named[0]!r} is not 16 to 32 of a–z and 0–9")
    return envelope


def read_body(envelope: Envelope) -> Event:
    """The typed ``data`` of an envelope.

    Raises:
        BodyInvalidError: unknown type, or data that does not fit it.
    """
    if envelope.type not in CLASSES:
        raise BodyInvalidError(f"type: {envelope.type!r} is unknown to this version")
    try:
        return _decoder(envelope.type).decode(envelope.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BodyInvalidError(f"data: {error}") from None


@cache
def _decoder(type_: str) -> msgspec.json.Decoder[Event]:
    # Made when it is first needed: a terminal reads no bodies at its start.
    return msgspec.json.Decoder(CLASSES[type_])


def read_time(text: str, *, field: str = "time") -> datetime:
    """An RFC 3339 moment, given at +07:00; of the other forms of ISO 8601 none is taken.

    Raises:
        BodyInvalidError: not RFC 3339, without offset, or out of range.
    """
    found = _RFC_3339.fullmatch(text)
    if found is not None and found[2] is None:
        raise BodyInvalidError(f"{field}: {text!r} has no offset; write +07:00")
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(VIETNAM) if found else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise BodyInvalidError(f"{field}: {text!r} is not an RFC 3339 time such as 2026-09-01T12:00:00+07:00")
    return moment
