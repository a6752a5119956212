"""Figures of queues read from sums are those of the single marks, and the reading never touches visits or ledger."""

import sqlite3
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from collector.ingest import Arrival
from collector.inquiry import Inquiry, offices_of
from collector.participation import Participation, participation
from collector.queue_rows import OFFICE_HOURS
from collector.store.directory import load_directory
from collector.store.lags import lags
from collector.store.migrations import SETS
from collector.store.queues import QueueGroup, office_hours, queue_sums
from office.directory import Index, index
from office.documents import Health, Presence, encode_document
from office.ids import DESK, CounterId, OfficeId, OfficialId, ServiceId, StreamId, TerminalId, UnitId
from office.marks import MEASURES
from office.periods import BUCKETS, VIETNAM, bucket_of, half_day_on, weekday_of
from office.queue_figure import Sums
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from office.units import Former
from tests.collector.desks import a_hall, a_queue_directory, from_desk, told
from tests.collector.ledgers import an_arrival, an_ingest
from tests.collector.queue_towns import OFFICES, queue_town
from tests.collector.test_satisfaction import plans
from tests.collector.web.offices import TODAY, Town
from tests.factories import OFFICE, a_box, a_chain, a_rating

YESTERDAY = TODAY - timedelta(days=1)
FIRST_EIGHT = datetime(2026, 9, 15, 8, tzinfo=VIETNAM)
FIRST = date(2026, 6, 1)
SPAN = 130
TIMELESS = {"windows", "duty-seconds", "paused-seconds"}


def directory() -> Index:
    return index(load_directory(queue_town().db))


def raw(inquiry: Inquiry) -> dict[QueueGroup, Sums]:
    """The same question put to the single marks of tickets."""
    low, high = inquiry.half_days()
    found: dict[QueueGroup, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    places = directory().offices
    for office, marks in queue_town().marks.items():
        if inquiry.office not in {None, office} or (inquiry.offices is not None and office not in inquiry.offices):
            continue
        for one in marks:
            fits = all(getattr(inquiry, name) in {None, getattr(one.place, name)} for name in ("counter", "official", "service"))
            if not low <= one.half < high or not fits:
                continue
            by = set(inquiry.by)
            group = QueueGroup(
                unit=places[office].unit if "unit" in by else None,
                office=office if by & {"office", "counter", "official"} else None,
                **{name: getattr(one.place, name) if name in by else None for name in ("counter", "official", "service")},
                weekday=weekday_of(one.half) if "weekday" in by and one.hour is not None else None,
                hour=one.hour if "hour" in by else None,
                period=bucket_of(one.half, inquiry.bucket, inquiry.reckoning) if inquiry.bucket else None,
            )
            found[group][one.measure, one.bin] += one.n
    summed = {group: {key: n for key, n in sums.items() if n} for group, sums in found.items()}
    return {group: sums for group, sums in summed.items() if sums}


def read(inquiry: Inquiry) -> dict[QueueGroup, Sums]:
    measures = [name for name in MEASURES if name not in TIMELESS]
    found = queue_sums(queue_town().db, directory(), inquiry, measures)
    assert list(found) == list(dict.fromkeys(found))
    return {group: dict(sums) for group, sums in found.items()}


places = ("counter", "official", "service", "office", "unit")
inquiries = st.builds(
    Inquiry,
    first=st.integers(0, SPAN).map(lambda days: FIRST + timedelta(days=days)),
    end=st.just(FIRST),
    reckoning=st.sampled_from(["calendar", "15-14"]),
    by=st.sampled_from(
        [
            (),
            ("hour",),
            ("weekday",),
            ("hour", "weekday"),
            ("counter", "official"),
            ("unit", "service"),
            *((one,) for one in (*places, *BUCKETS)),
            *(("service", bucket) for bucket in BUCKETS),
            *((place, "hour") for place in places),
            *(("weekday", bucket) for bucket in BUCKETS[1:]),
        ]
    ),
    office=st.sampled_from([None, None, *OFFICES]),
    counter=st.sampled_from([None, None, CounterId("quay-1")]),
    official=st.sampled_from([None, None, OfficialId("nguyen-thi-mau-2")]),
    service=st.sampled_from([None, None, ServiceId("ho-tich")]),
)


@settings(max_examples=250, deadline=None)
@given(inquiries, st.integers(1, SPAN), st.booleans())
def test_any_question_has_the_answer_of_the_single_marks(inquiry: Inquiry, days: int, in_unit: bool) -> None:
    inquiry = inquiry._replace(end=inquiry.first + timedelta(days=days))
    if in_unit:
        unit = UnitId("xa-mau-b" if inquiry.office is None else "tinh-mau")
        inquiry = inquiry._replace(unit=unit, offices=offices_of(directory(), unit))
    assert read(inquiry) == raw(inquiry)


def test_the_town_has_everything_that_is_counted() -> None:
    sums = raw(Inquiry(FIRST, FIRST + timedelta(days=SPAN)))[QueueGroup()]
    assert {name for name, _ in sums} >= {"issued", "priority", "called", "missed", "finished", "transferred", "unserved", "wait"}
    assert sums["time-unknown", 0] > 3


@pytest.mark.parametrize("by", [("counter", "official"), ("hour",), ("month",), ("half-day",)])
def test_a_quarter_is_sought_in_the_sums(by: Any) -> None:  # noqa: ANN401 - groupings
    db = queue_town().db
    inquiry = Inquiry(date(2026, 7, 1), date(2026, 10, 1), office=OFFICES[0], by=by)
    db.conn.execute("CREATE TEMP TABLE IF NOT EXISTS asked_queue (cell INTEGER PRIMARY KEY, number INTEGER NOT NULL)")
    found = plans(db, lambda: queue_sums(db, directory(), inquiry))
    sums = [plan for statement, plan in found if "queue_" in statement and "SEARCH r" in plan]
    assert sums
    assert all("SEARCH r USING PRIMARY KEY" in plan for plan in sums)
    assert not any(word in statement for statement, _ in found for word in ("visits", "ledger", "duties"))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "collector", a_queue_directory(offices=2))


