"""A terminal's link on a real Mosquitto, opposite a collector that keeps to the contract."""

import socket
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Self

import pytest
from paho.mqtt.client import Client

from kiosk.assignment import AssignmentCache
from kiosk.config import BrokerConfig
from kiosk.courier import Courier
from kiosk.link import Link, retry_seconds
from nucuoi.broker import PrivateBroker
from office.documents import Assignment, encode_document
from office.ids import LedgerId
from office.topics import ASSIGNMENT, EVENTS, RECEIPT, media_topic, terminal_topic
from office.wire import split
from tests.factories import LEDGER, OFFICE, TERMINAL, a_rating, an_assignment
from tests.fakes import DEADLINE_SECONDS, FakeClock, FakeCollector, FakeLedger
from tests.kiosk.journals import SOURCE, a_journal, enter

PASSWORD = "một mật khẩu thử"
RECEIPTS = terminal_topic(OFFICE, TERMINAL, RECEIPT)


class OneTerminal:
    """Journal, courier and link of one terminal against a broker."""

    def __init__(self, broker: PrivateBroker, directory: Path, *, password: str = PASSWORD, port: int | None = None) -> None:
        self.log: list[str] = []
        self.clock = FakeClock()
        self.journal = a_journal(directory)
        self.courier = Courier(self.journal, ledger=LEDGER, chance=lambda: 0.0, log=self.log.append)
        self.assignments = AssignmentCache(directory, Assignment, office=OFFICE, terminal=TERMINAL, log=self.log.append)
        self.link = Link(
            BrokerConfig(host=broker.host, port=port or broker.port, username=SOURCE.strip("/"), password=password),
            self.courier,
            self.assignments,
            office=OFFICE,
            terminal=TERMINAL,
            monotonic=self.monotonic,
            chance=lambda: 0.0,
            log=self.log.append,
        )
        self.ahead = 0.0
        self.journal.listeners.append(self.link.wake)

    def monotonic(self) -> float:
        """Real time, and as much more as a test has let pass."""
        return time.monotonic() + self.ahead

    def let_pass(self, seconds: float) -> None:
        self.ahead += seconds
        self.link.wake()

    def everything_arrived(self) -> bool:
        return self.journal.summary().unsent == 0

    def everything_arrived_in_time(self) -> bool:
        """The same, while time runs a hundred times as fast: a copy that nobody heard is sent again soon."""
        self.let_pass(5)
        return self.everything_arrived()

    def __enter__(self) -> Self:
        self.link.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.link.stop()
        self.journal.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path_factory.mktemp("broker")) as broker:
        broker.add_users({"collector": PASSWORD, SOURCE.strip("/"): PASSWORD})
        yield broker


@pytest.fixture
def broker(shared: PrivateBroker) -> PrivateBroker:
    """The same process for every test, without memory of the one before."""
    shared.kill()
    shared.forget()
    return shared.start()


def scores(ledger: FakeLedger) -> Counter[int]:
    return Counter(vote.score for vote in ledger.votes())


