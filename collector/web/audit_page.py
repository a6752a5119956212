"""«Nhật ký»: who did what and when, for admins, each within the own scope."""

from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import InquiryInvalidError
from collector.reason import Reason, reason
from collector.store.audit import PAGE, Audit, Wanted
from collector.web.access_wording import AccessWording
from collector.web.entry_sight import said_in_sight
from collector.web.frame import frame
from collector.web.log_wording import LogWording
from collector.web.pages import page, spoken
from collector.web.turning import read_before
from collector.web.viewing import permitted, seen, viewer
from office.periods import half_day_on, start_of

audit_page = Blueprint("audit", __name__)


@audit_page.get("/audit")
@permitted("audit")
def get_audit() -> AnyResponse:
    """The log, the last entry first."""
    asked = {name: request.args.get(name, "") for name in ("who", "what", "from", "through", "before")}
    units = None if viewer().sees_everything else viewer().units(seen())
    audit, wording = Audit(frame().store.db()), AccessWording(spoken(), seen())
    entries = [
        one._replace(before=said_in_sight(one.what, one.before), after=said_in_sight(one.what, one.after))
        for one in audit.read(_wanted(asked, units), PAGE + 1)
    ]
    older = None
    if len(entries) > PAGE:
        kept = {name: value for name, value in asked.items() if value} | {"before": str(entries[PAGE - 1].id)}
        older = f"/audit?{urlencode(kept)}"
    return page(
        "audit.html",
        entries=entries[:PAGE],
        older=older,
        asked=asked,
        people=audit.accounts(units),
        deeds=sorted(_deeds(wording).items(), key=lambda item: item[1]),
        wording=wording,
        log=LogWording(spoken(), seen()),
    )


def _deeds(wording: AccessWording) -> dict[str, str]:
    """What can be asked for; who reads no hints is not told that others do."""
    hidden = set() if viewer().hint_offices(seen()) else {"hints-read"}
    return {deed: name for deed, name in wording.deeds().items() if deed not in hidden}


def _wanted(asked: dict[str, str], units: frozenset[str] | None) -> Wanted:
    problems: dict[str, Reason] = {}
    before: int | None = None
    try:
        before = read_before("is no number of an entry", asked["before"])
    except InquiryInvalidError as error:
        problems |= error.problems
    days = {name: _day(asked[name], name, problems) for name in ("from", "through")}
    if problems:
        raise InquiryInvalidError(problems)
    through = days["through"]
    return Wanted(
        account=asked["who"] or None,
        what=asked["what"] or None,
        first_ms=_begin(days["from"]),
        end_ms=_begin(through + timedelta(days=1)) if through is not None else None,
        units=units,
        before=before,
    )


def _day(text: str, name: str, problems: dict[str, Reason]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not date(2020, 1, 1) <= day <= date(2100, 1, 1):
        problems[name] = reason("%(value)r is no day such as 2026-07-01", value=text[:40])
    return day


def _begin(day: date | None) -> int | None:
    return None if day is None else int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000)
