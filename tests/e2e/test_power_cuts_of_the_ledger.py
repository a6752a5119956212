"""The power goes at every single write of the collector while it takes batches.

After each cut the real ingest opens what the disk then holds. What it had answered for is there, in every grain; and when the
terminals have sent everything again, each vote counts exactly once.
"""

import shutil
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from collector.ingest import Arrival, Ingest
from collector.store.db import FILE_NAME, open_database
from collector.store.directory import write_directory
from office.ids import CounterId, OfficeId, StreamId, TerminalId
from office.topics import EVENTS, terminal_topic
from office.wire import join
from tests.e2e.ballots import Answer, Cell, a_testable_directory, a_visitor, cell_of_serial
from tests.e2e.chance import ROUNDS, SEED, say_seed, seeded
from tests.e2e.figures import seen_by_collector
from tests.e2e.note import note
from tests.e2e.power import FATES, Fate, Record, recording
from tests.factories import a_chain, a_rating

pytestmark = pytest.mark.faults

OFFICE = OfficeId("xa-mau-a")
TERMINALS = (TerminalId("danh-gia-1"), TerminalId("danh-gia-2"))
STREAMS = (StreamId("dongmot000000001"), StreamId("donghai000000002"))
AT = 1_788_230_000_000
"""1 September 2026, some time in the morning."""


class Batch(NamedTuple):
    """One message and the votes in it."""

    arrival: Arrival
    votes: dict[Cell, Answer]


class Answered(NamedTuple):
    """A group of batches whose transaction returned at ``since``."""

    since: int
    batches: list[Batch]


class Run(NamedTuple):
    """What was recorded: the first batch came after the operation ``begun``."""

    record: Record
    begun: int
    answered: list[Answered]


def some_batches(terminal: int, *, votes: int, size: int) -> list[Batch]:
    """The chain of one terminal in batches."""
    chance = seeded(f"{SEED}/{terminal}")
    cells = [cell_of_serial(CounterId(f"quay-{terminal + 1}"), serial) for serial in range(votes)]
    answers = []
    for cell in cells:
        first, later = a_visitor(chance, cell)
        answers.append(later or first)
    events = a_chain(
        [
            a_rating(
                answer.score,
                counter=cell.counter,
                official=cell.official,
                scale=cell.scale,
                channel=cell.channel,
                topics=answer.topics,
            )
            for cell, answer in zip(cells, answers, strict=True)
        ],
        office=OFFICE,
        terminal=TERMINALS[terminal],
        stream=STREAMS[terminal],
    )
    began, events = events[0], events[1:]
    topic = terminal_topic(OFFICE, TERMINALS[terminal], EVENTS)
    return [
        Batch(
            Arrival(topic, join([*([] if begin else [began]), *events[begin : begin + size]])),
            dict(zip(cells[begin : begin + size], answers[begin : begin + size], strict=True)),
        )
        for begin in range(0, votes, size)
    ]


@pytest.fixture
def all_batches() -> list[Batch]:
    """Two terminals' batches, one after the other of each."""
    pairs = zip(some_batches(0, votes=20, size=4), some_batches(1, votes=20, size=4), strict=True)
    return [batch for pair in pairs for batch in pair]


def a_run(directory: Path, batches: list[Batch], *, synchronous: str = "") -> Run:
    """Take the batches in groups of 1, 2, 3, with a duplicate in each; ``synchronous`` in the place of the ingest's own."""
    directory.mkdir()
    with recording(directory) as (record, _name), closing(open_database(directory / FILE_NAME)) as db:
        write_directory(db, a_testable_directory(officials=4))
        if synchronous:
            db.conn.execute(f"PRAGMA synchronous = {synchronous}")
        ingest = Ingest(db)
        ingest.load()
        begun = record.now
        answered = []
        waiting = list(batches)
        size = 1
        while waiting:
            group, waiting = waiting[:size], waiting[size:]
            ingest.take([batch.arrival for batch in (*group, group[0])], at=AT)
            answered.append(Answered(record.now, group))
            size = size % 3 + 1
            if len(waiting) == len(batches) // 2:
                db.conn.execute("PRAGMA wal_checkpoint").fetchall()
    return Run(record, begun, answered)


def check_disk(directory: Path, batches: list[Batch], answered: list[Answered], cut: int) -> str:
    """What is wrong with what the disk holds; empty when nothing is."""
    path = directory / FILE_NAME
    with closing(open_database(path)) as db:
        found = seen_by_collector(path)
        votes = dict(found)
        if len(votes) != len(found):
            return "a vote is there twice"
        for batch in (batch for group in answered if group.since <= cut for batch in group.batches):
            if any(votes.get(cell) != answer for cell, answer in batch.votes.items()):
                return "a vote is lost that was answered for"
        ingest = Ingest(db)
        ingest.load()
        for batch in batches:
            ingest.take([batch.arrival], at=AT)
    found = seen_by_collector(path)
    wanted = {cell: answer for batch in batches for cell, answer in batch.votes.items()}
    return "" if len(found) == len(wanted) and dict(found) == wanted else "sent again, the votes do not count once each"


def cut_everywhere(run: Run, batches: list[Batch], shelf: Path, fates: tuple[Fate, ...]) -> tuple[int, list[str]]:
    """Cut at every operation of the run, with every fate; returns cuts and problems."""
    chance = say_seed(SEED + 132)
    cuts, problems = 0, []
    for cut in range(run.begun, run.record.now + 1):
        # Each cut loses everything unsynchronised once, and once something else becomes of it, in turn.
        for turn, fate in enumerate(
            fates if len(fates) == 1 else ("lost", *(fates[(cut + n) % len(fates)] for n in range(ROUNDS)))
        ):
            disk = shelf / f"{cut}-{turn}"
            run.record.lay_out(disk, cut, fate, chance)
            cuts += 1
            if problem := check_disk(disk, batches, run.answered, cut):
                problems.append(f"cut {cut}, {fate}: {problem}")
            shutil.rmtree(disk)
    return cuts, problems


def test_a_power_cut_at_every_write_of_the_ledger_takes_back_no_receipt(shelf: Path, all_batches: list[Batch]) -> None:
    run = a_run(shelf / "a", all_batches)
    assert run.record.count("write", f"{FILE_NAME}-wal") > 50
    assert run.record.count("sync", f"{FILE_NAME}-wal") >= len(run.answered)
    cuts, problems = cut_everywhere(run, all_batches, shelf, FATES)
    note(f"40 votes in {len(run.answered)} groups, {cuts} cuts, {len(problems)} problems")
    assert not problems, problems[:5]


def test_control_a_ledger_with_synchronous_normal_takes_receipts_back(shelf: Path, all_batches: list[Batch]) -> None:
    run = a_run(shelf / "a", all_batches, synchronous="NORMAL")
    cuts, problems = cut_everywhere(run, all_batches, shelf, ("lost",))
    note(f"synchronous = NORMAL: {len(problems)} of {cuts} cuts lose answered votes")
    assert any("answered for" in problem for problem in problems)


def test_control_an_answer_before_the_commit_is_seen_as_a_lost_vote(shelf: Path, all_batches: list[Batch]) -> None:
    run = a_run(shelf / "a", all_batches)
    earlier = [run.begun, *(done.since for done in run.answered)]
    early = [Answered(since, done.batches) for since, done in zip(earlier, run.answered, strict=False)]
    cuts, problems = cut_everywhere(run._replace(answered=early), all_batches, shelf, ("lost",))
    note(f"answers before the commit: {len(problems)} of {cuts} cuts lose answered votes")
    assert any("answered for" in problem for problem in problems)
