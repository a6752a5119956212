"""Dossiers come in by a page or a program, within the scope alone, and are shown apart from what citizens think."""

import csv
import io
import re
import sqlite3
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.store.audit import Audit, Wanted
from collector.store.db import transaction
from collector.store.targets import TargetBook
from collector.store.tokens import Tokens
from collector.viewer import Viewer
from office.ids import UnitId
from office.targets import Targets
from tests.collector.reports.tables import cells, table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import PASSWORD, Town, logged_in, token_in
from tests.collector.web.viewers import OF_A, TOP, A

HTML = {"Accept": "text/html"}
HEAD = "office,day,received,early,on_time,late,overdue\n"
ROW = {"office": "xa-mau-a", "day": "2026-09-01", "received": 1300, "early": 240, "on_time": 1000, "late": 36, "overdue": 7}
API = "/api/v1/dossiers"


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


def upload(client: FlaskClient, text: str, act: str = "import", name: str = "ho-so.csv", **given: Any) -> TestResponse:  # noqa: ANN401
    token = given.pop("token", None) or token_in(client.get("/dossiers", headers=HTML))
    data = {"csrf_token": token, "act": act, "file": (io.BytesIO(text.encode()), name)}
    return client.post("/dossiers", data=data, headers=HTML, content_type="multipart/form-data")


def line(**changes: object) -> str:
    return ",".join(str({**ROW, **changes}[name]) for name in HEAD.strip().split(",")) + "\n"


def text(client: FlaskClient, path: str = "/dossiers") -> str:
    return client.get(path, headers=HTML).get_data(as_text=True)


def word(app: Flask, viewer: Viewer, unit: UnitId | None = None, purpose: Any = "dossiers") -> dict[str, str]:  # noqa: ANN401
    frame = app.extensions["nucuoi"]
    account = frame.accounts().named(viewer.account)
    made = Tokens(frame.store.db()).make(account, "p", unit, frame.clock.now_ms(), 30, purpose=purpose)
    return {"Authorization": f"Bearer {made}"}


def test_a_file_is_tried_then_taken_and_shown_apart_from_satisfaction(town: Town, app: Flask) -> None:
    town.votes(20)
    admin, supervisor = logged_in(app, OF_A["admin"]), logged_in(app, OF_A["supervisor"])
    tried = upload(admin, HEAD + line(), act="check")
    assert tried.status_code == 200
    assert "1 ngày mới" in tried.get_data(as_text=True)
    assert "Chưa nhập số hồ sơ" in text(admin, "/")
    done = upload(admin, HEAD + line() + line(day="2026-06-30", early=0, on_time=90, late=10))
    assert (done.status_code, done.headers["Location"]) == (303, "/dossiers?imported=1")
    assert "2 ngày đang dùng" in text(admin, done.headers["Location"])
    for client in (admin, supervisor):
        page = text(client, "/?office=xa-mau-a").partition('id="dossiers-title"')[2]
        for said in ("không phải ý kiến người dân", "97,2%", "1.240 / 1.276", "90,0% · 90 / 100"):
            assert said in page, said
        assert "kỳ trước 10 · kỳ này chưa hết</p>" in page
        assert "kỳ này chưa hết" in text(client, "/dossiers?office=xa-mau-a")
        over = text(client, "/?office=xa-mau-a&from=2026-06-30&through=2026-09-15")
        assert "kỳ trước" in over
        assert "chưa hết" not in over
    assert "<td>an, Quản trị</td>" in text(admin, "/dossiers")
    assert "<td>Quản trị</td>" in text(supervisor, "/dossiers"), "supervisors read roles, not names"
    for role in ("official",):
        assert "dossiers-title" not in text(logged_in(app, OF_A[role]), "/")
    report = report_of(town, "unit", office="xa-mau-a", period="this-quarter")
    row = cells(table_of(report, "dossiers"), 0)
    assert (row["received"], row["late"], row["overdue"], row["days"]) == (1300, 36, 7, 1)
    (section,) = [one for one in report.sections if one.title == "Hồ sơ đúng hạn, quá hạn"]
    assert section.blocks[0] == ("Trả trước hạn và đúng hạn 97,2%: 1.240 trên 1.276 hồ sơ đã trả. Kỳ trước 90,0%: 90 trên 100.")
    pack = report_of(town, "supervision", office="xa-mau-a", period="this-quarter")
    assert table_of(pack, "dossiers").rows[0][1] == 1300
    assert (
        table_of(report_of(town, "form", office="xa-mau-a", period="this-quarter"), "dossiers").rows
        == table_of(pack, "dossiers").rows
    )
    assert not [one for one in report_of(town, "unit", office="xa-mau-b").sections if "Hồ sơ" in one.title]


