"""The page of reports: ordered by a form, written meanwhile, taken by who ordered it, and written into the log."""

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from collector.reports.jobs import Jobs
from collector.store.audit import Audit, Wanted
from collector.viewer import Role, Viewer
from collector.web.report_orders import jobs_key
from tests.collector.web.offices import Town, logged_in, token_in
from tests.collector.web.viewers import MAU, OF_A, TOP, A
from tests.factories import a_directory

HTML = {"Accept": "text/html"}
PATIENCE = 60.0


def order(client: FlaskClient, **given: str) -> TestResponse:
    token = token_in(client.get("/reports", headers=HTML))
    data = {"csrf_token": token, "kind": "unit", "format": "json", "period": "this-quarter"} | given
    return client.post("/reports", data=data, headers=HTML)


def taken(app: Flask, client: FlaskClient, **given: str) -> TestResponse:
    """The file of an order that was just made."""
    answer = order(client, **given)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    desk: Jobs = app.extensions[jobs_key()]
    assert desk.wait(PATIENCE)
    id_ = re.search(r"#job-(\d+)", answer.headers["Location"])
    assert id_ is not None
    return client.get(f"/reports/jobs/{id_[1]}/file")


@pytest.fixture
def app(town: Town) -> Flask:
    return town.app()


def test_a_report_is_ordered_written_and_taken(town: Town, app: Flask) -> None:
    town.votes(40)
    client = logged_in(app)
    file = taken(app, client, where="unit:xa-mau-a", format="pdf")
    assert file.headers["Content-Disposition"] == "attachment; filename=nucuoi-unit_2026-07-01_2026-09-30.pdf"
    assert file.content_type == "application/pdf"
    assert len(PdfReader(io.BytesIO(file.data)).pages) >= 2
    page = client.get("/reports", headers=HTML).get_data(as_text=True)
    assert "Báo cáo kỳ · Trung tâm Phục vụ hành chính công Xã Mẫu A · Quý III năm 2026 · PDF" in page
    assert "/reports/jobs/1/file" in page
    assert client.get("/reports/jobs/1/file").status_code == 200
    entries = Audit(town.db).read(Wanted(what="report-taken"))
    assert [(one.account, one.object, one.unit) for one in entries] == [("lan", "unit", "xa-mau-a")] * 2
    assert entries[0].after == {
        "kind": "unit",
        "format": "pdf",
        "period": "this-quarter",
        "file": "nucuoi-unit_2026-07-01_2026-09-30.pdf",
    }
    log = client.get("/audit", headers=HTML).get_data(as_text=True)
    assert "tải báo cáo: Báo cáo kỳ" in " ".join(log.split())
    assert "Tên mà tài khoản được thấy theo quyền thì không ghi từng lần xem." in log


def test_the_form_offers_each_place_once_and_says_which_days_a_period_is(app: Flask) -> None:
    for who, root in ((TOP, "Tỉnh Mẫu"), (OF_A["leader"], "Xã Mẫu A")):
        page = logged_in(app, who).get("/reports", headers=HTML).get_data(as_text=True)
        places = re.findall(r"<option[^>]*>\s*([^<]*)</option>", page.partition('id="where"')[2].partition("</select>")[0])
        assert places[0].strip() == root, "all that may be seen, by its name"
        assert len(places) == len(set(places))
        periods = page.partition('id="period"')[2].partition("</select>")[0]
        assert ">Nửa năm trước (6 tháng đầu năm 2026)<" in periods
        assert ">Hôm qua (15/09/2026)<" in periods
        # From 15 September on the next quarter has begun in the other reckoning.
        assert ">Quý trước<" in periods


def test_how_far_an_order_is_can_be_asked(app: Flask) -> None:
    client = logged_in(app)
    taken(app, client)
    assert client.get("/reports/jobs/1").get_json() == {"state": "ready", "step": 3, "steps": 3}


