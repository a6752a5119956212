"""The law of the record holds for queues: live sums, rebuilt sums and a raw count are the same, whatever arrives how."""

import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.rebuild import rebuild
from collector.store.db import Database
from collector.store.directory import write_directory
from office import commands as asked
from office import queue_events as said
from office.events import Event, ServiceRated
from office.ids import DESK, StreamId, TerminalId
from office.periods import half_day_at
from office.queue import Fact
from office.slips import monday_of, week_of
from office.stream import ZERO_DIGEST, digest_of
from office.wire import encode, source_of
from tests.collector.desks import DESK_STREAM, a_hall, a_queue_directory, from_desk, told
from tests.collector.ledgers import a_store, an_arrival, an_ingest, one, projections, rows
from tests.collector.queue_clerk import Clerk, deeds_by_hour, sums_of
from tests.factories import MORNING, OFFICE, TERMINAL, a_box, a_chain, a_directory, a_rating
from tests.office.halls import MORNING as EIGHT
from tests.office.halls import ONE
from tests.office.test_visits import Deed, a_day, deeds

AT = int((EIGHT + timedelta(hours=20)).timestamp() * 1000)
SERVICES = ("ho-tich", "chung-thuc")


def a_story(what: list[Deed], dark: int, closes: bool) -> list[Fact]:
    """A day of a desk whose clock may be lost on the way."""
    hall = a_hall()
    hall.sign_on("quay-1", "nguyen-thi-mau")
    hall.sign_on("quay-2", "nguyen-thi-mau-2")
    for service in (*SERVICES, "ho-tich"):
        hall.take(service, priority=service == "chung-thuc")
    a_day(hall, what[:dark], services=SERVICES)
    if dark % 3 == 0:
        hall.jump(None)
    a_day(hall, what[dark:], services=SERVICES)
    if closes and hall.queue.is_open:
        hall.do(asked.CloseDay())
    return hall.facts


pieces = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(deeds, st.integers(0, 40), st.booleans()), pieces, st.integers(0, 200), st.integers(0, 30))
def test_live_sums_rebuilt_sums_and_a_raw_count_agree(
    story: tuple[list[Deed], int, bool], groups: list[tuple[int, bool]], cut: int, back: int
) -> None:
    facts = a_story(*story)
    # The card's stream breaks off; a new one says again what came shortly before, and goes on.
    cut = min(cut, len(facts))
    first = told(facts[:cut])
    begin = max(0, cut - back)
    second = told(facts[begin:], stream=StreamId("dongmoicuaban001"), origins=first[begin:cut])
    with tempfile.TemporaryDirectory() as directory:
        db = a_store(Path(directory), entries=a_queue_directory())
        ingest = an_ingest(db)
        arrived: list[int] = []
        for chain in (first, second):
            at, number = 0, 0
            while at < len(chain):
                length, again = groups[number % len(groups)]
                batch, now = chain[at : at + length], AT + number * 1000 + 40_000_000 * (chain is second)
                ingest.take([from_desk(batch)] * (1 + again), at=now)
                new = batch if chain is first else batch[max(0, cut - begin - at) :]
                arrived += [now] * len(new)
                at, number = at + length, number + 1
        assert len(arrived) == len(facts)
        assert rows(db, "SELECT reason, detail FROM dead_letters") == []
        clerk = Clerk(facts, arrived)
        assert sums_of(db) == +clerk.sums
        assert deeds_by_hour(db, 1) == deeds_by_hour(db, 2) == +clerk.hours
        live = projections(db)
        assert rebuild(db) == len(first) + len(second)
        assert projections(db) == live
        db.close()


