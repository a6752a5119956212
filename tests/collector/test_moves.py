"""Figures of what moved: each day counts for the unit to which a place belonged on it, in every kind of sum."""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.bounds import admitted, kept_within
from collector.changing import Change, change_directory, version_of
from collector.dossier_figures import dossier_figures
from collector.errors import ForbiddenError
from collector.inquiry import Inquiry, about_unit, read_inquiry, unit_of
from collector.naming import naming_for
from collector.people import COMMAND_LINE
from collector.store.box_sizes import box_sizes
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.store.dossiers import Dossiers
from collector.store.queues import office_hours, queue_sums
from collector.store.satisfaction import satisfaction, topics
from collector.viewer import Viewer
from office.belonging import line_on, predecessors
from office.directory import Directory, Index, index
from office.dossiers import DossierCounts, DossierDay
from office.ids import OfficeId, UnitId
from office.periods import VIETNAM
from office.soundness import problems
from office.units import Former, Unit
from tests.collector.ledgers import a_store
from tests.collector.queue_towns import queue_town
from tests.collector.test_satisfaction import DAYS, FIRST, town

MOVE, MERGER = date(2026, 7, 8), date(2026, 8, 1)
END = FIRST + timedelta(days=DAYS)
A, B, C = (OfficeId(f"xa-mau-{letter}") for letter in "abc")
OLD, NEW, ALL = UnitId("tinh-mau"), UnitId("tinh-khac"), UnitId("ca-nuoc")


def moved(whole: Index) -> Index:
    """Commune B moves to another province; C is merged into a new one there, to which its office moves too."""
    units = dict(whole.units)
    units[ALL] = Unit(id=ALL, kind="Nước", name="Cả nước")
    units[OLD] = msgspec.structs.replace(units[OLD], parent=ALL)
    units[NEW] = Unit(id=NEW, kind="Tỉnh", name="Tỉnh Khác", parent=ALL)
    units[UnitId(B)] = msgspec.structs.replace(units[UnitId(B)], parent=NEW, former=(Former(parent=OLD, until=MOVE),))
    units[UnitId("xa-moi")] = Unit(id=UnitId("xa-moi"), kind="Xã", name="Xã Mới", parent=NEW, valid_from=MERGER)
    offices = dict(whole.offices)
    if C in offices:
        units[UnitId(C)] = msgspec.structs.replace(units[UnitId(C)], valid_to=MERGER, merged_into=UnitId("xa-moi"))
        offices[C] = msgspec.structs.replace(offices[C], unit=UnitId("xa-moi"), former=(Former(parent=UnitId(C), until=MERGER),))
    return whole._replace(units=units, offices=offices)


@cache
def directory() -> Index:
    found = moved(index(load_directory(town().db)))
    whole = msgspec.structs.replace(
        load_directory(town().db), units=tuple(found.units.values()), offices=tuple(found.offices.values())
    )
    assert problems(whole) == []
    return found


@cache
def by_day() -> dict[tuple[str, date], int]:
    """How many votes each office has on each day."""
    rows = satisfaction(town().db, directory(), Inquiry(FIRST, END, by=("office", "day")))
    found = Counter[tuple[str, date]]()
    for group, figure in rows:
        assert group.office is not None
        assert group.period is not None
        found[group.office, group.period.first] += figure.n
    return found


def belongs(office: str, root: UnitId, day: date) -> bool:
    """The same question, put day by day."""
    own = {root, *predecessors(directory().units, root)}
    return bool(own & set(line_on(directory().units, unit_of(directory(), OfficeId(office), day), day)))


