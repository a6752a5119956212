"""The comparison for programs says what the page says, fits its description, and opens in a spreadsheet."""

import csv
import io
from pathlib import Path
from typing import Any

import msgspec
from flask.testing import FlaskClient

from collector.viewer import Viewer
from office.ids import UnitId
from tests.collector.provinces import a_told_province, name_of
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_compare_page import an_app, client, shown
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import OF_A

PATH = "/api/v1/compare"


def answer(browser: FlaskClient, **query: str) -> dict[str, Any]:
    response = browser.get(PATH, query_string=query)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    check(document(browser), PATH, 200, "application/json", found)
    return found


def row_of(found: dict[str, Any], number: int) -> dict[str, Any]:
    return next(row for row in found["rows"] if row["office"] == name_of(number))


def test_the_answer_is_what_the_page_is_made_of() -> None:
    found, page = answer(client(), unit="tinh-mau"), shown(a_told_province(), unit="tinh-mau")
    assert (found["by"], found["scale"], found["channel"]) == (["office"], "hai-long-5", "kiosk")
    assert (found["reference"], found["spread"]) == (page.reference, page.spread.factor)
    assert [(row["office"], row["position"], row["verdict"]) for row in found["rows"]] == [
        (spot.place.office, spot.position, spot.verdict) for spot in page.spots
    ]
    lists = {number: row_of(found, number)["lists"] for number in (1, 3, 7, 11, 13, 17)}
    assert lists == {1: [], 3: ["below"], 7: ["response"], 11: ["coverage"], 13: ["silent"], 17: ["waits"]}
    assert sum("below" in row["lists"] for row in found["rows"]) == len(page.below) < 4


def test_limits_hold_the_share_of_who_is_inside_and_not_of_who_is_far_below() -> None:
    found = answer(client(), unit="tinh-mau")
    low = row_of(found, 3)
    assert low["share"] < low["limits"]["low_998"] < low["limits"]["low_95"] < found["reference"]
    for row in found["rows"]:
        if row["position"] == "inside":
            assert row["limits"]["low_95"] <= row["share"] <= row["limits"]["high_95"]
    assert row_of(found, 13)["limits"] is None


def test_flags_carry_their_evidence_and_whom_they_are_about() -> None:
    flags = row_of(answer(client(), unit="tinh-mau"), 19)["flags"]
    assert [(flag["kind"], flag["official"]) for flag in flags] == [
        ("repeats", "nguyen-thi-mau"),
        ("repeats", "nguyen-thi-mau-2"),
    ]
    assert flags[0]["observed"] > 5 * flags[0]["expected"]
    assert 0 < flags[0]["chance"] < 1e-9
    (flag, other) = row_of(answer(client(), unit="tinh-mau"), 29)["flags"]
    assert (flag["counter"], other["counter"]) == ("quay-1", "quay-2")
    assert "official" not in flag


def test_a_supervisor_is_told_codes() -> None:
    browser = logged_in(an_app(a_told_province().path), Viewer("giam-sat-2", "supervisor", UnitId("tinh-mau")))
    text = browser.get(PATH, query_string={"unit": "tinh-mau"}).get_data(as_text=True)
    assert "nguyen-thi-mau" not in text
    assert len(row_of(answer(browser, unit="tinh-mau"), 19)["flags"]) == 2


def test_counters_of_an_office(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(40, 5)
    town.votes(40, 1, counter="quay-2")
    found = answer(logged_in(town.app()), office="xa-mau-a")
    assert found["by"] == ["counter"]
    assert [(row["counter"], row["counter_label"], row["n"], row["verdict"]) for row in found["rows"]] == [
        ("quay-1", "1", 40, "surely-higher"),
        ("quay-2", "2", 40, "surely-lower"),
        ("quay-3", "3", 0, "too-few"),
    ]


def test_counters_of_a_unit_are_rows_with_their_own_flags() -> None:
    found = answer(client(), unit="tinh-mau", by="counter")
    assert found["by"] == ["counter"]
    assert [(row["office"], row["counter"]) for row in found["rows"][:3]] == [
        (name_of(1), "quay-1"),
        (name_of(1), "quay-2"),
        (name_of(2), "quay-1"),
    ]
    flagged = {(row["office"], row["counter"]) for row in found["rows"] if row["flags"]}
    assert flagged == {(name_of(29), "quay-1"), (name_of(29), "quay-2")}


def test_another_scale_or_channel_is_another_comparison() -> None:
    found = answer(client(), unit="tinh-mau", channel="exit")
    assert found["channel"] == "exit"
    assert [row["office"] for row in found["rows"] if row["n"]] == [name_of(29)]
    assert answer(client(), unit="tinh-mau", scale="hai-long-3")["scale"] is None


def test_few_votes_have_no_scores_for_those_on_the_spot(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(9, 1)
    (row,) = answer(logged_in(town.app(), OF_A["leader"]))["rows"]
    assert (row["n"], row["satisfied"], row["share"], row["interval"]) == (9, None, None, None)


def test_the_table_for_a_spreadsheet_has_every_place_and_no_formula(tmp_path: Path) -> None:
    response = client().get(PATH, query_string={"unit": "tinh-mau", "format": "csv"})
    assert response.headers["Content-Disposition"].startswith("attachment; filename=so-sanh_2026-07-01_")
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 40
    by_office = {row["office"]: row for row in rows}
    assert by_office[name_of(19)]["flags"] == "repeats"
    assert by_office[name_of(3)]["lists"] == "below"
    assert float(by_office[name_of(3)]["share"]) < float(by_office[name_of(3)]["low_998"])
    town = Town(tmp_path)
    entries = msgspec.structs.replace(
        town.entries,
        offices=tuple(msgspec.structs.replace(one, name={"vi": "=1+1"}) for one in town.entries.offices),
    )
    evil = logged_in(Town(tmp_path / "evil", entries).app())
    assert ",'=1+1," in evil.get(PATH, query_string={"format": "csv"}).get_data(as_text=True)


def test_nothing_changed_is_said_in_few_bytes() -> None:
    first = client().get(PATH, query_string={"unit": "tinh-mau"})
    again = client().get(PATH, query_string={"unit": "tinh-mau"}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_few_votes_cannot_be_had_from_the_common_share(tmp_path: Path) -> None:
    town = Town(tmp_path / "collector")
    for number, (good, bad) in enumerate(((40, 5), (33, 3), (1, 3)), 1):
        for n, score in ((good, 5), (bad, 1)):
            town.votes(n, score, counter=f"quay-{number}")
    app = town.app()
    leader, admin = logged_in(app, OF_A["leader"]), logged_in(app)
    told = [[row["satisfied"] for row in answer(who, office="xa-mau-a")["rows"]] for who in (leader, admin)]
    assert told == [[40, None, None], [40, 33, 1]]
    kept = answer(leader, office="xa-mau-a")["rows"][1]
    assert [kept[name] for name in ("n", "share", "interval", "position", "verdict")] == [36, None, None, None, "too-few"]
    page = leader.get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "88,9%" in page
    assert "91,7%" not in page
    assert "0.9167" not in page
    assert "91,7%" in admin.get("/compare?office=xa-mau-a", headers={"Accept": "text/html"}).get_data(as_text=True)


def test_of_few_votes_in_all_no_common_share_is_told(tmp_path: Path) -> None:
    town = Town(tmp_path / "collector")
    town.votes(4, 1, counter="quay-1")
    found = answer(logged_in(town.app(), OF_A["leader"]), office="xa-mau-a")
    assert (found["reference"], found["rows"][0]["n"], found["rows"][0]["limits"]) == (None, 4, None)
