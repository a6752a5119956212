"""The desk's whole program without a network: what its loop does second by second, and what the watchdog is told."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.config import BrokerConfig, JournalConfig
from kiosk.desk.config import DeskConfig
from kiosk.desk.desk import Desk
from kiosk.desk.wiring import build
from kiosk.errors import BoxUnavailableError, JournalInUseError
from kiosk.health import Sensors
from kiosk.link import Saying
from office import commands as asked
from office.commands import Command
from office.counter_document import CounterDocument
from office.documents import Health, encode_document, read_document
from office.requests import Answer
from office.topics import counter_topic
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import OFFICE, a_request, a_told
from tests.kiosk.test_wiring import Notes
from tests.office.halls import LEADER, MAU, MORNING, ONE, STATUS


class Page:
    """A console that serves nothing."""

    def __init__(self) -> None:
        self.is_alive = True
        self.is_closed = False
        self.desk: Desk | None = None

    def __call__(self, desk: Desk, config: DeskConfig) -> "Page":
        assert config.console.port
        self.desk = desk
        return self

    def close(self) -> None:
        self.is_closed = True


class Bench:
    """A desk's program whose seconds a test lets pass; nothing connects, and what would be said is kept."""

    def __init__(self, directory: Path, *, clock: FakeClock | None = None, assigned: bool = True) -> None:
        directory.mkdir(exist_ok=True)
        if assigned:
            (directory / "assignment.json").write_bytes(encode_document(a_told()))
        self.clock = clock or FakeClock(MORNING)
        self.notes, self.page = Notes(), Page()
        self.said: list[Saying] = []
        config = DeskConfig(
            office=OFFICE,
            ledger="so-cai-mau",  # type: ignore[arg-type]
            broker=BrokerConfig(port=1, username="x"),
            journal=JournalConfig(directory=str(directory)),
        )
        sensors = Sensors(thermal=directory / "none", monitors=directory / "none")
        self.program = build(config, clock=self.clock, notifier=self.notes, sensors=sensors, serve=self.page)
        self.parts = self.program.parts
        self.parts.link.start = lambda: None  # type: ignore[method-assign]
        self.parts.link.say = self.said.append  # type: ignore[method-assign,assignment]
        self.program.start()
        self.program.work()

    def pass_seconds(self, seconds: float) -> None:
        """As the loop would, but without waiting."""
        left = seconds
        while left > 1e-6:
            step = min(left, 1.0)
            self.clock.advance(step)
            self.program.work()
            left -= step

    def do(self, command: Command) -> Answer:
        answer = self.parts.authority.submit(command, request=a_request(), asker="t")
        assert answer.refused is None, answer
        return answer

    def topics(self) -> list[str]:
        found = [saying.topic for saying in self.said]
        self.said.clear()
        return found

    def health(self) -> Health:
        document = self.parts.link._health(True)
        assert document is not None
        return read_document(document, Health)

    def end(self) -> None:
        self.program.end()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_everything_is_said_every_fifteen_seconds_and_systemd_hears_signs_of_life(bench: Bench) -> None:
    assert bench.notes.words == ["ready", "alive"]
    assert len(bench.topics()) == 4
    bench.pass_seconds(14)
    assert bench.topics() == []
    bench.pass_seconds(1)
    assert len(bench.topics()) == 4
    bench.pass_seconds(45)
    assert bench.notes.words == ["ready"] + ["alive"] * 7
    assert bench.notes.statuses[-1] == "in service, not connected; 0 waiting, 0 counters on duty"
    bench.end()
    assert bench.notes.words[-1] == "stopping"
    assert bench.page.is_closed


def test_a_vote_window_opens_to_the_second_though_nobody_does_anything(bench: Bench) -> None:
    bench.do(asked.SignOn(counter=ONE, official=MAU))
    bench.do(asked.WalkIn(counter=ONE, service=STATUS, call=True))
    bench.do(asked.Start(counter=ONE))

    def is_open() -> bool:
        said = [saying.payload for saying in bench.said if saying.topic == counter_topic(OFFICE, ONE)]
        return read_document(said[-1], CounterDocument).window is not None

    bench.pass_seconds(29)
    assert not is_open()
    bench.pass_seconds(1)
    assert is_open()
    bench.end()


@pytest.mark.parametrize("broken", ["page", "reception"])
def test_the_watchdog_bites_when_nobody_is_served_any_more(bench: Bench, broken: str) -> None:
    bench.pass_seconds(20)
    before = len(bench.notes.words)
    if broken == "page":
        bench.page.is_alive = False
    else:
        bench.parts.reception.stop()
    bench.pass_seconds(100)
    assert len(bench.notes.words) == before
    bench.end()


def test_a_queue_that_hangs_gets_no_sign_of_life_for_its_loop_hangs_too(bench: Bench) -> None:
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with bench.parts.authority._guard:
            held.set()
            free.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    bench.clock.advance(60)
    loop = threading.Thread(target=bench.program.work)
    loop.start()
    loop.join(0.2)
    assert loop.is_alive()
    assert bench.notes.words == ["ready", "alive"]
    free.set()
    loop.join(30)
    holder.join(30)
    assert bench.notes.words == ["ready", "alive", "alive"]
    bench.end()