def a_morning(town: Town, *, finished: int = 4) -> None:
    """``finished`` visits at counter 1, on the day before today."""
    hall = a_hall()
    hall.jump(FIRST_EIGHT)
    hall.sign_on()
    for _ in range(finished):
        hall.take()
        hall.wait(60)
        hall.serve()
    town.ingest.take([from_desk(told(hall.facts))], at=town.clock.now_ms())


def asked(town: Town, first: date = YESTERDAY, end: date = TODAY, **more: Any) -> list[Participation]:  # noqa: ANN401 - of an inquiry
    return participation(town.db, index(load_directory(town.db)), Inquiry(first, end, **more), TODAY)


def votes(town: Town, *, bound: int, free: int = 0, flagged: int = 0, windows: int | None = None, **place: Any) -> None:  # noqa: ANN401
    town.votes(bound, bound=True, at=YESTERDAY, **place)
    town.votes(free, at=YESTERDAY, **place)
    town.votes(flagged, bound=True, flags=("repeat",), at=YESTERDAY, **place)
    if windows is not None:
        half = half_day_on(YESTERDAY, afternoon=False)
        town.say("xa-mau-a", [a_box(bound + free + flagged, windows=windows, **place)], half)


def test_coverage_and_response_rate_are_what_they_are_called(town: Town) -> None:
    a_morning(town)
    votes(town, bound=2, free=1, flagged=1, windows=3)
    (row,) = asked(town)
    assert (row.figure.finished, row.figure.windows, row.rated) == (4, 3, (3, 2))
    assert (row.coverage, row.response_rate) == (3 / 4, 2 / 3)
    assert not row.incomplete


def test_what_is_of_no_measure_that_was_asked_for_is_not_read(town: Town) -> None:
    a_morning(town)
    votes(town, bound=2, windows=3)
    (whole,) = asked(town)
    inquiry = Inquiry(YESTERDAY, TODAY)
    (row,) = participation(town.db, index(load_directory(town.db)), inquiry, TODAY, measures=("finished", "windows"))
    assert (whole.figure.called, whole.figure.wait.n) == (4, 4)
    assert (row.figure.called, row.figure.wait.n) == (0, 0)
    assert row._replace(figure=whole.figure) == whole
    assert (row.figure.finished, row.figure.windows) == (4, 3)


def test_scales_and_channels_rate_together(town: Town) -> None:
    a_morning(town)
    votes(town, bound=1, windows=4)
    town.votes(1, 3, bound=True, at=YESTERDAY, channel="button", scale="hai-long-3")
    (row,) = asked(town)
    assert (row.rated, row.response_rate) == ((2, 2), 0.5)


