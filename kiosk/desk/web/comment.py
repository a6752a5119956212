"""«Góp ý với chúng tôi»: what somebody who was served may write on the phone, once for each number, and what becomes of it.

What was written is masked here, before it reaches the disk. It is shown nowhere in the office: not on a console, not on a board.
"""

import re
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk.desk.web.frame import frame
from kiosk.desk.web.pages import page, spoken
from office.masking import LONGEST_TEXT, clean, masked
from office.setting import Setting
from office.survey import Hint

comment = Blueprint("comment", __name__)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{6,64}")
_HINTS: dict[str, Hint] = {"yes": "yes", "no": "no"}


@comment.get("/t/<token>/comment")
def get_comment(token: str) -> AnyResponse:
    """The form, for who was served."""
    setting = _setting()
    if not _may_write(token):
        return _gone(setting)
    return _form(token, setting)


@comment.post("/t/<token>/comment")
def post_comment(token: str) -> AnyResponse:
    """Take what was written; the number's address is spent with it."""
    setting, here = _setting(), frame()
    if not here.pace.allows(f"comment {request.remote_addr}", here.authority.now().monotonic):
        abort(429, description="Too many tries from this machine; wait a minute.")
    if not _may_write(token):
        return _gone(setting)
    written, hint = clean(request.form.get("text", "")), _HINTS.get(request.form.get("hint", ""), "unanswered")
    if len(written) > LONGEST_TEXT or (not written and hint == "unanswered"):
        return _form(token, setting, written, hint, problem="long" if written else "empty")
    text = masked(written, (one.name for one in setting.told.officials))
    if not here.authority.spend_token(token, here.desk.comments.putting("phone", text=text, hint=hint)):
        return _gone(setting)
    return page("commented.html", **_office(setting))


def _setting() -> Setting:
    authority = frame().authority
    setting = authority.setting
    if not authority.is_known or setting is None:
        abort(503, description="The desk cannot read its disk.")
    return setting


def _may_write(token: str) -> bool:
    authority = frame().authority
    ticket = authority.ticket_by_token(token) if _TOKEN.fullmatch(token) else None
    known = None if ticket is None else authority.queue.tickets.get(ticket)
    return known is not None and known.status == "finished"


def _form(token: str, setting: Setting, written: str = "", hint: Hint = "unanswered", problem: str = "") -> Response:
    shown: dict[str, Any] = {"token": token, "written": written, "hint": hint, "problem": problem, "longest": LONGEST_TEXT}
    return page("comment.html", 400 if problem else 200, **shown, **_office(setting))


def _gone(setting: Setting) -> AnyResponse:
    token = (request.view_args or {}).get("token", "")
    if _TOKEN.fullmatch(token) and frame().authority.ticket_by_token(token) is not None:
        # Not served yet: its own page says how it stands.
        return redirect(f"/t/{token}", 303)
    return page("ended.html", 404, is_comment=True, **_office(setting))


def _office(setting: Setting) -> dict[str, Any]:
    office, words = setting.told.office, spoken()
    return {
        "office": words.pick(office.name),
        "lodge": words.pick(office.lodge) if office.lodge else "",
        "is_sample": office.sample,
    }
