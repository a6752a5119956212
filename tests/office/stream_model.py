"""A terminal, a channel that loses, doubles and reorders, and a collector: the smallest ones that obey ``office.stream``."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field

from office.documents import Receipt, StreamReceipt
from office.errors import BatchUnreadableError, EnvelopeUnreadableError
from office.events import BoxOpened, StreamBegan
from office.ids import LedgerId, StreamId
from office.stream import (
    EMPTY,
    ZERO_DIGEST,
    Disagreement,
    Head,
    Sending,
    Verdict,
    alone,
    connected,
    digest_of,
    judge,
    may_send,
    receipted,
    sent,
)
from office.wire import encode, join, read_body, read_envelope, read_event_id, split

SOURCE = "/xa-mau-a/danh-gia-1"
KEPT = 4
BATCH = 3


def a_fact(number: int) -> BoxOpened:
    """Something that happened once: its number tells it from every other."""
    return BoxOpened(counter="quay-1", official=None, presses=number)


@dataclass
class Entry:
    payload: bytes
    fact: int | None
    origin: tuple[str, str]


@dataclass
class ModelTerminal:
    stream: StreamId
    now: float = 0.0
    oldest: int = 1
    entries: list[Entry] = field(default_factory=list)
    before_oldest: str = ZERO_DIGEST
    sending: Sending = field(default_factory=Sending)
    declared: set[int] = field(default_factory=set)
    """Facts that a ``stream.began`` gave up as refused."""

    @property
    def head(self) -> int:
        return self.oldest + len(self.entries) - 1

    def digest(self, sequence: int) -> str | None:
        if sequence == self.oldest - 1:
            return self.before_oldest
        if self.oldest <= sequence <= self.head:
            return digest_of(self.entries[sequence - self.oldest].payload)
        return None

    def write(self, fact: int, *, damage: str = "") -> None:
        payload = self._encode(a_fact(fact), origin=None)
        if damage == "event":
            payload = payload.replace(SOURCE.encode(), b"/another/terminal")
        elif damage == "array":
            payload = payload[:-1]
        self._append(payload, fact, None)

    def begin(self, why: StreamBegan) -> None:
        self._append(self._encode(why, origin=None), None, None)

    def _encode(self, event: BoxOpened | StreamBegan, *, origin: tuple[str, str] | None) -> bytes:
        previous = self.digest(self.head)
        assert previous is not None
        return encode(event, source=SOURCE, stream=self.stream, sequence=self.head + 1, previous=previous, origin=origin)

    def _append(self, payload: bytes, fact: int | None, origin: tuple[str, str] | None) -> None:
        first_saying = origin or (f"{self.stream}-{self.head + 1:010d}", digest_of(payload))
        self.entries.append(Entry(payload, fact, first_saying))

    def poll(self) -> bytes | None:
        """The batch that leaves now, if one does."""
        if not may_send(self.sending, self.now) or self.sending.received >= self.head:
            return None
        first = max(self.sending.received + 1, self.oldest)
        size = 1 if alone(self.sending) else BATCH
        chosen = self.entries[first - self.oldest : first - self.oldest + size]
        payload = join([entry.payload for entry in chosen])
        self.sending = sent(self.sending, first + len(chosen) - 1, self.now, 0.5, payload=digest_of(payload))
        return payload

    def connect(self) -> None:
        self.sending = connected(self.sending)

    def hear(self, receipt: Receipt, fresh: StreamId) -> None:
        head = receipt.head_of(self.stream)
        outcome = receipted(
            self.sending,
            head,
            own_head=self.head,
            own_oldest=self.oldest,
            own_digest=self.digest,
            refused=receipt.refused,
        )
        if isinstance(outcome, Disagreement):
            self._begin_again(outcome, head, fresh)
            return
        self.sending = outcome
        while self.oldest <= self.sending.received - KEPT:
            self.before_oldest = digest_of(self.entries[0].payload)
            self.entries.pop(0)
            self.oldest += 1

    def _begin_again(self, why: Disagreement, head: Head, fresh: StreamId) -> None:
        kept, first = self.entries, self.oldest
        refused = self.sending.received + 1 if why is Disagreement.REFUSED else None
        lost = max(0, first - 1 - head.sequence) if why is Disagreement.PRUNED else int(refused is not None)
        began = StreamBegan(
            reason=why.value, previous_stream=self.stream, previous_sequence=self.head, lost=lost, refused_sequence=refused
        )
        self.stream, self.oldest, self.entries, self.before_oldest = fresh, 1, [], ZERO_DIGEST
        self.sending = Sending()
        self.begin(began)
        for sequence, entry in enumerate(kept, start=first):
            if sequence == refused:
                assert entry.fact is not None
                self.declared.add(entry.fact)
            elif entry.fact is not None:
                payload = self._encode(a_fact(entry.fact), origin=entry.origin)
                self._append(payload, entry.fact, entry.origin)


@dataclass
class ModelCollector:
    heads: dict[StreamId, Head] = field(default_factory=dict)
    taken: dict[tuple[StreamId, int], bytes] = field(default_factory=dict)
    forks: list[bytes] = field(default_factory=list)
    counted: Counter[int] = field(default_factory=Counter)
    said: set[tuple[str, str]] = field(default_factory=set)

    def ingest(self, payload: bytes) -> Receipt:
        refused = False
        try:
            elements = split(payload)
        except BatchUnreadableError:
            elements, refused = [], True
        for element in elements:
            try:
                envelope = read_envelope(element, source=SOURCE)
            except EnvelopeUnreadableError:
                refused = True
                continue
            head = self.heads.get(envelope.stream, EMPTY)
            digest = digest_of(element)
            verdict = judge(
                head,
                envelope.number,
                envelope.previous,
                digest,
                lambda n, s=envelope.stream: self._digest(s, n),  # type: ignore[misc]
            )
            if verdict is Verdict.FORK:
                self.forks.append(element)
            if verdict is not Verdict.TAKEN:
                continue
            self.heads[envelope.stream] = Head(envelope.number, digest)
            self.taken[envelope.stream, envelope.number] = element
            saying = (envelope.origin or envelope.id, envelope.origindigest or digest)
            body = read_body(envelope)
            if isinstance(body, BoxOpened) and saying not in self.said:
                self.said.add(saying)
                self.counted[body.presses] += 1
        return self.receipt(refused=digest_of(payload) if refused else None)

    def _digest(self, stream: StreamId, sequence: int) -> str | None:
        element = self.taken.get((stream, sequence))
        return None if element is None else digest_of(element)

    def receipt(self, *, refused: str | None = None) -> Receipt:
        streams = {stream: StreamReceipt(sequence=head.sequence, digest=head.digest) for stream, head in self.heads.items()}
        return Receipt(ledger=LedgerId("socaimau00000001"), streams=streams, refused=refused)

    def copy(self) -> ModelCollector:
        return copy.deepcopy(self)

    def chains_hold(self) -> bool:
        """Whether every stream in the ledger is gapless from 1 and each event names the digest before it."""
        for stream, head in self.heads.items():
            previous = ZERO_DIGEST
            for sequence in range(1, head.sequence + 1):
                envelope = read_envelope(self.taken[stream, sequence], source=SOURCE)
                if envelope.previous != previous or read_event_id(envelope.id) != (stream, sequence):
                    return False
                previous = digest_of(self.taken[stream, sequence])
            if previous != head.digest:
                return False
        return True
