"""Targets are set by who looks after a unit, followed below it, dated, and held against what was reached."""

import re
import sqlite3
from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.store.audit import Audit, Wanted
from collector.store.targets import TargetBook
from collector.viewer import Viewer
from office.ids import UnitId
from office.targets import Targets
from tests.collector.reports.tables import table_of
from tests.collector.reports.towns import report_of
from tests.collector.web.offices import Town, logged_in, token_in
from tests.collector.web.test_contract import check, document
from tests.collector.web.viewers import OF_A, TOP, A, B

HTML = {"Accept": "text/html"}


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


def put(client: FlaskClient, unit: str, year: int = 2026, **given: str) -> TestResponse:
    form = client.get("/targets?" + urlencode({"unit": unit, "year": year}), headers=HTML)
    token = token_in(form if form.status_code == 200 else client.get("/me", headers=HTML))
    fields = {"csrf_token": token, "unit": unit, "year": str(year), "seen": seen_in(form)}
    return client.post("/targets", data=fields | given, headers=HTML)


def seen_in(answer: TestResponse) -> str:
    """Which word for what stood in the form a page carries."""
    return answer.get_data(as_text=True).partition('name="seen" value="')[2].partition('"')[0]


def text(client: FlaskClient, path: str) -> str:
    return client.get(path, headers=HTML).get_data(as_text=True)


def sentences(client: FlaskClient, path: str = "/") -> list[str]:
    return re.findall(r'<p class="target">(.*?)</p>', text(client, path))


def test_two_admins_at_one_form_are_told_of_each_other(app: Flask) -> None:
    admin, form = logged_in(app, OF_A["admin"]), "/targets?unit=xa-mau-a&year=2026"
    old = seen_in(admin.get(form, headers=HTML))
    assert put(admin, "xa-mau-a", satisfied="90").status_code == 303
    assert put(admin, "xa-mau-a", satisfied="90", seen=old).status_code == 303, "both want the same"
    late = put(admin, "xa-mau-a", satisfied="80", seen=old)
    assert late.status_code == 400
    assert re.search(r"<td>90%</td><td>80%</td>", late.get_data(as_text=True)), "what is said now, beside what was typed"
    assert put(admin, "xa-mau-a", satisfied="80", seen=seen_in(late)).status_code == 303


def test_a_target_set_above_is_followed_below_until_a_unit_sets_its_own(town: Town, app: Flask) -> None:
    top, admin, leader = (logged_in(app, who) for who in (TOP, OF_A["admin"], OF_A["leader"]))
    town.votes(30, 5)
    assert put(top, "", satisfied="85,5", wait="20", served="100.000").status_code == 303
    assert sentences(leader) == ["Chỉ tiêu năm 85,5%: đạt"]
    assert "theo đơn vị trên, 85,5%" in text(admin, "/targets").replace("&#39;", "'")
    assert put(admin, "xa-mau-a", satisfied="99,9").status_code == 303
    assert sentences(leader) == ["Chỉ tiêu năm 99,9%: sát chỉ tiêu, chưa nói chắc được"]
    book = TargetBook(town.db)
    assert book.holding(A, 2026) == Targets(satisfied=99.9, wait=20)
    assert book.holding(B, 2026) == Targets(satisfied=85.5, wait=20)
    assert book.holding(UnitId("tinh-mau"), 2025) == Targets()
    assert '<span class="hint">an, Quản trị · ' in text(leader, "/targets")
    supervisor = logged_in(app, OF_A["supervisor"])
    assert '<span class="hint">Quản trị · ' in text(supervisor, "/targets"), "supervisors read roles, not names"
    assert put(admin, "xa-mau-a").status_code == 303
    assert [change.value for change in book.changes(A, 2026)] == [None, 99.9]
    assert sentences(leader) == ["Chỉ tiêu năm 85,5%: đạt"]
    entries = Audit(town.db).read(Wanted(what="targets-changed"))
    assert [(entry.account, entry.unit, entry.before, entry.after) for entry in entries][:2] == [
        ("an", "xa-mau-a", {"satisfied": 99.9}, {}),
        ("an", "xa-mau-a", {}, {"satisfied": 99.9}),
    ]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        town.db.conn.execute("DELETE FROM targets")


def test_programs_read_what_was_reached_as_the_pages_judge_it(town: Town, app: Flask) -> None:
    put(logged_in(app, TOP), "tinh-mau", satisfied="85", wait="15")
    town.votes(54, 5)
    town.votes(6, 1)
    town.votes(9, 5, channel="exit")
    town.votes(40, 1, office="xa-mau-b")
    leader = logged_in(app, OF_A["leader"])
    answer = leader.get("/api/v1/targets/reached?period=this-year").get_json()
    check(document(leader), "/api/v1/targets/reached", 200, "application/json", answer)
    assert (answer["year"], answer["filters"]) == (2026, {"unit": "xa-mau-a"})
    told = [(one["measure"], one["channel"], one["target"], one["n"], one["value"], one["verdict"]) for one in answer["rows"]]
    assert told[:2] == [("satisfied", "kiosk", 85, 60, 90, "unsure"), ("satisfied", "exit", 85, 9, None, "few")]
    assert ("wait", None, 15, None, None, "unknown") in told
    assert ("dossiers", None, None, None, None, None) in told
    assert answer["rows"][0]["interval"]["low"] == pytest.approx(0.7985, abs=1e-4)
    assert leader.get("/api/v1/targets/reached?unit=xa-mau-b").status_code == 403
    two = leader.get("/api/v1/targets/reached?from=2025-12-01&to=2026-02-01").get_json()
    assert (two["year"], two["rows"]) == (None, [])