TICKETS = st.sampled_from(["ngaymau0-h1", "ngaymau0-a1", "ngaymau1-h1"])
COUNTERS = st.sampled_from(["quay-1", "quay-2", "quay-99"])
_BOOT = {"boot": st.just("b"), "monotonic": st.just(1.0)}
_HERE = {**_BOOT, "ticket": TICKETS, "counter": COUNTERS, "official": st.sampled_from(["nguyen-thi-mau", "ai-do"])}
_AT_DESK = {"series": st.just("H"), "number": st.just(1), "terminal": st.just("desk")}
_LEFT = {"official": st.just("nguyen-thi-mau"), "reason": st.just("moved")}
_SECONDS = st.sampled_from([None, 0.0, 70.0, 4000.0])
_SERVICE = st.sampled_from(["ho-tich", "chung-thuc", "thu-tuc-la"])
anything = st.one_of(
    st.builds(said.TicketIssued, **_BOOT, **_AT_DESK, ticket=TICKETS, service=_SERVICE),
    st.builds(said.TicketCalled, **_HERE, service=_SERVICE, why=st.just("longest"), wait_seconds=_SECONDS, idle_seconds=_SECONDS),
    st.builds(said.TicketStarted, **_HERE, walk_seconds=_SECONDS),
    st.builds(said.TicketFinished, **_HERE, service=_SERVICE, service_seconds=_SECONDS, asked=st.booleans()),
    st.builds(said.TicketMissed, **_HERE),
    st.builds(said.TicketHeld, **_HERE, service_seconds=_SECONDS),
    st.builds(said.TicketTransferred, **_HERE, service=_SERVICE, service_seconds=_SECONDS),
    st.builds(said.TicketReturned, **_BOOT, ticket=TICKETS, reason=st.sampled_from(["missed", "undone", "delivered"])),
    st.builds(said.TicketCancelled, **_BOOT, ticket=TICKETS, reason=st.sampled_from(["citizen", "staff"])),
    st.builds(said.DayClosed, **_BOOT, day=st.sampled_from(["ngaymau0", "ngaymau1"])),
    st.builds(said.DutyBegan, **_BOOT, counter=COUNTERS, official=st.sampled_from(["nguyen-thi-mau", "nguyen-thi-mau-2"])),
    st.builds(said.DutyEnded, **_BOOT, **_LEFT, counter=COUNTERS, duty_seconds=_SECONDS, paused_seconds=_SECONDS),
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(anything, st.sampled_from([0, 5, 9, None])), max_size=40), st.integers(1, 7))
def test_whatever_a_desk_says_in_whatever_pieces_the_sums_are_those_of_a_rebuild(
    events: list[tuple[said.QueueEvent, int | None]], length: int
) -> None:
    facts = [Fact(event, None if hour is None else EIGHT + timedelta(hours=hour)) for event, hour in events]
    chain = told(facts)
    found = []
    for pieces_of in (length, 500):
        with tempfile.TemporaryDirectory() as directory:
            db = a_store(Path(directory), entries=a_queue_directory())
            ingest = an_ingest(db)
            for at in range(0, len(chain), pieces_of):
                ingest.take([from_desk(chain[at : at + pieces_of])], at=AT)
                ingest = an_ingest(db) if at % 2 else ingest
            live = projections(db)
            assert all(n > 0 for n in sums_of(db).values())
            rebuild(db)
            assert projections(db) == live
            found.append(sums_of(db))
            # A ticket has one end, however often it was said.
            ends = sum(n for key, n in sums_of(db).items() if key[0] == 0 and key[5] in {"finished", "unserved"})
            assert ends <= 3
            db.close()
    assert found[0] == found[1]


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return a_store(tmp_path, entries=a_queue_directory())


def dead(db: Database) -> list[tuple[object, ...]]:
    return rows(db, "SELECT reason, detail FROM dead_letters ORDER BY position")


def test_a_visit_has_a_row_that_says_it_whole(store: Database) -> None:
    hall = a_hall()
    hall.sign_on()
    hall.take(priority=True)
    hall.wait(120)
    hall.serve()
    an_ingest(store).take([from_desk(told(hall.facts))], at=AT)
    columns = (
        "day, date, ticket, status, service, series, number, priority, walk_in, delivery, visits.counter, visits.official, asked"
    )
    query = f"SELECT {columns} FROM visits JOIN queue_days ON queue_days.day = substr(ticket, 1, 8)"  # noqa: S608
    assert rows(store, query) == [
        *[
            (
                "ngaymau0",
                "2026-09-02",
                "ngaymau0-h1",
                "finished",
                "ho-tich",
                "H",
                1,
                1,
                0,
                "printed",
                ONE,
                "nguyen-thi-mau",
                "asked",
            )
        ]
    ]
    begin = int(EIGHT.timestamp() * 1000)
    times = "issued_at, called_at, started_at, ended_at, wait_seconds, walk_seconds, service_seconds"
    assert rows(store, f"SELECT {times} FROM visits") == [  # noqa: S608
        (begin, begin + 120_000, begin + 130_000, begin + 430_000, 120.0, 10.0, 300.0)
    ]
    assert rows(store, "SELECT counter, official, is_over, ended_at FROM duties") == [(ONE, "nguyen-thi-mau", 0, None)]


