"""The page on which reports are ordered, and on which they lie when they are written."""

from collections.abc import Mapping
from datetime import date
from typing import get_args
from urllib.parse import parse_qsl, urlencode

import msgspec
from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import admitted, kept_within
from collector.errors import InquiryInvalidError
from collector.reason import reason
from collector.reports.formats import FORMATS, Format
from collector.reports.jobs import STEPS, Job
from collector.reports.order import Order, ReportKind, check_order, read_order
from collector.reports.places import Places
from collector.viewer import Viewer
from collector.web.answers import json_answer
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.pages import page, spoken
from collector.web.report_orders import handed_over, jobs, kind_name, kinds_for, owner_of, take_order
from collector.web.scope import PERIODS
from collector.web.viewing import naming, permitted, seen_in_figures, viewer
from office.directory import Index
from office.periods import Reckoning, from_timestamp, period_for
from office.survey import say

report_page = Blueprint("reports", __name__)

_DAYS = ("period", "from", "through", "reckoning")
_LETTERHEAD = ("agency", "superior", "number", "place")
_FIELDS = ("kind", "where", "person", *_DAYS, "format", *_LETTERHEAD)
_LONGEST = 120
_MOST_PEOPLE = 600
_DEFAULT = "last-month"


class Status(msgspec.Struct):
    """How far one order is, for the script of the page."""

    state: str
    step: int
    steps: int


@report_page.get("/reports")
@permitted("export")
def get_reports() -> AnyResponse:
    """What can be ordered, and the viewer's own orders."""
    given = request.args.to_dict()
    # Who comes back by the menu finds the form as it was ordered last; an address that says something is followed alone.
    return _page(given if given.keys() & set(_FIELDS) else _chosen_last())


@report_page.post("/reports")
@permitted("export")
def post_reports() -> AnyResponse:
    """Order a report; it is written into the log before it is made."""
    given = {name: _plain(value) for name, value in request.form.items()}
    try:
        order, form = _read(given, viewer(), seen_in_figures(), spoken())
    except InquiryInvalidError as error:
        return _page(given, 400, tuple(error.problems))
    asked = {name: given[name] for name in ("unit", "office", *_DAYS) if given.get(name)}
    # The form is read again with what was chosen: who orders one report often orders its neighbour next.
    chosen = urlencode({name: given[name] for name in _FIELDS if given.get(name)})
    job = take_order(order, form, asked, chosen=chosen)
    if job is None:
        return _page(given, 429, is_full=True)
    return redirect(f"/reports?{chosen}#job-{job.id}", 303)


def _chosen_last() -> dict[str, str]:
    """What stood in the form at the viewer's last order, as long as that is kept."""
    last = next((job.chosen for job in jobs().of(owner_of(viewer())) if job.chosen), "")
    return dict(parse_qsl(last))


@report_page.get("/reports/jobs/<int:id_>")
@permitted("export")
def get_job(id_: int) -> AnyResponse:
    """How far an order is."""
    job = jobs().find(id_, owner_of(viewer()))
    if job is None:
        abort(404)
    return json_answer(Status(job.state, _step(job), len(STEPS) - 1))


@report_page.get("/reports/jobs/<int:id_>/file")
@permitted("export")
def get_file(id_: int) -> AnyResponse:
    """The finished file."""
    job = jobs().find(id_, owner_of(viewer()))
    if job is None or job.product is None:
        abort(404)
    return handed_over(job, job.product)


def _kind_about(kind: ReportKind, words: Language) -> str:
    about: dict[ReportKind, str] = {
        "daily": words.say("Người được phục vụ và người đánh giá, theo cơ quan và quầy"),
        "unit": words.say("Hài lòng, chờ, lý do, từng quầy và những gì số liệu không nói"),
        "official": words.say("Chỉ phiếu khi màn hình hiện người đó, chỉ lý do về người trực quầy"),
        "form": words.say("Tỷ lệ ba mức, chỉ số thái độ theo quý"),
        "award": words.say("Tập thể và cá nhân, kèm số phiếu và khoảng tin cậy; không xếp hạng"),
        "supervision": words.say("Phương pháp, kết quả, phần để ngoài, dấu hiệu bất thường; mã thay cho tên"),
    }
    return about[kind]


