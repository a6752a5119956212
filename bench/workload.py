"""The votes that every rival in a run is given: chained streams of 200 terminals, prepared as bytes."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from office.directory import Counter, Directory, Office, Official, Terminal
from office.documents import Hours
from office.events import RatingGiven, StreamBegan
from office.ids import CounterId, OfficeId, OfficialId, QuestionId, ScaleId, StreamId, TerminalId, TopicId, UnitId
from office.periods import HalfDay, moment_text, start_of
from office.stream import ZERO_DIGEST, digest_of
from office.survey import Level, Question, Scale, Topic
from office.topics import EVENTS, terminal_topic
from office.units import Unit
from office.wire import encode, join, source_of

TERMINALS = 200
COUNTERS_AN_OFFICE = 5
PASSWORD = "only-on-loopback"  # noqa: S105 - a broker that lives for one run
SCALE = ScaleId("hai-long-5")
TOPIC = TopicId("thai-do")
_LABELS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


class Place(NamedTuple):
    """One terminal at one counter with one official."""

    office: OfficeId
    terminal: TerminalId
    counter: CounterId
    official: OfficialId


def places(count: int = TERMINALS) -> list[Place]:
    """``count`` terminals, five to an office."""
    found = []
    for number in range(count):
        office, counter = divmod(number, COUNTERS_AN_OFFICE)
        found.append(
            Place(
                OfficeId(f"xa-mau-{office + 1}"),
                TerminalId(f"danh-gia-{counter + 1}"),
                CounterId(f"quay-{counter + 1}"),
                OfficialId(f"nguoi-truc-{counter + 1}"),
            )
        )
    return found


def directory(count: int = TERMINALS) -> Directory:
    """The directory in which the terminals are registered."""
    every = places(count)
    offices = list(dict.fromkeys(place.office for place in every))
    hours = Hours(open=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("07:00", "17:00"),)))
    return Directory(
        sample=True,
        units=(
            Unit(id=UnitId("tinh-mau"), kind="Tỉnh", name="Tỉnh Mẫu"),
            *(Unit(id=UnitId(office), kind="Xã", name=office, parent=UnitId("tinh-mau")) for office in offices),
        ),
        offices=tuple(Office(id=office, unit=UnitId(office), name={"vi": office}, hours=hours) for office in offices),
        counters=tuple(Counter(office=place.office, id=place.counter, label=place.counter[5:]) for place in every),
        officials=tuple(Official(office=place.office, id=place.official, name=place.official) for place in every),
        terminals=tuple(
            Terminal(
                office=place.office,
                id=place.terminal,
                counter=place.counter,
                official=place.official,
                scale=SCALE,
                question=QuestionId("hai-long"),
                topics=(TOPIC,),
            )
            for place in every
        ),
        scales=(
            Scale(
                id=SCALE,
                levels=tuple(
                    Level(score=score, face=score, satisfied=score > 3, label={"vi": label})
                    for score, label in enumerate(_LABELS, start=1)
                ),
            ),
        ),
        questions=(Question(id=QuestionId("hai-long"), text={"vi": "Hài lòng?"}, topics_text={"vi": "Vì sao?"}),),
        topics=(Topic(id=TOPIC, about="official", label={"vi": "Thái độ phục vụ"}),),
    )


def chain(place: Place, votes: int, *, stream: StreamId, first_half: HalfDay, halves: int) -> list[bytes]:
    """One terminal's stream: its beginning, then ``votes`` votes spread over ``halves`` half-days, in order of time."""
    source = source_of(place.office, place.terminal)
    events = [encode(StreamBegan(reason="installed"), source=source, stream=stream, sequence=1, previous=ZERO_DIGEST)]
    for number in range(votes):
        event = RatingGiven(
            counter=place.counter,
            official=place.official,
            scale=SCALE,
            score=(5, 4, 5, 3, 4, 5, 2, 5, 4, 1)[number % 10],
            topics=(TOPIC,) if number % 3 == 0 else (),
            channel="kiosk",
            bound=False,
        )
        half = HalfDay(first_half + number * halves // votes)
        events.append(
            encode(
                event,
                source=source,
                stream=stream,
                sequence=number + 2,
                previous=digest_of(events[-1]),
                time=moment_text(start_of(half)),
            )
        )
    return events


def batches(events: list[bytes], size: int) -> list[bytes]:
    """Payloads of ``size`` events each."""
    return [join(events[at : at + size]) for at in range(0, len(events), size)]


def write_load(path: Path, payloads: dict[Place, list[bytes]]) -> None:
    """The file that ``bench.load`` reads."""
    path.write_bytes(
        msgspec.msgpack.encode(
            {
                f"{place.office}/{place.terminal}": (PASSWORD, terminal_topic(place.office, place.terminal, EVENTS), batch)
                for place, batch in payloads.items()
            }
        )
    )
