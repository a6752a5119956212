"""Changes of the directory that wait, are held or could not be made: what each would do; to be confirmed or withdrawn."""

from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.planning import confirm_planned, withdraw_planned
from collector.store.planned_changes import PlannedChange
from collector.web.directory_view import names_of, plans_here, wording
from collector.web.directory_wording import Changed
from collector.web.entry_sight import in_sight
from collector.web.frame import frame
from collector.web.pages import page, path_inside
from collector.web.viewing import permitted, viewer
from office.amendment import KINDS, key_of
from office.directory import Directory

plan_pages = Blueprint("plans", __name__)


class Part(NamedTuple):
    """What a planned change would do to one entry."""

    name: str
    is_new: bool
    changes: list[Changed]


@plan_pages.get("/directory/plans")
@permitted("directory")
def get_plans() -> AnyResponse:
    """What waits and what failed, the earliest first."""
    plans = plans_here()
    return page(
        "directory_plans.html",
        plans=plans,
        parts={plan.id: parts_of(plan) for plan in plans},
        today=frame().today(),
        told=request.args.get("told"),
        wording=wording(),
    )


@plan_pages.post("/directory/plans/<int:id_>/confirm")
@permitted("directory")
def post_confirm(id_: int) -> AnyResponse:
    """Answer for one whose author may not make it any more."""
    here = frame()
    if all(plan.id != id_ for plan in plans_here()):
        abort(404)
    outcome = confirm_planned(here.store.db(), id_, by=viewer(), now=here.now(), address=request.remote_addr or "")
    return redirect(f"/directory/plans?told={outcome}")


@plan_pages.post("/directory/plans/<int:id_>/withdraw")
@permitted("directory")
def post_withdraw(id_: int) -> AnyResponse:
    """Give up one that waits, or put away one that failed."""
    here = frame()
    if all(plan.id != id_ for plan in plans_here()):
        abort(404)
    withdraw_planned(here.store.db(), id_, by=viewer(), now=here.now(), address=request.remote_addr or "")
    return redirect(path_inside(request.form.get("next", "/directory/plans")))


def parts_of(plan: PlannedChange) -> list[Part]:
    """What a planned change would do, entry by entry."""
    before, said = plain(plan.before), wording()
    return [
        Part(name, name not in before, said.changes(name, before.get(name), entry))
        for name, entry in plain(plan.entries).items()
        if name in names_of(plan.entries)
    ]


def plain(directory: Directory) -> dict[str, dict[str, Any]]:
    """The plain data of each entry as this viewer sees it, by the name that it has in the history."""
    return {
        f"{kind}.{'/'.join(key_of(entry))}": in_sight(msgspec.to_builtins(entry))
        for kind in KINDS
        for entry in getattr(directory, kind)
    }
