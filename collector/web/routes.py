"""The registry of everything a program may call: each route says here what it takes and answers, once."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, TypeVar

from flask import Blueprint

from collector.inquiry import Parameter
from collector.viewer import Right
from collector.web.contract import ErrorAnswer
from collector.web.viewing import permitted

Access = Literal["login", "imports", "open", "loopback or token"]
View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
CSV = "text/csv"


class Answer(NamedTuple):
    """What one status means; ``bodies`` maps a media type to its type, or to ``None`` for text."""

    meaning: str
    bodies: dict[str, type | None]


class Operation(NamedTuple):
    """One route as the OpenAPI document tells it. ``right`` is what it takes beside a login, ``body`` what is sent."""

    path: str
    name: str
    summary: str
    access: Access
    parameters: tuple[Parameter, ...]
    answers: dict[int, Answer]
    headers: tuple[str, ...] = ()
    right: Right | None = None
    method: Literal["GET", "POST"] = "GET"
    body: type | None = None


OPERATIONS: dict[tuple[str, str], Operation] = {}
"""Every operation by its path and method."""

ERRORS = {
    400: "A parameter cannot be followed; `problems` names each.",
    401: "Nobody is logged in.",
    403: "Not for this caller: the role has no right to it, or it is outside of the scope.",
    404: "There is nothing here.",
    405: "This address takes other methods.",
    409: "The key belongs to another import.",
    413: "More than this address takes at once.",
    415: "The body is no JSON.",
    429: "Too many requests; wait for `Retry-After` seconds.",
    500: "A fault of the program; it is in its log.",
    503: "The store does not answer.",
}


def operation(blueprint: Blueprint, described: Operation) -> Callable[[View], View]:
    """Register a view under ``described.path``, guarded as described, and keep the description."""

    def register(view: View) -> View:
        OPERATIONS[described.path, described.method] = described
        guarded = permitted(described.right)(view) if described.access in {"login", "imports"} else view
        blueprint.add_url_rule(described.path, described.name, guarded, methods=[described.method])
        return view

    return register


def errors(*statuses: int) -> dict[int, Answer]:
    """The answers for ``statuses``, all of one shape."""
    return {status: Answer(ERRORS[status], {JSON: ErrorAnswer}) for status in statuses}
