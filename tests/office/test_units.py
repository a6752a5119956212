"""Units: a tree of any depth whose members come, go and merge."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import UnitTreeError
from office.ids import UnitId
from office.units import Unit, path, problems, subtree


def unit(
    id_: str,
    parent: str | None = None,
    *,
    merged_into: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Unit:
    return Unit(
        id=UnitId(id_),
        kind="Xã",
        name=f"Xã {id_}",
        parent=UnitId(parent) if parent else None,
        merged_into=UnitId(merged_into) if merged_into else None,
        valid_from=since,
        valid_to=until,
    )


def known(*units: Unit) -> dict[UnitId, Unit]:
    return {one.id: one for one in units}


MERGER = date(2025, 7, 1)
COUNTRY = (
    unit("tinh-mau"),
    unit("xa-mau-a", "tinh-mau"),
    unit("thon-1", "xa-mau-a"),
    unit("xa-mau-b", "tinh-mau"),
    unit("xa-mau-cu", "tinh-mau", merged_into="xa-mau-a", until=MERGER),
    unit("thon-cu", "xa-mau-cu"),
)


def test_a_country_with_a_merger_is_sound() -> None:
    assert problems(COUNTRY) == []


@pytest.mark.parametrize(
    ("units", "says"),
    [
        ((unit("a"), unit("a")), "units: 'a' appears twice"),
        ((unit("a", "b"),), "units.a.parent: no unit 'b'"),
        ((unit("a", merged_into="b", until=MERGER),), "units.a.merged_into: no unit 'b'"),
        ((unit("a", merged_into="b"), unit("b")), "units.a.valid_to: a merged unit needs the day it ended"),
        ((unit("a", since=MERGER, until=MERGER),), "units.a.valid_to: must be later"),
        ((unit("a", "a"),), "units.a.parent: the chain of parents comes back to itself"),
        ((unit("a", "b"), unit("b", "c"), unit("c", "a")), "units.c.parent: the chain of parents"),
        ((unit("a", merged_into="a", until=MERGER),), "units.a.merged_into: the chain of mergers"),
        (
            (unit("a", merged_into="b", until=MERGER), unit("b", merged_into="a", until=MERGER)),
            "units.b.merged_into: the chain of",
        ),
    ],
)
def test_what_is_no_tree_is_named_with_its_fix(units: tuple[Unit, ...], says: str) -> None:
    assert any(problem.startswith(says) for problem in problems(units)), problems(units)


def test_a_subtree_takes_what_was_merged_into_it_and_what_stood_below_that() -> None:
    assert subtree(known(*COUNTRY), UnitId("xa-mau-a")) == {"xa-mau-a", "thon-1", "xa-mau-cu", "thon-cu"}
    assert subtree(known(*COUNTRY), UnitId("xa-mau-b")) == {"xa-mau-b"}
    assert subtree(known(*COUNTRY), UnitId("tinh-mau")) == {one.id for one in COUNTRY}


def test_a_path_leads_from_the_top_down() -> None:
    assert [one.id for one in path(known(*COUNTRY), UnitId("thon-1"))] == ["tinh-mau", "xa-mau-a", "thon-1"]


def test_who_is_unknown_has_neither_subtree_nor_path() -> None:
    with pytest.raises(UnitTreeError, match="xa-la"):
        subtree(known(*COUNTRY), UnitId("xa-la"))
    with pytest.raises(UnitTreeError, match="xa-la"):
        path(known(*COUNTRY), UnitId("xa-la"))
    with pytest.raises(UnitTreeError, match="no unit 'b'"):
        path(known(unit("a", "b")), UnitId("a"))


def test_a_path_in_a_circle_ends_with_an_error() -> None:
    with pytest.raises(UnitTreeError, match="come back to 'a'"):
        path(known(unit("a", "b"), unit("b", "a")), UnitId("a"))


names = st.sampled_from("abcdefg")


@given(parents=st.dictionaries(names, st.none() | names, min_size=1), mergers=st.dictionaries(names, names, max_size=3))
def test_a_soundness_check_ends_and_what_passes_it_is_a_forest(parents: dict[str, str | None], mergers: dict[str, str]) -> None:
    units = [unit(id_, parent, merged_into=mergers.get(id_), until=MERGER) for id_, parent in parents.items()]
    found = problems(units)
    if found:
        return
    tree = known(*units)
    for one in units:
        line = path(tree, one.id)
        assert line[-1] is one
        assert line[0].parent is None
        assert all(one.id in subtree(tree, above.id) for above in line)
