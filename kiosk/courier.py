"""What is sent when, and what a receipt changes: the rules of ``office.stream`` over the journal, without a network.

Not thread-safe: the link's thread makes every call.
"""

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import NamedTuple

from kiosk.chain import sound
from kiosk.errors import BoxUnavailableError
from kiosk.journal import Journal
from kiosk.rows import StreamState
from office.documents import Receipt, read_document
from office.errors import DocumentInvalidError
from office.ids import LedgerId, StreamId
from office.stream import (
    FIRST_RESEND_SECONDS,
    ZERO_DIGEST,
    Disagreement,
    Head,
    Sending,
    alone,
    connected,
    digest_of,
    may_send,
    receipted,
    sent,
)
from office.wire import MOST_EVENTS, join

NAMED_STREAMS = 16
"""A receipt names the last streams that the ledger touched, at most so many; of others it says nothing."""


class Outgoing(NamedTuple):
    """A batch to publish, worthless after ``expiry_seconds``: by then it is sent again."""

    payload: bytes
    expiry_seconds: int


class Courier:
    """Delivers the streams of one journal to the ledger named ``ledger``, and obeys no other.

    ``chance`` is uniform in [0, 1), ``log`` takes sentences for the technician. Times are monotonic seconds.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        ledger: LedgerId,
        chance: Callable[[], float],
        log: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self.wrong_ledger: str | None = None
        """Another ledger that sent a receipt last; ``None`` since the right one spoke."""
        self._journal = journal
        self._ledger = ledger
        self._chance = chance
        self._log = log
        self._sending: dict[StreamId, Sending] = {}
        self._again_at = 0.0

    def reconnected(self) -> None:
        """A new connection: what was on the way may be lost."""
        self._sending = {stream: connected(state) for stream, state in self._sending.items()}

    def outgoing(self, now: float) -> list[Outgoing]:
        """The batches that must leave now, one for each stream at most; they count as sent."""
        found = []
        self._again_at = 0.0
        try:
            for stream in self._streams():
                sending = self._state(stream)
                if stream.head > sending.received and may_send(sending, now):
                    batch = self._next_batch(stream, sending)
                    if not batch:
                        continue
                    payload = join(batch)
                    sending = sent(sending, sending.received + len(batch), now, self._chance(), payload=digest_of(payload))
                    self._sending[stream.stream] = sending
                    found.append(Outgoing(payload, ceil(sending.due_at - now)))
        except BoxUnavailableError as error:
            # The connection still carries presence and health, which say so.
            self._log(f"events cannot be read: {error}")
            self._again_at = now + FIRST_RESEND_SECONDS
        return found

    def due_at(self) -> float | None:
        """When the first unreceipted batch must be sent again, ``None`` when none is on the way."""
        due = min((state.due_at for state in self._sending.values() if state.in_flight), default=None)
        return due if not self._again_at else max(due or 0.0, self._again_at)

    def obey(self, payload: bytes) -> bool:
        """Take a receipt; returns whether it was one to obey."""
        try:
            receipt = read_document(payload, Receipt)
        except DocumentInvalidError as error:
            self._log(f"a receipt was ignored: {error}")
            return False
        if receipt.ledger != self._ledger:
            if self.wrong_ledger != receipt.ledger:
                self._log(f"receipts of ledger {receipt.ledger!r} are ignored: the configuration names {self._ledger!r}")
            self.wrong_ledger = receipt.ledger[:120]
            return False
        self.wrong_ledger = None
        try:
            for stream in self._streams():
                if stream.stream in receipt.streams or len(receipt.streams) < NAMED_STREAMS:
                    self._receipted(stream, receipt)
        except BoxUnavailableError as error:
            # What the disk did not note is asked for again, or sent once more.
            self._log(f"a receipt could not be noted: {error}")
        return True

    def _next_batch(self, stream: StreamState, sending: Sending) -> list[bytes]:
        """What follows in the chain.

        A card that altered a byte broke it there, and the ledger would never go on: then the stream ends here and now, and a
        new one says the rest again.
        """
        batch = self._journal.batch(stream.stream, sending.received, most=1 if alone(sending) else MOST_EVENTS)
        found = sound(self._journal.digest(stream.stream, sending.received), batch)
        if found == 0:
            self._log(f"stream {stream.stream}: event {sending.received + 1} is not as it was written; the card may be dying")
            own = self._journal.digest(stream.stream, sending.received) or ZERO_DIGEST
            self._journal.begin_again(stream.stream, Disagreement.REFUSED, Head(sending.received, own), is_damaged=True)
            self._sending.pop(stream.stream, None)
        return batch[:found]

    def _receipted(self, stream: StreamState, receipt: Receipt) -> None:
        head = receipt.head_of(stream.stream)
        answer = receipted(
            self._state(stream),
            head,
            own_head=stream.head,
            own_oldest=stream.oldest,
            own_digest=partial(self._journal.digest, stream.stream),
            refused=receipt.refused,
        )
        if isinstance(answer, Disagreement):
            self._journal.begin_again(stream.stream, answer, head)
            self._sending.pop(stream.stream, None)
            return
        self._sending[stream.stream] = answer
        if answer.received != stream.received:
            self._journal.received(stream.stream, answer.received)

    def _state(self, stream: StreamState) -> Sending:
        return self._sending.get(stream.stream) or Sending(received=stream.received)

    def _streams(self) -> list[StreamState]:
        streams = self._journal.streams()
        known = {stream.stream for stream in streams}
        for gone in self._sending.keys() - known:
            del self._sending[gone]
        return streams
