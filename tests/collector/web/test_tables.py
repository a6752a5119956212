"""Tables are ordered and searched by their address, without a script, and a file has just the rows that are seen."""

import csv
import io
import re
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.store.audit import Audit, Wanted
from collector.store.directory import write_directory
from collector.viewer import Viewer
from office.ids import OfficeId, UnitId
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.viewers import OF_A, TOP
from tests.factories import a_directory

HTML = {"Accept": "text/html"}


def a_town(path: Path) -> Town:
    town = Town(path, entries=a_directory(offices=7, counters=2))
    for office, good, bad in (("a", 80, 20), ("b", 60, 0), ("c", 5, 0), ("d", 30, 40), ("e", 11, 1)):
        town.votes(good, 5, office=f"xa-mau-{office}")
        if bad:
            town.votes(bad, 1, office=f"xa-mau-{office}")
    return town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Nobody changes it."""
    return a_town(tmp_path_factory.mktemp("tables") / "collector")


@pytest.fixture(scope="module")
def client(town: Town) -> FlaskClient:
    return logged_in(town.app())


def names(client: FlaskClient, path: str, table: str = "lines") -> list[str]:
    page = client.get(path, headers=HTML)
    assert page.status_code == 200, page.get_data(as_text=True)
    section = page.get_data(as_text=True).partition(f'id="{table}"')[2].partition("</section>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", row).strip()[-1] for row in re.findall(r'<th scope="row">(.*?)</th>', section, re.DOTALL)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("lines.name", "ABCDEFG"),
        ("-lines.name", "GFEDCBA"),
        ("lines.n", "FGCEBDA"),
        ("-lines.n", "ADBECFG"),
        # Who has too few votes for a share stands last, whichever way: C has five, F and G have none.
        ("lines.share", "DAEBCFG"),
        ("-lines.share", "BEADCFG"),
        ("lines.verdict", "DABECFG"),
    ],
)
def test_rows_stand_in_the_order_that_the_address_wants(client: FlaskClient, order: str, expected: str) -> None:
    assert "".join(names(client, f"/?sort={order}")) == expected


def test_numbers_are_ordered_as_numbers_and_the_head_says_how(client: FlaskClient) -> None:
    page = client.get("/?sort=-lines.n", headers=HTML).get_data(as_text=True)
    assert re.search(
        r'<th scope="col" class="number" aria-sort="descending"><a class="sort" href="/\?sort=lines\.n#lines">', page
    )
    assert page.count("aria-sort") == 1
    assert "không phải là xếp hạng" not in page
    assert "không phải là xếp hạng" in client.get("/?sort=-lines.share", headers=HTML).get_data(as_text=True)
    assert "aria-sort" not in client.get("/", headers=HTML).get_data(as_text=True)


def test_people_are_never_ordered_by_their_share(tmp_path: Path) -> None:
    town = a_town(tmp_path)
    client = logged_in(town.app())
    town.votes(40, 1, counter="quay-2", official="nguyen-thi-mau-2")
    plain = names(client, "/?office=xa-mau-a&rows=official")
    assert names(client, "/?office=xa-mau-a&rows=official&sort=-lines.share") == plain
    page = client.get("/?office=xa-mau-a&rows=official", headers=HTML).get_data(as_text=True)
    assert "sort=lines.name" in page
    assert "lines.share" not in page
    assert "lines.verdict" not in page


def test_a_name_is_found_without_its_marks_and_a_step_down_forgets_it(client: FlaskClient) -> None:
    assert names(client, "/?find=xa+mau+b") == ["B"]
    assert names(client, "/compare?find=XÃ MẪU d", "places") == ["D"]
    page = client.get("/?find=mau+b&sort=lines.n", headers=HTML).get_data(as_text=True)
    assert "1 trên 7 dòng có «mau b»" in page
    assert 'href="/?sort=lines.n&amp;office=xa-mau-b"' in page
    assert "0 trên 7" in client.get("/?find=khong+co", headers=HTML).get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    ["sort=lines.x", "sort=x", "sort=-queue.share", "find=" + "a" * 61, "find=a&find=b", "sort=lines.n&sort=lines.n"],
)
def test_what_cannot_be_followed_is_said(client: FlaskClient, query: str) -> None:
    for path in ("/", "/compare"):
        assert client.get(f"{path}?{query}", headers=HTML).status_code == 400


def test_what_is_looked_for_is_shown_as_text(client: FlaskClient) -> None:
    page = client.get('/?find="><script>alert(1)</script>', headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in page


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("﻿"))))


def test_a_file_has_the_rows_that_are_seen_in_their_order_and_is_in_the_log(town: Town, client: FlaskClient) -> None:
    rows = rows_of(client, "/tables/lines?sort=-lines.share&format=csv")
    assert [row["Cơ quan"][-1] for row in rows] == list("BEADCFG")
    assert (rows[2]["Số phiếu"], rows[2]["Hài lòng"]) == ("100", "0.8")
    assert (rows[4]["Số phiếu"], rows[4]["Hài lòng"], rows[4]["Nhận định"]) == ("5", "", "Chưa đủ phiếu")
    assert [row["Cơ quan"][-1] for row in rows_of(client, "/tables/places?find=mau+d&format=csv")] == ["D"]
    entry = Audit(town.db).read(Wanted(what="export"))[0]
    assert entry.object == "/tables/places"
    assert entry.after is not None
    assert (entry.after["find"], entry.after["rows"], entry.after["format"]) == ("mau d", 1, "csv")


def test_a_sheet_has_typed_cells(client: FlaskClient) -> None:
    answer = client.get("/tables/lines?sort=-lines.share&format=xlsx")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    with ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>0.8</v>" in sheet
    assert "<f>" not in sheet


def test_a_name_that_is_a_formula_stays_text_in_both_files(tmp_path: Path) -> None:
    town = a_town(tmp_path)
    offices = [
        msgspec.structs.replace(office, name={"vi": "=1+1"}) if office.id == OfficeId("xa-mau-a") else office
        for office in town.entries.offices
    ]
    town.entries = msgspec.structs.replace(town.entries, offices=tuple(offices))
    write_directory(town.db, town.entries)
    client = logged_in(town.app())
    assert "'=1+1" in client.get("/tables/lines?format=csv").get_data(as_text=True)
    with ZipFile(io.BytesIO(client.get("/tables/lines?format=xlsx").data)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_file_is_kept_to_scope_role_and_few_votes(town: Town) -> None:
    app = town.app()
    leader = logged_in(app, OF_A["leader"])
    assert leader.get("/tables/lines?office=xa-mau-b&format=csv").status_code == 403
    assert leader.get("/tables/lines?unit=xa-mau-b&format=csv").status_code == 403
    assert logged_in(app, OF_A["technician"]).get("/tables/lines").status_code == 403
    assert logged_in(app, OF_A["official"]).get("/tables/places").status_code == 403
    assert logged_in(app, TOP).get("/tables/nothing").status_code == 404
    assert logged_in(app, TOP).get("/tables/lines?format=exe").status_code == 400
    above = logged_in(app, Viewer("tren", "leader", UnitId("tinh-mau")))
    withheld = {row["Cơ quan"][-1]: row["Hài lòng"] for row in rows_of(above, "/tables/lines?format=csv")}
    shown = names(above, "/?sort=lines.share")
    assert withheld["C"] == ""
    # Five votes could be had by subtraction, so the smallest other row is kept back in the file as on the page.
    assert withheld["E"] == ""
    assert set(shown[-4:]) == set("CEFG")


def test_a_page_asked_in_the_words_of_the_api_leads_on_to_the_same_days(client: FlaskClient) -> None:
    for page in ("/", "/compare"):
        text = client.get(f"{page}?unit=tinh-mau&from=2026-07-01&to=2026-10-01", headers=HTML).get_data(as_text=True)
        leads = re.findall(r'href="([^"]*from=2026-07-01[^"]*)"', text)
        assert [lead for lead in leads if "/tables/" in lead]
        assert [lead for lead in leads if "through=2026-09-30" not in lead and "to=2026-10-01" not in lead] == []
