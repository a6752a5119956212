"""«Bộ câu hỏi»: scales, questions, topics and commitment sets; where each is used, and a form for each."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.web.change_form import Asked, fresh, make_change, posted, posted_fields
from collector.web.directory_view import change_is_inside, plans_here, reached_by, shown_history, wording
from collector.web.form import Filled
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.pledge_wording import PledgeWording
from collector.web.survey_fields import KINDS, Entry, SurveyKind
from collector.web.turning import row_asked
from collector.web.viewing import permitted, seen, viewer
from office.closing import stands_on
from office.commitment import CommitmentSet
from office.directory import Directory, Office, Terminal
from office.fault import Fault
from office.model_commitment import MODEL_COMMITMENT
from office.pledge import holding
from office.survey import Scale

survey_pages = Blueprint("survey", __name__)

_MOST_PLACES = 20


class Use(NamedTuple):
    """Where an entry is used: by how many terminals of which offices, or for which units a set holds. ``more`` are not named."""

    number: int
    places: list[tuple[Office, int]]
    units: list[str]
    more: int


class Line(NamedTuple):
    """One entry in the list."""

    entry: Entry
    title: str
    use: Use


@survey_pages.get("/directory/survey")
@permitted("directory")
def get_survey() -> AnyResponse:
    """Everything that is asked and promised, with where it is used."""
    parts = []
    for name in KINDS:
        kind = SurveyKind(name, spoken())
        lines = [Line(entry, kind.title(entry), use_of(name, entry)) for entry in kind.entries(seen()).values()]
        parts.append((kind, lines, may_change(name)))
    return page(
        "survey.html",
        parts=parts,
        pledge_wording=PledgeWording(spoken()),
        inside=seen(),
        today=frame().today(),
        model=MODEL_COMMITMENT if MODEL_COMMITMENT.id not in seen().commitments else None,
    )


@survey_pages.get("/directory/survey/new/<kind>")
@permitted("directory")
def get_new(kind: str) -> AnyResponse:
    """The form of a new entry, filled like another one where the address names it."""
    found = _kind(kind)
    if not may_change(kind):
        abort(404)
    like = _like(found, request.args.get("like", ""))
    filled = found.form(seen(), viewer(), is_new=True).blank({} if like is None else _copied(like))
    return _show(found, None, filled=filled, asked=fresh({}))


@survey_pages.post("/directory/survey/new/<kind>")
@permitted("directory")
def post_new(kind: str) -> AnyResponse:
    """Add an entry."""
    return _take(_kind(kind), None)


@survey_pages.get("/directory/survey/<kind>/<id_>")
@permitted("directory")
def get_entry(kind: str, id_: str) -> AnyResponse:
    """One entry: its form where the viewer may change it, where it is used, what was done to it."""
    found = _kind(kind)
    return _show(found, _entry(found, id_))


@survey_pages.post("/directory/survey/<kind>/<id_>")
@permitted("directory")
def post_entry(kind: str, id_: str) -> AnyResponse:
    """Change an entry."""
    found = _kind(kind)
    return _take(found, _entry(found, id_))


def may_change(kind: str, entry: Entry | None = None) -> bool:
    """Whether the viewer may change an entry: what is shared only who sees everything, a set the admins of its unit."""
    if viewer().sees_everything:
        return True
    if kind != "commitments":
        return False
    return entry is None or (isinstance(entry, CommitmentSet) and entry.unit in seen().units)


def use_of(kind: str, entry: Entry) -> Use:
    """Where an entry is used within the scope."""
    inside, today = seen(), frame().today()
    if isinstance(entry, CommitmentSet):
        day = (today, today + timedelta(days=1))
        held = [unit.name for unit in inside.units.values() if entry in holding(inside, unit.id, *day)]
        return Use(len(held), [], held[:_MOST_PLACES], max(0, len(held) - _MOST_PLACES))
    counts = Counter(
        terminal.office
        for terminal in inside.terminals.values()
        if entry.id in _asked(kind, terminal) and stands_on(inside, terminal, today)
    )
    places = [(inside.offices[office], n) for office, n in counts.items() if office in inside.offices]
    return Use(sum(counts.values()), places[:_MOST_PLACES], [], max(0, len(places) - _MOST_PLACES))


def _asked(kind: str, terminal: Terminal) -> tuple[str, ...]:
    if kind == "topics":
        return terminal.topics
    return (terminal.scale,) if kind == "scales" else (terminal.question,)


def _kind(kind: str) -> SurveyKind:
    if kind not in KINDS:
        abort(404)
    return SurveyKind(kind, spoken())


def _entry(kind: SurveyKind, id_: str) -> Entry:
    found = kind.entries(seen()).get(id_)
    if found is None:
        abort(404)
    return found


def _like(kind: SurveyKind, id_: str) -> Entry | None:
    """What a new entry is made of: one that is there, or the set that ships with the product."""
    if kind.kind == "commitments" and id_ == MODEL_COMMITMENT.id:
        return kind.entries(seen()).get(id_, MODEL_COMMITMENT)
    return kind.entries(seen()).get(id_)


def _copied(entry: Entry) -> dict[str, Any]:
    """What a new entry begins with when it is made of another: all but its id; a set is signed anew."""
    plain: dict[str, Any] = msgspec.to_builtins(entry)
    if isinstance(entry, CommitmentSet):
        plain |= {"unit": viewer().unit, "year": frame().today().year, "valid_from": None, "valid_to": None, "signatories": []}
    return {name: value for name, value in plain.items() if name != "id"}


def _show(kind: SurveyKind, entry: Entry | None, *, filled: Filled | None = None, asked: Asked | None = None) -> AnyResponse:
    is_wrong = (filled is not None and filled.is_wrong) or (asked is not None and bool(asked.problems or asked.differences))
    name = None if entry is None else f"{kind.kind}.{entry.id}"
    said_in = wording()
    done = row_asked("done")
    return page(
        "survey_entry.html",
        400 if is_wrong else 200,
        kind=kind,
        entry=entry,
        title=kind.title(entry) if entry is not None else spoken().say("Thêm: %(what)s") % {"what": kind.noun().lower()},
        filled=filled or kind.form(seen(), viewer(), is_new=False).filled(entry),
        asked=asked or fresh({} if name is None else {name: entry}),
        may_change=may_change(kind.kind, entry),
        use=None if entry is None else use_of(kind.kind, entry),
        plans=plans_here(name=name) if name else [],
        steps=shown_history(None, name=name) if name else [],
        done=reached_by(frame().store.db(), done) if done is not None and change_is_inside(done) else None,
        saved=done is not None,
        sample=_sample(kind.kind, entry),
        signed=PledgeWording(spoken()).told(entry, seen()) if isinstance(entry, CommitmentSet) else "",
        wording=said_in,
        weekdays=said_in.weekdays(),
    )


def _sample(kind: str, entry: Entry | None) -> dict[str, Any]:
    """What stands on the preview beside the entry: a scale, a question and topics that go with it."""
    inside = seen()
    terminal = next((one for one in inside.terminals.values() if entry is not None and entry.id in _asked(kind, one)), None)
    terminal = terminal or next(iter(inside.terminals.values()), None)
    scale: Scale | None = entry if isinstance(entry, Scale) else inside.scales.get(terminal.scale) if terminal else None
    question = inside.questions.get(terminal.question) if terminal else None
    topics = [inside.topics[one] for one in terminal.topics if one in inside.topics] if terminal else []
    return {
        "levels": sorted((scale or next(iter(inside.scales.values()))).levels, key=lambda level: -level.score)
        if scale or inside.scales
        else [],
        "question": question or next(iter(inside.questions.values()), None),
        "topics": topics[:6],
    }


def _take(kind: SurveyKind, entry: Entry | None) -> AnyResponse:
    if not may_change(kind.kind, entry):
        abort(403)
    form = kind.form(seen(), viewer(), is_new=entry is None)
    fields = posted_fields()
    # Also those outside of the scope: an id is one in the whole collector. Only that it is taken is said.
    taken: Mapping[str, Entry] = kind.entries(frame().store.directory())
    id_ = str(entry.id) if entry is not None else kind.new_id(fields, taken)
    at = f"{kind.kind}.{id_}"
    if entry is None:
        fields["id"] = [id_]
    read = form.read(fields, {} if entry is None else msgspec.to_builtins(entry), at=at)
    asked = posted()
    if entry is None and id_ in taken:
        there = [Fault(f"{at}.id", "{text!r} is there already; choose another id", text=id_)]
        return _show(kind, None, filled=form.with_problems(read.filled, there, at=at), asked=asked)
    if read.entry is None:
        return _show(kind, entry, filled=read.filled, asked=asked)
    outcome = make_change(
        Directory(**{kind.kind: (read.entry,)}),  # type: ignore[arg-type] # of its kind
        now={at: entry} if entry is not None else {},
        labels={field.name: field.label for field in form.fields},
    )
    if outcome.done is None:
        return _show(kind, entry, filled=form.with_problems(read.filled, outcome.problems, at=at), asked=outcome.asked)
    if outcome.done.planned is not None:
        return redirect(f"/directory/plans?planned={outcome.done.planned}")
    address = f"/directory/survey/{kind.kind}/{id_}"
    return redirect(f"{address}?same=1" if outcome.done.change is None else f"{address}?done={outcome.done.change}")
