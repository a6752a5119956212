"""«Chỉ tiêu năm»: what a unit is to reach in a year, its own words or those of above, and every change with who made it."""

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.store.db import transaction
from collector.store.targets import TargetBook
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.form import Field, Filled, Form
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.pages import page, spoken
from collector.web.target_wording import TargetWording
from collector.web.viewing import permitted, seen, unit_asked, viewer
from collector.web.widgets import Inputs, Number, UnreadableError
from office.ids import UnitId
from office.periods import from_timestamp
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
    return _page(unit_asked(request.args.get("unit")), _year(request.args.get("year")))


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
    with transaction(db):
        before = TargetBook(db).keep(unit, year, read.entry, at_ms=here.clock.now_ms(), account=who.account, role=who.role)
        if before != read.entry:
            record("targets-changed", str(year), unit=unit or None, before=_said(before), after=_said(read.entry))
    return redirect(f"{PATH}?unit={unit}&year={year}&saved=1", 303)


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


def _page(unit: UnitId, year: int, filled: Filled | None = None) -> AnyResponse:
    here, who, words = frame(), viewer(), spoken()
    book, directory = TargetBook(here.store.db()), seen()
    wording = TargetWording(words)
    own = book.own(unit, year)
    form = _form(words, book.above(unit, year))
    if filled is not None:
        # The hints are those of what holds above.
        filled = filled._replace(
            fields=[shown._replace(field=field) for shown, field in zip(filled.fields, form.fields, strict=True)]
        )
    holding = book.holding(unit, year)
    return page(
        "targets.html",
        400 if filled else 200,
        unit=unit,
        name=directory.units[unit].name if unit in directory.units else words.say("Toàn bộ"),
        year=year,
        years=range(here.today().year - 3, here.today().year + 2),
        units=AccessWording(words, seen()).units(everything=who.sees_everything),
        filled=filled or form.filled(own),
        lines=[(wording.measure(one), wording.value(one, holding.of(one)), own.of(one) is None) for one in MEASURES],
        changes=[
            (
                words.moment(from_timestamp(one.at_ms / 1000)),
                one.account,
                wording.measure(one.measure),
                wording.value(one.measure, one.value),
            )
            for one in book.changes(unit, year)
        ],
        is_saved="saved" in request.args,
    )
