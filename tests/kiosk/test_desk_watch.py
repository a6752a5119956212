import pytest

from kiosk.desk_watch import GRACE_SECONDS, SILENCE_SECONDS, DeskWatch
from kiosk.link import Heard
from office.documents import Presence, encode_document
from office.errors import DocumentInvalidError
from tests.fakes import FakeClock
from tests.kiosk.tickets import OFFICE, a_board, a_told

BOARD = a_board(a_told())


class Bench:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.watch = DeskWatch(OFFICE, self.clock)
        self.connected = True

    def board(self) -> None:
        self.watch.hear(Heard(self.watch.topics[0], encode_document(BOARD)))

    def presence(self, state: str) -> None:
        self.watch.hear(Heard(self.watch.topics[1], encode_document(Presence(state=state))))  # type: ignore[arg-type]

    def heard(self) -> bool:
        return self.watch.look(connected=self.connected).heard


def test_a_desk_is_heard_until_it_has_missed_two_heartbeats_and_its_last_board_is_kept() -> None:
    bench = Bench()
    bench.board()
    assert bench.heard()
    bench.clock.advance(SILENCE_SECONDS)
    assert bench.heard()
    bench.clock.advance(0.1)
    assert not bench.heard()
    assert bench.watch.look(connected=True).board == BOARD
    bench.board()
    assert bench.heard()


def test_a_desk_that_is_said_to_be_gone_is_gone_at_once() -> None:
    bench = Bench()
    bench.board()
    bench.presence("offline")
    assert not bench.heard()
    bench.presence("online")
    assert bench.heard()


def test_without_a_connection_nothing_is_heard_but_a_blink_is_not_worth_a_word() -> None:
    bench = Bench()
    bench.board()
    assert bench.heard()
    bench.connected = False
    assert bench.heard()
    bench.clock.advance(GRACE_SECONDS)
    assert not bench.heard()
    bench.connected = True
    assert bench.heard()


def test_before_the_first_board_a_desk_has_a_moment() -> None:
    bench = Bench()
    assert bench.heard()
    bench.clock.advance(GRACE_SECONDS)
    assert not bench.heard()


def test_since_when_it_is_silent_is_known() -> None:
    bench = Bench()
    bench.board()
    began = bench.clock.monotonic()
    bench.clock.advance(100)
    assert bench.watch.look(connected=True).since == began


@pytest.mark.parametrize("payload", [b"{", b'{"phase":"lunch"}', b"\xff"])
def test_rubbish_changes_nothing(payload: bytes) -> None:
    bench = Bench()
    bench.board()
    for topic in bench.watch.topics:
        with pytest.raises(DocumentInvalidError):
            bench.watch.hear(Heard(topic, payload))
    assert bench.heard()
    bench.watch.hear(Heard(bench.watch.topics[0], b""))
    bench.watch.hear(Heard(bench.watch.topics[1], b""))
    assert bench.heard()
    assert not bench.watch.hear(Heard("elsewhere", b"{"))
