"""Retained state: documents that come back to the office, whole and idempotent; losing one costs nothing."""

from collections.abc import Callable
from datetime import date, datetime
from datetime import time as time_of_day
from typing import Annotated, Literal, TypeVar

import msgspec

from office.errors import DocumentInvalidError
from office.ids import SLUG_PATTERN, STREAM_PATTERN, CounterId, LedgerId, OfficeId, OfficialId, StreamId, TerminalId
from office.periods import VIETNAM
from office.readable import readable
from office.stream import EMPTY, Head
from office.survey import MOST_LEVELS, Channel, Question, Scale, Topic, scale_problems, text_problems
from office.wire import Digest

_TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)"
ClockTime = Annotated[str, msgspec.Meta(pattern=_TIME_PATTERN)]
"""A time of day, ``HH:MM``."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class StreamReceipt(msgspec.Struct, frozen=True):
    """The last event of one stream that is committed."""

    sequence: Annotated[int, msgspec.Meta(ge=0)]
    digest: Digest


@readable
class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the ledger named ``ledger`` has committed of a terminal's streams, the 16 last touched ones.

    ``refused`` is there when the last payload from the terminal held something unreadable: the digest of that payload's bytes.
    It says which batch was refused, because the receipt alone may answer an older one.
    """

    ledger: LedgerId
    streams: dict[StreamId, StreamReceipt]
    refused: Digest | None = None

    def head_of(self, stream: StreamId) -> Head:
        """What is committed of ``stream``; nothing when the ledger does not name it."""
        found = self.streams.get(stream)
        return EMPTY if found is None else Head(found.sequence, found.digest)


@readable
class Presence(msgspec.Struct, frozen=True):
    """Birth and will; believed only while the office's uplink says 1."""

    state: Literal["online", "offline"]


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When an office is open, and where its half-days are cut.

    ``midday`` ends the morning and opens its box; ``evening`` opens the afternoon's. ``open`` maps a weekday to spans of
    ``[from, to)``; a day that is missing is closed. ``closed_on`` lists holidays.
    """

    open: dict[Weekday, tuple[tuple[ClockTime, ClockTime], ...]]
    midday: ClockTime = "12:00"
    evening: ClockTime = "18:00"
    closed_on: tuple[date, ...] = ()

    def is_open(self, moment: datetime) -> bool:
        """Whether the office is open at ``moment`` (aware)."""
        local = moment.astimezone(VIETNAM)
        if local.date() in self.closed_on:
            return False
        now = f"{local:%H:%M}"
        return any(begin <= now < end for begin, end in self.open.get(WEEKDAYS[local.weekday()], ()))

    def midday_time(self) -> time_of_day:
        """``midday`` as a time."""
        return time_of_day.fromisoformat(self.midday)

    def evening_time(self) -> time_of_day:
        """``evening`` as a time."""
        return time_of_day.fromisoformat(self.evening)


class OfficeFace(msgspec.Struct, frozen=True, kw_only=True):
    """What a screen says of its office. ``lodge`` tells where and when to lodge a complaint or denunciation."""

    id: OfficeId
    name: dict[str, str]
    hours: Hours
    lodge: dict[str, str] = {}
    sample: bool = False


class CounterFace(msgspec.Struct, frozen=True, kw_only=True):
    """The counter a terminal stands at; ``label`` is what follows «Quầy», such as ``3``."""

    id: Annotated[CounterId, msgspec.Meta(pattern=SLUG_PATTERN)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]


class OfficialFace(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the screen shows. ``photo`` is the SHA-256 of an image on the media topic."""

    id: Annotated[OfficialId, msgspec.Meta(pattern=SLUG_PATTERN)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    title: Annotated[str, msgspec.Meta(max_length=80)] = ""
    photo: Digest | None = None


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """How long a rating screen waits, in seconds.

    ``response_interval``: a press sooner after the last one carries the flag ``repeat``. ``topics`` and ``again`` end those
    steps when nobody touches the screen. ``thanks`` is the same for every score. ``dark_after`` dims an idle screen (0: never).
    """

    response_interval: Annotated[float, msgspec.Meta(ge=0, le=120)] = 5.0
    topics: Annotated[float, msgspec.Meta(ge=3, le=120)] = 15.0
    again: Annotated[float, msgspec.Meta(ge=3, le=120)] = 10.0
    thanks: Annotated[float, msgspec.Meta(ge=1, le=15)] = 3.0
    language_back: Annotated[float, msgspec.Meta(ge=5, le=600)] = 30.0
    dark_after: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 600.0


MOST_COUNTERS = 100
"""Counters of one office."""


@readable
class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """What one rating terminal is told to ask and show. ``revision`` grows with every change.

    ``counter`` is ``None`` at the exit, where the terminal asks which of ``counters`` the visit was at; elsewhere ``counters`` is
    empty. ``official`` is ``None`` where nobody is named. With a ``desk`` in the office, its counter document says whom a screen
    shows, and ``official`` only stands in. ``order`` is the order of the faces from left to right. ``asks_hint``: at the exit,
    put the question about a bribe too.
    """

    revision: Annotated[int, msgspec.Meta(ge=1)]
    terminal: TerminalId
    office: OfficeFace
    channel: Channel
    counter: CounterFace | None = None
    counters: Annotated[tuple[CounterFace, ...], msgspec.Meta(max_length=MOST_COUNTERS)] = ()
    official: OfficialFace | None = None
    desk: bool = False
    scale: Scale
    question: Question
    topics: Annotated[tuple[Topic, ...], msgspec.Meta(max_length=6)] = ()
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=6)] = ("vi", "en")
    order: Literal["best-first", "worst-first"] = "best-first"
    timings: Timings = Timings()
    asks_hint: bool = False

    def contradictions(self) -> list[str]:
        """Everything that keeps it from being used, one sentence each."""
        found = scale_problems(self.scale, field="scale")
        found += text_problems(self.office.name, field="office.name")
        found += text_problems(self.question.text, field="question.text")
        found += text_problems(self.question.topics_text, field="question.topics_text")
        for topic in self.topics:
            found += text_problems(topic.label, field=f"topics.{topic.id}.label")
        if len({topic.id for topic in self.topics}) != len(self.topics):
            found.append("topics: one topic appears twice; keep one")
        if (self.channel == "exit") != (self.counter is None):
            found.append("counter: a terminal stands at a counter or, with the channel 'exit', at none")
        if self.asks_hint and self.channel != "exit":
            found.append("asks_hint: only at the exit, where no official sits")
        if self.counter is None:
            if not self.counters or len({place.id for place in self.counters}) != len(self.counters):
                found.append("counters: a terminal at the exit needs those that it asks about, each once")
            if self.official is not None:
                found.append("official: nobody is on duty at the exit")
        if self.office.hours.midday >= self.office.hours.evening:
            found.append("office.hours.evening: must be later than midday")
        return found


