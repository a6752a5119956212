"""The directory: units, offices, counters, officials, terminals and what they ask, as one frozen snapshot.

It is what an admin writes in a TOML or YAML file, what the collector believes, and what every assignment is made of.
"""

from typing import Annotated

import msgspec

from office.documents import Hours, Timings
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
    order: str = "best-first"
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
