"""Stand-ins that speak the same contract as what they stand for, and cannot lie about it."""

import threading
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from types import TracebackType
from typing import NamedTuple, Self

import msgspec
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from kiosk.ballot_box import Box
from kiosk.clock import Clock
from kiosk.errors import BoxUnavailableError, DiskVerdict, VoteUnknownError
from nucuoi.broker import PrivateBroker
from office.counter_document import WindowDocument
from office.documents import Health, Presence, Receipt, StreamReceipt, encode_document, read_document
from office.errors import BatchUnreadableError, EnvelopeUnreadableError
from office.events import Event, RatingGiven, StreamBegan
from office.ids import CounterId, LedgerId, OfficeId, OfficialId, ScaleId, StreamId, TerminalId, TopicId
from office.periods import VIETNAM
from office.stream import ZERO_DIGEST, Head, Verdict, digest_of, judge
from office.survey import Channel, CommentChannel, Hint
from office.topics import EVENTS, HEALTH, PRESENCE, RECEIPT, every_terminal, read_terminal_topic, terminal_topic
from office.wire import read_body, read_envelope, read_event_id, source_of, split
from tests.clients import hang_up
from tests.factories import LEDGER

A_TUESDAY_MORNING = datetime(2026, 9, 1, 9, 0, tzinfo=VIETNAM)


class FakeClock:
    """A clock that stands still until it is told to advance; ``now`` is ``None`` while it is not trusted."""

    def __init__(
        self, now: datetime | None = A_TUESDAY_MORNING, monotonic: float = 1000.0, *, boot: str = "boot1", trusted: bool = True
    ) -> None:
        self._wall = now or A_TUESDAY_MORNING
        self._monotonic = monotonic
        self._boot = boot
        self.trusted = trusted and now is not None

    def monotonic(self) -> float:
        return self._monotonic

    def now(self) -> datetime | None:
        return self._wall if self.trusted else None

    def boot(self) -> str:
        return self._boot

    def advance(self, seconds: float) -> None:
        """Let time pass; never backwards."""
        assert seconds >= 0, "monotonic time does not go back"
        self._monotonic += seconds
        self._wall += timedelta(seconds=seconds)

    def synchronise(self, now: datetime | None = None) -> None:
        """The network has set the wall clock (to ``now``, or to what it would be)."""
        self._wall = now or self._wall
        self.trusted = True

    def reboot(self, boot: str, *, trusted: bool = False, monotonic: float = 10.0) -> None:
        """The machine starts anew: another boot, monotonic time from a low value, wall clock not trusted."""
        assert boot != self._boot, "a reboot has a new id"
        self._boot = boot
        self._monotonic = monotonic
        self.trusted = trusted


class CastVote(NamedTuple):
    """A vote as :class:`FakeBallotBox` holds it."""

    counter: CounterId
    official: OfficialId | None
    scale: ScaleId
    score: int
    channel: Channel
    flags: tuple[str, ...]
    topics: tuple[TopicId, ...] = ()
    finished: bool = False
    window: str | None = None


class FakeComments:
    """A box of comments in memory; set ``disk`` to anything but ``ok`` and it takes nothing."""

    def __init__(self) -> None:
        self.disk: DiskVerdict = "ok"
        self.answers: list[Hint | None] = []

    def put(self, channel: CommentChannel, *, text: str = "", hint: Hint | None = None) -> None:
        assert (channel, text) == ("exit", "")
        if self.disk != "ok":
            raise BoxUnavailableError(self.disk)
        self.answers.append(hint)


