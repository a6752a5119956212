"""A list of awards does not reward few votes."""

import doctest
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import shrinkage
from office.judgement import Count
from office.shrinkage import FEWEST_PLACES, Prior, prior_of, shrunk

counts = st.integers(0, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))).map(lambda pair: Count(*pair))


def _places(seed: int, strength: float, places: int = 166) -> list[tuple[float, Count]]:
    chance = Random(seed)  # noqa: S311 - votes of a story
    found = []
    for _ in range(places):
        share, n = chance.betavariate(0.85 * strength, 0.15 * strength), chance.randint(20, 300)
        found.append((share, Count(sum(chance.random() < share for _ in range(n)), n)))
    return found


def test_the_examples_hold() -> None:
    assert doctest.testmod(shrinkage).failed == 0
    assert doctest.testmod(shrinkage).attempted


@pytest.mark.parametrize("strength", [10, 40, 100])
def test_the_moments_find_the_strength_that_places_were_drawn_with(strength: float) -> None:
    priors = [prior_of([count for _, count in _places(seed, strength)]) for seed in range(9)]
    assert median(prior.strength for prior in priors if prior) == pytest.approx(strength, rel=0.25)
    assert median(prior.mean for prior in priors if prior) == pytest.approx(0.85, abs=0.02)


def test_places_of_three_votes_are_not_taken_for_different_because_they_are_small() -> None:
    chance = Random(3)  # noqa: S311 - votes of a story
    places = [
        Count(sum(chance.random() < share for _ in range(3)), 3) for share in (chance.betavariate(12, 3) for _ in range(4_000))
    ]
    prior = prior_of(places)
    assert prior is not None
    assert prior.strength == pytest.approx(15, rel=0.3)


def test_true_shares_lie_in_nineteen_of_twenty_intervals() -> None:
    inside = every = 0
    for seed in range(3):
        places = _places(seed, 40)
        prior = prior_of([count for _, count in places])
        assert prior is not None
        for share, count in places:
            every += 1
            inside += shrunk(count, prior).interval.low <= share <= shrunk(count, prior).interval.high
    assert 0.92 <= inside / every <= 0.98


@given(count=counts, mean=st.floats(0.05, 0.95), strength=st.floats(1, 500))
def test_a_shrunken_share_lies_between_its_own_and_the_common_one_and_in_its_interval(
    count: Count, mean: float, strength: float
) -> None:
    found = shrunk(count, Prior(mean, strength))
    own = count.satisfied / count.n if count.n else mean
    assert min(own, mean) - 1e-9 <= found.share <= max(own, mean) + 1e-9
    assert 0 <= found.interval.low <= found.interval.high <= 1
    assert found.interval.low < found.share + 0.05


def test_ten_of_ten_does_not_beat_a_thousand_votes_of_which_98_of_100_are_happy() -> None:
    prior = Prior(0.85, 30)
    assert shrunk(Count(10, 10), prior).share < shrunk(Count(980, 1000), prior).share


def test_places_that_are_alike_all_get_the_common_share() -> None:
    prior = prior_of([Count(80, 100)] * 20)
    assert prior is not None
    assert (prior.mean, prior.strength) == (0.8, 2_000)
    assert shrunk(Count(9, 10), prior).share == pytest.approx(0.8, abs=0.001)


@pytest.mark.parametrize("satisfied", [0, 1])
def test_where_all_votes_say_the_same_no_place_is_sure_of_it(satisfied: int) -> None:
    places = [Count(n * satisfied, n) for n in (4, 10, 12, 20, 200)]
    prior = prior_of(places)
    assert prior is not None
    small, large = (shrunk(places[place], prior) for place in (0, 4))
    for found in (small, large):
        assert found.interval.low < found.share < found.interval.high
        assert abs(found.share - satisfied) < 0.01
    assert abs(small.share - satisfied) > abs(large.share - satisfied)


def test_of_few_places_or_none_there_is_no_prior() -> None:
    assert prior_of([Count(8, 10)] * (FEWEST_PLACES - 1)) is None
    assert prior_of([Count(0, 0)] * 20) is None


@given(st.lists(counts, max_size=30))
def test_any_places_have_a_prior_that_can_be_used_or_none(places: list[Count]) -> None:
    prior = prior_of(places)
    if prior is not None:
        for count in places[:3]:
            assert 0 <= shrunk(count, prior).share <= 1


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        shrunk(Count(3, 2), Prior(0.5, 10))
