"""Builders with sensible defaults: a test names only what its claim is about."""

from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from office.ballot import BoxTally, PendingVote
from office.desk_assignment import StationKind
from office.directory import Counter, Directory, Office, OfficeService, Official, Station, Terminal
from office.documents import (
    Assignment,
    CounterFace,
    Health,
    Hours,
    OfficeFace,
    OfficialFace,
    Receipt,
    StreamReceipt,
    Timings,
    Weekday,
)
from office.events import BoxOpened, Event, RatingGiven, StreamBegan
from office.histogram import bin_of
from office.ids import (
    CounterId,
    LedgerId,
    OfficeId,
    OfficialId,
    QuestionId,
    ScaleId,
    ServiceId,
    StreamId,
    TerminalId,
    TopicId,
    UnitId,
)
from office.numbering import Series
from office.periods import HalfDay, half_day_on, moment_text, start_of
from office.stream import ZERO_DIGEST, digest_of
from office.survey import About, Channel, Level, Question, Scale, Topic
from office.units import Unit
from office.wire import encode, join, source_of

OFFICE = OfficeId("xa-mau-a")
TERMINAL = TerminalId("danh-gia-1")
COUNTER = CounterId("quay-1")
OFFICIAL = OfficialId("nguyen-thi-mau")
SCALE = ScaleId("hai-long-5")
LEDGER = LedgerId("socaimau00000001")
STREAM = StreamId("dongsukienmau001")
DAY = date(2026, 9, 1)
"""A Tuesday."""
MORNING = half_day_on(DAY, afternoon=False)
AFTERNOON = half_day_on(DAY, afternoon=True)

_LEVELS: dict[int, Sequence[tuple[int, int, bool, str, str]]] = {
    3: (
        (3, 5, True, "Hài lòng", "Satisfied"),
        (2, 3, False, "Bình thường", "Neutral"),
        (1, 1, False, "Không hài lòng", "Dissatisfied"),
    ),
    4: (
        (4, 5, True, "Rất hài lòng", "Very satisfied"),
        (3, 4, True, "Hài lòng", "Satisfied"),
        (2, 2, False, "Không hài lòng", "Dissatisfied"),
        (1, 1, False, "Rất không hài lòng", "Very dissatisfied"),
    ),
    5: (
        (5, 5, True, "Rất hài lòng", "Very satisfied"),
        (4, 4, True, "Hài lòng", "Satisfied"),
        (3, 3, False, "Bình thường", "Neutral"),
        (2, 2, False, "Không hài lòng", "Dissatisfied"),
        (1, 1, False, "Rất không hài lòng", "Very dissatisfied"),
    ),
}

_TOPICS: Sequence[tuple[str, About, str, str]] = (
    ("thai-do", "official", "Thái độ phục vụ", "Attitude"),
    ("huong-dan", "official", "Hướng dẫn rõ ràng", "Clear guidance"),
    ("thoi-gian-cho", "office", "Thời gian chờ", "Waiting time"),
    ("thu-tuc", "procedure", "Thủ tục, giấy tờ", "Paperwork"),
    ("co-so-vat-chat", "office", "Nơi ngồi chờ", "Waiting room"),
    ("dung-hen", "procedure", "Trả kết quả đúng hẹn", "Result on time"),
)


def a_scale(levels: int = 5, *, id_: str | None = None) -> Scale:
    """A scale of 3, 4 or 5 levels."""
    return Scale(
        id=ScaleId(id_ or f"hai-long-{levels}"),
        levels=tuple(
            Level(score=score, face=face, satisfied=satisfied, label={"vi": vi, "en": en})
            for score, face, satisfied, vi, en in _LEVELS[levels]
        ),
    )


def a_question() -> Question:
    return Question(
        id=QuestionId("hai-long"),
        text={"vi": "Ông/bà có hài lòng với việc phục vụ hôm nay không?", "en": "Are you satisfied with today's service?"},
        topics_text={"vi": "Điều gì khiến ông/bà đánh giá như vậy?", "en": "What is your answer about?"},
    )


def some_topics(count: int = 6) -> tuple[Topic, ...]:
    return tuple(Topic(id=TopicId(id_), about=about, label={"vi": vi, "en": en}) for id_, about, vi, en in _TOPICS[:count])


def some_hours(
    *, midday: str = "12:00", evening: str = "18:00", closed_on: tuple[date, ...] = (), days: Iterable[Weekday] | None = None
) -> Hours:
    """Monday to Friday, 07:30–11:30 and 13:30–17:00."""
    week: Iterable[Weekday] = days if days is not None else ("mon", "tue", "wed", "thu", "fri")
    spans = (("07:30", "11:30"), ("13:30", "17:00"))
    return Hours(open=dict.fromkeys(week, spans), midday=midday, evening=evening, closed_on=closed_on)