class FakeBallotBox:
    """A ballot box in memory: the same refusals as the real one, and ``votes`` to look at, in the order of casting.

    Set ``disk`` to anything but ``ok`` and every write is refused, as from a disk that fails; set it back and ``probe`` heals.
    """

    def __init__(self) -> None:
        self.disk: DiskVerdict = "ok"
        self.votes: dict[bytes, CastVote] = {}
        self.windows: dict[str, tuple[CounterId, OfficialId | None]] = {}
        self.probes = 0
        self._verdict: DiskVerdict = "ok"

    @property
    def verdict(self) -> DiskVerdict:
        return self._verdict

    def cast(
        self,
        *,
        counter: CounterId,
        official: OfficialId | None,
        scale: ScaleId,
        score: int,
        channel: Channel,
        flags: tuple[str, ...],
        window: WindowDocument | None = None,
    ) -> bytes:
        self._write()
        key = len(self.votes).to_bytes(16, "big")
        self.votes[key] = CastVote(
            counter, official, scale, score, channel, flags, window=None if window is None else window.window
        )
        if window is not None:
            self.count_window(counter, official, window.window)
        return key

    def has_voted(self, counter: CounterId, window: str) -> bool:
        if self.disk == "failing":
            raise BoxUnavailableError(self.disk)
        return any(vote.counter == counter and vote.window == window for vote in self.votes.values())

    def count_window(self, counter: CounterId, official: OfficialId | None, window: str) -> None:
        self._write()
        self.windows.setdefault(window, (counter, official))

    def amend(self, key: bytes, *, score: int, topics: tuple[TopicId, ...]) -> None:
        vote = self._open(key)
        self._write()
        self.votes[key] = vote._replace(score=score, topics=topics)

    def finish(self, key: bytes) -> None:
        vote = self._open(key)
        # As in the real box: the session is over even when the disk fails now.
        self.votes[key] = vote._replace(finished=True)
        self._write()

    def probe(self) -> DiskVerdict:
        self.probes += 1
        self._verdict = self.disk
        return self._verdict

    def open_if_due(self) -> int:
        return 0

    def _open(self, key: bytes) -> CastVote:
        vote = self.votes.get(key)
        if vote is None or vote.finished:
            raise VoteUnknownError(f"no open vote {key.hex()}; its session has ended")
        return vote

    def _write(self) -> None:
        self._verdict = self.disk
        if self.disk != "ok":
            raise BoxUnavailableError(self.disk)


_CLOCK: type[Clock] = FakeClock
_BOX: type[Box] = FakeBallotBox


class _Saying(NamedTuple):
    stream: StreamId
    sequence: int
    digest: str


class FakeLedger:
    """A ledger in memory that judges by ``office.stream.judge`` and counts every vote once, whatever it was said again in.

    Forks and unreadable events are kept to look at; ``cannot_read`` makes it an older one that does not understand some events.
    ``copy`` is a backup: put it in the place of the ledger and it knows only
    what it knew then.
    """

    def __init__(self, ledger: LedgerId = LEDGER) -> None:
        self.ledger = ledger
        self.events: dict[str, dict[StreamId, list[bytes]]] = {}
        self.forks: list[bytes] = []
        self.unreadable: list[bytes] = []
        self.duplicates = 0
        self.cannot_read: Callable[[bytes], bool] = lambda _event: False
        self._refused: dict[str, str] = {}

    def copy(self) -> "FakeLedger":
        return deepcopy(self)

    def take(self, payload: bytes, *, source: str) -> Receipt:
        """Take a batch of ``source`` as a collector must, and answer with the receipt."""
        self._refused.pop(source, None)
        try:
            said = split(payload)
        except BatchUnreadableError:
            self.unreadable.append(payload)
            self._refused[source] = digest_of(payload)
            return self.receipt(source)
        for event in said:
            try:
                envelope = read_envelope(event, source=source)
                if self.cannot_read(event):
                    raise EnvelopeUnreadableError("this ledger is older")  # noqa: TRY301  as the reading would
            except EnvelopeUnreadableError:
                self.unreadable.append(event)
                self._refused[source] = digest_of(payload)
                continue
            stream = self.events.setdefault(source, {}).setdefault(envelope.stream, [])
            digest = digest_of(event)
            head = Head(len(stream), digest_of(stream[-1]) if stream else ZERO_DIGEST)
            stored = [digest_of(taken) for taken in stream[envelope.number - 1 : envelope.number]]
            verdict = judge(head, envelope.number, envelope.previous, digest, lambda _, found=stored: found[0])  # type: ignore[misc]
            if verdict is Verdict.TAKEN:
                stream.append(event)
            elif verdict is Verdict.FORK:
                self.forks.append(event)
            elif verdict is Verdict.DUPLICATE:
                self.duplicates += 1
        return self.receipt(source)

    def receipt(self, source: str) -> Receipt:
        heads = {
            stream: StreamReceipt(sequence=len(said), digest=digest_of(said[-1]))
            for stream, said in self.events.get(source, {}).items()
            if said
        }
        return Receipt(ledger=self.ledger, streams=heads, refused=self._refused.get(source))

    def counted(self) -> list[Event]:
        """Everything that counts: each saying once, whether it came in its first stream or again in another."""
        found: dict[_Saying, Event] = {}
        for streams in self.events.values():
            for said in streams.values():
                for event in said:
                    envelope = read_envelope(event, source=_source(event))
                    first = _Saying(envelope.stream, envelope.number, digest_of(event))
                    if envelope.origin is not None and envelope.origindigest is not None:
                        named = read_event_id(envelope.origin)
                        assert named is not None, "an origin names an event"
                        first = _Saying(*named, envelope.origindigest)
                    found.setdefault(first, read_body(envelope))
        return list(found.values())

    def votes(self) -> list[RatingGiven]:
        return [event for event in self.counted() if isinstance(event, RatingGiven)]

    def lost(self) -> int:
        """How many events the terminals declared as lost."""
        return sum(event.lost for event in self.counted() if isinstance(event, StreamBegan))


