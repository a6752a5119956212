"""Does a full ledger slow anything down: ingest and a quarter's query at ten thousand and at ten million ratings.

Same directory of 200 terminals, same two years. The tables are filled directly to the size; what is timed is the real ingest
(chains, ledger, ratings, rollups, commit) of 100,000 votes on top, in groups of 64 batches without the network, and the query
that the page asks.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.workload import SCALE, Place, batches, chain, directory, places
from collector.ingest import Arrival, Ingest
from collector.inquiry import Inquiry
from collector.store.db import Database, database_path, open_database
from collector.store.directory import write_directory
from collector.store.satisfaction import satisfaction
from office.directory import index
from office.events import RatingGiven
from office.ids import StreamId
from office.periods import HalfDay, cell_of, half_day_on, start_of
from office.stream import ZERO_DIGEST
from office.topics import EVENTS, terminal_topic
from office.wire import encode

SMALL, LARGE = 10_000, 10_000_000
PROBE = 100_000
"""Ratings whose arrival is timed on top of what is there."""

_FIRST = half_day_on(date(2025, 1, 1), afternoon=False)
_END = half_day_on(date(2027, 1, 1), afternoon=False)
_GROUP = 64
_BATCH = 100
_AT = int(start_of(_END).timestamp() * 1000)
_ASKED = 15


class Scale(NamedTuple):
    """At one size: ratings there, events a second arriving on top, seconds of the query, and of the same by scanning ratings."""

    ratings: int
    ingest_rate: float
    query_seconds: float
    scan_seconds: float
    bytes: int


def measure(work: Path, ratings: int) -> Scale:
    """Fill to ``ratings``, then time what comes on top."""
    path = database_path(work / f"scale-{ratings}")
    db = open_database(path)
    write_directory(db, directory())
    _fill(db, ratings)
    ingest = Ingest(db)
    ingest.load()
    groups, events = _probe()
    begin = time.perf_counter()
    for group in groups:
        ingest.take(group, at=_AT)
    rate = events / (time.perf_counter() - begin)
    query = _seconds(lambda: _query(db))
    scan = _seconds(lambda: _scan(db), rounds=3)
    db.close()
    return Scale(ratings, rate, query, scan, path.stat().st_size)


def run(work: Path, *, large: int = LARGE) -> tuple[Scale, Scale]:
    """Both sizes."""
    return measure(work, SMALL), measure(work, large)


def _fill(db: Database, ratings: int) -> None:
    """Put ``ratings`` votes into the tables, as the ingest would have left them, without going through it."""
    every = places()
    share = ratings // len(every)
    halves = _END - _FIRST
    body = encode(_vote(every[0]), source="/", stream=StreamId("f" * 16), sequence=1, previous=ZERO_DIGEST)
    run = db.conn.executemany
    db.conn.execute("BEGIN")
    run("INSERT INTO sources VALUES (?, ?, ?)", [(n, p.office, p.terminal) for n, p in enumerate(every, 1)])
    run(
        "INSERT INTO streams VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        [(n, n, f"f{n:015d}", share, ZERO_DIGEST, (n - 1) + (share - 1) * len(every) + 1, _AT) for n in range(1, len(every) + 1)],
    )
    run(
        "INSERT INTO cells VALUES (?, ?, ?, ?, ?, 'kiosk')",
        [(n, p.office, p.counter, p.official, SCALE) for n, p in enumerate(every, 1)],
    )
    numbers = range(share * len(every))
    run("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", ((n + 1, n % 200 + 1, n // 200 + 1, _AT, body) for n in numbers))
    run(
        "INSERT INTO ratings VALUES (?, ?, ?, ?, '', '', 0, 0, 0, 0)",
        ((n + 1, n % 200 + 1, _FIRST + n // 200 * halves // share, n * 7919 % 5 + 1) for n in numbers),
    )
    for grain, period in enumerate(("half_day", "half_day / 2", "half_month(half_day)")):
        db.conn.create_function("half_month", 1, lambda half: cell_of(HalfDay(half), "half-month"), deterministic=True)
        db.conn.execute(
            f"INSERT INTO rollups SELECT {grain}, {period} AS period, cell, score, flag, count(*), 0, 0, 0, 0 FROM ratings"  # noqa: S608
            " GROUP BY period, cell, score, flag"
        )
    db.conn.execute("COMMIT")


def _probe() -> tuple[list[list[Arrival]], int]:
    """Groups of messages that come on top, prepared beforehand, and their number of events."""
    every = places()
    arrivals, events = [], 0
    for number, place in enumerate(every):
        sent = chain(place, PROBE // len(every), stream=StreamId(f"p{number:015d}"), first_half=HalfDay(_END - 2), halves=2)
        topic = terminal_topic(place.office, place.terminal, EVENTS)
        arrivals += [Arrival(topic, payload) for payload in batches(sent, _BATCH)]
        events += len(sent)
    return [arrivals[at : at + _GROUP] for at in range(0, len(arrivals), _GROUP)], events


def _vote(place: Place) -> RatingGiven:
    return RatingGiven(counter=place.counter, official=place.official, scale=SCALE, score=5, channel="kiosk", bound=False)


def _query(db: Database) -> None:
    known = index(directory())
    satisfaction(db, known, Inquiry(date(2026, 7, 1), date(2026, 10, 1), by=("counter", "official")))


def _scan(db: Database) -> None:
    """What the query would cost without rollups."""
    first, end = half_day_on(date(2026, 7, 1), afternoon=False), half_day_on(date(2026, 10, 1), afternoon=False)
    db.conn.execute(
        "SELECT cell, score, flag, count(*) FROM ratings WHERE half_day >= ? AND half_day < ? GROUP BY 1, 2, 3", (first, end)
    ).fetchall()


def _seconds(work: Callable[[], None], *, rounds: int = _ASKED) -> float:
    """The median of several times."""
    found = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return median(found)