def test_an_office_cuts_its_day_where_it_says(tmp_path: Path) -> None:
    entries = a_queue_directory()
    hours = msgspec.structs.replace(entries.offices[0].hours, midday="08:00")
    entries = msgspec.structs.replace(entries, offices=(msgspec.structs.replace(entries.offices[0], hours=hours),))
    store = a_store(tmp_path, entries=entries)
    hall = a_hall(entries)
    hall.take()
    an_ingest(store).take([from_desk(told(hall.facts))], at=AT)
    assert rows(store, "SELECT DISTINCT period % 2 FROM queue_rollups WHERE grain = 0") == [(1,)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"counter": "quay-99"}, "counter-unknown"),
        ({"official": "ai-do"}, "official-unknown"),
        ({"service": "thu-tuc-la"}, "service-unknown"),
        ({"ticket": "ngaymau0-h0"}, "data-invalid"),
        ({"ticket": "x"}, "data-invalid"),
    ],
)
def test_what_the_directory_does_not_hold_changes_nothing(store: Database, change: dict[str, str], reason: str) -> None:
    fields = {"ticket": "ngaymau0-h1", "counter": "quay-1", "official": "nguyen-thi-mau", "service": "ho-tich", **change}
    event = said.TicketFinished(boot="b", monotonic=1.0, asked=True, **fields)  # type: ignore[arg-type] # all of them are text
    an_ingest(store).take([from_desk(told([Fact(event, EIGHT)]))], at=AT)
    assert [found[0] for found in dead(store)] == [reason]
    assert one(store, "SELECT (SELECT count(*) FROM visits) + (SELECT count(*) FROM queue_rollups)") == 0


def test_a_counter_that_the_directory_learns_gets_its_figures_by_a_rebuild(tmp_path: Path) -> None:
    store = a_store(tmp_path, entries=a_queue_directory(counters=2))
    hall = a_hall()
    hall.sign_on("quay-3", "nguyen-thi-mau-3")
    hall.take()
    hall.serve("quay-3")
    an_ingest(store).take([from_desk(told(hall.facts))], at=AT)
    assert {reason for reason, _ in dead(store)} == {"counter-unknown"}
    write_directory(store, a_queue_directory(counters=3))
    rebuild(store)
    assert dead(store) == []
    assert one(store, "SELECT status FROM visits") == "finished"


def test_only_the_desk_says_what_happened_in_its_queue(store: Database) -> None:
    hall = a_hall()
    hall.take()
    event = encode(
        hall.facts[-1].event, source=source_of(OFFICE, TERMINAL), stream=DESK_STREAM, sequence=1, previous=ZERO_DIGEST, time=None
    )
    an_ingest(store).take([an_arrival([event])], at=AT)
    assert [reason for reason, _ in dead(store)] == ["desk-only"]


def test_a_date_that_there_is_not_and_a_time_that_is_none_are_told(store: Database) -> None:
    opened = said.DayOpened(boot="b", monotonic=1.0, day="ngaymau0", date="2026-02-30")
    chain = told([Fact(opened, EIGHT)])
    closed = said.DayClosed(boot="b", monotonic=1.0, day="ngaymau0")
    chain.append(
        encode(
            closed, source=source_of(OFFICE, DESK), stream=DESK_STREAM, sequence=2, previous=digest_of(chain[0]), time="hôm nay"
        )
    )
    an_ingest(store).take([from_desk(chain)], at=AT)
    assert dead(store) == [
        ("data-invalid", "date: there is no 2026-02-30"),
        ("time-invalid", "time: 'hôm nay' is not an RFC 3339 time such as 2026-09-01T12:00:00+07:00"),
    ]