def _source(event: bytes) -> str:
    return str(msgspec.json.decode(event)["source"])


DEADLINE_SECONDS = 60.0


class FakeCollector:
    """A collector on a real broker around a :class:`FakeLedger`: it takes batches, and answers each with the receipt.

    ``is_mute`` loses its receipts, ``is_deaf`` loses what arrives. ``wait`` waits for a condition with a generous deadline.
    """

    def __init__(self, broker: PrivateBroker, password: str, ledger: FakeLedger | None = None) -> None:
        self.ledger = ledger or FakeLedger()
        self.is_mute = False
        self.is_deaf = False
        self.batches: list[tuple[str, bytes]] = []
        self.expiries: list[int | None] = []
        self.words: dict[str, list[str]] = {}
        self.health: dict[str, list[Health]] = {}
        self._broker = broker
        self._password = password
        self._change = threading.Condition()
        self._client: Client | None = None

    @property
    def presence(self) -> dict[str, str]:
        """What each terminal's presence says now."""
        return {source: words[-1] for source, words in self.words.items()}

    def __enter__(self) -> Self:
        self._client = Client(CallbackAPIVersion.VERSION2, "collector", protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set("collector", self._password)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message
        self._client.connect(self._broker.host, self._broker.port)
        self._client.loop_start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._client is not None:
            hang_up(self._client)
            self._client = None

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Until ``condition`` holds; it is asked after each message, and now and then besides.

        Raises:
            AssertionError: when it does not within a minute.
        """
        end = time.monotonic() + DEADLINE_SECONDS
        with self._change:
            while not condition():
                assert time.monotonic() < end, f"waited in vain for: {what}; the broker says {self._broker.log[-600:]}"
                self._change.wait(0.05)

    def say(self, topic: str, payload: bytes, *, retain: bool = True) -> None:
        """Publish anything."""
        assert self._client is not None, "the collector is not connected"
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(DEADLINE_SECONDS)

    def _on_connect(self, client: Client, *_: object) -> None:
        client.subscribe([(every_terminal(leaf), 1) for leaf in (EVENTS, PRESENCE, HEALTH)])
        for source in self.ledger.events:
            self._answer(source)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        place = read_terminal_topic(message.topic)
        assert place is not None, message.topic
        source, payload = source_of(place.office, place.terminal), bytes(message.payload)
        with self._change:
            if place.leaf == EVENTS and not self.is_deaf:
                self.batches.append((source, payload))
                self.expiries.append(getattr(message.properties, "MessageExpiryInterval", None))
                self.ledger.take(payload, source=source)
                self._answer(source)
            elif place.leaf == PRESENCE:
                self.words.setdefault(source, []).append(read_document(payload, Presence).state)
            elif place.leaf == HEALTH:
                self.health.setdefault(source, []).append(read_document(payload, Health))
            self._change.notify_all()

    def _answer(self, source: str) -> None:
        if not self.is_mute and self._client is not None:
            office, terminal = source.strip("/").split("/")
            topic = terminal_topic(OfficeId(office), TerminalId(terminal), RECEIPT)
            self._client.publish(topic, encode_document(self.ledger.receipt(source)), qos=1, retain=True)
