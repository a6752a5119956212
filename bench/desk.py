"""The desk: numbers given a second, the press of «next» until the board says so, and a restart in the middle of a full day.

The reference for giving numbers is what a web tutorial builds: Flask under waitress, one SQLite connection a thread, ``BEGIN
IMMEDIATE``, next number, commit, ``synchronous=FULL``, asked over HTTP by the same number of askers. The desk answers with more:
the line, the estimate, the event in its chain, the answer kept.
"""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from nucuoi.broker import PrivateBroker
from office import commands as asked
from office.ids import DESK
from tests.e2e.desk_under_test import PASSWORD, Console, DeskUnderTest, TicketStandIn
from tests.fakes import FakeClock
from tests.kiosk.desk.desks import KIOSK, OFFICE, DeskBench
from tests.office.halls import HAI, LAND, LEADER, MAU, MORNING, ONE, RESULT, STATUS, THREE, TWO

ASKERS = 4
SERVICES = (STATUS, LAND, RESULT)
BUSY_DAY = 2_000


class Press(NamedTuple):
    """Seconds from the press of «next» to the board on another terminal."""

    median: float
    p99: float


class Restart(NamedTuple):
    """A desk that starts with so many ``events`` of its day: seconds to be what it was, and until its process answers."""

    events: int
    load_seconds: float
    process_seconds: float


def issued_a_second(work: Path, count: int) -> float:
    """Numbers through the authority, each with its own commit, by some threads at once."""
    desk = DeskBench(work / "authority", clock=FakeClock(MORNING))

    def take(number: int) -> None:
        desk.done(asked.Issue(terminal=KIOSK, service=SERVICES[number % 3]))

    rate = _rate(count, lambda _asker: take)
    desk.close()
    return rate


def issued_by_lines(work: Path, count: int) -> float:
    """Numbers through the whole process, asked over TCP."""
    with _process(work / "lines") as desk:
        consoles = [Console(desk.port, f"may-{asker}") for asker in range(ASKERS)]

        def asker_of(asker: int) -> Callable[[int], None]:
            def take(number: int) -> None:
                consoles[asker].ask(asked.Issue(terminal=KIOSK, service=SERVICES[number % 3]))

            return take

        return _rate(count, asker_of)


def issued_by_tutorial(work: Path, count: int) -> float:
    """Numbers from Flask and SQLite, asked over HTTP connections that stay."""
    work.mkdir(parents=True, exist_ok=True)
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "bench.tutorial_queue", str(work / "queue.sqlite"), str(port)])
    try:
        _await_port(port)
        connections = [HTTPConnection("127.0.0.1", port) for _ in range(ASKERS)]

        def asker_of(asker: int) -> Callable[[int], None]:
            def take(number: int) -> None:
                body = json.dumps({"service": SERVICES[number % 3]})
                connections[asker].request("POST", "/tickets", body, {"Content-Type": "application/json"})
                json.loads(connections[asker].getresponse().read())

            return take

        return _rate(count, asker_of)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def sqlite_commits_a_second(work: Path, count: int) -> float:
    """One synced commit after the other, with nothing else to do: the bound of every journal."""
    work.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(work / "bare.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE numbers (id INTEGER PRIMARY KEY, bytes BLOB)")
    begin = time.monotonic()
    for _ in range(count):
        db.execute("INSERT INTO numbers (bytes) VALUES (zeroblob(600))")
    return count / (time.monotonic() - begin)


def press_to_board(work: Path, count: int, *, tickets: int) -> Press:
    """«Next» at a counter until the board reaches another terminal over a real broker, ``tickets`` in the day."""
    with PrivateBroker(work / "broker") as broker:
        broker.add_users({f"{OFFICE}/{DESK}": PASSWORD, f"{OFFICE}/{KIOSK}": PASSWORD})
        with (
            _process(work / "press", broker=broker.port) as desk,
            TicketStandIn(broker.port, KIOSK) as screen,
            Console(desk.port, "quay-3") as console,
        ):
            console.ask(asked.SignOn(counter=THREE, official=LEADER))
            for _ in range(max(tickets, count)):
                console.ask(asked.WalkIn(counter=THREE, service=STATUS))
            screen.wait_for(lambda: screen.boards and screen.boards[-1].waiting >= max(tickets, count), "a full hall")
            return _presses(console, screen, count)


def restart(work: Path, *, tickets: int = BUSY_DAY) -> Restart:
    """Start on the journal of a day with so many tickets, each called, started and finished."""
    desk = DeskBench(work / "busy" / "journal", clock=FakeClock(MORNING))
    # What a morning of seconds has to hold costs no sync here; it is only read afterwards.
    desk.journal._db.execute("PRAGMA synchronous = OFF")  # type: ignore[union-attr]  # noqa: SLF001  it is open
    for counter, official in ((ONE, MAU), (TWO, HAI), (THREE, LEADER)):
        desk.sign_on(counter, official)
    for number in range(tickets):
        desk.take(SERVICES[number % 3])
        counter = (ONE, TWO, THREE)[number % 3]
        for step in (asked.CallNext(counter=counter), asked.Start(counter=counter), asked.Finish(counter=counter)):
            desk.ask(step)
        desk.clock.advance(10)
    events = desk.journal.summary().head
    desk.close()
    begin = time.monotonic()
    again = DeskBench(work / "busy" / "journal", clock=desk.clock)
    loaded = time.monotonic() - begin
    if len(again.authority.queue.tickets) != tickets:
        raise RuntimeError("the day is not what it was")
    again.close()
    program = DeskUnderTest(work / "busy")
    begin = time.monotonic()
    program.start()
    try:
        program.await_answer()
        answered = time.monotonic() - begin
        program.stop()
    finally:
        program.end()
    return Restart(events, loaded, answered)


def _presses(console: Console, screen: TicketStandIn, count: int) -> Press:
    seconds = []
    for number in range(1, count + 1):
        begin = time.monotonic()
        console.ask(asked.CallNext(counter=THREE))

        def is_there(wanted: int = number) -> bool:
            calls = screen.boards[-1].calls
            return bool(calls) and calls[-1].number == wanted

        screen.wait_for(is_there, "the call on the board")
        seconds.append(time.monotonic() - begin)
        for step in (asked.Start(counter=THREE), asked.Finish(counter=THREE)):
            console.ask(step)
    return Press(median(seconds), quantiles(seconds, n=100)[98])


def _rate(count: int, asker_of: Callable[[int], Callable[[int], None]]) -> float:
    """Deeds a second of some askers at once."""
    share = max(1, count // ASKERS)

    def run(asker: int) -> None:
        take = asker_of(asker)
        for number in range(share):
            take(number)

    threads = [threading.Thread(target=run, args=(asker,)) for asker in range(ASKERS)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return share * ASKERS / (time.monotonic() - begin)


@contextmanager
def _process(work: Path, *, broker: int = 1) -> Iterator[DeskUnderTest]:
    work.mkdir(parents=True, exist_ok=True)
    desk = DeskUnderTest(work, broker=broker)
    desk.start()
    try:
        desk.await_answer()
        yield desk
        desk.stop()
    finally:
        desk.end()


def _await_port(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            os.sched_yield()
        else:
            return
