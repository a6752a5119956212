"""«Góp ý»: what people wrote, masked; leaders and admins show, hide or answer it, and supervisors read every decision.

Nothing is shown elsewhere before somebody decided. Decisions are never changed, only followed by others; one from above an
office cannot be overruled in it, so that nobody is the last judge of what is said about himself.
"""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import CommentStepError, ForbiddenError, InquiryInvalidError
from collector.reason import reason
from collector.store.alert_rules import load_rule_book
from collector.store.comments import DECIDED, LONGEST_TEXT, MOST_IN_A_FILE, PAGE, STATES, Comment, Comments, Decided, State
from collector.store.db import transaction
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.comment_wording import CommentWording
from collector.web.csvtext import csv_text
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.turning import MOST_ID_DIGITS, read_before
from collector.web.viewing import demand, permitted, seen, viewer
from office.ids import OfficeId
from office.masking import clean, personal_marks
from office.survey import say

comment_page = Blueprint("comments", __name__)

_COLUMNS = ("office", "day", "channel", "text", "state", "reason", "note", "decided_at")


@comment_page.get("/comments")
@permitted("places")
def get_comments() -> AnyResponse:
    """The comments of the scope in a state, the last one first; as a file for who asks for one."""
    comments, offices = Comments(frame().store.db()), _offices()
    counts = comments.counts(offices)
    state = _state(counts)
    states = STATES if state == "all" else (cast("State", state),)
    if request.args.get("format") == "csv":
        return _file(comments.listed(offices, states, most=MOST_IN_A_FILE), state)
    before = read_before("is no number of a comment")
    found = comments.listed(offices, states, before=before, most=PAGE + 1)
    asked = {"state": state} | ({"office": request.args["office"]} if request.args.get("office") else {})
    older = None
    if len(found) > PAGE:
        older = f"/comments?{urlencode(asked | {'before': str(found[PAGE - 1].position)})}"
    return page(
        "comments.html",
        comments=found[:PAGE],
        counts=counts,
        state=state,
        older=older,
        is_later=before is not None,
        asked=asked,
        file=f"/comments?{urlencode(asked | {'format': 'csv'})}",
        offices=[(one.id, say(one.name, spoken().code)) for one in seen().offices.values()],
        wording=CommentWording(spoken(), seen()),
    )


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
    who, here, text = viewer(), frame(), clean(given.get("text", ""))
    if given.get("seen", "") != str(comment.decision.id if comment.decision else 0):
        return _one(comment, CommentStepError("done", "somebody decided meanwhile"))
    try:
        _check(text, comment.office)
        with transaction(here.store.db()):
            Comments(here.store.db()).decide(
                comment,
                decided,
                at_ms=here.clock.now_ms(),
                account=who.account,
                role=who.role,
                from_above=comment.office in who.offices_below(seen()),
                reason=given.get("reason", ""),
                text=text,
                is_public=bool(given.get("public")),
            )
            said = {"state": decided, "reason": given.get("reason", "")} if decided == "hidden" else {"state": decided}
            record("comment", f"comment {id_}", unit=seen().offices[comment.office].unit, after=said, reason=text)
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


def _check(text: str, office: OfficeId) -> None:
    """Refuse words that name somebody, or hold a number that may be somebody's."""
    if personal_marks(text, (one.name for one in seen().hall(office).officials)):
        raise CommentStepError("person", "somebody is named, or a number may be somebody's; say what was done, not who")


def _comment(id_: int) -> Comment:
    """A comment in scope; one outside of it, and one that is not meant for the office, is nowhere."""
    comment = Comments(frame().store.db()).find(id_) if len(str(id_)) <= MOST_ID_DIGITS else None
    if comment is None or comment.office not in seen().offices:
        abort(404)
    return comment


def _offices() -> frozenset[OfficeId] | None:
    asked = request.args.get("office", "")
    if not asked:
        return frozenset(seen().offices) if not viewer().sees_everything else None
    if asked not in seen().offices:
        raise ForbiddenError("outside-scope", "this place is outside of what this account may see, or is not there")
    return frozenset([OfficeId(asked)])


def _state(counts: dict[State, int]) -> str:
    """The state asked for; what waits, when somebody who decides asks for none."""
    asked = request.args.get("state", "")
    if asked and asked not in {*STATES, "all"}:
        raise InquiryInvalidError(
            {"state": reason("%(value)r is none of %(choices)s", value=asked[:40], choices=", ".join((*STATES, "all")))}
        )
    return asked or ("waiting" if viewer().may("act") and counts["waiting"] else "all")


def _file(comments: Iterable[Comment], state: str) -> Response:
    demand("export")
    rows = [_row(comment, CommentWording(spoken(), seen())) for comment in comments]
    record("export", "/comments", after={"filters": {"state": state, "office": request.args.get("office", "")}, "n": len(rows)})
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
