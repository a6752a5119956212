"""The directory: units, offices, counters, officials, terminals and what they ask, as one frozen snapshot.

It is what an admin writes in a TOML or YAML file, what the collector believes, and what every assignment is made of.
"""

from typing import Annotated, Literal, NamedTuple

import msgspec

from office.documents import Assignment, CounterFace, Hours, OfficeFace, OfficialFace, Timings
from office.errors import DirectoryUnknownError
from office.ids import CounterId, OfficeId, OfficialId, QuestionId, ScaleId, TerminalId, TopicId, UnitId
from office.survey import Channel, Question, Scale, Topic
from office.units import Unit


class Office(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One one-stop office of a unit."""

    id: OfficeId
    unit: UnitId
    name: dict[str, str]
    hours: Hours
    lodge: dict[str, str] = {}


class Counter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One counter of an office; ``label`` is what follows «Quầy», ids are unique within the office."""

    office: OfficeId
    id: CounterId
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]


class Official(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One official of an office; ids are unique within the office. ``photo`` is a file beside the imported one."""

    office: OfficeId
    id: OfficialId
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    title: Annotated[str, msgspec.Meta(max_length=80)] = ""
    photo: str | None = None


class Terminal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rating terminal and what it is told to ask. ``official`` is on duty at its counter until changed (no desk yet)."""

    office: OfficeId
    id: TerminalId
    counter: CounterId
    official: OfficialId | None = None
    channel: Channel = "kiosk"
    scale: ScaleId
    question: QuestionId
    topics: tuple[TopicId, ...] = ()
    languages: tuple[str, ...] = ("vi", "en")
    order: Literal["best-first", "worst-first"] = "best-first"
    timings: Timings = Timings()


class Directory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything above, flat, as in the file that is imported. ``sample`` marks invented data on every screen and page."""

    sample: bool = False
    units: tuple[Unit, ...] = ()
    offices: tuple[Office, ...] = ()
    counters: tuple[Counter, ...] = ()
    officials: tuple[Official, ...] = ()
    terminals: tuple[Terminal, ...] = ()
    scales: tuple[Scale, ...] = ()
    questions: tuple[Question, ...] = ()
    topics: tuple[Topic, ...] = ()


CounterKey = tuple[OfficeId, CounterId]
OfficialKey = tuple[OfficeId, OfficialId]
TerminalKey = tuple[OfficeId, TerminalId]


class Index(NamedTuple):
    """A directory by id, for who looks things up in it."""

    sample: bool
    units: dict[UnitId, Unit]
    offices: dict[OfficeId, Office]
    counters: dict[CounterKey, Counter]
    officials: dict[OfficialKey, Official]
    terminals: dict[TerminalKey, Terminal]
    scales: dict[ScaleId, Scale]
    questions: dict[QuestionId, Question]
    topics: dict[TopicId, Topic]


def index(directory: Directory) -> Index:
    """Every entry of ``directory`` under its id; of two with the same id the last one."""
    return Index(
        sample=directory.sample,
        units={unit.id: unit for unit in directory.units},
        offices={office.id: office for office in directory.offices},
        counters={(counter.office, counter.id): counter for counter in directory.counters},
        officials={(official.office, official.id): official for official in directory.officials},
        terminals={(terminal.office, terminal.id): terminal for terminal in directory.terminals},
        scales={scale.id: scale for scale in directory.scales},
        questions={question.id: question for question in directory.questions},
        topics={topic.id: topic for topic in directory.topics},
    )


def assignment_for(directory: Index, office: OfficeId, terminal: TerminalId, revision: int) -> Assignment:
    """What the directory tells one terminal to ask and show.

    Raises:
        DirectoryUnknownError: no such terminal, or it refers to what the directory does not hold.
    """
    try:
        entry = directory.terminals[office, terminal]
        place = directory.offices[office]
        counter = directory.counters[office, entry.counter]
        official = directory.officials[office, entry.official] if entry.official is not None else None
        shown = OfficialFace(id=official.id, name=official.name, title=official.title, photo=official.photo) if official else None
        return Assignment(
            revision=revision,
            terminal=terminal,
            office=OfficeFace(id=office, name=place.name, hours=place.hours, lodge=place.lodge, sample=directory.sample),
            channel=entry.channel,
            counter=CounterFace(id=counter.id, label=counter.label),
            official=shown,
            scale=directory.scales[entry.scale],
            question=directory.questions[entry.question],
            topics=tuple(directory.topics[topic] for topic in entry.topics),
            languages=entry.languages,
            order=entry.order,
            timings=entry.timings,
        )
    except KeyError as error:
        missing = error.args[0]
        name = "/".join(missing) if isinstance(missing, tuple) else missing
        raise DirectoryUnknownError(f"terminals.{office}/{terminal}: the directory holds no {name!r}") from None
