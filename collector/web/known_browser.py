"""Browsers in which a person has logged in before: guesses in them are counted apart from those of strangers.

Else whoever knows a name could keep its owner out by guessing wrong. The cookie opens nothing.
"""

from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

COOKIE = "known"
_KEPT = timedelta(days=180)
_MOST_NAMES = 4


def browser_key(name: str) -> str | None:
    """Under which key guesses of this browser at ``name`` are counted; ``None`` when the name never logged in here."""
    browser, names = _read()
    return f"browser:{browser}:{name}" if _mark(name) in names else None


def remember_browser(response: AnyResponse, name: str) -> AnyResponse:
    """``response`` with the cookie that makes this browser known to ``name``."""
    browser, names = _read()
    kept = [_mark(name), *(mark for mark in names if mark != _mark(name))][:_MOST_NAMES]
    response.set_cookie(
        COOKIE,
        str(_serializer().dumps([browser or token_hex(8), kept])),
        max_age=_KEPT,
        path="/login",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def _read() -> tuple[str, list[str]]:
    try:
        browser, names = _serializer().loads(request.cookies.get(COOKIE, ""))
    except (BadData, TypeError, ValueError):
        return "", []
    return str(browser), list(names)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"].hex()), salt="known browser")


def _mark(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]
