"""The API's view of what is asked and promised: scales, questions, topics, commitments, and the terminals that ask.

Rows are entries as they stand in the directory's file, so a program writes with what it reads.
"""

from datetime import date
from typing import Literal

import msgspec
from flask import Blueprint, Response

from collector.inquiry import OFFICE, UNIT
from collector.web.answers import json_answer, with_etag
from collector.web.directory_api import list_operation, offices_of, read_list, units_of
from collector.web.directory_contract import Listed
from collector.web.routes import operation
from collector.web.turning import turned
from office.commitment import CommitmentSet
from office.desk_assignment import StationKind
from office.directory import Station, Terminal, TerminalKey
from office.survey import Channel, Question, Scale, Topic

survey_api = Blueprint("survey_api", __name__)


class ScalesAnswer(Listed, frozen=True):
    """Scales by id."""

    rows: tuple[Scale, ...]


class QuestionsAnswer(Listed, frozen=True):
    """Questions by id."""

    rows: tuple[Question, ...]


class TopicsAnswer(Listed, frozen=True):
    """Topics by id."""

    rows: tuple[Topic, ...]


class CommitmentsAnswer(Listed, frozen=True):
    """Sets of promises by id: those signed in the scope, and those of the units above, for they hold below."""

    rows: tuple[CommitmentSet, ...]


class TerminalEntry(msgspec.Struct, frozen=True):
    """One terminal of an office: it asks for votes (``rating``, which alone has a channel and a scale), or serves the queue."""

    office: str
    id: str
    kind: Literal["rating"] | StationKind
    counter: str | None
    channel: Channel | None
    scale: str | None
    question: str | None
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    valid_to: date | None


class TerminalsAnswer(Listed, frozen=True):
    """Terminals by office and id."""

    rows: tuple[TerminalEntry, ...]


@operation(survey_api, list_operation("/api/v1/scales", "The scales, with the faces and words of their levels.", ScalesAnswer))
def get_scales() -> Response:
    """``GET /api/v1/scales``."""
    turn, directory = read_list()
    found, after = turned(sorted(directory.scales.items()), turn)
    return with_etag(json_answer(ScalesAnswer(sample=directory.sample, rows=tuple(found), next=after)))


@operation(survey_api, list_operation("/api/v1/questions", "What stands above the faces and the topics.", QuestionsAnswer))
def get_questions() -> Response:
    """``GET /api/v1/questions``."""
    turn, directory = read_list()
    found, after = turned(sorted(directory.questions.items()), turn)
    return with_etag(json_answer(QuestionsAnswer(sample=directory.sample, rows=tuple(found), next=after)))


@operation(survey_api, list_operation("/api/v1/topics", "The reasons that can be chosen, and whom they are about.", TopicsAnswer))
def get_topics() -> Response:
    """``GET /api/v1/topics``."""
    turn, directory = read_list()
    found, after = turned(sorted(directory.topics.items()), turn)
    return with_etag(json_answer(TopicsAnswer(sample=directory.sample, rows=tuple(found), next=after)))


@operation(
    survey_api,
    list_operation("/api/v1/commitments", "What units have promised, who signed it and when it holds.", CommitmentsAnswer, UNIT),
)
def get_commitments() -> Response:
    """``GET /api/v1/commitments``; of a ``unit`` those that it and the units below it signed."""
    turn, directory = read_list(UNIT)
    wanted = units_of(turn, directory) if "unit" in turn.asked else None
    rows = [(one.id, one) for one in directory.commitments.values() if wanted is None or one.unit in wanted]
    found, after = turned(sorted(rows, key=lambda row: row[0]), turn)
    return with_etag(json_answer(CommitmentsAnswer(sample=directory.sample, rows=tuple(found), next=after)))


@operation(
    survey_api,
    list_operation(
        "/api/v1/terminals",
        "The terminals of the scope, where they stand and what they ask.",
        TerminalsAnswer,
        UNIT,
        OFFICE,
        right="devices",
    ),
)
def get_terminals() -> Response:
    """``GET /api/v1/terminals``."""
    turn, directory = read_list(UNIT, OFFICE)
    offices = offices_of(turn, directory)
    machines: list[tuple[TerminalKey, Terminal | Station]] = [*directory.terminals.items(), *directory.stations.items()]
    rows = [(f"{office}/{id_}", _terminal(one)) for (office, id_), one in machines if office in offices]
    found, after = turned(sorted(rows, key=lambda row: row[0]), turn)
    return with_etag(json_answer(TerminalsAnswer(sample=directory.sample, rows=tuple(found), next=after)))


def _terminal(one: Terminal | Station) -> TerminalEntry:
    asks = one if isinstance(one, Terminal) else None
    return TerminalEntry(
        office=one.office,
        id=one.id,
        kind=one.kind if isinstance(one, Station) else "rating",
        counter=one.counter,
        channel=asks.channel if asks else None,
        scale=asks.scale if asks else None,
        question=asks.question if asks else None,
        topics=asks.topics if asks else (),
        languages=one.languages,
        valid_to=one.valid_to,
    )
