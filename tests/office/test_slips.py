"""Second slips: together or not at all, in no order, by weeks."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from office.ids import ScaleId, ServiceId
from office.periods import VIETNAM, half_day_on
from office.slips import PendingSlip, Week, monday_of, open_slips, week_of

NOW = datetime(2026, 9, 9, 10, 0, tzinfo=VIETNAM)
THIS_WEEK = week_of(half_day_on(NOW.date(), afternoon=False))


@st.composite
def some_slips(draw: st.DrawFn) -> list[PendingSlip]:
    number = draw(st.integers(0, 40))
    return [
        PendingSlip(
            key=bytes([n]),
            week=Week(draw(st.integers(THIS_WEEK - 6, THIS_WEEK + 1))),
            service=ServiceId(draw(st.sampled_from(["ho-tich", "dat-dai", "chung-thuc"]))),
            scale=ScaleId("hai-long-5"),
            score=draw(st.integers(1, 5)),
        )
        for n in range(number)
    ]


@given(some_slips())
def test_a_slip_leaves_with_at_least_four_others_of_its_service_and_never_in_its_own_week(slips: list[PendingSlip]) -> None:
    opened = open_slips(slips, now=NOW, shuffle=lambda _slips: None)
    left = [slip for group in opened for slip in group.slips]
    assert len(left) == len({slip.key for slip in left})
    for group in opened:
        assert len(group.slips) >= 5
        assert {slip.service for slip in group.slips} == {group.service}
        assert all(slip.week < THIS_WEEK for slip in group.slips)
        assert group.time == monday_of(min(slip.week for slip in group.slips))
        last = max(slip.week for slip in group.slips)
        assert (group.until is None) == (last == min(slip.week for slip in group.slips))
        assert group.until is None or group.until == monday_of(Week(last + 1))
    stayed = [slip for slip in slips if slip not in left and slip.week < THIS_WEEK]
    assert all(sum(other.service == slip.service for other in stayed) < 5 for slip in stayed)


@given(some_slips())
def test_the_order_in_which_slips_leave_is_that_of_the_shuffle(slips: list[PendingSlip]) -> None:
    for group in open_slips(slips, now=NOW, shuffle=lambda found: found.reverse()):
        assert [slip.key for slip in group.slips] == sorted((slip.key for slip in group.slips), reverse=True)


@given(st.dates(date(2025, 1, 1), date(2040, 1, 1)))
def test_a_week_begins_on_monday(day: date) -> None:
    monday = monday_of(week_of(half_day_on(day, afternoon=True)))
    assert monday.weekday() == 0
    assert timedelta(0) <= datetime(day.year, day.month, day.day, tzinfo=VIETNAM) - monday < timedelta(days=7)


def test_the_week_turns_at_midnight_in_viet_nam() -> None:
    slips = [
        PendingSlip(key=bytes([n]), week=THIS_WEEK, service=ServiceId("ho-tich"), scale=ScaleId("hai-long-5"), score=3)
        for n in range(5)
    ]
    turn = monday_of(Week(THIS_WEEK + 1)).astimezone(UTC)
    assert open_slips(slips, now=turn - timedelta(seconds=1), shuffle=lambda _slips: None) == []
    assert len(open_slips(slips, now=turn, shuffle=lambda _slips: None)) == 1
