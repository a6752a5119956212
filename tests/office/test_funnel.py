"""A place is outside the funnel only when its votes are rarer than the limit says, counted out exactly."""

import doctest
from fractions import Fraction
from math import comb, sqrt
from random import Random
from statistics import mean, median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import beta, binomial, funnel
from office.binomial import at_least, at_most, smallest_above
from office.funnel import FEWEST_FOR_SPREAD, RISK_95, RISK_998, limits, position, spread_of, winsorised_square
from office.judgement import Count

shares = st.integers(1, 99).map(lambda percent: percent / 100)
samples = st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _sum(counts: range, n: int, chance: float) -> float:
    p = Fraction(chance)
    return float(sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in counts))


@pytest.mark.parametrize("module", [beta, binomial, funnel])
def test_the_examples_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type] # a module
    assert tried.attempted
    assert not tried.failed


@given(sample=samples, chance=shares)
def test_tails_are_the_sums_of_their_terms(sample: tuple[int, int], chance: float) -> None:
    count, n = sample
    assert at_most(count, n, chance) == pytest.approx(_sum(range(count + 1), n, chance), abs=1e-12)
    assert at_least(count, n, chance) == pytest.approx(_sum(range(count, n + 1), n, chance), abs=1e-12)


@pytest.mark.parametrize("n", [10**4, 10**6, 10**7])
def test_of_millions_of_votes_the_tails_are_still_halves_of_one(n: int) -> None:
    count = n * 4 // 5
    assert at_most(count, n, 0.8) + at_least(count + 1, n, 0.8) == pytest.approx(1, abs=1e-9)
    assert at_most(count, n, 0.8) == pytest.approx(0.5, abs=0.005)


@given(a=st.floats(0.2, 5_000), b=st.floats(0.2, 5_000), chance=st.floats(0.001, 0.999))
def test_a_quantile_is_where_the_chance_is_reached(a: float, b: float, chance: float) -> None:
    found = beta.quantile(a, b, chance)
    if 1e-9 < found < 1 - 1e-9:
        assert beta.regularised(a, b, found) == pytest.approx(chance, abs=1e-6)


@given(n=st.integers(1, 120), chance=shares, tail=st.floats(0.001, 0.5))
def test_the_smallest_count_above_a_tail_is_found(n: int, chance: float, tail: float) -> None:
    assert smallest_above(n, chance, tail) == next(k for k in range(n + 1) if at_most(k, n, chance) > tail)


@given(sample=samples, reference=shares)
def test_a_place_lies_outside_just_when_so_few_or_so_many_are_rarer_than_the_limit_says(
    sample: tuple[int, int], reference: float
) -> None:
    count, n = sample
    fewer, more = _sum(range(count + 1), n, reference), _sum(range(count, n + 1), n, reference)
    if min(abs(tail - risk / 2) for tail in (fewer, more) for risk in (RISK_95, RISK_998)) < 1e-9:
        return
    rarer = "below" if fewer < more else "above"
    tail = min(fewer, more)
    expected = "inside" if tail > RISK_95 / 2 else rarer if tail > RISK_998 / 2 else f"far-{rarer}"
    assert position(Count(count, n), reference) == expected


@given(n=st.integers(1, 120), reference=shares, risk=st.sampled_from([RISK_95, RISK_998]))
def test_dots_outside_the_drawn_limits_are_those_that_are_called_outside(n: int, reference: float, risk: float) -> None:
    low, high = limits(n, reference, risk)
    assert 0 <= low <= reference <= high <= 1
    outside = {"below", "above", "far-below", "far-above"} if risk == RISK_95 else {"far-below", "far-above"}
    for count in range(n + 1):
        if min(abs(count / n - low), abs(count / n - high)) > 1e-9:
            is_outside = not low < count / n < high and count / n not in {low, high}
            assert (position(Count(count, n), reference) in outside) == is_outside, (count, low, high)


