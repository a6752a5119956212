"""The API's view of what people wrote down: the year's targets, the slips of supervisors' visits, and the log of who did what."""

from datetime import date
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response

from collector.inquiry import OFFICE, UNIT, Parameter
from collector.store.audit import DEEDS, Audit, Entry, Wanted
from collector.store.inspections import Inspection, Inspections
from collector.store.targets import TargetBook
from collector.web.alert_api import BEFORE
from collector.web.answers import json_answer, moment, with_etag
from collector.web.directory_api import list_operation, offices_of, read_list, units_of
from collector.web.directory_contract import Listed
from collector.web.entry_sight import said_in_sight
from collector.web.figures import NOT_MODIFIED
from collector.web.frame import frame
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import LIMIT, read_turn, turned
from collector.web.viewing import seen, viewer
from office.targets import Targets

record_api = Blueprint("record_api", __name__)

YEAR = Parameter("year", "The targets of this year; the current one when left out.", bounds=(2000, 2100))
WHAT = Parameter("what", "Only deeds of this kind.", DEEDS)
_KEY_DIGITS = 15


class TargetsRow(msgspec.Struct, frozen=True):
    """What a unit is held to in a year: what it says itself, and what holds with the words of the units above it."""

    unit: str
    own: Targets
    holding: Targets


class TargetsAnswer(Listed, frozen=True):
    """Units by id, those for which any target holds."""

    year: int
    rows: tuple[TargetsRow, ...]


class ReplyEntry(msgspec.Struct, frozen=True):
    """What an office answered to a slip, and as what somebody wrote it."""

    at: str
    role: str
    text: str


class InspectionRow(msgspec.Struct, frozen=True):
    """One slip: ``checks`` say of each thing looked at how it was, ``due_on`` until when a reply is asked for."""

    id: Annotated[int, msgspec.Meta(ge=1)]
    office: str
    at: str
    visited_on: date
    due_on: date | None
    checks: dict[str, str]
    remark: str
    recommendation: str
    replies: tuple[ReplyEntry, ...]


class InspectionsAnswer(Listed, frozen=True):
    """Slips in the order in which they were written."""

    rows: tuple[InspectionRow, ...]


class AuditRow(msgspec.Struct, frozen=True):
    """One deed, by whom and from where. ``before`` and ``after`` are what changed; ``unit`` is what it concerns."""

    id: Annotated[int, msgspec.Meta(ge=1)]
    at: str
    account: str
    role: str
    what: str
    object: str
    unit: str | None
    before: Any
    after: Any
    reason: str
    address: str


class AuditAnswer(msgspec.Struct, frozen=True):
    """One page of the log. ``next`` is the cursor behind it, null at the end; ``sample`` marks invented data."""

    sample: bool
    next: int | None
    rows: tuple[AuditRow, ...]


@operation(
    record_api,
    list_operation("/api/v1/targets", "What units are held to in a year.", TargetsAnswer, UNIT, YEAR, right="places"),
)
def get_targets() -> Response:
    """``GET /api/v1/targets``."""
    turn, directory = read_list(UNIT, YEAR)
    year = int(turn.asked.get("year", frame().today().year))
    book = TargetBook(frame().store.db())
    holding = book.all_holding(year)
    found, after = turned([(id_, id_) for id_ in sorted(units_of(turn, directory)) if id_ in holding], turn)
    rows = tuple(TargetsRow(id_, book.own(id_, year), holding[id_]) for id_ in found)
    return with_etag(json_answer(TargetsAnswer(sample=directory.sample, next=after, year=year, rows=rows)))


@operation(
    record_api,
    list_operation(
        "/api/v1/inspections",
        "The slips of supervisors' visits, with the replies to them.",
        InspectionsAnswer,
        UNIT,
        OFFICE,
        right="places",
    ),
)
def get_inspections() -> Response:
    """``GET /api/v1/inspections``."""
    turn, directory = read_list(UNIT, OFFICE)
    after = int(turn.after) if turn.after.isascii() and turn.after.isdigit() and len(turn.after) <= _KEY_DIGITS else 0
    slips = Inspections(frame().store.db()).written(offices_of(turn, directory), after=after, most=turn.limit + 1)
    rows = tuple(_slip(one) for one in slips[: turn.limit])
    more = str(rows[-1].id) if len(slips) > turn.limit else None
    return with_etag(json_answer(InspectionsAnswer(sample=directory.sample, next=more, rows=rows)))


@operation(
    record_api,
    Operation(
        path="/api/v1/audit",
        name="audit",
        summary="Who did what within the scope; the last deed first.",
        access="login",
        right="audit",
        parameters=(WHAT, BEFORE, LIMIT),
        headers=("If-None-Match",),
        answers={
            200: Answer("One page of the log.", {JSON: AuditAnswer}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_audit() -> Response:
    """``GET /api/v1/audit``."""
    turn, directory = read_turn((WHAT, BEFORE, LIMIT)), seen()
    units = None if viewer().sees_everything else viewer().units(directory)
    before = turn.asked.get("before")
    wanted = Wanted(what=turn.asked.get("what"), units=units, before=int(before) if before else None)
    found = Audit(frame().store.db()).read(wanted, turn.limit + 1)
    rows = tuple(_deed(one) for one in found[: turn.limit])
    more = rows[-1].id if len(found) > turn.limit else None
    return with_etag(json_answer(AuditAnswer(sample=directory.sample, next=more, rows=rows)))


def _deed(one: Entry) -> AuditRow:
    told = {"before": said_in_sight(one.what, one.before), "after": said_in_sight(one.what, one.after)}
    return AuditRow(**one._asdict() | told | {"at": moment(one.at)})


def _slip(one: Inspection) -> InspectionRow:
    return InspectionRow(
        id=one.id,
        office=one.office,
        at=moment(one.at_ms),
        visited_on=one.visited_on,
        due_on=one.due_on,
        checks=one.checks,
        remark=one.remark,
        recommendation=one.recommendation,
        replies=tuple(ReplyEntry(moment(reply.at_ms), reply.role, reply.text) for reply in one.replies),
    )
