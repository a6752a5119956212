"""Pages for people: templates in the language of the visitor, data for scripts, and who the visitor is."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from kiosk.desk.sessions import Session
from kiosk.desk.web.frame import frame
from kiosk.desk.web.language import LANGUAGES, Language, language

LANGUAGE_COOKIE = "language"
SESSION_COOKIE = "nucuoi-desk"
_YEAR = 365 * 86_400


def spoken() -> Language:
    """The language that the visitor chose; Vietnamese until then."""
    return language(request.cookies.get(LANGUAGE_COOKIE, ""))


def token() -> str:
    """What the visitor's cookie says, empty for none."""
    return request.cookies.get(SESSION_COOKIE, "")[:200]


def visitor() -> Session | None:
    """Who is signed on in this browser; while the desk cannot read its journal nobody can tell, and the request ends with 503."""
    if not frame().authority.is_known:
        # Asked now, the session would be taken for one of a duty that has ended.
        abort(503, description="The desk cannot read its disk.")
    return frame().door.session(token())


def page(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - whatever the template shows
    """A page in the visitor's language."""
    response = make_response(render_template(template, **values), status)
    response.headers["Vary"] = "Cookie"
    return response


def data(payload: bytes) -> Markup:
    """JSON that may stand in a page: nothing in it can end the element around it."""
    text = payload.decode()
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 - escaped above


def path_inside(target: str | None) -> str:
    """``target`` when it is a path of this program, else the first page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or "\\" in target else target


def get_language(code: str) -> AnyResponse:
    """Remember the visitor's language."""
    if code not in LANGUAGES:
        abort(404)
    response = make_response(redirect(path_inside(request.args.get("next"))))
    secure = frame().settings.secure_cookies
    response.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response