def test_by_counter_and_official_each_has_its_own(town: Town) -> None:
    a_morning(town)
    votes(town, bound=1, windows=2)
    votes(town, bound=1, windows=1, counter="quay-2", official=None)
    rows = {row.group.counter: (row.figure.finished, row.coverage, row.response_rate) for row in asked(town, by=("counter",))}
    assert rows == {"quay-1": (4, 0.5, 0.5), "quay-2": (0, None, 1.0), None: (0, None, None)}
    people = {row.group.official: (row.coverage, row.response_rate) for row in asked(town, by=("official",))}
    assert people == {"nguyen-thi-mau": (0.5, 0.5), None: (None, 1.0)}


@pytest.mark.parametrize("by", [("service",), ("hour",), ("weekday",), ("service", "day")])
def test_a_vote_has_neither_service_nor_hour(town: Town, by: Any) -> None:  # noqa: ANN401 - groupings
    a_morning(town)
    votes(town, bound=2, windows=3)
    for row in asked(town, by=by):
        assert (row.rated, row.coverage, row.response_rate) == (None, None, None)
    assert asked(town, service=ServiceId("ho-tich"))[0].rated is None


def test_nothing_is_a_share_of_nothing(town: Town) -> None:
    town.votes(2, at=YESTERDAY)
    (row,) = asked(town)
    assert (row.figure.no_show_share, row.coverage, row.response_rate, row.rated) == (None, None, None, (2, 0))
    assert asked(town, YESTERDAY - timedelta(days=9), YESTERDAY) == []


def hear(
    town: Town, *, terminal: str = "desk", state: str = "online", health: Health | None = None, at: int | None = None
) -> None:
    place = OfficeId("xa-mau-a"), TerminalId(terminal)
    messages = [Arrival(terminal_topic(*place, PRESENCE), encode_document(Presence(state)))]  # type: ignore[arg-type]
    if health is not None:
        messages.append(Arrival(terminal_topic(*place, HEALTH), encode_document(health)))
    town.ingest.take(messages, at=town.clock.now_ms() if at is None else at)


def missing(town: Town) -> dict[OfficeId, date]:
    return lags(town.db, index(load_directory(town.db)))


def test_who_was_never_heard_does_not_lag(town: Town) -> None:
    assert missing(town) == {}


def test_an_office_lags_since_its_terminal_went_dark(town: Town) -> None:
    hear(town)
    hear(town, terminal="danh-gia-1")
    assert missing(town) == {}
    hear(town, terminal="danh-gia-1", state="offline", at=int(FIRST_EIGHT.timestamp() * 1000))
    assert missing(town) == {OFFICE: YESTERDAY}
    hear(town, terminal="danh-gia-1")
    assert missing(town) == {}


def test_a_board_that_is_dark_holds_nothing_back(town: Town) -> None:
    hear(town, terminal="bang-goi-so", state="offline")
    hear(town, terminal="lay-so-1", state="offline")
    assert missing(town) == {}


def test_a_cut_line_is_a_lag_since_it_was_cut(town: Town) -> None:
    hear(town)
    town.ingest.take([Arrival(uplink_topic(OFFICE), b"0")], at=town.clock.now_ms())
    assert missing(town) == {OFFICE: TODAY}


def test_an_office_lags_while_its_desk_holds_more_than_has_arrived(town: Town) -> None:
    a_morning(town)
    head = town.db.execute("SELECT head, stream FROM streams").fetchone()
    health = Health(software="1", boot="b", clock="synchronised", disk="ok", stream=StreamId(head[1]), head=head[0], unsent=1)
    hear(town, health=health)
    # What it called unsent has arrived meanwhile.
    assert missing(town) == {}
    more = Health(software="1", boot="b", clock="synchronised", disk="ok", stream=StreamId(head[1]), head=head[0] + 1)
    hear(town, health=more)
    assert missing(town) == {OFFICE: TODAY}


def test_of_a_stream_that_has_not_come_at_all_what_is_missing_is_what_came_after_the_last_event(town: Town) -> None:
    a_morning(town)
    fresh = Health(software="1", boot="b", clock="synchronised", disk="ok", stream=StreamId("f" * 16), head=3)
    hear(town, health=fresh)
    assert missing(town) == {OFFICE: TODAY}


