from pathlib import Path

import pytest

from tests.e2e.disks import SmallDisk, small_disk
from tests.e2e.note import note
from tests.e2e.office_under_test import an_office
from tests.e2e.running import Voter
from tests.e2e.tutorial import CollectorSins, TerminalSins

pytestmark = pytest.mark.faults


def fill_under_voters(disk: SmallDisk, voter: Voter, *, visitors: int) -> None:
    """People vote until the terminal's disk is full, and while it is; then there is space again, and they go on."""
    voter.vote_until_done(20)
    disk.fill(leave_bytes=300 * 1024)
    voter.vote_until_done(visitors)
    disk.fill()
    voter.vote_until_done(visitors)
    disk.free()
    voter.say("probe")
    voter.vote_until_done(20)


def test_a_full_disk_of_a_terminal_pretends_no_vote_and_loses_none(tmp_path: Path) -> None:
    with small_disk(tmp_path / "terminal-1") as disk, an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        voter.vote_until_done(20)
        disk.fill(leave_bytes=300 * 1024)
        voter.vote_until_done(100)
        disk.fill()
        full = voter.say("vote 100")
        full = voter.wait_for(lambda status: not status.due)
        assert full.verdict == "full"
        thanked = voter.witness.thanked()
        voter.vote_until_done(50)
        assert voter.witness.thanked() == thanked, "somebody was thanked for a vote that is on no disk"
        disk.free()
        assert voter.say("probe").verdict == "ok"
        voter.vote_until_done(20)
        found = house.settle()
        refused = voter.say("status").refused
        house.end()
    note(f"terminal's disk full: {found}, {refused} refused")
    assert refused >= 50
    assert found.is_exact, found


def test_a_terminal_whose_disk_turns_read_only_pretends_no_vote_and_loses_none(tmp_path: Path) -> None:
    with small_disk(tmp_path / "terminal-1") as disk, an_office(tmp_path) as house:
        house.add_collector()
        voter = house.add_terminal()
        voter.vote_until_done(30)
        disk.turn_read_only()
        voter.vote_until_done(30)
        assert voter.say("probe").verdict == "read-only"
        assert voter.witness.thanked() == 30
        voter.kill()
        voter.start()
        voter.vote_until_done(10)
        assert voter.say("probe").verdict == "read-only", "also after a start"
        assert voter.witness.thanked() == 30
        voter.kill()
        disk.mend()
        voter.start()
        voter.vote_until_done(30)
        found = house.settle()
        house.end()
    note(f"terminal's disk read-only: {found}")
    assert found.thanked == 61
    assert found.is_exact, found


def test_control_a_terminal_that_goes_on_over_a_full_disk_thanks_for_votes_it_does_not_have(tmp_path: Path) -> None:
    with small_disk(tmp_path / "terminal-1") as disk, an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins())
        voter = house.add_tutorial_terminal(TerminalSins(swallows_errors=True))
        fill_under_voters(disk, voter, visitors=100)
        found = house.settle()
        house.end()
    note(f"control: {found}")
    assert found.lost, found


def fill_under_collector(disk: SmallDisk, voter: Voter, *, visitors: int) -> None:
    """The collector's disk is full while votes arrive; then there is space again."""
    voter.vote_until_done(20)
    disk.fill()
    voter.vote_until_done(visitors)
    voter.wait_for_batches_to_leave()


def test_a_full_disk_of_the_collector_answers_for_nothing_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "above") as disk, an_office(tmp_path) as house:
        house.add_collector(directory=disk.place)
        voter = house.add_terminal()
        voter.vote_until_done(20)
        house.wait_for_arrivals(20)
        disk.fill()
        voter.vote_until_done(300)
        voter.wait_for_batches_to_leave()
        waiting = voter.say("status").unsent
        assert waiting >= 250, "the collector has answered for what its disk does not hold"
        disk.free()
        found = house.settle()
        house.end()
    note(f"collector's disk full, {waiting} votes waited: {found}")
    assert found.is_exact, found


def test_a_collector_whose_disk_turns_read_only_answers_for_nothing_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "above") as disk, an_office(tmp_path) as house:
        house.add_collector(directory=disk.place)
        voter = house.add_terminal()
        voter.vote_until_done(20)
        house.wait_for_arrivals(20)
        disk.turn_read_only()
        voter.vote_until_done(100)
        voter.wait_for_batches_to_leave()
        waiting = voter.say("status").unsent
        assert waiting >= 100
        house.collector.kill()
        disk.mend()
        house.collector.start()
        found = house.settle()
        house.end()
    note(f"collector's disk read-only, {waiting} votes waited: {found}")
    assert found.is_exact, found


def test_control_a_collector_that_goes_on_over_a_full_disk_loses_votes(tmp_path: Path) -> None:
    with small_disk(tmp_path / "above") as disk, an_office(tmp_path) as house:
        house.add_tutorial_collector(CollectorSins(swallows_errors=True), directory=disk.place)
        voter = house.add_tutorial_terminal(TerminalSins())
        fill_under_collector(disk, voter, visitors=300)
        disk.free()
        found = house.settle()
        house.end()
    note(f"control: {found}")
    assert found.lost, found
