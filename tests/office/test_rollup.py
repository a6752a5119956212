"""From one vote to a figure: sums that do not care for order, and times that nobody need believe."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import BodyInvalidError
from office.periods import GRAINS, VIETNAM, HalfDay, cell_of, first_half_of, half_day_on, moment_text, start_of
from office.rollup import COUNTED, Tallied, When, cells, figure, flag_of, when
from tests.factories import AFTERNOON, MORNING, a_box, a_rating, a_scale

NOW = datetime(2026, 9, 3, 8, 30, tzinfo=VIETNAM)
ARRIVAL = half_day_on(date(2026, 9, 3), afternoon=False)
votes = st.lists(
    st.tuples(
        st.integers(MORNING, MORNING + 200).map(HalfDay), st.integers(1, 5), st.sampled_from(["", "repeat", "out-of-hours"])
    ),
    max_size=60,
)


@given(votes=votes)
def test_every_grain_adds_up_to_the_same_votes(votes: list[tuple[HalfDay, int, str]]) -> None:
    sums = Counter(key for half, score, flag in votes for key in cells(half, score, flag))
    for grain in GRAINS:
        by_vote: Counter[tuple[int, str]] = Counter()
        for key, n in sums.items():
            if key.grain == grain:
                by_vote[key.score, key.flag] += n
        assert by_vote == Counter((score, flag) for _, score, flag in votes)


@given(votes=votes)
def test_a_coarse_cell_is_the_sum_of_the_fine_cells_inside_it(votes: list[tuple[HalfDay, int, str]]) -> None:
    sums = Counter(key for half, score, flag in votes for key in cells(half, score, flag))
    for coarse, fine in (("half-month", "day"), ("day", "half-day")):
        inside: Counter[tuple[int, int, str]] = Counter()
        for key, n in sums.items():
            if key.grain == fine:
                inside[cell_of(first_half_of(key.period, key.grain), coarse), key.score, key.flag] += n  # type: ignore[arg-type]
        assert inside == Counter({(key.period, key.score, key.flag): n for key, n in sums.items() if key.grain == coarse})


def test_a_vote_counts_in_its_half_day() -> None:
    assert when(a_rating(), moment_text(start_of(MORNING)), NOW) == When(MORNING, spanned=False, unknown=False)


def test_a_vote_with_a_span_counts_in_the_last_half_day_of_it() -> None:
    until = moment_text(start_of(HalfDay(AFTERNOON + 1)))
    for event in (a_rating(until=until), a_box(until=until)):
        assert when(event, moment_text(start_of(MORNING)), NOW) == When(AFTERNOON, spanned=True, unknown=False)
        assert when(event, moment_text(start_of(AFTERNOON)), NOW) == When(AFTERNOON, spanned=False, unknown=False)


def test_a_vote_without_a_time_counts_where_it_arrived_as_time_unknown() -> None:
    assert when(a_rating(), None, NOW) == When(ARRIVAL, spanned=False, unknown=True)


@pytest.mark.parametrize(
    "time",
    [
        "0001-01-02T00:00:00+07:00",
        "1970-01-01T00:00:00+07:00",
        "2024-12-31T12:00:00+07:00",
        "2026-09-04T12:00:00+07:00",
        "2038-01-19T00:00:00+07:00",
        "9999-12-31T12:00:00+07:00",
    ],
)
def test_an_unbelievable_time_counts_as_time_unknown(time: str) -> None:
    assert when(a_rating(), time, NOW) == When(ARRIVAL, spanned=False, unknown=True)


def test_the_first_believed_time_is_2025_and_the_last_is_a_day_after_arrival() -> None:
    assert not when(a_rating(), "2025-01-01T00:00:00+07:00", NOW).unknown
    assert not when(a_rating(), "2026-09-04T00:00:00+07:00", NOW).unknown


@pytest.mark.parametrize("time", ["2026-09-01T09:12:30+07:00", "2026-09-01T00:00:00.000001+07:00", "2026-09-01T00:00:00Z"])
def test_an_exact_time_is_no_time_for_a_vote(time: str) -> None:
    with pytest.raises(BodyInvalidError, match=r"time: .* is an exact time"):
        when(a_rating(), time, NOW)
    with pytest.raises(BodyInvalidError, match=r"until: .* is an exact time"):
        when(a_rating(until=time), moment_text(start_of(MORNING)), NOW)


def test_the_same_moment_in_another_offset_is_the_same_half_day() -> None:
    assert when(a_rating(), "2026-09-01T05:00:00Z", NOW).half == AFTERNOON


def test_a_span_ends_after_it_begins() -> None:
    start = moment_text(start_of(AFTERNOON))
    for until in (start, moment_text(start_of(MORNING))):
        with pytest.raises(BodyInvalidError, match="until"):
            when(a_rating(until=until), start, NOW)


def test_a_span_without_a_beginning_is_none_and_may_not_hide_an_exact_time() -> None:
    with pytest.raises(BodyInvalidError, match="until"):
        when(a_rating(until="2026-09-01T09:12:30+07:00"), None, NOW)


@given(time=st.none() | st.text(max_size=30), until=st.none() | st.text(max_size=30))
def test_no_time_breaks_the_count(time: str | None, until: str | None) -> None:
    try:
        found = when(a_rating(until=until), time, NOW)
    except BodyInvalidError:
        return
    assert start_of(found.half) <= NOW + timedelta(days=1)


extreme_starts = st.integers(-1_438_000, 5_860_000).map(lambda half: moment_text(start_of(HalfDay(half))))


@given(time=extreme_starts, until=st.none() | extreme_starts)
def test_no_nominal_time_however_far_breaks_the_count(time: str, until: str | None) -> None:
    try:
        found = when(a_rating(until=until), time, NOW)
    except BodyInvalidError:
        return
    assert found.unknown or 2025 <= start_of(found.half).year <= 2026


def test_a_vote_is_left_out_under_its_first_flag() -> None:
    assert flag_of(a_rating()) == COUNTED
    assert flag_of(a_rating(flags=("out-of-hours", "repeat"))) == "out-of-hours"


def test_a_figure_counts_what_counts_and_names_what_does_not() -> None:
    rows = [
        Tallied(5, COUNTED, 6, unknown=1, spanned=2, at_once=1, bound=4),
        Tallied(4, COUNTED, 2),
        Tallied(1, COUNTED, 2),
        Tallied(5, "repeat", 40, unknown=9, spanned=9, at_once=9, bound=9),
        Tallied(1, "repeat", 1),
        Tallied(1, "out-of-hours", 3),
    ]
    found = figure(rows, a_scale(5))
    assert (found.n, found.satisfied, found.share) == (10, 8, 0.8)
    assert found.distribution == {1: 2, 2: 0, 3: 0, 4: 2, 5: 6}
    assert found.excluded == {"out-of-hours": 3, "repeat": 41}
    assert (found.time_unknown, found.spanned, found.at_once, found.bound) == (1, 2, 1, 4)
    assert found.interval is not None
    assert found.interval.low < 0.8 < found.interval.high


def test_of_nothing_nothing_is_known() -> None:
    found = figure([Tallied(5, "repeat", 3)], a_scale(3))
    assert (found.n, found.share, found.interval, found.excluded) == (0, None, None, {"repeat": 3})


tallied = st.builds(Tallied, st.integers(1, 5), st.sampled_from(["", "repeat"]), st.integers(0, 50), *[st.just(0)] * 4)


@given(
    rows=st.lists(tallied),
    cut=st.integers(0, 9),
)
def test_a_figure_does_not_care_how_its_rows_were_cut_or_ordered(rows: list[Tallied], cut: int) -> None:
    scale = a_scale(5)
    turned = rows[cut:] + rows[:cut]
    single = [row._replace(n=1) for row in turned for _ in range(row.n)]
    without_empty = {flag: n for flag, n in figure(rows, scale).excluded.items() if n}
    assert figure(turned, scale) == figure(rows, scale)
    assert figure(single, scale)._replace(excluded={}) == figure(rows, scale)._replace(excluded={})
    assert figure(single, scale).excluded == without_empty
