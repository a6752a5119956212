"""Sums of whole units are those of their counters, whatever is counted, taken back, moved or merged meanwhile."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.above import Above
from collector.inquiry import Inquiry, about_unit
from collector.projection import Kind, Projection
from collector.queue_rows import SUMMED
from collector.rules import CellName
from collector.store import queues, satisfaction, week_hours
from collector.store.db import Database, transaction
from collector.store.projections import write_projection
from collector.store.queues import office_hours, queue_sums
from collector.store.satisfaction import topics
from collector.store.unit_sums import WHOLES, add_wholes, refresh_members, remake_wholes, whole_of
from office.directory import Directory, Index, index
from office.ids import OfficeId, ServiceId, UnitId
from office.marks import Mark, Measure, Place
from office.periods import HalfDay, half_day_on
from office.queue_figure import Sums
from office.units import Former, Unit
from tests.collector.ledgers import a_store, rows
from tests.factories import SCALE, a_directory

COUNTRY, NORTH, SOUTH, EAST = (UnitId(name) for name in ("nuoc-mau", "tinh-bac", "tinh-nam", "tinh-dong"))
FIRST = date(2026, 3, 10)
DAYS = 50


def a_country() -> Directory:
    """Four communes in two provinces of one country, and a province without any."""
    one = a_directory(offices=4)
    tops = (
        Unit(id=COUNTRY, kind="Nước", name="Nước Mẫu"),
        *(Unit(id=id_, kind="Tỉnh", name=id_, parent=COUNTRY) for id_ in (NORTH, SOUTH, EAST)),
    )
    communes = (msgspec.structs.replace(unit, parent=(NORTH, SOUTH)[n // 2]) for n, unit in enumerate(one.units[1:]))
    return msgspec.structs.replace(one, units=(*tops, *communes))


def changed(directory: Directory, which: int, province: UnitId, day: date, *, merges: bool) -> Directory:
    """One commune moves to a province, or is merged into its neighbour, from ``day`` on."""
    units = list(directory.units)
    place = len(units) - 4 + which
    unit = units[place]
    if merges and unit.merged_into is None and all(one.merged_into != unit.id for one in units):
        other = units[len(units) - 4 + (which + 1) % 4]
        if other.merged_into is None:
            units[place] = msgspec.structs.replace(unit, valid_to=day, merged_into=other.id)
    elif unit.parent != province and (not unit.former or unit.former[-1].until < day):
        former = (*unit.former, Former(parent=unit.parent, until=day))
        units[place] = msgspec.structs.replace(unit, parent=province, former=former)
    return msgspec.structs.replace(directory, units=tuple(units))


days = st.integers(0, DAYS - 1)
halves = st.builds(lambda day, noon: HalfDay(half_day_on(FIRST + timedelta(days=day), afternoon=noon)), days, st.booleans())


class Vote(NamedTuple):
    """One vote of a commune; ``odd`` ones have an unknown time and left at once, others are bound and span."""

    office: int
    half: HalfDay
    score: int
    flag: str
    about: tuple[str, ...]
    odd: bool
    channel: str


class Deed(NamedTuple):
    """One mark of a commune's queue, or (``n`` is -1) one that is taken back."""

    office: int
    half: HalfDay
    measure: Measure
    service: str | None
    hour: int | None
    bin: int
    n: int


class Move(NamedTuple):
    """A commune goes to a province, or into its neighbour."""

    which: int
    province: UnitId
    day: int
    merges: bool


communes = st.integers(0, 3)
topic_sets = st.sampled_from([(), ("thai-do",), ("thai-do", "thu-tuc")])
votes = st.builds(
    *(Vote, communes, halves, st.integers(1, 5), st.sampled_from(["", "", "repeat"]), topic_sets, st.booleans()),
    st.sampled_from(["kiosk", "exit"]),
)
measures: st.SearchStrategy[Measure] = st.sampled_from([*SUMMED, "walk", "duty-seconds"])
services, hours = st.sampled_from([None, "chung-thuc", "ho-tich"]), st.sampled_from([None, 8, 14])
marks = st.builds(Deed, communes, halves, measures, services, hours, st.integers(0, 2), st.sampled_from([1, 1, 1, -1]))
moves = st.builds(Move, communes, st.sampled_from([NORTH, SOUTH, EAST]), days, st.booleans())
deeds = st.lists(st.one_of(votes, votes, marks, marks, marks, moves, st.none()), min_size=1, max_size=40)


