"""How long a terminal was up, against a count of every single minute."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.documents import Hours
from office.periods import VIETNAM
from office.uptime import (
    CONDITIONS,
    Change,
    Condition,
    Span,
    Uptime,
    added,
    common,
    condition_of,
    length,
    opening_spans,
    settled_changes,
    settled_spans,
    uptime,
)
from tests.factories import a_health

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda span: (span[0], span[0] + span[1])), max_size=6)
CHANGES = st.lists(st.builds(Change, st.integers(0, 80), st.sampled_from(CONDITIONS)), max_size=12)
HOURS = Hours(open={"wed": (("07:30", "11:30"), ("13:30", "17:00")), "thu": (("08:00", "10:00"), ("09:00", "12:00"))})


def _said_last(written: list[Change], minute: int) -> Condition | None:
    """What held at a minute: of all that was written, a later word wins from its own time on."""
    state: dict[int, Condition] = {}
    for change in written:
        state.update(dict.fromkeys(range(change.at, 200), change.condition))
    return state.get(minute)


def _minutes(spans: list[Span]) -> set[int]:
    return {minute for begin, end in spans for minute in range(begin, end)}


@given(CHANGES, SPANS, SPANS)
def test_every_opening_minute_is_counted_once_and_as_what_was_said_last(
    written: list[Change], listened: list[Span], opened: list[Span]
) -> None:
    spans, hours = settled_spans(sorted(listened)), settled_spans(sorted(opened))
    found = uptime(settled_changes(written), common(hours, spans), length(hours))
    counted = dict.fromkeys(("up", "out", "dark", "cut", "unheard"), 0)
    names: dict[Condition | None, str] = {None: "unheard", "silent": "dark", "unsteady": "unheard"}
    for minute in _minutes(hours):
        said = _said_last(written, minute) if minute in _minutes(spans) else None
        counted[names.get(said, said or "")] += 1
    assert found == Uptime(**counted)
    assert found.open == length(hours)
    assert found.share is None or 0 <= found.share <= 1


@given(SPANS)
def test_spans_that_were_written_by_a_clock_that_jumps_back_do_not_overlap(written: list[Span]) -> None:
    found = settled_spans(written)
    assert all(begin < end for begin, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert _minutes(found) <= _minutes(written)


@given(st.lists(st.builds(Uptime, *[st.integers(0, 9)] * 5), max_size=5))
def test_sums_of_terminals_are_sums_of_each_kind_of_time(parts: list[Uptime]) -> None:
    assert added(parts).open == sum(part.open for part in parts)


def test_opening_hours_of_some_days_leave_out_nights_and_holidays_and_count_no_minute_twice() -> None:
    wednesday, thursday, friday = date(2026, 9, 2), date(2026, 9, 3), date(2026, 9, 4)
    assert length(opening_spans(HOURS, wednesday, friday)) == (7.5 + 4) * 3_600_000
    begin = datetime(2026, 9, 2, 7, 30, tzinfo=VIETNAM).timestamp() * 1000
    assert opening_spans(HOURS, wednesday, thursday)[0][0] == begin
    closed = Hours(open=HOURS.open, closed_on=(thursday,))
    assert length(opening_spans(closed, thursday, friday)) == 0


@pytest.mark.parametrize(
    ("presence", "is_cut", "is_silent", "expected"),
    [
        ("online", False, False, "up"),
        ("offline", False, False, "dark"),
        ("online", False, True, "silent"),
        ("offline", True, True, "cut"),
        ("online", True, False, "cut"),
    ],
)
def test_a_terminal_behind_a_cut_line_is_never_dark(presence: str, is_cut: bool, is_silent: bool, expected: Condition) -> None:
    assert condition_of(presence, None, is_cut=is_cut, is_silent=is_silent) == expected


def test_a_terminal_that_is_there_and_cannot_do_its_work_is_out_of_service() -> None:
    for health in (a_health(disk="full"), a_health(service="out of service"), a_health(service="unassigned")):
        assert condition_of("online", health, is_cut=False, is_silent=False) == "out"
    assert condition_of("online", a_health(), is_cut=False, is_silent=False) == "up"


def test_a_share_is_of_what_is_known_and_nothing_is_said_of_nothing() -> None:
    assert Uptime(up=3, dark=1, cut=4).share == 0.75
    assert Uptime(up=3, dark=1, cut=4).unknown_share == 0.5
    assert Uptime(unheard=4).share is None
    assert Uptime().unknown_share is None