def test_what_is_wrong_in_a_file_is_said_by_line_and_nothing_is_taken(town: Town, app: Flask) -> None:
    bad = "<script>alert(1)</script>"
    answer = upload(logged_in(app, OF_A["admin"]), HEAD + line() + line(office=bad) + line(office="xa-mau-b"))
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "<script>alert" not in said
    assert said.count("Không có cơ quan này trong phạm vi") == 2
    assert '<th scope="row">dòng 4</th><td>Cơ quan</td><td><code>xa-mau-b</code></td>' in said
    assert town.db.execute("SELECT count(*) FROM dossiers").fetchone() == (0,)


def test_hostile_names_of_files_stay_texts_and_stand_before_nobody_else(app: Flask) -> None:
    top = logged_in(app, TOP)
    upload(top, HEAD + line(), name="<b>xa-mau-b</b>\x00.csv")
    assert "&lt;b&gt;xa-mau-b&lt;/b&gt;" in text(top)
    assert "<b>xa-mau-b" not in text(top)
    assert "xa-mau-b" not in text(logged_in(app, OF_A["admin"]))


def test_nothing_is_taken_without_the_word_of_the_page_nor_from_who_may_not(town: Town, app: Flask) -> None:
    admin, leader = logged_in(app, OF_A["admin"]), logged_in(app, OF_A["leader"])
    assert upload(admin, HEAD + line(), token="x").status_code == 400
    assert upload(leader, HEAD + line(), token=token_in(leader.get("/me", headers=HTML))).status_code == 403
    assert admin.post(API, json={"key": "k", "rows": [ROW]}).get_json()["error"]["code"] == "form-expired"
    assert app.test_client().post(API, json={"key": "k", "rows": [ROW]}).status_code == 401
    assert town.db.execute("SELECT count(*) FROM dossiers").fetchone() == (0,)


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(app: Flask) -> None:
    client = logged_in(app, OF_A["admin"])
    for path in ("/dossiers", API):
        said = {"CONTENT_LENGTH": str(1 << 30), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
        answer = client.post(path, environ_overrides=said, headers=HTML)
        assert answer.status_code == 413, path
    big = HEAD + line() + "\n" * 200_000
    assert upload(client, big).status_code == 303
    assert client.post("/me/password", data={"x": "y" * 200_000}).status_code == 413
    assert app.test_client().post("/dossiers", data={"x": "y" * 200_000}).status_code == 413


def test_a_program_imports_once_however_often_it_sends(town: Town, app: Flask) -> None:
    logged_in(app, OF_A["admin"])
    client, token = app.test_client(), word(app, OF_A["admin"])
    tried = client.post(API, json={"key": "2026-09-01", "rows": [ROW], "dry_run": True}, headers=token)
    expected = {"new": 1, "changed": 0, "unchanged": 0, "import_number": None, "dry_run": True, "repeat": False}
    assert tried.get_json() == expected
    expected |= {"import_number": 1, "dry_run": False}
    assert client.post(API, json={"key": "2026-09-01", "rows": [ROW]}, headers=token).get_json() == expected
    again = client.post(API, json={"key": "2026-09-01", "rows": [ROW]}, headers=token)
    assert again.get_json() == expected | {"repeat": True}
    other = client.post(API, json={"key": "2026-09-01", "rows": [ROW | {"late": 1}]}, headers=token)
    assert (other.status_code, other.get_json()["error"]["code"]) == (409, "key-used")
    (entry,) = Audit(town.db).read(Wanted(what="dossiers-imported"))
    assert (entry.account, entry.unit, entry.object, entry.after["kind"]) == ("an", "xa-mau-a", "1", "api")
    row = client.get(f"{API}?from=2026-09-01&by=office,month", headers=token).get_json()["rows"][0]
    assert (row["returned"], row["late"], row["overdue"], row["days"], row["period"]["label"]) == (1276, 36, 7, 1, "2026-09")
    assert row["share"] == pytest.approx(1240 / 1276)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        town.db.conn.execute("UPDATE dossier_imports SET account = 'x'")


def test_a_program_is_told_each_row_that_is_wrong(app: Flask) -> None:
    logged_in(app, OF_A["admin"])
    client, token = app.test_client(), word(app, OF_A["admin"])
    rows = [ROW, ROW, ROW | {"office": "xa-mau-b"}, ROW | {"day": "2026-09-17"}, ROW | {"returned": 1, "day": "2026-09-02"}]
    error = client.post(API, json={"key": "k", "rows": rows}, headers=token).get_json()["error"]
    fields = [problem["field"] for problem in error["problems"]]
    assert (error["code"], fields) == ("invalid-rows", ["rows[1].day", "rows[2].office", "rows[3].day", "rows[4].returned"])
    for body, code in (({"key": "k", "rows": []}, "invalid-body"), ({"key": "k", "rows": [ROW | {"late": -1}]}, "invalid-body")):
        assert client.post(API, json=body, headers=token).get_json()["error"]["code"] == code
    assert client.post(API, data="{", content_type="application/json", headers=token).status_code == 400
    assert client.post(API, data="x", headers=token).status_code == 415


def test_a_token_that_imports_does_nothing_else_and_one_that_reads_does_not_import(app: Flask) -> None:
    top, leader = logged_in(app, TOP), logged_in(app, OF_A["leader"])
    client, imports, reads = app.test_client(), word(app, TOP), word(app, TOP, purpose="read")
    assert client.get("/api/v1/satisfaction", headers=imports).status_code == 401
    assert client.post(API, json={"key": "k", "rows": [ROW]}, headers=reads).status_code == 401
    assert client.post("/me/tokens", headers=imports).status_code in {400, 401}
    narrow = word(app, TOP, A)
    assert client.post(API, json={"key": "k", "rows": [ROW | {"office": "xa-mau-b"}]}, headers=narrow).status_code == 400
    assert client.post(API, json={"key": "k", "rows": [ROW]}, headers=narrow).status_code == 200
    for browser, status in ((top, 200), (leader, 403)):
        token = token_in(browser.get("/me", headers=HTML))
        given = {"csrf_token": token, "name": "Hệ thống hồ sơ", "days": "30", "purpose": "dossiers", "current": PASSWORD}
        assert browser.post("/me/tokens", data=given, headers=HTML).status_code == status
    assert "chỉ nhập hồ sơ" in text(top, "/me")


def test_nobody_reads_dossiers_of_another_scope(app: Flask) -> None:
    top = logged_in(app, TOP)
    upload(top, HEAD + line() + line(office="xa-mau-b", received=8888))
    for role in ("admin", "leader", "supervisor"):
        client = logged_in(app, OF_A[role])
        assert [row["received"] for row in client.get(f"{API}?by=office").get_json()["rows"]] == [1300]
        assert client.get(f"{API}?office=xa-mau-b").status_code == 403
        assert "8.888" not in text(client)
    assert "10.188" in text(top)
    assert "received" in top.get(f"{API}?format=csv").get_data(as_text=True)


def test_each_office_stands_beside_its_target_and_the_table_is_ordered_and_taken_along(town: Town, app: Flask) -> None:
    top = logged_in(app, TOP)
    with transaction(town.db):
        book = TargetBook(town.db)
        book.keep(UnitId("tinh-mau"), 2026, Targets(dossiers=95, served=9), at_ms=1, account="lan", role="admin")
        book.keep(UnitId("xa-mau-b"), 2026, Targets(dossiers=99), at_ms=2, account="lan", role="admin")
        assert book.all_holding(2026) == {unit: book.holding(unit, 2026) for unit in seen_units(town)}
        assert book.all_holding(2025) == {}
    upload(top, HEAD + line() + line(office="xa-mau-b", early=0, on_time=97, late=3))
    page = re.sub(r"<[^>]+>|\s+", " ", text(top, "/dossiers?sort=dossiers.on_time").partition('id="dossiers"')[2])
    page = re.sub(r" +", " ", page.partition("Mọi hồ sơ")[0])
    assert "Sắp theo: Cơ quan · Trả đúng hạn ↑" in page
    assert "Xã Mẫu A 97,2% · 1.240 / 1.276 đạt chỉ tiêu 95% 36 7" in page
    assert "Xã Mẫu B 97,0% · 97 / 100 chưa đạt chỉ tiêu 99% 3 7" in page
    # Of C nothing is known: it stands last in both directions.
    for sort, expected in (("dossiers.on_time", "BAC"), ("-dossiers.on_time", "ABC"), ("dossiers.reached", "BAC")):
        answer = top.get(f"/tables/dossiers?sort={sort}&format=csv")
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
        assert "".join(row["Cơ quan"][-1] for row in rows) == expected
    assert [rows[0]["Trả đúng hạn"], rows[0]["Chỉ tiêu"], rows[0]["Nhận định"]] == ["0.97", "0.99", "chưa đạt"]
    assert Audit(town.db).read(Wanted(what="export"))[0].object == "/tables/dossiers"
    assert top.get("/tables/dossiers?format=xlsx").data[:2] == b"PK"
    assert "Chỉ tiêu năm 95%: đạt" in text(top, "/dossiers?period=this-quarter")
    # A day of two years has no year's target, and a scope ends where it ends.
    assert "chỉ tiêu 95%" not in text(top, "/dossiers?from=2025-12-01&through=2026-09-16")
    within = logged_in(app, OF_A["leader"]).get("/tables/dossiers?format=csv").get_data(as_text=True)
    assert ("Mẫu A" in within, "Mẫu B" in within) == (True, False)
    assert logged_in(app, OF_A["official"]).get("/tables/dossiers").status_code == 403


def seen_units(town: Town) -> list[UnitId]:
    return [unit.id for unit in town.entries.units]


def test_the_example_holds_the_offices_of_the_scope_and_can_be_imported(app: Flask) -> None:
    client = logged_in(app, OF_A["admin"])
    sample = client.get("/dossiers/sample.csv").get_data(as_text=True)
    assert "xa-mau-a" in sample
    assert "xa-mau-b" not in sample
    assert upload(client, sample).status_code == 303
