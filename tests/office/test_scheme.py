"""Forms of points change by date, and their grades leave no sum without one."""

import doctest
from datetime import date

import pytest

from office import scheme, three_shares
from office.scheme import DECREE_61, SCHEMES, scheme_on
from office.three_shares import ThreeShares
from tests.factories import a_scale


def test_the_examples_hold() -> None:
    for module, examples in ((scheme, 1), (three_shares, 1)):
        assert doctest.testmod(module).attempted == examples
        assert doctest.testmod(module).failed == 0


def test_the_form_has_nine_indices_of_two_points() -> None:
    assert (len(DECREE_61.indices), DECREE_61.most_each, DECREE_61.most) == (9, 2, 18)


def test_a_version_holds_from_its_first_day_until_the_next_ends_it() -> None:
    first, end = DECREE_61.first, date(2027, 1, 1)
    old, new = DECREE_61._replace(end=end), DECREE_61._replace(id="moi", first=end)
    for schemes in ((old, new), (new, old)):
        assert scheme_on(date(2018, 6, 20), schemes) is None
        assert scheme_on(first, schemes) == old
        assert scheme_on(date(2026, 12, 31), schemes) == old
        assert scheme_on(end, schemes) == new
    assert scheme_on(end, (old,)) is None


@pytest.mark.parametrize("one", SCHEMES, ids=lambda one: one.id)
def test_grades_of_every_version_fall_to_none_and_none_is_left_without(one: scheme.Scheme) -> None:
    fewest = [grade.fewest for grade in one.grades]
    assert fewest == sorted(set(fewest), reverse=True)
    assert fewest[-1] == 0
    assert fewest[0] <= one.most


def test_the_best_of_several_satisfied_levels_is_very_satisfied() -> None:
    five = a_scale(5)
    assert three_shares.three_shares({5: 70, 4: 20, 3: 5, 2: 3, 1: 2}, five) == ThreeShares(10, 20, 70)
    assert ThreeShares(10, 20, 70).percent() == (10.0, 20.0, 70.0)


def test_a_scale_of_one_satisfied_level_has_no_very_satisfied() -> None:
    three = a_scale(3)
    assert len(three.satisfied_scores()) == 1
    assert three_shares.three_shares({3: 7, 2: 2, 1: 1}, three) == ThreeShares(3, 7, 0)


def test_halves_are_rounded_up_and_no_votes_have_no_shares() -> None:
    assert ThreeShares(1, 2, 3).percent() == (16.7, 33.3, 50.0)
    assert ThreeShares(1, 799, 0).percent() == (0.1, 99.9, 0.0)
    assert ThreeShares(1, 1999, 0).percent() == (0.1, 100.0, 0.0)
    assert ThreeShares(0, 0, 0).percent() is None
