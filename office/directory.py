"""The directory: units, offices, counters, services, officials, terminals and what they ask, as one frozen snapshot.

It is what an admin writes in a TOML or YAML file, what the collector believes, and what every assignment is made of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple, TypeVar

import msgspec

from office.belonging import Stay
from office.commitment import CommitmentSet
from office.desk_assignment import DeskAssignment, DeskOfficial, StationKind
from office.documents import Assignment, CounterFace, Hours, OfficeFace, OfficialFace, Timings
from office.errors import DirectoryUnknownError
from office.ids import (
    DESK,
    CommitmentId,
    CounterId,
    OfficeId,
    OfficialId,
    QuestionId,
    ScaleId,
    ServiceId,
    TerminalId,
    TopicId,
    UnitId,
)
from office.readable import readable
from office.services import CounterServices, QueueRules, Service
from office.survey import Channel, Question, Scale, Topic
from office.units import Former, Unit


class Office(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One one-stop office of a unit.

    ``queue`` are the rules of its queue, ``notices`` what its board shows between calls. ``former`` are the units to which it
    belonged before, as ``parent``, the oldest first. From the day ``valid_to`` on it is closed, with all that stands in it. Each
    entry below has such a day: name and figures stay, no desk or screen offers it.
    """

    id: OfficeId
    unit: UnitId
    former: tuple[Former, ...] = ()
    name: dict[str, str]
    hours: Hours
    lodge: dict[str, str] = {}
    queue: QueueRules = QueueRules()
    notices: tuple[dict[str, str], ...] = ()
    valid_to: date | None = None


class Counter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One counter of an office; ``label`` is what follows «Quầy», ids are unique within the office.

    ``services`` are what is done there; empty: everything.
    """

    office: OfficeId
    id: CounterId
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    services: tuple[ServiceId, ...] = ()
    valid_to: date | None = None


class Official(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One official of an office; ids are unique within the office. ``photo`` is a file beside the imported one.

    A ``leader`` sees all counters at the desk, and may close a service or the day.
    """

    office: OfficeId
    id: OfficialId
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    title: Annotated[str, msgspec.Meta(max_length=80)] = ""
    photo: str | None = None
    leader: bool = False
    valid_to: date | None = None


