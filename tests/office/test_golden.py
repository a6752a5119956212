"""The test vectors of the wire contract: what another terminal must say and hear, and what becomes of what it gets wrong."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from office.documents import Assignment, Health, Receipt, encode_document, read_document
from office.errors import BatchUnreadableError, BodyInvalidError, EnvelopeUnreadableError
from office.events import BoxOpened, CommentGiven, RatingGiven
from office.periods import VIETNAM
from office.rollup import when
from office.stream import ZERO_DIGEST, Head, Verdict, digest_of, judge
from office.wire import join, read_body, read_envelope, split

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SOURCE = "/xa-mau-a/danh-gia-1"
ARRIVED = datetime(2026, 9, 1, 18, 5, tzinfo=VIETNAM)
DIGESTS = json.loads((GOLDEN / "digests.json").read_text("utf-8"))
REFUSED = json.loads((GOLDEN / "refused.json").read_text("utf-8"))


@pytest.mark.parametrize("name", ["stream.json", "said-again.json", "comments.json"])
def test_a_golden_stream_is_a_chain_of_events_that_all_count(name: str) -> None:
    payload = (GOLDEN / name).read_bytes()
    events = split(payload)
    assert digest_of(payload) == DIGESTS[name]["payload"]
    assert [digest_of(event) for event in events] == DIGESTS[name]["events"]
    assert join(events) == payload
    head = Head(0, ZERO_DIGEST)
    for event in events:
        envelope = read_envelope(event, source=SOURCE)
        assert judge(head, envelope.number, envelope.previous, digest_of(event), lambda _sequence: None) is Verdict.TAKEN
        head = Head(envelope.number, digest_of(event))
        body = read_body(envelope)
        if isinstance(body, RatingGiven | BoxOpened | CommentGiven):
            assert not when(body, envelope.time, ARRIVED).unknown


def test_what_is_said_again_names_the_first_saying_and_repeats_its_data() -> None:
    first, again = (split((GOLDEN / name).read_bytes()) for name in ("stream.json", "said-again.json"))
    for said, repeated in zip(first[3:], again[1:], strict=True):
        old, new = read_envelope(said, source=SOURCE), read_envelope(repeated, source=SOURCE)
        assert (new.origin, new.origindigest) == (old.id, digest_of(said))
        assert (bytes(new.data), new.type, new.time) == (bytes(old.data), old.type, old.time)


@pytest.mark.parametrize(
    ("name", "sequence"), [("receipt-after-3.json", 3), ("receipt-after-5.json", 5), ("receipt-refused.json", 3)]
)
def test_a_golden_receipt_covers_the_golden_stream(name: str, sequence: int) -> None:
    payload = (GOLDEN / name).read_bytes()
    receipt = read_document(payload, Receipt)
    (head,) = [receipt.head_of(stream) for stream in receipt.streams]
    assert head == Head(sequence, DIGESTS["stream.json"]["events"][sequence - 1])
    assert encode_document(receipt) == payload


def test_a_golden_refusal_names_the_payload_that_could_not_be_read() -> None:
    receipt = read_document((GOLDEN / "receipt-refused.json").read_bytes(), Receipt)
    assert receipt.refused == digest_of(REFUSED[0]["payload"].encode())


@pytest.mark.parametrize(("name", "kind"), [("assignment.json", Assignment), ("health.json", Health)])
def test_the_other_golden_documents_are_read(name: str, kind: type[Assignment]) -> None:
    payload = (GOLDEN / name).read_bytes()
    assert encode_document(read_document(payload, kind)) == payload


def becomes(payload: bytes) -> tuple[str, str]:
    """What becomes of a payload after the third golden event, and why."""
    held = dict(enumerate(DIGESTS["stream.json"]["events"][:3], start=1))
    try:
        (event,) = split(payload)
        envelope = read_envelope(event, source=SOURCE)
    except (BatchUnreadableError, EnvelopeUnreadableError) as error:
        return ("batch unreadable" if isinstance(error, BatchUnreadableError) else "envelope unreadable"), str(error)
    verdict = judge(Head(3, held[3]), envelope.number, envelope.previous, digest_of(event), held.get)
    if verdict is not Verdict.TAKEN:
        return verdict.value, ""
    try:
        body = read_body(envelope)
        if isinstance(body, RatingGiven | BoxOpened | CommentGiven):
            when(body, envelope.time, ARRIVED)
    except BodyInvalidError as error:
        return "dead letter", str(error)
    return "taken", ""


@pytest.mark.parametrize("case", REFUSED, ids=[case["what"] for case in REFUSED])
def test_what_another_terminal_gets_wrong_is_answered_as_the_contract_says(case: dict[str, str]) -> None:
    answer, why = becomes(case["payload"].encode())
    assert answer == case["answer"]
    assert case["names"] in why


def test_the_bad_vectors_are_bad_for_what_they_name_alone() -> None:
    fourth = split((GOLDEN / "stream.json").read_bytes())[3]
    assert becomes(join([fourth])) == ("taken", "")
