"""The ingest's loop: what is acknowledged and receipted, and when, whatever the store and the network do."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from collector.announcer import Announcer
from collector.ingest import Arrival, Ingest
from collector.program import DAILY_RETRY_SECONDS, STORE_RETRY_SECONDS, IngestProgram
from collector.readiness import IngestState
from collector.store.db import Database
from office.ids import OfficeId, TerminalId
from office.topics import EVENTS, RECEIPT, terminal_topic
from tests.collector.ledgers import AT, a_store, an_arrival, an_ingest, counted, one
from tests.factories import OFFICE, TERMINAL, a_chain, a_rating

ANSWER = terminal_topic(OFFICE, TERMINAL, RECEIPT)


class HandClock:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds

    def now_ms(self) -> int:
        return AT + int(self.seconds * 1000)


class ScriptedLink:
    """Hands over what a test wrote down, step by step, and remembers what it was asked to do."""

    def __init__(self, clock: HandClock, steps: Iterable[Callable[[], list[Arrival]]]) -> None:
        self._clock = clock
        self._steps = iter(steps)
        self.program: IngestProgram
        self.is_connected = True
        self.connections = 1
        self.unsent = 0
        self.acknowledged: list[int] = []
        self.published: list[tuple[float, str, bytes]] = []
        self.closed = False

    def open(self) -> None:
        return

    def wait(self, timeout: float) -> list[Arrival]:
        self._clock.seconds += min(timeout, 0.05)
        step = next(self._steps, None)
        if step is None:
            self.program.stop()
            return []
        return step()

    def acknowledge(self, arrivals: Iterable[Arrival]) -> None:
        self.acknowledged += [arrival.token for arrival in arrivals]

    def publish(self, topic: str, payload: bytes) -> None:
        self.published.append((self._clock.seconds, topic, payload))

    def wake(self) -> None:
        return

    def close(self) -> None:
        self.closed = True


class Ear:
    """Hears what systemd would hear."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def ready(self) -> None:
        self.said.append("ready")

    def alive(self) -> None:
        self.said.append("alive")

    def status(self, text: str) -> None:
        self.said.append(text)

    def stopping(self) -> None:
        self.said.append("stopping")


class Run:
    """One program over a scripted link."""

    def __init__(
        self,
        db: Database,
        ingest: Ingest,
        *steps: Callable[[], list[Arrival]],
        daily: Callable[[datetime], object] | None = None,
    ) -> None:
        self.clock = HandClock()
        self.link = ScriptedLink(self.clock, steps)
        self.ear = Ear()
        self.states: list[IngestState] = []
        program = IngestProgram(
            ingest=ingest,
            link=self.link,  # type: ignore[arg-type]
            announcer=Announcer(db, ingest.receipt),
            clock=self.clock,
            notifier=self.ear,
            report=self.states.append,
            daily=daily,
        )
        self.link.program = program
        self.program = program

    def receipts(self) -> list[tuple[float, bytes]]:
        return [(at, payload) for at, topic, payload in self.link.published if topic == ANSWER and b"digest" in payload]


def _batches(count: int, size: int = 2) -> list[Arrival]:
    chain = a_chain([a_rating() for _ in range(count * size)], began=False)
    return [an_arrival(chain[n * size : n * size + size])._replace(token=n + 1) for n in range(count)]