def test_two_offices_with_the_same_day_do_not_touch_each_other(tmp_path: Path) -> None:
    store = a_store(tmp_path, entries=a_queue_directory(offices=2))
    hall = a_hall()
    hall.take()
    ingest = an_ingest(store)
    for office in ("xa-mau-a", "xa-mau-b"):
        ingest.take([from_desk(told(hall.facts, office=office), office=office)], at=AT)  # type: ignore[arg-type]
    closed = said.DayClosed(boot="b", monotonic=1.0, day="ngaymau0")
    chain = told([*hall.facts, Fact(closed, EIGHT)])
    ingest.take([from_desk(chain)], at=AT)
    assert rows(store, "SELECT office, status FROM visits ORDER BY office") == [("xa-mau-a", "unserved"), ("xa-mau-b", "waiting")]


def test_windows_of_boxes_and_bound_votes_are_summed_too(store: Database) -> None:
    events: list[Event] = [
        a_box(7, windows=6),
        a_box(3, official=None, windows=None),
        a_rating(bound=True),
        a_rating(bound=True, flags=("repeat",)),
        a_rating(),
    ]
    ingest = an_ingest(store)
    ingest.take([an_arrival(a_chain(events))], at=AT)
    assert {key[5]: n for key, n in sums_of(store).items() if key[0] == 1} == {"windows": 6}
    assert one(store, "SELECT count(*) FROM queue_hours") == 0
    query = "SELECT flag, sum(n), sum(bound) FROM rollups WHERE grain = 1 GROUP BY flag"
    assert rows(store, query) == [("", 2, 1), ("repeat", 1, 1)]
    live = projections(store)
    rebuild(store)
    assert projections(store) == live


def slip(service: str = "ho-tich", score: int = 5, *, scale: str = "hai-long-5") -> ServiceRated:
    return ServiceRated(service=service, scale=scale, score=score)


def test_slips_are_summed_by_week_and_know_no_counter(store: Database) -> None:
    week = week_of(MORNING)
    monday = half_day_at(monday_of(week))
    events: list[Event] = [slip(), slip(), slip(score=2), slip("chung-thuc")]
    events += [slip("thu-tuc-la"), slip(scale="thang-la"), slip(score=4, scale="hai-long-3")]
    an_ingest(store).take([an_arrival(a_chain(events, half=monday))], at=AT)
    assert rows(store, "SELECT week, office, service, scale, score, n, unknown, spanned FROM service_rollups") == [
        (week, "xa-mau-a", "chung-thuc", "hai-long-5", 5, 1, 0, 0),
        (week, "xa-mau-a", "ho-tich", "hai-long-5", 2, 1, 0, 0),
        (week, "xa-mau-a", "ho-tich", "hai-long-5", 5, 2, 0, 0),
    ]
    assert [reason for reason, _ in dead(store)] == ["service-unknown", "scale-unknown", "score-unknown"]
    assert "counter" not in {name for _, name, *_ in rows(store, "PRAGMA table_info(service_ratings)")}
    live = projections(store)
    rebuild(store)
    assert projections(store) == live


def test_a_slip_that_knows_its_day_is_a_dead_letter(store: Database) -> None:
    an_ingest(store).take([an_arrival(a_chain([slip()], half=MORNING))], at=AT)
    assert [reason for reason, _ in dead(store)] == ["time-invalid"]


def test_a_failed_write_leaves_no_trace_in_memory(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = a_hall()
    hall.take()
    chain = told(hall.facts)
    ingest = an_ingest(store)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("collector.ingest.write_projection", fail)
        with pytest.raises(RuntimeError):
            ingest.take([from_desk(chain)], at=AT)
    ingest.take([from_desk(chain)], at=AT)
    assert one(store, "SELECT count(*) FROM visits") == 1
    assert {key[5]: n for key, n in sums_of(store).items() if key[0] == 0} == {"issued": 1}


def test_a_directory_without_a_desk_hears_none(tmp_path: Path) -> None:
    store = a_store(tmp_path, entries=a_directory())
    hall = a_hall()
    hall.take()
    ingest = an_ingest(store)
    ingest.take([from_desk(told(hall.facts))], at=AT)
    assert ingest.counts.taken == 0
    assert TerminalId("desk") == DESK
