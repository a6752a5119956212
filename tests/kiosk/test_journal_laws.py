"""Whatever happens in whatever order: every cast vote stands exactly once in the box or in what the ledger counts."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.chain import Entry
from kiosk.journal import Journal
from office.ballot import BoxTally
from office.events import BoxOpened
from office.ids import TopicId
from office.stream import Disagreement, Sending, alone, connected, digest_of, receipted, sent
from office.wire import join, read_body, read_envelope
from tests.factories import COUNTER, OFFICIAL, SCALE
from tests.fakes import FakeClock, FakeLedger
from tests.kiosk.journals import SOURCE, Chance, a_box, a_journal

Said = tuple[int, tuple[str, ...], tuple[str, ...]]


class JournalLaw(RuleBasedStateMachine):
    """A terminal, its ledger, and everything that may befall them; the model is the votes that were cast."""

    @initialize(at_once=st.booleans(), trusted=st.booleans())
    def begin(self, at_once: bool, trusted: bool) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="journal-law-"))
        self.clock = FakeClock(trusted=trusted)
        self.release = "at once" if at_once else "half-day"
        self.chance = Chance()
        self.ledger = FakeLedger()
        self.backup = self.ledger.copy()
        self.cloned: Path | None = None
        self.votes: dict[bytes, Said] = {}
        self.open: list[bytes] = []
        self.boots = 1
        self.journal: Journal
        self.take_up()

    def take_up(self) -> None:
        self.journal = a_journal(self.directory, log=[])
        self.box = a_box(self.journal, self.clock, release=self.release, chance=self.chance)  # type: ignore[arg-type]
        self.sending: dict[str, Sending] = {}
        self.open = []

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
            shutil.rmtree(self.directory)

    @rule(score=st.integers(1, 5), flags=st.sampled_from([(), (), ("repeat",), ("repeat", "out-of-hours")]), n=st.integers(1, 7))
    def cast(self, score: int, flags: tuple[str, ...], n: int) -> None:
        for _ in range(n):
            key = self.box.cast(counter=COUNTER, official=OFFICIAL, scale=SCALE, score=score, channel="kiosk", flags=flags)
            self.votes[key] = (score, (), flags)
            self.open.append(key)

    @precondition(lambda self: bool(getattr(self, "open", None)))
    @rule(score=st.integers(1, 5), topics=st.lists(st.sampled_from(["thai-do", "thu-tuc"]), unique=True))
    def amend(self, score: int, topics: list[str]) -> None:
        key = self.open[-1]
        self.box.amend(key, score=score, topics=tuple(TopicId(topic) for topic in topics))
        self.votes[key] = (score, tuple(topics), self.votes[key][2])

    @rule()
    def finish_all(self) -> None:
        while self.open:
            self.box.finish(self.open.pop())

    @rule(hours=st.sampled_from([0.01, 1.0, 5.0, 24.0, 400.0]))
    def let_time_pass(self, hours: float) -> None:
        self.clock.advance(hours * 3600)
        self.box.open_if_due()

    @rule()
    def synchronise(self) -> None:
        self.clock.synchronise()
        self.box.open_if_due()

    @rule()
    def restart(self) -> None:
        """A kill: nothing is closed in good order, the lock falls with the process."""
        self.journal._db = None
        self.journal.close()
        self.take_up()
        self.box.open_if_due()

    @rule(trusted=st.booleans())
    def reboot(self, trusted: bool) -> None:
        self.boots += 1
        self.clock.reboot(f"boot{self.boots}", trusted=trusted)
        self.restart()

    @rule(most=st.integers(1, 20), twice=st.booleans(), answered=st.booleans())
    def deliver(self, most: int, twice: bool, answered: bool) -> None:
        for state in self.journal.streams():
            sending = self.sending.get(state.stream, Sending(received=state.received))
            batch = self.journal.batch(state.stream, sending.received, most=1 if alone(sending) else most)
            if batch:
                payload = join(batch)
                sending = sent(sending, sending.received + len(batch), 0.0, 0.0, payload=digest_of(payload))
                for _ in range(1 + twice):
                    self.ledger.take(payload, source=SOURCE)
            self.sending[state.stream] = sending
        if answered:
            self.obey_receipt()

    @rule()
    def obey_receipt(self) -> None:
        receipt = self.ledger.receipt(SOURCE)
        for state in self.journal.streams():
            sending = self.sending.get(state.stream, Sending(received=state.received))
            head = receipt.head_of(state.stream)
            answer = receipted(
                sending,
                head,
                own_head=state.head,
                own_oldest=state.oldest,
                own_digest=lambda n, stream=state.stream: self.journal.digest(stream, n),  # type: ignore[misc]
                refused=receipt.refused,
            )
            if isinstance(answer, Disagreement):
                self.journal.begin_again(state.stream, answer, head)
                continue
            if answer.received != state.received:
                self.journal.received(state.stream, answer.received)
            self.sending[state.stream] = answer

    @rule()
    def reconnect(self) -> None:
        self.sending = {stream: connected(sending) for stream, sending in self.sending.items()}

    @rule()
    def back_up_the_ledger(self) -> None:
        self.backup = self.ledger.copy()

    @rule()
    def restore_the_ledger(self) -> None:
        self.ledger = self.backup.copy()

    def drain(self) -> None:
        for _ in range(60):
            self.deliver(20, False, True)
            if all(state.head == state.received for state in self.journal.streams()):
                return
        raise AssertionError("not everything could be delivered")

    @invariant()
    def every_vote_is_in_the_box_or_in_the_journal_exactly_once(self) -> None:
        if not hasattr(self, "journal"):
            return
        waiting = {item.vote.key for item in self.journal.waiting()}
        assert waiting <= self.votes.keys()
        events = FakeLedger()
        for stream, said in self.all_streams().items():
            events.events.setdefault(SOURCE, {})[stream] = said  # type: ignore[index]
        left = Counter((vote.score, vote.topics, vote.flags) for vote in events.votes())
        assert left == Counter(said for key, said in self.votes.items() if key not in waiting)

    @precondition(lambda self: hasattr(self, "journal"))
    @rule()
    def the_ledger_counts_every_vote_that_left_exactly_once(self) -> None:
        self.drain()
        waiting = {item.vote.key for item in self.journal.waiting()}
        counted = Counter((vote.score, vote.topics, vote.flags) for vote in self.ledger.votes())
        assert counted == Counter(said for key, said in self.votes.items() if key not in waiting)
        assert self.ledger.lost() == 0

    @precondition(lambda self: hasattr(self, "journal"))
    @rule()
    def presses_are_neither_lost_nor_counted_twice(self) -> None:
        waiting = self.journal.waiting()
        unsettled = sum(item.boot is not None for item in waiting)
        tallied = sum(tally.presses for tally in self.journal.tallies())
        opened = 0
        for said in self.all_streams().values():
            for event in said:
                envelope = read_envelope(event, source=SOURCE)
                body = read_body(envelope)
                if envelope.origin is None and isinstance(body, BoxOpened):
                    opened += body.presses
        assert tallied + opened + unsettled == len(self.votes)

    def all_streams(self) -> dict[str, list[bytes]]:
        rows = self.journal.rows(
            "SELECT s.stream, e.bytes FROM events e JOIN streams s ON s.id = e.stream ORDER BY s.id, e.sequence"
        )
        found: dict[str, list[bytes]] = {}
        for stream, event in rows:
            found.setdefault(stream, []).append(event)
        return found


JournalLaw.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
test_every_vote_counts_exactly_once_whatever_happens = JournalLaw.TestCase


def test_the_law_notices_a_vote_that_leaves_and_stays() -> None:
    """The negative control: a box whose release forgets to take the vote out breaks the law."""
    law = JournalLaw()
    law.begin(at_once=True, trusted=True)
    release = law.journal.release

    def forgetful(
        entries: Iterable[Entry], *, votes: Iterable[bytes], tallies: Iterable[BoxTally] = (), slips: Iterable[bytes] = ()
    ) -> None:
        del votes
        release(entries, votes=[], tallies=tallies, slips=slips)

    try:
        law.cast(5, (), 1)
        with patch.object(law.journal, "release", forgetful):
            law.finish_all()
        with pytest.raises(AssertionError):
            law.every_vote_is_in_the_box_or_in_the_journal_exactly_once()
        law.restart()
        law.drain()
        assert len(law.ledger.votes()) == 2, "the harness counts what the broken box doubled"
    finally:
        law.teardown()


def test_the_law_notices_a_vote_that_is_forgotten_on_sending() -> None:
    """The negative control of the tutorial pattern: forget what was sent, without waiting for a receipt."""
    law = JournalLaw()
    law.begin(at_once=True, trusted=True)
    try:
        law.journal._kept = 0
        law.cast(5, (), 3)
        law.finish_all()
        [state] = law.journal.streams()
        law.journal.received(state.stream, state.head)
        with pytest.raises(AssertionError):
            law.the_ledger_counts_every_vote_that_left_exactly_once()
        assert law.ledger.votes() == []
    finally:
        law.teardown()
