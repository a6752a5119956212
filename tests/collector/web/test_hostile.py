"""Whatever stands in an address or a form: an answer, never a fault of the program."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.inquiry import GROUPINGS, PRESETS, SATISFACTION
from tests.collector.web.offices import Town, logged_in, token_in

NAMES = [parameter.name for parameter in SATISFACTION.parameters]
KNOWN = ["xa-mau-a", "tinh-mau", "quay-1", "nguyen-thi-mau", "hai-long-5", "kiosk", "15-14", "csv", *PRESETS, *GROUPINGS]
DAYS = ["2026-07-01", "2026-09-14", "0001-01-01", "9999-12-31", "2026-02-30"]
values = (
    st.text(max_size=80) | st.sampled_from([*KNOWN, *DAYS]) | st.sampled_from(["'", "\x00", "%", "1;drop table cells", "١٢٣"])
)


@cache
def client_with_votes() -> FlaskClient:
    town = Town(Path(mkdtemp()))
    town.votes(12)
    town.votes(2, 1, counter="quay-2", topics=("thai-do",))
    return logged_in(town.app())


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*NAMES, "format"]) | st.text(max_size=8), values, max_size=6))
def test_no_parameters_whatever_break_the_api(query: dict[str, str]) -> None:
    answer = client_with_votes().get("/api/v1/satisfaction", query_string=query)
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.get_json()["error"]["problems"]


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*NAMES, "rows", "through"]) | st.text(max_size=8), values, max_size=6))
def test_no_parameters_whatever_break_the_page(query: dict[str, str]) -> None:
    answer = client_with_votes().get("/", query_string=query, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 400}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=40))
def test_no_form_whatever_breaks_the_login(name: str, password: str, path: str) -> None:
    client = client_with_votes().application.test_client()
    token = token_in(client.get("/login"))
    form: dict[str, Any] = {"csrf_token": token, "name": name, "password": password}
    assert client.post("/login", data=form).status_code in {401, 429}
    assert client.get(f"/invitation/{path}").status_code in {308, 404, 410, 405}
    assert client.get("/login", query_string={"next": path}).status_code == 200


def test_a_body_that_is_too_large_is_refused() -> None:
    client = client_with_votes()
    assert client.post("/login", data={"name": "x" * 100_000}).status_code in {400, 413}
