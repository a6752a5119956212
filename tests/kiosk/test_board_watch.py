import pytest

from kiosk.board_watch import BoardWatch, Said
from kiosk.link import Heard
from office.documents import Presence, encode_document
from office.ids import DESK, OfficeId
from office.topics import PRESENCE, board_topic, terminal_topic
from tests.factories import OFFICE
from tests.fakes import FakeClock
from tests.kiosk.boards import a_board, a_call

TOPIC = board_topic(OFFICE)


class Ear:
    """A watch with what it told its listeners and its log."""

    def __init__(self) -> None:
        self.clock, self.log, self.told = FakeClock(), list[str](), list[Said]()
        self.watch = BoardWatch(OFFICE, self.clock.monotonic, self.log.append)
        self.watch.listeners.append(self.told.append)


def test_a_board_is_taken_once_with_its_moment_and_whether_it_was_live() -> None:
    ear, board = Ear(), a_board([a_call(1)])
    ear.watch.hear(Heard(TOPIC, encode_document(board), None, retained=True))
    ear.clock.advance(2)
    ear.watch.hear(Heard(TOPIC, encode_document(board)))
    assert ear.watch.take() == ear.told == [Said(board, 1000.0, False), Said(board, 1002.0, True)]
    assert ear.watch.take() == []


@pytest.mark.parametrize(
    "payload",
    [
        b"\xff\xfe",
        b"{}",
        b"[]",
        b'{"phase":"party"}',
        b'{"phase":"open","waiting":-1}',
        b'{"phase":"open","waiting":1e999}',
        b'{"phase":"open","calls":[{"number":1,"series":"B","ticket":1,"text":"B 001","counter":"1"}]}',
        b'{"phase":"open","calls":[{"number":1,"series":"A","ticket":1,"text":"A 001","counter":"1","age_seconds":-3}]}',
        b'{"phase":"open","calls":' + b"[" * 100_000,
        b'{"phase":"open","day":"../../x"}',
    ],
)
def test_rubbish_changes_nothing_and_is_named(payload: bytes) -> None:
    ear = Ear()
    ear.watch.hear(Heard(TOPIC, payload))
    assert (ear.watch.take(), ear.told, len(ear.log)) == ([], [], 1)


def test_what_is_taken_away_or_another_offices_says_nothing() -> None:
    ear = Ear()
    ear.watch.hear(Heard(TOPIC, b""))
    ear.watch.hear(Heard(board_topic(OfficeId("xa-mau-b")), encode_document(a_board())))
    assert (ear.watch.take(), ear.log) == ([], [])


def test_the_desk_is_gone_when_its_presence_says_so() -> None:
    ear, topic = Ear(), terminal_topic(OFFICE, DESK, PRESENCE)
    said = []
    for payload in (encode_document(Presence(state="offline")), b"rubbish", b"", encode_document(Presence(state="online"))):
        ear.watch.hear(Heard(topic, payload))
        said.append(ear.watch.is_desk_gone)
    assert said == [True, True, True, False]


def test_a_flood_that_nobody_takes_keeps_only_the_last() -> None:
    ear = Ear()
    for number in range(1, 1001):
        ear.watch.hear(Heard(TOPIC, encode_document(a_board(waiting=number))))
    taken = ear.watch.take()
    assert (len(taken), taken[-1].board.waiting) == (200, 1000)