def test_a_published_normal_limit_is_near_where_votes_are_many() -> None:
    # With 2,000 votes the exact limits are those of the normal distribution (Spiegelhalter 2005, section 2.2) but for rounding.
    low, high = limits(2_000, 0.8, RISK_95)
    half = 1.96 * sqrt(0.8 * 0.2 / 2_000)
    assert low == pytest.approx(0.8 - half, abs=0.0006)
    assert high == pytest.approx(0.8 + half, abs=0.0006)


def test_ten_happy_of_ten_are_never_outside_where_nine_of_ten_are_happy() -> None:
    assert limits(10, 0.9, RISK_998).high == 1.0
    assert position(Count(10, 10), 0.9) == "inside"


def _places(seed: int, strength: float | None) -> list[Count]:
    chance = Random(seed)  # noqa: S311 - votes of a story
    counts = []
    for _ in range(166):
        n = chance.randint(30, 400)
        share = 0.85 if strength is None else chance.betavariate(0.85 * strength, 0.15 * strength)
        counts.append(Count(sum(chance.random() < share for _ in range(n)), n))
    return counts


def _reference(counts: list[Count]) -> float:
    return sum(count.satisfied for count in counts) / sum(count.n for count in counts)


def test_places_that_differ_by_chance_keep_the_plain_funnel_and_few_are_outside() -> None:
    factors, outside, far = [], 0, 0
    for seed in range(10):
        counts = _places(seed, None)
        factors.append(spread_of(counts, _reference(counts)).factor)
        found = [position(count, _reference(counts)) for count in counts]
        outside += sum(one != "inside" for one in found)
        far += sum(one.startswith("far") for one in found)
    assert factors.count(1.0) >= 9
    # Of 1,660 such places 83 and 3.3 are expected at most: exact limits give away what whole counts do not fill.
    assert outside < 110
    assert far <= 8


def test_pure_chance_widens_one_table_in_nine_and_by_a_little() -> None:
    chance = Random(4)  # noqa: S311 - places of a story
    squares = [winsorised_square([chance.gauss(0, 1) for _ in range(34)]) for _ in range(900)]
    assert mean(squares) == pytest.approx(1, abs=0.05)
    assert stdev(squares) == pytest.approx(1.7 / 34**0.5, rel=0.1)
    widened = [square for square in squares if square > 1 + 2 / 34**0.5]
    assert 0.07 < len(widened) / 900 < 0.16
    assert median(widened) < 1.8


def test_places_that_differ_more_widen_the_funnel_for_all_and_few_are_outside() -> None:
    counts = _places(1, 40)
    reference = _reference(counts)
    spread = spread_of(counts, reference)
    assert spread.factor == pytest.approx(6.4, rel=0.5)
    plain = sum(position(count, reference).startswith("far") for count in counts)
    wide = sum(position(count, reference, spread=spread.factor).startswith("far") for count in counts)
    assert plain > 20
    assert wide <= 3
    narrow = limits(200, reference, RISK_95)
    wider = limits(200, reference, RISK_95, spread=spread.factor)
    assert wider.low < narrow.low
    assert wider.high > narrow.high


def test_of_few_places_no_spread_is_said() -> None:
    counts = _places(1, 5)[: FEWEST_FOR_SPREAD - 1]
    assert spread_of(counts, 0.85) == (1.0, FEWEST_FOR_SPREAD - 1)


def test_one_place_far_out_does_not_hide_itself_by_widening_the_funnel() -> None:
    counts = [*_places(2, None)[:39], Count(10, 200)]
    reference = _reference(counts)
    assert position(counts[-1], reference, spread=spread_of(counts, reference).factor) == "far-below"


@pytest.mark.parametrize("reference", [0.0, 1.0])
def test_where_all_agree_nobody_is_outside(reference: float) -> None:
    assert limits(20, reference, RISK_95) == (reference, reference)
    assert position(Count(int(20 * reference), 20), reference) == "inside"


@pytest.mark.parametrize(("n", "reference"), [(0, 0.5), (10, 1.5), (10, -0.1)])
def test_what_has_no_limits_is_refused(n: int, reference: float) -> None:
    with pytest.raises(ValueError, match="no limits"):
        limits(n, reference, RISK_95)


def test_a_beta_distribution_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        beta.regularised(0, 1, 0.5)