def test_votes_arrive_and_the_receipt_is_noted(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        enter(terminal.journal, 10)
        collector.wait(terminal.everything_arrived, "the receipts")
        enter(terminal.journal, 700)
        collector.wait(terminal.everything_arrived, "the rest")
        assert len(collector.ledger.votes()) == 710
        assert collector.expiries == [30] * len(collector.expiries)
        assert all(len(payload) <= 64 * 1024 for _, payload in collector.batches)
        assert collector.presence == {SOURCE: "online"}


def test_what_was_cast_without_a_broker_is_kept_and_sent_once_there_is_one(broker: PrivateBroker, tmp_path: Path) -> None:
    broker.stop()
    with OneTerminal(broker, tmp_path) as terminal:
        enter(terminal.journal, 20)
        broker.start()
        with FakeCollector(broker, PASSWORD) as collector:
            collector.wait(terminal.everything_arrived, "what was cast before")
            assert len(collector.ledger.votes()) == 20


def test_a_broker_that_is_restarted_again_and_again_loses_and_doubles_nothing(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        for _ in range(3):
            enter(terminal.journal, 50)
            broker.restart()
            enter(terminal.journal, 50)
        collector.wait(terminal.everything_arrived_in_time, "all of it")
        assert len(collector.ledger.votes()) == 300


def test_a_broker_that_forgets_everything_loses_nothing(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        for _ in range(3):
            enter(terminal.journal, 50)
            broker.kill()
            broker.forget()
            enter(terminal.journal, 50)
            broker.start()
        collector.wait(terminal.everything_arrived_in_time, "all of it")
        assert len(collector.ledger.votes()) == 300
        assert collector.ledger.forks == []


def test_each_new_connection_tells_the_courier_that_what_was_on_the_way_may_be_lost(
    broker: PrivateBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float | None] = []
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.wait(terminal.everything_arrived, "the beginning")
        again = terminal.courier.reconnected

        def reconnected() -> None:
            again()
            told.append(terminal.courier.due_at())

        monkeypatch.setattr(terminal.courier, "reconnected", reconnected)
        collector.is_deaf = True
        enter(terminal.journal, 5)
        collector.wait(lambda: terminal.courier.due_at() is not None, "something on the way")
        broker.restart()
        collector.is_deaf = False
        collector.wait(terminal.everything_arrived, "the second copy")
        assert told == [None], "nothing waits for its time any more"


def test_lost_receipts_cost_a_second_copy_and_nothing_else(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.is_mute = True
        enter(terminal.journal, 5)
        collector.wait(lambda: len(collector.ledger.votes()) == 5, "the first copy")
        seen = len(collector.batches)
        terminal.let_pass(31)
        collector.wait(lambda: len(collector.batches) > seen, "the second copy")
        collector.is_mute = False
        terminal.let_pass(1000)
        collector.wait(terminal.everything_arrived, "the receipt")
        assert len(collector.ledger.votes()) == 5
        assert collector.ledger.duplicates > 0
        assert collector.ledger.forks == []


def test_batches_that_nobody_heard_are_sent_again(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.is_deaf = True
        enter(terminal.journal, 5)
        collector.wait(lambda: terminal.courier.due_at() is not None, "something on the way")
        terminal.let_pass(31)
        collector.is_deaf = False
        terminal.let_pass(1000)
        collector.wait(terminal.everything_arrived, "the receipt")
        assert len(collector.ledger.votes()) == 5


def test_duplicates_that_a_bridge_would_make_are_dropped(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        for _ in range(5):
            enter(terminal.journal, 3)
            collector.wait(terminal.everything_arrived, "a batch")
            for source, payload in list(collector.batches):
                collector.ledger.take(payload, source=source)
            collector.say(RECEIPTS, encode_document(collector.ledger.receipt(SOURCE)))
        assert len(collector.ledger.votes()) == 15
        assert len(terminal.journal.streams()) == 1


def test_a_collector_restored_from_a_backup_gets_the_rest_again(broker: PrivateBroker, tmp_path: Path) -> None:
    with OneTerminal(broker, tmp_path) as terminal:
        with FakeCollector(broker, PASSWORD) as collector:
            enter(terminal.journal, 5)
            collector.wait(terminal.everything_arrived, "the first five")
            backup = collector.ledger.copy()
            enter(terminal.journal, 50)
            collector.wait(terminal.everything_arrived, "the others")
        with FakeCollector(broker, PASSWORD, backup) as collector:
            collector.wait(lambda: len(backup.votes()) == 55, "everything again")
            collector.wait(terminal.everything_arrived, "the receipt")
            assert backup.lost() == 0


def test_an_event_that_the_collector_cannot_read_holds_up_nobody(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.ledger.cannot_read = lambda event: b'"score":2' in event
        enter(terminal.journal, [a_rating(1), a_rating(2), a_rating(3)])
        collector.wait(terminal.everything_arrived, "the third stream")
        assert scores(collector.ledger) == {1: 1, 3: 1}
        assert collector.ledger.lost() == 1, "what cannot be read is declared"


def test_a_receipt_of_another_ledger_is_not_obeyed(broker: PrivateBroker, tmp_path: Path) -> None:
    stranger = FakeLedger(LedgerId("socaila000000009"))
    with FakeCollector(broker, PASSWORD, stranger) as collector, OneTerminal(broker, tmp_path) as terminal:
        enter(terminal.journal, 3)
        collector.wait(lambda: terminal.courier.wrong_ledger, "the stranger's receipt")
        assert terminal.journal.summary().unsent == 4


def test_rubbish_from_the_broker_changes_nothing(broker: PrivateBroker, tmp_path: Path) -> None:
    rubbish = [b"{", b"\xff", b"[]", b"0" * 100_000, b'{"ledger":"%s","streams":{"x":{}}}' % LEDGER.encode()]
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.wait(terminal.everything_arrived, "the beginning")
        for payload in rubbish:
            collector.say(RECEIPTS, payload)
            collector.say(terminal_topic(OFFICE, TERMINAL, ASSIGNMENT), payload)
            collector.say(media_topic(OFFICE, "0" * 64), payload)
        enter(terminal.journal, 3)
        collector.wait(terminal.everything_arrived, "votes after the rubbish")
        assert terminal.assignments.current is None
        assert terminal.assignments.media("0" * 64) is None
        assert len(collector.ledger.votes()) == 3
        assert any("an assignment was ignored" in line for line in terminal.log)
        assert any("a receipt was ignored" in line for line in terminal.log)


def test_assignment_and_photo_arrive_also_at_a_terminal_that_was_away(broker: PrivateBroker, tmp_path: Path) -> None:
    photo = b"\xff\xd8 a photo"
    digest = sha256(photo).hexdigest()
    with FakeCollector(broker, PASSWORD) as collector:
        collector.say(terminal_topic(OFFICE, TERMINAL, ASSIGNMENT), encode_document(an_assignment()))
        collector.say(media_topic(OFFICE, digest), photo)
        with OneTerminal(broker, tmp_path) as terminal:
            collector.wait(lambda: terminal.assignments.current == an_assignment(), "the assignment")
            collector.wait(lambda: terminal.assignments.media(digest), "the photo")
            # Cleared on the broker, it still holds here.
            collector.say(terminal_topic(OFFICE, TERMINAL, ASSIGNMENT), b"")
            enter(terminal.journal, 1)
            collector.wait(terminal.everything_arrived, "a vote after the clearing")
            assert terminal.assignments.current == an_assignment()


def test_a_program_that_ends_in_good_order_says_that_it_is_offline(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector:
        with OneTerminal(broker, tmp_path):
            collector.wait(lambda: collector.presence.get(SOURCE) == "online", "online")
        collector.wait(lambda: collector.presence.get(SOURCE) == "offline", "offline")


def test_pahos_thread_may_end_while_it_is_stopped(broker: PrivateBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, stopped = Client.loop_stop, []

    def stumble(client: Client) -> None:
        stop(client)
        stopped.append(client)
        raise AttributeError("'NoneType' object has no attribute 'join'")

    with FakeCollector(broker, PASSWORD) as collector:
        with OneTerminal(broker, tmp_path) as terminal:
            collector.wait(lambda: collector.presence.get(SOURCE) == "online", "online")
            monkeypatch.setattr(Client, "loop_stop", stumble)
        monkeypatch.undo()
        collector.wait(lambda: collector.presence.get(SOURCE) == "offline", "offline")
    assert len(stopped) == 1
    assert terminal.link._client is None


def test_of_a_terminal_that_dies_the_broker_says_that_it_is_offline(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.wait(lambda: collector.presence.get(SOURCE) == "online", "online")
        client = terminal.link._client
        assert client is not None
        connection = client.socket()
        assert isinstance(connection, socket.socket)
        connection.shutdown(socket.SHUT_RDWR)
        collector.wait(lambda: collector.words[SOURCE][-2:] == ["offline", "online"], "the will, and the next connection")


def test_a_wrong_password_is_tried_again_until_it_is_right(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path, password="khác") as terminal:
        collector.wait(lambda: any("Not authorized" in line for line in terminal.log), "the refusal")
        enter(terminal.journal, 2)
        broker.add_user(SOURCE.strip("/"), "khác")
        try:
            collector.wait(terminal.everything_arrived, "votes once the password is right")
        finally:
            broker.add_user(SOURCE.strip("/"), PASSWORD)
        assert len(collector.ledger.votes()) == 2


def test_a_broker_that_never_answers_holds_up_neither_votes_nor_the_end(tmp_path: Path, broker: PrivateBroker) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with OneTerminal(broker, tmp_path, port=silent.getsockname()[1]) as terminal:
            silent.settimeout(DEADLINE_SECONDS)
            connection, _ = silent.accept()
            enter(terminal.journal, 100)
            assert not any("did not answer" in line for line in terminal.log), "the votes waited for the broker"
            terminal.let_pass(16)
            again, _ = silent.accept()
            connection.close()
            began = time.monotonic()
        again.close()
        assert time.monotonic() - began < 10
        assert terminal.journal.verdict == "ok"


def test_a_terminal_may_not_speak_for_another_and_does_not_fall_over_it(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        collector.wait(terminal.everything_arrived, "the beginning")
        assert terminal.link._client is not None
        terminal.link._client.publish(terminal_topic(OFFICE, TERMINAL, RECEIPT), b"{}", qos=1)
        collector.wait(lambda: any("the broker refuses" in line for line in terminal.log), "the refusal")
        enter(terminal.journal, 1)
        collector.wait(terminal.everything_arrived, "a vote after the refusal")


def test_events_leave_as_one_array_on_the_terminals_topic(broker: PrivateBroker, tmp_path: Path) -> None:
    with FakeCollector(broker, PASSWORD) as collector, OneTerminal(broker, tmp_path) as terminal:
        enter(terminal.journal, 2)
        collector.wait(terminal.everything_arrived, "two votes")
        [state] = terminal.journal.streams()
        sent = [event for _, payload in collector.batches for event in split(payload)]
        assert sent == terminal.journal.batch(state.stream, 0)
        assert terminal_topic(OFFICE, TERMINAL, EVENTS).endswith("/events")


def test_reconnections_spread_between_a_floor_and_five_minutes() -> None:
    assert [retry_seconds(n, 0.0) for n in range(20)] == [1.0] * 20
    bounds = [retry_seconds(n, 0.999999) for n in range(20)]
    assert bounds == sorted(bounds)
    assert bounds[0] == pytest.approx(4, abs=0.01)
    assert bounds[-1] == pytest.approx(300, abs=0.01)
