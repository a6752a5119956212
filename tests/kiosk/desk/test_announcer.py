"""What the office's screens are told, when, and in which order."""

from pathlib import Path

import pytest

from kiosk.desk.announcer import Announcer
from kiosk.link import Saying
from office import commands as asked
from office.board import Board
from office.counter_document import CounterDocument
from office.documents import encode_document, read_document
from office.ids import CounterId
from office.topics import board_topic, counter_topic
from tests.kiosk.desk.desks import COUNTERS, OFFICE, DeskBench, a_told, at_once
from tests.office.halls import HAI, MAU, ONE, THREE, TWO

BOARD = board_topic(OFFICE)


class Hall:
    """A desk whose announcements are kept."""

    def __init__(self, directory: Path) -> None:
        self.desk = DeskBench(directory)
        self.said: list[Saying] = []
        self.announcer = Announcer(self.desk.authority, OFFICE, self.said.append)
        self.desk.authority.listeners.append(self.announcer.announce)

    def topics(self) -> list[str]:
        found = [saying.topic for saying in self.said]
        self.said.clear()
        return found

    def board(self) -> Board:
        return read_document([saying.payload for saying in self.said if saying.topic == BOARD][-1], Board)

    def counter(self, counter: CounterId) -> CounterDocument:
        topic = counter_topic(OFFICE, counter)
        return read_document([saying.payload for saying in self.said if saying.topic == topic][-1], CounterDocument)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def test_the_first_word_and_every_greeting_is_everything_retained(hall: Hall) -> None:
    hall.announcer.announce()
    expected = [BOARD, *(counter_topic(OFFICE, counter) for counter in COUNTERS)]
    assert all(saying.retained for saying in hall.said)
    assert hall.topics() == expected
    assert [saying.topic for saying in hall.announcer.greetings()] == expected


def test_only_what_changed_is_said_at_once(hall: Hall) -> None:
    hall.announcer.announce()
    hall.topics()
    hall.desk.sign_on(ONE, MAU)
    assert hall.topics() == [BOARD, counter_topic(OFFICE, ONE)]
    hall.desk.take(confirm=False)
    assert hall.topics() == [BOARD]
    hall.desk.clock.advance(5)
    hall.announcer.announce()
    assert hall.topics() == [], "growing older is no news"
    hall.announcer.repeat()
    assert len(hall.topics()) == 4, "but it is said again"


def test_a_call_is_on_the_board_and_at_its_counter(hall: Hall) -> None:
    hall.desk.sign_on(ONE, MAU)
    hall.desk.take()
    hall.desk.done(asked.CallNext(counter=ONE))
    [call] = hall.board().calls
    assert (call.text, call.counter) == ("H 001", "1")
    assert hall.counter(ONE).ticket == "H 001"


def test_a_vote_window_opens_and_closes_by_time_alone(hall: Hall) -> None:
    hall.desk.sign_on(ONE, MAU)
    hall.desk.take()
    for step in (asked.CallNext(counter=ONE), asked.Start(counter=ONE)):
        hall.desk.done(step)
    assert hall.counter(ONE).window is None
    due = hall.desk.authority.tick()
    assert due == 15.0, "nothing is left alone longer than that"
    hall.desk.clock.advance(16)
    due = hall.desk.authority.tick()
    assert due == pytest.approx(14)
    hall.desk.clock.advance(due)
    hall.announcer.announce()
    window = hall.counter(ONE).window
    assert window is not None
    assert (window.is_finished, window.closes_in) == (False, None)
    hall.desk.done(asked.Finish(counter=ONE))
    closing = hall.counter(ONE).window
    assert closing is not None
    assert closing.closes_in == 120.0
    hall.said.clear()
    hall.desk.clock.advance(60)
    hall.announcer.announce()
    assert hall.topics() == [], "a window that comes nearer to its end is no news"
    hall.desk.clock.advance(60)
    hall.announcer.announce()
    assert hall.counter(ONE).window is None


def test_what_is_said_last_is_the_newest_whoever_was_first(hall: Hall) -> None:
    hall.desk.sign_on(ONE, MAU)
    hall.desk.sign_on(THREE, HAI)
    for _ in range(10):
        hall.desk.take()
    at_once(
        *[lambda: hall.desk.ask(asked.CallNext(counter=ONE)) for _ in range(4)],
        *[lambda: hall.desk.ask(asked.CallNext(counter=THREE)) for _ in range(4)],
        *[lambda: hall.desk.take(confirm=False) for _ in range(4)],
    )
    newest = hall.desk.authority.board()
    assert newest is not None
    assert hall.board() == newest
    waiting = [read_document(saying.payload, Board).waiting for saying in hall.said if saying.topic == BOARD]
    assert len(set(waiting)) > 5


def test_a_counter_that_is_no_more_is_taken_off_the_broker(hall: Hall) -> None:
    hall.announcer.announce()
    hall.said.clear()
    assert hall.desk.told is not None
    hall.desk.told = a_told(counters=hall.desk.told.counters[:2], revision=2)
    hall.announcer.repeat()
    gone = Saying(counter_topic(OFFICE, THREE), b"", retained=True)
    assert gone in hall.said
    hall.said.clear()
    hall.announcer.repeat()
    assert gone not in hall.said
    assert counter_topic(OFFICE, TWO) in hall.topics()


def test_an_unassigned_desk_and_one_that_does_not_know_its_queue_say_nothing(hall: Hall) -> None:
    hall.desk.told = None
    assert hall.announcer.greetings() == []
    hall.desk.told = a_told()
    hall.desk.authority._is_known = False
    assert hall.announcer.greetings() == [], "an empty board would be a lie"


def test_the_clock_that_is_not_set_is_no_time_on_the_wire(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    hall.desk.clock.trusted = False
    hall.desk.sign_on(ONE, MAU)
    assert (hall.board().as_of, hall.board().phase, hall.counter(ONE).until) == (None, "unknown", None)
    assert b"as_of" not in encode_document(hall.board())
