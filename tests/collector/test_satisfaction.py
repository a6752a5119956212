"""Figures read from sums are the figures of the single votes, and the reading never touches those."""

import sqlite3
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.inquiry import Inquiry, offices_of
from collector.naming import naming_for
from collector.store.access import StoreAccess
from collector.store.db import database_path
from collector.store.directory import load_directory
from collector.store.satisfaction import satisfaction, snapshot, topics
from collector.store.standing import revision
from collector.viewer import Viewer
from collector.web.overview import overview
from collector.web.scope import read_scope
from office.directory import index
from office.ids import CounterId, OfficeId, OfficialId, ScaleId, UnitId
from office.periods import BUCKETS, HalfDay, bucket_of
from office.rollup import Figure, Tallied, figure
from tests.collector.web.offices import Town
from tests.factories import a_directory

FIRST = date(2026, 6, 1)
DAYS = 130
OFFICES = ("xa-mau-a", "xa-mau-b", "xa-mau-c")


@cache
def town() -> Town:
    """Four months of votes that differ in everything, spread by arithmetic."""
    made = Town(Path(mkdtemp()), a_directory(offices=3, counters=3))
    for number in range(700):
        at = FIRST + timedelta(days=number * 37 % 106)
        counter = number % 3 + 1
        person = "nguyen-thi-mau" if counter == 1 else f"nguyen-thi-mau-{counter}"
        made.votes(
            1,
            number * 7 % 3 + 1 if number % 11 == 0 else number * 7 % 5 + 1,
            office=OFFICES[number * 5 % 3],
            at=at,
            afternoon=number % 2 == 1,
            counter=f"quay-{counter}",
            official=None if number % 13 == 0 else person,
            scale="hai-long-3" if number % 11 == 0 else "hai-long-5",
            channel="button" if number % 7 == 0 else "kiosk",
            flags=("repeat",) if number % 17 == 0 else (),
            topics=("thai-do", "thoi-gian-cho") if number % 4 == 0 else (),
        )
    return made


def raw(inquiry: Inquiry) -> dict[tuple[object, ...], Figure]:
    """The same question put to the single votes."""
    db, directory = town().db, index(load_directory(town().db))
    low, high = inquiry.half_days()
    found: dict[tuple[object, ...], list[Tallied]] = defaultdict(list)
    query = (
        "SELECT office, counter, official, scale, channel, half_day, score, flag, unknown, spanned, at_once, bound"
        " FROM ratings JOIN cells ON cells.id = cell"
    )
    for office, counter, official, scale, channel, half, score, flag, *marks in db.execute(query):
        values: dict[str, Any] = {"office": office, "counter": counter, "official": official, "scale": scale, "channel": channel}
        filters = {name: getattr(inquiry, name) for name in values}
        if not low <= half < high or any(want is not None and want != values[name] for name, want in filters.items()):
            continue
        if inquiry.offices is not None and office not in inquiry.offices:
            continue
        values["unit"] = directory.offices[office].unit
        key = tuple(
            bucket_of(HalfDay(half), by, inquiry.reckoning).label if by in BUCKETS else (office, values[by]) for by in inquiry.by
        )
        key = tuple(part[1] if by in {"channel", "unit"} else part for by, part in zip(inquiry.by, key, strict=True))
        found[scale, channel, *key].append(Tallied(score, flag, 1, *marks))
    return {key: figure(rows, directory.scales[ScaleId(str(key[0]))]) for key, rows in found.items()}


def read(inquiry: Inquiry) -> dict[tuple[object, ...], Figure]:
    directory = index(load_directory(town().db))
    answer: dict[tuple[object, ...], Figure] = {}
    for group, found in satisfaction(town().db, directory, inquiry):
        values = {"office": (group.office, group.office), "counter": (group.office, group.counter)}
        values |= {"official": (group.office, group.official)}
        plain = {"unit": group.unit, "channel": group.channel}
        key = tuple(
            (group.period.label if group.period else None) if by in BUCKETS else plain[by] if by in plain else values[by]
            for by in inquiry.by
        )
        assert (group.scale, group.channel, *key) not in answer
        answer[group.scale, group.channel, *key] = found
    return answer


places = st.sampled_from([None, *OFFICES])
inquiries = st.builds(
    Inquiry,
    first=st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days)),
    end=st.just(FIRST),
    reckoning=st.sampled_from(["calendar", "15-14"]),
    by=st.sampled_from(
        [
            *((bucket,) for bucket in BUCKETS),
            *(("counter", bucket) for bucket in BUCKETS),
            (),
            ("office",),
            ("official",),
            ("unit",),
            ("channel",),
            ("counter", "official"),
            ("unit", "channel"),
        ]
    ),
    office=places.map(lambda place: place and OfficeId(place)),
    counter=st.sampled_from([None, CounterId("quay-1"), CounterId("quay-3")]),
    official=st.sampled_from([None, OfficialId("nguyen-thi-mau-2")]),
    channel=st.sampled_from([None, "kiosk", "button"]),
    scale=st.sampled_from([None, ScaleId("hai-long-5"), ScaleId("hai-long-3")]),
)


