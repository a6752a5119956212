"""The API's view of how the directory changes: ``/api/v1/planned-changes`` and, of what was done, ``/api/v1/directory-changes``.

Entries are told as they stand in the directory's file. Units to which one refers and that
the viewer does not see are left out of it.
"""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from flask import Blueprint, Response

from collector.inquiry import OFFICE, UNIT
from collector.store.directory_history import Step, Way
from collector.store.planned_changes import PlannedChange
from collector.web.alert_api import BEFORE
from collector.web.answers import json_answer, moment, with_etag
from collector.web.directory_api import list_operation, offices_of, read_list
from collector.web.directory_contract import Listed
from collector.web.directory_view import names_of, plans_here, steps_here
from collector.web.entries_inside import said_inside
from collector.web.figures import NOT_MODIFIED
from collector.web.plan_pages import plain
from collector.web.routes import JSON, Answer, Operation, errors, operation
from collector.web.turning import LIMIT, turned
from collector.web.viewing import viewer

change_api = Blueprint("change_api", __name__)


class EntryChange(msgspec.Struct, frozen=True):
    """One entry of the directory by ``name`` (``counters.xa-mau-a/quay-1``). ``before`` is null where it is new."""

    name: str
    before: dict[str, Any] | None
    after: dict[str, Any]


class PlanRow(msgspec.Struct, frozen=True):
    """A change that is to be made on ``day``, or (``failed``) could not be, with the ``problems``.

    ``is_held``: whoever planned it may not make it any more, so it waits until somebody else confirms it.
    """

    id: Annotated[int, msgspec.Meta(ge=1)]
    day: date
    made_at: str
    account: str
    role: str
    reason: str
    state: Literal["waiting", "failed"]
    is_held: bool
    confirmed_by: str | None
    problems: tuple[str, ...]
    changes: tuple[EntryChange, ...]


class PlansAnswer(Listed, frozen=True):
    """What waits and what failed, the earliest first."""

    rows: tuple[PlanRow, ...]


class StepRow(msgspec.Struct, frozen=True):
    """What one ``change`` did to one entry, from ``day`` on; ``way`` is how it came."""

    id: Annotated[int, msgspec.Meta(ge=1)]
    change: Annotated[int, msgspec.Meta(ge=1)]
    at: str
    day: date
    account: str
    role: str
    way: Way
    reason: str
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any]


class StepsAnswer(msgspec.Struct, frozen=True):
    """One page of the history. ``next`` is the cursor behind it, null at the end; ``sample`` marks invented data."""

    sample: bool
    next: int | None
    rows: tuple[StepRow, ...]


@operation(
    change_api,
    list_operation(
        "/api/v1/planned-changes",
        "Changes of the directory that wait for their day or could not be made.",
        PlansAnswer,
        OFFICE,
        right="directory",
    ),
)
def get_planned_changes() -> Response:
    """``GET /api/v1/planned-changes``."""
    turn, directory = read_list(OFFICE)
    plans = plans_here(next(iter(offices_of(turn, directory))) if "office" in turn.asked else None)
    found, after = turned([(f"{plan.day}/{plan.id:015}", plan) for plan in plans], turn)
    rows = tuple(_plan(one) for one in found)
    return with_etag(json_answer(PlansAnswer(sample=directory.sample, rows=rows, next=after)))


@operation(
    change_api,
    Operation(
        path="/api/v1/directory-changes",
        name="directory-changes",
        summary="What was changed in the directory, entry by entry; the last change first.",
        access="login",
        right="directory",
        parameters=(UNIT, OFFICE, BEFORE, LIMIT),
        headers=("If-None-Match",),
        answers={
            200: Answer("One page of the history.", {JSON: StepsAnswer}),
            304: NOT_MODIFIED,
            **errors(400, 401, 403, 405, 500, 503),
        },
    ),
)
def get_directory_changes() -> Response:
    """``GET /api/v1/directory-changes``; of a scope, a unit or an office what stands in offices, else of everything."""
    turn, directory = read_list(UNIT, OFFICE, cursor=BEFORE)
    before, is_all = turn.asked.get("before"), viewer().sees_everything and not {"unit", "office"} & turn.asked.keys()
    found = steps_here(
        offices=None if is_all else offices_of(turn, directory),
        before=int(before) if before else None,
        most=turn.limit + 1,
    )
    rows = tuple(_step(one) for one in found[: turn.limit])
    more = rows[-1].id if len(found) > turn.limit else None
    return with_etag(json_answer(StepsAnswer(sample=directory.sample, next=more, rows=rows)))


def _plan(plan: PlannedChange) -> PlanRow:
    before, after = plain(plan.before), plain(plan.entries)
    return PlanRow(
        id=plan.id,
        day=plan.day,
        made_at=moment(plan.made_at),
        account=plan.account,
        role=plan.role,
        reason=plan.reason,
        state="failed" if plan.state == "failed" else "waiting",
        is_held=plan.is_held,
        confirmed_by=plan.confirmed_by,
        problems=tuple(str(one) for one in said_inside(plan.problems)),
        changes=tuple(EntryChange(name, before.get(name), after[name]) for name in names_of(plan.entries)),
    )


def _step(one: Step) -> StepRow:
    return StepRow(
        id=one.id,
        change=one.change,
        at=moment(one.at),
        day=one.day,
        account=one.account,
        role=one.role,
        way=one.way,
        reason=one.reason,
        name=one.name,
        before=one.before,
        after=one.after,
    )
