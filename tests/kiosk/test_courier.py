from pathlib import Path

import msgspec
import pytest

from kiosk.courier import Courier
from kiosk.journal import Journal
from office.documents import Receipt, StreamReceipt, encode_document
from office.ids import LedgerId, OfficeId, StreamId, TerminalId
from office.stream import EMPTY, Disagreement
from office.wire import split
from tests.factories import LEDGER, a_rating
from tests.fakes import FakeLedger
from tests.kiosk.journals import SOURCE, a_journal, enter


def a_courier(journal: Journal, *, log: list[str] | None = None, ledger: LedgerId = LEDGER) -> Courier:
    return Courier(journal, ledger=ledger, chance=lambda: 0.5, log=(log if log is not None else []).append)


def test_one_batch_is_on_the_way_until_a_receipt_covers_it(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, 3)
    [batch] = courier.outgoing(0.0)
    assert len(split(batch.payload)) == 4
    assert batch.expiry_seconds == 30
    enter(journal, 2)
    assert courier.outgoing(29.0) == []
    assert courier.due_at() == 30.0
    assert courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    [batch] = courier.outgoing(29.0)
    assert len(split(batch.payload)) == 2


def test_without_a_receipt_the_same_bytes_go_again_later_and_later(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier = a_courier(journal)
    now, waits, payloads = 0.0, [], []
    for _ in range(8):
        [batch] = courier.outgoing(now)
        due = courier.due_at()
        assert due is not None
        assert courier.outgoing(due - 0.1) == []
        assert batch.expiry_seconds == -(-(due - now) // 1)
        waits.append(due - now)
        payloads.append(batch.payload)
        now = due
    assert waits == [30, 45, 75, 135, 255, 465, 465, 465]
    assert len(set(payloads)) == 1


def test_a_new_connection_sends_at_once_what_was_on_the_way(tmp_path: Path) -> None:
    courier = a_courier(a_journal(tmp_path))
    [first] = courier.outgoing(0.0)
    assert courier.outgoing(1.0) == []
    courier.reconnected()
    assert courier.outgoing(1.0) == [first]


def test_there_is_nothing_to_wait_for_when_everything_arrived(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    [batch] = courier.outgoing(0.0)
    courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    assert courier.outgoing(1e9) == []
    assert courier.due_at() is None
    assert journal.summary().unsent == 0


def test_after_a_restart_it_goes_on_where_the_last_receipt_left_it(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, 3)
    [batch] = courier.outgoing(0.0)
    courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    enter(journal, 1)
    journal.close()
    [batch] = a_courier(a_journal(tmp_path)).outgoing(0.0)
    assert len(split(batch.payload)) == 1


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"ledger":"socaimau00000001"}',
        b'{"ledger":"socaimau00000001","streams":{"a":{"sequence":-1,"digest":"00"}}}',
        b'{"ledger":"socaimau00000001","streams":[]}',
        b'{"ledger":1,"streams":{}}',
        b"[" * 100_000,
    ],
)
def test_a_bad_receipt_has_no_effect_and_is_named_in_the_log(tmp_path: Path, payload: bytes) -> None:
    journal = a_journal(tmp_path)
    log: list[str] = []
    courier = a_courier(journal, log=log)
    courier.outgoing(0.0)
    before = journal.streams()
    assert not courier.obey(payload)
    assert journal.streams() == before
    assert courier.outgoing(1.0) == []
    assert log
    assert log[0].startswith("a receipt was ignored")


