"""Pages for people: templates in the language of the visitor, and the page that says what went wrong."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request

from collector.reason import Reason
from collector.web.language import LANGUAGES, Language, language
from collector.web.reason_wording import name, said

LANGUAGE_COOKIE = "language"


def spoken() -> Language:
    """The language that the visitor chose; Vietnamese until then."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return language(chosen if chosen in LANGUAGES else "vi")


def page(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - whatever the template shows
    """A page in the visitor's language."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.add("Vary", "Accept, Cookie")
    return response


def error_page(status: int, code: str, problems: Mapping[str, Reason], minutes: int = 1) -> Response:
    """What went wrong, what still works, and where to go on."""
    words = spoken()
    told = {field: said(why, words) for field, why in problems.items()}
    return page("error.html", status, code=code, error_status=status, name=name(status, words), problems=told, minutes=minutes)


def path_inside(target: str | None) -> str:
    """``target`` when it is a path of this program, else the first page: nobody is sent elsewhere after a login."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc or "\\" in target else target
