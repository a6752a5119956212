"""The API's view of the directory: ``/api/v1/units``, ``/api/v1/offices``, ``/api/v1/officials``, within the viewer's scope."""

from flask import Blueprint, Response

from collector.errors import InquiryInvalidError
from collector.inquiry import OFFICE, UNIT, Parameter, offices_now
from collector.reason import Reason, reason
from collector.viewer import Right
from collector.web.answers import json_answer, with_etag
from collector.web.directory_contract import (
    CounterEntry,
    OfficeEntry,
    OfficesAnswer,
    OfficialEntry,
    OfficialsAnswer,
    ServiceEntry,
    UnitEntry,
    UnitsAnswer,
)
from collector.web.figures import NOT_MODIFIED
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import AFTER, LIMIT, Turn, read_turn, turned
from collector.web.viewing import naming, seen
from office.directory import Index, Office
from office.ids import OfficeId, UnitId
from office.survey import say
from office.units import subtree

directory_api = Blueprint("directory_api", __name__)


def list_operation(path: str, summary: str, answer: type, *parameters: Parameter, right: Right | None = None) -> Operation:
    """One list of the scope, page after page, named by the last word of its ``path``."""
    return Operation(
        path=path,
        name=path.rpartition("/")[2],
        summary=summary,
        access="login",
        right=right,
        parameters=(*parameters, AFTER, LIMIT),
        headers=("If-None-Match",),
        answers={200: Answer("One page of them.", {JSON: answer}), 304: NOT_MODIFIED, **errors(400, 401, 403, 405, 500, 503)},
    )


@operation(
    directory_api,
    list_operation("/api/v1/units", "The units of the scope, with their dates and what became of them.", UnitsAnswer, UNIT),
)
def get_units() -> Response:
    """``GET /api/v1/units``."""
    turn, directory = read_list(UNIT)
    found, after = turned([(id_, directory.units[id_]) for id_ in sorted(units_of(turn, directory))], turn)
    units = tuple(
        UnitEntry(
            id=unit.id,
            kind=unit.kind,
            name=unit.name,
            code=unit.code,
            parent=unit.parent,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            merged_into=unit.merged_into,
        )
        for unit in found
    )
    return with_etag(json_answer(UnitsAnswer(sample=directory.sample, rows=units, next=after)))


@operation(
    directory_api,
    list_operation(
        "/api/v1/offices",
        "The offices of the scope by id, with their hours, counters and services.",
        OfficesAnswer,
        UNIT,
        OFFICE,
    ),
)
def get_offices() -> Response:
    """``GET /api/v1/offices``."""
    turn, directory = read_list(UNIT, OFFICE)
    found, after = turned([(id_, directory.offices[id_]) for id_ in sorted(offices_of(turn, directory))], turn)
    answer = OfficesAnswer(sample=directory.sample, rows=tuple(_office(one, directory) for one in found), next=after)
    return with_etag(json_answer(answer))


@operation(
    directory_api,
    list_operation(
        "/api/v1/officials",
        "The officials of the scope; to whoever may not see names, by codes.",
        OfficialsAnswer,
        UNIT,
        OFFICE,
        right="persons",
    ),
)
def get_officials() -> Response:
    """``GET /api/v1/officials``."""
    (turn, directory), told = read_list(UNIT, OFFICE), naming()
    offices, rows = offices_of(turn, directory), list[tuple[str, OfficialEntry]]()
    for key, official in directory.officials.items():
        if key[0] in offices:
            entry = OfficialEntry(
                office=key[0],
                id=told.id(key),
                name=told.name(key),
                title=official.title if told.shows_names else "",
                valid_to=official.valid_to if told.shows_names else None,
            )
            rows.append((f"{entry.office}/{entry.id}", entry))
    found, after = turned(sorted(rows, key=lambda row: row[0]), turn)
    return with_etag(json_answer(OfficialsAnswer(sample=directory.sample, rows=tuple(found), next=after)))


def read_list(*parameters: Parameter, cursor: Parameter = AFTER) -> tuple[Turn, Index]:
    """What is asked for, with the directory within the scope. What is outside and what is nowhere get the same answer."""
    turn, directory = read_turn((*parameters, cursor, LIMIT)), seen()
    known = {"unit": directory.units.keys(), "office": directory.offices.keys()}
    problems: dict[str, Reason] = {
        name: reason("%(value)r is not in the directory", value=value[:70])
        for name, value in turn.asked.items()
        if name in known and value not in known[name]
    }
    if problems:
        raise InquiryInvalidError(problems)
    return turn, directory


def units_of(turn: Turn, directory: Index) -> set[UnitId]:
    """The units that a list is asked for."""
    return subtree(directory.units, UnitId(turn.asked["unit"])) if "unit" in turn.asked else set(directory.units)


def offices_of(turn: Turn, directory: Index) -> frozenset[OfficeId]:
    """The offices that a list is asked for."""
    found = offices_now(directory, UnitId(turn.asked["unit"])) if "unit" in turn.asked else frozenset(directory.offices)
    return found & {OfficeId(turn.asked["office"])} if "office" in turn.asked else found


def _office(office: Office, directory: Index) -> OfficeEntry:
    hall = directory.hall(office.id)
    return OfficeEntry(
        id=office.id,
        unit=office.unit,
        name=say(office.name, "vi"),
        hours=office.hours,
        valid_to=office.valid_to,
        counters=tuple(CounterEntry(one.id, one.label, one.services, one.valid_to) for one in hall.counters),
        services=tuple(ServiceEntry(one.id, say(one.name, "vi"), one.series, one.valid_to) for one in hall.services),
    )