def a_full_disk(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Every write fails until the result is called."""
    journal, probe = bench.parts.journal, bench.parts.journal.probe

    def full(*_: object) -> None:
        journal._verdict = "full"
        raise BoxUnavailableError("full")

    monkeypatch.setattr(journal, "record", full)
    monkeypatch.setattr(journal, "probe", lambda: journal.verdict)

    def mend() -> None:
        monkeypatch.undo()
        assert journal.probe == probe

    return mend


def test_a_full_disk_is_told_nothing_is_pretended_and_the_desk_goes_on_when_it_is_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.do(asked.SignOn(counter=ONE, official=MAU))
    bench.do(asked.WalkIn(counter=ONE, service=STATUS))
    before, mend = bench.parts.authority.queue, a_full_disk(bench, monkeypatch)
    with pytest.raises(BoxUnavailableError):
        bench.do(asked.CallNext(counter=ONE))
    bench.pass_seconds(3)
    assert (bench.program.service, bench.health().service, bench.health().disk) == ("out of service", "out of service", "full")
    assert bench.notes.statuses[-1].startswith("out of service")
    assert bench.parts.authority.queue == before
    words = len(bench.notes.words)
    bench.pass_seconds(60)
    assert len(bench.notes.words) > words, "a full disk is no reason to be killed: the page says it"
    mend()
    bench.pass_seconds(6)
    assert (bench.health().service, bench.health().disk) == ("in service", "ok")
    bench.do(asked.CallNext(counter=ONE))
    bench.end()


def test_a_journal_that_cannot_be_opened_is_told_and_taken_up_when_it_can(tmp_path: Path) -> None:
    first = Bench(tmp_path / "j")
    first.do(asked.SignOn(counter=ONE, official=MAU))
    first.do(asked.WalkIn(counter=ONE, service=STATUS))
    first.end()
    journal = tmp_path / "j" / "journal.sqlite"
    aside = tmp_path / "aside"
    journal.rename(aside)
    journal.mkdir()
    again = Bench(tmp_path / "j")
    assert again.health().service == "out of service"
    assert again.topics() == [], "an empty board would be a lie"
    with pytest.raises(BoxUnavailableError):
        again.do(asked.OpenDay())
    journal.rmdir()
    aside.rename(journal)
    again.pass_seconds(12)
    assert again.health().service == "in service"
    answer = again.do(asked.WalkIn(counter=ONE, service=STATUS))
    assert answer.issued is not None
    assert answer.issued.number == 2
    again.end()


def test_health_says_what_the_desk_is(bench: Bench) -> None:
    health = bench.health()
    assert (health.clock, health.disk, health.service, health.assignment, health.printer) == (
        "synchronised", "ok", "in service", 1, None,
    )  # fmt: skip
    assert health.stream == bench.parts.journal.summary().stream
    bench.end()


def test_without_an_assignment_it_says_so_and_one_that_comes_is_announced_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, assigned=False)
    bench.pass_seconds(3)
    assert (bench.program.service, bench.health().service, bench.topics()) == ("unassigned", "unassigned", [])
    assert bench.parts.link._assignments.accept(encode_document(a_told()))
    assert len(bench.topics()) == 4
    assert bench.program.service == "in service"
    bench.end()


def test_the_clock_may_jump_and_the_date_may_roll_over_under_the_running_desk(bench: Bench) -> None:
    bench.do(asked.SignOn(counter=ONE, official=LEADER))
    numbers = []

    def take() -> None:
        issued = bench.do(asked.WalkIn(counter=ONE, service=STATUS)).issued
        assert issued is not None
        numbers.append(issued.number)

    def sign_on() -> None:
        if bench.parts.authority.queue.counter(ONE).official is None:
            bench.do(asked.SignOn(counter=ONE, official=LEADER))

    take()
    for jump in (timedelta(hours=1), timedelta(hours=-2), timedelta(minutes=30), timedelta(days=-300)):
        bench.clock.synchronise((bench.clock._wall) + jump)
        bench.pass_seconds(16)
        sign_on()
        take()
    assert numbers == [1, 2, 3, 4, 5], "nobody's number is given anew"
    bench.clock.synchronise(MORNING + timedelta(days=1))
    bench.pass_seconds(16)
    assert not bench.parts.authority.queue.is_open, "the day of yesterday ended by itself"
    sign_on()
    take()
    assert numbers[-1] == 1
    bench.clock.synchronise(MORNING)
    bench.pass_seconds(16)
    sign_on()
    take()
    assert numbers[-1] == 2, "the date never goes back"
    before = bench.parts.authority.queue
    bench.end()
    again = Bench(bench.parts.journal.directory, clock=bench.clock)
    assert again.parts.authority.queue == before
    again.end()


def test_a_day_that_was_forgotten_open_ends_over_night_with_everything_in_it(bench: Bench) -> None:
    bench.do(asked.SignOn(counter=ONE, official=MAU))
    for _ in range(3):
        bench.do(asked.WalkIn(counter=ONE, service=STATUS))
    bench.do(asked.CallNext(counter=ONE))
    bench.clock.advance(timedelta(hours=9, minutes=50).total_seconds())
    bench.pass_seconds(15)
    assert bench.parts.authority.queue.is_open, "somebody is still being called"
    bench.clock.advance(timedelta(hours=7).total_seconds())
    bench.pass_seconds(15)
    queue = bench.parts.authority.queue
    assert not queue.is_open
    assert queue.open_tickets() == []
    assert queue.counter(ONE).official is None
    bench.end()


def test_two_desks_cannot_have_one_journal(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(JournalInUseError):
        Bench(tmp_path)
    bench.end()


def test_a_page_that_cannot_be_served_keeps_nothing_locked(tmp_path: Path) -> None:
    def taken(desk: Desk, config: DeskConfig) -> Page:  # noqa: ARG001  as a page is started
        raise OSError("taken")

    config = DeskConfig(
        office=OFFICE,
        ledger="so-cai-mau",  # type: ignore[arg-type]
        broker=BrokerConfig(port=1, username="x"),
        journal=JournalConfig(directory=str(tmp_path)),
    )
    program = build(config, clock=FakeClock(), notifier=Notes(), serve=taken)
    with pytest.raises(OSError, match="taken"):
        program.start()
    program.end()
    Bench(tmp_path).end()
