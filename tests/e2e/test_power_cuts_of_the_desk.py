"""The power goes at every single write of a desk: numbers, calls, transfers, the opening and the closing of a day.

After each cut the real authority takes up what the card then holds. It is in the state after the last command that was answered,
or after the one that was on its way; every answer that anybody heard is given again, word for word, and nothing happens twice.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from kiosk.desk.authority import Authority
from kiosk.journal import FILE
from kiosk.schema import SETTINGS
from office import commands as asked
from office.commands import Command
from office.queue import Queue
from office.requests import Answer
from tests.e2e.chance import ROUNDS, SEED, say_seed
from tests.e2e.note import note
from tests.e2e.power import FATES, Fate, Record, recording
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import DeskBench
from tests.office.halls import HAI, LAND, MAU, MORNING, ONE, RESULT, STATUS, TWO

pytestmark = pytest.mark.faults


class Heard(NamedTuple):
    """A command that was answered at ``since`` of the record, and the queue and notes behind the answer."""

    since: int
    request: str
    command: Command
    answer: Answer
    queue: Queue
    notes: dict[str, str]


def notes_of(authority: Authority) -> dict[str, str]:
    return {ticket: note.token for ticket, note in authority._notes.items()}


def a_day() -> Iterator[Command | float]:
    """What is asked of the desk, and the seconds that pass in between."""
    yield asked.SignOn(counter=ONE, official=MAU)
    for service in (STATUS, LAND, STATUS, RESULT):
        yield asked.Issue(terminal="lay-so-1", service=service, priority=service == RESULT)
        yield 3.0
    yield asked.SignOn(counter=TWO, official=HAI)
    for counter in (ONE, TWO):
        yield asked.WalkIn(counter=counter, service=RESULT)
    for _ in range(2):
        yield asked.CallNext(counter=ONE)
        yield 11.0
        yield asked.Recall(counter=ONE)
        yield asked.Start(counter=ONE)
        yield asked.CallNext(counter=TWO)
        yield 40.0
        yield asked.Transfer(counter=ONE, to_counter=TWO)
        yield asked.Undo(counter=TWO)
    yield asked.CallNext(counter=TWO)
    yield asked.Start(counter=TWO)
    yield asked.Hold(counter=TWO)
    yield asked.PauseDuty(counter=ONE)
    yield asked.AskHelp(place="lay-so-1")
    # Numbers that nobody was told are taken back.
    yield 90.0
    yield asked.CloseDay()
    yield timedelta(days=1).total_seconds()
    yield asked.SignOn(counter=ONE, official=MAU)
    yield asked.WalkIn(counter=ONE, service=STATUS, call=True)
    yield asked.Issue(terminal="lay-so-1", service=STATUS)


@contextmanager
def a_recorded_day(directory: Path) -> Iterator[tuple[Record, list[Heard]]]:
    """The day, with every answer's place in the record."""
    with recording(directory) as (record, _name):
        desk = DeskBench(directory, clock=FakeClock(MORNING))
        heard = [Heard(record.now, "", asked.OpenDay(), Answer(request="x" * 16), desk.authority.queue, {})]

        def remember(request: str, command: Command, answer: Answer) -> None:
            queue = desk.authority.queue
            heard.append(Heard(record.now, request, command, answer, queue, notes_of(desk.authority)))

        for number, step in enumerate(a_day()):
            if isinstance(step, float):
                desk.clock.advance(step)
                desk.authority.tick()
                remember("", asked.OpenDay(), heard[0].answer)
            else:
                request = f"yeucau{number:012d}"
                remember(request, step, desk.ask(step, request=request))
        desk.close()
    yield record, heard


def check_card(card: Path, heard: list[Heard], cut: int) -> str:
    """What is wrong with what the card holds; empty when nothing is."""
    desk = DeskBench(card, clock=FakeClock(MORNING + timedelta(days=1)))
    try:
        if desk.journal.verdict != "ok" or desk.journal.summary().damaged:
            return f"it does not open: {desk.journal.verdict}"
        if desk.authority.broken:
            return f"events that cannot have happened: {desk.log[-1]}"
        last = max(place for place, one in enumerate(heard) if one.since <= cut)
        possible = heard[last : last + 2]
        found = desk.authority.queue
        if found not in [one.queue for one in possible]:
            return f"the state is none that was: {len(found.tickets)} tickets, {found.numbers}"
        for one in heard[: last + 1]:
            if one.request and one.answer.refused is None:
                again = desk.ask(one.command, request=one.request)
                if again != one.answer:
                    return f"{one.command} was answered {one.answer}, and is answered {again} now"
        if desk.authority.queue != found:
            return "asking again changed something"
        known = notes_of(desk.authority)
        if known not in [one.notes for one in possible]:
            return f"tokens {known} are none that were"
    finally:
        desk.close()
    return ""


def cut_everywhere(record: Record, heard: list[Heard], shelf: Path, fates: tuple[Fate, ...]) -> tuple[int, list[str]]:
    """Cut at every operation since the first answer, with every fate; returns cuts and problems."""
    chance = say_seed(SEED + 151)
    cuts, problems = 0, []
    for cut in range(heard[0].since, record.now + 1):
        for turn, fate in enumerate(fates):
            card = shelf / f"{cut}-{turn}"
            record.lay_out(card, cut, fate, chance)
            cuts += 1
            if problem := check_card(card, heard, cut):
                problems.append(f"cut {cut}, {fate}: {problem}")
            shutil.rmtree(card)
    return cuts, problems


def test_a_power_cut_at_every_write_of_a_desk_loses_no_number_and_no_answer(shelf: Path) -> None:
    with a_recorded_day(shelf / "a") as (record, heard):
        assert record.count("write", f"{FILE}-wal") > 100
        assert record.count("sync", f"{FILE}-wal") > 30
        done = [one for one in heard if one.request and one.answer.refused is None]
        assert len(done) > 25
        cuts, problems = cut_everywhere(record, heard, shelf, FATES * ROUNDS)
    note(f"power cuts of the desk: {len(done)} answers, {cuts} cuts, {len(problems)} problems")
    assert not problems, problems[:5]


def test_control_a_desk_with_synchronous_normal_loses_answers_in_a_power_cut(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tuple(setting.replace("= FULL", "= NORMAL") for setting in SETTINGS)
    assert settings != SETTINGS
    monkeypatch.setattr("kiosk.journal.SETTINGS", settings)
    with a_recorded_day(shelf / "a") as (record, heard):
        cuts, problems = cut_everywhere(record, heard, shelf, ("lost",))
    note(f"synchronous = NORMAL: {len(problems)} of {cuts} cuts lose an answer")
    assert any("none that was" in problem for problem in problems)


def test_control_an_answer_before_the_commit_is_seen_as_lost(shelf: Path) -> None:
    with a_recorded_day(shelf / "a") as (record, heard):
        early = [one._replace(since=one.since - 2) for one in heard]
        cuts, problems = cut_everywhere(record, early, shelf, ("lost",))
    note(f"answers before the commit: {len(problems)} of {cuts} cuts lose one")
    assert problems
