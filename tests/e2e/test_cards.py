"""Cards that are copied, put back, or exchanged: two terminals with one past, and a ledger with another one."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from office.ids import OfficeId, TerminalId
from office.topics import RECEIPT, terminal_topic
from tests.broker_config.caller import Caller
from tests.broker_config.conftest import admit_witness
from tests.e2e.chance import SEED, say_seed
from tests.e2e.figures import read_only
from tests.e2e.note import note
from tests.e2e.office_under_test import OFFICE, OfficeUnderTest, an_office, make_store
from tests.e2e.running import Voter, until
from tests.e2e.tutorial import CollectorSins, TerminalSins

pytestmark = pytest.mark.faults

FIRST_OF_THE_CLONE = 1200
"""The clone's visitors get numbers of their own, so that each vote can still be told apart."""


def clone(house: OfficeUnderTest, voter: Voter) -> Voter:
    """Copy the card of a terminal that is switched off, and make ready another machine with the copy."""
    assert not voter.is_running
    directory = house.directory / "clone"
    shutil.copytree(voter.orders.directory, directory)
    orders = msgspec.structs.replace(
        voter.orders,
        directory=str(directory),
        witness=str(house.directory / "witness-of-the-clone"),
        first=FIRST_OF_THE_CLONE,
    )
    copy = Voter(house.directory, "clone", orders)
    house.voters.append(copy)
    return copy


def forks(house: OfficeUnderTest) -> int:
    """Streams of which the ledger has seen two continuations."""
    with closing(read_only(house.collector.path)) as db:
        return int(db.execute("SELECT count(*) FROM streams WHERE forks > 0").fetchone()[0])


def beginnings(house: OfficeUnderTest, reason: str) -> int:
    """How many streams began for that reason."""
    with closing(read_only(house.collector.path)) as db:
        return int(db.execute("SELECT count(*) FROM stream_beginnings WHERE reason = ?", (reason,)).fetchone()[0])


def test_a_copied_card_that_runs_after_the_original_is_reported_and_all_votes_count_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        voter.vote_until_done(40)
        # The copy is taken with votes that have not arrived.
        house.broker.stop()
        voter.vote_until_done(20)
        voter.kill()
        copy = clone(house, voter)
        house.broker.start()
        voter.start()
        voter.vote_until_done(40)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        voter.quit()
        copy.start()
        copy.vote_until_done(40)
        copy.wait_for(lambda status: status.connected and not status.unsent)
        begun = beginnings(house, "fork") + beginnings(house, "behind")
        copy.quit()
        voter.start()
        voter.vote_until_done(20)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        found = house.balance()
    note(f"a copied card, one after the other: {begun} new streams reported: {found}")
    assert begun >= 1
    assert found.thanked == 160
    assert found.is_exact, found


def test_a_copied_card_that_speaks_before_it_hears_is_a_fork_in_the_ledger_and_all_votes_count_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        admit_witness(house.broker)
        voter = house.add_terminal()
        voter.vote_until_done(40)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        voter.kill()
        copy = clone(house, voter)
        voter.start()
        voter.vote_until_done(40)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        voter.quit()
        # No retained receipt warns the copy, and nobody answers it at once.
        house.collector.kill()
        with Caller(house.broker, "witness") as witness:
            witness.publish(terminal_topic(OfficeId(OFFICE), TerminalId("danh-gia-1"), RECEIPT), b"", retain=True)
        copy.start()
        copy.vote_until_done(40)
        copy.wait_for_batches_to_leave()
        house.collector.start()
        copy.wait_for(lambda status: status.connected and not status.unsent)
        seen, begun = forks(house), beginnings(house, "fork")
        found = house.balance()
    note(f"a copied card that speaks first: {seen} fork in the ledger, {begun} new stream: {found}")
    assert (seen, begun) == (1, 1)
    assert found.thanked == 120
    assert found.is_exact, found


def test_votes_that_waited_in_the_box_of_a_copied_card_count_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal(release="half-day")
        voter.vote_until_done(48)
        voter.kill()
        copy = clone(house, voter)
        for terminal in (voter, copy):
            terminal.start()
            terminal.vote_until_done(48)
            terminal.say("advance 18000")
            terminal.wait_for(lambda status: status.connected and not status.unsent and not status.waiting)
            terminal.quit()
        found = house.balance()
    note(f"a copied card with votes in its box: {found}")
    assert found.is_exact, found


def test_an_older_card_with_votes_in_its_box_that_is_put_back_counts_them_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal(release="half-day")
        voter.vote_until_done(24)
        voter.kill()
        shutil.copytree(voter.orders.directory, tmp_path / "image")
        voter.start()
        voter.vote_until_done(24)
        voter.say("advance 18000")
        voter.wait_for(lambda status: status.connected and not status.unsent and not status.waiting)
        voter.quit()
        shutil.rmtree(voter.orders.directory)
        shutil.copytree(tmp_path / "image", voter.orders.directory)
        voter.start()
        voter.vote_until_done(24)
        voter.say("advance 68400")
        found = house.settle(one_more=False)
    note(f"an older card with votes in its box put back: {found}")
    assert found.thanked == 72
    assert found.is_exact, found