def test_nobody_takes_the_report_of_another(app: Flask) -> None:
    taken(app, logged_in(app))
    other = logged_in(app, "minh")
    assert other.get("/reports/jobs/1").status_code == 404
    assert other.get("/reports/jobs/1/file").status_code == 404
    assert "Chưa có báo cáo nào." in other.get("/reports", headers=HTML).get_data(as_text=True)


def test_every_order_is_written_into_the_log(town: Town, app: Flask) -> None:
    taken(app, logged_in(app, TOP), where="unit:xa-mau-a", format="xlsx")
    (entry,) = Audit(town.db).read(Wanted(what="report"))
    assert (entry.account, entry.object) == ("quan-tri", "unit")
    assert entry.after["format"] == "xlsx"
    assert entry.after["period"] == "this-quarter"


@pytest.mark.parametrize("role", ["admin", "leader", "supervisor"])
def test_a_report_holds_nothing_from_outside_the_scope(town: Town, app: Flask, role: Role) -> None:
    town.votes(40)
    town.votes(77, office="xa-mau-b")
    client = logged_in(app, OF_A[role])
    for kind in ("daily", "unit", "form", "award", "supervision"):
        said = taken(app, client, kind=kind).get_data(as_text=True)
        assert "Xã Mẫu B" not in said
        assert "xa-mau-b" not in said
        assert "Tỉnh Mẫu" not in said
        assert not re.search(r"\b(77|117)\b", said)
    for where in ("unit:xa-mau-b", "office:xa-mau-b", "unit:tinh-mau", "unit:xa-nao-do"):
        assert order(client, where=where).status_code == 403


def test_an_official_orders_the_own_sheet_and_nothing_else(town: Town, app: Flask) -> None:
    town.votes(40)
    town.votes(30, 1, official="nguyen-thi-mau-2", counter="quay-2")
    client = logged_in(app, OF_A["official"])
    said = taken(app, client, kind="official").get_json()
    assert said["provenance"]["votes"] == 40
    assert said["title"].endswith("Nguyễn Thị Mẫu 1")
    for kind in ("unit", "daily", "award", "form"):
        assert order(client, kind=kind).status_code == 400
    assert order(client, kind="official", person="xa-mau-a/nguyen-thi-mau-2", where="unit:xa-mau-b").status_code == 303


def test_supervisors_read_codes_in_every_form(town: Town, app: Flask) -> None:
    town.votes(40)
    client = logged_in(app, OF_A["supervisor"])
    page = client.get("/reports", headers=HTML).get_data(as_text=True)
    assert "Nguyễn Thị Mẫu" not in page
    assert MAU[1] not in page
    code = re.search(r'value="(xa-mau-a/[2-9A-Z]{4})"', page)
    assert code is not None
    for given in ({"kind": "official", "person": code[1]}, {"kind": "award"}, {"kind": "supervision"}):
        said = taken(app, client, **given).get_data(as_text=True)
        assert "Người trực " in said
        assert "Nguyễn Thị Mẫu" not in said
        assert MAU[1] not in said
    assert order(client, kind="official", person="xa-mau-a/nguyen-thi-mau").status_code == 400


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "x"}, "Loại báo cáo"),
        ({"format": "exe"}, "Dạng tệp"),
        ({"kind": "official"}, "Người trực quầy"),
        ({"from": "2026-09-30", "through": "2026-09-01"}, "Đến hết ngày"),
        ({"from": "hôm qua"}, "Từ ngày"),
        ({"period": "next-century"}, "Thời gian"),
    ],
)
def test_what_cannot_be_followed_is_said_beside_the_form(app: Flask, given: dict[str, str], field: str) -> None:
    answer = order(logged_in(app), **given)
    assert answer.status_code == 400
    said = re.search(r'<p class="wrong" role="alert">(.*?)</p>', answer.get_data(as_text=True), re.DOTALL)
    assert said is not None
    assert field in said[1]


CHOSEN = {
    "kind": "supervision",
    "where": "unit:xa-mau-a",
    "person": "xa-mau-a/nguyen-thi-mau",
    "period": "last-month",
    "from": "2026-07-01",
    "through": "2026-07-31",
    "reckoning": "15-14",
    "format": "docx",
    "superior": "Tỉnh Mẫu & các xã",
    "agency": "UBND Xã Mẫu A",
    "number": "12/BC-UBND",
    "place": "Xã Mẫu A",
}
"""Every field of the form, and nothing that it has by itself."""


