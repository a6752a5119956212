"""One entry of an office: its form, its photo, its end, and what was done to it; the office itself is one too."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.changing import Done, version_of
from collector.web.change_form import Asked, fresh, make_change, posted, posted_fields
from collector.web.directory_view import devices_of, office_here, plans_here, shown_history, wording
from collector.web.entry_kind import PLACED, Entry, EntryKind, entries_of, only
from collector.web.fault_wording import said
from collector.web.form import Filled
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.photo_field import SentPhoto, forget_photo, keep_photo, read_photo
from collector.web.viewing import permitted, seen, viewer
from collector.web.widgets import UnreadableError, read_day
from office.directory import Counter, Directory, Hall, Office, Official, Station, Terminal
from office.fault import Fault
from office.ids import DESK, OfficeId

entry_pages = Blueprint("entries", __name__)

Machine = Terminal | Station
_NOTHING = Hall((), (), (), (), ())


class Target(NamedTuple):
    """What a form is about: an entry, or one that is to be (``entry`` is ``None``) in ``office`` (``None``: a new office)."""

    kind: EntryKind
    office: Office | None
    entry: Entry | None

    @property
    def hall(self) -> Hall:
        """What stands in the office."""
        return _NOTHING if self.office is None else seen().hall(self.office.id)

    @property
    def address(self) -> str:
        """Where its form is sent to."""
        if self.office is None:
            return "/directory/new-office"
        if self.kind.kind == "offices":
            return f"/directory/offices/{self.office.id}/edit"
        place = f"/directory/offices/{self.office.id}"
        return f"{place}/new/{self.kind.kind}" if self.entry is None else f"{place}/{self.kind.kind}/{self.entry.id}"

    def name(self, id_: str) -> str:
        """What the entry is called in the history, with an id for a new one."""
        if self.kind.kind == "offices":
            return f"offices.{id_}"
        assert self.office is not None  # noqa: S101 - only an office stands in none
        return f"{self.kind.kind}.{self.office.id}/{id_}"


class Closing(NamedTuple):
    """The form that closes an entry: from which day at the earliest, what closes with it, and what is wrong."""

    first: date
    with_it: tuple[Machine, ...]
    problems: tuple[str, ...] = ()
    day: str = ""
    reason: str = ""
    versions: Mapping[str, str] = {}


@entry_pages.get("/directory/new-office")
@permitted("directory")
def get_new_office() -> AnyResponse:
    """The form of a new office."""
    return _show(_new_office())


@entry_pages.post("/directory/new-office")
@permitted("directory")
def post_new_office() -> AnyResponse:
    """Add an office."""
    return _take(_new_office())


@entry_pages.get("/directory/offices/<office>/edit")
@permitted("directory")
def get_office_form(office: str) -> AnyResponse:
    """The form of an office."""
    return _show(_office(office))


@entry_pages.post("/directory/offices/<office>/edit")
@permitted("directory")
def post_office(office: str) -> AnyResponse:
    """Change an office."""
    return _take(_office(office))


@entry_pages.get("/directory/offices/<office>/new/<kind>")
@permitted("directory")
def get_new(office: str, kind: str) -> AnyResponse:
    """The form of a new entry."""
    return _show(_new(office, kind))


@entry_pages.post("/directory/offices/<office>/new/<kind>")
@permitted("directory")
def post_new(office: str, kind: str) -> AnyResponse:
    """Add an entry."""
    return _take(_new(office, kind))


@entry_pages.get("/directory/offices/<office>/<kind>/<id_>")
@permitted("directory")
def get_entry(office: str, kind: str, id_: str) -> AnyResponse:
    """The form of an entry, with its history."""
    return _show(_found(office, kind, id_))


@entry_pages.post("/directory/offices/<office>/<kind>/<id_>")
@permitted("directory")
def post_entry(office: str, kind: str, id_: str) -> AnyResponse:
    """Change an entry."""
    return _take(_found(office, kind, id_))


@entry_pages.post("/directory/offices/<office>/close")
@permitted("directory")
def post_close_office(office: str) -> AnyResponse:
    """Close an office from a day on, or open it again."""
    return _close(_office(office))


@entry_pages.post("/directory/offices/<office>/<kind>/<id_>/close")
@permitted("directory")
def post_close(office: str, kind: str, id_: str) -> AnyResponse:
    """Close an entry from a day on, or open it again."""
    return _close(_found(office, kind, id_))


def _new_office() -> Target:
    return Target(EntryKind("offices", spoken()), None, None)


def _office(office: str) -> Target:
    place = office_here(office)
    return Target(EntryKind("offices", spoken()), place, place)


def _new(office: str, kind: str) -> Target:
    place = office_here(office)
    if kind not in PLACED:
        abort(404)
    return Target(EntryKind(kind, spoken()), place, None)


def _found(office: str, kind: str, id_: str) -> Target:
    target = _new(office, kind)
    entry = next((one for one in entries_of(kind, OfficeId(office), seen()) if one.id == id_), None)
    if entry is None:
        abort(404)
    return target._replace(entry=entry)


def _show(
    target: Target,
    filled: Filled | None = None,
    asked: Asked | None = None,
    *,
    sent: SentPhoto | None = None,
    closing: Closing | None = None,
) -> AnyResponse:
    kind, place, entry = target
    is_wrong = filled is not None or closing is not None
    if filled is None:
        plain = entry if entry is not None else None
        form = kind.form(seen(), target.hall, is_new=entry is None)
        filled = form.filled(plain) if plain is not None else form.blank(_start(target))
    name = target.name(entry.id) if entry is not None else None
    heard = devices_of(place.id) if place is not None and entry is not None else None
    said_in = wording()
    return page(
        "directory_entry.html",
        400 if is_wrong else 200,
        target=target,
        kind=kind,
        entry=entry,
        office=place,
        title=kind.title(entry) if entry is not None else spoken().say("Thêm: %(what)s") % {"what": kind.noun().lower()},
        filled=filled,
        asked=asked or fresh({} if entry is None or name is None else {name: entry}),
        photo=entry.photo if isinstance(entry, Official) else None,
        sent=keep_photo(sent, target.address) if sent is not None else SentPhoto(),
        takes_photo=kind.kind == "officials",
        closing=closing or (_closing(target) if entry is not None else None),
        closes_on=getattr(entry, "valid_to", None),
        today=frame().today(),
        plans=plans_here(name=name) if name else [],
        steps=shown_history(heard, name=name) if name else [],
        weekdays=said_in.weekdays(),
        wording=said_in,
        viewer_sees_everything=viewer().sees_everything,
    )


def _start(target: Target) -> Mapping[str, Any]:
    if target.office is not None:
        return target.kind.empty(target.office.id, target.hall, seen())
    like = next(iter(seen().offices.values()), None)
    hours = msgspec.to_builtins(like.hours) if like is not None else {"open": {}, "midday": "12:00", "evening": "18:00"}
    queue = msgspec.to_builtins(like.queue) if like is not None else {}
    return {"hours": hours, "queue": queue, "unit": viewer().unit or next(iter(seen().units), "")}


def _take(target: Target) -> AnyResponse:
    kind, place, entry = target
    form = kind.form(seen(), target.hall, is_new=entry is None)
    fields = posted_fields()
    base = dict(_start(target)) if entry is None else msgspec.to_builtins(entry)
    id_ = entry.id if entry is not None else _id(target, fields)
    at = target.name(id_)
    if entry is None:
        fields["id"] = [id_]
    read = form.read(fields, base, at=at)
    sent = read_photo(target.address) if kind.kind == "officials" else SentPhoto()
    asked = posted()
    if entry is None and id_ in _taken(target):
        there = [Fault(f"{at}.id", "{text!r} is there already; choose another id", text=id_)]
        return _show(target, form.with_problems(read.filled, there, at=at), asked, sent=sent)
    if read.entry is None or sent.problem:
        return _show(target, read.filled, asked, sent=sent)
    wanted = read.entry
    if isinstance(wanted, Official):
        kept = entry.photo if isinstance(entry, Official) and not request.form.get("photo-off") else None
        wanted = msgspec.structs.replace(wanted, photo=sent.photo.sha256 if sent.photo else kept)
    outcome = make_change(
        only(kind.kind, wanted),
        now={at: entry} if entry is not None else {},
        photos={sent.photo.sha256: sent.photo.data} if sent.photo else {},
        labels=wording().labels(kind.kind),
    )
    if outcome.done is None:
        found = form.with_problems(read.filled, outcome.problems, at=at, elsewhere=wording().problem)
        return _show(target, found, outcome.asked, sent=sent)
    forget_photo(sent)
    office = place.id if place is not None else OfficeId(id_)
    return _went_well(office, outcome.done)


def _went_well(office: OfficeId, done: Done) -> AnyResponse:
    if done.planned is not None:
        return redirect(f"/directory/offices/{office}?planned={done.planned}")
    if done.change is None:
        return redirect(f"/directory/offices/{office}?same=1")
    return redirect(f"/directory/offices/{office}?done={done.change}")


def _id(target: Target, fields: Mapping[str, list[str]]) -> str:
    """The id that was typed, or one made of the name."""
    typed = next(iter(fields.get("id", ())), "").strip()
    if typed:
        return typed
    plain = {word: next(iter(fields.get(word, ())), "") for word in ("label", "kind", "name")}
    name: Any = plain["name"] or {"vi": next(iter(fields.get("name:vi", ())), "")}
    return target.kind.new_id({**plain, "name": name}, _taken(target))


def _taken(target: Target) -> set[str]:
    if target.office is None:
        # Also those outside of the scope: an id is one in the whole collector. Only that it is taken is said.
        return {str(id_) for id_ in frame().store.directory().offices}
    kinds = ("terminals", "stations") if target.kind.kind in {"terminals", "stations"} else (target.kind.kind,)
    return {str(one.id) for kind in kinds for one in entries_of(kind, target.office.id, seen())}


def _close(target: Target) -> AnyResponse:
    kind, place, entry = target
    assert entry is not None  # noqa: S101 - only what is there can be closed
    assert place is not None  # noqa: S101 - it stands in one
    asked, closing, _ = posted(), _closing(target), spoken().say
    typed = request.form.get("day", "").strip()
    closing = closing._replace(day=typed, reason=asked.reason)
    day: date | None = None
    if not request.form.get("reopen"):
        try:
            day = read_day(typed)
        except UnreadableError as error:
            return _show(target, closing=closing._replace(problems=(said(error.fault, spoken())[1],)))
        if day < closing.first:
            sentence = _("Sớm nhất là %(day)s: người đang chờ hôm nay vẫn được phục vụ.")
            return _show(target, closing=closing._replace(problems=(sentence % {"day": spoken().day(closing.first)},)))
    entries: dict[str, list[Entry]] = {kind.kind: [msgspec.structs.replace(entry, valid_to=day)]}
    now: dict[str, object] = {target.name(entry.id): entry}
    if day is not None:
        for other in closing.with_it:
            other_kind = "stations" if isinstance(other, Station) else "terminals"
            entries.setdefault(other_kind, []).append(msgspec.structs.replace(other, valid_to=day))
            now[f"{other_kind}.{place.id}/{other.id}"] = other
    whole = Directory(**{name: tuple(group) for name, group in entries.items()})  # type: ignore[arg-type] # each of its kind
    outcome = make_change(whole, now=now, labels=wording().labels(kind.kind))
    if outcome.done is None:
        sentences = (*outcome.asked.problems, *wording().problems(outcome.problems))
        if outcome.asked.differences:
            sentences = (*sentences, _("Người khác vừa đổi mục này; xin xem lại rồi bấm lần nữa."))
        return _show(target, closing=closing._replace(problems=sentences))
    return _went_well(place.id, outcome.done)


def _closing(target: Target) -> Closing:
    """What closing an entry takes along: machines at a counter, the other machines of a queue with its desk."""
    entry, today = target.entry, frame().today()
    hall = target.hall
    machines: tuple[Machine, ...] = (*hall.terminals, *hall.stations)
    open_now = [one for one in machines if one.valid_to is None or one.valid_to > today]
    with_it: list[Machine] = []
    if isinstance(entry, Counter):
        with_it = [one for one in open_now if one.counter == entry.id]
    elif isinstance(entry, Station) and entry.id == DESK:
        with_it = [one for one in open_now if isinstance(one, Station) and one.id != DESK]
    first = today if target.kind.kind in {"terminals", "stations"} and not with_it else today + timedelta(days=1)
    place = target.office.id if target.office else ""
    names = {f"{'stations' if isinstance(one, Station) else 'terminals'}.{place}/{one.id}": one for one in with_it}
    return Closing(first, tuple(with_it), versions={name: version_of(one) for name, one in names.items()})
