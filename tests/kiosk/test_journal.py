import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import JournalForeignError, JournalInUseError, JournalNewerError
from kiosk.journal import FILE, read_summary
from kiosk.rows import Waiting
from kiosk.schema import MIGRATIONS
from kiosk.statements import Transaction
from office.events import RatingGiven, StreamBegan
from office.ids import OfficeId, TerminalId, TopicId
from office.stream import ZERO_DIGEST, Disagreement, Head, digest_of
from office.wire import MOST_BATCH_BYTES, MOST_EVENTS, Envelope, join, read_body, read_envelope
from tests.factories import a_pending_vote, a_rating
from tests.fakes import FakeLedger
from tests.kiosk.journals import SOURCE, a_journal, enter, put


def everything(journal_events: list[bytes], source: str = SOURCE) -> list[Envelope]:
    return [read_envelope(event, source=source) for event in journal_events]


def ratings(events: list[bytes], source: str = SOURCE) -> list[int]:
    bodies = [read_body(envelope) for envelope in everything(events, source)]
    return [body.score for body in bodies if isinstance(body, RatingGiven)]


def test_a_new_journal_begins_its_stream_with_the_word_that_it_was_installed(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    [state] = journal.streams()
    [event] = journal.batch(state.stream, 0)
    [envelope] = everything([event])
    assert read_body(envelope) == StreamBegan(reason="installed")
    assert (envelope.number, envelope.previous) == (1, ZERO_DIGEST)
    assert (state.head, state.received, state.oldest) == (1, 0, 1)


def test_events_are_chained_over_their_bytes_also_across_a_restart(tmp_path: Path) -> None:
    for _ in range(3):
        journal = a_journal(tmp_path)
        enter(journal, 4)
        journal.close()
    journal = a_journal(tmp_path)
    [state] = journal.streams()
    events = journal.batch(state.stream, 0)
    envelopes = everything(events)
    assert [envelope.number for envelope in envelopes] == list(range(1, 14))
    assert [envelope.previous for envelope in envelopes] == [ZERO_DIGEST, *map(digest_of, events[:-1])]


def test_what_is_sent_again_is_the_same_to_the_last_byte(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 5)
    [state] = journal.streams()
    before = join(journal.batch(state.stream, 2))
    journal.close()
    assert join(a_journal(tmp_path).batch(state.stream, 2)) == before


def test_a_second_program_is_told_which_process_has_the_journal(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.kiosk.journals import a_journal\n"
        f"journal = a_journal(Path({str(tmp_path)!r})); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(JournalInUseError, match=rf"process {holder.pid} uses this journal; end that program"):
            a_journal(tmp_path)
        assert read_summary(tmp_path).head == 1
        holder.kill()
    assert a_journal(tmp_path).verdict == "ok"


def test_a_batch_holds_at_most_five_hundred_events(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    topics = tuple(f"t{n}" for n in range(2))
    enter(journal, [a_rating(official=None, counter="q", scale="s", topics=topics) for _ in range(700)])
    [state] = journal.streams()
    assert len(journal.batch(state.stream, 0)) <= MOST_EVENTS
    assert len(journal.batch(state.stream, 0, most=1)) == 1


def test_a_batch_fills_its_64_kib_and_never_passes_them(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, [a_rating(topics=tuple(f"chu-de-{'x' * 50}-{n}" for n in range(n % 7))) for n in range(600)])
    [state] = journal.streams()
    after, sizes = 0, []
    while batch := journal.batch(state.stream, after):
        sizes.append(len(join(batch)))
        after += len(batch)
    assert after == state.head
    assert max(sizes) <= MOST_BATCH_BYTES
    assert min(sizes[:-1]) > MOST_BATCH_BYTES - 1024


def test_the_last_received_events_are_kept_and_all_that_were_not_received(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=10)
    enter(journal, 49)
    [state] = journal.streams()
    journal.received(state.stream, 30)
    [state] = journal.streams()
    assert (state.oldest, state.received) == (21, 30)
    assert len(journal.batch(state.stream, 20)) == 30
    assert journal.batch(state.stream, 0) == journal.batch(state.stream, 20)


def test_the_digest_before_the_oldest_kept_event_is_known(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=10)
    enter(journal, 49)
    [state] = journal.streams()
    digests = [journal.digest(state.stream, sequence) for sequence in range(51)]
    assert digests[0] == ZERO_DIGEST
    journal.received(state.stream, 50)
    assert [journal.digest(state.stream, sequence) for sequence in range(40, 51)] == digests[40:]
    assert journal.digest(state.stream, 39) is None


def test_the_head_is_known_even_when_nothing_is_kept(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=0)
    enter(journal, 3)
    [state] = journal.streams()
    head = journal.digest(state.stream, 4)
    journal.received(state.stream, 4)
    [state] = journal.streams()
    assert (state.oldest, journal.digest(state.stream, 4)) == (5, head)
    enter(journal, 1)
    assert everything(journal.batch(state.stream, 4))[0].previous == head


def test_a_receipt_may_go_back(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 9)
    [state] = journal.streams()
    journal.received(state.stream, 10)
    assert journal.summary().unsent == 0
    journal.received(state.stream, 4)
    assert journal.summary().unsent == 6


@pytest.mark.parametrize(
    ("reason", "received", "receipt", "expected"),
    [
        (Disagreement.BEHIND, 4, 90, [1, 2, 3, 4, 5, 1, 2, 3, 4]),
        (Disagreement.FORK, 4, 7, [1, 2, 3, 4, 5, 1, 2, 3, 4]),
        (Disagreement.FORK, 4, 2, [1, 2, 3, 4, 5, 1, 2, 3, 4]),
        (Disagreement.REFUSED, 4, 4, [4, 5, 1, 2, 3, 4]),
    ],
)
def test_a_new_stream_says_again_what_the_ledger_may_lack(
    tmp_path: Path, reason: Disagreement, received: int, receipt: int, expected: list[int]
) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 9)
    [old] = journal.streams()
    said = journal.batch(old.stream, 0)
    journal.received(old.stream, received)
    new = journal.begin_again(old.stream, reason, Head(receipt, "f" * 64))
    [state] = journal.streams()
    assert state.stream == new != old.stream
    again = journal.batch(new, 0)
    began, *rest = everything(again)
    body = read_body(began)
    assert isinstance(body, StreamBegan)
    assert (body.reason, body.previous_stream, body.previous_sequence, body.lost) == (reason.value, old.stream, 10, 0)
    assert body.refused_sequence == (5 if reason is Disagreement.REFUSED else None)
    assert ratings(again) == expected
    by_id = {envelope.id: digest_of(event) for envelope, event in zip(everything(said), said, strict=True)}
    assert all(by_id[str(envelope.origin)] == envelope.origindigest for envelope in rest)


def test_events_that_are_kept_no_more_are_declared_as_lost(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=3)
    enter(journal, 9)
    [old] = journal.streams()
    journal.received(old.stream, 10)
    journal.begin_again(old.stream, Disagreement.PRUNED, Head(2, "f" * 64))
    events = journal.batch(journal.streams()[0].stream, 0)
    body = read_body(everything(events)[0])
    assert isinstance(body, StreamBegan)
    assert (body.reason, body.lost) == ("pruned", 5)
    assert ratings(events) == [2, 3, 4]


def test_an_event_said_again_twice_keeps_its_first_origin(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 2)
    [first] = journal.streams()
    origins = [(f"{first.stream}-{n:010d}", journal.digest(first.stream, n)) for n in (2, 3)]
    for _ in range(3):
        [state] = journal.streams()
        journal.begin_again(state.stream, Disagreement.FORK, Head(1, "f" * 64))
    [state] = journal.streams()
    envelopes = everything(journal.batch(state.stream, 1))
    assert [(envelope.origin, envelope.origindigest) for envelope in envelopes] == origins


def test_an_event_refused_again_under_its_new_name_is_given_up_and_declared(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 3)
    [state] = journal.streams()
    journal.received(state.stream, 1)
    second = journal.begin_again(state.stream, Disagreement.REFUSED, Head(1, str(journal.digest(state.stream, 1))))
    assert ratings(journal.batch(second, 0)) == [1, 2, 3]
    journal.received(second, 1)
    third = journal.begin_again(second, Disagreement.REFUSED, Head(1, str(journal.digest(second, 1))))
    events = journal.batch(third, 0)
    body = read_body(everything(events)[0])
    assert isinstance(body, StreamBegan)
    assert (body.lost, body.refused_sequence) == (1, 2)
    assert ratings(events) == [2, 3], "the others are not given up with it"


def test_what_an_undelivered_beginning_declared_lost_is_declared_again(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=3)
    enter(journal, 9)
    [old] = journal.streams()
    journal.received(old.stream, 10)
    second = journal.begin_again(old.stream, Disagreement.PRUNED, Head(2, "f" * 64))
    third = journal.begin_again(second, Disagreement.FORK, Head(0, "f" * 64))
    body = read_body(everything(journal.batch(third, 0))[0])
    assert isinstance(body, StreamBegan)
    assert body.lost == 5


def test_damaged_bytes_are_declared_as_lost_and_hold_up_nobody(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 3)
    [state] = journal.streams()
    with journal._write() as db:
        db.execute("UPDATE events SET bytes = ? WHERE sequence = 3", (b"{\xff",))
    journal.received(state.stream, 1)
    new = journal.begin_again(state.stream, Disagreement.REFUSED, Head(1, "0" * 64))
    events = journal.batch(new, 0)
    assert read_body(everything(events)[0]).lost == 1  # type: ignore[union-attr]
    assert ratings(events) == [1, 3]


def test_a_renamed_terminal_says_what_was_not_received_in_a_stream_of_its_new_name(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 3)
    [old] = journal.streams()
    journal.received(old.stream, 2)
    put(journal, Waiting(a_pending_vote(), at_once=False))
    journal.close()
    renamed = a_journal(tmp_path, terminal=TerminalId("danh-gia-9"))
    [state] = renamed.streams()
    events = renamed.batch(state.stream, 0)
    assert state.stream != old.stream
    assert ratings(events, "/xa-mau-a/danh-gia-9") == [2, 3]
    assert renamed.summary().waiting == 1
    ledger = FakeLedger()
    ledger.take(join(events), source="/xa-mau-a/danh-gia-9")
    assert [vote.score for vote in ledger.votes()] == [2, 3]


def test_a_journal_with_votes_of_another_office_is_refused(tmp_path: Path) -> None:
    a_journal(tmp_path).close()
    with pytest.raises(JournalForeignError, match="run this terminal as /xa-mau-a/danh-gia-1 until"):
        a_journal(tmp_path, office=OfficeId("xa-mau-b"))
    assert a_journal(tmp_path).verdict == "ok", "the refused program let go of it"


def test_an_emptied_journal_may_move_to_another_office(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 3)
    [old] = journal.streams()
    journal.received(old.stream, 4)
    journal.close()
    moved = a_journal(tmp_path, office=OfficeId("xa-mau-b"))
    [state] = moved.streams()
    assert ratings(moved.batch(state.stream, 0), "/xa-mau-b/danh-gia-1") == []


def test_a_journal_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal._db.execute("PRAGMA user_version = 99")  # type: ignore[union-attr]
    journal.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(JournalNewerError, match="version 99"):
        a_journal(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_a_journal_of_an_older_program_keeps_its_votes(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as old:
        old.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
        old.execute(
            "INSERT INTO pending VALUES (x'01', -1, NULL, NULL, 'quay-1', '', 'hai-long-5', 4, '[\"thai-do\"]', 'kiosk', '[]', 0)"
        )
    [waiting] = a_journal(tmp_path).waiting()
    assert waiting.vote == a_pending_vote(b"\x01", half=None, official=None, score=4, topics=(TopicId("thai-do"),))


@pytest.mark.parametrize("damage", ["all", "head", "middle"])
def test_a_damaged_journal_is_set_aside_never_deleted_and_the_terminal_goes_on(tmp_path: Path, damage: str) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 400)
    [old] = journal.streams()
    journal.close()
    path = tmp_path / FILE
    good = path.read_bytes()
    start, end = {"all": (0, len(good)), "head": (0, 100), "middle": (4096, len(good) - 4096)}[damage]
    bad = good[:start] + b"\xa5" * (end - start) + good[end:]
    path.write_bytes(bad)
    log: list[str] = []
    journal = a_journal(tmp_path, log=log)
    assert journal.verdict == "ok"
    assert journal.streams()[0].stream != old.stream
    assert journal.summary().damaged == 1
    assert (tmp_path / f"damaged-1-{FILE}").read_bytes() == bad
    assert any("damaged-1" in sentence for sentence in log)
    journal.close()
    path.write_bytes(bad)
    assert a_journal(tmp_path).summary().damaged == 2


def test_a_journal_damaged_while_it_is_open_is_replaced_by_a_probe(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, 400)
    journal.forget_pages()
    with (tmp_path / FILE).open("r+b") as file:
        file.write(b"\xa5" * 40_000)
    journal._db.execute("PRAGMA shrink_memory")  # type: ignore[union-attr]
    journal._fail(OSError("as the next write would find"))
    assert journal.probe() == "ok"
    assert journal.summary().damaged == 1


def test_a_vote_that_left_is_nowhere_in_the_files_any_more(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    key = bytes(range(101, 117))
    for n in range(40):
        put(journal, Waiting(a_pending_vote(bytes([n]) + key[1:]), at_once=False))
    found = [path.name for path in tmp_path.iterdir() if key[1:] in path.read_bytes()]
    assert found, "while it waits it is on disk"
    journal.release([], votes=[waiting.vote.key for waiting in journal.waiting()], tallies=journal.tallies())
    journal.forget_pages()
    assert not [path.name for path in tmp_path.iterdir() if key[1:] in path.read_bytes()]
    assert journal.summary().waiting == 0


def test_votes_are_not_kept_in_the_order_in_which_they_were_cast(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    for n in (7, 3, 9, 1):
        put(journal, Waiting(a_pending_vote(bytes([n]) * 16), at_once=False))
    columns = [row[1] for row in journal.rows("PRAGMA table_info(pending)")]
    assert [waiting.vote.key[0] for waiting in journal.waiting()] == [1, 3, 7, 9]
    assert "rowid" not in columns
    with pytest.raises(OSError, match="out of service"):
        journal.rows("SELECT rowid FROM pending")


def test_a_release_that_does_not_fit_the_box_changes_nothing(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    put(journal, Waiting(a_pending_vote(), at_once=False))
    before = journal.summary()
    with pytest.raises(RuntimeError, match="twice"):
        journal.release([], votes=[b"\x01" * 16, b"\x02" * 16])
    assert journal.summary() == before
    with pytest.raises(RuntimeError, match="a tally changed"):
        journal.release([], votes=[b"\x01" * 16], tallies=[msgspec.structs.replace(journal.tallies()[0], presses=2)])
    assert journal.summary() == before


def test_it_writes_to_disk_at_every_commit_and_overwrites_what_it_deletes(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    settings = {name: journal.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "secure_delete")}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_a_reader_sees_the_figures_without_the_lock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no journal here yet"):
        read_summary(tmp_path)
    journal = a_journal(tmp_path)
    enter(journal, 3)
    assert read_summary(tmp_path) == journal.summary()


def test_the_transaction_that_others_write_into_is_what_sqlite_gives(tmp_path: Path) -> None:
    with a_journal(tmp_path)._write() as db:
        transaction: Transaction = db
        assert transaction.execute("SELECT 1").fetchone() == (1,)
