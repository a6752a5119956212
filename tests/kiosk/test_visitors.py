"""Invented visitors come when the office is open, judge as their counter's character has it, and repeat with their seed."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from kiosk.visitors import SHORTEST_GAP_SECONDS, Temperament, deeds_of, temperament_of, visit, visits_on
from office.ids import CounterId
from tests.factories import DAY, an_assignment, some_hours
from tests.fakes import A_TUESDAY_MORNING

SUNDAY = date(2026, 9, 6)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  invented, not secret


def test_the_same_seed_brings_the_same_visitors_and_another_seed_others() -> None:
    told = an_assignment()

    assert visits_on(DAY, told, seed="1", visitors=60) == visits_on(DAY, told, seed="1", visitors=60)
    assert visits_on(DAY, told, seed="1", visitors=60) != visits_on(DAY, told, seed="2", visitors=60)
    assert visits_on(DAY, told, seed="1", visitors=60) != visits_on(DAY + timedelta(days=1), told, seed="1", visitors=60)


@pytest.mark.parametrize("visitors", [5, 60, 900])
def test_visitors_come_while_the_office_is_open_and_never_two_at_once(visitors: int) -> None:
    told = an_assignment()

    visits = visits_on(DAY, told, seed="1", visitors=visitors)

    assert all(told.office.hours.is_open(visit.at) for visit in visits)
    assert all((later.at - earlier.at).total_seconds() >= SHORTEST_GAP_SECONDS for earlier, later in pairwise(visits))


def test_nobody_comes_on_a_closed_day() -> None:
    holiday = an_assignment(hours=some_hours(closed_on=(DAY,)))

    assert visits_on(SUNDAY, an_assignment(), seed="1", visitors=100) == []
    assert visits_on(DAY, holiday, seed="1", visitors=100) == []


def test_the_share_that_votes_is_that_of_the_counter() -> None:
    told = an_assignment()
    days = [DAY + timedelta(days=7 * n) for n in range(40)]

    votes = sum(len(visits_on(day, told, seed="1", visitors=40)) for day in days)

    assert votes / (40 * 40) == pytest.approx(temperament_of("1", told).responds, abs=0.08)


def test_counters_differ_in_character_and_most_visitors_are_satisfied() -> None:
    characters = {temperament_of("1", an_assignment(counter=CounterId(f"quay-{n}"))) for n in range(1, 6)}
    chance, told = seeded(1), an_assignment()
    scores = Counter(visit(chance, temperament_of("1", told), told, at=A_TUESDAY_MORNING).score for _ in range(2000))

    assert len(characters) == 5
    assert set(scores) == {1, 2, 3, 4, 5}
    assert 0.6 < (scores[4] + scores[5]) / 2000 < 0.95


@pytest.mark.parametrize("levels", [3, 4, 5])
def test_every_visit_asks_only_for_what_the_assignment_offers(levels: int) -> None:
    told = an_assignment(levels=levels, topics=2)
    chance = seeded(levels)
    offered = {topic.id for topic in told.topics}

    for _ in range(500):
        one = visit(chance, temperament_of("1", told), told, at=A_TUESDAY_MORNING)
        assert {one.score, one.instead or one.score, *one.repeats} <= set(told.scale.scores())
        assert set(one.topics) <= offered
        assert deeds_of(one)[0].what == "press"


def test_the_unsatisfied_choose_topics_more_often_and_some_visitors_do_each_thing() -> None:
    told, chance = an_assignment(), seeded(7)
    visits = [visit(chance, Temperament(0.6, 3.0, 0.7, 0), told, at=A_TUESDAY_MORNING) for _ in range(2000)]
    unhappy = [one for one in visits if one.score <= 3]
    happy = [one for one in visits if one.score > 3]

    assert sum(bool(one.topics) for one in unhappy) / len(unhappy) > 2 * sum(bool(one.topics) for one in happy) / len(happy)
    assert {one.ending for one in visits} == {"sends", "skips", "leaves"}
    assert any(one.repeats for one in visits)
    assert any(one.instead for one in visits)
