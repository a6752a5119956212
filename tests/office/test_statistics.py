"""The interval behind a share: small samples look as unsure as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.statistics import wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # R. G. Newcombe, «Two-sided confidence intervals for the single proportion», Statistics in Medicine 17 (1998), table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # The rule of the house: nine of ten happy is about 60 to 98 %.
        (9, 10, 0.5958, 0.9821),
    ],
)
def test_published_intervals_are_met(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


samples = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(sample=samples)
def test_the_share_lies_in_its_interval_and_the_interval_in_its_bounds(sample: tuple[int, int]) -> None:
    successes, n = sample
    found = wilson(successes, n)
    assert found is not None
    assert 0.0 <= found.low <= successes / n <= found.high <= 1.0


@given(sample=samples)
def test_the_interval_of_the_others_is_its_mirror(sample: tuple[int, int]) -> None:
    successes, n = sample
    found, mirrored = wilson(successes, n), wilson(n - successes, n)
    assert found is not None
    assert mirrored is not None
    assert mirrored.low == pytest.approx(1 - found.high, abs=1e-12)


@given(n=st.integers(1, 10_000), times=st.integers(2, 50), part=st.floats(0, 1))
def test_more_votes_of_the_same_share_are_surer(n: int, times: int, part: float) -> None:
    successes = int(part * n)
    few, many = wilson(successes, n), wilson(successes * times, n * times)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


def test_at_the_ends_the_bounds_are_exact() -> None:
    nobody, everybody = wilson(0, 7), wilson(7, 7)
    assert nobody is not None
    assert everybody is not None
    assert (nobody.low, everybody.high) == (0.0, 1.0)
    assert nobody.high > 0.3


def test_of_no_votes_nothing_is_known() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (1, 0), (0, -1)])
def test_what_is_no_share_is_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)
