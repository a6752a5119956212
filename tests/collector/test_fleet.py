"""A country's terminals are told of as those of a few offices are, though only those that are not well are read."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from collector.ingest import Arrival, Ingest
from collector.store import devices, fleet, lags
from collector.store.directory import load_directory
from collector.store.fleet import Watched, watched
from collector.store.migrations import SETS
from office.directory import index
from office.documents import Health, Presence, encode_document
from office.ids import StreamId
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from tests.collector.ledgers import AT, a_store, an_arrival, an_ingest, one, rows
from tests.collector.web.offices import TODAY
from tests.factories import OFFICE, STREAM, TERMINAL, a_chain, a_health, a_rating

NEXT = StreamId("dongsukienmau002")
_ONLINE = Presence(state="online")


def _said(ingest: Ingest, document: Presence | Health | bytes) -> None:
    leaf = PRESENCE if isinstance(document, Presence) else HEALTH
    payload = document if isinstance(document, bytes) else encode_document(document)
    ingest.take([Arrival(terminal_topic(OFFICE, TERMINAL, leaf), payload)], at=AT)


def _both(db: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[Watched, Watched]:
    known = index(load_directory(db))
    few = watched(db, known, list(known.offices), TODAY)
    with monkeypatch.context() as many_begin:
        many_begin.setattr(fleet, "MOST_OFFICES", 0)
        many_begin.setattr(lags, "MOST_OFFICES", 0)
        assert lags.lags(db, known) == lags.lags(db, known, list(known.offices)) == few.missing
        return few, watched(db, known, list(known.offices), TODAY)


def test_of_many_offices_the_same_is_told_as_of_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    events = a_chain([a_rating(5), a_rating(4)])
    steps: dict[str, Arrival | Presence | Health] = {
        "there": _ONLINE,
        "well": a_health(),
        "holds more than ever came": a_health(stream=STREAM, head=2),
        "some came": an_arrival(events[:1]),
        "all came": an_arrival(events[:2]),
        "holds more": a_health(stream=STREAM, head=3),
        "more came": an_arrival(events),
        "began anew": a_health(stream=NEXT, head=1),
        "an old stream again": an_arrival(events),
        "the new one came": an_arrival(a_chain([], stream=NEXT)),
        "no word of a stream": a_health(),
        "card full": a_health(disk="full"),
        "votes leave at once": a_health(release="at once"),
        "button held": a_health(stuck_buttons=(1,)),
        "well again": a_health(stream=STREAM, head=3),
        "cut": Arrival(uplink_topic(OFFICE), b"0"),
        "mended": Arrival(uplink_topic(OFFICE), b"1"),
        "gone": Presence(state="offline"),
    }
    found = {}
    for step, said in steps.items():
        if isinstance(said, Arrival):
            ingest.take([said], at=AT)
        else:
            _said(ingest, said)
        few, many = _both(db, monkeypatch)
        assert many.missing == few.missing, step
        assert many.fleet[:3] == few.fleet[:3], step
        heard = [device for device in few.fleet.ailing if device.since_ms is not None]
        assert [device for device in many.fleet.ailing if device in heard] == heard, step
        found[step] = ("lags" if few.missing else "") + ("ails" if heard else "")
        assert bool(many.fleet.ailing) == bool(found[step]), step
    assert [step for step, told in found.items() if told] == [
        *("holds more than ever came", "some came", "holds more", "began anew", "an old stream again"),
        *("card full", "votes leave at once", "button held", "cut", "gone"),
    ]


def test_only_what_is_not_well_is_read(tmp_path: Path) -> None:
    plan = [str(row[-1]) for row in a_store(tmp_path).conn.execute(f"EXPLAIN QUERY PLAN {devices._AILING}")]
    assert "SCAN t USING INDEX terminal_states_ailing" in plan
    assert "SCAN t" not in plan


def test_a_document_that_the_store_cannot_read_stops_nothing(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    for value in (b"1e400", b"[" * 900 + b"]" * 900, b'"\\u0000"', b'"\xff"', b'{"head": 9, "stream": 7}'):
        document = encode_document(a_health(stream=STREAM, head=2))
        _said(ingest, document[:-1] + b',"later":' + value + b"}")
        assert one(db, "SELECT behind FROM terminal_states") == 1
    db.conn.execute("UPDATE terminal_states SET health = CAST('no document' AS BLOB)")
    assert rows(db, "SELECT behind, ails, stream, head FROM terminal_states") == [(0, 1, None, None)]


def test_a_database_from_before_knows_which_terminals_are_not_well() -> None:
    db = Database(sqlite3.connect(":memory:"))
    record, *others = SETS
    record.apply(db, stop_before="m004_ailing")
    db.conn.execute("INSERT INTO sources VALUES (1, 'xa-mau-a', 'ngang'), (2, 'xa-mau-a', 'sau')")
    db.conn.execute(
        "INSERT INTO streams SELECT id, id, 's', 5, '', 1, 0, 0 FROM sources UNION SELECT 3, 2, 'khac', 7, '', 1, 0, 0"
    )
    for terminal, presence, head in (("ngang", "online", 5), ("sau", "online", 6), ("tat", "offline", 0), ("cu", None, 0)):
        said = encode_document(a_health(stream="s", head=head))
        db.conn.execute("INSERT INTO terminal_states VALUES ('xa-mau-a', ?, ?, 0, ?, 0)", (terminal, presence, said))
    for migrations in (record, *others):
        migrations.apply(db)
    assert rows(db, "SELECT terminal FROM terminal_states WHERE ails ORDER BY 1") == [("cu",), ("sau",), ("tat",)]
    assert rows(db, "SELECT terminal FROM terminal_states WHERE behind") == [("sau",)]