@settings(max_examples=250, deadline=None)
@given(inquiries, st.integers(1, DAYS), st.booleans())
def test_any_question_has_the_answer_of_the_single_votes(inquiry: Inquiry, days: int, in_unit: bool) -> None:
    inquiry = inquiry._replace(end=inquiry.first + timedelta(days=days))
    if in_unit:
        unit = UnitId("xa-mau-b" if inquiry.office is None else "tinh-mau")
        inquiry = inquiry._replace(unit=unit, offices=offices_of(index(load_directory(town().db)), unit))
    assert read(inquiry) == raw(inquiry)


def test_topics_are_those_of_votes_that_were_not_satisfied_and_count() -> None:
    directory = index(load_directory(town().db))
    inquiry = Inquiry(FIRST, FIRST + timedelta(days=DAYS), scale=ScaleId("hai-long-5"), channel="kiosk")
    expected = (
        town()
        .db.execute(
            "SELECT count(*) FROM ratings JOIN cells ON cells.id = cell"
            " WHERE scale = 'hai-long-5' AND channel = 'kiosk' AND flag = '' AND score <= 3 AND topics != ''"
        )
        .fetchone()[0]
    )
    assert [(item.topic, item.n) for item in topics(town().db, directory, inquiry)] == [
        ("thai-do", expected),
        ("thoi-gian-cho", expected),
    ]
    assert expected > 30


def plans(db: Any, ask: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - a database and a question
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    try:
        ask()
    finally:
        db.conn.set_trace_callback(None)
    for table in ("asked", "asked_queue"):
        db.conn.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (cell INTEGER PRIMARY KEY, number INTEGER NOT NULL)")
    return [
        (statement, row[3])
        for statement in statements
        if statement.startswith("SELECT")
        for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"office": OfficeId("xa-mau-a"), "by": ("counter", "official")},
        {"by": ("counter", "official")},
        {"office": OfficeId("xa-mau-a"), "counter": CounterId("quay-1"), "by": ("month",)},
        {"by": ("half-day",)},
    ],
)
def test_a_quarter_is_sought_in_the_sums(asked: dict[str, Any]) -> None:
    db = town().db
    directory = index(load_directory(db))
    inquiry = Inquiry(date(2026, 7, 1), date(2026, 10, 1), **asked)
    found = plans(db, lambda: satisfaction(db, directory, inquiry))
    sums = [plan for statement, plan in found if " rollups " in statement and "SEARCH r" in plan]
    assert sums
    assert all("SEARCH r USING PRIMARY KEY" in plan for plan in sums)
    for statement, plan in found:
        assert not any(f"SCAN {table}" in plan for table in ("r", "ratings", "ledger", "rollups")), (statement, plan)
        assert "ratings" not in statement
        assert "ledger" not in statement


def test_the_overview_scans_neither_votes_nor_sums() -> None:
    db = town().db
    directory = index(load_directory(db))
    for query in ({"office": ["xa-mau-a"]}, {"unit": ["tinh-mau"]}, {"office": ["xa-mau-a"], "rows": ["official"]}):
        scope = read_scope(query, directory, date(2026, 9, 16))
        shown: list[Any] = []
        top = Viewer("lan", "admin")
        see = {"viewer": top, "naming": naming_for(top, directory, bytes(32))}
        found = plans(
            db,
            lambda scope=scope, shown=shown, see=see: shown.append(overview(db, directory, scope, date(2026, 9, 16), **see)),
        )
        assert shown[0].total is not None
        assert len(found) > 20
        for statement, plan in found:
            assert "ratings" not in statement
            tables = ("r", "ratings", "ledger", "rollups", "topic_rollups")
            assert not any(plan.startswith(f"SCAN {table}") for table in tables), (statement, plan)


def test_one_reading_sees_one_state(tmp_path: Path) -> None:
    made = Town(tmp_path, a_directory())
    made.votes(5)
    access = StoreAccess(database_path(tmp_path))
    inquiry = Inquiry(date(2026, 9, 1), date(2026, 10, 1))
    with snapshot(access.db()):
        before = satisfaction(access.db(), access.directory(), inquiry), revision(access.db())
        made.votes(5)
        assert (satisfaction(access.db(), access.directory(), inquiry), revision(access.db())) == before
    assert satisfaction(access.db(), access.directory(), inquiry)[0].figure.n == 10
    access.close()


def test_the_directory_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    made = Town(tmp_path, a_directory())
    access = StoreAccess(database_path(tmp_path))
    first = access.directory()
    assert access.directory() is first
    made.db.execute("UPDATE directory_state SET version = version + 1")
    made.db.conn.commit()
    assert access.directory() is not first
    access.close()


def test_a_store_that_cannot_be_read_is_not_reachable(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database at all, " * 100)
    assert not StoreAccess(tmp_path / "x").is_reachable()
    with pytest.raises(sqlite3.DatabaseError):
        StoreAccess(tmp_path / "x").db()