def test_another_ledger_is_not_obeyed_and_is_named(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    log: list[str] = []
    courier, stranger = a_courier(journal, log=log), FakeLedger(LedgerId("socaila000000009"))
    [batch] = courier.outgoing(0.0)
    receipt = encode_document(stranger.take(batch.payload, source=SOURCE))
    assert not courier.obey(receipt)
    assert not courier.obey(receipt)
    assert journal.summary().unsent == 1
    assert courier.wrong_ledger == "socaila000000009"
    assert len(log) == 1
    courier.obey(encode_document(FakeLedger().receipt(SOURCE)))
    assert courier.wrong_ledger is None


def test_of_a_stream_that_a_full_receipt_does_not_name_nothing_is_known(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    [batch] = courier.outgoing(0.0)
    courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    others = {StreamId(f"dongkhac{n:08d}"): StreamReceipt(sequence=1, digest="a" * 64) for n in range(16)}
    courier.obey(encode_document(Receipt(ledger=LEDGER, streams=others)))
    assert journal.summary().unsent == 0
    others.popitem()
    courier.obey(encode_document(Receipt(ledger=LEDGER, streams=others)))
    assert journal.summary().unsent == 1


def hand_over(courier: Courier, ledger: FakeLedger) -> list[int]:
    """Everything, batch by batch; the sizes of the batches."""
    sizes = []
    for _ in range(20):
        for batch in courier.outgoing(0.0):
            sizes.append(len(split(batch.payload)))
            courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    return sizes


def test_an_event_that_the_ledger_refuses_travels_alone_then_the_stream_begins_anew(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    third = journal.batch(journal.streams()[0].stream, 2)[0]
    ledger.cannot_read = lambda event: event == third
    assert hand_over(courier, ledger) == [4, 2, 2, 2, 1, 3], "all; what follows, three times; alone; then the new stream"
    assert sorted(vote.score for vote in ledger.votes()) == [1, 2, 3]
    assert (journal.summary().unsent, ledger.lost()) == (0, 0)


def test_an_event_that_is_refused_in_the_new_stream_too_is_given_up_and_declared(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    ledger.cannot_read = lambda event: b'"score":2' in event
    hand_over(courier, ledger)
    assert sorted(vote.score for vote in ledger.votes()) == [1, 3]
    assert (journal.summary().unsent, ledger.lost()) == (0, 1)


@pytest.mark.parametrize("sequence", [1, 3, 4])
@pytest.mark.parametrize(
    ("change", "is_lost"),
    [("'1.0', '9.9'", True), ("'\"bound\":false', '\"bound\":true'", False), ("'danh-gia-1', 'danh-gia-7'", False)],
)
def test_bytes_that_a_dying_card_altered_end_the_stream_and_hold_up_nobody(
    tmp_path: Path, sequence: int, change: str, is_lost: bool
) -> None:
    journal = a_journal(tmp_path)
    log: list[str] = []
    courier, ledger = a_courier(journal, log=log), FakeLedger()
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    with journal._write() as db:
        statement = f"UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), {change}) AS BLOB) WHERE sequence = ?"  # noqa: S608
        db.execute(statement, (sequence,))
    hand_over(courier, ledger)
    enter(journal, [a_rating(4)])
    hand_over(courier, ledger)
    assert journal.summary().unsent == 0
    assert ledger.forks == []
    expected = {1, 2, 3, 4} - ({sequence - 1} if is_lost else set())
    assert {vote.score for vote in ledger.votes()} == expected
    assert len(ledger.votes()) == len(expected)
    assert ledger.lost() == is_lost


def test_an_event_said_again_is_not_given_up_for_the_damage_of_its_neighbour(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    new = journal.begin_again(journal.streams()[0].stream, Disagreement.FORK, EMPTY)
    with journal._write() as db:
        db.execute("DELETE FROM events WHERE stream = 2 AND sequence = 2")
    assert journal.streams()[0].stream == new
    hand_over(courier, ledger)
    assert {vote.score for vote in ledger.votes()} == {2, 3}
    assert (journal.summary().unsent, ledger.lost()) == (0, 1)


@pytest.mark.parametrize(("gone", "lost"), [("sequence = 3", 1), ("sequence > 2", 2), ("sequence > 0", 4)])
def test_events_that_vanished_from_the_card_are_declared_and_hold_up_nobody(tmp_path: Path, gone: str, lost: int) -> None:
    journal = a_journal(tmp_path)
    courier, ledger = a_courier(journal), FakeLedger()
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    with journal._write() as db:
        db.execute(f"DELETE FROM events WHERE {gone}")  # noqa: S608
    hand_over(courier, ledger)
    enter(journal, [a_rating(4)])
    hand_over(courier, ledger)
    assert (journal.summary().unsent, ledger.lost()) == (0, lost)
    assert {vote.score for vote in ledger.votes()} == {"sequence = 3": {1, 3, 4}, "sequence > 2": {1, 4}, "sequence > 0": {4}}[
        gone
    ]


def test_every_stream_that_is_not_abandoned_is_delivered(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, terminal=TerminalId("danh-gia-2"))
    enter(journal, 3)
    journal.close()
    journal = a_journal(tmp_path, terminal=TerminalId("danh-gia-2"))
    with journal._write() as db:
        db.execute(
            "INSERT INTO streams (stream, source, head_digest) SELECT 'dongcu0000000001', source, head_digest FROM streams"
        )
    journal.close()
    journal = a_journal(tmp_path)
    assert len(journal.streams()) == 2
    courier, ledger = a_courier(journal), FakeLedger()
    for batch in courier.outgoing(0.0):
        courier.obey(encode_document(ledger.take(batch.payload, source=SOURCE)))
    assert len(ledger.receipt(SOURCE).streams) == 2
    assert len(ledger.votes()) == 3


def test_a_disk_that_cannot_be_read_stops_the_events_and_not_the_connection(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    courier = a_courier(journal)
    journal._db.close()  # type: ignore[union-attr]
    assert courier.outgoing(100.0) == []
    assert courier.due_at() == 130.0
    assert courier.obey(encode_document(FakeLedger().receipt(SOURCE)))
    assert journal.probe() == "ok"
    assert len(courier.outgoing(100.0)) == 1


def test_a_receipt_of_the_right_ledger_with_more_than_we_know_is_still_one(tmp_path: Path) -> None:
    courier = a_courier(a_journal(tmp_path, office=OfficeId("xa-mau-c")))
    document = msgspec.json.encode({"ledger": LEDGER, "streams": {}, "thanks": "from a later version"})
    assert courier.obey(document)
