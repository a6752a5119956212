"""The rivals: terminal and collector as tutorials write them, each fault of theirs a switch.

They sit in the same harness, on the same broker, behind the same witness as the real ones. A test whose harness does not see them
lose or double votes proves nothing about the real ones either.
"""

import json
import queue
import sqlite3
import threading
from pathlib import Path
from typing import Any, Literal

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from office.ids import CounterId, OfficeId, OfficialId, ScaleId, TerminalId
from office.survey import Channel
from office.topics import EVENTS, every_terminal, terminal_topic
from tests.clients import hang_up

BATCH = 20
"""Rows that a program commits together when it wants to be quick, or kind to the card."""


class TerminalSins(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tutorial's terminal does wrong.

    ``thanks_first``: thanks, and commits every 20 votes or when nobody comes. ``forgets_on``: when a vote leaves the terminal's
    memory for good, at the publish call (QoS 0) or at the broker's PUBACK (QoS 1). ``swallows_errors``: logs what the disk says,
    and goes on. ``opens_in_steps``: empties its box row by row, each in a transaction, and clears it at the end.
    """

    thanks_first: bool = False
    forgets_on: Literal["publish", "puback"] = "puback"
    swallows_errors: bool = False
    opens_in_steps: bool = False


class CollectorSins(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a tutorial's collector does wrong.

    ``commits_late``: paho has acknowledged, and the commit comes with the 20th message, or after two seconds. ``doubles``: no
    de-duplication; otherwise one by terminal and message number. ``swallows_errors``: logs what the disk says, and goes on.
    """

    commits_late: bool = False
    doubles: bool = True
    swallows_errors: bool = False


class TutorialTerminal:
    """SQLite and paho in a hundred lines. All calls come from one thread."""

    def __init__(
        self, directory: Path, *, office: str, terminal: str, port: int, password: str, sins: TerminalSins, box: bool = False
    ) -> None:
        self._sins = sins
        self._topic = terminal_topic(OfficeId(office), TerminalId(terminal), EVENTS)
        self._db = sqlite3.connect(directory / "votes.sqlite", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, vote TEXT)")
        self._db.execute("CREATE TABLE IF NOT EXISTS box (id INTEGER PRIMARY KEY AUTOINCREMENT, vote TEXT)")
        self._box = box
        self._uncommitted: list[dict[str, Any]] = []
        self._sent: dict[int, int] = {}
        self._arrived: list[int] = []
        self._published = 0
        self._acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2, f"{office}/{terminal}", protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set(f"{office}/{terminal}", password)
        self._client.on_publish = lambda _client, _data, mid, _reason, _more: self._acknowledged.put(mid)
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async("127.0.0.1", port, keepalive=30)
        self._client.loop_start()

    @property
    def is_connected(self) -> bool:
        """Whether the broker has let it in."""
        return self._client.is_connected()

    @property
    def unsent(self) -> int:
        """Votes that it still knows of."""
        return int(self._db.execute("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM box)").fetchone()[0])

    def cast(
        self, *, counter: CounterId, official: OfficialId | None, scale: ScaleId, score: int, channel: Channel
    ) -> dict[str, Any]:
        """One vote; returns what the program would thank for."""
        vote: dict[str, Any] = {
            "counter": counter,
            "official": official,
            "scale": scale,
            "score": score,
            "channel": channel,
            "topics": [],
        }
        if not self._sins.thanks_first:
            self._keep([vote])
        else:
            self._uncommitted.append(vote)
            if len(self._uncommitted) >= BATCH:
                self._keep(self._uncommitted)
                self._uncommitted = []
        return vote

    def work(self, *, idle: bool) -> None:
        """Send what waits, forget what the tutorial thinks has arrived; ``idle``: nobody is voting."""
        if idle and self._uncommitted:
            self._keep(self._uncommitted)
            self._uncommitted = []
        while not self._acknowledged.empty():
            row = self._sent.pop(self._acknowledged.get(), None)
            if row is not None:
                self._arrived.append(row)
        self._forget_arrived()
        if self._sins.forgets_on == "puback" and not self.is_connected:
            return
        qos = 1 if self._sins.forgets_on == "puback" else 0
        rows = self._db.execute("SELECT id, vote FROM outbox WHERE id > ? ORDER BY id LIMIT 200", (self._published,)).fetchall()
        for row, vote in rows:
            self._published = row
            mid = self._client.publish(self._topic, json.dumps({"id": row, **json.loads(vote)}), qos).mid
            if qos:
                self._sent[mid] = row
            else:
                self._arrived.append(row)

    def open_box(self) -> None:
        """Let the box's votes leave."""
        rows = self._db.execute("SELECT vote FROM box ORDER BY random()").fetchall()
        if not self._sins.opens_in_steps:
            self._db.execute("BEGIN")
        for row in rows:
            self._db.execute("INSERT INTO outbox (vote) VALUES (?)", row)
        self._db.execute("DELETE FROM box")
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def close(self) -> None:
        """End in good order."""
        hang_up(self._client)
        self._db.close()

    def _forget_arrived(self) -> None:
        try:
            while self._arrived:
                self._db.execute("DELETE FROM outbox WHERE id = ?", self._arrived[-1:])
                self._arrived.pop()
        except sqlite3.OperationalError:
            if not self._sins.swallows_errors:
                raise

    def _keep(self, votes: list[dict[str, Any]]) -> None:
        table = "box" if self._box else "outbox"
        try:
            self._db.execute("BEGIN")
            self._db.executemany(f"INSERT INTO {table} (vote) VALUES (?)", [(json.dumps(vote),) for vote in votes])  # noqa: S608
            self._db.execute("COMMIT")
        except sqlite3.OperationalError:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if not self._sins.swallows_errors:
                raise


class TutorialCollector:
    """``on_message`` → INSERT; the acknowledgement is left to paho."""

    def __init__(self, path: Path, *, port: int, password: str, sins: CollectorSins) -> None:
        self._path = path
        self._sins = sins
        self._waiting: list[tuple[str, int, str]] = []
        self._client = Client(CallbackAPIVersion.VERSION2, "collector", protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set("collector", password)
        self._client.on_connect = lambda client, *_rest: client.subscribe(every_terminal(EVENTS), qos=1)
        # A message that nobody has subscribed to yet would be lost, and prove nothing.
        self._client.on_subscribe = lambda *_rest: ready_mark(path).touch()
        self._client.on_message = self._on_message
        self._client.reconnect_delay_set(1, 1)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = 86_400
        self._client.connect_async("127.0.0.1", port, keepalive=30, clean_start=False, properties=properties)
        self._lock = threading.Lock()
        self._db = open_tutorial(path, doubles=sins.doubles)

    def run(self) -> None:
        """Serve until the process ends."""
        self._client.loop_start()
        pause = threading.Event()
        while not pause.wait(2.0):
            with self._lock:
                self._commit()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            vote = json.loads(message.payload)
        except ValueError:
            return
        with self._lock:
            self._waiting.append((message.topic, int(vote["id"]), message.payload.decode()))
            if not self._sins.commits_late or len(self._waiting) >= BATCH:
                self._commit()

    def _commit(self) -> None:
        rows, self._waiting = self._waiting, []
        verb = "INSERT" if self._sins.doubles else "INSERT OR IGNORE"
        try:
            self._db.execute("BEGIN")
            self._db.executemany(f"{verb} INTO votes (topic, message, vote) VALUES (?, ?, ?)", rows)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if not self._sins.swallows_errors:
                raise


def ready_mark(path: Path) -> Path:
    """A file that is there once the collector of ``path`` has subscribed for the first time."""
    return path.with_suffix(".ready")


def open_tutorial(path: Path, *, doubles: bool = True) -> sqlite3.Connection:
    """The tutorial collector's database."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    unique = "" if doubles else ", UNIQUE (topic, message)"
    db.execute(f"CREATE TABLE IF NOT EXISTS votes (topic TEXT, message INTEGER, vote TEXT{unique})")
    return db


def collect(path: str, port: str, password: str, sins: str) -> None:
    """The collector's process."""
    TutorialCollector(Path(path), port=int(port), password=password, sins=msgspec.json.decode(sins, type=CollectorSins)).run()
