"""What belonged where on which day: through moves, mergers, splits and closings nothing counts twice and nothing is lost."""

from datetime import date, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.belonging import ALWAYS, Belonging, Stay, Step, circles, in_sight, line_on, predecessors, steps, unit_steps
from office.ids import UnitId
from office.units import Former, Unit, problems

FIRST = date(2025, 1, 1)
DAY = timedelta(days=1)
Tree = dict[UnitId, Unit]


def unit(id_: str, parent: str | None = None, *former: tuple[str | None, date], **more: object) -> Unit:
    return Unit(
        id=UnitId(id_),
        kind="Xã",
        name=f"Xã {id_}",
        parent=UnitId(parent) if parent else None,
        former=tuple(Former(parent=UnitId(one) if one else None, until=until) for one, until in former),
        **more,  # type: ignore[arg-type]  # days and successors
    )


def tree(*units: Unit) -> Tree:
    return {one.id: one for one in units}


def stays(units: Tree, of: str, root: str) -> tuple[Stay, ...]:
    return Belonging(units, UnitId(root)).of_unit(UnitId(of))


MOVED, MERGED = date(2026, 3, 10), date(2026, 7, 1)
COUNTRY = tree(
    unit("tinh-a"),
    unit("tinh-b"),
    unit("xa-dung", "tinh-a"),
    unit("xa-chuyen", "tinh-b", ("tinh-a", MOVED)),
    unit("thon", "xa-chuyen"),
    unit("xa-cu", "tinh-a", valid_to=MERGED, merged_into=UnitId("xa-moi")),
    unit("xa-moi", "tinh-b", valid_from=MERGED),
)


def test_a_unit_that_moved_belongs_to_each_parent_in_its_own_days_and_what_stands_below_goes_with_it() -> None:
    for one in ("xa-chuyen", "thon"):
        assert stays(COUNTRY, one, "tinh-a") == (Stay(date.min, MOVED),)
        assert stays(COUNTRY, one, "tinh-b") == (Stay(MOVED, date.max),)
        assert stays(COUNTRY, one, "xa-chuyen") == ALWAYS
    assert line_on(COUNTRY, UnitId("thon"), MOVED - DAY) == ["thon", "xa-chuyen", "tinh-a"]
    assert line_on(COUNTRY, UnitId("thon"), MOVED) == ["thon", "xa-chuyen", "tinh-b"]


def test_a_successor_has_the_whole_history_and_the_units_above_each_their_own_days() -> None:
    assert stays(COUNTRY, "xa-cu", "xa-moi") == ALWAYS
    assert stays(COUNTRY, "xa-cu", "xa-cu") == ALWAYS
    assert stays(COUNTRY, "xa-cu", "tinh-a") == (Stay(date.min, MERGED),)
    assert stays(COUNTRY, "xa-cu", "tinh-b") == (Stay(MERGED, date.max),)
    assert stays(COUNTRY, "xa-dung", "tinh-b") == ()


def test_several_are_merged_into_a_new_one_and_that_one_is_merged_in_turn() -> None:
    again = date(2027, 1, 1)
    units = tree(
        unit("tinh"),
        unit("a", "tinh", valid_to=MERGED, merged_into=UnitId("c")),
        unit("b", "tinh", valid_to=MERGED, merged_into=UnitId("c")),
        unit("c", "tinh", valid_from=MERGED, valid_to=again, merged_into=UnitId("d")),
        unit("d", "tinh", valid_from=again),
    )
    assert predecessors(units, UnitId("d")) == {"a", "b", "c"}
    assert predecessors(units, UnitId("c")) == {"a", "b"}
    for one in ("a", "b"):
        assert stays(units, one, "c") == stays(units, one, "d") == stays(units, one, "tinh") == ALWAYS
        assert line_on(units, UnitId(one), again) == [one, "c", "d", "tinh"]
    assert stays(units, "d", "c") == ()


def test_a_split_divides_no_history() -> None:
    units = tree(
        unit("tinh"),
        unit("xa", "tinh", valid_to=MERGED),
        unit("xa-dong", "tinh", valid_from=MERGED),
        unit("xa-tay", "tinh", valid_from=MERGED),
    )
    assert stays(units, "xa", "xa-dong") == stays(units, "xa", "xa-tay") == ()
    assert stays(units, "xa", "tinh") == ALWAYS


def test_a_province_is_merged_and_its_communes_move() -> None:
    units = tree(
        unit("tinh-lon"),
        unit("tinh-nho", valid_to=MERGED, merged_into=UnitId("tinh-lon")),
        unit("xa-ghi", "tinh-lon", ("tinh-nho", MERGED)),
        unit("xa-quen", "tinh-nho"),
    )
    # Who forgot to write down the move is led on by the merger.
    for one in ("xa-ghi", "xa-quen"):
        assert stays(units, one, "tinh-lon") == ALWAYS
        assert line_on(units, UnitId(one), MERGED)[-1] == "tinh-lon"


def test_an_office_belongs_to_each_of_its_units_in_its_own_days() -> None:
    found = steps(UnitId("xa-moi"), (Former(parent=UnitId("xa-dung"), until=MERGED),))
    assert Belonging(COUNTRY, UnitId("tinh-a")).of_steps(found) == (Stay(date.min, MERGED),)
    assert Belonging(COUNTRY, UnitId("tinh-b")).of_steps(found) == (Stay(MERGED, date.max),)


