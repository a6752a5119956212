"""How a terminal's stream grows, and how what an abandoned stream said is said again: bytes in, bytes out."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from office.errors import EventTooLargeError
from office.events import TYPES, Event, StreamBegan
from office.ids import StreamId
from office.stream import EMPTY, Disagreement, Head, digest_of
from office.wire import Envelope, encode

_envelopes = msgspec.json.Decoder(Envelope)
_began = msgspec.json.Decoder(StreamBegan)


class Entry(NamedTuple):
    """An event that wants to enter a stream; ``time`` is RFC 3339, or ``None`` when it is unknown.

    ``origin`` is the id and digest under which another copy of this journal may say the same thing.
    """

    event: Event
    time: str | None
    origin: tuple[str, str] | None = None


class Chain:
    """A stream that is being written: each added event names the digest of the one before."""

    def __init__(self, source: str, stream: StreamId, head: Head = EMPTY) -> None:
        self.source = source
        self.stream = stream
        self.head = head
        self.added: list[tuple[int, bytes]] = []

    def add(self, entry: Entry) -> None:
        """Add an event that happened.

        Raises:
            EventTooLargeError: over 8 KiB on the wire.
        """
        self._grow(entry.event, None, entry.time, entry.origin)

    def add_again(self, said: bytes) -> bool:
        """Add what another stream said before, under the id and digest of its first saying.

        Returns whether it could be said again: not when its bytes are damaged or no longer fit.
        """
        envelope = read(said)
        if envelope is None:
            return False
        origin = (envelope.id, digest_of(said))
        if envelope.origin is not None and envelope.origindigest is not None:
            origin = (envelope.origin, envelope.origindigest)
        try:
            self._grow(envelope.data, envelope.type, envelope.time, origin)
        except EventTooLargeError:
            return False
        return True

    def _grow(self, data: Event | msgspec.Raw, type_: str | None, time: str | None, origin: tuple[str, str] | None) -> None:
        sequence = self.head.sequence + 1
        said = encode(
            data,
            source=self.source,
            stream=self.stream,
            sequence=sequence,
            previous=self.head.digest,
            type_=type_,
            time=time,
            origin=origin,
        )
        self.added.append((sequence, said))
        self.head = Head(sequence, digest_of(said))


class Abandoned(NamedTuple):
    """A stream that ends: its name and head, why, and the events that the ledger is not known to hold, in order.

    ``refused`` is the sequence that blocked it, ``gives_up`` whether an event that is said again already is given up for it.
    """

    stream: StreamId
    head: int
    reason: Disagreement | None
    refused: int | None
    lost: int
    events: list[bytes]
    gives_up: bool = False


def continue_in(chain: Chain, old: Abandoned) -> int:
    """Begin ``chain`` with ``stream.began`` and say there again what ``old`` had said; returns how many events are lost.

    The refused event is said again too: a new envelope may be all that it needs. One that was refused again is given up, and
    so is one whose bytes are damaged. ``reason`` ``None`` is a new name of the terminal.
    """
    trial = Chain(chain.source, chain.stream)
    again, lost = [], old.lost
    for said in old.events:
        envelope = read(said)
        if envelope is not None and envelope.type == TYPES[StreamBegan]:
            # What an undelivered beginning declared as lost must not get lost with it.
            lost += _declared(envelope)
        elif old.gives_up and envelope is not None and envelope.number == old.refused and envelope.origin is not None:
            lost += 1
        elif trial.add_again(said):
            again.append(said)
        else:
            lost += 1
    began = StreamBegan(
        reason=old.reason.value if old.reason else "installed",
        previous_stream=old.stream,
        previous_sequence=old.head,
        lost=lost,
        refused_sequence=old.refused,
    )
    chain.add(Entry(began, None))
    for said in again:
        chain.add_again(said)
    return lost


def read(said: bytes) -> Envelope | None:
    """The envelope of bytes from a journal, whatever terminal they name; ``None`` when they are damaged."""
    try:
        return _envelopes.decode(said)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def sound(previous: str | None, events: Sequence[bytes]) -> int:
    """How many of ``events`` follow one another, the first after the digest ``previous``, as they were written."""
    for number, said in enumerate(events):
        if previous_of(said) != previous:
            return number
        previous = digest_of(said)
    return len(events)


def previous_of(said: bytes) -> str | None:
    """The digest before an event, as it names it; ``None`` when its bytes are damaged."""
    envelope = read(said)
    return envelope.previous if envelope else None


def _declared(envelope: Envelope) -> int:
    try:
        return _began.decode(envelope.data).lost
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0
