"""Moves, mergers, closings from a day on: everything that stood in a unit has a place afterwards, and no history is divided."""

from datetime import date, timedelta

import msgspec
import pytest

from office.amendment import amend, forbidden
from office.belonging import Belonging, line_on
from office.directory import Directory, Index, index
from office.errors import DirectoryInvalidError
from office.ids import OfficeId, UnitId
from office.reform import close, merge, move
from office.soundness import problems
from office.units import Former, Unit
from tests.factories import a_directory

DAY = date(2026, 7, 1)
EVE = DAY - timedelta(days=1)
A, B, C, TOP, OTHER = (UnitId(one) for one in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "tinh-mau", "tinh-khac"))


def country(*more: Unit) -> Directory:
    base = a_directory(offices=3)
    units = (
        *base.units,
        Unit(id=OTHER, kind="Tỉnh", name="Tỉnh Khác"),
        Unit(id=UnitId("thon"), kind="Thôn", name="Thôn", parent=A),
    )
    return Directory(**{name: getattr(base, name) for name in base.__struct_fields__ if name != "units"}, units=(*units, *more))


def after(entries: Directory, before: Directory | None = None) -> Index:
    whole = amend(before or country(), entries).directory
    assert problems(whole) == []
    return index(whole)


def test_a_move_keeps_where_it_stood_and_takes_what_stands_below_along() -> None:
    known = after(move(index(country()), [A, B], OTHER, DAY))
    assert known.units[A].former == (Former(parent=TOP, until=DAY),)
    assert line_on(known.units, UnitId("thon"), EVE)[-1] == TOP
    assert line_on(known.units, UnitId("thon"), DAY)[-1] == OTHER
    back = after(move(known, [A], TOP, DAY + timedelta(days=30)), Directory(units=tuple(known.units.values()), offices=()))
    assert [one.parent for one in back.units[A].former] == [TOP, OTHER]


def test_a_merger_into_a_new_one_moves_offices_and_what_stands_below_and_gives_it_the_history() -> None:
    new = Unit(id=UnitId("xa-moi"), kind="Xã", name="Xã Mới", parent=TOP, valid_from=DAY)
    known = after(merge(index(country()), [A, B], new, DAY, closing=[OfficeId(B)]))
    assert (known.units[A].valid_to, known.units[A].merged_into) == (DAY, new.id)
    assert known.units[UnitId("thon")].parent == new.id
    assert known.offices[OfficeId(A)].unit == new.id
    assert known.offices[OfficeId(A)].former == (Former(parent=A, until=DAY),)
    assert (known.offices[OfficeId(B)].unit, known.offices[OfficeId(B)].valid_to) == (B, DAY)
    assert all(Belonging(known.units, new.id).of_unit(one) for one in (A, B))
    again = merge(known, [new.id], C, DAY + timedelta(days=400))
    assert [one.until for one in index(again).offices[OfficeId(A)].former] == [DAY, DAY + timedelta(days=400)]


def test_a_split_closes_the_old_one_and_its_offices_go_to_its_parts() -> None:
    parts = [Unit(id=UnitId(f"xa-{one}"), kind="Xã", name=f"Xã {one}", parent=TOP, valid_from=DAY) for one in ("dong", "tay")]
    known = after(close(index(country(*parts)), B, DAY, {OfficeId(B): parts[0].id}), country(*parts))
    assert known.units[B].merged_into is None
    assert known.offices[OfficeId(B)].unit == parts[0].id
    assert Belonging(known.units, parts[0].id).of_unit(B) == ()


def test_an_office_without_a_home_closes_with_its_unit() -> None:
    known = after(close(index(country()), C, DAY, {}))
    assert (known.offices[OfficeId(C)].unit, known.offices[OfficeId(C)].valid_to) == (C, DAY)


def test_a_file_from_before_a_move_does_not_take_its_history_away() -> None:
    before = country()
    moved = msgspec.structs.replace(amend(before, move(index(before), [A], OTHER, DAY)).directory, sample=True)
    assert [str(one) for one in forbidden(moved, before, scales_in_use=())] == [
        "units.xa-mau-a.former: it stood elsewhere before, and figures lie there; keep its former places"
    ]
    assert forbidden(before, moved, scales_in_use=()) == []


def said(call: object) -> list[str]:
    with pytest.raises(DirectoryInvalidError) as error:
        call()  # type: ignore[operator]  # a lambda
    return [str(problem).partition(":")[0] for problem in error.value.problems]


def test_what_cannot_be_is_refused_with_its_reason() -> None:
    known = index(country())
    assert said(lambda: move(known, [A], TOP, DAY)) == ["units.xa-mau-a.parent"]
    assert said(lambda: move(known, [TOP], UnitId("thon"), DAY)) == ["units.tinh-mau.parent"]
    assert said(lambda: merge(known, [A, B], A, DAY)) == ["units.xa-mau-a.merged_into"]
    assert said(lambda: merge(known, [A], UnitId("thon"), DAY)) == ["units.xa-mau-a.merged_into"]
    assert said(lambda: close(known, A, DAY, {OfficeId(A): A})) == ["units.xa-mau-a.valid_to", "offices.xa-mau-a.unit"]
    late = index(country(Unit(id=UnitId("x"), kind="Xã", name="X", parent=TOP, valid_from=DAY)))
    assert said(lambda: merge(late, [A], UnitId("x"), EVE)) == ["units.x.valid_to"]
    assert said(lambda: move(late, [UnitId("x")], OTHER, DAY)) == ["units.x.valid_from"]
    ended = after(merge(known, [A], B, DAY))
    assert said(lambda: move(ended, [A], OTHER, DAY)) == ["units.xa-mau-a.valid_to"]
    moved = after(move(known, [A], OTHER, DAY))
    assert said(lambda: move(moved, [A], TOP, DAY)) == ["units.xa-mau-a.former"]
