"""«Xem tên»: a supervisor sees who a code is, for a written reason, and the log keeps both."""

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from collector.errors import AccountInvalidError, ForbiddenError
from collector.store.audit import LONGEST_REASON
from collector.web.access_wording import AccessWording
from collector.web.auditing import record
from collector.web.frame import frame
from collector.web.pages import page, spoken
from collector.web.viewing import naming, permitted, seen
from office.directory import Official
from office.ids import OfficeId
from office.survey import say

name_page = Blueprint("name", __name__)

SHORTEST_REASON = 10


@name_page.get("/names")
@permitted("reveal")
def get_name() -> AnyResponse:
    """The form for the reason."""
    return _form(_official(request.args))


@name_page.post("/names")
@permitted("reveal")
def post_name() -> AnyResponse:
    """The name, once the reason is in the log."""
    official = _official(request.form)
    reason = " ".join(request.form.get("reason", "").split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return _form(official, AccountInvalidError("reason", "write why"))
    unit = seen().offices[official.office].unit
    # First the entry: a name that was seen and not written down would be worse than one that was not seen.
    record("name-shown", f"{official.office}/{official.id}", unit=unit, reason=reason)
    shown = _form(official, is_shown=True)
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _official(values: dict[str, str]) -> Official:
    office = OfficeId(values.get("office", ""))
    id_ = naming().read(office, values.get("official", ""))
    found = seen().officials.get((office, id_)) if id_ is not None else None
    if found is None:
        raise ForbiddenError("outside-scope", "nobody with this code is within what this account may see")
    return found


def _form(official: Official, error: AccountInvalidError | None = None, *, is_shown: bool = False) -> AnyResponse:
    words = spoken()
    return page(
        "name.html",
        400 if error else 200,
        official=official,
        code=naming().code((official.office, official.id)),
        office=say(seen().offices[official.office].name, words.code),
        is_shown=is_shown,
        reason=request.form.get("reason", ""),
        longest=LONGEST_REASON,
        shortest=SHORTEST_REASON,
        problem=AccessWording(words, seen()).problem(error) if error else None,
        at=words.moment(frame().now()),
    )
