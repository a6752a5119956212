"""A slip knows its week and no more."""

from datetime import datetime, timedelta

import pytest

from office.errors import BodyInvalidError
from office.events import ServiceRated
from office.periods import VIETNAM, half_day_at
from office.slip_week import week_at
from office.slips import monday_of, week_of

WEDNESDAY = datetime(2026, 9, 16, 18, tzinfo=VIETNAM)
MONDAY = "2026-09-14T00:00:00+07:00"
THIS = week_of(half_day_at(WEDNESDAY))


def a_slip(until: str | None = None) -> ServiceRated:
    return ServiceRated(service="ho-tich", scale="hai-long-5", score=5, until=until)


def test_a_slip_counts_in_its_week() -> None:
    assert week_at(a_slip(), MONDAY, WEDNESDAY) == (THIS, False, False)
    assert monday_of(THIS).isoformat() == MONDAY
    assert week_at(a_slip(), "2026-09-13T17:00:00Z", WEDNESDAY).week == THIS


def test_one_with_a_span_counts_in_its_last_week() -> None:
    found = week_at(a_slip("2026-09-21T00:00:00+07:00"), "2026-08-31T00:00:00+07:00", WEDNESDAY)
    assert found == (THIS, True, False)
    assert week_at(a_slip("2026-09-21T00:00:00+07:00"), MONDAY, WEDNESDAY) == (THIS, False, False)


@pytest.mark.parametrize("time", [None, "2019-12-30T00:00:00+07:00", "2026-09-21T00:00:00+07:00"])
def test_without_a_believable_time_it_counts_where_it_arrived(time: str | None) -> None:
    assert week_at(a_slip(), time, WEDNESDAY) == (THIS, False, True)


def test_a_week_that_begins_tomorrow_by_another_clock_is_believed() -> None:
    sunday = datetime(2026, 9, 20, 23, tzinfo=VIETNAM)
    assert week_at(a_slip(), "2026-09-21T00:00:00+07:00", sunday) == (THIS + 1, False, False)


@pytest.mark.parametrize(
    ("time", "until", "words"),
    [
        ("2026-09-14T08:15:00+07:00", None, "not the beginning of a week"),
        ("2026-09-14T12:00:00+07:00", None, "not the beginning of a week"),
        ("2026-09-15T00:00:00+07:00", None, "not the beginning of a week"),
        (MONDAY, "2026-09-16T00:00:00+07:00", "until: .* not the beginning"),
        (MONDAY, MONDAY, "not after time"),
        (None, MONDAY, "leave both out"),
        ("2026-W38", None, "RFC 3339"),
    ],
)
def test_what_could_point_at_a_visit_is_refused(time: str | None, until: str | None, words: str) -> None:
    with pytest.raises(BodyInvalidError, match=words):
        week_at(a_slip(until), time, WEDNESDAY)


def test_weeks_have_no_gap() -> None:
    for days in range(0, 20_000, 1):
        moment = datetime(1970, 1, 1, 6, tzinfo=VIETNAM) + timedelta(days=days)
        monday = monday_of(week_of(half_day_at(moment)))
        assert monday.weekday() == 0
        assert monday <= moment < monday + timedelta(days=7)