def test_the_seat_of_a_district_may_take_the_district_in() -> None:
    """Each stands above the other, and on no day both do."""
    units = tree(
        unit("tinh"),
        unit("huyen", "tinh", valid_to=MERGED, merged_into=UnitId("thi-tran")),
        unit("thi-tran", "tinh", ("huyen", MERGED)),
        unit("xa", "huyen"),
    )
    assert problems(units.values()) == []
    assert circles(units) == set()
    assert line_on(units, UnitId("xa"), MERGED - DAY) == ["xa", "huyen", "tinh"]
    assert line_on(units, UnitId("xa"), MERGED) == ["xa", "huyen", "thi-tran", "tinh"]
    assert stays(units, "thi-tran", "huyen") == (Stay(date.min, MERGED),)


def test_ways_that_come_back_to_themselves_on_some_day_are_found() -> None:
    units = tree(unit("a", "b"), unit("b", None, ("a", MERGED)), unit("c", "b"), unit("d"))
    assert circles(units) == {"a", "b", "c"}
    turned = tree(unit("a", "b", (None, MERGED)), unit("b", None, ("a", MERGED)))
    assert circles(turned) == set()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (unit("a", None, ("x", MERGED)), "units.a.former: no unit 'x'"),
        (unit("a", None, ("b", MERGED), ("b", MOVED)), "units.a.former: the days must grow"),
        (unit("a", code="00001"), "units.a.code: '00001' is the code of 'b' at the same time"),
    ],
)
def test_what_is_wrong_with_former_places_and_codes_is_named(wrong: Unit, says: str) -> None:
    found = problems([unit("b", code="00001"), wrong])
    assert len(found) == 1
    assert found[0].startswith(says)


def test_a_code_may_be_given_anew_when_its_unit_has_ended() -> None:
    assert problems([unit("a", code="00001", valid_to=MERGED), unit("b", code="00001", valid_from=MERGED)]) == []


def test_who_knows_only_some_units_sees_where_something_last_was() -> None:
    found = [Step(UnitId("x"), Stay(date.min, MOVED)), Step(UnitId("a"), Stay(MOVED, MERGED)), Step(None, Stay(MERGED, date.max))]
    assert in_sight(found, {UnitId("a")}) == ("a", (Former(parent=None, until=MOVED),))


@st.composite
def histories(draw: st.DrawFn) -> Tree:
    """A tree through years of reforms: moves, mergers into old and new ones, splits, closings."""
    units = tree(*(unit(f"t{n}") for n in range(3)), *(unit(f"x{n}", f"t{n % 3}") for n in range(4)), unit("h0", "x0"))
    day = FIRST
    for number in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.integers(1, 200)))
        alive = sorted(one.id for one in units.values() if one.valid_to is None)
        here = draw(st.sampled_from(alive))
        there = draw(st.sampled_from([one for one in alive if one != here] or alive))
        before = dict(units)
        kind = draw(st.sampled_from(["move", "merge", "merge-new", "split", "close"]))
        old = units[here]
        if kind == "move":
            parent = draw(st.sampled_from([there, None]))
            units[here] = msgspec.structs.replace(old, parent=parent, former=(*old.former, Former(parent=old.parent, until=day)))
        elif kind == "merge" and there != here:
            units[here] = msgspec.structs.replace(old, valid_to=day, merged_into=there)
        elif kind == "merge-new":
            units[UnitId(f"n{number}")] = unit(f"n{number}", old.parent, valid_from=day)
            for one in {here, there}:
                units[one] = msgspec.structs.replace(units[one], valid_to=day, merged_into=UnitId(f"n{number}"))
        else:
            units[here] = msgspec.structs.replace(old, valid_to=day)
            for part in ("d", "t") if kind == "split" else ():
                units[UnitId(f"{part}{number}s")] = unit(f"{part}{number}s", old.parent, valid_from=day)
        if problems(units.values()) or circles(units):
            units = before
    return units


def days_of(units: Tree) -> list[date]:
    """A day in each stretch in which nothing changes."""
    turns = {step.stay.first for one in units.values() for step in unit_steps(one)} - {date.min}
    return sorted({FIRST - DAY, *(turn - DAY for turn in turns), *turns})


@given(histories())
def test_every_day_every_unit_has_exactly_one_way_to_one_top(units: Tree) -> None:
    for day in days_of(units):
        for one in units:
            line = line_on(units, one, day)
            top = units[line[-1]]
            assert len(set(line)) == len(line)
            assert [step.above for step in unit_steps(top) if step.stay.first <= day < step.stay.end] == [None]


@given(histories())
def test_what_belongs_to_a_unit_is_what_stood_below_it_or_below_what_was_merged_into_it(units: Tree) -> None:
    for root in units:
        belonging, own = Belonging(units, root), {root, *predecessors(units, root)}
        for day in days_of(units):
            found = {one for one in units if any(stay.first <= day < stay.end for stay in belonging.of_unit(one))}
            # What was merged belongs to its successor with its whole history, so also on days before its own.
            assert found == {one for one in units if own & set(line_on(units, one, day))}


@given(histories())
def test_nothing_counts_twice_and_nothing_is_lost_when_a_total_is_cut_by_units(units: Tree) -> None:
    for day in days_of(units):
        lines = {one: line_on(units, one, day) for one in units}
        tops = {line[-1] for line in lines.values()}
        for one, line in lines.items():
            assert [top for top in tops if top in line] == [line[-1]]
            for above in line[1:]:
                # Of what stands directly below a unit exactly one part holds it.
                parts = {other for other, way in lines.items() if len(way) > 1 and way[1] == above}
                assert len(parts & set(line)) == 1, one


@given(histories())
def test_days_are_whole_and_in_order(units: Tree) -> None:
    for root in units:
        belonging = Belonging(units, root)
        for one in units:
            found = belonging.of_unit(one)
            assert all(stay.first < stay.end for stay in found)
            assert all(first.end < second.first for first, second in pairwise(found))