def test_a_message_is_acknowledged_after_its_commit_and_the_last_receipt_always_goes(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    batches = _batches(12)
    acknowledged_early: list[int] = []
    run = Run(db, an_ingest(db), *[lambda batch=batch: [batch] for batch in batches])
    original = run.link.acknowledge

    def acknowledge(arrivals: Iterable[Arrival]) -> None:
        group = list(arrivals)
        if int(str(one(db, "SELECT count(*) FROM ledger"))) < 2 * max(arrival.token for arrival in group):
            acknowledged_early.extend(arrival.token for arrival in group)
        original(group)

    run.link.acknowledge = acknowledge  # type: ignore[method-assign]
    run.program.run()
    assert run.link.acknowledged == list(range(1, 13))
    assert acknowledged_early == []
    times = [at for at, _ in run.receipts()]
    # The last words at the end of the program need not wait.
    assert all(later - earlier >= 0.2 - 1e-9 for earlier, later in pairwise(times[:-1]))
    assert len(times) < 12
    assert b'"sequence":24' in run.receipts()[-1][1]
    assert run.link.closed
    assert run.ear.said[0] == "ready"
    assert run.ear.said[-1] == "stopping"


def test_messages_that_wait_together_are_written_in_one_transaction(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    run = Run(db, an_ingest(db), lambda: _batches(40))
    run.program.run()
    assert one(db, "SELECT count(DISTINCT received_at) FROM ledger") == 1
    assert len(run.receipts()) == 1


def test_on_a_full_disk_nothing_is_answered_readiness_falls_and_later_all_is_taken(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    batches = _batches(60)

    def fill() -> list[Arrival]:
        db.conn.execute(f"PRAGMA max_page_count = {one(db, 'PRAGMA page_count')}")
        return batches

    def look() -> list[Arrival]:
        assert run.link.acknowledged == []
        assert run.receipts() == []
        assert counted(db) == 0
        return []

    def free() -> list[Arrival]:
        assert run.states[-1].store is False
        assert run.states[-1].waiting == len(batches)
        assert "NOT TAKE WRITES" in run.ear.said[-1]
        assert "alive" not in run.ear.said[run.ear.said.index("ready") + 3 :]
        db.conn.execute("PRAGMA max_page_count = 1000000")
        run.clock.seconds += STORE_RETRY_SECONDS
        return []

    run = Run(db, ingest, list, fill, *[look] * 30, free, list)
    run.program.run()
    assert run.link.acknowledged == [batch.token for batch in batches]
    assert counted(db) == 120
    assert b'"sequence":120' in run.receipts()[-1][1]


def test_what_was_not_acknowledged_when_the_connection_broke_is_left_to_come_again(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    batches = _batches(60)

    def fill() -> list[Arrival]:
        db.conn.execute(f"PRAGMA max_page_count = {one(db, 'PRAGMA page_count')}")
        return batches

    def reconnect() -> list[Arrival]:
        db.conn.execute("PRAGMA max_page_count = 1000000")
        run.clock.seconds += STORE_RETRY_SECONDS
        run.link.connections = 2
        return [batches[0]._replace(token=7)]

    run = Run(db, an_ingest(db), list, fill, reconnect)
    run.program.run()
    assert run.link.acknowledged == [7]
    assert counted(db) == 2


def test_one_message_that_breaks_the_program_is_kept_apart_and_the_others_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = a_store(tmp_path)
    ingest = an_ingest(db)
    poison = Arrival(terminal_topic(OfficeId("xa-mau-a"), TerminalId("danh-gia-2"), EVENTS), b"[poison]", token=99)
    whole = Ingest._batch

    def fragile(self: Ingest, place: object, payload: bytes, at: int, into: object) -> None:
        if payload == b"[poison]":
            raise ZeroDivisionError
        whole(self, place, payload, at, into)  # type: ignore[arg-type]

    monkeypatch.setattr(Ingest, "_batch", fragile)
    batches = _batches(4)
    run = Run(db, ingest, lambda: [*batches[:2], poison, *batches[2:]])
    run.program.run()
    assert counted(db) == 8
    assert sorted(run.link.acknowledged) == [1, 2, 3, 4, 99]
    assert one(db, "SELECT reason || ' ' || detail FROM quarantine") == "unprocessable ZeroDivisionError()"


def test_on_connection_every_terminal_is_told_its_assignment_and_receipt_and_an_import_is_told_once(tmp_path: Path) -> None:
    from collector.store.db import database_path, open_database  # noqa: PLC0415
    from collector.store.directory import write_directory  # noqa: PLC0415
    from tests.factories import a_directory  # noqa: PLC0415

    db = a_store(tmp_path, counters=2)
    other = open_database(database_path(tmp_path))

    def grow() -> list[Arrival]:
        told = [topic for _, topic, _ in run.link.published]
        assert len(told) == len(set(told)) == 4
        run.link.published.clear()
        write_directory(other, a_directory(counters=3))
        return []

    run = Run(db, an_ingest(db), list, grow, *[list] * 60)
    run.program.run()
    assert sorted(topic for _, topic, _ in run.link.published) == [
        "nucuoi/v1/xa-mau-a/danh-gia-3/assignment",
        "nucuoi/v1/xa-mau-a/danh-gia-3/receipt",
    ]


def test_announcements_leave_room_when_the_broker_is_slow(tmp_path: Path) -> None:
    db = a_store(tmp_path, counters=2)
    run = Run(db, an_ingest(db), *[list] * 3)
    run.link.unsent = 1_000_000
    run.program.run()
    assert run.link.published == []


def test_a_new_day_has_its_round_once_and_a_failed_one_again(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    days: list[datetime] = []
    run: Run

    def daily(now: datetime) -> object:
        days.append(now)
        if len(days) == 1:
            raise RuntimeError("a fault")
        return "done"

    def later(seconds: float) -> Callable[[], list[Arrival]]:
        def step() -> list[Arrival]:
            run.clock.seconds += seconds
            return []

        return step

    steps = [later(5), later(DAILY_RETRY_SECONDS), later(60), later(60), later(86_400), later(60)]
    run = Run(db, an_ingest(db), *steps, daily=daily)
    run.program.run()
    assert len(days) == 3, "failed, again, and the next day"
    assert days[2].date() - days[1].date() == timedelta(days=1)
    assert run.link.closed, "the ingest went on all the while"