def rows(client: FlaskClient, path: str, section: str) -> list[str]:
    """The words of each row or list entry of a part of a page."""
    part = text(client, path).partition(section)[2].partition("</section>")[0]
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>|<li>(.*?)</li>", part, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", "".join(one))).strip() for one in found]


def test_the_page_holds_each_target_against_the_year_so_far_and_its_last_whole_quarter(town: Town, app: Flask) -> None:
    top = logged_in(app, TOP)
    put(top, "tinh-mau", satisfied="85", dossiers="97")
    put(top, "xa-mau-a", wait="15")
    town.votes(95, 5, at=date(2026, 5, 4))
    town.votes(5, 1, at=date(2026, 5, 4))
    town.votes(150, 5)
    town.votes(150, 1)
    shown = rows(top, "/targets?unit=xa-mau-a", "Chỉ tiêu và kết quả")
    assert shown[0] == "Tỷ lệ phiếu hài lòng 85% theo đơn vị trên chưa đạt 61,2% (56,4%–65,9%) đạt 95,0% (88,8%–97,8%)"
    assert "Thời gian chờ (trung vị) 15 phút chưa có số liệu – chưa có số liệu –" in shown
    assert "Hồ sơ trả đúng hạn 97% theo đơn vị trên chưa có số liệu – chưa có số liệu –" in shown
    page = text(top, "/targets?unit=xa-mau-a")
    assert "01/01/2026 – 16/09/2026" in page
    assert "Quý II năm 2026" in page
    (evidence,) = re.findall(r'<a class="number" href="([^"]+)">61,2%', page)
    assert "61,2%" in text(top, evidence.replace("&amp;", "&"))
    # Who has the one unit above all others need not look for it, and reads the same there.
    assert rows(top, "/targets", "Chỉ tiêu và kết quả")[0].startswith("Tỷ lệ phiếu hài lòng 85% chưa đạt 61,2%")
    # A leader of A reads the own targets, B's votes are nobody's there; nothing is said of a year to come.
    assert rows(logged_in(app, OF_A["leader"]), "/targets", "Chỉ tiêu và kết quả") == shown
    assert "61,2%" not in text(top, "/targets?unit=xa-mau-b")
    assert "Năm này chưa bắt đầu" in text(top, "/targets?unit=xa-mau-a&year=2027")
    assert "88,8%" not in text(top, "/targets?unit=xa-mau-a&year=2025")
    assert "Chưa có quý trọn" not in page


def below(client: FlaskClient, path: str = "/targets?unit=tinh-mau") -> list[str]:
    return rows(client, path, 'id="below"')


def test_the_places_below_stand_beside_what_holds_there_their_own_word_or_that_of_above(town: Town, app: Flask) -> None:
    top = logged_in(app, TOP)
    put(top, "tinh-mau", satisfied="85")
    put(top, "xa-mau-b", satisfied="60")
    for office, good, bad in (("a", 150, 50), ("b", 150, 50), ("c", 98, 2)):
        town.votes(good, 5, office=f"xa-mau-{office}")
        town.votes(bad, 1, office=f"xa-mau-{office}")
    assert [re.sub(r" \([^)]*\)", "", row) for row in below(top)] == [
        "Xã Mẫu A theo đơn vị trên chưa đạt 75,0% – – – –",
        "Xã Mẫu B đạt 75,0% riêng 60% – – – –",
        "Xã Mẫu C theo đơn vị trên đạt 98,0% – – – –",
    ]
    # Each row is one click from the page of its unit, which says the same.
    assert 'href="/targets?unit=xa-mau-b&amp;year=2026"' in text(top, "/targets")
    assert rows(top, "/targets?unit=xa-mau-b", "Chỉ tiêu và kết quả")[0].startswith("Tỷ lệ phiếu hài lòng 60% đạt 75,0%")
    # Who looks after A has no places below, and no row of B or C.
    assert below(logged_in(app, OF_A["leader"]), "/targets") == []


def test_a_share_of_few_votes_cannot_be_had_from_the_places_below(town: Town, app: Flask) -> None:
    put(logged_in(app, TOP), "tinh-mau", satisfied="85")
    for office, votes in (("a", 4), ("b", 12), ("c", 100)):
        town.votes(votes, 5, office=f"xa-mau-{office}")
    shown = below(logged_in(app, Viewer("tren", "leader", UnitId("tinh-mau"))))
    # Four votes could be had by subtraction, so the twelve are kept back with them.
    assert ["100,0%" in row for row in shown] == [False, False, True]
    assert all("chưa đủ phiếu để nói –" in row for row in shown[:2])


