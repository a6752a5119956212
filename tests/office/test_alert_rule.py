"""A rule is checked whole, and what it says does not tremble, does not guess, and speaks of nobody."""

from datetime import datetime, timedelta
from itertools import pairwise
from math import nan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.alert_reading import Reading, Subject, falling_coverage, judge, long_waits, low_scores
from office.alert_rule import ALERT_KINDS, DEFAULT_RULES, OF_A_MOMENT, AlertKind, AlertRule, rule_problems
from office.documents import WEEKDAYS, Hours
from office.idleness import IdleCounter, Waiting, idle_reading
from office.ids import CounterId, ServiceId
from office.judgement import FEWEST_FOR_SHARE, Count
from office.open_time import MOST_DAYS, open_minutes
from office.periods import VIETNAM
from office.quiet_hours import QuietHours, not_before, quiet_problems
from tests.factories import a_histogram, some_hours

MOMENTS = st.integers(0, 730 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=VIETNAM) + timedelta(minutes=minutes))
CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
QUIET = st.builds(
    QuietHours, begin=CLOCKS, end=CLOCKS, days=st.lists(st.sampled_from(WEEKDAYS), unique=True, max_size=6).map(tuple)
)


def a_rule(kind: AlertKind = "low-scores", **changes: object) -> AlertRule:
    return msgspec.structs.replace(DEFAULT_RULES[kind], **changes)


def test_every_kind_has_a_default_that_can_be_used() -> None:
    assert set(DEFAULT_RULES) == set(ALERT_KINDS)
    for kind, rule in DEFAULT_RULES.items():
        assert rule.kind == kind
        assert rule_problems(rule) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("threshold", 0.0), ("threshold", 1.1), ("threshold", -1.0), ("threshold", nan)),
        *(("least_n", 9), ("least_n", 99_999), ("days", 0), ("days", 93)),
    ],
)
def test_each_fault_of_a_rule_is_named(field: str, value: float) -> None:
    assert set(rule_problems(msgspec.structs.replace(a_rule(), **{field: value}))) == {field}


@pytest.mark.parametrize("kind", [kind for kind in ALERT_KINDS if kind not in OF_A_MOMENT])
def test_no_rule_speaks_of_fewer_votes_than_a_page_would(kind: AlertKind) -> None:
    assert "least_n" in rule_problems(a_rule(kind, least_n=FEWEST_FOR_SHARE - 1))
    assert rule_problems(a_rule(kind, least_n=FEWEST_FOR_SHARE)) == {}


def test_a_subject_has_no_place_for_a_person() -> None:
    assert set(Subject._fields) == {"counter", "terminal", "scale", "channel"}


@given(st.floats(0, 2), st.integers(0, 100), st.booleans())
def test_too_few_change_nothing(value: float, n: int, was_on: bool) -> None:
    rule = a_rule(least_n=20)
    state = judge(rule, Reading(value, n, {}), was_on=was_on)
    assert (state == "unknown") == (n < 20)
    assert judge(rule, Reading(None, n, {}), was_on=was_on) == "unknown"
    assert state in ({"unknown", "on", "over"} if was_on else {"unknown", "raised", "off"})


@given(st.integers(0, 400), st.integers(20, 400), st.booleans())
def test_over_is_said_only_of_what_was_judged_and_is_likely_below_the_threshold(low: int, n: int, is_partial: bool) -> None:
    reading = low_scores(Count(n - min(low, n), n))._replace(is_partial=is_partial)
    state = judge(a_rule(threshold=0.2), reading, was_on=True)
    assert (state == "over") == (not is_partial and (reading.value or 0) < 0.16 and min(low, n) / n < 0.2)
    assert state in {"on", "over", "unknown"}


@given(st.lists(st.floats(0.1600001, 0.199999), max_size=30))
def test_a_value_that_trembles_below_the_threshold_is_neither_raised_nor_over(values: list[float]) -> None:
    rule = a_rule(threshold=0.2)
    assert {judge(rule, Reading(value, 50, {}), was_on=False) for value in values} <= {"off"}
    assert {judge(rule, Reading(value, 50, {}), was_on=True) for value in values} <= {"on"}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_what_is_raised_is_over_before_it_is_raised_again(values: list[float]) -> None:
    rule, is_on, told = a_rule(threshold=0.2), False, list[str]()
    for value in values:
        state = judge(rule, Reading(value, 50, {}), was_on=is_on)
        is_on = state in {"raised", "on"}
        told += [state] if state in {"raised", "over"} else []
    assert all(first != second for first, second in pairwise(told))
    assert not told or told[0] == "raised"


def test_a_rule_that_is_switched_off_ends_what_it_said() -> None:
    off = a_rule(is_on=False)
    assert judge(off, Reading(1.0, 500, {}), was_on=True) == "over"
    assert judge(off, Reading(1.0, 500, {}), was_on=False) == "off"