def _read(given: Mapping[str, str], who: Viewer, directory: Index, words: Language) -> tuple[Order, Format]:
    kind = next((kind for kind in kinds_for(who) if kind == given.get("kind")), None)
    form = next((form for form in FORMATS if form == given.get("format")), None)
    wrong = {
        name: reason("is none of those that can be chosen") for name, found in (("kind", kind), ("format", form)) if found is None
    }
    asked = {name: [given[name]] for name in _DAYS if given.get(name)}
    if {"from", "through"} & asked.keys():
        asked.pop("period", None)
    sort, _, place = given.get("where", "").partition(":")
    if place and who.role != "official":
        asked["office" if sort == "office" else "unit"] = [place]
    if kind == "official" and who.role != "official":
        office, _, person = given.get("person", "").partition("/")
        asked |= {"office": [office], "official": [person]}
        asked.pop("unit", None)
    told = naming()
    try:
        order = read_order(kind or "unit", admitted(asked, who, directory, told), directory, frame().today(), words)
        order = check_order(order._replace(inquiry=kept_within(order.inquiry, who, directory), naming=told))
    except InquiryInvalidError as error:
        raise InquiryInvalidError(wrong | error.problems) from None
    if kind is None or form is None:
        raise InquiryInvalidError(wrong)
    agency, superior, number, place_name = (given.get(name, "") for name in _LETTERHEAD)
    return order._replace(agency=agency, superior=superior, number=number, place=place_name), form


def _plain(text: str) -> str:
    """A field without what no document can hold, and no longer than a line."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:_LONGEST]


def _page(given: Mapping[str, str], status: int = 200, problems: tuple[str, ...] = (), *, is_full: bool = False) -> AnyResponse:
    who, words, directory = viewer(), spoken(), seen_in_figures()
    orders = jobs().of(owner_of(who))
    return page(
        "reports.html",
        status,
        given={"kind": "unit", "format": "pdf", "period": _DEFAULT, "reckoning": "calendar", **given},
        kinds=[(kind, kind_name(kind, words), _kind_about(kind, words)) for kind in kinds_for(who)],
        formats=FORMATS,
        periods=_periods(frame().today(), words),
        places=_places(directory, words),
        # One unit above all others is all that may be seen, by its name.
        is_one_place=sum(unit.parent is None for unit in directory.units.values()) == 1,
        people=_people(directory, words),
        problems=[_field(name, words) for name in problems],
        is_full=is_full,
        has_letterhead=any(given.get(name) for name in _LETTERHEAD),
        orders=[{"job": job, "at": words.moment(from_timestamp(job.ordered_ms / 1000)), "step": _step(job)} for job in orders],
        steps=len(STEPS) - 1,
        is_waiting=any(job.is_running for job in orders),
    )


def _periods(today: date, words: Language) -> list[tuple[str, str]]:
    """Each named period, with the days it means where these are called the same in both reckonings of the form."""
    found = []
    for preset, name in PERIODS:
        meant = {words.period(period_for(preset, today, reckoning), reckoning) for reckoning in get_args(Reckoning)}
        found.append((preset, f"{words.say(name)} ({meant.pop()})" if len(meant) == 1 else words.say(name)))
    return found


def _step(job: Job) -> int:
    return STEPS.index(job.state) if job.state in STEPS else 0


def _field(name: str, words: Language) -> str:
    fields = {
        "kind": words.say("Loại báo cáo"),
        "format": words.say("Dạng tệp"),
        "period": words.say("Thời gian"),
        "from": words.say("Từ ngày"),
        "to": words.say("Đến hết ngày"),
        "through": words.say("Đến hết ngày"),
        "official": words.say("Người trực quầy"),
        "office": words.say("Cơ quan"),
        "unit": words.say("Đơn vị"),
    }
    return fields.get(name, name)


def _places(directory: Index, words: Language) -> list[tuple[str, str]]:
    """Units in the order of the directory, indented by their depth; offices where a unit has several."""
    offices: dict[str, list[tuple[str, str]]] = {}
    endings = Endings(words, directory, frame().today())
    for office in directory.offices.values():
        name = endings.labelled(office.id, say(office.name, words.code))
        offices.setdefault(office.unit, []).append((f"office:{office.id}", name))
    depths: dict[str | None, int] = {None: -1}
    found = []
    for unit in directory.units.values():
        depth = depths[unit.id] = depths.get(unit.parent, -1) + 1
        found.append((f"unit:{unit.id}", "\u2003" * depth + endings.unit_labelled(unit.id, unit.name)))
        own = offices.get(unit.id, [])
        if len(own) > 1:
            found += [(value, "\u2003" * (depth + 1) + name) for value, name in own]
    return found


def _people(directory: Index, words: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Officials by office, by name or by code; none where they are too many to choose from."""
    if viewer().role == "official" or len(directory.officials) > _MOST_PEOPLE:
        return []
    told, groups = naming(), dict[str, list[tuple[str, str]]]()
    for key in directory.officials:
        groups.setdefault(key[0], []).append((f"{key[0]}/{told.id(key)}", told.name(key)))
    places = Places(directory, words)
    return [(places.office(office), sorted(people, key=lambda one: one[1])) for office, people in groups.items()]
