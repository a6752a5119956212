"""«Đơn vị»: the tree of the scope a level at a time, found by name or code, and one unit with its history and its offices."""

from collections import Counter as Tally
from typing import NamedTuple

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import check_scope
from collector.errors import ForbiddenError
from collector.people import People
from collector.store.directory import load_directory
from collector.store.planned_changes import PlannedChange, PlannedChanges
from collector.unit_table import plain
from collector.web.directory_view import with_held
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.unit_wording import UnitWording
from collector.web.viewing import permitted, seen, viewer
from office.belonging import predecessors
from office.ids import UnitId
from office.reform import is_open
from office.units import Unit, path

unit_pages = Blueprint("units", __name__)

PER_PAGE = 50


class UnitRow(NamedTuple):
    """One unit of a list: how many stand directly below it, its own offices, and what stands above it (in what was found)."""

    unit: Unit
    below: int
    offices: int
    is_open: bool
    way: str = ""


@unit_pages.get("/directory/units")
@permitted("directory")
def get_units() -> AnyResponse:
    """The units directly below one, fifty on a page; or those that fit what is searched for."""
    inside, today = seen(), frame().today()
    asked = request.args.get("q", "").strip()[:80]
    number = max(1, request.args.get("page", 1, type=int))
    parent = unit_here(request.args["below"]) if request.args.get("below") else None
    wanted = plain(asked)
    if wanted:
        found = [one for one in inside.units.values() if wanted in plain(one.name) or asked in {one.code, one.id}]
    else:
        found = [one for one in inside.units.values() if one.parent == (parent.id if parent else None)]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(number, pages)
    found.sort(key=lambda one: (not is_open(one, today), plain(one.name)))
    first = (number - 1) * PER_PAGE
    return page(
        "units.html",
        rows=rows_of(found[first : first + PER_PAGE], with_way=bool(wanted)),
        count=len(found),
        everything=sum(is_open(one, today) for one in inside.units.values()),
        parent=parent,
        way=path(inside.units, parent.id) if parent else [],
        asked=asked,
        number=number,
        pages=pages,
        wording=UnitWording(spoken(), inside),
        is_top=viewer().sees_everything,
    )


@unit_pages.get("/directory/units/<unit>")
@permitted("directory")
def get_unit(unit: str) -> AnyResponse:
    """One unit: what holds, where it stood, what was merged into it, its offices, who is kept to it, what waits."""
    one, inside, here = unit_here(unit), seen(), frame()
    people = People(here.store.db(), here.accounts(), inside, by=viewer(), now_ms=here.clock.now_ms())
    return page(
        "unit.html",
        unit=one,
        way=path(inside.units, one.id),
        below=[other for other in inside.units.values() if other.parent == one.id and is_open(other, here.today())],
        before=sorted((inside.units[id_] for id_ in predecessors(inside.units, one.id)), key=lambda other: plain(other.name)),
        offices=[office for office in inside.offices.values() if office.unit == one.id],
        accounts=[account.name for account in people.accounts() if account.viewer.unit == one.id],
        plans=plans_of(one.id),
        is_open=one.valid_to is None,
        is_own=one.id == viewer().unit,
        today=here.today(),
        wording=UnitWording(spoken(), inside),
    )


def unit_here(id_: str) -> Unit:
    """A unit of the scope; one outside of it is nowhere."""
    unit = seen().units.get(UnitId(id_))
    if unit is None:
        abort(404)
    return unit


def rows_of(units: list[Unit], *, with_way: bool = False) -> list[UnitRow]:
    """Units as rows of a list."""
    inside, today = seen(), frame().today()
    below = Tally(one.parent for one in inside.units.values() if is_open(one, today))
    offices = Tally(one.unit for one in inside.offices.values() if one.valid_to is None or today < one.valid_to)
    return [
        UnitRow(
            unit,
            below[unit.id],
            offices[unit.id],
            is_open(unit, today),
            " › ".join(one.name for one in path(inside.units, unit.id)[:-1]) if with_way else "",
        )
        for unit in units
    ]


def plans_of(unit: UnitId) -> list[PlannedChange]:
    """Changes of a unit that wait for their day or could not be made, as far as they lie within the scope."""
    db = frame().store.db()
    found = [plan for plan in PlannedChanges(db).open() if any(one.id == unit for one in plan.entries.units)]
    return with_held(plan for plan in found if _is_inside(plan))


def _is_inside(plan: PlannedChange) -> bool:
    try:
        check_scope(viewer(), plan.entries, load_directory(frame().store.db(), frozenset(one.id for one in plan.entries.offices)))
    except ForbiddenError:
        return False
    return True
