"""Half-days and what is made of them: every day lies in exactly one bucket, and a range is cut into as few cells as can be."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.errors import PeriodUnknownError
from office.periods import (
    BUCKETS,
    GRAINS,
    VIETNAM,
    Bucket,
    Grain,
    HalfDay,
    Period,
    Piece,
    Preset,
    Reckoning,
    bucket_of,
    cell_of,
    cell_range,
    cover,
    day_of,
    first_half_of,
    from_timestamp,
    half_day_at,
    half_day_on,
    half_day_text,
    moment_text,
    period_for,
    start_of,
)

days = st.dates(date(1971, 1, 1), date(2199, 12, 31))
halves = st.builds(lambda day, afternoon: half_day_on(day, afternoon=afternoon), days, st.booleans())
reckonings = st.sampled_from(["calendar", "15-14"])
grains = st.sampled_from(GRAINS)
day_buckets = st.sampled_from([bucket for bucket in BUCKETS if bucket != "half-day"])
PRESETS: tuple[str, ...] = Preset.__args__  # type: ignore[attr-defined]


@given(half=halves)
def test_a_half_day_and_its_start_name_each_other(half: HalfDay) -> None:
    assert half_day_at(start_of(half)) == half
    assert half_day_on(day_of(half), afternoon=bool(half % 2)) == half
    assert start_of(HalfDay(half + 1)) - start_of(half) == timedelta(hours=12)


@given(moment=st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)), midday=st.integers(1, 1439))  # noqa: DTZ001
def test_every_moment_lies_in_one_half_day_of_its_day_in_vietnam(moment: datetime, midday: int) -> None:
    cut = time(midday // 60, midday % 60)
    half = half_day_at(moment, midday=cut)
    local = moment + timedelta(hours=7)
    assert day_of(half) == local.date()
    assert bool(half % 2) == (local.time() >= cut)


def test_half_days_are_counted_from_1970_in_vietnam() -> None:
    assert half_day_at(datetime(1970, 1, 1, 4, 59, tzinfo=UTC)) == 0
    assert half_day_at(datetime(1970, 1, 1, 5, 0, tzinfo=UTC)) == 1
    assert half_day_at(datetime(1969, 12, 31, 17, 0, tzinfo=UTC)) == 0
    assert half_day_text(half_day_on(date(2026, 9, 1), afternoon=False)) == "2026-09-01-am"
    assert half_day_text(half_day_on(date(2026, 9, 1), afternoon=True)) == "2026-09-01-pm"


def test_moments_are_said_at_plus_seven() -> None:
    assert moment_text(datetime(2026, 8, 31, 17, tzinfo=UTC)) == "2026-09-01T00:00:00+07:00"
    assert from_timestamp(0.0) == datetime(1970, 1, 1, 7, tzinfo=VIETNAM)


@given(half=halves, grain=grains)
def test_a_cell_holds_the_half_days_from_its_first_to_the_next_cells_first(half: HalfDay, grain: Grain) -> None:
    cell = cell_of(half, grain)
    assert first_half_of(cell, grain) <= half < first_half_of(cell + 1, grain)
    assert cell_of(first_half_of(cell, grain), grain) == cell


def test_half_months_are_cut_at_the_fifteenth() -> None:
    february = cell_of(half_day_on(date(2028, 2, 14), afternoon=True), "half-month")
    assert day_of(first_half_of(february, "half-month")) == date(2028, 2, 1)
    assert day_of(first_half_of(february + 1, "half-month")) == date(2028, 2, 15)
    assert day_of(HalfDay(first_half_of(february + 2, "half-month") - 1)) == date(2028, 2, 29)


ranges = st.tuples(halves, st.integers(0, 900)).map(lambda pair: (pair[0], HalfDay(pair[0] + pair[1])))


@given(span=ranges)
@example((half_day_on(date(2025, 12, 14), afternoon=True), half_day_on(date(2027, 1, 1), afternoon=False)))
def test_a_cover_is_exact_and_without_overlap(span: tuple[HalfDay, HalfDay]) -> None:
    pieces = cover(*span)
    edges = [(first_half_of(piece.first, piece.grain), first_half_of(piece.end, piece.grain)) for piece in pieces]
    assert all(first < end for first, end in edges)
    assert all(left[1] == right[0] for left, right in pairwise(edges))
    assert ([] if span[0] >= span[1] else list(span)) == ([edges[0][0], edges[-1][1]] if edges else [])


@given(span=ranges)
def test_a_cover_has_as_few_cells_as_there_can_be(span: tuple[HalfDay, HalfDay]) -> None:
    first, end = span
    fewest, here = 0, first
    while here < end:
        # Cells nest, so from each place the largest cell that fits is part of every best cut.
        for grain in reversed(GRAINS):
            cell = cell_of(here, grain)
            if first_half_of(cell, grain) == here and first_half_of(cell + 1, grain) <= end:
                here = first_half_of(cell + 1, grain)
                break
        fewest += 1
    assert sum(piece.end - piece.first for piece in cover(first, end)) == fewest
    assert len(cover(first, end)) <= 5


@pytest.mark.parametrize(
    ("first", "end"),
    [(date(2026, 1, 1), date(2027, 1, 1)), (date(2025, 12, 15), date(2026, 12, 15)), (date(2026, 7, 15), date(2026, 8, 1))],
)
def test_whole_half_months_are_one_piece(first: date, end: date) -> None:
    (piece,) = cover(half_day_on(first, afternoon=False), half_day_on(end, afternoon=False))
    assert piece.grain == "half-month"


@given(span=ranges)
def test_a_cover_of_days_has_no_half_months(span: tuple[HalfDay, HalfDay]) -> None:
    assert {piece.grain for piece in cover(*span, coarsest="day")} <= {"half-day", "day"}


def test_a_cover_refuses_what_its_finest_grain_cannot_say() -> None:
    noon = half_day_on(date(2026, 9, 1), afternoon=True)
    morning = half_day_on(date(2026, 9, 1), afternoon=False)
    with pytest.raises(PeriodUnknownError, match=r"2026-09-01-pm .* whole days"):
        cover(noon, HalfDay(noon + 3), finest="day")
    assert cover(morning, HalfDay(morning + 2), finest="day") == [Piece("day", morning // 2, morning // 2 + 1)]
    with pytest.raises(PeriodUnknownError, match="coarsest"):
        cover(morning, HalfDay(morning + 2), finest="day", coarsest="half-day")
    with pytest.raises(PeriodUnknownError, match=r"2026-09-02-pm is not made of whole days"):
        cover(morning, HalfDay(morning + 3), finest="day")
    assert cell_range(noon, HalfDay(noon + 2), "day") is None
    assert cell_range(morning, noon, "day") is None


@given(day=days, bucket=day_buckets, reckoning=reckonings)
@example(date(2027, 12, 31), "week", "calendar")
@example(date(2028, 2, 29), "month", "15-14")
@example(date(2026, 12, 15), "year", "15-14")
def test_buckets_part_the_days_among_them(day: date, bucket: Bucket, reckoning: Reckoning) -> None:
    here = bucket_of(half_day_on(day, afternoon=False), bucket, reckoning)
    assert here.first <= day < here.end
    assert bucket_of(half_day_on(day, afternoon=True), bucket, reckoning) == here
    after = bucket_of(half_day_on(here.end, afternoon=False), bucket, reckoning)
    assert after.first == here.end
    assert after.label > here.label, "labels sort as their days do, and none is said twice"
    last = bucket_of(half_day_on(here.end - timedelta(days=1), afternoon=True), bucket, reckoning)
    assert last == here


@given(half=halves, reckoning=reckonings)
def test_the_two_halves_of_a_day_are_told_apart_by_their_label_alone(half: HalfDay, reckoning: Reckoning) -> None:
    span = bucket_of(half, "half-day", reckoning)
    assert span == (half_day_text(half), day_of(half), day_of(half) + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "bucket", "reckoning", "span"),
    [
        ("2026-09-14", "month", "15-14", ("2026-09", "2026-08-15", "2026-09-15")),
        ("2026-09-15", "month", "15-14", ("2026-10", "2026-09-15", "2026-10-15")),
        ("2025-12-15", "month", "15-14", ("2026-01", "2025-12-15", "2026-01-15")),
        ("2025-12-15", "quarter", "15-14", ("2026-Q1", "2025-12-15", "2026-03-15")),
        ("2026-03-14", "quarter", "15-14", ("2026-Q1", "2025-12-15", "2026-03-15")),
        ("2026-03-15", "quarter", "15-14", ("2026-Q2", "2026-03-15", "2026-06-15")),
        ("2026-06-15", "half-year", "15-14", ("2026-H2", "2026-06-15", "2026-12-15")),
        ("2026-12-14", "year", "15-14", ("2026", "2025-12-15", "2026-12-15")),
        ("2026-12-15", "year", "15-14", ("2027", "2026-12-15", "2027-12-15")),
        ("2028-02-29", "month", "calendar", ("2028-02", "2028-02-01", "2028-03-01")),
        ("2026-12-31", "quarter", "calendar", ("2026-Q4", "2026-10-01", "2027-01-01")),
        ("2026-06-30", "half-year", "calendar", ("2026-H1", "2026-01-01", "2026-07-01")),
        ("2027-01-03", "week", "calendar", ("2026-W53", "2026-12-28", "2027-01-04")),
        ("2024-12-30", "week", "calendar", ("2025-W01", "2024-12-30", "2025-01-06")),
    ],
)
def test_known_days_lie_in_known_buckets(day: str, bucket: Bucket, reckoning: Reckoning, span: tuple[str, str, str]) -> None:
    found = bucket_of(half_day_on(date.fromisoformat(day), afternoon=False), bucket, reckoning)
    assert (found.label, found.first.isoformat(), found.end.isoformat()) == span


def test_an_unknown_bucket_is_answered_with_those_that_exist() -> None:
    with pytest.raises(PeriodUnknownError, match="'decade' is unknown; use one of half-day, day"):
        bucket_of(HalfDay(0), "decade")  # type: ignore[arg-type]


@given(today=days, preset=st.sampled_from(PRESETS), reckoning=reckonings)
def test_every_preset_names_days_that_end_no_later_than_its_successor_begins(
    today: date, preset: str, reckoning: Reckoning
) -> None:
    period = period_for(preset, today, reckoning)
    assert period.first < period.end
    if preset.startswith("this") or preset == "today":
        assert period.first <= today < period.end
        before = "yesterday" if preset == "today" else preset.replace("this", "last")
        assert period_for(before, today, reckoning).end == period.first


def test_last_month_of_the_fifteenth_of_january_is_in_the_year_before() -> None:
    assert period_for("last-month", date(2026, 1, 15)) == Period(date(2025, 12, 1), date(2026, 1, 1))
    assert period_for("last-month", date(2026, 1, 15), "15-14") == Period(date(2025, 12, 15), date(2026, 1, 15))
    assert period_for("this-year", date(2025, 12, 15), "15-14") == Period(date(2025, 12, 15), date(2026, 12, 15))


@pytest.mark.parametrize("preset", ["", "this", "this-", "last-decade", "next-week", "this-day", "THIS-WEEK", "this-week-"])
def test_an_unknown_preset_is_answered_with_those_that_exist(preset: str) -> None:
    with pytest.raises(PeriodUnknownError, match="use one of today, yesterday, this-week"):
        period_for(preset, date(2026, 9, 1))
