"""From publish to durable figure: events a second of the collector against the tutorial, SQLite alone and Mosquitto alone.

Every rival gets the same votes of the same 200 terminals, once with one event a message and once in batches of 100.
"""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.workload import PASSWORD, batches, chain, directory, places, write_load
from collector.store.db import database_path, open_database
from collector.store.directory import write_directory
from nucuoi.broker import PrivateBroker
from office.ids import StreamId
from office.periods import half_day_at
from office.topics import EVENTS, every_terminal
from office.wire import split

_DEADLINE_SECONDS = 600.0
_WINDOW = 20


class Run(NamedTuple):
    """One measurement."""

    events: int
    seconds: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def prepare(work: Path, *, votes: int, size: int) -> tuple[Path, int]:
    """Write the load of ``votes`` votes a terminal in messages of ``size`` events; the file and the number of events."""
    first = half_day_at(datetime.now(UTC))
    events = {
        place: chain(place, votes, stream=StreamId(f"s{number:04d}{'0' * 12}"), first_half=first, halves=1)
        for number, place in enumerate(places())
    }
    load = work / f"load-{votes}-{size}.msgpack"
    write_load(load, {place: batches(sent, size) for place, sent in events.items()})
    return load, sum(len(sent) for sent in events.values())


@contextmanager
def broker(work: Path) -> Iterator[PrivateBroker]:
    """A private upper broker that lets every terminal and the collector in."""
    with PrivateBroker(work / "broker", kind="upper") as running:
        running.add_users({"collector": PASSWORD} | {f"{place.office}/{place.terminal}": PASSWORD for place in places()})
        yield running


def publish(port: int, load: Path, *, until: Callable[[], bool], window: int = _WINDOW) -> float:
    """Send the load and wait until ``until``; seconds from the first byte."""
    sender = subprocess.Popen(
        [sys.executable, "-m", "bench.load", str(port), str(window), str(load)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with sender:
        if sender.stdin is None or sender.stdout is None or sender.stdout.readline().strip() != "ready":
            raise RuntimeError("the load could not connect")
        begin = time.perf_counter()
        sender.stdin.write("go\n")
        sender.stdin.flush()
        while not until():
            if time.perf_counter() - begin > _DEADLINE_SECONDS:
                sender.kill()
                raise RuntimeError("not everything arrived")
            time.sleep(0.01)
        return time.perf_counter() - begin


def count_in(path: Path, query: str) -> Callable[[int], bool]:
    """Whether ``query`` (one number) has reached a count, asked over a read-only connection."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def reached(wanted: int) -> bool:
        return int(db.execute(query).fetchone()[0] or 0) >= wanted

    return reached


@contextmanager
def child(arguments: list[str], log: Path, *, ready: str) -> Iterator[subprocess.Popen[bytes]]:
    """A rival's process, from the moment its log says ``ready``."""
    with log.open("wb") as out:
        process = subprocess.Popen(arguments, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        begin = time.perf_counter()
        while ready not in log.read_text("utf-8", "replace"):
            if process.poll() is not None or time.perf_counter() - begin > 60:
                raise RuntimeError(f"{arguments[2:4]} did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def collector(work: Path, running: PrivateBroker) -> Iterator[Path]:
    """The real ingest on an empty database with the run's directory; yields the database's path."""
    home = work / "collector"
    db = open_database(database_path(home))
    write_directory(db, directory())
    db.close()
    config = work / "collector.toml"
    config.write_text(
        f'directory = "{home}"\n[log]\nlevel = "info"\n[broker]\nhost = "127.0.0.1"\nport = {running.port}\n'
        f'username = "collector"\npassword = "{PASSWORD}"\n',
        "utf-8",
    )
    arguments = [str(Path(sys.executable).with_name("nucuoi")), "collector", "ingest", "--config", str(config)]
    with child(arguments, work / "ingest.log", ready="connected"):
        yield database_path(home)


def run_collector(work: Path, *, votes: int, size: int) -> Run:
    """The real thing: durable ledger, ratings, rollups in three grains and receipts."""
    load, events = prepare(work, votes=votes, size=size)
    with broker(work) as running, collector(work, running) as path:
        reached = count_in(path, "SELECT max(position) FROM ledger")
        return Run(events, publish(running.port, load, until=lambda: reached(events)))


def run_tutorial(work: Path, *, votes: int, size: int) -> Run:
    """``on_message`` → INSERT and commit, no chain, no receipt, no rollup."""
    load, events = prepare(work, votes=votes, size=size)
    path = work / "tutorial.sqlite"
    with broker(work) as running:
        arguments = [sys.executable, "-m", "bench.tutorial", str(running.port), "collector", PASSWORD, str(path)]
        with child([*arguments, str(events)], work / "tutorial.log", ready="ready") as rival:
            return Run(events, publish(running.port, load, until=lambda: rival.poll() is not None))


def run_sqlite(work: Path, *, votes: int, size: int) -> Run:
    """The same bytes into one table with ``executemany``, a commit for each 1,000 events, synced; no network, no figures."""
    load, events = prepare(work, votes=votes, size=size)
    content = msgspec.msgpack.decode(load.read_bytes(), type=dict[str, tuple[str, str, list[bytes]]])
    rows = [(user, event) for user, (_, _, payloads) in content.items() for payload in payloads for event in split(payload)]
    db = sqlite3.connect(work / "batch.sqlite", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, terminal TEXT, event BLOB)")
    begin = time.perf_counter()
    for at in range(0, len(rows), 1000):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO events (terminal, event) VALUES (?, ?)", rows[at : at + 1000])
        db.execute("COMMIT")
    seconds = time.perf_counter() - begin
    db.close()
    return Run(events, seconds)


def run_mosquitto(work: Path, *, votes: int, size: int) -> Run:
    """Mosquitto alone: QoS 1 in, QoS 1 out to a subscriber that only counts."""
    load, events = prepare(work, votes=votes, size=size)
    messages = sum(
        len(payloads)
        for _, _, payloads in msgspec.msgpack.decode(load.read_bytes(), type=dict[str, tuple[str, str, list[bytes]]]).values()
    )
    with broker(work) as running:
        arguments = [sys.executable, "-m", "bench.count", str(running.port), "collector", PASSWORD, every_terminal(EVENTS)]
        with child([*arguments, str(messages)], work / "count.log", ready="ready") as subscriber:
            return Run(events, publish(running.port, load, until=lambda: subscriber.poll() is not None))


RIVALS: dict[str, Callable[..., Run]] = {
    "collector": run_collector,
    "tutorial": run_tutorial,
    "sqlite": run_sqlite,
    "mosquitto": run_mosquitto,
}
