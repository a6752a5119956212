"""«Góp ý»: what people wrote, masked; leaders and admins show, hide or answer it, and supervisors read every decision.

Nothing is shown elsewhere before somebody decided. Decisions are never changed, only followed by others; one from above an
office cannot be overruled in it, so that nobody is the last judge of what is said about himself.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import CommentStepError, ForbiddenError, InquiryInvalidError
from collector.inquiry import offices_now
from collector.reason import reason
from collector.store.alert_rules import load_rule_book
from collector.store.comments import DECIDED, LONGEST_TEXT, MOST_IN_A_FILE, PAGE, STATES, Comment, Comments, Decided, State
from collector.store.db import transaction
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.comment_wording import CommentWording
from collector.web.csvtext import csv_text
from collector.web.ending import Endings
from collector.web.frame import frame
from collector.web.moderation import Order, moderate, read_order, read_places, refuse_persons, write_down
from collector.web.pages import page, spoken
from collector.web.turning import MOST_ID_DIGITS, read_before
from collector.web.viewing import demand, permitted, seen, viewer
from office.ids import OfficeId, UnitId
from office.masking import clean
from office.survey import say

comment_page = Blueprint("comments", __name__)

_COLUMNS = ("office", "day", "channel", "text", "state", "reason", "note", "decided_at")


@comment_page.get("/comments")
@permitted("places")
def get_comments() -> AnyResponse:
    """The comments of the scope in a state, the last one first; as a file for who asks for one."""
    return _list(request.args)


@comment_page.post("/comments")
@permitted("act")
def post_comments() -> AnyResponse:
    """One decision about several comments that wait; the page then says which of them somebody else decided meanwhile."""
    place = _place(request.form)
    try:
        outcome = moderate(read_order(request.form))
    except CommentStepError as error:
        return _list({**place, "state": "waiting", "before": request.form.get("before", "")}, error)
    said = {"state": "waiting", **place, "decided": str(outcome.decided)}
    late = {"late": ".".join(map(str, outcome.late))} if outcome.late else {}
    return redirect(f"/comments?{urlencode(said | late)}#told", 303)


def _list(given: Mapping[str, str], error: CommentStepError | None = None) -> AnyResponse:
    place, comments = _place(given), Comments(frame().store.db())
    offices = _offices(place)
    counts = comments.counts(offices)
    state = _state(counts, given.get("state", ""))
    states = STATES if state == "all" else (cast("State", state),)
    if request.args.get("format") == "csv":
        return _file(comments.listed(offices, states, most=MOST_IN_A_FILE), state, place)
    before = read_before("is no number of a comment", given.get("before", ""))
    found = comments.listed(offices, states, before=before, most=PAGE + 1)
    asked = {"state": state, **place}
    older = None
    if len(found) > PAGE:
        older = f"/comments?{urlencode(asked | {'before': str(found[PAGE - 1].position)})}"
    decided = given.get("decided", "") if error is None else ""
    endings = Endings(spoken(), seen(), frame().today())
    return page(
        "comments.html",
        400 if error else 200,
        comments=found[:PAGE],
        counts=counts,
        state=state,
        older=older,
        before=before,
        place=place,
        place_query=f"&{urlencode(place)}" if place else "",
        unit=seen().units[UnitId(place["unit"])].name if "unit" in place else None,
        file=f"/comments?{urlencode(asked | {'format': 'csv'})}",
        offices=[(one.id, endings.labelled(one.id, say(one.name, spoken().code))) for one in seen().offices.values()],
        wording=CommentWording(spoken(), seen()),
        longest=LONGEST_TEXT,
        error=error.code if error else None,
        form=request.form,
        decided=int(decided) if decided.isascii() and decided.isdecimal() and len(decided) < 3 else None,  # noqa: PLR2004 - of a page
        late=_late(given.get("late", "")),
    )


def _late(text: str) -> list[tuple[int, Comment | None]]:
    """Those that were not decided, as they stand now; nothing is said of what is outside of the scope or nowhere."""
    found = [(place, Comments(frame().store.db()).find(place)) for place in read_places(text.split("."))] if text else []
    return [(place, one if one is not None and one.office in seen().offices else None) for place, one in found]


@comment_page.get("/comments/<int:id_>")
@permitted("places")
def get_comment(id_: int) -> AnyResponse:
    """One comment, everything that was decided about it, and what can be decided next."""
    return _one(_comment(id_))


@comment_page.post("/comments/<int:id_>")
@permitted("act")
def post_comment(id_: int) -> AnyResponse:
    """One decision, written down with the log."""
    comment, given = _comment(id_), request.form
    state = given.get("state", "")
    if state not in DECIDED:
        abort(400)
    decided: Decided = state
    order = Order((id_,), decided, given.get("reason", ""), clean(given.get("text", "")))
    if given.get("seen", "") != str(comment.decision.id if comment.decision else 0):
        return _one(comment, CommentStepError("done", "somebody decided meanwhile"))
    db, is_above = frame().store.db(), comment.office in viewer().offices_below(seen())
    try:
        refuse_persons(order.text, comment.office)
        with transaction(db):
            write_down(Comments(db), comment, order, from_above=is_above, is_public=bool(given.get("public")))
    except CommentStepError as error:
        return _one(comment, error)
    return redirect(f"/comments/{id_}", 303)


def _one(comment: Comment, error: CommentStepError | None = None) -> AnyResponse:
    here, words = frame(), spoken()
    decisions = Comments(here.store.db()).history(comment)
    is_settled = bool(decisions) and decisions[-1].from_above and comment.office not in viewer().offices_below(seen())
    return page(
        "comment.html",
        400 if error else 200,
        comment=comment,
        decisions=decisions,
        is_settled=is_settled,
        longest=LONGEST_TEXT,
        is_public_page_on=load_rule_book(here.store.db()).is_public(here.store.directory(), comment.office),
        wording=CommentWording(words, seen()),
        people=AccessWording(words, seen()),
        error=error.code if error else None,
        form=request.form,
    )


def _comment(id_: int) -> Comment:
    """A comment in scope; one outside of it, and one that is not meant for the office, is nowhere."""
    comment = Comments(frame().store.db()).find(id_) if len(str(id_)) <= MOST_ID_DIGITS else None
    if comment is None or comment.office not in seen().offices:
        abort(404)
    return comment


def _place(given: Mapping[str, str]) -> dict[str, str]:
    """The unit or office that the list is kept to, if any."""
    for name, known in (("office", seen().offices.keys()), ("unit", seen().units.keys())):
        value = given.get(name, "")
        if value and value not in known:
            raise ForbiddenError("outside-scope", "this place is outside of what this account may see, or is not there")
        if value:
            return {name: value}
    return {}


def _offices(place: Mapping[str, str]) -> frozenset[OfficeId] | None:
    if "office" in place:
        return frozenset([OfficeId(place["office"])])
    if "unit" in place:
        return frozenset(offices_now(seen(), UnitId(place["unit"])))
    return frozenset(seen().offices) if not viewer().sees_everything else None


def _state(counts: dict[State, int], asked: str) -> str:
    """The state asked for; what waits, when somebody who decides asks for none."""
    if asked and asked not in {*STATES, "all"}:
        raise InquiryInvalidError(
            {"state": reason("%(value)r is none of %(choices)s", value=asked[:40], choices=", ".join((*STATES, "all")))}
        )
    return asked or ("waiting" if viewer().may("act") and counts["waiting"] else "all")


def _file(comments: Iterable[Comment], state: str, place: Mapping[str, str]) -> Response:
    demand("export")
    rows = [_row(comment, CommentWording(spoken(), seen())) for comment in comments]
    record("export", "/comments", after={"filters": {"state": state, **place}, "n": len(rows)})
    response = Response(csv_text(_COLUMNS, rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="gop-y.csv"'
    return response


def _row(comment: Comment, wording: CommentWording) -> dict[str, Any]:
    decision = comment.decision
    return {
        "office": wording.office(comment.office),
        "day": wording.day(comment),
        "channel": wording.channel(comment.channel),
        "text": comment.text,
        "state": wording.state(comment.state),
        "reason": wording.reason(decision.reason) if decision and decision.reason else "",
        "note": decision.text if decision else "",
        "decided_at": wording.moment(decision.at_ms) if decision else "",
    }
