"""The OpenAPI document is true: routes, parameters, answers and errors are what it says."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from collector.inquiry import GROUPINGS
from collector.readiness import IngestState, write_state
from collector.web.routes import OPERATIONS
from tests.collector.web.offices import Town, logged_in

PROGRAM_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def check(described: dict[str, Any], path: str, status: int, media: str, body: object) -> None:
    schema = described["paths"][path]["get"]["responses"][str(status)]["content"][media]["schema"]
    Draft202012Validator({**schema, "components": described["components"]}).validate(body)


def test_every_route_for_programs_is_described_and_every_description_has_a_route(town: Town) -> None:
    app = town.app()
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PROGRAM_PATHS)}
    assert routes == set(document(app.test_client())["paths"]) == {path for path, _method in OPERATIONS}


def test_the_document_is_sound(client: FlaskClient) -> None:
    described = document(client)
    assert described["openapi"] == "3.1.0"
    for name, schema in described["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description"), name
    names = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)


def test_the_document_needs_no_login(town: Town) -> None:
    assert town.app().test_client().get("/api/v1/openapi.json").status_code == 200


def test_every_parameter_and_each_of_its_choices_is_taken(town: Town, client: FlaskClient) -> None:
    town.votes(1)
    values = {"unit": "tinh-mau", "office": "xa-mau-a", "counter": "quay-1", "official": "nguyen-thi-mau", "scale": "hai-long-5"}
    values |= {"from": "2026-09-01", "to": "2026-10-01"}
    parameters = [one for one in document(client)["paths"]["/api/v1/satisfaction"]["get"]["parameters"] if one["in"] == "query"]
    for parameter in parameters:
        name, schema = parameter["name"], parameter["schema"]
        choices = schema.get("enum") or schema.get("items", {}).get("enum") or [values[name]]
        for choice in choices:
            query = {name: choice} | ({"office": "xa-mau-a"} if name in {"counter", "official"} else {})
            query |= {"from": "2026-09-01"} if name == "to" else {}
            assert client.get("/api/v1/satisfaction", query_string=query).status_code == 200, query
    assert {parameter["name"] for parameter in parameters} == {
        *values,
        *("channel", "period", "reckoning", "by", "format"),
    }


@pytest.mark.parametrize(
    "by", [*GROUPINGS, "counter,official", "office,month", "unit,quarter", "channel,half-day", "official,week"]
)
def test_every_answer_fits_its_schema(town: Town, client: FlaskClient, by: str) -> None:
    town.votes(3, 5, topics=("thai-do",))
    town.votes(1, 1, official=None, flags=("repeat",), counter="quay-2")
    town.votes(2, 3, scale="hai-long-3", office="xa-mau-b", at=date(2026, 8, 20))
    described = document(client)
    answer = client.get("/api/v1/satisfaction", query_string={"by": by})
    check(described, "/api/v1/satisfaction", 200, "application/json", answer.get_json())
    assert len(answer.get_json()["rows"]) >= 2


def test_the_schema_bites(client: FlaskClient) -> None:
    described = document(client)
    with pytest.raises(Exception, match="required"):
        check(described, "/api/v1/satisfaction", 200, "application/json", {"rows": []})


def test_the_light_and_the_watching_answers_fit_too(town: Town, client: FlaskClient) -> None:
    described = document(client)
    check(described, "/api/v1/revision", 200, "application/json", client.get("/api/v1/revision").get_json())
    check(described, "/healthz", 200, "application/json", client.get("/healthz").get_json())
    check(described, "/readyz", 503, "application/json", client.get("/readyz").get_json())
    write_state(
        town.path,
        IngestState(
            at=town.clock.now_ms() - 1500,
            started_at=0,
            broker=True,
            store=True,
            waiting=3,
            taken=0,
            duplicates=0,
            forks=0,
            gaps=0,
        ),
    )
    ready = client.get("/readyz")
    assert ready.status_code == 200
    check(described, "/readyz", 200, "application/json", ready.get_json())
    assert ready.get_json() == {
        **dict.fromkeys(("ready", "store", "ingest", "broker", "committing"), True),
        "waiting": 3,
        "lag_seconds": 1.5,
    }


def error_of(app: Flask, method: str, path: str, expected: tuple[int, str]) -> None:
    status, code = expected
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status, (method, path, answer.status_code)
    assert answer.content_type == "application/json"
    body = answer.get_json()
    check(document(app.test_client()), "/api/v1/satisfaction", 500, "application/json", body)
    assert (body["error"]["status"], body["error"]["code"]) == (status, code)


def test_every_route_answers_other_methods_and_a_stranger_in_one_shape(town: Town) -> None:
    app = town.app()
    app.config["WTF_CSRF_ENABLED"] = False
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<token>", "x").replace("<code>", "vi").replace("<digest>/<name>", "x/y")
        path = path.replace("<int:id_>", "1")
        error_of(app, "DELETE", path, (405, "method-not-allowed"))
        for described in OPERATIONS.values():
            if described.path == rule.rule and described.access in {"login", "imports"}:
                error_of(app, described.method, path, (401, "login-required"))
    for path in ("/api", "/api/v1/", "/api/v1/nothing", "/nothing", "/assets/x/y", "/language/xx", "/api/v1/satisfaction/"):
        error_of(app, "GET", path, (404, "not-found"))


def test_a_fault_of_the_program_has_the_same_shape_and_tells_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    app = town.app()
    client = logged_in(app)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("collector.web.api.satisfaction", fail)
    monkeypatch.setattr("collector.web.api.revision", fail)
    monkeypatch.setattr("collector.web.api.openapi", fail)
    monkeypatch.setattr("collector.web.health.read_state", fail)
    for path in ("/api/v1/satisfaction", "/api/v1/revision", "/api/v1/openapi.json", "/readyz", "/metrics"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert answer.get_json()["error"]["code"] == "internal-error"
        assert "secret" not in answer.get_data(as_text=True)


def test_a_store_that_does_not_answer_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3  # noqa: PLC0415 - only its error is wanted

    client = logged_in(town.app())

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("collector.web.api.satisfaction", fail)
    answer = client.get("/api/v1/satisfaction")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "store-unavailable")


def test_a_person_reads_errors_as_a_page(client: FlaskClient) -> None:
    for path, words in (("/nothing", "Không có trang này"), ("/?period=x", "Không hiểu được địa chỉ này")):
        answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert answer.content_type.startswith("text/html")
        assert words in answer.get_data(as_text=True)
    api = client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert api.content_type == "application/json"
