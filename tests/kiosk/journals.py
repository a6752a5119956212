"""Journals for tests: one call each, with names that count up instead of random ones."""

from collections.abc import Iterable
from functools import partial
from itertools import count
from pathlib import Path

from kiosk.ballot_box import BallotBox
from kiosk.chain import Entry
from kiosk.journal import Journal
from kiosk.rows import Waiting
from kiosk.statements import put_vote
from office.documents import Hours, Release
from office.events import Event
from office.ids import OfficeId, StreamId, TerminalId
from office.stream import Disagreement, Sending, alone, digest_of, receipted, sent
from office.wire import join, source_of
from tests.factories import COUNTER, OFFICE, OFFICIAL, SCALE, TERMINAL, a_rating, some_hours
from tests.fakes import FakeClock, FakeLedger

SOURCE = source_of(OFFICE, TERMINAL)
OPEN: list[Journal] = []
_NUMBERS = count(1)


def a_stream() -> StreamId:
    """A stream id that no other call gives."""
    return StreamId(f"dong{next(_NUMBERS):016d}")


def a_journal(
    directory: Path,
    *,
    office: OfficeId = OFFICE,
    terminal: TerminalId = TERMINAL,
    kept: int = 20_000,
    log: list[str] | None = None,
) -> Journal:
    """An open journal."""
    journal = Journal(
        directory, source=source_of(office, terminal), mint=a_stream, kept=kept, log=(log if log is not None else []).append
    )
    OPEN.append(journal)
    journal.open()
    return journal


def enter(journal: Journal, events: Iterable[Event] | int) -> None:
    """Let events (or so many votes with different topics) enter a journal at once."""
    said = [a_rating(score=1 + n % 5) for n in range(events)] if isinstance(events, int) else list(events)
    journal.release([Entry(event, None) for event in said], votes=[])


class Chance:
    """Keys that never repeat, and a shuffle that turns the list round: deterministic, and still not the order of casting."""

    def __init__(self) -> None:
        self._keys = count(1)

    def key(self) -> bytes:
        return (next(self._keys) * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8, "big") * 2

    def shuffle(self, votes: list) -> None:  # type: ignore[type-arg]
        votes.reverse()


def a_box(
    journal: Journal,
    clock: FakeClock,
    *,
    release: Release = "half-day",
    hours: Hours | None = None,
    chance: Chance | None = None,
) -> BallotBox:
    """A ballot box over ``journal``."""
    chance = chance or Chance()
    return BallotBox(
        journal,
        clock,
        release=release,
        hours=lambda: hours or some_hours(),
        random_key=chance.key,
        shuffle=chance.shuffle,
    )


def cast(box: BallotBox, score: int = 5, *, flags: tuple[str, ...] = (), finish: bool = True) -> bytes:
    """One visitor's vote."""
    key = box.cast(counter=COUNTER, official=OFFICIAL, scale=SCALE, score=score, channel="kiosk", flags=flags)
    if finish:
        box.finish(key)
    return key


def deliver(journal: Journal, ledger: FakeLedger, *, source: str = SOURCE, rounds: int = 20) -> None:
    """Send and obey receipts, without a network, until the ledger has everything."""
    sending: dict[str, Sending] = {}
    for _ in range(rounds):
        for state in journal.streams():
            held = sending.get(state.stream, Sending(received=state.received))
            if batch := journal.batch(state.stream, held.received, most=1 if alone(held) else 500):
                payload = join(batch)
                ledger.take(payload, source=source)
                held = sent(held, held.received + len(batch), 0.0, 0.0, payload=digest_of(payload))
            receipt = ledger.receipt(source)
            answer = receipted(
                held,
                receipt.head_of(state.stream),
                own_head=state.head,
                own_oldest=state.oldest,
                own_digest=partial(journal.digest, state.stream),
                refused=receipt.refused,
            )
            if isinstance(answer, Disagreement):
                journal.begin_again(state.stream, answer, receipt.head_of(state.stream))
            else:
                journal.received(state.stream, answer.received)
                sending[state.stream] = answer
        if all(state.head == state.received for state in journal.streams()):
            return
    raise AssertionError(f"the ledger did not get everything: {journal.streams()}")


def put(journal: Journal, waiting: Waiting) -> None:
    """Put a vote into the box."""
    journal.change(lambda db: put_vote(db, waiting))
