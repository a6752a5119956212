"""«Chỉ tiêu năm»: what a unit is to reach in a year, its own words or those of above, and every change with who made it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import kept_within
from collector.changing import version_of
from collector.store.db import transaction
from collector.store.targets import TargetBook
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.change_form import Differing
from collector.web.form import Field, Filled, Form
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.pages import page, spoken
from collector.web.scope import read_scope
from collector.web.target_places import target_places
from collector.web.target_view import TargetView, progress
from collector.web.target_wording import Goal, TargetWording
from collector.web.viewing import permitted, seen, seen_in_figures, unit_asked, viewer
from collector.web.widgets import Inputs, Number, UnreadableError
from collector.web.wording import Wording
from office.ids import UnitId
from office.periods import Period, from_timestamp
from office.targets import MEASURES, Measure, Targets

target_page = Blueprint("targets", __name__)

PATH = "/targets"
_FIRST_YEAR, _LAST_YEAR = 2020, 2099


class Amount(Number):
    """A whole number of which thousands may be set apart: ``12.000``."""

    def read(self, inputs: Inputs) -> float | int | None:
        """The number."""
        text = next(iter(inputs.get("", ())), "").strip()
        plain = "".join(letter for letter in text if letter not in ". \u00a0")
        if plain and not (plain.isascii() and plain.isdigit()):
            raise UnreadableError("{word!r} is no whole number; write one such as 12", word=text[:40])
        return super().read({"": [plain]})


@target_page.get(PATH)
@permitted("places")
def get_targets() -> AnyResponse:
    """What holds in a unit and a year, and the form for who may change it."""
    asked = request.args.get("unit")
    tops = [one.id for one in seen().units.values() if one.parent is None and one.merged_into is None]
    if asked is None and viewer().sees_everything and len(tops) == 1:
        # What holds everywhere is said of the one unit above all others.
        asked = tops[0]
    return _page(unit_asked(asked), _year(request.args.get("year")))


@target_page.post(PATH)
@permitted("directory")
def post_targets() -> AnyResponse:
    """Keep what the form says, all of it or nothing."""
    unit, year = unit_asked(request.form.get("unit")), _year(request.form.get("year"))
    here, who, db = frame(), viewer(), frame().store.db()
    form = _form(spoken(), Targets())
    read = form.read(request.form.to_dict(flat=False), {}, at="targets")
    if read.entry is None:
        return _page(unit, year, read.filled)
    book = TargetBook(db)
    with transaction(db):
        before = book.own(unit, year)
        is_stale = before != read.entry and request.form.get("seen") != version_of(before)
        if before != read.entry and not is_stale:
            book.keep(unit, year, read.entry, at_ms=here.clock.now_ms(), account=who.account, role=who.role)
            record("targets-changed", str(year), unit=unit or None, before=_said(before), after=_said(read.entry))
    if is_stale:
        return _page(unit, year, read.filled, _differences(before, read.entry))
    return redirect(f"{PATH}?unit={unit}&year={year}&saved=1", 303)


def _differences(now: Targets, wanted: Targets) -> list[Differing]:
    """What somebody else said since the page was opened, beside what this form says."""
    wording = TargetWording(spoken())
    return [
        Differing(wording.measure(one), wording.value(one, now.of(one)), wording.value(one, wanted.of(one)))
        for one in MEASURES
        if now.of(one) != wanted.of(one)
    ]


def _said(targets: Targets) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(targets).items() if value is not None}


def _year(text: str | None) -> int:
    if not text:
        return frame().today().year
    if not (text.isascii() and text.isdigit() and len(text) == len("2026") and _FIRST_YEAR <= int(text) <= _LAST_YEAR):
        abort(404)
    return int(text)


def _form(words: Language, above: Targets) -> Form[Targets]:
    """The form; each field says what holds where it is left empty."""
    wording = TargetWording(words)

    def field(measure: Measure) -> Field:
        value = above.of(measure)
        if measure == "served":
            hint = words.say("Riêng của đơn vị, không theo đơn vị trên.")
            return Field(measure, wording.measure(measure), Amount(unit=wording.unit(measure), optional=True), hint)
        hint = words.say("Để trống: không đặt chỉ tiêu.")
        if value is not None:
            hint = words.say("Để trống: theo đơn vị trên, %(value)s.") % {"value": wording.value(measure, value)}
        return Field(measure, wording.measure(measure), Number(unit=wording.unit(measure), is_whole=False, optional=True), hint)

    return Form(Targets, [field(measure) for measure in MEASURES], words)


class Line(NamedTuple):
    """One row: a target, or a scale and channel under it. ``is_above``: the unit has set none, so that of above holds."""

    goal: Goal
    quarter: Goal | None
    is_above: bool


def _lines(holding: Targets, own: Targets, so_far: TargetView | None, quarter: TargetView | None) -> list[Line]:
    words, directory = spoken(), seen_in_figures()
    wording = TargetWording(words)
    if so_far is None:
        # Of a year that has not begun only its targets are known.
        named = [
            Goal((one, ""), wording.measure(one), "", wording.value(one, holding.of(one)), "–", "", "", "") for one in MEASURES
        ]
        return [Line(goal, None, own.of(goal.key[0]) is None) for goal in named]
    row_wording = Wording(words, directory, so_far.scope)
    last = {} if quarter is None else {goal.key: goal for goal in wording.goals(quarter, row_wording, has_all=True)}
    goals = wording.goals(so_far, row_wording, has_all=True)
    return [Line(goal, last.get(goal.key), own.of(goal.key[0]) is None) for goal in goals]


class Row(NamedTuple):
    """One unit below: its goals by measure, and for which of them it has its own word."""

    unit: UnitId
    name: str
    goals: Mapping[Measure, list[Goal]]
    own: Targets


def _rows(so_far: TargetView | None) -> list[Row]:
    here, words, directory = frame(), spoken(), seen_in_figures()
    if so_far is None:
        return []
    wording, rows = TargetWording(words), []
    for place in target_places(here.store.db(), directory, so_far.scope, here.today(), viewer()):
        goals: dict[Measure, list[Goal]] = {}
        for goal in wording.goals(place.view, Wording(words, directory, place.view.scope), has_all=True):
            goals.setdefault(goal.key[0], []).append(goal)
        rows.append(Row(place.unit, directory.units[place.unit].name, goals, place.own))
    return rows


def _progress(unit: UnitId, year: int) -> tuple[TargetView | None, TargetView | None]:
    """What was reached in the year so far, and in its last whole quarter; ``None`` before there is any."""
    here = frame()
    today = here.today()
    if year > today.year:
        return None, None
    quarters = [(date(year, month, 1), _after(year, month)) for month in (10, 7, 4, 1)]
    whole = next(((first, end) for first, end in quarters if end <= today), None)
    days = {"period": "this-year"} if year == today.year else _days(date(year, 1, 1), date(year + 1, 1, 1))
    return _reached(unit, days), None if whole is None else _reached(unit, _days(*whole))


def _after(year: int, month: int) -> date:
    return date(year + month // 10, (month + 3 - 1) % 12 + 1, 1)


def _days(first: date, end: date) -> dict[str, str]:
    return {"from": first.isoformat(), "through": (end - timedelta(days=1)).isoformat()}


def _lived(period: Period, today: date) -> Period:
    return Period(period.first, min(period.end, today + timedelta(days=1)))


def _reached(unit: UnitId, days: dict[str, str]) -> TargetView | None:
    here, who, directory = frame(), viewer(), seen_in_figures()
    asked = ({"unit": unit} if unit else {}) | days
    scope = read_scope({name: [value] for name, value in asked.items()}, directory, here.today())
    scope = scope._replace(inquiry=kept_within(scope.inquiry, who, directory))
    return progress(here.store.db(), directory, scope, here.today())


def _page(unit: UnitId, year: int, filled: Filled | None = None, differences: Sequence[Differing] = ()) -> AnyResponse:
    here, who, words = frame(), viewer(), spoken()
    book, directory = TargetBook(here.store.db()), seen()
    wording, people = TargetWording(words), AccessWording(words, directory)
    own = book.own(unit, year)
    form = _form(words, book.above(unit, year))
    if filled is not None:
        # The hints are those of what holds above.
        filled = filled._replace(
            fields=[shown._replace(field=field) for shown, field in zip(filled.fields, form.fields, strict=True)]
        )
    so_far, quarter = _progress(unit, year)
    lines = _lines(book.holding(unit, year), own, so_far, quarter)
    return page(
        "targets.html",
        400 if filled else 200,
        unit=unit,
        name=directory.units[unit].name if unit in directory.units else words.say("Toàn bộ"),
        year=year,
        years=range(here.today().year - 3, here.today().year + 2),
        units=people.units(frame().today(), everything=who.sees_everything),
        filled=filled or form.filled(own),
        asked={"problems": (), "differences": differences},
        seen=version_of(own),
        lines=lines,
        nothing=Targets(),
        places=_rows(so_far),
        measures=[(one, wording.measure(one)) for one in MEASURES if one != "served"],
        so_far=None if so_far is None else words.days(_lived(so_far.scope.period, here.today())),
        quarter=None if quarter is None else words.period(quarter.scope.period, quarter.scope.inquiry.reckoning),
        changes=[
            (
                words.moment(from_timestamp(one.at_ms / 1000)),
                people.signed(one.account, one.role, who),
                wording.measure(one.measure),
                wording.value(one.measure, one.value),
            )
            for one in book.changes(unit, year)
        ],
        is_saved="saved" in request.args,
    )
