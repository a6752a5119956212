"""Words about a difference are said only where chance cannot have made it."""

import doctest
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import judgement
from office.judgement import Count, against_the_rest, compare, difference

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))).map(lambda pair: Count(*pair))


def test_the_example_is_newcombes() -> None:
    assert doctest.testmod(judgement).attempted == 2
    assert doctest.testmod(judgement).failed == 0


@given(counts, counts)
def test_swapping_the_sides_swaps_the_interval(one: Count, other: Count) -> None:
    there, back = difference(one, other), difference(other, one)
    assert there is not None
    assert back is not None
    assert there.low == pytest.approx(-back.high)
    assert -1 - 1e-9 <= there.low <= one.satisfied / one.n - other.satisfied / other.n <= there.high <= 1 + 1e-9


@given(counts, counts)
def test_higher_one_way_is_lower_the_other_way(one: Count, other: Count) -> None:
    opposite = {"higher": "lower", "lower": "higher", "level": "level", "too-few": "too-few"}
    assert compare(other, one) == opposite[compare(one, other)]


def test_a_counter_stands_against_the_others_without_itself() -> None:
    verdicts = against_the_rest([Count(365, 412), Count(325, 386), Count(238, 297), Count(248, 358), Count(6, 9)])
    assert verdicts == ["higher", "level", "level", "lower", "too-few"]


def test_one_counter_alone_is_compared_with_nobody() -> None:
    assert against_the_rest([Count(365, 412)]) == ["too-few"]
    assert against_the_rest([]) == []


def test_equal_counters_are_seldom_told_apart_however_many_they_are() -> None:
    chance = Random(1)  # noqa: S311 - a seeded simulation
    wrong = 0
    for _ in range(300):
        rows = [Count(sum(chance.random() < 0.8 for _ in range(100)), 100) for _ in range(10)]
        wrong += any(verdict in {"higher", "lower"} for verdict in against_the_rest(rows))
    assert wrong <= 30
