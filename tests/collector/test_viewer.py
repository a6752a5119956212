"""What a viewer may do and see: nothing outside the scope stands in the directory that is read for it."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.inquiry import stays_in
from collector.viewer import RIGHTS, RIGHTS_ALL, ROLES, Viewer
from office.belonging import Belonging
from office.directory import Directory, Index, index
from office.ids import OfficeId, OfficialId, UnitId
from office.units import Former, Unit, path, problems, subtree
from tests.factories import a_directory, with_queues

EVERYTHING: Index = index(with_queues(a_directory(offices=4, counters=2)))
A, B = OfficeId("xa-mau-a"), OfficeId("xa-mau-b")
SOMEBODY = (A, OfficialId("nguyen-thi-mau"))


@st.composite
def trees(draw: st.DrawFn) -> Index:
    """A tree of units with mergers, an office in some of them."""
    size = draw(st.integers(2, 9))
    names = [UnitId(f"u-{n}") for n in range(size)]
    units = []
    for place, name in enumerate(names):
        # Parents stand before, and so do those into which somebody is merged: no chain comes back to itself.
        earlier = st.none() | st.sampled_from(names[:place]) if place else st.none()
        merged = draw(earlier)
        units.append(
            Unit(
                id=name,
                kind="Xã",
                name=name,
                parent=draw(earlier),
                former=tuple(Former(parent=one, until=date(2025, 1, 1)) for one in draw(st.lists(earlier, max_size=1))),
                merged_into=merged,
                valid_to=date(2025, 7, 1) if merged else None,
            )
        )
    assert problems(units) == []
    base = a_directory(offices=1, counters=2)
    offices = tuple(
        msgspec.structs.replace(base.offices[0], id=OfficeId(unit), unit=unit) for unit in names if draw(st.booleans())
    )

    def each(entries: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(msgspec.structs.replace(entry, office=office.id) for office in offices for entry in entries)

    whole = with_queues(msgspec.structs.replace(base, units=tuple(units), offices=offices))
    return index(
        msgspec.structs.replace(
            whole, counters=each(base.counters), officials=each(base.officials), terminals=each(base.terminals)
        )
    )


def everywhere(directory: Index) -> set[OfficeId]:
    """Every office that is named anywhere in a directory."""
    keyed = (directory.services, directory.counters, directory.officials, directory.terminals, directory.stations)
    return {key[0] for entries in keyed for key in entries} | set(directory.offices) | set(directory.halls)


@given(trees(), st.data())
def test_nothing_outside_the_scope_is_in_the_directory_of_a_viewer(whole: Index, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted(whole.units)))
    viewer = Viewer("lan", data.draw(st.sampled_from([role for role in ROLES if role != "official"])), unit)
    narrowed = viewer.within(whole)
    inside = subtree(whole.units, unit)
    assert set(narrowed.units) == inside == viewer.units(whole)
    assert everywhere(narrowed) == {office.id for office in whole.offices.values() if office.unit in inside}
    assert viewer.offices(whole) == frozenset(narrowed.offices)
    assert {node.parent for node in narrowed.units.values()} | {node.merged_into for node in narrowed.units.values()} <= {
        None,
        *inside,
    }
    assert {one.parent for node in narrowed.units.values() for one in node.former} <= {None, *inside}
    assert [node.id for node in narrowed.units.values() if node.parent is None] == [unit]
    for node in narrowed.units:
        assert path(narrowed.units, node)[0].id == unit
        assert subtree(narrowed.units, unit) == inside


@given(trees(), st.data())
def test_figures_are_read_with_what_has_moved_away_and_nothing_more_of_it(whole: Index, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted(whole.units)))
    viewer = Viewer("lan", "leader", unit)
    now, figures, belonging = viewer.within(whole), viewer.with_past(whole), Belonging(whole.units, unit)
    ever = {id_ for id_ in whole.units if belonging.of_unit(id_)}
    assert set(now.units) <= set(figures.units) <= ever | set(now.units)
    assert set(figures.past) == set(figures.offices) - set(now.offices)
    assert figures.halls == now.halls
    assert figures.officials == now.officials
    for node in figures.units.values():
        assert {node.parent, node.merged_into, *(one.parent for one in node.former)} <= {None, *figures.units}
        assert path(figures.units, node.id)[0].id == unit
    for office, stays in figures.past.items():
        assert stays
        assert figures.offices[office].unit in figures.units
        # What is counted of it within the scope is what the whole directory counts.
        assert stays_in(figures, unit)[office] == stays == stays_in(whole, unit)[office]


@given(trees(), st.data())
def test_a_narrower_viewer_is_covered_and_a_wider_one_is_not(whole: Index, data: st.DataObject) -> None:
    units = st.none() | st.sampled_from(sorted(whole.units))
    one, other = Viewer("a", "admin", data.draw(units)), Viewer("b", data.draw(st.sampled_from(ROLES)), data.draw(units))
    if other.role == "official":
        other = other._replace(official=data.draw(st.none() | st.sampled_from(sorted(whole.officials) or [SOMEBODY])))
    if one.covers(other, one.within(whole)):
        assert everywhere(other.within(whole)) <= everywhere(one.within(whole))
        assert other.units(whole) <= one.units(whole)
    assert one.covers(one, one.within(whole)) or one.unit not in whole.units
    for role in ROLES:
        assert role == "admin" or not Viewer("c", role).covers(one, whole)


def test_an_official_sees_the_own_office_and_nobody_else_in_it() -> None:
    narrowed = Viewer("mau", "official", official=SOMEBODY).within(EVERYTHING)
    assert everywhere(narrowed) == {A}
    assert list(narrowed.officials) == [SOMEBODY]
    assert [(one.office, one.id) for one in narrowed.hall(A).officials] == [SOMEBODY]
    assert list(narrowed.units) == ["xa-mau-a"]


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("lan", "leader", UnitId("xa-nao-do")),
        Viewer("lan", "official"),
        Viewer("lan", "official", official=(OfficeId("xa-nao-do"), SOMEBODY[1])),
    ],
)
def test_a_scope_that_is_no_more_is_nothing(viewer: Viewer) -> None:
    narrowed = viewer.within(EVERYTHING)
    assert everywhere(narrowed) == set()
    assert narrowed.units == {}
    assert not viewer.sees_everything


def test_whoever_sees_everything_reads_the_directory_itself() -> None:
    assert Viewer("lan", "supervisor").within(EVERYTHING) is EVERYTHING
    assert Viewer("lan", "supervisor").offices(EVERYTHING) is None


def test_what_the_roles_may_do() -> None:
    assert set(RIGHTS) == set(RIGHTS_ALL)
    may = {role: {right for right in RIGHTS_ALL if Viewer("x", role).may(right)} for role in ROLES}
    assert may["supervisor"].isdisjoint({"names", "directory", "accounts", "act"})
    assert may["technician"] == {"devices"}
    assert may["official"] == {"figures", "persons", "names", "export"}
    assert "places" in may["leader"]
    assert may["leader"].isdisjoint({"accounts", "directory", "audit"})
    assert may["admin"] == set(RIGHTS_ALL) - {"reveal", "inspect"}


def test_few_votes_are_withheld_from_those_who_know_the_people() -> None:
    assert {role for role in ROLES if Viewer("x", role).fewest_votes} == {"leader", "official"}


def test_an_empty_directory_breaks_nothing() -> None:
    empty = index(Directory())
    for role in ROLES:
        Viewer("x", role, UnitId("tinh-mau")).within(empty)
        Viewer("x", role).within(empty)
