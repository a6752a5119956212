"""The chain of one terminal's events: how it grows, how the ledger judges what arrives, when a terminal sends again.

PUBACK is not delivery. A terminal forgets nothing until a receipt covers it; the ledger takes an event only where it fits the
chain, so that nothing is lost, doubled or slipped in between.
"""

from collections.abc import Callable
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

import msgspec

ZERO_DIGEST = "0" * 64
"""``previous`` of a stream's first event."""

KEPT_EVENTS = 20_000
"""Receipted events that a terminal keeps for a collector that comes back from yesterday's backup."""

FIRST_RESEND_SECONDS = 30.0
LONGEST_RESEND_SECONDS = 900.0
REFUSALS_BEFORE_ALONE = 3


class Head(NamedTuple):
    """The last event of a stream that the ledger holds."""

    sequence: int
    digest: str


EMPTY = Head(0, ZERO_DIGEST)


class Verdict(Enum):
    """What becomes of an event that arrived."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    FORK = "fork"
    GAP = "gap"


def digest_of(event: bytes) -> str:
    """The hex SHA-256 of an event's bytes as sent."""
    return sha256(event).hexdigest()


def judge(head: Head, sequence: int, previous: str, digest: str, stored: Callable[[int], str | None]) -> Verdict:
    """Whether the ledger takes an event.

    ``stored`` looks up the digest that the ledger holds at a sequence; it is asked only at or below the head.
    """
    if sequence > head.sequence + 1:
        return Verdict.GAP
    if sequence == head.sequence + 1:
        return Verdict.TAKEN if previous == head.digest else Verdict.FORK
    return Verdict.DUPLICATE if stored(sequence) == digest else Verdict.FORK


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """Where a terminal stands in delivering one stream. Times are monotonic seconds.

    ``received`` is what the last agreed receipt covers, ``in_flight`` the last sequence of the unreceipted batch (0: none) and
    ``payload`` the digest of that batch's bytes.
    """

    received: int = 0
    in_flight: int = 0
    payload: str = ""
    due_at: float = 0.0
    attempt: int = 0
    refusals: int = 0


class Disagreement(Enum):
    """Why a terminal must begin a new stream."""

    FORK = "fork"
    BEHIND = "behind"
    PRUNED = "pruned"
    REFUSED = "refused"


def may_send(state: Sending, now: float) -> bool:
    """Whether a batch after ``received`` may leave at ``now``."""
    return not state.in_flight or now >= state.due_at


def alone(state: Sending) -> bool:
    """Whether the next event must travel alone, because batches that begin with it were refused."""
    return state.refusals >= REFUSALS_BEFORE_ALONE


def sent(state: Sending, last: int, now: float, chance: float, *, payload: str) -> Sending:
    """After a batch up to sequence ``last`` was published, whose bytes have the digest ``payload``.

    ``chance`` is uniform in [0, 1). The wait before sending again is 30 s at first, then 30 s plus a random part of a bound
    that doubles up to 15 min: full jitter above a floor, so that a province that comes back together does not resend together.
    """
    bound = min(LONGEST_RESEND_SECONDS, FIRST_RESEND_SECONDS * 2.0 ** min(state.attempt, 10))
    wait = FIRST_RESEND_SECONDS + chance * (bound - FIRST_RESEND_SECONDS)
    return msgspec.structs.replace(state, in_flight=last, payload=payload, due_at=now + wait, attempt=state.attempt + 1)


def connected(state: Sending) -> Sending:
    """After a new connection: what was in flight may be lost, so it is due at once."""
    return msgspec.structs.replace(state, in_flight=0, payload="", attempt=0)


def receipted(
    state: Sending,
    receipt: Head,
    *,
    own_head: int,
    own_oldest: int,
    own_digest: Callable[[int], str | None],
    refused: str | None,
) -> Sending | Disagreement:
    """After a receipt that says ``receipt`` of this stream.

    ``own_oldest`` is the first sequence that the journal still keeps (``own_head + 1`` when it keeps none). ``own_digest``
    looks digests up from ``own_oldest - 1`` (the ``previous`` of the oldest kept event) to ``own_head``. ``refused`` is what the
    receipt names as the digest of a payload in which something could not be read.

    A receipt that says nothing new is no reason to send again: it may answer an older copy of an earlier batch, and two ends
    that answer every copy with a copy never stop. For the same reason it is no refusal; only a receipt that names the very
    payload in flight is, for a refusal ends with an event given up.
    """
    if receipt.sequence > own_head:
        return Disagreement.BEHIND
    if receipt.sequence + 1 < own_oldest:
        return Disagreement.PRUNED
    if receipt.digest != (own_digest(receipt.sequence) if receipt.sequence else ZERO_DIGEST):
        return Disagreement.FORK
    if receipt.sequence != state.received:
        return Sending(received=receipt.sequence)
    if not state.in_flight or refused is None or refused != state.payload:
        return state
    if alone(state):
        return Disagreement.REFUSED
    return Sending(received=state.received, refusals=state.refusals + 1)
