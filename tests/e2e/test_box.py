"""Half-days end to end: votes wait in the box, the box opens while the terminal is killed, and everything arrives once."""

from pathlib import Path

import pytest

from kiosk.journal import read_summary
from tests.e2e.ballots import CELLS_PER_OFFICIAL
from tests.e2e.chance import ROUNDS, SEED, say_seed
from tests.e2e.note import note
from tests.e2e.office_under_test import an_office
from tests.e2e.running import Voter, until
from tests.e2e.schedule import kill_terminal
from tests.e2e.tutorial import CollectorSins, TerminalSins

pytestmark = pytest.mark.faults

DAY_SECONDS = 86_400


def to_half_day(number: int) -> str:
    """From 8:00 to 13:00 of the first day, then to 8:00 of the next, and so on."""
    return f"reach {number // 2 * DAY_SECONDS + (5 * 3600 if number % 2 else 0)}"


def fill_the_last_group(voter: Voter) -> None:
    """Votes up to the last cell of an official, so that no group stays behind for being small."""
    voter.wait_for(lambda status: not status.due)
    voter.vote_until_done(-voter.witness.next_serial() % CELLS_PER_OFFICIAL)


def test_a_terminal_killed_with_votes_in_its_box_and_while_the_box_opens_loses_and_doubles_none(tmp_path: Path) -> None:
    chance = say_seed(SEED + 21)
    still_closed = 0
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal(release="half-day", pace_seconds=0.0)
        for number in range(8 * ROUNDS):
            kill_terminal(voter, chance, rounds=2)
            voter.say(f"vote {chance.randint(60, 120)}")
            fill_the_last_group(voter)
            waiting = voter.say("status").waiting
            assert waiting >= 60
            voter.kill_in_the_middle_of(to_half_day(number + 1), chance)
            after = read_summary(Path(voter.orders.directory)).waiting
            assert after in {0, waiting}, "half a box"
            still_closed += after == waiting
            voter.start()
            voter.say(to_half_day(number + 1))
            voter.wait_for(lambda status: not status.waiting and not status.unsent)
        found = house.settle(one_more=False)
    what = f"{voter.kills} kills, {8 * ROUNDS} of them while a box opened, {still_closed} before it was open"
    note(f"half-days: {what}: {found}")
    assert found.thanked > 500 * ROUNDS
    assert found.is_exact, found


def test_control_a_box_that_is_emptied_in_steps_doubles_votes_when_it_is_killed(tmp_path: Path) -> None:
    chance = say_seed(SEED + 22)
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins(opens_in_steps=True), pace_seconds=0.0, box=True)
        for _ in range(3):
            voter.vote_until_done(200)
            voter.kill_in_the_middle_of("open", chance)
            voter.start()
            voter.say("open")
            voter.wait_for(lambda status: not status.unsent)
        voter.vote_until_done(1)
        voter.say("open")
        house.settle(one_more=False)
        # A rival that is killed may also lose some; what this control must show is the doubling.
        until(lambda: bool(house.balance().doubled), lambda: str(house.balance()))
        found = house.balance()
    note(f"control: {found}")
    assert found.doubled, found