class Book:
    """A store that is written as the ingest does, group by group."""

    def __init__(self, path: Path) -> None:
        self.directory = a_country()
        self.db: Database = a_store(path, entries=self.directory)
        self.cells: dict[CellName, int] = {}
        self.queue_cells: dict[tuple[str, str, None, str | None], int] = {}
        self.given: list[tuple[Any, ...]] = []
        self.rows = Projection()
        self._refresh()

    def do(self, deed: Vote | Deed | Move | None) -> None:
        """``None`` ends a group, and so does a change of the directory."""
        if isinstance(deed, Vote):
            self._vote(deed)
        elif isinstance(deed, Deed):
            self._mark(deed)
        else:
            self.close()
        if isinstance(deed, Move):
            day = FIRST + timedelta(days=deed.day)
            self.directory = changed(self.directory, deed.which, deed.province, day, merges=deed.merges)
            self._refresh()

    def close(self) -> None:
        """End a group: one transaction."""
        with transaction(self.db):
            write_projection(self.db, self.rows)
            add_wholes(self.db, self.rows, self.above)
        self.rows = Projection()

    def _refresh(self) -> None:
        with transaction(self.db):
            self.above: Above = refresh_members(self.db, index(self.directory))

    def _vote(self, vote: Vote) -> None:
        name = CellName(f"xa-mau-{'abcd'[vote.office]}", "quay-1", None, SCALE, vote.channel)
        if name not in self.cells:
            self.cells[name] = len(self.cells) + 1
            self.rows.cells.append((self.cells[name], *name))
        cell, odd = self.cells[name], vote.odd
        self.rows.places[cell] = name
        self.rows.votes[Kind(cell, vote.half, vote.score, vote.flag, vote.about, odd, not odd, odd, not odd)] += 1

    def _mark(self, deed: Deed) -> None:
        name = (f"xa-mau-{'abcd'[deed.office]}", "quay-1", None, deed.service)
        place = deed.bin if deed.measure in {"wait", "service"} else 0
        mark = Mark(deed.measure, Place("quay-1", None, deed.service), deed.half, deed.hour, place)
        if deed.n < 0:
            # Only what was counted is taken back.
            if (name, mark) not in self.given:
                return
            self.given.remove((name, mark))
        else:
            self.given.append((name, mark))
        if name not in self.queue_cells:
            self.queue_cells[name] = len(self.queue_cells) + 1
            self.rows.queue.cells.append((self.queue_cells[name], *name))
        self.rows.queue.count(self.queue_cells[name], name[0], mark._replace(n=deed.n))


@contextmanager
def from_counters() -> Iterator[None]:
    """Without any sums of whole units."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (queues, satisfaction, week_hours):
            patched.setattr(module, "whole_of", lambda *_: None)
        yield


def answers(db: Database, directory: Index, asked: Inquiry) -> list[object]:
    return [
        satisfaction.satisfaction(db, directory, asked),
        satisfaction.satisfaction(db, directory, asked._replace(by=("week",))),
        satisfaction.satisfaction(db, directory, asked._replace(channel="exit")),
        topics(db, directory, asked),
        topics(db, directory, asked._replace(channel="kiosk")),
        _plain(queue_sums(db, directory, asked, SUMMED)),
        _plain(queue_sums(db, directory, asked._replace(by=("service", "month")), SUMMED)),
        _plain(queue_sums(db, directory, asked._replace(service=ServiceId("ho-tich")), SUMMED)),
        _plain(office_hours(db, directory, asked)),
        week_hours.week_hours(db, directory, asked),
    ]


def _plain(sums: Mapping[Any, Sums]) -> dict[object, dict[tuple[Measure, int], int]]:
    """Without what was undone: it counts as nothing everywhere."""
    found = {group: {key: n for key, n in marked.items() if n} for group, marked in sums.items()}
    return {group: marked for group, marked in found.items() if marked}


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(deeds, days, st.integers(1, DAYS))
def test_a_unit_says_what_its_counters_say(done: list[Vote | Deed | Move | None], begin: int, length: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        book = Book(Path(place))
        for deed in done:
            book.do(deed)
        book.close()
        directory = index(book.directory)
        first = FIRST + timedelta(days=begin)
        for asked in (Inquiry(first, first + timedelta(days=length)), Inquiry(date(2026, 3, 1), date(2026, 5, 1))):
            for unit in (COUNTRY, NORTH, SOUTH, EAST):
                about = about_unit(asked, unit, directory)
                has_members = bool(about.offices)
                assert (whole_of(book.db, directory, about) == unit) == has_members
                quick = answers(book.db, directory, about)
                with from_counters():
                    assert answers(book.db, directory, about) == quick, unit
            by_office = asked._replace(by=("office",))
            quick_offices = _plain(queue_sums(book.db, directory, by_office, SUMMED))
            slow = queue_sums(book.db, directory, by_office._replace(by=("office", "service")), SUMMED)
            assert quick_offices == _plain(queues.folded(slow, keep=("office",)))
        kept = dump(book.db)
        with transaction(book.db):
            remake_wholes(book.db, directory)
        assert dump(book.db) == kept
        book.db.close()


def dump(db: Database) -> dict[str, list[Any]]:
    """Every sum of units."""
    return {table: rows(db, f"SELECT * FROM {table}") for table in WHOLES}  # noqa: S608 - our names


def test_other_offices_than_those_of_the_sums_are_added_up_from_counters(tmp_path: Path) -> None:
    book = Book(tmp_path)
    directory, asked = index(book.directory), Inquiry(FIRST, FIRST + timedelta(days=9))
    about = about_unit(asked, NORTH, directory)
    assert whole_of(book.db, directory, about) == NORTH
    assert whole_of(book.db, directory, about._replace(office=OfficeId("xa-mau-a"))) is None
    assert whole_of(book.db, directory, about._replace(offices=frozenset([OfficeId("xa-mau-a")]))) is None
    assert whole_of(book.db, directory, about_unit(asked, UnitId("xa-mau-a"), directory)) is None
    # The directory has changed, and the ingest has not seen it yet.
    moved = index(changed(book.directory, 0, SOUTH, FIRST + timedelta(days=3), merges=False))
    assert whole_of(book.db, moved, about_unit(asked, NORTH, moved)) is None
    assert whole_of(book.db, moved, about_unit(asked, COUNTRY, moved)) == COUNTRY


def test_what_was_undone_leaves_nothing_behind(tmp_path: Path) -> None:
    book = Book(tmp_path)
    half = half_day_on(FIRST, afternoon=False)
    for n in (1, -1):
        book.do(Deed(0, half, "wait", "ho-tich", 8, 2, n))
        book.close()
    assert not rows(book.db, "SELECT * FROM unit_queue UNION ALL SELECT * FROM unit_hours")
    assert not rows(book.db, "SELECT * FROM office_queue")