def test_low_scores_are_said_only_when_they_are_sure() -> None:
    rule = a_rule(threshold=0.2, least_n=20)
    assert judge(rule, low_scores(Count(13, 20)), was_on=False) == "off"
    assert judge(rule, low_scores(Count(10, 20)), was_on=False) == "raised"
    assert judge(rule, low_scores(Count(0, 19)), was_on=False) == "unknown"
    assert low_scores(Count(0, 0)).value is None
    assert low_scores(Count(10, 20)).numbers["share"] == 0.5


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_value_of_low_scores_never_says_more_than_the_share(low: int, good: int) -> None:
    reading = low_scores(Count(good, low + good))
    assert reading.value is None or 0 <= reading.value <= reading.numbers["share"] <= reading.numbers["to"]


def test_a_long_wait_is_what_one_of_ten_waited_at_least() -> None:
    reading = long_waits(a_histogram([300.0] * 17 + [3600.0] * 3))
    assert (reading.value, reading.n) == (60.0, 20)
    assert reading.numbers["median"] > 5, "half waited less than that: the end of the bin, not its middle"
    assert long_waits({}).value is None


def test_coverage_falls_only_when_the_difference_is_sure() -> None:
    rule = a_rule("falling-coverage", threshold=0.1, least_n=60)
    assert judge(rule, falling_coverage(Count(95, 100), Count(60, 100)), was_on=False) == "raised"
    assert judge(rule, falling_coverage(Count(95, 100), Count(88, 100)), was_on=False) == "off"
    assert judge(rule, falling_coverage(Count(40, 40), Count(0, 100)), was_on=False) == "unknown"
    assert falling_coverage(Count(130, 100), Count(100, 100)).value == 0.0
    assert falling_coverage(Count(0, 0), Count(0, 10)).value is None


def minutes(n: float) -> int:
    return int(n * 60_000)


def test_a_counter_is_idle_only_while_those_whom_it_could_serve_wait() -> None:
    one = IdleCounter(CounterId("quay-1"), minutes(0), (ServiceId("ho-tich"),))
    three = [Waiting(minutes(at), ServiceId("ho-tich")) for at in (5, 10, 12)]
    others = [Waiting(minutes(1), ServiceId("chung-thuc"))] * 9
    reading = idle_reading([one], [*three, *others], 3, minutes(40))
    assert (reading.value, reading.n, reading.numbers["idle"]) == (28.0, 3, 1)
    assert idle_reading([one], others, 3, minutes(40)).value == 0.0
    assert idle_reading([one], three[:2], 3, minutes(40)).value == 0.0
    assert idle_reading([], three, 3, minutes(40)).value == 0.0
    later = one._replace(since_ms=minutes(35))
    assert idle_reading([later], three, 3, minutes(40)).value == 5.0
    assert idle_reading([one._replace(services=())], others, 3, minutes(40)).value == 39.0


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=40)), st.timedeltas(timedelta(), timedelta(days=3)))
def test_open_time_adds_up_and_is_never_longer_than_time(since: datetime, first: timedelta, second: timedelta) -> None:
    hours = some_hours()
    between, until = since + first, since + first + second
    whole = open_minutes(hours, since, until)
    assert 0 <= whole <= (first + second) / timedelta(minutes=1)
    if first + second <= timedelta(days=MOST_DAYS):
        assert whole == pytest.approx(open_minutes(hours, since, between) + open_minutes(hours, between, until))


def test_a_night_and_a_holiday_are_no_open_time() -> None:
    evening, morning = (datetime(2026, 9, day, hour, tzinfo=VIETNAM) for day, hour in ((1, 17), (2, 7)))
    assert open_minutes(some_hours(), evening, morning) == 0
    assert open_minutes(some_hours(), evening, morning + timedelta(hours=1)) == 30
    assert open_minutes(some_hours(closed_on=(morning.date(),)), evening, morning + timedelta(hours=9)) == 0
    assert open_minutes(Hours(open={}), evening, morning) == 0
    assert open_minutes(some_hours(), morning, evening) == 0


@given(QUIET, MOMENTS)
def test_quiet_hours_delay_and_never_for_good(quiet: QuietHours, moment: datetime) -> None:
    due = not_before(quiet, moment)
    assert moment <= due < moment + timedelta(days=8)
    assert not_before(quiet, due) == due
    assert WEEKDAYS[due.weekday()] not in quiet.days
    clock = f"{due:%H:%M}"
    is_in = quiet.begin <= clock < quiet.end if quiet.begin < quiet.end else clock >= quiet.begin or clock < quiet.end
    assert quiet.begin == quiet.end or not is_in


def test_a_week_of_quiet_is_refused() -> None:
    assert quiet_problems(QuietHours(days=WEEKDAYS)) != {}
    assert quiet_problems(QuietHours(days=("sat", "sun"))) == {}
    with pytest.raises(ValueError, match="every day"):
        not_before(QuietHours(days=WEEKDAYS), datetime(2026, 9, 2, tzinfo=VIETNAM))


def test_a_weekend_is_waited_out() -> None:
    friday = datetime(2026, 9, 4, 21, 0, tzinfo=VIETNAM)
    assert not_before(QuietHours(days=("sat", "sun")), friday) == datetime(2026, 9, 7, 6, 30, tzinfo=VIETNAM)
