"""A real disk that is full, or turns read-only, under the running desk: nothing is pretended, and it goes on when it can."""

import os
from pathlib import Path

import pytest

from kiosk.desk.records import EVENTS, facts_in
from kiosk.journal import reading
from office import commands as asked
from office.apply import replay
from office.queue_events import TicketIssued
from tests.e2e.desk_process import digest_of_queue
from tests.e2e.desk_under_test import Console, DeskUnderTest
from tests.e2e.disks import small_disk
from tests.e2e.note import note
from tests.e2e.running import until
from tests.office.halls import MAU, ONE, STATUS

pytestmark = pytest.mark.faults


def numbers_in(journal: Path) -> list[int]:
    with reading(journal) as rows:
        return [fact.event.number for fact in facts_in(rows(EVENTS)) if isinstance(fact.event, TicketIssued)]


def take(console: Console) -> tuple[int | None, str | None]:
    """The number that was given, or why not."""
    answer = console.ask(asked.WalkIn(counter=ONE, service=STATUS))
    return (answer.issued.number if answer.issued else None), answer.refused


def test_a_full_disk_under_the_desk_gives_no_number_and_the_next_one_when_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        desk = DeskUnderTest(tmp_path, journal=disk.place / "journal")
        # What a test laid there itself must survive the card.
        os.sync()
        desk.start()
        try:
            desk.await_answer()
            with Console(desk.port, "quay-1") as console:
                console.ask(asked.SignOn(counter=ONE, official=MAU))
                given = [take(console)[0] for _ in range(5)]
                disk.fill()
                refused: list[str] = []
                # What SQLite still had room for in its files is used up first.
                while len(refused) < 20:
                    number, reason = take(console)
                    if reason is None:
                        given.append(number)
                    else:
                        refused.append(reason)
                assert set(refused) == {"disk"}
                before = desk.state()
                disk.free()
                until(lambda: take(console)[1] is None, lambda: f"no number though there is room: {desk.tail()}")
                assert before != desk.state()
                last = take(console)[0]
            state = desk.state()
            assert desk.stop() == 0, desk.tail()
            found = numbers_in(desk.journal)
            assert given == list(range(1, len(given) + 1)), "each answered number once, in order"
            assert found == list(range(1, len(found) + 1))
            assert last == found[-1] == len(given) + 2
            with reading(desk.journal) as rows:
                assert digest_of_queue(replay(facts_in(rows(EVENTS)))) == state
            note(f"full disk under the desk: {len(given)} numbers before, {len(refused)} refusals, all numbers once")
        finally:
            desk.end()


def test_a_disk_that_turns_read_only_under_the_desk_is_said_and_the_queue_stands(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        desk = DeskUnderTest(tmp_path, journal=disk.place / "journal")
        # What a test laid there itself must survive the card.
        os.sync()
        desk.start()
        try:
            desk.await_answer()
            with Console(desk.port, "quay-1") as console:
                console.ask(asked.SignOn(counter=ONE, official=MAU))
                assert take(console) == (1, None)
                before = desk.state()
                disk.turn_read_only()
                assert [take(console) for _ in range(3)] == [(None, "disk")] * 3
                assert desk.state() == before, "what is known can still be shown"
            desk.end()
            disk.mend()
            desk.start()
            desk.await_answer()
            with Console(desk.port, "quay-2") as console:
                assert take(console) == (2, None)
        finally:
            desk.end()