Release = Literal["half-day", "at once"]
PrinterState = Literal["ok", "paper low", "paper out", "off", "unknown"]
Word = Annotated[str, msgspec.Meta(max_length=120)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
"""What a database column can hold."""
Score = Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)]


@readable
class Health(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a terminal fares: at most every 300 s, or on a change of verdict.

    ``clock``: ``synchronised`` or not yet. ``disk``: ``ok``, ``full``, ``read-only`` or ``failing``; anything but ``ok`` means
    that the terminal is out of service. ``unsent`` counts journalled events that no receipt covers, ``waiting`` votes in the
    ballot box. ``damaged`` counts the journals that were found damaged and set aside on this card. ``wrong_ledger`` names a
    ledger that sent a receipt without being the configured one. ``stuck_buttons`` are the scores whose button has been held too
    long: jammed, taped down or worn out. ``service``: whether the terminal does its work (votes are taken, numbers given), with a
    screen or without. ``printer`` is a ticket kiosk's. ``voice``: of a board that calls aloud, whether
    people hear it; ``impaired`` when something is spoken otherwise than it should be, or left out.
    """

    software: Word
    boot: Word
    clock: Literal["synchronised", "unsynchronised"]
    disk: Literal["ok", "full", "read-only", "failing"]
    disk_free_bytes: Number | None = None
    temperature_celsius: Annotated[float, msgspec.Meta(ge=-273.15, le=1000)] | None = None
    under_voltage: bool | None = None
    assignment: Number = 0
    stream: Annotated[StreamId, msgspec.Meta(pattern=STREAM_PATTERN)] | None = None
    head: Number = 0
    unsent: Number = 0
    waiting: Number = 0
    damaged: Number = 0
    release: Release = "half-day"
    wrong_ledger: Word | None = None
    stuck_buttons: Annotated[tuple[Score, ...], msgspec.Meta(max_length=MOST_LEVELS)] = ()
    service: Literal["in service", "out of service", "unassigned"] | None = None
    printer: PrinterState | None = None
    voice: Literal["ok", "impaired", "silent"] | None = None


Document = TypeVar("Document", bound=msgspec.Struct)


def encode_document(document: msgspec.Struct) -> bytes:
    """The JSON of a retained document, keys sorted, so that the same content is the same bytes."""
    return msgspec.json.encode(document, order="sorted")


def read_document(payload: bytes, kind: type[Document]) -> Document:
    """Read a retained document of ``kind``; unknown fields are ignored.

    Raises:
        DocumentInvalidError: saying which field is wrong, or what contradicts itself, because a screen that took such an
            assignment would ask what cannot be counted.
    """
    try:
        document = msgspec.json.decode(payload, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentInvalidError(f"{_named(kind)}: {error}") from None
    contradictions: Callable[[], list[str]] = getattr(document, "contradictions", list)
    if found := contradictions():
        raise DocumentInvalidError(f"{_named(kind)}: {'; '.join(found)}")
    return document


def _named(kind: type[msgspec.Struct]) -> str:
    """``assignment`` for every kind of assignment: what a technician knows it by."""
    return "assignment" if kind.__name__.endswith("Assignment") else kind.__name__.lower()