def test_few_votes_have_no_share_and_no_verdict_beside_their_target(town: Town, app: Flask) -> None:
    put(logged_in(app, TOP), "", satisfied="85")
    town.votes(9, 1)
    leader = logged_in(app, OF_A["leader"])
    (row, *_) = rows(leader, "/targets", "Chỉ tiêu và kết quả")
    assert row == "Tỷ lệ phiếu hài lòng 85% theo đơn vị trên chưa đủ phiếu để nói – –"
    assert rows(leader, "/", 'id="goals-title"') == ["Tỷ lệ phiếu hài lòng chưa đủ phiếu để nói – chỉ tiêu 85%"]


def test_the_overview_tells_every_target_at_one_glance_each_scale_and_channel_by_itself(town: Town, app: Flask) -> None:
    top = logged_in(app, TOP)
    town.votes(400, 5)
    town.votes(90, 5, channel="button")
    town.votes(110, 1, channel="button")
    assert rows(top, "/", 'id="goals-title"') == []
    put(top, "tinh-mau", satisfied="85", coverage="95")
    page = text(top, "/")
    assert [re.sub(r" \([^)]*\)", "", row) for row in rows(top, "/", 'id="goals-title"')] == [
        "Tỷ lệ phiếu hài lòng Thang 5 mức · màn hình tại quầy đạt 100,0% chỉ tiêu 85%",
        "Tỷ lệ phiếu hài lòng Thang 5 mức · nút bấm tại quầy chưa đạt 45,0% chỉ tiêu 85%",
        "Tỷ lệ được mời đánh giá chưa có số liệu – chỉ tiêu 95%",
    ]
    assert "đạt 1 · chưa đạt 1 · chưa có số liệu 1" in page
    assert 'href="/targets?unit=tinh-mau&amp;year=2026"' in page
    # Targets are for who sees places; an official's own page has none.
    assert "goals-title" not in text(logged_in(app, OF_A["official"]), "/")


def test_the_year_is_that_of_the_reckoning(town: Town, app: Flask) -> None:
    top = logged_in(app, TOP)
    put(top, "", 2026, satisfied="50")
    put(top, "", 2025, satisfied="60")
    town.votes(30, 5)
    town.votes(30, 5, at=date(2025, 12, 20))
    assert sentences(top, "/?from=2025-12-16&through=2025-12-31") == ["Chỉ tiêu năm 60%: đạt"]
    assert sentences(top, "/?from=2025-12-16&through=2025-12-31&reckoning=15-14") == ["Chỉ tiêu năm 50%: đạt"]
    # Days of two years have no year's target.
    assert sentences(top, "/?from=2025-12-16&through=2026-01-31") == []


def test_the_report_holds_each_figure_against_its_target(town: Town, app: Flask) -> None:
    put(logged_in(app, TOP), "xa-mau-a", satisfied="85", dossiers="97", served="500")
    town.votes(12, 5)
    report = report_of(town, "unit", office="xa-mau-a", period="this-quarter")
    assert table_of(report, "targets").rows == (
        ("Tỷ lệ phiếu hài lòng", "85%", "100,0% (75,8%–100,0%)", "chưa đủ phiếu để nói"),
        ("Hồ sơ trả đúng hạn", "97%", "–", "chưa có số liệu"),
        ("Số lượt phục vụ cả năm", "500", "0", "năm chưa hết"),
    )
    assert not [one for one in report_of(town, "unit", office="xa-mau-b").sections if "chỉ tiêu" in one.title]


def test_nobody_sets_targets_outside_the_scope_or_without_the_right(town: Town, app: Flask) -> None:
    admin, leader, supervisor = (logged_in(app, OF_A[role]) for role in ("admin", "leader", "supervisor"))
    assert put(admin, "xa-mau-b", satisfied="1").status_code == 403
    assert put(admin, "", satisfied="1").status_code == 403
    assert put(leader, "xa-mau-a", satisfied="1").status_code == 403
    assert put(supervisor, "xa-mau-a", satisfied="1").status_code == 403
    assert admin.post("/targets", data={"unit": "xa-mau-a", "year": "2026", "satisfied": "1"}).status_code == 400
    assert 'name="satisfied"' not in text(leader, "/targets")
    assert admin.get("/targets?unit=xa-mau-b").status_code == 403
    assert admin.get("/targets?year=20260").status_code == admin.get("/targets?year=x").status_code == 404
    assert TargetBook(town.db).changes(A, 2026) == []


@pytest.mark.parametrize("given", ["101", "0", "-5", "tám lăm", "nan", "<script>alert(1)</script>", "1e400"])
def test_what_is_no_target_is_said_at_its_field_and_nothing_is_lost(town: Town, app: Flask, given: str) -> None:
    answer = put(logged_in(app, TOP), "", satisfied=given, served="12.5x", wait="15")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "<script>alert" not in said
    assert 'id="satisfied-wrong"' in said or 'id="served-wrong"' in said
    assert 'value="12.5x"' in said
    assert 'value="15"' in said
    assert town.db.execute("SELECT count(*) FROM targets").fetchone() == (0,)
