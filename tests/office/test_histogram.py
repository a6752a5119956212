"""Histograms add up in any order, and their quantiles hold the sorted durations to their bins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.histogram import EDGES, MEDIAN, NINE_OF_TEN, Quantile, bin_of, merged, quantile
from tests.factories import a_histogram

durations = st.lists(st.floats(0, 40_000) | st.sampled_from([float(edge) for edge in EDGES]), max_size=60)


@given(st.lists(durations, max_size=6), st.randoms())
def test_merging_is_the_histogram_of_all_in_any_order_and_grouping(parts: list[list[float]], chance: object) -> None:
    whole = a_histogram([one for part in parts for one in part])
    single = [a_histogram(part) for part in parts]
    chance.shuffle(single)  # type: ignore[attr-defined] # a Random
    assert merged(single) == whole
    assert merged([merged(single[:2]), merged(single[2:])]) == whole


@given(durations.filter(bool), st.sampled_from([1, 25, MEDIAN, 75, NINE_OF_TEN, 99, 100]))
def test_a_quantile_holds_the_duration_of_its_rank(found: list[float], percent: int) -> None:
    exact = sorted(found)[-(-len(found) * percent // 100) - 1]
    got = quantile(a_histogram(found), percent)
    assert got is not None
    assert got.low <= exact
    assert got.high is None or exact < got.high
    assert got.low <= got.seconds <= (got.high or got.low)


@given(st.floats(60, 28_799))
def test_from_a_minute_to_eight_hours_a_bin_is_at_most_a_third_of_what_lies_in_it(seconds: float) -> None:
    low, high = EDGES[bin_of(seconds)], EDGES[bin_of(seconds) + 1]
    assert low <= seconds < high
    assert high - low <= seconds / 3 + 1e-9


@given(durations, durations)
def test_what_is_taken_back_leaves_nothing_behind(one: list[float], other: list[float]) -> None:
    less = {place: -n for place, n in a_histogram(other).items()}
    assert merged([a_histogram(one + other), less]) == a_histogram(one)


def test_without_durations_there_is_no_quantile() -> None:
    assert quantile({}, MEDIAN) is None
    assert quantile({3: 0}, MEDIAN) is None


LAST = len(EDGES) - 1


@pytest.mark.parametrize(("seconds", "expected"), [(0, 0), (-5, 0), (4.99, 0), (5, 1), (28_800, LAST), (1e9, LAST)])
def test_bins_begin_at_their_edge_and_the_last_one_never_ends(seconds: float, expected: int) -> None:
    assert bin_of(seconds) == expected


def test_the_last_bin_has_no_middle() -> None:
    assert quantile(a_histogram([50_000]), MEDIAN) == Quantile(28_800, None)
    assert Quantile(28_800, None).seconds == 28_800
