"""The desk's process on a real broker: who asks is answered, what happens is on the board, and a cut link stops nothing."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import msgspec
import pytest

from kiosk.journal import read_summary
from nucuoi.broker import PrivateBroker
from office import commands as asked
from office.documents import Health, Presence, encode_document
from office.ids import DESK, TerminalId
from office.queue_events import TicketFinished
from office.topics import ASSIGNMENT, HEALTH, PRESENCE, terminal_topic
from office.wire import source_of
from tests.e2e.desk_under_test import LEDGER, PASSWORD, Console, DeskUnderTest, TicketStandIn, all_day
from tests.fakes import FakeCollector, FakeLedger
from tests.kiosk.desk.desks import BOX, KIOSK, OFFICE, RATER, SECOND_KIOSK
from tests.office.halls import MAU, ONE, STATUS

SOURCE = source_of(OFFICE, DESK)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path / "broker") as broker:
        users = [f"{OFFICE}/{terminal}" for terminal in (DESK, KIOSK, SECOND_KIOSK, BOX, RATER)]
        broker.add_users(dict.fromkeys(["collector", *users], PASSWORD))
        yield broker


@contextmanager
def a_desk(directory: Path, broker: PrivateBroker) -> Iterator[DeskUnderTest]:
    desk = DeskUnderTest(directory, broker=broker.port)
    desk.start()
    try:
        desk.await_answer()
        yield desk
    finally:
        desk.end()


def test_a_number_is_taken_called_and_shown_within_a_moment(tmp_path: Path, broker: PrivateBroker) -> None:
    with a_desk(tmp_path, broker) as desk, TicketStandIn(broker.port, KIOSK) as kiosk, Console(desk.port, "quay-1") as console:
        answer = kiosk.ask(asked.Issue(terminal="x", service=STATUS))
        assert answer.issued is not None
        assert answer.issued.text == "H 001"
        assert kiosk.ask(asked.ConfirmDelivery(ticket=answer.issued.ticket, outcome="printed")).refused is None
        assert console.ask(asked.SignOn(counter=ONE, official=MAU)).refused is None
        pressed = time.monotonic()
        assert console.ask(asked.CallNext(counter=ONE)).refused is None
        kiosk.wait_for(lambda: kiosk.boards and kiosk.boards[-1].calls, "the call on the board")
        took = [time.monotonic() - pressed]
        assert [(call.text, call.counter) for call in kiosk.boards[-1].calls] == [("H 001", "1")]
        kiosk.wait_for(lambda: kiosk.counters.get(ONE) and kiosk.counters[ONE].ticket == "H 001", "the counter's document")
        # A machine that stands still for a moment is no fault of the desk: most calls are there within a second.
        for text in ("H 002", "H 003", "H 004", "H 005"):
            issued = kiosk.ask(asked.Issue(terminal="x", service=STATUS)).issued
            assert issued is not None
            kiosk.ask(asked.ConfirmDelivery(ticket=issued.ticket, outcome="printed"))
            for step in (asked.Start(counter=ONE), asked.Finish(counter=ONE)):
                assert console.ask(step).refused is None
            pressed = time.monotonic()
            assert console.ask(asked.CallNext(counter=ONE)).refused is None
            kiosk.wait_for(lambda text=text: text in [call.text for call in kiosk.boards[-1].calls], f"the call of {text}")
            took.append(time.monotonic() - pressed)
        assert sorted(took)[2] < 1
        assert kiosk.answers[0][0] == answer.request.encode(), "the correlation data came back"


def test_who_comes_later_hears_the_newest_board_at_once(tmp_path: Path, broker: PrivateBroker) -> None:
    with a_desk(tmp_path, broker), TicketStandIn(broker.port, KIOSK) as kiosk:
        kiosk.ask(asked.Issue(terminal="x", service=STATUS))
        kiosk.wait_for(lambda: kiosk.boards and kiosk.boards[-1].services[0].last, "the board")
        with TicketStandIn(broker.port, SECOND_KIOSK) as second:
            second.wait_for(lambda: second.boards, "what is retained")
            assert second.boards[0].services[0].last == "H 001"


def test_a_number_that_was_answered_is_answered_the_same_after_a_kill(tmp_path: Path, broker: PrivateBroker) -> None:
    with a_desk(tmp_path, broker) as desk, TicketStandIn(broker.port, KIOSK) as kiosk:
        first = kiosk.ask(asked.Issue(terminal="x", service=STATUS), request="cungmotyeucau000000")
        desk.kill()
        desk.start()
        desk.await_answer()
        assert kiosk.ask(asked.Issue(terminal="x", service=STATUS), request="cungmotyeucau000000") == first
        second = kiosk.ask(asked.Issue(terminal="x", service=STATUS))
        assert second.issued is not None
        assert second.issued.number == 2


def test_a_callers_box_calls_and_rubbish_on_every_topic_changes_nothing(tmp_path: Path, broker: PrivateBroker) -> None:
    with (
        a_desk(tmp_path, broker) as desk,
        TicketStandIn(broker.port, KIOSK) as kiosk,
        TicketStandIn(broker.port, BOX) as box,
        Console(desk.port, "quay-1") as console,
    ):
        console.ask(asked.SignOn(counter=ONE, official=MAU))
        issued = kiosk.ask(asked.Issue(terminal="x", service=STATUS)).issued
        assert issued is not None
        kiosk.ask(asked.ConfirmDelivery(ticket=issued.ticket, outcome="shown"))
        before = desk.state()
        for payload in (b"", b"\xff", b"{" * 1000, b"x" * 100_000, msgspec.json.encode({"request": "a" * 20})):
            for verb in ("issue", "call-next", "close-day", "khong-co"):
                kiosk.say(verb, payload)
                box.say(verb, payload, correlation=b"\x00")
        assert box.ask(asked.CloseDay()).refused == "not-allowed"
        assert box.ask(asked.Issue(terminal=KIOSK, service=STATUS)).refused == "not-allowed"
        assert kiosk.ask(asked.CallNext(counter=ONE)).refused == "not-allowed"
        assert desk.state() == before
        assert box.ask(asked.CallNext(counter=ONE)).refused is None
        assert desk.is_running
        assert "Traceback" not in desk.tail()


def test_the_desk_is_told_by_the_collector_and_everything_it_said_arrives(tmp_path: Path, broker: PrivateBroker) -> None:
    with (
        FakeCollector(broker, PASSWORD, FakeLedger(LEDGER)) as collector,  # type: ignore[arg-type]
        a_desk(tmp_path, broker) as desk,
        TicketStandIn(broker.port, KIOSK) as kiosk,
        TicketStandIn(broker.port, RATER) as rater,
        Console(desk.port, "quay-1") as console,
    ):
        told = msgspec.structs.replace(all_day(), revision=7)
        collector.say(terminal_topic(OFFICE, DESK, ASSIGNMENT), encode_document(told))
        collector.wait(
            lambda: collector.health.get(SOURCE) and collector.health[SOURCE][-1].assignment == 7, "the new assignment"
        )
        health = collector.health[SOURCE][-1]
        assert (health.service, health.disk) == ("in service", "ok")
        # A rating terminal that takes votes stands at counter 1.
        report = Health(software="1", boot="b", clock="synchronised", disk="ok", service="in service")
        rater.publish(PRESENCE, encode_document(Presence(state="online")))
        rater.publish(HEALTH, encode_document(report))
        console.ask(asked.SignOn(counter=ONE, official=MAU))
        finished: list[TicketFinished] = []
        while not (finished and finished[-1].asked):
            issued = kiosk.ask(asked.Issue(terminal="x", service=STATUS)).issued
            assert issued is not None
            kiosk.ask(asked.ConfirmDelivery(ticket=issued.ticket, outcome="printed"))
            for step in (asked.CallNext(counter=ONE), asked.Start(counter=ONE), asked.Finish(counter=ONE)):
                assert console.ask(step).refused is None
            numbers = len(finished) + 1

            def heard(wanted: int = numbers) -> bool:
                finished[:] = [event for event in collector.ledger.counted() if isinstance(event, TicketFinished)]
                return len(finished) == wanted

            collector.wait(heard, "the finished visit in the ledger")
            assert numbers < 50, "the rating terminal is never known"
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(30) == 0, desk.tail()
        collector.wait(lambda: collector.presence.get(SOURCE) == "offline", "the goodbye")


def test_with_the_broker_gone_the_counters_go_on_and_the_screens_hear_all_of_it_later(
    tmp_path: Path, broker: PrivateBroker
) -> None:
    with a_desk(tmp_path, broker) as desk, Console(desk.port, "quay-1") as console:
        console.ask(asked.SignOn(counter=ONE, official=MAU))
        broker.kill()
        for _ in range(3):
            assert console.ask(asked.WalkIn(counter=ONE, service=STATUS, call=True)).refused is None
            for step in (asked.Start(counter=ONE), asked.Finish(counter=ONE)):
                assert console.ask(step).refused is None
        broker.start()
        with TicketStandIn(broker.port, KIOSK) as kiosk:
            kiosk.wait_for(lambda: kiosk.boards and len(kiosk.boards[-1].calls) == 3, "the board of the new connection")


def test_with_no_collector_above_everything_in_the_office_works_and_waits_to_leave(tmp_path: Path, broker: PrivateBroker) -> None:
    with a_desk(tmp_path, broker) as desk, TicketStandIn(broker.port, KIOSK) as kiosk, Console(desk.port, "quay-1") as console:
        console.ask(asked.SignOn(counter=ONE, official=MAU))
        for number in range(1, 6):
            issued = kiosk.ask(asked.Issue(terminal="x", service=STATUS)).issued
            assert issued is not None
            assert issued.number == number
            kiosk.ask(asked.ConfirmDelivery(ticket=issued.ticket, outcome="printed"))
            assert console.ask(asked.CallNext(counter=ONE)).refused is None
            assert console.ask(asked.Start(counter=ONE)).refused is None
        assert read_summary(desk.journal).unsent > 20


def test_a_terminal_of_another_name_cannot_answer_for_the_desk(tmp_path: Path, broker: PrivateBroker) -> None:
    with a_desk(tmp_path, broker), TicketStandIn(broker.port, KIOSK) as kiosk, TicketStandIn(broker.port, SECOND_KIOSK) as other:
        other._client.publish(terminal_topic(OFFICE, TerminalId(KIOSK), "responses"), b'{"request": "giamao0000000000"}', qos=1)
        kiosk.ask(asked.Issue(terminal="x", service=STATUS))
        assert "giamao0000000000" not in {answer.request for _, answer in kiosk.answers}


def test_the_command_serves_the_officials_page_and_says_when_its_port_is_taken(tmp_path: Path) -> None:
    desk = DeskUnderTest(tmp_path)
    desk.words = [sys.executable, "-m", "nucuoi", "desk", "run", "--config", str(tmp_path / "desk.toml")]
    desk.start()
    try:
        desk.await_answer()
        with urlopen(f"http://127.0.0.1:{desk.port}/", timeout=30) as page:
            assert page.status == 200
            assert "text/html" in page.headers["Content-Type"]
        second = DeskUnderTest(tmp_path / "second")
        config = tmp_path / "second" / "desk.toml"
        config.write_text(config.read_text("utf-8").replace(f"port = {second.port}", f"port = {desk.port}"), "utf-8")
        second.words = [sys.executable, "-m", "nucuoi", "desk", "run", "--config", str(config)]
        second.start()
        assert second.process.wait(60) == 1
        assert "console.port" in second.tail()
        second.end()
        assert desk.stop() == 0, desk.tail()
        assert "Traceback" not in desk.tail()
    finally:
        desk.end()
