"""A real collector process on a real broker, and plain MQTT clients as a stranger would write them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from collector.readiness import read_state
from collector.store.db import Database, database_path, open_database
from collector.store.directory import write_directory
from nucuoi.broker import PrivateBroker
from office.directory import Directory
from office.documents import Receipt
from tests.clients import hang_up
from tests.factories import a_directory

DEADLINE_SECONDS = 60.0


def wait_for(condition: Callable[[], bool], what: str, *, seconds: float = DEADLINE_SECONDS) -> None:
    """Return when ``condition`` holds; fail saying ``what`` did not happen."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"within {seconds:.0f} s {what} did not happen"
        pause.wait(0.02)


class Caller:
    """A plain paho client under one user name, which remembers what it was told."""

    def __init__(self, broker: PrivateBroker, username: str, *, subscriptions: Sequence[str] = ()) -> None:
        self.told: dict[str, list[bytes]] = {}
        self._ready = threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, client_id=username, protocol=MQTTProtocolVersion.MQTTv5)
        self.client.username_pw_set(username, "mat-khau")
        self.client.on_message = self._hear
        self.client.on_subscribe = lambda *_: self._ready.set()
        self.client.on_connect = lambda client, *_: (
            client.subscribe([(name, 1) for name in subscriptions]) if subscriptions else self._ready.set()
        )
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        assert self._ready.wait(DEADLINE_SECONDS)

    def _hear(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self.told.setdefault(message.topic, []).append(bytes(message.payload))

    def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=qos, retain=retain).wait_for_publish(DEADLINE_SECONDS)

    def receipt(self, topic: str) -> Receipt:
        """The last receipt heard; an empty one before the first."""
        heard = self.told.get(topic)
        return msgspec.json.decode(heard[-1], type=Receipt) if heard else Receipt(ledger="", streams={})  # type: ignore[arg-type]

    def close(self) -> None:
        hang_up(self.client)


class Stage:
    """Broker, store and ingest in one directory; every user's password is ``mat-khau``."""

    def __init__(self, directory: Path, *, offices: int = 1, counters: int = 2, entries: Directory | None = None) -> None:
        self.home = directory / "collector"
        self.directory = entries or a_directory(offices=offices, counters=counters)
        self.db: Database = open_database(database_path(self.home))
        write_directory(self.db, self.directory)
        self.broker = PrivateBroker(directory / "broker")
        self.config = directory / "collector.toml"
        self.log = directory / "ingest.log"
        self.ingest: subprocess.Popen[bytes] | None = None
        self._callers: list[Caller] = []

    def __enter__(self) -> Self:
        self.broker.start()
        names = [f"{terminal.office}/{terminal.id}" for terminal in self.directory.terminals]
        names += [f"{station.office}/{station.id}" for station in self.directory.stations]
        self.broker.add_users(dict.fromkeys(["collector", "xa-mau-a/la-mat", *names], "mat-khau"))
        self.config.write_text(
            f'directory = "{self.home}"\n[broker]\nport = {self.broker.port}\npassword = "mat-khau"\n', "utf-8"
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for caller in self._callers:
            caller.close()
        if self.ingest is not None and self.ingest.poll() is None:
            self.ingest.kill()
            self.ingest.wait()
        self.broker.stop()
        self.db.close()

    def start_ingest(self, *, wait: bool = True, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        before = read_state(self.home)
        with self.log.open("ab") as log:
            self.ingest = subprocess.Popen(
                [sys.executable, "-m", "nucuoi", "collector", "ingest", "--config", str(self.config)],
                stderr=log,
                env={**os.environ, **(environment or {})},
            )
        if wait:
            started = before.started_at if before else 0
            wait_for(lambda: self._is_up(started), f"the ingest's start; its log: {self.log.read_text()[-2000:]}")
        return self.ingest

    def _is_up(self, before: int) -> bool:
        state = read_state(self.home)
        return state is not None and state.broker and state.started_at > before

    def end_ingest(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.ingest is not None
        self.ingest.send_signal(number)
        return self.ingest.wait(DEADLINE_SECONDS)

    def caller(self, username: str, *subscriptions: str) -> Caller:
        caller = Caller(self.broker, username, subscriptions=subscriptions)
        self._callers.append(caller)
        return caller

    def count(self, query: str) -> int:
        return int(self.db.conn.execute(query).fetchone()[0])
