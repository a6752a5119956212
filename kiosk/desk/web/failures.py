"""Every error that leaves the program: JSON for the console's script, one calm page for people."""

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from kiosk.desk.web.answers import failure
from kiosk.desk.web.pages import page
from kiosk.errors import BoxUnavailableError

log = logging.getLogger("kiosk")

_CODES = {
    400: "bad-request",
    401: "sign-on-required",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-type",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}


def install_failures(app: Flask) -> None:
    """Answer every error of ``app``."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(BoxUnavailableError, _disk)
    app.register_error_handler(Exception, _unexpected)


def _http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    status = error.code or 500
    response = _said(status, str(error.description or ""))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _disk(error: Exception) -> Response:
    log.error("the disk did not take what a page asked: %s", error)
    return _said(503, "The desk's disk does not take it; nothing happened.")


def _unexpected(error: Exception) -> Response:
    # The path of a phone's page holds its secret.
    log.error("a request failed at %s", request.path.split("/t/")[0] or "/t/", exc_info=error)
    return _said(500, "A fault of the program; it was written to its log.")


def _said(status: int, message: str) -> Response:
    if request.path.startswith("/api/"):
        return failure(status, _CODES.get(status, "error"), message)
    return page("error.html", status, error_status=status)
