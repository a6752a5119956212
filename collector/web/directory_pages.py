"""«Danh bạ»: the offices of the scope, one office with all that stands in it, and how far its terminals have what holds."""

from typing import NamedTuple

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from collector.store.directory import photo
from collector.store.directory_history import PAGE
from collector.store.reach import Delivery, delivery, wanted_now
from collector.web.directory_view import (
    change_is_inside,
    devices_of,
    office_here,
    plans_here,
    reached_by,
    shown_history,
    steps_here,
    wording,
)
from collector.web.ending import Endings
from collector.web.entry_kind import PLACED, EntryKind, entries_of, slug
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.turning import row_asked
from collector.web.viewing import permitted, seen, viewer
from office.closing import Placed, office_end, stands_on
from office.directory import Office
from office.survey import say

directory_pages = Blueprint("directory", __name__)

PER_PAGE = 50


class Row(NamedTuple):
    """One office in the list; ``ended`` says what has become of one that is no more."""

    office: Office
    unit: str
    counters: int
    terminals: int
    ended: str


@directory_pages.get("/directory")
@permitted("directory")
def get_directory() -> AnyResponse:
    """The offices of the scope, fifty on a page, those that fit what is searched for."""
    asked = request.args.get("q", "").strip()[:80]
    number = max(1, request.args.get("page", 1, type=int))
    inside, today = seen(), frame().today()
    wanted, endings = slug(asked), Endings(spoken(), inside, today)
    found = [one for one in inside.offices.values() if not wanted or wanted in _searched(one)]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(number, pages)
    first = (number - 1) * PER_PAGE
    rows = []
    for office in found[first : first + PER_PAGE]:
        hall = inside.hall(office.id)
        unit = inside.units.get(office.unit)
        counters = sum(stands_on(inside, one, today) for one in hall.counters)
        machines: tuple[Placed, ...] = (*hall.terminals, *hall.stations)
        terminals = sum(stands_on(inside, one, today) for one in machines)
        ended = endings.of_office(office.id)
        rows.append(Row(office, unit.name if unit else office.unit, counters, terminals, ended.said if ended else ""))
    plans = plans_here()
    return page(
        "directory.html",
        rows=rows,
        asked=asked,
        count=len(found),
        everything=len(inside.offices),
        number=number,
        pages=pages,
        plans=len(plans),
        held=sum(plan.is_held for plan in plans),
        wording=wording(),
    )


@directory_pages.get("/directory/offices/<office>")
@permitted("directory")
def get_office(office: str) -> AnyResponse:
    """One office: what holds for it, what stands in it, what waits, what was done."""
    place, here, words = office_here(office), frame(), spoken()
    heard = devices_of(place.id)
    reached = delivery(heard, seen(), wanted_now(here.store.db(), [place.id]), here.today())
    parts = []
    for kind in PLACED:
        entries = entries_of(kind, place.id, seen())
        standing = [entry for entry in entries if stands_on(seen(), entry, here.today())]
        parts.append((EntryKind(kind, words), standing, [entry for entry in entries if entry not in standing]))
    return page(
        "directory_office.html",
        office=place,
        ending=Endings(words, seen(), here.today()).of_office(place.id),
        ends=office_end(seen(), place.id),
        unit=seen().units.get(place.unit),
        parts=parts,
        reached=reached,
        done=_done(),
        plans=plans_here(office=place.id),
        steps=shown_history(heard, offices=[place.id]),
        wording=wording(),
        today=here.today(),
    )


@directory_pages.get("/directory/history")
@permitted("directory")
def get_history() -> AnyResponse:
    """Everything that was changed in the scope, or in one office, the last first."""
    before = row_asked("before")
    asked = request.args.get("office", "")
    if asked:
        office_here(asked)
    offices = [asked] if asked else None if viewer().sees_everything else [str(id_) for id_ in seen().offices]
    steps = steps_here(offices=offices, before=before, most=PAGE)
    return page(
        "directory_history.html",
        steps=steps,
        office=seen().offices.get(asked) if asked else None,  # type: ignore[call-overload] # a word of the address
        older=steps[-1].id if len(steps) == PAGE else None,
        wording=wording(),
    )


@directory_pages.get("/directory/photos/<sha256>")
@permitted("directory")
def get_photo(sha256: str) -> AnyResponse:
    """The photo of an official of the scope."""
    if all(official.photo != sha256 for official in seen().officials.values()):
        abort(404)
    data = photo(frame().store.db(), sha256)
    if data is None:
        abort(404)
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return Response(data, mimetype=kind, headers={"Cache-Control": "private, max-age=86400"})


def _done() -> Delivery | None:
    """How far the change that was just made has come."""
    change = row_asked("done")
    if change is None or not change_is_inside(change):
        return None
    return reached_by(frame().store.db(), change)


def _searched(office: Office) -> str:
    unit = seen().units.get(office.unit)
    return slug_whole(" ".join((say(office.name, "vi"), office.id, unit.name if unit else "")))


def slug_whole(text: str) -> str:
    """The words of a text as a search compares them, all of it."""
    return "-".join(slug(word) for word in text.split())
