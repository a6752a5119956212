"""A target is reached or missed only where the figures allow to say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.histogram import Quantile
from office.judgement import Count
from office.statistics import wilson
from office.targets import Reached, Targets, Verdict, judged


@pytest.mark.parametrize(
    ("satisfied", "n", "verdict"),
    [
        (0, 0, "unknown"),
        (9, 9, "few"),
        (0, 9, "few"),
        (25, 29, "few"),
        (26, 30, "unsure"),
        (43, 50, "unsure"),
        (950, 1000, "met"),
        (700, 1000, "missed"),
    ],
)
def test_a_share_of_votes_is_held_against_its_target_by_its_interval(satisfied: int, n: int, verdict: Verdict) -> None:
    assert judged(Targets(satisfied=85), Reached(satisfied=Count(satisfied, n))) == {"satisfied": verdict}


@given(st.integers(10, 2000), st.data(), st.floats(1, 100))
def test_what_is_said_of_votes_is_what_the_whole_interval_says(n: int, data: st.DataObject, target: float) -> None:
    satisfied = data.draw(st.integers(0, n))
    interval = wilson(satisfied, n)
    assert interval is not None
    verdict = judged(Targets(satisfied=target), Reached(satisfied=Count(satisfied, n)))["satisfied"]
    assert (verdict == "met") == (interval.low >= target / 100)
    assert (verdict == "missed") == (interval.high < target / 100)


@pytest.mark.parametrize(
    ("median", "verdict"),
    [
        (None, "unknown"),
        (Quantile(840, 900), "met"),
        (Quantile(840, 960), "unsure"),
        (Quantile(900, 960), "unsure"),
        (Quantile(960, 1080), "missed"),
        (Quantile(28_800, None), "missed"),
    ],
)
def test_a_median_on_both_sides_of_its_target_says_nothing(median: Quantile | None, verdict: Verdict) -> None:
    assert judged(Targets(wait=15), Reached(wait=median)) == {"wait": verdict}


def test_full_counts_say_it_at_the_boundary() -> None:
    targets = Targets(response=30, coverage=90, dossiers=97)
    found = judged(targets, Reached(response=0.3, coverage=0.8999, dossiers=None))
    assert found == {"response": "met", "coverage": "missed", "dossiers": "unknown"}


def test_people_served_are_missing_only_when_the_year_is_over() -> None:
    targets = Targets(served=5000)
    assert judged(targets, Reached(served=4999)) == {"served": "running"}
    assert judged(targets, Reached(served=4999, is_over=True)) == {"served": "missed"}
    assert judged(targets, Reached(served=5000)) == {"served": "met"}


def test_a_unit_follows_the_one_above_in_all_but_how_many_people_it_serves() -> None:
    above = Targets(satisfied=85, wait=20, served=1_000_000)
    assert Targets(wait=15).over(above) == Targets(satisfied=85, wait=15)
    assert Targets(served=9).over(above) == Targets(satisfied=85, wait=20, served=9)