ROOTS = (ALL, OLD, NEW, *(UnitId(place) for place in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "xa-moi")))
starts = st.integers(0, DAYS).map(lambda days: FIRST + timedelta(days=days))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(ROOTS), starts, st.integers(1, DAYS), st.sampled_from([(), ("office",), ("unit",), ("month",)]))
def test_a_unit_has_the_votes_of_what_belonged_to_it_on_their_day(
    root: UnitId, first: date, days: int, by: tuple[str, ...]
) -> None:
    end = first + timedelta(days=days)
    inquiry = about_unit(Inquiry(first, end, by=by), root, directory())  # type: ignore[arg-type]  # they are groupings
    rows = satisfaction(town().db, directory(), inquiry)
    expected = {key: n for key, n in by_day().items() if first <= key[1] < end and belongs(key[0], root, key[1])}
    assert sum(row.figure.n for row in rows) == sum(expected.values())
    if by == ("unit",):
        units = Counter[str]()
        for (office, day), n in expected.items():
            units[unit_of(directory(), OfficeId(office), day)] += n
        found = Counter[str]()
        for row in rows:
            found[str(row.group.unit)] += row.figure.n
        assert found == +units


def test_the_provinces_of_any_period_make_the_country_and_share_nothing() -> None:
    for first, end in ((FIRST, END), (FIRST, MOVE), (MOVE, MERGER), (date(2026, 7, 5), date(2026, 8, 20))):
        asked = [about_unit(Inquiry(first, end), root, directory()) for root in (ALL, OLD, NEW)]
        country, old, new = (sum(row.figure.n for row in satisfaction(town().db, directory(), one)) for one in asked)
        assert country == old + new > 0
        reasons = [{one.topic: one.n for one in topics(town().db, directory(), one)} for one in asked]
        assert Counter(reasons[0]) == Counter(reasons[1]) + Counter(reasons[2])
        boxes = [sum(one.equal for one in box_sizes(town().db, one).values()) for one in asked]
        assert boxes[0] == boxes[1] + boxes[2]


def test_the_queue_of_a_period_that_spans_a_move_is_divided_at_the_day() -> None:
    db = queue_town().db
    whole = moved(index(load_directory(db)))
    first, end = date(2026, 6, 1), date(2026, 10, 1)
    asked = {root: about_unit(Inquiry(first, end), root, whole) for root in (ALL, OLD, NEW)}
    sums = {root: next(iter(queue_sums(db, whole, one).values())) for root, one in asked.items()}
    issued = {root: sum(n for (measure, _), n in found.items() if measure == "issued") for root, found in sums.items()}
    assert issued[ALL] == issued[OLD] + issued[NEW]
    assert issued[NEW] == sum(
        n
        for found in queue_sums(db, whole, Inquiry(MOVE, end, office=B)).values()
        for (measure, _), n in found.items()
        if measure == "issued"
    )
    hours = {
        root: sum(
            n for marks in office_hours(db, whole, one).values() for (measure, _), n in marks.items() if measure == "issued"
        )
        for root, one in asked.items()
    }
    assert hours == issued
    assert issued[NEW] > 0 < issued[OLD]


def seen(unit: UnitId, role: str = "admin") -> tuple[Viewer, Index]:
    viewer = Viewer("lan", role, unit)  # type: ignore[arg-type]  # it is a role
    return viewer, viewer.with_past(directory())


def votes(viewer: Viewer, inside: Index, **query: str) -> int:
    given = {"from": [str(FIRST)], "to": [str(END)], **{name: [value] for name, value in query.items()}}
    asked = read_inquiry(admitted(given, viewer, inside, naming_for(viewer, inside, b"x" * 32)), inside, END)
    return sum(row.figure.n for row in satisfaction(town().db, inside, kept_within(asked, viewer, inside)))


def test_who_looked_after_a_place_keeps_its_figures_up_to_the_move_and_sees_nothing_behind_it() -> None:
    viewer, inside = seen(OLD)
    before = {
        office: sum(n for (one, day), n in by_day().items() if one == office and day < until)
        for office, until in ((B, MOVE), (C, MERGER))
    }
    own = sum(n for (one, _), n in by_day().items() if one == A)
    assert votes(viewer, inside) == own + before[B] + before[C]
    assert votes(viewer, inside, unit="xa-mau-b") == votes(viewer, inside, office=B) == before[B]
    assert votes(viewer, inside, office=C) == before[C]
    # Nothing that stands in them now is in sight, and no page of today has them at all.
    assert {key[0] for key in (*inside.counters, *inside.officials, *inside.terminals)} == {A}
    assert inside.halls.keys() == {A}
    assert B not in viewer.within(directory()).offices
    assert "tinh-khac" not in repr(inside)
    assert "xa-moi" not in repr(inside.offices)


