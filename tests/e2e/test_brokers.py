import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nucuoi.broker import PrivateBroker
from tests.e2e.chance import ROUNDS, SEED, say_seed
from tests.e2e.echo import Echo
from tests.e2e.note import note
from tests.e2e.office_under_test import OFFICE, PASSWORD, OfficeUnderTest, an_office
from tests.e2e.running import Voter
from tests.e2e.tutorial import CollectorSins, TerminalSins

pytestmark = pytest.mark.faults


def forget_everything(house: OfficeUnderTest, voter: Voter, chance: random.Random, *, rounds: int) -> None:
    """The collector is away, the broker has acknowledged, and its disk is lost: sessions, queues, retained documents."""
    for _ in range(rounds):
        voter.vote_until_done(chance.randint(10, 40))
        house.collector.kill()
        voter.say(f"vote {chance.randint(10, 40)}")
        voter.wait_for(lambda status: not status.due)
        voter.wait_for_batches_to_leave()
        house.broker.kill()
        house.broker.forget()
        house.broker.start()
        house.collector.start()


def test_a_broker_that_forgets_everything_costs_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 11)
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        forget_everything(house, voter, chance, rounds=3 * ROUNDS)
        found = house.settle()
    note(f"broker forgot everything {3 * ROUNDS} times: {found}")
    assert found.is_exact, found


def test_control_a_terminal_that_forgets_on_puback_loses_votes_when_the_broker_forgets(tmp_path: Path) -> None:
    chance = say_seed(SEED + 11)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins())
        forget_everything(house, voter, chance, rounds=1)
        found = house.settle()
    note(f"control: {found}")
    assert found.lost, found


def test_what_is_said_again_counts_once(tmp_path: Path) -> None:
    chance = say_seed(SEED + 12)
    with an_office(tmp_path) as house:
        house.add_collector()
        voters = [house.add_terminal(pace_seconds=0.01) for _ in range(2)]
        echo = Echo(house.broker, chance, copies=6)
        for _ in range(3):
            for voter in voters:
                voter.say("vote 60")
            echo.say_everything_again()
            for voter in voters:
                voter.wait_for(lambda status: not status.due)
        found = house.settle()
        echo.close()
    note(f"{len(echo.heard)} batches said {echo.said} times more, new and old, also between others: {found}")
    assert echo.said > 50
    assert found.is_exact, found


def test_control_a_collector_without_deduplication_doubles_votes_that_are_said_again(tmp_path: Path) -> None:
    chance = say_seed(SEED + 12)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins())
        echo = Echo(house.broker, chance)
        voter.vote_until_done(50)
        found = house.settle()
        echo.close()
    note(f"control: {found}")
    assert found.doubled, found


def an_hour_offline(house: OfficeUnderTest, voter: Voter, *, votes: int) -> None:
    """The broker is away for an hour in which people go on voting."""
    voter.vote_until_done(20)
    house.broker.stop()
    voter.wait_for(lambda status: not status.connected)
    for _ in range(6):
        voter.vote_until_done(votes // 6)
        voter.say("advance 600")
    house.broker.start()


def test_votes_of_an_hour_offline_all_arrive(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal(pace_seconds=0.0, speed=100.0)
        an_hour_offline(house, voter, votes=900)
        found = house.settle()
    note(f"an hour offline: {found}")
    assert found.thanked > 900
    assert found.is_exact, found


def test_control_a_terminal_that_publishes_while_it_is_offline_loses_that_hour(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins(forgets_on="publish"))
        an_hour_offline(house, voter, votes=60)
        found = house.settle()
    note(f"control: {found}")
    assert len(found.lost) >= 50, found


@contextmanager
def an_office_with_its_own_broker(tmp_path: Path, house: OfficeUnderTest) -> Iterator[PrivateBroker]:
    """The terminals' broker in the office, bridged to the one above, where the collector is."""
    office = PrivateBroker(tmp_path / "office-broker", kind="office", office=OFFICE, upper=house.broker)
    office.add_users({f"{OFFICE}/danh-gia-{number}": PASSWORD for number in (1, 2)})
    office.start()
    house.port_of_terminals = office.port
    try:
        yield office
    finally:
        office.kill()


def cut_the_bridge(house: OfficeUnderTest, office: PrivateBroker, voter: Voter, chance: random.Random, *, rounds: int) -> None:
    """The line to the upper unit falls while people vote; once the office's broker dies meanwhile; then all is well again."""
    for number in range(rounds):
        voter.vote_until_done(chance.randint(10, 40))
        house.broker.kill()
        voter.vote_until_done(chance.randint(10, 40))
        voter.wait_for_batches_to_leave()
        if number % 2:
            office.kill()
            office.start()
            voter.vote_until_done(chance.randint(10, 40))
        house.broker.start()


def test_a_bridge_that_is_cut_and_healed_costs_no_vote(tmp_path: Path) -> None:
    chance = say_seed(SEED + 14)
    with an_office(tmp_path) as house, an_office_with_its_own_broker(tmp_path, house) as office:
        house.add_collector()
        voter = house.add_terminal()
        cut_the_bridge(house, office, voter, chance, rounds=4 * ROUNDS)
        found = house.settle()
    note(f"bridge cut {4 * ROUNDS} times, office broker killed {2 * ROUNDS} times meanwhile: {found}")
    assert found.is_exact, found


def test_control_a_terminal_that_forgets_on_puback_loses_votes_behind_a_cut_bridge(tmp_path: Path) -> None:
    chance = say_seed(SEED + 14)
    with an_office(tmp_path) as house, an_office_with_its_own_broker(tmp_path, house) as office:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins())
        cut_the_bridge(house, office, voter, chance, rounds=2)
        found = house.settle()
    note(f"control: {found}")
    assert found.lost, found