def filled_in(page: str) -> dict[str, str]:
    """What the form holds as a browser would send it."""
    form = re.search(r"<form class=\"card report-form\".*?</form>", page, re.DOTALL)
    assert form is not None
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"(?:[^>]*checked)', form[0]))
    found |= dict(re.findall(r'<input(?![^>]*type="(?:radio|hidden)")[^>]*name="(\w+)"[^>]*value="([^"]*)"', form[0]))
    for name, choices in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', choices)
        found[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in found.items()}


def test_the_form_keeps_what_was_chosen_after_an_order(app: Flask) -> None:
    client = logged_in(app, TOP)
    answer = order(client, **CHOSEN)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"], headers=HTML).get_data(as_text=True)
    assert filled_in(page) == CHOSEN
    assert "<details open>" in page
    again = client.get("/reports", headers=HTML).get_data(as_text=True)
    assert filled_in(again) == CHOSEN, "who comes back by the menu has not chosen anything else"
    of_overview = filled_in(client.get("/reports?period=last-quarter", headers=HTML).get_data(as_text=True))
    assert (of_overview["kind"], of_overview["period"], of_overview["where"]) == ("unit", "last-quarter", "")
    other = logged_in(app, OF_A["leader"]).get("/reports", headers=HTML).get_data(as_text=True)
    assert (filled_in(other)["kind"], filled_in(other)["period"]) == ("unit", "last-month")


def test_nothing_is_lost_on_an_error(app: Flask) -> None:
    wrong = CHOSEN | {"through": "2026-06-01"}
    answer = order(logged_in(app, TOP), **wrong)
    assert answer.status_code == 400
    assert filled_in(answer.get_data(as_text=True)) == wrong


def test_no_browser_empties_the_form_of_a_refused_order_by_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Jobs, "_run", lambda _self: None)
    client = logged_in(app, TOP)
    waiting = client.get(order(client).headers["Location"], headers=HTML).get_data(as_text=True)
    assert 'http-equiv="refresh"' in waiting
    assert 'http-equiv="refresh"' not in order(client, kind="x").get_data(as_text=True)


def test_an_order_needs_the_word_of_the_form(app: Flask) -> None:
    assert logged_in(app).post("/reports", data={"kind": "unit", "format": "pdf"}).status_code == 400


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    entries = a_directory(offices=1)
    bad = '"><script>alert(1)</script>'
    unit = msgspec.structs.replace(entries.units[1], name=bad)
    app = Town(tmp_path, msgspec.structs.replace(entries, units=(entries.units[0], unit))).app()
    client = logged_in(app)
    assert taken(app, client, agency=bad, number="=1+1", format="pdf").status_code == 200
    page = client.get(f"/reports?agency={bad}&where={bad}", headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in page


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_letters_that_no_document_can_hold_are_left_out(app: Flask, form: str) -> None:
    client = logged_in(app)
    assert taken(app, client, agency="UBND\x00\x0b\u202e Xã", number="\x1b[2J", kind="daily", format=form).status_code == 200


def test_who_is_given_another_scope_has_none_of_the_old_files(town: Town, app: Flask) -> None:
    assert taken(app, logged_in(app)).status_code == 200
    accounts, narrow = town.frame().accounts(), Viewer("lan", "leader", A)
    account = accounts.named("lan")
    assert account is not None
    accounts.change(account, narrow)
    client = logged_in(app, narrow)
    assert client.get("/reports/jobs/1/file").status_code == 404
    assert taken(app, client).status_code == 200


def test_too_many_orders_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **_more: object) -> None:  # noqa: ANN401 - whatever an order takes
        return None

    monkeypatch.setattr(Jobs, "order", full)
    answer = order(logged_in(app))
    assert answer.status_code == 429
    assert "chờ lập" in answer.get_data(as_text=True)
