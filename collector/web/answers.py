"""How bodies leave the program: JSON from typed answers, and an ETag of the bytes."""

from hashlib import sha256

import msgspec
from flask import Response, request

from office.periods import from_timestamp, moment_text


def json_answer(answer: msgspec.Struct, *, status: int = 200) -> Response:
    """``answer`` as JSON."""
    return Response(msgspec.json.encode(answer), status=status, mimetype="application/json")


def with_etag(response: Response) -> Response:
    """``response`` with the strong ETag of its bytes, or an empty 304 when the caller has just these."""
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.add("Vary", "Accept, Cookie")
    conditional = response.make_conditional(request)
    assert isinstance(conditional, Response)  # noqa: S101 - it returns itself
    return conditional


def moment(at_ms: int) -> str:
    """A moment as every answer says it."""
    return moment_text(from_timestamp(at_ms / 1000))