def test_a_copied_card_that_runs_beside_the_original_is_reported_and_all_votes_count_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal(pace_seconds=0.02)
        voter.vote_until_done(40)
        voter.kill()
        copy = clone(house, voter)
        # They carry one name, and push each other off the broker again and again.
        for terminal in (voter, copy):
            terminal.start()
            terminal.say("vote 100")
        for terminal in (voter, copy):
            terminal.wait_for(lambda status: not status.due)
        delivered: dict[str, bool] = {}

        def all_delivered() -> bool:
            for terminal in (voter, copy):
                status = terminal.say("status")
                delivered[terminal.name] = delivered.get(terminal.name, False) or not status.unsent
            return not house.balance().lost

        until(all_delivered, lambda: f"{house.balance()}; {delivered}\n{voter.tail()}")
        begun = beginnings(house, "fork") + beginnings(house, "behind")
        found = house.balance()
    note(f"a copied card, both at once: {begun} new streams reported: {found}")
    assert begun >= 1
    assert found.thanked == 240
    assert found.is_exact, found


def test_control_a_collector_that_knows_messages_by_their_number_loses_the_votes_of_a_copied_card(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins(doubles=False))
        voter = house.add_tutorial_terminal(TerminalSins())
        voter.vote_until_done(40)
        voter.wait_for(lambda status: not status.unsent)
        voter.kill()
        copy = clone(house, voter)
        for terminal in (voter, copy):
            terminal.start()
            terminal.vote_until_done(40)
            terminal.wait_for(lambda status: not status.unsent)
            terminal.quit()
        # No number of the original stands in the way of this one; when it is there, all before it are there or lost.
        copy.start()
        copy.vote_until_done(1)
        until(lambda: any(cell == copy.last_cell() for cell, _ in house.collector.seen()), copy.tail)
        found = house.balance()
    note(f"control: {found}")
    assert found.lost, found


def test_an_older_card_that_is_put_back_is_reported_and_all_votes_count_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        voter.vote_until_done(40)
        house.broker.stop()
        voter.vote_until_done(10)
        voter.kill()
        shutil.copytree(voter.orders.directory, tmp_path / "image")
        house.broker.start()
        voter.start()
        voter.vote_until_done(40)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        voter.quit()
        shutil.rmtree(voter.orders.directory)
        shutil.copytree(tmp_path / "image", voter.orders.directory)
        voter.start()
        voter.vote_until_done(40)
        found = house.settle()
        begun = beginnings(house, "behind") + beginnings(house, "fork")
    note(f"an older card put back: {begun} new streams reported: {found}")
    assert begun == 1
    assert found.thanked == 131
    assert found.is_exact, found


def back_up(database: Path, target: Path) -> None:
    """A copy of a database that is in use, made as SQLite wants it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def restore(house: OfficeUnderTest, backup: Path) -> None:
    """Put the older copy in the place of the collector's database."""
    house.collector.kill()
    path = house.collector.path
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, path)
    house.collector.start()


def a_restored_collector(house: OfficeUnderTest, voters: list[Voter], *, votes: int) -> None:
    """Votes before the backup, votes after it, and then the backup is all that is left."""
    backup = house.directory / "backup.sqlite"
    for voter in voters:
        voter.say(f"vote {votes}")
    house.wait_for_arrivals(votes // 2)
    back_up(house.collector.path, backup)
    for voter in voters:
        voter.wait_for(lambda status: not status.due)
        voter.vote_until_done(votes)
        voter.wait_for(lambda status: not status.unsent)
    restore(house, backup)
    for voter in voters:
        voter.vote_until_done(10)


def test_a_collector_restored_from_an_older_backup_gets_every_vote_again(tmp_path: Path) -> None:
    say_seed(SEED)
    with an_office(tmp_path) as house:
        house.add_collector()
        voters = [house.add_terminal() for _ in range(2)]
        a_restored_collector(house, voters, votes=100)
        found = house.settle()
    note(f"collector restored from an older backup: {found}")
    assert found.thanked == 422
    assert found.is_exact, found


def test_control_terminals_that_forget_on_puback_cannot_say_it_again_to_a_restored_collector(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voters = [house.add_tutorial_terminal(TerminalSins()) for _ in range(2)]
        a_restored_collector(house, voters, votes=100)
        found = house.settle()
    note(f"control: {found}")
    # How many lie between the backup and the crash is for the machine to say.
    assert len(found.lost) >= 20, found


def test_a_collector_with_another_ledger_is_not_obeyed_and_the_right_one_gets_everything(tmp_path: Path) -> None:
    with an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        voter.vote_until_done(40)
        voter.wait_for(lambda status: status.connected and not status.unsent)
        house.collector.kill()
        right = house.collector.path
        away = tmp_path / "the-right-one"
        right.parent.rename(away)
        other = make_store(right.parent)
        assert other != house.ledger
        house.collector.start()
        voter.vote_until_done(40)
        told = voter.wait_for(lambda status: status.wrong_ledger == other)
        assert told.unsent >= 40, "it took the receipt of a stranger"
        health = voter_health(right, told.wrong_ledger)
        house.collector.kill()
        shutil.rmtree(right.parent)
        away.rename(right.parent)
        house.collector.start()
        voter.vote_until_done(20)
        found = house.settle()
        assert not voter.say("status").wrong_ledger
    note(f"a collector with another ledger ({health}): {found}")
    assert found.thanked == 101
    assert found.is_exact, found


def voter_health(database: Path, ledger: str) -> str:
    """Wait until the stranger itself can show that it is not obeyed, and say how."""
    found = [""]

    def is_told() -> bool:
        with closing(read_only(database)) as db:
            rows = [msgspec.json.decode(health) for (health,) in db.execute("SELECT health FROM terminal_states") if health]
        found[0] = next((f"health names {row['wrong_ledger']}" for row in rows if row.get("wrong_ledger") == ledger), "")
        return bool(found[0])

    until(is_told, lambda: "no health report names the wrong ledger")
    return found[0]
