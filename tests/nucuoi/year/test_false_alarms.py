"""Who is flagged in the invented year: all who game, and of the honest fewer than one in a hundred."""

from datetime import date

from nucuoi.year.stories import HONEST, stories_of
from tests.nucuoi.year.quarters import judged, lived

QUARTER = date(2026, 4, 1)
DAYS = 91


def test_fewer_than_one_in_a_hundred_honest_officials_is_flagged_in_a_quarter() -> None:
    found = judged(lived("1", HONEST, first=QUARTER, days=DAYS, offices=34, visits=40))
    assert len(found.flags) > 100
    assert 100 * len(found.flagged) / len(found.flags) < 1
    # A morning without a screen is no sign of anything.
    assert not any(flag.kind == "terminal-off" for raised in found.flags.values() for flag in raised)


def test_among_the_officials_of_a_province_those_who_game_are_flagged() -> None:
    stories = stories_of(QUARTER, date(2026, 7, 1))
    found = judged(lived("1", stories, first=QUARTER, days=DAYS, offices=12, visits=40))
    games = {place for place, trick in stories.tricks.items() if trick != "is-feared"}
    assert games <= found.flagged
    for place, trick in stories.tricks.items():
        kinds = {flag.kind for flag in found.flags[place]}
        assert trick != "asks-the-happy" or "terminal-off" in kinds
        assert trick != "presses-herself" or "no-window" in kinds
