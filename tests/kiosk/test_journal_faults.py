"""Cloned cards, killed programs, full and read-only disks: nothing that was acknowledged is lost, nothing is pretended."""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import BoxUnavailableError
from kiosk.journal import FILE
from kiosk.rows import Waiting
from tests.factories import a_pending_vote, a_rating
from tests.fakes import FakeClock, FakeLedger
from tests.kiosk.journals import a_box, a_journal, cast, deliver, enter, put

CLEAN = {"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": os.environ["PATH"]}


def scores(ledger: FakeLedger) -> Counter[int]:
    return Counter(vote.score for vote in ledger.votes())


def test_two_terminals_of_one_cloned_card_lose_and_double_nothing(tmp_path: Path) -> None:
    ledger = FakeLedger()
    first = a_journal(tmp_path / "a")
    enter(first, [a_rating(1)] * 4)
    deliver(first, ledger)
    enter(first, [a_rating(2)] * 2)
    first.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first, second = a_journal(tmp_path / "a"), a_journal(tmp_path / "b")
    enter(first, [a_rating(3)] * 2)
    deliver(first, ledger)
    enter(second, [a_rating(4)] * 3)
    deliver(second, ledger)
    assert scores(ledger) == {1: 4, 2: 2, 3: 2, 4: 3}
    assert second.streams()[0].stream != first.streams()[0].stream
    assert ledger.lost() == 0


def test_a_card_restored_from_an_old_image_goes_on_without_doubling(tmp_path: Path) -> None:
    ledger = FakeLedger()
    journal = a_journal(tmp_path / "a")
    enter(journal, [a_rating(1)] * 4)
    journal.close()
    shutil.copytree(tmp_path / "a", tmp_path / "image")
    journal = a_journal(tmp_path / "a")
    deliver(journal, ledger)
    enter(journal, [a_rating(2)] * 4)
    deliver(journal, ledger)
    old = a_journal(tmp_path / "image")
    deliver(old, ledger)
    enter(old, [a_rating(3)])
    deliver(old, ledger)
    assert scores(ledger) == {1: 4, 2: 4, 3: 1}


def test_a_ledger_restored_from_a_backup_gets_the_rest_again(tmp_path: Path) -> None:
    ledger = FakeLedger()
    journal = a_journal(tmp_path)
    enter(journal, 10)
    deliver(journal, ledger)
    backup = ledger.copy()
    enter(journal, 20)
    deliver(journal, ledger)
    deliver(journal, backup)
    assert scores(backup) == scores(ledger)
    assert len(backup.votes()) == 30
    assert len(journal.streams()) == 1


def test_a_restored_ledger_that_a_clone_wrote_into_gets_everything_again(tmp_path: Path) -> None:
    ledger = FakeLedger()
    journal = a_journal(tmp_path / "a")
    enter(journal, [a_rating(1)] * 4)
    deliver(journal, ledger)
    backup = ledger.copy()
    journal.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    journal, clone = a_journal(tmp_path / "a"), a_journal(tmp_path / "b")
    enter(journal, [a_rating(2)] * 5)
    deliver(journal, ledger)
    enter(clone, [a_rating(3)] * 2)
    deliver(clone, backup)
    deliver(journal, backup)
    assert scores(backup) == {1: 4, 2: 5, 3: 2}


def test_a_ledger_older_than_what_is_kept_is_told_how_much_is_lost(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, kept=10)
    ledger = FakeLedger()
    backup = ledger.copy()
    enter(journal, 49)
    deliver(journal, ledger)
    deliver(journal, backup)
    assert len(backup.votes()) + backup.lost() == 49 + 1, "the beginning of the first stream is among the lost"
    assert len(backup.votes()) == 10


