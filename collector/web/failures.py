"""Every error that leaves the program: one JSON shape for programs, one calm page for people."""

from collections.abc import Mapping

import structlog
from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable, TooManyRequests

from collector.errors import ForbiddenError, InquiryInvalidError, StoreUnavailableError
from collector.reason import Reason
from collector.store.db import StoreError
from collector.web.answers import json_answer
from collector.web.contract import ErrorAnswer, ErrorBody, FieldProblem
from collector.web.pages import error_page

log = structlog.get_logger(__name__)

CODES = {
    400: "bad-request",
    401: "login-required",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    415: "unsupported-type",
    429: "too-many-requests",
    500: "internal-error",
    503: "store-unavailable",
}
_WAIT_SECONDS = 60
_NOTHING: Mapping[str, Reason] = {}
_MESSAGES = {
    401: "Nobody is logged in; log in at /login first.",
    404: "There is nothing at this address.",
    429: "Too many requests; wait a moment.",
    500: "A fault of the program; it was written to its log.",
    503: "The store does not answer; try again.",
}


def install_failures(app: Flask) -> None:
    """Answer every error of ``app``."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InquiryInvalidError, _inquiry)
    app.register_error_handler(ForbiddenError, _forbidden)
    app.register_error_handler(StoreError, _store)
    app.register_error_handler(StoreUnavailableError, _store)
    app.register_error_handler(Exception, _unexpected)


def _http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    code = "form-expired" if isinstance(error, CSRFError) else CODES.get(status, "error")
    wait = getattr(error, "retry_after", None) or _WAIT_SECONDS
    response = failure(status, _MESSAGES.get(status, str(error.description)), code=code, minutes=-(-int(wait) // 60))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    if isinstance(error, TooManyRequests):
        response.headers.setdefault("Retry-After", str(_WAIT_SECONDS))
    return response


def _inquiry(error: Exception) -> Response:
    assert isinstance(error, InquiryInvalidError)  # noqa: S101 - registered for it
    return failure(400, "The parameters cannot be followed.", code="invalid-parameters", problems=error.problems)


def _forbidden(error: Exception) -> Response:
    assert isinstance(error, ForbiddenError)  # noqa: S101 - registered for it
    return failure(403, f"{error.sentence[0].upper()}{error.sentence[1:]}.", code=error.code)


def _store(error: Exception) -> Response:
    log.error("store does not answer", error=str(error), path=request.path)
    return failure(ServiceUnavailable.code, _MESSAGES[503])


def _unexpected(error: Exception) -> Response:
    log.error("request failed", path=request.path, exc_info=error)
    return failure(InternalServerError.code, _MESSAGES[500])


def failure(
    status: int, message: str, *, code: str | None = None, problems: Mapping[str, Reason] = _NOTHING, minutes: int = 1
) -> Response:
    """The answer for one error, as the caller reads it best; ``minutes`` is how long to wait where waiting helps."""
    code = code or CODES.get(status, "error")
    if wants_page():
        return error_page(status, code, problems, minutes)
    fields = tuple(FieldProblem(field, str(why)) for field, why in problems.items())
    return json_answer(ErrorAnswer(ErrorBody(status, code, message, fields)), status=status)


def wants_page() -> bool:
    """Whether a person with a browser asks: not at the addresses of programs, and only when the browser prefers a page."""
    if request.path.startswith(("/api/", "/healthz", "/readyz", "/metrics")):
        return False
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return bool(best == "text/html" and "text/html" in request.headers.get("Accept", ""))
