"""What the ledger takes, refuses and answers, one transaction at a time."""

from pathlib import Path

import pytest

from collector.errors import StoreUnavailableError
from collector.ingest import Arrival, Ingest
from collector.rebuild import rebuild
from collector.store.db import database_path, open_database
from collector.store.ledger import MOST_FORKS, RECEIPTED_STREAMS
from collector.store.quarantine import MOST_NAMES, MOST_SAMPLES
from collector.store.record import read_status
from office.documents import Presence, StreamReceipt, encode_document
from office.events import StreamBegan
from office.ids import DESK, OfficeId, StreamId, TerminalId
from office.stream import ZERO_DIGEST, digest_of
from office.topics import EVENTS, HEALTH, PRESENCE, terminal_topic, uplink_topic
from office.wire import event_id, join
from tests.collector.ledgers import AT, a_store, an_arrival, an_ingest, counted, one, projections, rows, take
from tests.factories import OFFICE, STREAM, TERMINAL, a_chain, a_directory, a_health, a_rating, an_event, with_queues

ME = (OFFICE, TERMINAL)
OTHER = StreamId("dongsukienmau002")


def _head(ingest: Ingest, stream: StreamId = STREAM) -> StreamReceipt:
    return ingest.receipt(ME).streams[stream]


def test_an_event_is_kept_as_the_bytes_that_came(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    odd = b' {"x": 1,' + an_event()[1:]
    take(an_ingest(db), b"[ " + odd + b" ]")
    assert rows(db, "SELECT position, sequence, received_at, event FROM ledger") == [(1, 1, AT, odd.strip())]


def test_an_unfitting_event_at_the_head_is_a_fork_and_kept_apart(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    mine, clone = a_chain([a_rating(5), a_rating(5)]), a_chain([a_rating(1), a_rating(1)])
    take(ingest, mine, clone, clone)
    assert counted(db) == 2
    assert [event for (event,) in rows(db, "SELECT event FROM forks ORDER BY sequence")] == clone[1:]
    assert one(db, "SELECT forks FROM streams") == 2, "the same fork said again is one fork"
    assert _head(ingest) == StreamReceipt(3, digest_of(mine[-1]))


def test_an_event_that_goes_on_from_another_past_is_not_taken(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    mine, clone = a_chain([a_rating(5)]), a_chain([a_rating(1), a_rating(1)])
    take(ingest, mine, clone[2:])
    assert _head(ingest) == StreamReceipt(2, digest_of(mine[-1]))
    assert [event for (event,) in rows(db, "SELECT event FROM forks")] == clone[2:]


def test_a_flood_of_forks_is_counted_and_not_kept(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    take(ingest, a_chain([a_rating()]))
    forks = [an_event(a_rating(topics=(f"x{n}",)), sequence=2, previous=ZERO_DIGEST) for n in range(MOST_FORKS + 50)]
    take(ingest, forks)
    assert one(db, "SELECT count(*) FROM forks") == MOST_FORKS
    assert one(db, "SELECT forks FROM streams") == MOST_FORKS + 50


def test_behind_a_gap_nothing_is_taken_and_the_receipt_says_where_to_go_on(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    chain = a_chain([a_rating() for _ in range(6)])
    take(ingest, chain[:2], chain[4:])
    assert _head(ingest) == StreamReceipt(2, digest_of(chain[1]))
    take(ingest, chain[2:])
    assert counted(db) == 6


def test_a_gap_in_one_stream_does_not_hold_up_another_of_the_same_batch(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    take(ingest, [*a_chain([a_rating(), a_rating()])[1:], *a_chain([a_rating()], stream=OTHER)])
    assert counted(db) == 1
    assert _head(ingest) == StreamReceipt(0, ZERO_DIGEST)
    assert _head(ingest, OTHER).sequence == 2


def test_an_unreadable_event_leaves_the_head_and_the_rest_of_the_batch_waits(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    chain = a_chain([a_rating() for _ in range(3)])
    batch = [chain[0], b'{"specversion":"2.0"}', *chain[2:]]
    take(ingest, batch)
    assert _head(ingest) == StreamReceipt(1, digest_of(chain[0]))
    assert ingest.receipt(ME).refused == digest_of(join(batch))
    assert rows(db, "SELECT reason, payload FROM quarantine") == [("envelope-unreadable", b'{"specversion":"2.0"}')]
    take(ingest, chain)
    assert ingest.receipt(ME).refused is None


def test_a_readable_event_with_an_unknown_body_takes_its_place_and_no_figure(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    unknown = an_event().replace(b"rating.given", b"weather.told")
    vote = an_event(sequence=2, previous=digest_of(unknown))
    nonsense = an_event(sequence=3, previous=digest_of(vote)).replace(b'"score":5', b'"score":"x"')
    take(ingest, [unknown, vote, nonsense])
    assert _head(ingest).sequence == 3
    assert counted(db) == 1
    assert [reason for (reason,) in rows(db, "SELECT reason FROM dead_letters")] == ["type-unknown", "data-invalid"]


def test_the_receipt_names_the_streams_touched_last_and_survives_a_restart(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    streams = [StreamId(f"dongsukien{n:06d}") for n in range(RECEIPTED_STREAMS + 4)]
    for stream in streams:
        take(ingest, a_chain([a_rating()], stream=stream))
    assert set(ingest.receipt(ME).streams) == set(streams[-RECEIPTED_STREAMS:])
    assert an_ingest(db).receipt(ME) == ingest.receipt(ME)
    take(ingest, a_chain([a_rating()], stream=streams[0]))
    assert streams[0] in ingest.receipt(ME).streams, "a duplicate is answered too"


def test_claimed_streams_of_which_nothing_was_taken_leave_no_trace(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    for n in range(100):
        take(ingest, [an_event(sequence=7, stream=StreamId(f"dongsukien{n:06d}"))])
    assert one(db, "SELECT count(*) FROM streams") == 0
    assert len(ingest.receipt(ME).streams) == RECEIPTED_STREAMS
    assert len(ingest._ledger.sources[ME].chains) == RECEIPTED_STREAMS


def test_one_stream_name_at_two_terminals_is_two_streams(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    neighbour = TerminalId("danh-gia-2")
    take(ingest, a_chain([a_rating(), a_rating()]))
    ingest.take([an_arrival(a_chain([a_rating()], terminal=neighbour), terminal=neighbour)], at=AT)
    assert counted(db) == 3
    assert one(db, "SELECT count(*) FROM forks") == 0


def test_another_office_s_official_or_counter_does_not_count(tmp_path: Path) -> None:
    db = a_store(tmp_path, offices=2, counters=1)
    other = OfficeId("xa-mau-b")
    ingest = an_ingest(db)
    chain = a_chain([a_rating(official="nguyen-thi-mau-2")], office=other)
    ingest.take([an_arrival(chain, office=other)], at=AT)
    assert rows(db, "SELECT reason FROM dead_letters") == [("official-unknown",)]


def test_a_vote_that_was_entered_again_counts_once_whichever_comes_first(tmp_path: Path) -> None:
    first = a_chain([a_rating(1)])
    origin = (event_id(STREAM, 2), digest_of(first[1]))
    began = an_event(StreamBegan(reason="behind", previous_stream=STREAM), stream=OTHER, half=None)
    again = [began, an_event(a_rating(1), stream=OTHER, sequence=2, previous=digest_of(began), origin=origin)]
    for number, order in enumerate(([first, again], [again, first])):
        db = a_store(tmp_path / str(number))
        ingest = an_ingest(db)
        take(ingest, *order)
        assert counted(db) == 1
        assert one(db, "SELECT count(*) FROM repeats") == 1
        # The same within one transaction.
        db = a_store(tmp_path / f"{number}-at-once")
        an_ingest(db).take([an_arrival(batch) for batch in order], at=AT)
        assert counted(db) == 1


def test_what_a_renamed_terminal_says_again_counts_once_and_so_does_a_rebuild(tmp_path: Path) -> None:
    old, new = a_chain([a_rating(1)]), TerminalId("danh-gia-2")
    origin = (event_id(STREAM, 2), digest_of(old[1]))
    again = [an_event(a_rating(1), terminal=new, stream=OTHER, origin=origin)]
    for number, order in enumerate(((True, False), (False, True))):
        db = a_store(tmp_path / str(number))
        ingest = an_ingest(db)
        for is_old in order:
            ingest.take([an_arrival(old) if is_old else an_arrival(again, terminal=new)], at=AT)
        assert counted(db) == 1
        rebuild(db)
        assert counted(db) == 1


def test_a_vote_entered_again_after_a_fork_counts_beside_the_other_one(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    held, lost = a_chain([a_rating(5)]), a_chain([a_rating(1)])
    origin = (event_id(STREAM, 2), digest_of(lost[1]))
    take(an_ingest(db), held, [an_event(a_rating(1), stream=OTHER, origin=origin)])
    assert counted(db) == 2


def test_an_unregistered_terminal_gets_no_receipt_and_no_belief(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    stranger = TerminalId("la-mat")
    say = [
        an_arrival(a_chain([a_rating()], terminal=stranger), terminal=stranger),
        Arrival(terminal_topic(OFFICE, stranger, PRESENCE), b'{"state":"online"}'),
    ]
    assert ingest.take(say * MOST_SAMPLES, at=AT) == set()
    assert rows(db, "SELECT terminal, n FROM quarantine_counts") == [("la-mat", 2 * MOST_SAMPLES)]
    assert one(db, "SELECT count(*) FROM quarantine") == MOST_SAMPLES
    assert rows(db, "SELECT * FROM terminal_states") == rows(db, "SELECT * FROM sources") == []


def test_invented_names_cannot_fill_the_disk(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    names = [TerminalId(f"ma-{n}") for n in range(MOST_NAMES + 300)]
    an_ingest(db).take([an_arrival(b"[]", terminal=name) for name in names], at=AT)
    assert one(db, "SELECT count(*) FROM quarantine_counts") == MOST_NAMES + 1
    assert one(db, "SELECT sum(n) FROM quarantine_counts") == MOST_NAMES + 300


def test_states_are_kept_and_an_old_retained_one_is_no_news(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    presence, health = terminal_topic(OFFICE, TERMINAL, PRESENCE), terminal_topic(OFFICE, TERMINAL, HEALTH)
    word = b'{"software":"1","boot":"b","clock":"synchronised","disk":"ok","stream":"%s","head":9}' % STREAM.encode()
    ingest.take([Arrival(presence, b'{"state":"online"}'), Arrival(health, word), Arrival(uplink_topic(OFFICE), b"0")], at=AT)
    ingest.take([Arrival(presence, b'{"state":"online"}', retained=True), Arrival(health, word, retained=True)], at=AT + 5)
    query = "SELECT presence, presence_at, health_at FROM terminal_states"
    assert rows(db, query) == [("online", AT, AT)]
    ingest.take([Arrival(health, word)], at=AT + 9)
    assert rows(db, query) == [("online", AT, AT + 9)]
    assert rows(db, "SELECT office, state FROM uplinks") == [(OFFICE, "0")]
    take(ingest, a_chain([a_rating()]))
    assert [(lag.head, lag.taken) for lag in read_status(db).lagging] == [(9, 2)]


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (terminal_topic(OFFICE, TERMINAL, PRESENCE), b'{"state":"asleep"}'),
        (terminal_topic(OFFICE, TERMINAL, HEALTH), b"[" * 5000),
        (terminal_topic(OFFICE, TERMINAL, HEALTH), b'{"software":"' + b"x" * 10_000 + b'"}'),
        (uplink_topic(OFFICE), b"perhaps"),
        ("nucuoi/v1/xa-mau-a", b"x"),
        (terminal_topic(OFFICE, TERMINAL, EVENTS), b"\xff\x00"),
    ],
)
def test_a_payload_that_cannot_be_read_is_found_in_quarantine(tmp_path: Path, topic: str, payload: bytes) -> None:
    db = a_store(tmp_path)
    an_ingest(db).take([Arrival(topic, payload)], at=AT)
    assert rows(db, "SELECT payload, size FROM quarantine") == [(payload, len(payload))]


def test_when_the_disk_is_full_nothing_is_taken_and_nothing_is_receipted(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    chain = a_chain([a_rating() for _ in range(150)])
    take(ingest, chain[:2])
    before = projections(db)
    db.conn.execute(f"PRAGMA max_page_count = {one(db, 'PRAGMA page_count')}")
    with pytest.raises(StoreUnavailableError, match="full"):
        take(ingest, chain)
    with pytest.raises(StoreUnavailableError):
        ingest.receipt(ME)
    assert projections(db) == before
    db.conn.execute("PRAGMA max_page_count = 1000000")
    take(ingest, chain)
    assert _head(ingest).sequence == len(chain)
    assert counted(db) == 150


def test_an_import_is_seen_by_the_next_group(tmp_path: Path) -> None:
    from collector.store.directory import write_directory  # noqa: PLC0415
    from tests.factories import a_directory  # noqa: PLC0415

    db = a_store(tmp_path, counters=1)
    ingest = an_ingest(db)
    take(ingest, [an_event(a_rating(counter="quay-2", official=None))])
    write_directory(open_database(database_path(tmp_path)), a_directory(counters=2))
    take(ingest, [an_event(a_rating(counter="quay-2", official=None), stream=OTHER)])
    assert counted(db) == 1


def test_the_terminals_of_a_queue_are_heard_like_the_others(tmp_path: Path) -> None:
    db = a_store(tmp_path, entries=with_queues(a_directory()))
    ingest = an_ingest(db)
    said = a_chain([], terminal=DESK)
    answers = ingest.take([an_arrival(said, terminal=DESK)], at=AT)
    for leaf, document in ((PRESENCE, Presence(state="online")), (HEALTH, a_health())):
        ingest.take([Arrival(terminal_topic(OFFICE, TerminalId("lay-so-1"), leaf), encode_document(document))], at=AT)
    assert answers == {(OFFICE, DESK)}
    assert ingest.receipt((OFFICE, DESK)).streams[STREAM] == StreamReceipt(1, digest_of(said[0]))
    assert rows(db, "SELECT terminal, presence FROM terminal_states WHERE health IS NOT NULL") == [("lay-so-1", "online")]
    assert one(db, "SELECT count(*) FROM quarantine") == 0


def test_a_desk_that_the_directory_does_not_hold_is_not_believed(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    assert an_ingest(db).take([an_arrival(a_chain([], terminal=DESK), terminal=DESK)], at=AT) == set()
    assert rows(db, "SELECT reason FROM quarantine") == [("unregistered",)]