class OfficeService(Service, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing people come to an office for; ids are unique within the office. Texts are by language.

    ``popular`` is what people call it, ``papers`` what to bring, ``fee`` and ``time_limit`` what it costs and how long the office
    may take. ``series`` is the letter of its numbers; services of one series share their numbers. ``open`` narrows the office's
    hours (an empty table: no numbers are given), ``daily_cap`` the numbers of one day.
    """

    office: OfficeId
    valid_to: date | None = None


class Terminal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rating terminal and what it is told to ask.

    At the ``channel`` ``exit`` it has no ``counter`` and asks which one. ``official`` is on duty at its counter until changed;
    where the office has a desk, the desk says who is. ``asks_hint``: at the exit, whether it also asks if somebody hinted at
    money or a present; only where somebody above the office reads the answers.
    """

    office: OfficeId
    id: TerminalId
    counter: CounterId | None = None
    official: OfficialId | None = None
    channel: Channel = "kiosk"
    scale: ScaleId
    question: QuestionId
    topics: tuple[TopicId, ...] = ()
    languages: tuple[str, ...] = ("vi", "en")
    order: Literal["best-first", "worst-first"] = "best-first"
    timings: Timings = Timings()
    asks_hint: bool = False
    valid_to: date | None = None


class Station(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One terminal of an office's queue: its ``desk`` (whose id is ``desk``), a ``ticket`` kiosk, a ``board``, or a ``caller``.

    A caller's box stands at a ``counter``. Ids are unique among the stations and rating terminals of the office.
    """

    office: OfficeId
    id: TerminalId
    kind: StationKind
    counter: CounterId | None = None
    languages: tuple[str, ...] = ("vi", "en")
    valid_to: date | None = None


@readable
class Directory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything above, flat, as in the file that is imported. ``sample`` marks invented data on every screen and page."""

    sample: bool = False
    units: tuple[Unit, ...] = ()
    offices: tuple[Office, ...] = ()
    services: tuple[OfficeService, ...] = ()
    counters: tuple[Counter, ...] = ()
    officials: tuple[Official, ...] = ()
    terminals: tuple[Terminal, ...] = ()
    stations: tuple[Station, ...] = ()
    scales: tuple[Scale, ...] = ()
    questions: tuple[Question, ...] = ()
    topics: tuple[Topic, ...] = ()
    commitments: tuple[CommitmentSet, ...] = ()


CounterKey = tuple[OfficeId, CounterId]
OfficialKey = tuple[OfficeId, OfficialId]
ServiceKey = tuple[OfficeId, ServiceId]
TerminalKey = tuple[OfficeId, TerminalId]


class Hall(NamedTuple):
    """What stands in one office, in the order of the directory."""

    services: tuple[OfficeService, ...]
    counters: tuple[Counter, ...]
    officials: tuple[Official, ...]
    terminals: tuple[Terminal, ...]
    stations: tuple[Station, ...]


_EMPTY = Hall((), (), (), (), ())


class Index(NamedTuple):
    """A directory by id, for who looks things up in it. ``halls`` has nothing for an office in which nothing stands.

    ``past`` holds offices that are in it for their figures of these days alone, because they have moved out of a viewer's scope.
    ``lineage`` are the units above a directory that is kept within a scope, the nearest first: what was promised
    there holds below.
    """

    sample: bool
    units: dict[UnitId, Unit]
    offices: dict[OfficeId, Office]
    services: dict[ServiceKey, OfficeService]
    counters: dict[CounterKey, Counter]
    officials: dict[OfficialKey, Official]
    terminals: dict[TerminalKey, Terminal]
    stations: dict[TerminalKey, Station]
    scales: dict[ScaleId, Scale]
    questions: dict[QuestionId, Question]
    topics: dict[TopicId, Topic]
    halls: dict[OfficeId, Hall]
    commitments: dict[CommitmentId, CommitmentSet]
    past: Mapping[OfficeId, tuple[Stay, ...]] = MappingProxyType({})
    lineage: tuple[UnitId, ...] = ()

    def machine(self, key: TerminalKey) -> Terminal | Station:
        """The terminal of this key, whether it asks for votes or serves the queue.

        Raises:
            KeyError: there is none.
        """
        return self.terminals.get(key) or self.stations[key]

    def hall(self, office: OfficeId) -> Hall:
        """What stands in an office."""
        return self.halls.get(office, _EMPTY)


def index(directory: Directory) -> Index:
    """Every entry of ``directory`` under its id; of two with the same id the last one."""
    return Index(
        sample=directory.sample,
        units={unit.id: unit for unit in directory.units},
        offices={office.id: office for office in directory.offices},
        services={(service.office, service.id): service for service in directory.services},
        counters={(counter.office, counter.id): counter for counter in directory.counters},
        officials={(official.office, official.id): official for official in directory.officials},
        terminals={(terminal.office, terminal.id): terminal for terminal in directory.terminals},
        stations={(station.office, station.id): station for station in directory.stations},
        scales={scale.id: scale for scale in directory.scales},
        questions={question.id: question for question in directory.questions},
        topics={topic.id: topic for topic in directory.topics},
        halls=_halls(directory),
        commitments={one.id: one for one in directory.commitments},
    )


def assignment_for(directory: Index, office: OfficeId, terminal: TerminalId, revision: int) -> Assignment:
    """What the directory tells one rating terminal to ask and show.

    Raises:
        DirectoryUnknownError: no such terminal, or it refers to what the directory does not hold.
    """
    try:
        entry = directory.terminals[office, terminal]
        counter = directory.counters[office, entry.counter] if entry.counter is not None else None
        official = directory.officials[office, entry.official] if entry.official is not None else None
        shown = OfficialFace(id=official.id, name=official.name, title=official.title, photo=official.photo) if official else None
        return Assignment(
            revision=revision,
            terminal=terminal,
            office=_face(directory, office),
            channel=entry.channel,
            counter=None if counter is None else CounterFace(id=counter.id, label=counter.label),
            counters=()
            if counter is not None
            else tuple(CounterFace(id=place.id, label=place.label) for place in directory.hall(office).counters),
            official=shown,
            desk=(office, DESK) in directory.stations,
            scale=directory.scales[entry.scale],
            question=directory.questions[entry.question],
            topics=tuple(directory.topics[topic] for topic in entry.topics),
            languages=entry.languages,
            order=entry.order,
            timings=entry.timings,
            asks_hint=entry.asks_hint,
        )
    except KeyError as error:
        raise _unknown("terminals", office, terminal, error) from None


def desk_assignment_for(directory: Index, office: OfficeId, station: TerminalId, revision: int) -> DeskAssignment:
    """What the directory tells one terminal of a queue.

    Raises:
        DirectoryUnknownError: no such station, or it stands in an office that the directory does not hold.
    """
    try:
        entry = directory.stations[office, station]
        place, face, hall = directory.offices[office], _face(directory, office), directory.hall(office)
    except KeyError as error:
        raise _unknown("stations", office, station, error) from None
    is_desk = entry.kind == "desk"
    return DeskAssignment(
        revision=revision,
        terminal=station,
        kind=entry.kind,
        office=face,
        services=tuple(_plain(service) for service in hall.services),
        counters=tuple(CounterServices(id=at.id, label=at.label, services=at.services) for at in hall.counters),
        officials=tuple(
            DeskOfficial(id=who.id, name=who.name, title=who.title, photo=who.photo, leader=who.leader) for who in hall.officials
        )
        if is_desk
        else (),
        rated={at.id: at.counter for at in hall.terminals if at.counter is not None} if is_desk else {},
        stations={at.id: at.kind for at in hall.stations if at.kind != "desk"} if is_desk else {},
        callers={at.id: at.counter for at in hall.stations if at.kind == "caller" and at.counter is not None} if is_desk else {},
        rules=place.queue,
        counter=entry.counter,
        languages=entry.languages,
        notices=place.notices if entry.kind == "board" else (),
    )


def _face(directory: Index, office: OfficeId) -> OfficeFace:
    place = directory.offices[office]
    return OfficeFace(id=office, name=place.name, hours=place.hours, lodge=place.lodge, sample=directory.sample)


def _plain(service: OfficeService) -> Service:
    # Within its office a service needs no office.
    return Service(**{name: getattr(service, name) for name in Service.__struct_fields__})


def _unknown(kind: str, office: OfficeId, terminal: TerminalId, error: KeyError) -> DirectoryUnknownError:
    missing = error.args[0]
    name = "/".join(missing) if isinstance(missing, tuple) else missing
    return DirectoryUnknownError(f"{kind}.{office}/{terminal}: the directory holds no {name!r}")


_Entry = TypeVar("_Entry", OfficeService, Counter, Official, Terminal, Station)


def _halls(directory: Directory) -> dict[OfficeId, Hall]:
    services = _by_office(directory.services)
    counters = _by_office(directory.counters)
    officials = _by_office(directory.officials)
    terminals = _by_office(directory.terminals)
    stations = _by_office(directory.stations)
    return {
        office: Hall(
            tuple(services.get(office, ())),
            tuple(counters.get(office, ())),
            tuple(officials.get(office, ())),
            tuple(terminals.get(office, ())),
            tuple(stations.get(office, ())),
        )
        for office in {**services, **counters, **officials, **terminals, **stations}
    }


def _by_office(entries: Iterable[_Entry]) -> dict[OfficeId, list[_Entry]]:
    found: dict[OfficeId, list[_Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.office].append(entry)
    return found
