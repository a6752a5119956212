"""Of many rows judged at once, few or none are marked by chance."""

import doctest
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from office import multiplicity
from office.multiplicity import benjamini_hochberg, holm

chances = st.lists(st.floats(0, 1), max_size=30)


def test_the_examples_hold() -> None:
    assert doctest.testmod(multiplicity).attempted == 3
    assert doctest.testmod(multiplicity).failed == 0


@given(chances)
def test_holm_marks_what_bonferroni_marks_and_the_other_list_marks_what_holm_marks(found: list[float]) -> None:
    plain = [chance <= 0.05 / len(found) for chance in found]
    strict, lists = holm(found), benjamini_hochberg(found)
    assert all(marked for marked, also in zip(strict, plain, strict=True) if also)
    assert all(marked for marked, also in zip(lists, strict, strict=True) if also)


@given(chances)
def test_marked_rows_are_the_smallest_and_as_many_as_the_definition_says(found: list[float]) -> None:
    ordered = sorted(found)
    rows = len(found)
    stops = [place for place, chance in enumerate(ordered) if chance > 0.05 / (rows - place)]
    assert sum(holm(found)) == (stops[0] if stops else rows)
    reached = [k for k in range(1, rows + 1) if ordered[k - 1] <= 0.05 * k / rows]
    most = max(reached, default=0)
    # Rows of one chance are marked together or not at all, as far as the definition goes.
    assert sum(benjamini_hochberg(found)) == most


def test_among_rows_that_are_all_alike_holm_seldom_marks_any() -> None:
    chance = Random(7)  # noqa: S311 - votes of a story
    lists = [[chance.random() for _ in range(166)] for _ in range(400)]
    assert sum(any(holm(rows)) for rows in lists) / 400 < 0.08


def test_no_rows_no_marks() -> None:
    assert holm([]) == []
    assert benjamini_hochberg([]) == []