def an_assignment(
    *,
    revision: int = 1,
    office: OfficeId = OFFICE,
    terminal: TerminalId = TERMINAL,
    counter: CounterId = COUNTER,
    label: str = "1",
    official: OfficialId | None = OFFICIAL,
    official_name: str = "Nguyễn Thị Mẫu",
    levels: int = 5,
    topics: int = 6,
    channel: Channel = "kiosk",
    languages: tuple[str, ...] = ("vi", "en"),
    hours: Hours | None = None,
    timings: Timings | None = None,
    sample: bool = True,
) -> Assignment:
    return Assignment(
        revision=revision,
        terminal=terminal,
        office=OfficeFace(
            id=office,
            name={"vi": "Trung tâm Phục vụ hành chính công Xã Mẫu A", "en": "One-stop office of Xã Mẫu A"},
            hours=hours or some_hours(),
            lodge={
                "vi": "Khiếu nại, tố cáo: Phòng tiếp công dân, thứ Năm hằng tuần",
                "en": "Complaints: reception room, Thursdays",
            },
            sample=sample,
        ),
        channel=channel,
        counter=CounterFace(id=counter, label=label),
        official=None if official is None else OfficialFace(id=official, name=official_name, title="Công chức tư pháp – hộ tịch"),
        scale=a_scale(levels),
        question=a_question(),
        topics=some_topics(topics),
        languages=languages,
        timings=timings or Timings(),
    )


def an_exit_assignment(counters: int = 3, *, languages: tuple[str, ...] = ("vi", "en")) -> Assignment:
    """What a terminal at the exit is told: it asks which of some counters the visit was at."""
    told = an_assignment(terminal=TerminalId("loi-ra-1"), official=None, channel="exit", languages=languages)
    places = tuple(CounterFace(id=CounterId(f"quay-{n}"), label=str(n)) for n in range(1, counters + 1))
    return msgspec.structs.replace(told, counter=None, counters=places)


def a_directory(*, offices: int = 1, counters: int = 1) -> Directory:
    """One province, ``offices`` communes with one office each, and one terminal and official per counter."""
    letters = "abcdefghijklmnopqrstuvwxyz"[:offices]
    places = [(OfficeId(f"xa-mau-{letter}"), n) for letter in letters for n in range(1, counters + 1)]
    return Directory(
        sample=True,
        units=(
            Unit(id=UnitId("tinh-mau"), kind="Tỉnh", name="Tỉnh Mẫu"),
            *(
                Unit(id=UnitId(f"xa-mau-{letter}"), kind="Xã", name=f"Xã Mẫu {letter.upper()}", parent=UnitId("tinh-mau"))
                for letter in letters
            ),
        ),
        offices=tuple(
            Office(
                id=OfficeId(f"xa-mau-{letter}"),
                unit=UnitId(f"xa-mau-{letter}"),
                name={"vi": f"Trung tâm Phục vụ hành chính công Xã Mẫu {letter.upper()}"},
                hours=some_hours(),
            )
            for letter in letters
        ),
        counters=tuple(Counter(office=office, id=CounterId(f"quay-{n}"), label=str(n)) for office, n in places),
        officials=tuple(Official(office=office, id=_official(n), name=f"Nguyễn Thị Mẫu {n}") for office, n in places),
        terminals=tuple(
            Terminal(
                office=office,
                id=TerminalId(f"danh-gia-{n}"),
                counter=CounterId(f"quay-{n}"),
                official=_official(n),
                scale=SCALE,
                question=QuestionId("hai-long"),
                topics=tuple(topic.id for topic in some_topics()),
            )
            for office, n in places
        ),
        scales=(a_scale(5), a_scale(4), a_scale(3)),
        questions=(a_question(),),
        topics=some_topics(),
    )


def with_queues(directory: Directory) -> Directory:
    """``directory`` with a queue in each office: two services, a desk, a ticket kiosk, a board and a caller's box."""
    offices = [office.id for office in directory.offices]
    services: Sequence[tuple[str, str, Series]] = (("chung-thuc", "Chứng thực", "A"), ("ho-tich", "Hộ tịch", "H"))
    stations: Sequence[tuple[str, StationKind, str | None]] = (
        ("desk", "desk", None),
        ("lay-so-1", "ticket", None),
        ("bang-goi-so", "board", None),
        ("hop-goi-1", "caller", "quay-1"),
    )
    return msgspec.structs.replace(
        directory,
        services=tuple(
            OfficeService(office=office, id=ServiceId(id_), name={"vi": name}, series=series)
            for office in offices
            for id_, name, series in services
        ),
        stations=tuple(
            Station(office=office, id=TerminalId(id_), kind=kind, counter=None if counter is None else CounterId(counter))
            for office in offices
            for id_, kind, counter in stations
        ),
    )


