"""The first page after the login."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import admitted, kept_within
from collector.participation import Participation
from collector.store.alerts import Alert
from collector.store.open_counters import open_counters
from collector.store.week_hours import WeekHours, week_hours
from collector.web.alert_wording import AlertWording
from collector.web.chart import trend
from collector.web.comment_counts import comment_counts
from collector.web.deeds import deeds
from collector.web.dossier_view import DossierView, dossier_view
from collector.web.dossier_wording import DossierWording
from collector.web.drawing import embedded
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.language import Language
from collector.web.load_chart import load
from collector.web.made_of import made_of, method_lines
from collector.web.milestone_wording import MilestoneWording
from collector.web.milestones import Milestones, Trend, milestones
from collector.web.overview import Line, Overview, overview
from collector.web.pages import page, spoken
from collector.web.pledge_wording import PledgeWording
from collector.web.queue_wording import QueueWording
from collector.web.scope import Choice, Scope, crumbs, period_choices, place_name, read_scope
from collector.web.sign_link import sign_link
from collector.web.sign_marks import sign_marks
from collector.web.table_fields import line_fields, queue_fields
from collector.web.tables import Listed, listed
from collector.web.target_view import Shown, TargetView, target_view, unit_of_scope
from collector.web.target_wording import TargetWording
from collector.web.uptime_wording import UptimeWording
from collector.web.viewing import naming, permitted, seen_in_figures, viewer
from collector.web.wait_chart import Waits, counters_said, wait_chart, waits_of
from collector.web.week_chart import week_chart, week_of
from collector.web.wording import Wording
from office.directory import Index

dashboard = Blueprint("dashboard", __name__)


class Read(NamedTuple):
    """What the request in hand asks of the overview, with its words."""

    scope: Scope
    shown: Overview
    words: Language
    wording: Wording
    queue_wording: QueueWording
    marks: Mapping[str | None, str] | None

    def lines(self) -> Listed[Line]:
        """The table of votes, as the address wants it."""
        return listed("lines", line_fields(self.shown, self.words, self.wording, self.marks), self.shown.lines, self.scope)

    def queue_lines(self) -> Listed[Participation]:
        """The table of the queue, as the address wants it."""
        return listed("queue", queue_fields(self.shown, self.words, self.queue_wording), self.shown.queue.places, self.scope)


def read_overview() -> Read:
    """The overview of the request in hand, within the viewer's scope.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
        ForbiddenError: when it asks for what is outside of the viewer's scope.
    """
    here, who, directory, told, words = frame(), viewer(), seen_in_figures(), naming(), spoken()
    given = admitted(request.args.to_dict(flat=False), who, directory, told)
    given.pop("format", None)
    scope = read_scope(given, directory, here.today())
    scope = scope._replace(inquiry=kept_within(scope.inquiry, who, directory))
    shown = overview(here.store.db(), directory, scope, here.today(), viewer=who, naming=told)
    signs, sees_signs = sign_marks(here.store.db(), directory, scope, shown.rows), who.may("places")
    wording = Wording(words, directory, scope, told, sees_signs=sees_signs)
    marks = signs if sees_signs else None
    return Read(scope, shown.unpraised(signs), words, wording, QueueWording(words, directory, scope), marks)


@dashboard.get("/")
@permitted(None)
def get_overview() -> AnyResponse:
    """The overview of a place and a period."""
    here, who, directory = frame(), viewer(), seen_in_figures()
    if not who.may("figures"):
        return redirect("/devices")
    scope, shown, words, wording, queue_wording, marks = read = read_overview()
    dossiers = dossier_view(here.store.db(), directory, scope) if who.may("places") else None
    done, milestone_wording = _milestones(shown, scope), MilestoneWording(words, directory)
    targets = _targets(shown, dossiers, scope) if who.may("places") else None
    done_here = deeds(here.store.db(), directory, scope) if who.may("places") and directory.offices else None
    load_of_week = _load_of_week(scope, directory) if shown.queue.total else None
    week = week_of(load_of_week, words, queue_wording) if load_of_week else None
    waits = waits_of(load_of_week, words, queue_wording) if load_of_week else None
    return page(
        "overview.html",
        shown=shown,
        scope=scope,
        wording=wording,
        crumbs=crumbs(scope, directory, words),
        report=scope.report_href(directory),
        place=place_name(scope, directory, words),
        title=words.period(scope.period, scope.inquiry.reckoning),
        days=words.days(scope.period),
        periods=period_choices(scope, words),
        kinds=_kinds(shown, scope, wording),
        chart=embedded(trend(shown.months, words, milestone_wording.marks(done))) if shown.months else None,
        milestones=done,
        milestone_wording=milestone_wording,
        queue=shown.queue,
        queue_wording=queue_wording,
        lines=read.lines(),
        marks=marks or {},
        signs_href=None if marks is None else f"{scope.on('/compare').href(rows=None)}#suspicious",
        queue_lines=read.queue_lines(),
        uptime_wording=UptimeWording(words),
        method=[
            *method_lines(made_of([shown.queue.total], [shown.total], shown.uptime, shown.missing), directory, words),
            *milestone_wording.method(done),
        ],
        devices_href=scope.on("/devices").href(rows=None, scale=None, channel=None),
        deeds=done_here,
        evidence_href=_evidence(scope, done_here.signs) if done_here and done_here.signs else None,
        deed_wording=AlertWording(words, directory),
        written=comment_counts(here.store.db(), directory, scope) if who.may("places") and directory.offices else (),
        pledge_wording=PledgeWording(words),
        week=week,
        week_chart=embedded(week_chart(week, words)) if week else None,
        waits=waits,
        waits_counters=_counters_said(scope, directory, waits) if waits else None,
        wait_chart=embedded(wait_chart(waits, words)) if waits else None,
        load_chart=embedded(load(shown.queue.hours, words, queue_wording)) if shown.queue.hours else None,
        view=dossiers,
        target_unit=unit_of_scope(scope, directory),
        targets=TargetWording(words).sentences(targets),
        goals=TargetWording(words).goals(targets, wording) if targets else [],
        goal_wording=TargetWording(words),
        target_year=targets.year if targets else None,
        dossier_wording=DossierWording(words),
        queue_download=_place(scope) | {"by": "office,day" if scope.inquiry.office is None else "counter,day", "format": "csv"},
        download=_download(scope, shown),
        is_empty=not directory.offices,
        today=words.day(here.today()),
        is_running=scope.is_running(here.today()),
        ending=(endings := Endings(words, directory, here.today())).here(scope),
        missed=endings.line(endings.missed(scope)),
        read_at=words.moment(here.now()),
    )


def _evidence(scope: Scope, signs: Sequence[Alert]) -> str:
    here = frame()
    return sign_link(here.store.db(), here.store.directory(), scope, signs, here.today())


def _load_of_week(scope: Scope, directory: Index) -> WeekHours:
    return week_hours(frame().store.db(), directory, scope.inquiry._replace(scale=None, channel=None, by=()))


def _counters_said(scope: Scope, directory: Index, waits: Waits) -> str | None:
    """How many counters were open on the weekday on which people wait long; nothing is read where there is none."""
    asked = scope.inquiry._replace(scale=None, channel=None)
    found = open_counters(frame().store.db(), directory, asked, waits.day) if waits.day is not None else None
    return counters_said(found, waits.day, spoken()) if found is not None and waits.day is not None else None


def _milestones(shown: Overview, scope: Scope) -> Milestones:
    if shown.kind is None or not viewer().may("places"):
        return Milestones()
    here = frame()
    drawn = Trend(shown.months, shown.kind, shown.missing, here.today())
    return milestones(here.store.db(), seen_in_figures(), scope, drawn)


def _targets(shown: Overview, dossiers: DossierView | None, scope: Scope) -> TargetView | None:
    here = frame()
    figures = Shown(shown.kinds, shown.kind, shown.queue.total, dossiers.now if dossiers else None)
    return target_view(here.store.db(), seen_in_figures(), scope, figures, here.today())


def _kinds(shown: Overview, scope: Scope, wording: Wording) -> list[Choice]:
    if len(shown.kinds) < 2:  # noqa: PLR2004 - one is no choice
        return []
    return [
        Choice(wording.kind(kind), scope.href(scale=kind.scale, channel=kind.channel), kind == shown.kind) for kind in shown.kinds
    ]


def _download(scope: Scope, shown: Overview) -> dict[str, str]:
    # A file has the offices below a unit too: in a spreadsheet they are added up as anybody likes.
    return _place(scope) | {"by": "office" if shown.rows == "unit" else shown.rows, "format": "csv"}


def _place(scope: Scope) -> dict[str, str]:
    asked = {"from": scope.inquiry.first.isoformat(), "to": scope.inquiry.end.isoformat(), "reckoning": scope.inquiry.reckoning}
    if scope.inquiry.office is not None:
        asked["office"] = scope.inquiry.office
    elif scope.inquiry.unit is not None:
        asked["unit"] = scope.inquiry.unit
    return asked
