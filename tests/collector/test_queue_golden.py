"""The collector takes the golden morning of a desk whole, and gives the figures that a reader can count by hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from collector.ingest import Arrival, Ingest
from collector.inquiry import Inquiry
from collector.participation import participation
from collector.rebuild import rebuild
from collector.store.db import Database
from collector.store.directory import load_directory
from office.directory import index
from office.histogram import Quantile
from office.ids import DESK
from office.queue_figure import QueueFigure
from office.stream import ZERO_DIGEST, digest_of
from office.topics import EVENTS, terminal_topic
from office.wire import read_body, read_envelope, source_of, split
from tests.collector.desks import a_queue_directory
from tests.collector.ledgers import AT, a_store, an_ingest, one, projections, rows
from tests.factories import DAY, OFFICE

MORNING = (Path(__file__).resolve().parent.parent / "golden" / "queue.json").read_bytes()


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return a_store(tmp_path, entries=a_queue_directory())


def take(store: Database) -> Ingest:
    ingest = an_ingest(store)
    ingest.take([Arrival(terminal_topic(OFFICE, DESK, EVENTS), MORNING)], at=AT)
    return ingest


def figures(store: Database, *by: str) -> dict[object, QueueFigure]:
    directory = index(load_directory(store))
    found = participation(store, directory, Inquiry(DAY, date(2026, 9, 2), by=by), date(2026, 9, 9))  # type: ignore[arg-type] # groupings
    return {getattr(row.group, by[0]) if by else None: row.figure for row in found}


def test_every_event_is_readable_and_the_chain_holds() -> None:
    previous = ZERO_DIGEST
    for event in split(MORNING):
        envelope = read_envelope(event, source=source_of(OFFICE, DESK))
        assert envelope.previous == previous
        read_body(envelope)
        previous = digest_of(event)


def test_it_is_taken_whole(store: Database) -> None:
    ingest = take(store)
    assert ingest.counts.taken == len(split(MORNING)) == 29
    assert one(store, "SELECT count(*) FROM dead_letters") == 0
    live = projections(store)
    rebuild(store)
    assert projections(store) == live


def test_the_morning_comes_to_what_a_reader_counts(store: Database) -> None:
    take(store)
    found = figures(store)[None]
    assert (found.issued, found.priority, found.walk_ins) == (5, 1, 0)
    assert (found.called, found.missed, found.no_show_share) == (4, 1, 0.25)
    assert (found.finished, found.asked, found.unasked["terminal-off"], found.transferred) == (2, 1, 1, 1)
    assert (found.cancelled, found.unserved) == ({"citizen": 1, "staff": 0, "undelivered": 0}, 1)
    # Waits of 540, 660 and 1,140 seconds; service of 300, 300 and 600.
    assert (found.wait.n, found.wait.median, found.wait.nine_of_ten) == (3, Quantile(600, 720), Quantile(1080, 1200))
    assert (found.service.n, found.service.median, found.service.nine_of_ten) == (3, Quantile(300, 360), Quantile(600, 720))
    assert (found.walk.n, found.walk.median) == (3, Quantile(20, 25))
    assert (found.duty_seconds, found.time_unknown) == (3000 + 13800, 0)


def test_each_counter_hour_and_service_has_its_part(store: Database) -> None:
    take(store)
    at = {name: (found.called, found.missed, found.finished) for name, found in figures(store, "counter").items()}
    assert at == {"quay-1": (2, 0, 1), "quay-2": (2, 1, 1), None: (0, 0, 0)}
    assert {name: found.issued for name, found in figures(store, "hour").items()} == {7: 5, 8: 0, 11: 0}
    assert {name: found.finished for name, found in figures(store, "hour").items()} == {7: 0, 8: 2, 11: 0}
    assert {name: (found.issued, found.finished) for name, found in figures(store, "service").items()} == {
        "ho-tich": (4, 1),
        "chung-thuc": (1, 1),
    }
    ends = rows(store, "SELECT series, number, status FROM visits ORDER BY series, number")
    assert ends == [("A", 1, "finished"), ("H", 1, "missed"), ("H", 2, "finished"), ("H", 3, "unserved"), ("H", 4, "cancelled")]


def test_said_again_it_counts_once(store: Database) -> None:
    take(store)
    before = figures(store)
    assert take(store).counts.duplicates == len(json.loads(MORNING))
    assert figures(store) == before
