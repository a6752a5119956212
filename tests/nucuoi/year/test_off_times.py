"""Screens of the invented year are off for an hour or a half-day, as often as their counter's share says; nobody votes then."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from nucuoi.year.off_times import Span, is_within, off_times
from nucuoi.year.office_year import OfficeYear
from nucuoi.year.stories import FEWEST_OFFICES, stories_of, year_directory
from office.directory import index
from office.ids import CounterId, OfficeId
from office.periods import VIETNAM

FIRST, DAYS = date(2026, 6, 1), 14
STORIES = stories_of(FIRST, FIRST + timedelta(days=90))
OPEN = [
    (datetime(2026, 6, 1, 7, 30, tzinfo=VIETNAM), datetime(2026, 6, 1, 11, 30, tzinfo=VIETNAM)),
    (datetime(2026, 6, 1, 13, 30, tzinfo=VIETNAM), datetime(2026, 6, 1, 17, 0, tzinfo=VIETNAM)),
]
HALF_AN_HOUR = timedelta(minutes=30)


def _hours(spans: list[Span]) -> float:
    return sum(
        (min(end, until) - begin).total_seconds() for begin, end in spans for since, until in OPEN if since <= begin < until
    )


@pytest.mark.parametrize("share", [0.0, 0.03, 0.2])
def test_over_many_days_a_screen_is_off_for_its_share_of_the_opening_hours(share: float) -> None:
    chance = Random("shares")  # noqa: S311  invented, not secret
    days = [off_times(share, OPEN, chance) for _ in range(4_000)]
    assert sum(map(_hours, days)) / 4_000 / _hours(OPEN) == pytest.approx(share, rel=0.1)
    for since, until in (span for spans in days for span in spans):
        assert until - since >= HALF_AN_HOUR
        assert any(begin <= since < until <= end + HALF_AN_HOUR for begin, end in OPEN)


def test_opening_hours_shorter_than_half_an_hour_are_off_as_a_whole_or_not_at_all() -> None:
    short = [(OPEN[0][0], OPEN[0][0] + timedelta(minutes=20))]
    found = [spans for seed in range(400) if (spans := off_times(0.5, short, Random(seed)))]  # noqa: S311  invented, not secret
    assert 150 < len(found) < 250
    assert {begin for ((begin, _end),) in found} == {OPEN[0][0]}


def test_nobody_is_asked_and_nothing_pressed_while_a_screen_is_off() -> None:
    known = index(year_directory(FEWEST_OFFICES, STORIES, FIRST, FIRST + timedelta(days=DAYS)))
    off = asked = unasked = 0
    for office in (OfficeId("xa-mau-b"), OfficeId("xa-mau-d")):
        year = OfficeYear(known, office, STORIES, seed="1", visits=40)
        for lived in filter(None, (year.live(FIRST + timedelta(days=number)) for number in range(DAYS))):
            pressed = lived.pressed
            off += sum(map(len, pressed.off.values()))
            for place, could_ask in pressed.could_ask.items():
                window = lived.turns[place].window
                assert window is not None
                assert could_ask != is_within(lived.turns[place].ended, pressed.off[window.counter])
                asked, unasked = asked + could_ask, unasked + (not could_ask)
            for counter, presses in pressed.presses.items():
                assert not any(is_within(press.at, pressed.off[counter]) for press in presses)
    assert asked > 500
    assert unasked > 30
    assert off > 20


def test_who_asks_only_the_happy_pulls_the_plug_for_some_in_a_row_and_puts_it_in_again_to_go_home() -> None:
    office, counter = OfficeId("xa-mau-b"), CounterId("quay-2")
    known = index(year_directory(FEWEST_OFFICES, STORIES, FIRST, FIRST + timedelta(days=DAYS)))
    year = OfficeYear(known, office, STORIES, seed="1", visits=40)
    for lived in filter(None, (year.live(FIRST + timedelta(days=number)) for number in range(DAYS))):
        spans, best = lived.pressed.off[counter], max(seat.told.scale.scores()[-1] for seat in lived.seats)
        assert all(begin < end for begin, end in spans)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
        assert all(end < max(turn.ended for turn in lived.turns) + HALF_AN_HOUR for _, end in spans)
        assert {press.score for press in lived.pressed.presses[counter] if press.service and not press.is_amended} <= {best}
