"""«Phản ánh riêng»: what was said of money and presents, for who stands above the office; the log keeps who opened it.

An account of the office's own unit gets the answer of one that has no right to it, whatever its role: not even that there is
something may be told.
"""

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import ForbiddenError
from collector.store.hints import PAGE, HintMonth, hint_months, hint_texts
from collector.web.auditing import record
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.scope import WHOLE_MONTHS, Choice, Scope, period_choices, read_scope
from collector.web.turning import read_before
from collector.web.viewing import permitted, seen, viewer
from office.ids import OfficeId
from office.judgement import FEWEST_FOR_SHARE
from office.periods import Period, Span, bucket_of, half_day_on
from office.survey import say

hint_page = Blueprint("hints", __name__)

PATH = "/hints"
MOST_ROWS = 200
_DAYS = ("period", "from", "through", "to")


@hint_page.get(PATH)
@permitted("hints")
def get_hints() -> AnyResponse:
    """Counts of the last year or of chosen months, by office or for one office by month, and what was written, masked."""
    offices = viewer().hint_offices(seen())
    if not offices:
        raise ForbiddenError("forbidden", f"the role {viewer().role} has no right to hints; ask an admin")
    asked, before = request.args.get("office", ""), read_before("is no number of a comment")
    if asked and asked not in offices:
        raise ForbiddenError("outside-scope", "this place is outside of what this account may see, or is not there")
    wanted = frozenset([OfficeId(asked)]) if asked else offices
    here, words, today = frame(), spoken(), frame().today()
    scope = read_scope({name: request.args.getlist(name) for name in _DAYS}, seen(), today, page=PATH)
    days = _whole_months(scope.period) if scope.parameters else None
    kept = ({"office": asked} if asked else {}) | dict(scope.parameters)
    # First the entry: something that was read and not written down would be worse than something not read.
    record("hints-read", PATH, after={"filters": kept} if kept else {})
    db = here.store.db()
    months = hint_months(db, wanted, days or Period(today.replace(year=today.year - 1, day=1), today + timedelta(days=1)))
    texts = hint_texts(db, wanted, days=days, before=before, most=PAGE + 1)
    scope = scope._replace(parameters=kept)
    rows = _by_office(months) if len(wanted) > 1 else months
    named = {id_: say(seen().offices[id_].name, words.code) for id_ in offices}
    endings = Endings(words, seen(), today)
    shown = page(
        "hints.html",
        rows=[one for one in rows if one.yes][:MOST_ROWS],
        by_office=len(wanted) > 1,
        answered=sum(one.yes + one.no for one in months),
        unanswered=sum(one.unanswered for one in months),
        yes_in_all=sum(one.yes for one in months),
        texts=texts[:PAGE],
        older=scope.href(before=str(texts[PAGE - 1].position)) if len(texts) > PAGE else None,
        scope=scope,
        periods=_periods(scope, is_chosen=days is not None),
        title=words.say("12 tháng qua") if days is None else words.period(days, "calendar"),
        is_chosen=days is not None,
        is_by_months=True,
        is_later=before is not None,
        office=asked,
        offices=sorted(((id_, endings.labelled(id_, name)) for id_, name in named.items()), key=lambda item: item[1]),
        named=named,
        month=_month,
        fewest=FEWEST_FOR_SHARE,
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _whole_months(days: Period) -> Period:
    """The calendar months in which ``days`` lie: what two choices differ by are then months, which the page shows anyway.

    With other days, or months from the 15th on, one choice could be taken from another until few people are left.
    """
    first, last = (bucket_of(half_day_on(day, afternoon=False), "month") for day in (days.first, days.end - timedelta(days=1)))
    return Period(first.first, last.end)


def _periods(scope: Scope, *, is_chosen: bool) -> list[Choice]:
    """The days to choose: the last year, as without a choice, and those that every page offers and that are whole months."""
    usual = Choice(spoken().say("12 tháng qua"), scope.href(**dict.fromkeys(_DAYS)), not is_chosen)
    return [usual, *period_choices(scope, spoken(), WHOLE_MONTHS, usual="")]


def _by_office(months: Iterable[HintMonth]) -> list[HintMonth]:
    """All months of an office together, most yeses first: of many offices a row for each month is read by nobody."""
    whole: dict[OfficeId, HintMonth] = {}
    for one in months:
        sofar = whole.get(one.office, one._replace(yes=0, no=0, unanswered=0))
        whole[one.office] = sofar._replace(
            yes=sofar.yes + one.yes, no=sofar.no + one.no, unanswered=sofar.unanswered + one.unanswered
        )
    return sorted(whole.values(), key=lambda one: (-one.yes, one.office))


def _month(span: Span) -> str:
    return spoken().period(Period(span.first, span.end), "calendar")
