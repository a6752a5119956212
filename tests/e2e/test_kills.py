from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.ballots import Balance
from tests.e2e.chance import ROUNDS, SEED, say_seed
from tests.e2e.note import note
from tests.e2e.office_under_test import OfficeUnderTest, an_office
from tests.e2e.schedule import kill_anything, kill_broker, kill_ingest, kill_terminal
from tests.e2e.tutorial import CollectorSins, TerminalSins

pytestmark = pytest.mark.faults


def until_it_shows(house: OfficeUnderTest, kills: Callable[[], object]) -> Balance:
    """What a rival's fault costs. On a slow machine it may have nothing in hand at any of a few kills: then there are more."""
    for _ in range(10):
        kills()
        found = house.settle()
        if found.lost:
            break
    return found


def test_with_nothing_taken_away_even_the_tutorial_counts_every_vote_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins())
        voter.vote_until_done(200)
        found = house.settle()
    assert found.is_exact, found
    assert found.thanked == 201


def test_a_terminal_killed_at_many_moments_loses_and_doubles_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 1)
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        kill_terminal(voter, chance, rounds=24 * ROUNDS)
        found = house.settle()
    note(f"terminal killed {voter.kills} times: {found}")
    assert found.is_exact, found


def test_a_killed_broker_loses_and_doubles_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 2)
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        kill_broker(house, voter, chance, rounds=4 * ROUNDS)
        found = house.settle()
    note(f"broker killed {4 * ROUNDS} times: {found}")
    assert found.is_exact, found


def test_a_killed_collector_loses_and_doubles_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 3)
    with an_office(tmp_path) as house:
        collector = house.add_collector()
        voter = house.add_terminal()
        kill_ingest(house, voter, chance, rounds=6 * ROUNDS)
        found = house.settle()
    note(f"ingest killed {collector.kills} times: {found}")
    assert found.is_exact, found


def test_everything_killed_at_random_loses_and_doubles_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 4)
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        kills = kill_anything(house, voter, chance, rounds=8 * ROUNDS)
        found = house.settle()
    note(f"killed at random, {kills}: {found}")
    assert found.is_exact, found


def test_control_a_terminal_that_thanks_before_its_commit_loses_votes_when_it_is_killed(tmp_path: Path) -> None:
    chance = say_seed(SEED + 1)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins(thanks_first=True))
        found = until_it_shows(house, lambda: kill_terminal(voter, chance, rounds=5))
    note(f"control: {found}")
    assert found.lost, found


def test_control_a_terminal_with_qos_0_loses_votes_when_the_broker_is_killed(tmp_path: Path) -> None:
    chance = say_seed(SEED + 2)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins(forgets_on="publish"))
        found = until_it_shows(house, lambda: kill_broker(house, voter, chance, rounds=3))
    note(f"control: {found}")
    assert found.lost, found


def test_control_a_collector_that_is_acknowledged_before_its_commit_loses_votes_when_it_is_killed(tmp_path: Path) -> None:
    chance = say_seed(SEED + 3)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins(commits_late=True))
        voter = house.add_tutorial_terminal(TerminalSins())
        found = until_it_shows(house, lambda: kill_ingest(house, voter, chance, rounds=4))
    note(f"control: {found}")
    assert found.lost, found


def test_control_tutorials_lose_or_double_votes_when_everything_is_killed_at_random(tmp_path: Path) -> None:
    chance = say_seed(SEED + 4)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins(commits_late=True))
        voter = house.add_tutorial_terminal(TerminalSins(thanks_first=True))
        found = until_it_shows(house, lambda: kill_anything(house, voter, chance, rounds=6))
    assert found.lost or found.doubled, found
