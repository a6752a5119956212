"""The page that sets places side by side: the funnel, then lists of those to look at first."""

from typing import NamedTuple

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from collector.bounds import admitted, kept_within
from collector.inquiry import Grouping
from collector.web.compare_wording import CompareWording
from collector.web.comparison import Comparison, Elsewhere, comparison
from collector.web.drawing import embedded
from collector.web.ending import Endings
from collector.web.flag_wording import flag_evidence, flag_name
from collector.web.frame import frame
from collector.web.funnel_chart import funnel
from collector.web.language import Language
from collector.web.made_of import made_of, method_lines
from collector.web.overview import Kind
from collector.web.pages import page, spoken
from collector.web.queue_wording import QueueWording
from collector.web.scope import Choice, Scope, crumbs, period_choices, place_name, read_scope
from collector.web.spot import Spot
from collector.web.table_fields import place_fields
from collector.web.tables import Listed, listed
from collector.web.viewing import naming, permitted, seen_in_figures, viewer
from collector.web.wording import Wording
from office.judgement import FEWEST_FOR_WORDS

compare_page = Blueprint("compare_page", __name__)

PATH = "/compare"
MOST_ROWS = 400
"""Of more places the table on the page holds those that stand out; the file holds all."""

MOST_UNFOLDED = 3
"""More places that vote another way are folded at the end of the table, as in the overview's."""


class Read(NamedTuple):
    """What the request in hand asks of the comparison, with its words; ``places`` are the rows of its table."""

    scope: Scope
    shown: Comparison
    wording: CompareWording
    places: Listed[Spot]


def read_compare() -> Read:
    """The comparison of the request in hand, within the viewer's scope.

    Raises:
        InquiryInvalidError: with every parameter that cannot be followed.
        ForbiddenError: when it asks for what is outside of the viewer's scope.
    """
    here, who, directory, told, words = frame(), viewer(), seen_in_figures(), naming(), spoken()
    given = admitted(request.args.to_dict(flat=False), who, directory, told)
    given.pop("format", None)
    scope = read_scope(given, directory, here.today(), page=PATH)
    by: tuple[Grouping, ...] = ("counter",) if scope.parameters.get("rows") == "counter" else ()
    scope = scope._replace(inquiry=kept_within(scope.inquiry, who, directory)._replace(by=by))
    shown = comparison(
        here.store.db(),
        directory,
        scope,
        here.today(),
        whole=here.store.directory(),
        persons=who.may("persons"),
        fewest=who.fewest_votes,
    )
    wording = CompareWording(words, directory, scope, shown, told)
    places = listed("places", place_fields(words, wording, has_targets=shown.has_targets), shown.spots, scope)
    if len(places.rows) > MOST_ROWS:
        places = places._replace(rows=[spot for spot in places.rows if _stands_out(spot)])
    return Read(scope, shown, wording, places)


@compare_page.get(PATH)
@permitted("places")
def get_compare() -> AnyResponse:
    """The comparison of a unit and a period."""
    here, directory, words = frame(), seen_in_figures(), spoken()
    scope, shown, wording, places = read_compare()
    chart, endings = funnel(shown, words, wording), Endings(words, directory, here.today())
    folded = [spot for spot in places.rows if _is_elsewhere(spot)]
    return page(
        "compare.html",
        shown=shown,
        scope=scope,
        wording=wording,
        ending=endings.here(scope),
        missed=endings.line(endings.missed(scope)),
        unheard_now=wording.unheard_now(here.today()),
        queue_wording=QueueWording(words, directory, scope),
        crumbs=crumbs(scope, directory, words),
        report=scope.report_href(directory),
        place=place_name(scope, directory, words),
        title=words.period(scope.period, scope.inquiry.reckoning),
        days=words.days(scope.period),
        periods=period_choices(scope, words),
        flag_name=flag_name,
        flag_evidence=flag_evidence,
        kinds=_kinds(shown, scope, Wording(words, directory, scope), words),
        chart=None if chart is None else embedded(chart),
        table=places,
        unjudged=sum(_has_few(spot) and not _is_elsewhere(spot) for spot in shown.spots),
        elsewhere=sum(_is_elsewhere(spot) for spot in shown.spots),
        folded=folded if len(folded) > MOST_UNFOLDED else [],
        lower_elsewhere=_lower_elsewhere(shown, scope, Wording(words, directory, scope)),
        fewest=FEWEST_FOR_WORDS,
        method=method_lines(
            made_of((spot.queue for spot in shown.spots), (spot.figure for spot in shown.spots), shown.uptime, shown.missing),
            directory,
            words,
        ),
        download=_download(scope),
        read_at=words.moment(here.now()),
    )


def _stands_out(spot: Spot) -> bool:
    return spot.mark is not None or spot.reached == "missed" or (spot.position is not None and spot.position != "inside")


def _has_few(spot: Spot) -> bool:
    return spot.figure is None or spot.figure.n < FEWEST_FOR_WORDS


def _is_elsewhere(spot: Spot) -> bool:
    return spot.figure is None and spot.elsewhere > 0


def _kinds(shown: Comparison, scope: Scope, wording: Wording, words: Language) -> list[Choice]:
    if len(shown.kinds) < 2:  # noqa: PLR2004 - one is no choice
        return []
    return [
        Choice(_told(kind, shown, wording, words), scope.href(scale=kind.scale, channel=kind.channel), kind == shown.kind)
        for kind in shown.kinds
    ]


def _told(kind: Kind, shown: Comparison, wording: Wording, words: Language) -> str:
    """A scale and channel, and how many places are lower there: nobody should have to open each to know, nor to leave it."""
    here = Elsewhere(len(shown.below), len(shown.seemingly_below))
    found = here if kind == shown.kind else shown.below_elsewhere.get(kind, Elsewhere(0, 0))
    if found.surely:
        said = words.say("%(n)s nơi chắc chắn thấp") % {"n": words.number(found.surely)}
    elif found.seemingly:
        said = words.say("%(n)s nơi có vẻ thấp") % {"n": words.number(found.seemingly)}
    else:
        return wording.kind(kind)
    return f"{wording.kind(kind)} · {said}"


def _lower_elsewhere(shown: Comparison, scope: Scope, wording: Wording) -> list[tuple[str, str, int]]:
    """Where places are surely lower by another way to vote: its name, its address and how many."""
    return [
        (wording.scale_and_channel(kind), scope.href(scale=kind.scale, channel=kind.channel), found.surely)
        for kind, found in shown.below_elsewhere.items()
        if found.surely
    ]


def _download(scope: Scope) -> dict[str, str]:
    wanted = scope.inquiry
    asked = {"from": wanted.first.isoformat(), "to": wanted.end.isoformat(), "reckoning": wanted.reckoning, "format": "csv"}
    for name in ("unit", "office", "scale", "channel"):
        value = getattr(wanted, name)
        if value is not None and not (name == "unit" and wanted.office is not None):
            asked[name] = value
    if scope.inquiry.by:
        asked["by"] = "counter"
    return asked
