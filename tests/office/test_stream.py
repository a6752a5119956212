"""How the ledger judges what arrives, and how a terminal obeys what comes back."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.stream import (
    EMPTY,
    FIRST_RESEND_SECONDS,
    LONGEST_RESEND_SECONDS,
    REFUSALS_BEFORE_ALONE,
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

PAYLOAD = "a" * 64


def chain(length: int, *, salt: bytes = b"", after: str = ZERO_DIGEST, first: int = 1) -> list[tuple[int, str, str]]:
    """(sequence, previous, digest) of made-up events."""
    links = []
    for sequence in range(first, first + length):
        digest = digest_of(b"%s%d%s" % (salt, sequence, after.encode()))
        links.append((sequence, after, digest))
        after = digest
    return links


class Book:
    """The smallest ledger of one stream."""

    def __init__(self) -> None:
        self.head = EMPTY
        self.digests: dict[int, str] = {}
        self.verdicts: list[Verdict] = []

    def hear(self, link: tuple[int, str, str]) -> Verdict:
        sequence, previous, digest = link
        verdict = judge(self.head, sequence, previous, digest, self.digests.get)
        if verdict is Verdict.TAKEN:
            self.head = Head(sequence, digest)
            self.digests[sequence] = digest
        self.verdicts.append(verdict)
        return verdict


def test_the_digest_is_the_sha_256_of_the_bytes() -> None:
    assert digest_of(b"nu cuoi") == sha256(b"nu cuoi").hexdigest()


@given(order=st.lists(st.integers(0, 7), max_size=60))
def test_any_order_with_doubles_and_gaps_ends_in_the_same_chain(order: list[int]) -> None:
    links, book = chain(8), Book()
    for place in order:
        book.hear(links[place])
    assert Verdict.FORK not in book.verdicts
    taken = book.head.sequence
    assert book.digests == {sequence: digest for sequence, _, digest in links[:taken]}
    for link in links:
        book.hear(link)
    assert book.head == Head(8, links[-1][2])
    assert book.verdicts.count(Verdict.TAKEN) == 8


@given(
    cut=st.integers(0, 5),
    order=st.lists(st.tuples(st.booleans(), st.integers(0, 7)), max_size=60),
)
def test_of_two_cards_with_one_past_only_one_goes_on(cut: int, order: list[tuple[bool, int]]) -> None:
    past = chain(cut)
    after = past[-1][2] if past else ZERO_DIGEST
    ours, theirs = (past + chain(8 - cut, salt=salt, after=after, first=cut + 1) for salt in (b"one", b"two"))
    book = Book()
    for mine, place in order:
        book.hear((ours if mine else theirs)[place])
    held = [book.digests[sequence] for sequence in range(1, book.head.sequence + 1)]
    assert held in ([digest for *_, digest in side][: len(held)] for side in (ours, theirs))


def test_each_verdict_has_its_reason() -> None:
    book, links = Book(), chain(3)
    assert book.hear(links[1]) is Verdict.GAP
    assert book.hear(links[0]) is Verdict.TAKEN
    assert book.hear(links[0]) is Verdict.DUPLICATE
    assert book.hear((1, ZERO_DIGEST, "f" * 64)) is Verdict.FORK
    assert book.hear((2, "f" * 64, links[1][2])) is Verdict.FORK
    assert book.hear(links[1]) is Verdict.TAKEN
    assert book.head == Head(2, links[1][2])


def obey(
    state: Sending,
    receipt: Head,
    *,
    own_head: int = 10,
    own_oldest: int = 1,
    own_digest: Callable[[int], str | None] = str,
    refused: str | None = None,
) -> Sending | Disagreement:
    return receipted(state, receipt, own_head=own_head, own_oldest=own_oldest, own_digest=own_digest, refused=refused)


def settled(state: Sending | Disagreement) -> Sending:
    assert isinstance(state, Sending)
    return state


def in_flight(last: int = 3, *, received: int = 0, refusals: int = 0) -> Sending:
    return sent(Sending(received=received, refusals=refusals), last, 100.0, 0.0, payload=PAYLOAD)


def test_one_batch_at_a_time_is_under_way() -> None:
    state = in_flight()
    assert may_send(Sending(), 0.0)
    assert not may_send(state, 100.0)
    assert not may_send(state, 129.9)


def test_a_batch_without_receipt_leaves_again_when_its_wait_is_over() -> None:
    assert may_send(in_flight(), 130.0)


@given(attempts=st.integers(1, 40), chance=st.floats(0, 1, exclude_max=True))
def test_waits_grow_from_half_a_minute_to_a_quarter_of_an_hour_with_jitter_above_a_floor(attempts: int, chance: float) -> None:
    state = Sending()
    for _ in range(attempts):
        state = sent(state, 3, 0.0, chance, payload=PAYLOAD)
    bound = min(LONGEST_RESEND_SECONDS, FIRST_RESEND_SECONDS * 2 ** (attempts - 1))
    assert state.due_at == pytest.approx(FIRST_RESEND_SECONDS + chance * (bound - FIRST_RESEND_SECONDS))
    assert FIRST_RESEND_SECONDS <= state.due_at <= LONGEST_RESEND_SECONDS


def test_a_new_connection_sends_at_once() -> None:
    state = connected(in_flight())
    assert may_send(state, 0.0)
    assert (state.attempt, state.payload) == (0, "")


def test_a_receipt_moves_on_and_forgets_waits_and_refusals() -> None:
    assert obey(in_flight(3, refusals=2), Head(3, "3")) == Sending(received=3)


def test_a_receipt_of_a_part_moves_on_by_that_part() -> None:
    assert obey(in_flight(3), Head(1, "1")) == Sending(received=1)


def test_a_ledger_that_went_back_gets_the_rest_again() -> None:
    assert obey(Sending(received=9), Head(4, "4")) == Sending(received=4)
    assert obey(Sending(received=9), EMPTY) == Sending()


def test_a_receipt_that_says_nothing_new_changes_nothing() -> None:
    state = in_flight(3)
    assert obey(state, EMPTY) is state


def test_answers_to_older_copies_never_make_a_terminal_give_up_an_event() -> None:
    """A queue before the collector holds four copies of one batch: three answers too many reach the next batch in flight."""
    state = in_flight(6, received=3)
    for _ in range(20):
        state = settled(obey(state, Head(3, "3")))
    assert state == in_flight(6, received=3)


def test_a_refusal_of_an_earlier_payload_is_not_one_of_this() -> None:
    state = in_flight(6, received=3)
    assert obey(state, Head(3, "3"), refused="b" * 64) is state


def test_a_refused_batch_is_tried_three_times_then_its_first_event_alone_then_given_up() -> None:
    state = Sending(received=3)
    for tried in range(REFUSALS_BEFORE_ALONE):
        assert not alone(state), tried
        state = settled(obey(sent(state, 6, 0.0, 0.0, payload=PAYLOAD), Head(3, "3"), refused=PAYLOAD))
        assert may_send(state, 0.0), "a refusal is an answer: there is nothing to wait for"
    assert alone(state)
    state = sent(state, 4, 0.0, 0.0, payload="c" * 64)
    assert obey(state, Head(3, "3"), refused=PAYLOAD) is state, "the old batch's refusal, heard once more"
    assert obey(state, Head(3, "3"), refused="c" * 64) is Disagreement.REFUSED


def test_a_refusal_that_arrives_after_the_connection_changed_is_none() -> None:
    state = connected(in_flight(6, received=3))
    assert obey(state, Head(3, "3"), refused=PAYLOAD) is state


def test_a_ledger_ahead_of_the_journal_ends_the_stream() -> None:
    assert obey(Sending(), Head(11, "11")) is Disagreement.BEHIND


def test_a_ledger_that_asks_for_what_is_gone_ends_the_stream() -> None:
    assert obey(Sending(received=9), Head(3, "3"), own_oldest=5) is Disagreement.PRUNED
    assert obey(Sending(received=9), EMPTY, own_oldest=5) is Disagreement.PRUNED


def test_a_ledger_just_before_the_oldest_kept_event_is_still_served() -> None:
    assert obey(Sending(received=9), Head(4, "4"), own_oldest=5) == Sending(received=4)


@pytest.mark.parametrize("receipt", [Head(4, "other"), Head(10, "other"), Head(0, "other")])
def test_other_bytes_in_the_ledger_end_the_stream(receipt: Head) -> None:
    assert obey(Sending(received=4), receipt) is Disagreement.FORK


def test_a_digest_that_the_journal_cannot_name_is_no_proof_of_agreement() -> None:
    assert obey(Sending(received=9), Head(4, "4"), own_oldest=5, own_digest=lambda _sequence: None) is Disagreement.FORK