def _official(n: int) -> OfficialId:
    return OFFICIAL if n == 1 else OfficialId(f"{OFFICIAL}-{n}")


def a_rating(
    score: int = 5,
    *,
    counter: str = COUNTER,
    official: str | None = OFFICIAL,
    scale: str = SCALE,
    topics: tuple[str, ...] = (),
    channel: Channel = "kiosk",
    bound: bool = False,
    flags: tuple[str, ...] = (),
    until: str | None = None,
    release: str | None = None,
) -> RatingGiven:
    return RatingGiven(
        counter=counter,
        official=official,
        scale=scale,
        score=score,
        topics=topics,
        channel=channel,
        bound=bound,
        flags=flags,
        until=until,
        release=release,
    )


def a_box(
    presses: int = 5,
    *,
    counter: str = COUNTER,
    official: str | None = OFFICIAL,
    windows: int | None = None,
    flagged: dict[str, int] | None = None,
    amended: int = 0,
    until: str | None = None,
) -> BoxOpened:
    return BoxOpened(
        counter=counter,
        official=official,
        windows=windows,
        presses=presses,
        flagged=flagged or {},
        amended=amended,
        until=until,
    )


def an_event(
    event: Event | None = None,
    *,
    sequence: int = 1,
    previous: str = ZERO_DIGEST,
    stream: StreamId = STREAM,
    office: OfficeId = OFFICE,
    terminal: TerminalId = TERMINAL,
    half: HalfDay | None = MORNING,
    origin: tuple[str, str] | None = None,
) -> bytes:
    """The bytes of one event (a vote, when not said otherwise) with the nominal time of ``half`` (``None``: no time)."""
    return encode(
        event or a_rating(),
        source=source_of(office, terminal),
        stream=stream,
        sequence=sequence,
        previous=previous,
        time=None if half is None else moment_text(start_of(half)),
        origin=origin,
    )


def a_chain(
    events: Iterable[Event],
    *,
    stream: StreamId = STREAM,
    office: OfficeId = OFFICE,
    terminal: TerminalId = TERMINAL,
    half: HalfDay | None = MORNING,
    began: bool = True,
) -> list[bytes]:
    """The bytes of a whole stream from sequence 1: ``stream.began`` (unless ``began`` is false), then ``events``."""
    said: list[Event] = [StreamBegan(reason="installed")] if began else []
    chain: list[bytes] = []
    previous = ZERO_DIGEST
    for sequence, event in enumerate([*said, *events], start=1):
        chain.append(
            an_event(event, sequence=sequence, previous=previous, stream=stream, office=office, terminal=terminal, half=half)
        )
        previous = digest_of(chain[-1])
    return chain


def a_batch(count: int = 3, *, stream: StreamId = STREAM, half: HalfDay | None = MORNING) -> bytes:
    """A payload of ``count`` events from the beginning of a stream: its ``stream.began``, then votes."""
    return join(a_chain([a_rating() for _ in range(count - 1)], stream=stream, half=half))


def a_receipt(sequence: int = 0, digest: str = ZERO_DIGEST, *, stream: StreamId = STREAM, ledger: LedgerId = LEDGER) -> Receipt:
    return Receipt(ledger=ledger, streams={stream: StreamReceipt(sequence=sequence, digest=digest)})


def a_pending_vote(
    key: bytes = b"\x01" * 16,
    *,
    half: HalfDay | None = MORNING,
    given_up_in: HalfDay | None = None,
    score: int = 5,
    counter: CounterId = COUNTER,
    official: OfficialId | None = OFFICIAL,
    topics: tuple[TopicId, ...] = (),
    channel: Channel = "kiosk",
    flags: tuple[str, ...] = (),
) -> PendingVote:
    return PendingVote(
        key=key,
        half=half,
        given_up_in=given_up_in,
        counter=counter,
        official=official,
        scale=SCALE,
        score=score,
        topics=topics,
        channel=channel,
        flags=flags,
    )


def a_tally(
    presses: int = 5,
    *,
    half: HalfDay | None = MORNING,
    counter: CounterId = COUNTER,
    official: OfficialId | None = OFFICIAL,
    windows: int | None = None,
    flagged: dict[str, int] | None = None,
    amended: int = 0,
) -> BoxTally:
    return BoxTally(
        half=half,
        counter=counter,
        official=official,
        windows=windows,
        presses=presses,
        flagged=flagged or {},
        amended=amended,
    )


def a_health(**changes: object) -> Health:
    fields: dict[str, object] = {"software": "0.1.0", "boot": "khoi-dong-mau-1", "clock": "synchronised", "disk": "ok"}
    return Health(**{**fields, **changes})  # type: ignore[arg-type]


def a_histogram(durations: Iterable[float]) -> dict[int, int]:
    return dict(Tally(bin_of(seconds) for seconds in durations))