def test_an_event_that_the_ledger_cannot_read_holds_up_nobody(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    enter(journal, [a_rating(1), a_rating(2), a_rating(3)])
    second = journal.batch(journal.streams()[0].stream, 1)[0]
    ledger = FakeLedger()
    ledger.cannot_read = lambda event: event == second
    deliver(journal, ledger)
    assert scores(ledger) == {1: 1, 2: 1, 3: 1}
    assert (second in ledger.unreadable, ledger.lost()) == (True, 0)


_CASTER = """
import sys
from pathlib import Path
from tests.fakes import FakeClock
from tests.kiosk.journals import Chance, a_box, a_journal, cast
journal = a_journal(Path(sys.argv[1]))
chance = Chance()
chance.key = lambda: __import__("os").urandom(16)
box = a_box(journal, FakeClock(), chance=chance, release=sys.argv[2])
while True:
    key = cast(box, 3, finish=False)
    print("cast", key.hex(), flush=True)
    box.amend(key, score=4, topics=())
    print("amended", key.hex(), flush=True)
    box.finish(key)
    print("finished", key.hex(), flush=True)
"""


@pytest.mark.faults
@pytest.mark.parametrize("release", ["half-day", "at once"])
def test_a_killed_program_has_kept_every_vote_that_it_acknowledged(tmp_path: Path, release: str) -> None:
    acknowledged: set[str] = set()
    for round_ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", _CASTER, str(tmp_path), release], stdout=subprocess.PIPE, text=True, env=CLEAN
        ) as caster:
            assert caster.stdout is not None
            for count, line in enumerate(caster.stdout):
                word, key = line.split()
                acknowledged.add(key)
                if count == 40 + 7 * round_ and word:
                    break
            caster.send_signal(signal.SIGKILL)
            for line in caster.stdout:
                if line.endswith("\n"):
                    acknowledged.add(line.split()[1])
    journal = a_journal(tmp_path)
    waiting = {item.vote.key.hex() for item in journal.waiting()}
    left = journal.streams()[0].head - 1
    # At most one vote of each round was on disk before its line was written.
    if release == "half-day":
        assert acknowledged <= waiting
        assert len(waiting) - len(acknowledged) <= 4
    else:
        assert len(acknowledged) <= left + len(waiting) <= len(acknowledged) + 4
    assert journal.summary().damaged == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 700 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"needs the right to mount a small file system: {mounted.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.faults
def test_a_full_disk_takes_the_terminal_out_of_service_and_free_space_brings_it_back(small_disk: Path) -> None:
    log: list[str] = []
    journal = a_journal(small_disk, log=log)
    box = a_box(journal, FakeClock())
    keys = [cast(box) for _ in range(5)]
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:  # noqa: PT012
        while True:
            file.write(b"x" * 4096)
    with pytest.raises(BoxUnavailableError) as caught:  # noqa: PT012  as many as the free rest of the log takes
        for _ in range(200):
            keys += [cast(box)]
    assert caught.value.verdict == "full"
    assert box.probe() == "full"
    assert journal.verdict == "full"
    assert box.open_if_due() == 0
    with pytest.raises(BoxUnavailableError):
        box.amend(box.cast(counter="q", official=None, scale="s", score=1, channel="kiosk", flags=()), score=2, topics=())  # type: ignore[arg-type]
    ballast.unlink()
    assert journal.probe() == "ok"
    keys.append(cast(box))
    assert {item.vote.key for item in journal.waiting()} == set(keys)
    journal.close()
    assert {item.vote.key for item in a_journal(small_disk).waiting()} == set(keys)
    assert any("full" in sentence for sentence in log)


@pytest.mark.faults
def test_a_terminal_that_starts_on_a_full_disk_says_so_and_heals(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:  # noqa: PT012
        while True:
            file.write(b"x" * 4096)
    journal = a_journal(small_disk)
    box = a_box(journal, FakeClock())
    assert box.verdict == "full"
    with pytest.raises(BoxUnavailableError, match="full; free some space"):
        cast(box)
    ballast.unlink()
    assert journal.probe() == "ok"
    cast(box)
    assert journal.summary().waiting == 1


@pytest.mark.faults
def test_a_disk_that_turns_read_only_pretends_no_vote(small_disk: Path) -> None:
    journal = a_journal(small_disk)
    box = a_box(journal, FakeClock())
    key = cast(box)
    journal.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    journal = a_journal(small_disk)
    box = a_box(journal, FakeClock())
    assert box.verdict == "read-only"
    with pytest.raises(BoxUnavailableError, match="read-only"):
        cast(box)
    assert box.probe() == "read-only"
    assert box.open_if_due() == 0
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert box.probe() == "ok"
    other = cast(box)
    assert {item.vote.key for item in journal.waiting()} == {key, other}


def test_without_a_directory_to_write_the_terminal_starts_out_of_service_and_heals(tmp_path: Path) -> None:
    place = tmp_path / "here"
    place.write_text("a file where the directory should be")
    journal = a_journal(place / "journal")
    box = a_box(journal, FakeClock())
    assert box.verdict == "failing"
    with pytest.raises(BoxUnavailableError):
        cast(box)
    assert journal.streams() == []
    assert journal.summary().unsent == 0
    place.unlink()
    assert box.probe() == "ok"
    cast(box)
    assert journal.summary().waiting == 1


def test_a_write_that_fails_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal._db.execute("PRAGMA max_page_count = 20")  # type: ignore[union-attr]
    taken = 0
    with pytest.raises(BoxUnavailableError) as caught:  # noqa: PT012
        for n in range(2000):
            put(journal, Waiting(a_pending_vote(n.to_bytes(16, "big")), at_once=False))
            taken += 1
    assert caught.value.verdict == "full"
    assert len(journal.waiting()) == sum(tally.presses for tally in journal.tallies()) == taken > 50
    assert (tmp_path / FILE).exists()
