"""«Việc cần làm»: what was raised in the viewer's scope as an inbox: sifted, folded by kind and office, the gravest first."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from collector.alert_inbox import Bundle, Choice, Counts, bundled, by_kind, by_place, by_stage, standings
from collector.alert_present import presents
from collector.alert_receivers import unheard
from collector.alert_sought import FILTERS, RAISED, Days, Sought, read_sought
from collector.inquiry import Parameter
from collector.store.alert_rounds import last_rounds
from collector.store.alert_rules import rules_on
from collector.store.alerts import Alerts
from collector.web.alert_standing import AlertStanding
from collector.web.alert_wording import AlertWording
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.scope import Choice as Chosen
from collector.web.scope import Scope, period_choices, read_scope
from collector.web.turning import read_turn
from collector.web.viewing import permitted, seen, viewer
from office.closing import office_end

alert_inbox_page = Blueprint("alert_inbox", __name__)

PER_PAGE = 10
"""On a phone a card is a third of the screen."""
MOST_FOLDED = 2000
"""So many alerts, the last ones, are folded; more are reached by filters."""

LATE_DAYS = 7
"""What nobody has taken for longer stands in the head of the page."""

_DAY_MS = 86_400_000

THROUGH = Parameter("through", "The last day on which they were first raised, in place of `to`.", format="date")
NUMBER = Parameter("page", "Which page of the list.", bounds=(1, 10**6))


class Row(NamedTuple):
    """One bundle, how often its alerts were told of, what of the office they are about, and how they stand now.

    ``href`` leads to this bundle alone; it is empty there. ``untaken``: the first of those nobody has taken waits so many days.
    """

    bundle: Bundle
    times: int
    spots: list[str]
    how: str
    href: str
    untaken: int


@alert_inbox_page.get("/alerts")
@permitted("places")
def get_alerts() -> AnyResponse:
    """The alerts that are sought, folded, a page of them, with how many each other filter would show."""
    directory, here, words = seen(), frame(), spoken()
    asked = read_turn((*FILTERS, THROUGH, NUMBER)).asked
    scope = _days_asked(asked)
    # Of which months a choice would be says nothing without a choice.
    is_kept = bool(scope.parameters.keys() - {"reckoning"})
    sought = read_sought(asked, directory, Days(scope.period, scope.parameters) if is_kept else None)
    scope = scope._replace(parameters={**sought.asked(), **scope.parameters})
    offices, alerts, now_ms = sought.offices(directory, viewer()), Alerts(here.store.db()), here.clock.now_ms()
    is_closed, untaken, raised, most = sought.stage == "closed", sought.untaken(now_ms), sought.raised(), MOST_FOLDED + 1
    found = alerts.listed(
        offices, is_closed=is_closed, kind=sought.kind, stage=sought.stage, untaken=untaken, raised=raised, most=most
    )
    bundles = bundled(found[:MOST_FOLDED])
    pages = max(1, -(-len(bundles) // PER_PAGE))
    number = min(int(asked.get("page", "1")), pages)
    shown = bundles[(number - 1) * PER_PAGE : number * PER_PAGE]
    members = [alert for bundle in shown for alert in bundle.alerts]
    every, counts = alerts.counts(offices, raised=raised), alerts.counts(offices, untaken=untaken, raised=raised)
    rounds = last_rounds(here.store.db())
    days = sought.waited or LATE_DAYS
    late_ms = now_ms - days * _DAY_MS
    kinds = by_kind(counts, sought.stage)
    wording, times = AlertWording(spoken(), directory), alerts.times([alert.id for alert in members])
    standing = AlertStanding(spoken(), wording, rounds)
    return page(
        "alerts.html",
        rows=[_row(bundle, times, wording, standing, sought, now_ms=now_ms) for bundle in shown],
        untaken=lambda alert: (now_ms - alert.raised_at) // _DAY_MS,
        late_days=days,
        late=sum(alerts.counts(viewer().offices(directory), untaken=late_ms).values()),
        late_href=_href(Sought(waited=days)),
        late_here=sum(
            one.n
            for one in by_kind(alerts.counts(offices, untaken=late_ms, raised=raised), None)
            if sought.kind in {None, one.value}
        ),
        late_here_href=_href(sought, waited=str(days), stage=None),
        deaf=_deaf(sought),
        n=min(len(found), MOST_FOLDED),
        times=times,
        presents=presents(here.store.db(), directory, members, here.now()),
        kinds=[(one, _href(sought, kind=one.value)) for one in kinds if one.n or one.value == sought.kind],
        every_kind=(_href(sought, kind=None), sum(one.n for one in kinds)),
        stages=[(one, _href(sought, stage=one.value or None, waited=None)) for one in by_stage(every, sought.kind)],
        places=_places(sought, by_place(counts, sought.kind, sought.stage)),
        place=_place(sought, wording),
        everywhere=_href(sought, unit=None, office=None),
        unsifted=_href(Sought()),
        scope=scope,
        title=words.period(scope.period, scope.inquiry.reckoning),
        days=words.days(scope.period),
        periods=_periods(sought, scope),
        whenever=_href(sought, days=None),
        elsewhen=_unclosed(alerts.counts(offices), sought) - _unclosed(every, sought) if is_kept else 0,
        address=_href(sought, is_open=True),
        sought=sought,
        is_cut=len(found) > MOST_FOLDED,
        most=MOST_FOLDED,
        number=number,
        pages=pages,
        waiting=alerts.waiting(viewer().offices(directory)),
        rounds=rounds,
        wording=wording,
        standing=standing,
    )


def _days_asked(asked: Mapping[str, str]) -> Scope:
    """The days of checked parameters, as pages that have days read them; without any, days that nobody chose."""
    names = (*(one.name for one in RAISED), THROUGH.name)
    given = {name: [asked[name]] for name in names if name in asked}
    return read_scope(given, seen(), frame().today(), page="/alerts")


def _periods(sought: Sought, scope: Scope) -> list[Chosen]:
    """The days to choose: whatever days, as the inbox is without a choice, then those that every page offers."""
    whenever = Chosen(spoken().say("Mọi ngày"), _href(sought, days=None), sought.days is None)
    return [whenever, *period_choices(scope, spoken(), usual="")]


def _unclosed(counts: Counts, sought: Sought) -> int:
    return next(one.n for one in by_stage(counts, sought.kind) if not one.value)


def _row(
    bundle: Bundle, times: Mapping[int, int], wording: AlertWording, standing: AlertStanding, sought: Sought, *, now_ms: int
) -> Row:
    spots = dict.fromkeys(wording.spot(bundle.office, alert.key.subject) for alert in bundle.alerts)
    told = [spoken().say("%(n)s %(how)s") % {"n": spoken().number(n), "how": standing.chip(one)} for one, n in standings(bundle)]
    return Row(
        bundle,
        sum(times[alert.id] for alert in bundle.alerts),
        sorted(spots, key=lambda spot: (len(spot), spot)),
        " · ".join(told),
        "" if (sought.kind, sought.office) == (bundle.kind, bundle.office) else _bundle_href(sought, bundle),
        max(((now_ms - alert.raised_at) // _DAY_MS for alert in bundle.alerts if alert.stage == "open"), default=0),
    )


def _deaf(sought: Sought) -> tuple[int, int]:
    """Of how many offices that are sought nobody is told, by mail or through a program, and how many there are."""
    here, directory = frame(), frame().store.directory()
    within = sought.offices(seen(), viewer())
    offices = seen().offices.keys() if within is None else within
    working = [one for one in offices if one in directory.offices and here.today() < office_end(directory, one)]
    if here.tells_a_program():
        return 0, len(working)
    return len(unheard(rules_on(here.store.db(), directory, here.today()), directory, working)), len(working)


def _bundle_href(sought: Sought, bundle: Bundle) -> str:
    return _href(sought._replace(name=""), kind=bundle.kind, office=bundle.office, unit=None)


def _places(sought: Sought, found: list[Choice]) -> list[tuple[Choice, str]]:
    """Offices to choose from, unless one is chosen or there is nothing to choose."""
    if sought.office is not None or len(found) < 2:  # noqa: PLR2004 - one is no choice
        return []
    return [(one, _href(sought, office=one.value, unit=None)) for one in found]


def _place(sought: Sought, wording: AlertWording) -> str | None:
    if sought.office is not None:
        return wording.office(sought.office)
    return seen().units[sought.unit].name if sought.unit is not None else None


def _href(sought: Sought, *, is_open: bool = False, **changes: str | None) -> str:
    """The address of the list with other filters; ``is_open``: one to which a page's number can be added."""
    asked = urlencode(sought._replace(**changes).asked())  # type: ignore[arg-type] # each a value of its filter
    return f"/alerts?{asked}" if asked or is_open else "/alerts"
