"""Who is killed when: seeded, so that a run that failed can be had again."""

from collections.abc import Callable, Sequence
from random import Random

from tests.e2e.office_under_test import OfficeUnderTest
from tests.e2e.running import Voter

MANY = 1_000_000


def kill_terminal(voter: Voter, chance: Random, *, rounds: int) -> None:
    """Kill a terminal under load, again and again, each time somewhere between two bytes of its witness.

    Every other time it is in the middle of sending too; else it is killed while it still gathers itself.
    """
    for number in range(rounds):
        if number % 2:
            voter.wait_for(lambda status: status.connected)
        voter.say(f"vote {MANY}")
        voter.wait_for_thanks(chance.randint(1, 1500))
        voter.kill()
        voter.start()


def kill_broker(house: OfficeUnderTest, voter: Voter, chance: Random, *, rounds: int) -> None:
    """Kill the broker while votes are on their way, and start it again."""
    for _ in range(rounds):
        voter.say(f"vote {MANY}")
        voter.wait_for_thanks(chance.randint(200, 2000))
        house.broker.kill()
        voter.wait_for_thanks(chance.randint(50, 500))
        house.broker.start()
        voter.say("stop")
        voter.wait_for(lambda status: status.connected)


def kill_ingest(house: OfficeUnderTest, voter: Voter, chance: Random, *, rounds: int) -> None:
    """Kill the collector while votes arrive, and start it again."""
    for _ in range(rounds):
        voter.say(f"vote {MANY}")
        arrived = len(house.collector.seen())
        voter.wait_for_thanks(chance.randint(1000, 2500))
        house.wait_for_arrivals(arrived + 1)
        house.collector.kill()
        voter.wait_for_thanks(chance.randint(50, 300))
        house.collector.start()
        voter.say("stop")


def kill_anything(house: OfficeUnderTest, voter: Voter, chance: Random, *, rounds: int) -> dict[str, int]:
    """Kill one of the three, several at once sometimes, and start in another order what was killed."""
    kills = dict.fromkeys(("terminal", "broker", "ingest"), 0)
    killers: dict[str, Callable[[], None]] = {"terminal": voter.kill, "broker": house.broker.kill, "ingest": house.collector.kill}
    starters: dict[str, Callable[[], object]] = {
        "terminal": voter.start,
        "broker": house.broker.start,
        "ingest": house.collector.start,
    }
    for _ in range(rounds):
        voter.say(f"vote {MANY}")
        voter.wait_for_thanks(chance.randint(200, 1500))
        victims: Sequence[str] = chance.sample(sorted(killers), chance.choice((1, 1, 2, 3)))
        for victim in victims:
            killers[victim]()
            kills[victim] += 1
            if voter.is_running:
                voter.wait_for_thanks(chance.randint(10, 200))
        for victim in chance.sample(victims, len(victims)):
            starters[victim]()
    return kills
