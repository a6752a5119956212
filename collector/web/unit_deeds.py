"""What is done to units: added below one, renamed, moved, merged, closed; each shown for what it comes to, then confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import Change, change_directory, check_scope, with_places
from collector.errors import DirectoryStaleError, ForbiddenError
from collector.people import People
from collector.rule_consequences import handed_on, otherwise
from collector.store.alert_rules import load_rule_book
from collector.store.directory import plan_directory
from collector.unit_consequences import consequences, digest_of, versions_of
from collector.unit_table import plain
from collector.web.alert_wording import AlertWording
from collector.web.entries_inside import said_inside
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.rule_wording import RuleWording
from collector.web.unit_form import DEEDS, EARLIEST, Deed, Typed, read_entries, read_typed
from collector.web.unit_pages import unit_here
from collector.web.unit_wording import UnitWording
from collector.web.viewing import permitted, seen, viewer
from office.directory import Directory, Index
from office.errors import DirectoryInvalidError
from office.reform import offices_in
from office.units import Unit

unit_deeds = Blueprint("unit_deeds", __name__)

MOST_BESIDE = 400
"""So many units are offered to be ticked or chosen; others are typed."""


@unit_deeds.get("/directory/units/<unit>/<deed>")
@permitted("directory")
def get_deed(unit: str, deed: str) -> AnyResponse:
    """The form of one deed."""
    return _form(_deed(deed), _about(unit, deed), {}, [])


@unit_deeds.post("/directory/units/<unit>/<deed>")
@permitted("directory")
def post_deed(unit: str, deed: str) -> AnyResponse:
    """What it would come to; with ``confirm`` it is done, when nothing changed meanwhile."""
    kind, about = _deed(deed), _about(unit, deed)
    # Within a scope places that are outside are blotted out, and what is written down must hold them.
    whole = frame().store.directory()
    try:
        typed = read_typed()
        entries = read_entries(kind, whole, about, typed)
        _demand(entries)
        _plan(entries, typed.day)
    except DirectoryInvalidError as error:
        fields, rest = UnitWording(spoken(), seen()).problems(said_inside(error.problems))
        return _form(kind, about, fields, rest)
    if not (entries.units or entries.offices):
        return _form(kind, about, {}, [spoken().say("Không có gì thay đổi.")])
    digest = digest_of(whole, entries)
    if request.form.get("confirm") and request.form.get("seen") == digest:
        return _do(kind, about, whole, entries, typed)
    is_stale = bool(request.form.get("confirm"))
    return _consequences(kind, about, entries, typed, is_stale=is_stale, digest=digest)


def _do(kind: Deed, about: Unit | None, whole: Index, entries: Directory, typed: Typed) -> AnyResponse:
    here = frame()
    try:
        done = change_directory(
            here.store.db(),
            Change(entries, versions_of(whole, entries), typed.reason),
            on=max(typed.day, here.today()),
            by=viewer(),
            now=here.now(),
            address=request.remote_addr or "",
        )
    except (DirectoryStaleError, DirectoryInvalidError):
        return _form(kind, about, {}, [spoken().say("Danh bạ vừa đổi trong lúc ông/bà xem. Xin xem lại từ đầu.")])
    to = about.id if about is not None and kind != "new" else entries.units[0].id
    if done.planned is not None and kind == "new":
        return redirect(f"/directory/units/{about.id}?planned=1" if about else "/directory/units?planned=1")
    return redirect(f"/directory/units/{to}?{'planned' if done.planned is not None else 'done'}=1")


def _consequences(
    kind: Deed, about: Unit | None, entries: Directory, typed: Typed, *, is_stale: bool, digest: str
) -> AnyResponse:
    here, inside, words = frame(), seen(), spoken()
    people = People(here.store.db(), here.accounts(), inside, by=viewer(), now_ms=here.clock.now_ms())
    found = consequences(here.store.directory(), entries, [account.viewer for account in people.accounts()])
    wording = UnitWording(words, inside)
    after = inside._replace(units=inside.units | {unit.id: unit for unit in entries.units})
    return page(
        "unit_consequences.html",
        deed=kind,
        about=about,
        sentences=[*wording.sentences(found, after), *_of_rules(entries, after, typed.day)],
        seeing=wording.seeing(found),
        day=typed.day,
        is_past=typed.day < here.today(),
        waits=typed.day > here.today(),
        reason=typed.reason,
        typed=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in {"csrf_token", "confirm", "seen", "closing", "leave"}
        ],
        closing=set(request.form.getlist("closing")),
        leave=set(request.form.getlist("leave")),
        promises=[(one.set, wording.promise(one.set)) for one in found.promises if one.may],
        offices=found.offices_moved + found.offices_closed if kind == "merge" else [],
        digest=digest,
        is_stale=is_stale,
        wording=wording,
    )


def _of_rules(entries: Directory, then: Index, day: date) -> list[str]:
    """What becomes of rules of alerts, each a sentence."""
    here, inside, words = frame(), seen(), spoken()
    whole, book = here.store.directory(), load_rule_book(here.store.db())
    old = Directory(units=tuple(whole.units.values()), offices=tuple(whole.offices.values()))
    placed = with_places(entries, old, day)
    after = whole._replace(
        units=whole.units | {unit.id: unit for unit in placed.units},
        offices=whole.offices | {office.id: office for office in placed.offices},
    )
    wording = RuleWording(words, inside, AlertWording(words, inside))
    told = [sentence for one in handed_on(book, after, placed, day) for sentence in wording.handed(one, then)]
    return [*told, *(wording.otherwise(one) for one in otherwise(book, whole, after, placed, day))]


def _form(kind: Deed, about: Unit | None, fields: Mapping[str, Sequence[str]], rest: Sequence[str]) -> AnyResponse:
    inside, today = seen(), frame().today()
    wording = UnitWording(spoken(), inside)
    beside = [one for one in inside.units.values() if about and one.parent == about.parent and one.valid_to is None]
    above = _kinds_above(inside, about)
    choices = above if kind == "move" else beside if kind == "merge" else []
    return page(
        "unit_deed.html",
        400 if fields or rest else 200,
        deed=kind,
        about=about,
        fields=fields,
        general=rest,
        form=request.form,
        ticked=set(request.form.getlist("unit")) or ({about.id} if about else set()),
        beside=sorted(beside, key=lambda one: plain(one.name))[:MOST_BESIDE] if kind in {"move", "merge"} else [],
        choices=sorted((wording.called(one) for one in choices), key=plain)[:MOST_BESIDE],
        offices=offices_in(inside, [about.id], today) if about and kind == "close" else [],
        kinds=list(dict.fromkeys(one.kind for one in inside.units.values()))[:20],
        wording=wording,
        today=today,
        earliest=EARLIEST,
    )


def _kinds_above(inside: Index, about: Unit | None) -> list[Unit]:
    """Where a unit may go: to what already has units of its kind below it."""
    parents = {one.parent for one in inside.units.values() if about and one.kind == about.kind}
    return [one for one in inside.units.values() if one.id in parents and one.valid_to is None]


def _deed(word: str) -> Deed:
    return next((deed for deed in DEEDS if deed == word), None) or abort(404)


def _about(unit: str, deed: str) -> Unit | None:
    """The unit of an address; ``-`` stands for none, above which only who sees everything may add."""
    if unit == "-" and deed == "new":
        if not viewer().sees_everything:
            raise ForbiddenError("outside-scope", "this unit is not in your scope, or is not there")
        return None
    return frame().store.directory().units[unit_here(unit).id]


def _demand(entries: Directory) -> None:
    whole = frame().store.directory()
    check_scope(viewer(), entries, _whole(whole))


def _whole(known: Index) -> Directory:
    parts = known.units.values(), known.offices.values(), known.commitments.values()
    return Directory(units=tuple(parts[0]), offices=tuple(parts[1]), commitments=tuple(parts[2]))


def _plan(entries: Directory, day: date) -> None:
    db = frame().store.db()
    whole = msgspec.structs.replace(entries, sample=frame().store.directory().sample)
    plan_directory(db, whole, on=max(day, frame().today()), offices=frozenset(one.id for one in entries.offices))
