"""Units, offices, officials and alerts for programs: all of the scope once, page after page, and nothing of another one."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from collector.naming import naming_for
from collector.store.alerts import Alerts
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.viewer import Role
from office.directory import index
from office.ids import OfficeId
from tests.collector.web.alert_towns import troubled
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import OF_A, TOP

LISTS = ("units", "offices", "officials", "alerts")


def page(browser: FlaskClient, name: str, **query: str | int) -> dict[str, Any]:
    response = browser.get(f"/api/v1/{name}", query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    check(document(browser), f"/api/v1/{name}", 200, "application/json", found)
    return found


def everything(browser: FlaskClient, name: str, limit: int, **query: str) -> list[dict[str, Any]]:
    """Read on until there is no more."""
    cursor, rows, more = "before" if name == "alerts" else "after", list[dict[str, Any]](), dict[str, Any]()
    while True:
        answer = page(browser, name, limit=limit, **query, **more)
        assert len(answer["rows"]) <= limit
        rows += answer["rows"]
        if answer["next"] is None:
            return rows
        more = {cursor: answer["next"]}


@pytest.mark.parametrize("name", LISTS)
def test_page_after_page_is_the_whole_list_each_row_once(town: Town, name: str) -> None:
    troubled(town)
    browser = logged_in(town.app())
    whole = page(browser, name)
    assert whole["next"] is None
    assert len(whole["rows"]) > 2
    assert everything(browser, name, 1) == everything(browser, name, 2) == whole["rows"]


def test_an_office_stands_with_its_unit_counters_and_services(town: Town) -> None:
    (office,) = page(logged_in(town.app()), "offices", office="xa-mau-a")["rows"]
    hall = index(load_directory(town.db)).hall(OfficeId("xa-mau-a"))
    assert office["unit"] == "xa-mau-a"
    assert [counter["id"] for counter in office["counters"]] == [counter.id for counter in hall.counters]
    assert [unit["id"] for unit in page(logged_in(town.app()), "units", unit="xa-mau-a")["rows"]] == ["xa-mau-a"]


def test_a_supervisor_reads_the_codes_that_rows_of_figures_have_and_no_title(town: Town) -> None:
    town.votes(40)
    browser = logged_in(town.app(), OF_A["supervisor"])
    answer = browser.get("/api/v1/officials").get_data(as_text=True)
    assert "nguyen-thi-mau" not in answer
    assert "Nguyễn" not in answer
    rows = page(browser, "officials")["rows"]
    told = naming_for(OF_A["supervisor"], index(load_directory(town.db)), town.app().extensions["nucuoi"].accounts().secret())
    assert {row["id"] for row in rows} == {told.code(key) for key in told.directory.officials if key[0] == "xa-mau-a"}
    assert {row["title"] for row in rows} == {""}
    figures = browser.get("/api/v1/satisfaction?by=official").get_json()["rows"]
    assert {row["official"] for row in figures} <= {row["id"] for row in rows}


@pytest.mark.parametrize(("role", "n"), [("official", 1), ("leader", 3), ("admin", 3)])
def test_who_is_kept_to_a_place_or_a_person_lists_just_that(town: Town, role: Role, n: int) -> None:
    rows = page(logged_in(town.app(), OF_A[role]), "officials")["rows"]
    assert len(rows) == n
    assert {row["office"] for row in rows} == {"xa-mau-a"}


def test_an_alert_stands_with_its_evidence_and_what_was_done(town: Town) -> None:
    troubled(town)
    alerts = Alerts(town.db)
    first = alerts.listed([OfficeId("xa-mau-a")], is_closed=False)[0].id
    with transaction(town.db):
        for what, text in (("acknowledged", ""), ("action", "Thêm người"), ("result", "Đã thêm người")):
            alerts.step(first, what, at=1_790_000_000_000, account="lan", role="leader", text=text)  # type: ignore[arg-type]
    browser = logged_in(town.app(), TOP)
    (closed,) = page(browser, "alerts", state="closed")["rows"]
    assert closed["id"] == first
    assert closed["numbers"]
    assert [entry["what"] for entry in closed["history"]] == ["raised", "acknowledged", "action", "result", "closed"]
    assert "lan" not in {entry["role"] for entry in closed["history"]}
    assert first not in {row["id"] for row in page(browser, "alerts")["rows"]}
    assert {row["office"] for row in page(logged_in(town.app(), OF_A["leader"]), "alerts")["rows"]} == {"xa-mau-a"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("units?unit=xa-mau-z", "unit"),
        ("offices?office=%00", "office"),
        ("officials?office=xa-mau-a&office=xa-mau-b", "office"),
        ("units?limit=0", "limit"),
        ("units?limit=1e3", "limit"),
        ("offices?after=" + "x" * 999, "after"),
        ("officials?aftr=x", "aftr"),
        ("alerts?before=-1", "before"),
        ("alerts?before=1'%20OR%201=1", "before"),
        ("alerts?state=done", "state"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_its_field(town: Town, query: str, field: str) -> None:
    answer = logged_in(town.app()).get(f"/api/v1/{query}")
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.get_json()["error"]["problems"]] == [field]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_changed_is_said_in_few_bytes(town: Town, name: str) -> None:
    browser = logged_in(town.app())
    first = browser.get(f"/api/v1/{name}")
    again = browser.get(f"/api/v1/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
