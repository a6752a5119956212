"""Reports for programs: the same address, asked until the file is there; the bytes of the page's report, and within the scope."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from collector.reports.jobs import MOST_WAITING, Jobs
from collector.store.audit import Audit, Wanted
from collector.viewer import Role
from collector.web.report_orders import jobs_key
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.test_report_page import taken
from tests.collector.web.test_roles import bearer
from tests.collector.web.viewers import OF_A, TOP

PATH = "/api/v1/report"
PATIENCE = 60.0


@pytest.fixture
def app(town: Town) -> Flask:
    town.votes(40)
    return town.app()


def written(app: Flask, browser: FlaskClient, **query: str) -> TestResponse:
    """The file of a report, asked for as programs do."""
    first = browser.get(PATH, query_string=query)
    assert first.status_code == 202, first.get_data(as_text=True)
    assert int(first.headers["Retry-After"]) > 0
    check(document(browser), PATH, 202, "application/json", first.get_json())
    desk: Jobs = app.extensions[jobs_key()]
    assert desk.wait(PATIENCE)
    return browser.get(PATH, query_string=query)


def test_the_same_address_is_asked_until_the_file_is_there(town: Town, app: Flask) -> None:
    browser = app.test_client()
    browser.environ_base["HTTP_AUTHORIZATION"] = bearer(town, TOP)["Authorization"]
    file = written(app, browser, unit="xa-mau-a", period="this-quarter")
    assert file.content_type == "application/pdf"
    assert file.headers["Content-Disposition"] == "attachment; filename=nucuoi-unit_2026-07-01_2026-09-30.pdf"
    assert len(PdfReader(io.BytesIO(file.data)).pages) >= 2
    (entry,) = [one for one in Audit(town.db).read(Wanted()) if one.what == "report"]
    assert entry.after == {"kind": "unit", "format": "pdf", "period": "2026-07-01/2026-10-01"}


def test_it_is_the_file_of_the_page(app: Flask) -> None:
    browser = logged_in(app)
    page = taken(app, browser, where="unit:xa-mau-a", format="csv", period="this-quarter")
    assert written(app, browser, unit="xa-mau-a", format="csv", period="this-quarter").data == page.data


def test_new_votes_make_a_new_report(town: Town, app: Flask) -> None:
    browser = logged_in(app)
    before = written(app, browser, format="json")
    assert browser.get(PATH, query_string={"format": "json"}).data == before.data
    town.votes(20)
    assert written(app, browser, format="json").data != before.data


def test_too_many_at_a_time_are_told_to_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Jobs, "_run", lambda _self: None)
    browser = logged_in(app)
    periods = ("this-month", "last-month", "this-quarter", "last-quarter")
    said = [browser.get(PATH, query_string={"period": period}).status_code for period in periods]
    assert said == [202] * MOST_WAITING + [429]
    assert browser.get(PATH, query_string={"period": periods[0]}).status_code == 202


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("kind=all", ["kind"]),
        ("format=exe", ["format"]),
        ("format=pdf&format=csv", ["format"]),
        ("kind=official", ["official"]),
        ("unit=xa-mau-z&period=never&kind=%00", ["kind", "period", "unit"]),
        ("counter=quay-1", ["counter"]),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_fields(app: Flask, query: str, fields: list[str]) -> None:
    answer = logged_in(app).get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert sorted(problem["field"] for problem in answer.get_json()["error"]["problems"]) == fields


@pytest.mark.parametrize("role", ["leader", "supervisor", "official", "technician"])
def test_nobody_orders_what_is_outside_of_the_scope(app: Flask, role: Role) -> None:
    assert logged_in(app, OF_A[role]).get(f"{PATH}?office=xa-mau-b&kind=unit").status_code == 403


def test_an_official_orders_the_own_sheet_and_it_is_no_others(app: Flask) -> None:
    mine = written(app, logged_in(app, OF_A["official"]), format="json").get_json()
    assert mine["kind"] == "official"
    assert logged_in(app, OF_A["leader"]).get(f"{PATH}?format=json").status_code == 202