def test_a_lag_is_that_of_the_unit_in_which_the_office_stood_on_the_days_that_are_missing(town: Town) -> None:
    a_morning(town)
    hear(town, state="offline", at=int(FIRST_EIGHT.timestamp() * 1000))
    whole = index(load_directory(town.db))
    home, days = whole.offices[OFFICE], (YESTERDAY, TODAY)
    # Within a scope the unit before is not seen.
    for parent, until, unit in ((home.unit, TODAY, home.unit), (home.unit, YESTERDAY, "xa-mau-b"), (None, TODAY, "xa-mau-b")):
        office = msgspec.structs.replace(home, unit=UnitId("xa-mau-b"), former=(Former(parent=parent, until=until),))
        moved = whole._replace(offices={**whole.offices, OFFICE: office})
        rows = participation(town.db, moved, Inquiry(*days, by=("unit",)), TODAY + timedelta(days=1))
        assert {row.group.unit: row.incomplete for row in rows} == {unit: True}


def test_only_rows_that_reach_into_the_lag_are_incomplete(town: Town) -> None:
    a_morning(town)
    town.votes(3, office="xa-mau-b", at=YESTERDAY)
    hear(town, state="offline", at=int(FIRST_EIGHT.timestamp() * 1000))
    assert [row.incomplete for row in asked(town, by=("office",))] == [True, False]
    assert [row.incomplete for row in asked(town, by=("unit",))] == [True, False]
    assert [row.incomplete for row in asked(town)] == [True]
    assert [row.incomplete for row in asked(town, TODAY - timedelta(days=5), TODAY, office=OfficeId("xa-mau-b"))] == [False]
    town.votes(1, at=YESTERDAY - timedelta(days=1))
    days = asked(town, TODAY - timedelta(days=5), TODAY, office=OFFICE, by=("day",))
    assert [row.incomplete for row in days] == [False, True]


def test_a_day_that_has_not_ended_is_incomplete(town: Town) -> None:
    town.votes(1, at=TODAY)
    assert [row.incomplete for row in asked(town, TODAY, TODAY + timedelta(days=1))] == [True]
    assert [row.incomplete for row in asked(town, YESTERDAY, TODAY + timedelta(days=1))] == [False]
    rows = asked(town, YESTERDAY, TODAY + timedelta(days=1), by=("day",))
    assert [row.incomplete for row in rows] == [True]


def test_a_chain_of_votes_alone_makes_no_queue(town: Town) -> None:
    ingest = an_ingest(town.db)
    ingest.take([an_arrival(a_chain([a_rating()]))], at=town.clock.now_ms())
    assert queue_sums(town.db, index(load_directory(town.db)), Inquiry(FIRST, TODAY)) == {}
    assert DESK == "desk"


@pytest.mark.parametrize("office", [None, *OFFICES])
@pytest.mark.parametrize(("first", "end"), [(0, 130), (7, 40), (14, 15)])
def test_the_hours_of_whole_offices_are_those_of_the_single_marks(office: OfficeId | None, first: int, end: int) -> None:
    inquiry = Inquiry(FIRST + timedelta(days=first), FIRST + timedelta(days=end), office=office)
    expected = {
        group.hour: {key: n for key, n in sums.items() if key[0] in OFFICE_HOURS and n}
        for group, sums in raw(inquiry._replace(by=("hour",))).items()
    }
    found = office_hours(queue_town().db, directory(), inquiry)
    assert found == {hour: sums for hour, sums in expected.items() if sums}
    assert end - first < 100 or found


def test_offices_outside_the_directory_shown_have_no_hours() -> None:
    shown = directory()
    here = shown._replace(offices={OFFICES[0]: shown.offices[OFFICES[0]]})
    everything = Inquiry(FIRST, FIRST + timedelta(days=SPAN))
    one = office_hours(queue_town().db, here, everything)
    assert one == office_hours(queue_town().db, shown, everything._replace(office=OFFICES[0]))
    assert office_hours(queue_town().db, here, everything._replace(office=OFFICES[1])) == {}
    assert office_hours(queue_town().db, shown, everything._replace(offices=frozenset({OFFICES[0]}))) == one


def test_a_store_from_before_the_hours_of_offices_has_them_after_its_migration() -> None:
    new = queue_town().db
    old = Database(sqlite3.connect(":memory:"))
    for migrations in SETS:
        migrations.apply(old, stop_before="m002_office_hours")
    for table in ("queue_cells", "queue_hours"):
        stored = new.conn.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our names
        old.conn.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(stored[0]))})", stored)  # noqa: S608 - our names
    old.conn.commit()
    for migrations in SETS:
        migrations.apply(old)
    query = "SELECT * FROM queue_office_hours ORDER BY 1, 2, 3, 4, 5, 6"
    assert old.conn.execute(query).fetchall() == new.conn.execute(query).fetchall() != []