def test_dossiers_of_a_place_that_moved_away_end_with_its_days_there(tmp_path: Path) -> None:
    db, (viewer, inside) = a_store(tmp_path, offices=3), seen(OLD)
    days = [DossierDay(B, MOVE + timedelta(days=place), DossierCounts(1, on_time=1)) for place in range(-3, 5)]
    with transaction(db):
        Dossiers(db).take(days, at_ms=0, account="lan", role="admin", source="api")

    def known(asked: Inquiry, sees: Index) -> int:
        return sum(row.figure.days for row in dossier_figures(db, sees, asked))

    assert known(kept_within(Inquiry(FIRST, END, office=B), viewer, inside), inside) == 3
    assert known(kept_within(Inquiry(MOVE, END, office=B), viewer, inside), inside) == 0
    # An office of a unit counts for it in its days there alone, also when it is named.
    for unit, own in ((OLD, 3), (NEW, 5)):
        assert known(about_unit(Inquiry(FIRST, END, office=B), unit, directory()), directory()) == own


def test_persons_of_a_place_that_moved_away_are_nobody_in_particular() -> None:
    viewer, inside = seen(OLD)
    asked = kept_within(Inquiry(FIRST, END, by=("official",), office=B), viewer, inside)
    assert {row.group.official for row in satisfaction(town().db, inside, asked)} == {None}


def test_who_looks_after_a_place_now_sees_its_whole_history_as_its_own_and_not_as_the_provinces() -> None:
    viewer, inside = seen(NEW)
    whole = {office: sum(n for (one, _), n in by_day().items() if one == office) for office in (B, C)}
    after = {
        office: sum(n for (one, day), n in by_day().items() if one == office and day >= since)
        for office, since in ((B, MOVE), (C, MERGER))
    }
    assert votes(viewer, inside, unit="xa-mau-b") == votes(viewer, inside, office=B) == whole[B]
    assert votes(viewer, inside, unit="xa-moi") == whole[C]
    assert votes(viewer, inside) == after[B] + after[C]
    assert "tinh-mau" not in repr(inside.units)
    with pytest.raises(ForbiddenError):
        votes(viewer, inside, office=A)


def test_a_scope_that_ended_keeps_its_own_days() -> None:
    viewer, inside = seen(UnitId(C))
    assert votes(viewer, inside) == sum(n for (one, day), n in by_day().items() if one == C and day < MERGER)
    assert not viewer.offices(directory())


def test_a_scope_from_which_nothing_moved_is_read_as_before() -> None:
    viewer, inside = seen(UnitId(A))
    assert inside == viewer.within(directory())
    assert not inside.past


def test_an_office_that_a_form_gives_to_another_unit_keeps_its_days_there(tmp_path: Path) -> None:
    db = a_store(tmp_path, offices=3)
    office, now = next(one for one in load_directory(db).offices if one.id == A), datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
    there = Directory(offices=(msgspec.structs.replace(office, unit=UnitId(B)),))
    change_directory(db, Change(there, {f"offices.{A}": version_of(office)}), on=now.date(), by=COMMAND_LINE, now=now)
    kept = next(one for one in load_directory(db).offices if one.id == A)
    assert [(one.parent, one.until) for one in kept.former] == [(UnitId(A), now.date())]
    # Within a scope the unit before is blotted out; what such a form writes does not take it away.
    blotted = msgspec.structs.replace(kept, former=(Former(parent=None, until=now.date()),), name={"vi": "Trung tâm Mới"})
    read = msgspec.structs.replace(blotted, name=kept.name)
    entries = Directory(offices=(blotted,))
    done = change_directory(
        db, Change(entries, {f"offices.{A}": version_of(read)}), on=now.date(), by=Viewer("b", "admin", UnitId(B)), now=now
    )
    assert done.change is not None
    after = next(one for one in load_directory(db).offices if one.id == A)
    assert (after.name["vi"], after.former) == ("Trung tâm Mới", kept.former)
