"""The OpenAPI 3.1 document, made from the registry of routes and the types of the answers."""

from typing import Any

import msgspec

from collector.inquiry import Parameter
from collector.web.routes import JSON, OPERATIONS, Operation

VERSION = "1"


def openapi() -> dict[str, Any]:
    """The document, complete and without references outside itself."""
    types = [
        body
        for described in OPERATIONS.values()
        for answer in described.answers.values()
        for body in answer.bodies.values()
        if body is not None and body is not dict
    ]
    types += [described.body for described in OPERATIONS.values() if described.body is not None]
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), described in sorted(OPERATIONS.items()):
        paths.setdefault(path, {})[method.lower()] = _operation(described)
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Nụ Cười",
            "version": VERSION,
            "description": "Figures per counter, official and office. Ranges of days are half-open; n stands beside every share; "
            "no row mixes two scales or two channels.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "nucuoi", "description": "The cookie of a login."},
                "bearer": {"type": "http", "scheme": "bearer", "description": "A token of an account."},
                "imports": {"type": "http", "scheme": "bearer", "description": "A token that was made to import dossiers."},
                "token": {"type": "http", "scheme": "bearer", "description": "`web.metrics_token` of the configuration."},
            },
        },
    }


def _operation(described: Operation) -> dict[str, Any]:
    security: dict[str, list[dict[str, list[str]]]] = {
        "login": [{"session": []}, {"bearer": []}],
        "imports": [{"imports": []}],
        "open": [],
        "loopback or token": [{"token": []}, {}],
    }
    return {
        "operationId": described.name,
        "summary": described.summary,
        "security": security[described.access],
        "parameters": [
            *(_parameter(parameter) for parameter in described.parameters),
            *({"name": name, "in": "header", "required": False, "schema": {"type": "string"}} for name in described.headers),
        ],
        **({"requestBody": _request_body(described.body)} if described.body else {}),
        "responses": {
            str(status): {
                "description": answer.meaning,
                **(
                    {"content": {media: {"schema": _schema(body)} for media, body in answer.bodies.items()}}
                    if answer.bodies
                    else {}
                ),
            }
            for status, answer in sorted(described.answers.items())
        },
    }


def _request_body(body: type) -> dict[str, Any]:
    return {"required": True, "content": {JSON: {"schema": _schema(body)}}}


def _schema(body: type | None) -> dict[str, Any]:
    if body is None or body is dict:
        return {"type": "string" if body is None else "object"}
    return {"$ref": f"#/components/schemas/{body.__name__}"}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    if parameter.choices:
        one["enum"] = [*parameter.choices, ""]
    if parameter.format:
        one = {"anyOf": [{"type": "string", "format": parameter.format}, {"const": ""}]}
    if parameter.bounds:
        least, most = parameter.bounds
        one = {"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, {"const": ""}]}
    schema = {"type": "array", "items": one, "maxItems": 2} if parameter.name == "by" else one
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.meaning,
        "schema": schema,
        **({"style": "form", "explode": False} if parameter.name == "by" else {}),
    }
