"""JSON in and out: one shape for errors, and bodies that are read strictly."""

from typing import Any, TypeVar

import msgspec
from flask import Response, abort, request

Kind = TypeVar("Kind")


def json_answer(value: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever msgspec can say
    """``value`` as JSON."""
    return Response(msgspec.json.encode(value), status=status, content_type="application/json; charset=utf-8")


def failure(status: int, code: str, message: str) -> Response:
    """The answer for one error."""
    return json_answer({"error": {"status": status, "code": code, "message": message}}, status)


def read_json(kind: type[Kind]) -> Kind:
    """The body of the request in hand, when it is JSON of ``kind``; else the request ends with 415 or 400."""
    if request.mimetype != "application/json":
        abort(415, description="Send JSON as application/json.")
    try:
        return msgspec.json.decode(request.get_data(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        abort(400, description=f"The body cannot be read: {error}")
