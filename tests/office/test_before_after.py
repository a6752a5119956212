"""Before and after a deed: equally long, whole weeks, the day itself in neither, and nothing before enough time has passed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.before_after import FEWEST_DAYS, LONGEST_DAYS, before_after

DAY = date(2026, 5, 27)


@given(st.dates(date(2020, 1, 1), date(2099, 1, 1)), st.integers(-400, 400))
def test_both_are_equally_long_whole_weeks_around_the_day_and_known(day: date, passed: int) -> None:
    until = day + timedelta(days=passed)
    found = before_after(day, until)
    if found is None:
        assert passed < 1 + FEWEST_DAYS
        return
    assert found.before.end == day
    assert found.after.first == day + timedelta(days=1)
    assert found.after.end <= until
    length = found.before.end - found.before.first
    assert length == found.after.end - found.after.first == timedelta(days=found.days)
    assert found.days % 7 == 0
    assert FEWEST_DAYS <= found.days <= LONGEST_DAYS


@pytest.mark.parametrize(("passed", "days"), [(14, None), (15, 14), (28, 21), (29, 28), (300, 28)])
def test_it_grows_by_weeks_up_to_four(passed: int, days: int | None) -> None:
    found = before_after(DAY, DAY + timedelta(days=passed))
    assert (None if found is None else found.days) == days
