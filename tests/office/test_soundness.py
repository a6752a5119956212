"""Hours that would let the ballot box tell an hour are refused."""

import msgspec
import pytest

from office.documents import Hours
from office.soundness import problems
from tests.factories import a_directory, some_hours


def hours_problems(hours: Hours) -> list[str]:
    directory = a_directory()
    office = msgspec.structs.replace(directory.offices[0], hours=hours)
    return problems(msgspec.structs.replace(directory, offices=(office,)))


@pytest.mark.parametrize("evening", ["17:00", "18:00", "23:59"])
def test_the_box_of_the_afternoon_opens_when_the_office_has_closed(evening: str) -> None:
    assert hours_problems(some_hours(evening=evening)) == []


def test_a_box_that_opens_while_people_are_still_served_is_refused() -> None:
    (problem,) = hours_problems(some_hours(evening="16:59"))
    assert problem == "offices.xa-mau-a.hours.evening: the office is open until 17:00; the box may not be opened before that"


def test_an_office_that_is_never_open_has_no_closing_to_wait_for() -> None:
    assert hours_problems(some_hours(days=())) == []
