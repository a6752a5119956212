"""A place whose votes must be looked into is seen to be one wherever its figures stand, and every sign leads to its evidence."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from collector.viewer import Viewer
from office.alert_reading import Subject
from office.ids import OfficeId, UnitId
from tests.collector.provinces import a_told_province, name_of
from tests.collector.test_unit_sums import a_country
from tests.collector.web.offices import Town, logged_in
from tests.collector.web.test_compare_api import answer, row_of
from tests.collector.web.test_compare_page import UNIT, WORD, an_app, client, spec
from tests.collector.web.viewers import OF_A
from tests.factories import a_directory

SIGNED = {7, 11, 19, 23, 29}
"""Who games, is feared, or asks few."""


@cache
def page_of(address: str) -> str:
    return client().get(address, headers={"Accept": "text/html"}).get_data(as_text=True)


def rows(page: str, table: str) -> dict[str, str]:
    """Name → row of one table."""
    start = page.index(f'id="{table}"')
    found = re.findall(r"<tr[^>]*>.*?</tr>", page[start : page.index("</section>", start)], flags=re.DOTALL)
    return {name[1].strip(): row for row in found if (name := re.search(r'<th scope="row">(?:<a [^>]*>)?([^<]*)', row))}


def test_rows_of_places_with_signs_carry_a_mark_that_leads_to_the_sign_and_no_others_do() -> None:
    found = rows(page_of(UNIT), "places")
    assert len(found) == 40
    marked = {name for name, row in found.items() if 'class="mark"' in row}
    assert marked == {f"Xã Mẫu {number:03d}" for number in SIGNED}
    for name in marked:
        href = re.findall(r'<a class="mark" href="([^"]*)"><svg.*?</svg>có dấu hiệu cần xem</a>', found[name])[0]
        assert href.split("#")[0].replace("&amp;", "&") == UNIT
        assert f'<li id="{href.split("#")[1]}">' in page_of(UNIT)
        assert WORD.search(found[name]), "the mark stands beside the word"


def test_a_mark_of_the_picture_has_a_ring_and_leads_to_the_sign() -> None:
    drawn = spec(a_told_province(), unit="tinh-mau")
    assert drawn is not None
    ring = drawn["datasets"][drawn["layer"][-1]["data"]["name"]]
    assert {point["name"] for point in ring} == {f"Xã Mẫu {number:03d}" for number in SIGNED}
    assert all("#sign-xa-mau-0" in point["href"] for point in ring)
    assert {point["mark"] for point in ring} == {"có dấu hiệu cần xem"}
    dots = drawn["datasets"][drawn["layer"][3]["data"]["name"]]
    assert {point["mark"] for point in dots if point not in ring} == {"–"}


def test_programs_and_files_are_told_the_same() -> None:
    found = answer(client(), unit="tinh-mau")
    assert {row["office"] for row in found["rows"] if row["mark"]} == {name_of(number) for number in SIGNED}
    assert row_of(found, 29)["mark"] == "here"
    assert ",here," in client().get("/api/v1/compare?unit=tinh-mau&format=csv").get_data(as_text=True)
    lines = client().get("/tables/places?unit=tinh-mau&format=csv").get_data(as_text=True).splitlines()
    assert "Dấu hiệu" in lines[0]
    assert [line.split(",")[0] for line in lines if "có dấu hiệu cần xem" in line] == [f"Xã Mẫu {n:03d}" for n in sorted(SIGNED)]
    book = client().get("/tables/places?unit=tinh-mau&format=xlsx")
    assert book.status_code == 200


def test_a_counter_is_marked_for_itself_and_for_its_office_without_saying_who_works_there() -> None:
    found = {(row["office"], row["counter"]): row["mark"] for row in answer(client(), unit="tinh-mau", by="counter")["rows"]}
    assert found[name_of(29), "quay-1"] == found[name_of(29), "quay-2"] == "here"
    # Flagged there are people: which counter is theirs is no row's business.
    assert found[name_of(19), "quay-1"] == found[name_of(19), "quay-2"] == "office"
    assert found[name_of(3), "quay-1"] is None
    table = rows(page_of(f"{UNIT}&rows=counter"), "places")
    assert "cơ quan có dấu hiệu cần xem" in table["Xã Mẫu 019, Quầy 1"]
    # On the page of that office alone it would stand on every row: its signs stand above the table.
    assert "cơ quan có dấu hiệu" not in page_of(f"/compare?office={name_of(19)}")
    own, of_office = (spec(a_told_province(), office=name_of(number)) for number in (29, 19))
    assert own is not None
    assert of_office is not None
    assert {point["name"] for point in own["datasets"][own["layer"][-1]["data"]["name"]]} == {"Quầy 1", "Quầy 2"}
    assert len(of_office["layer"]) == len(own["layer"]) - 1, "no ring for what is of the office"


def test_every_sign_and_every_row_of_a_list_leads_to_a_row_or_part_that_is_there() -> None:
    for address in (UNIT, f"{UNIT}&rows=counter"):
        page = page_of(address)
        start, end = page.index('class="triage"'), page.index('id="places"')
        links = {unquote(link.replace("&amp;", "&")) for link in re.findall(r'href="(/\?[^"]*#[^"]*)"', page[start:end])}
        assert len(links) > 4
        for link in links:
            target, fragment = link.split("#")
            assert f'id="{fragment}"' in page_of(target), link


def test_a_sign_of_a_person_leads_to_the_row_with_what_was_left_out() -> None:
    page = page_of(UNIT)
    (link,) = set(re.findall(r'<a href="([^"]*)"><strong>Bấm lặp nhiều\.</strong>', page)) & {
        "/?office=xa-mau-019&amp;rows=official#row-nguyen-thi-mau"
    }
    row = rows(page_of(link.split("#")[0].replace("&amp;", "&")), "lines")["Nguyễn Thị Mẫu 1"]
    assert 'id="row-nguyen-thi-mau"' in row
    assert re.search(r"không tính: [^<]*\d+ bấm lặp", row)


def test_a_supervisors_addresses_have_codes() -> None:
    browser = logged_in(an_app(a_told_province().path), Viewer("giam-sat-3", "supervisor", UnitId("tinh-mau")))
    page = browser.get(UNIT, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "nguyen-thi-mau" not in page
    (link, *_) = re.findall(r'<a href="([^"]*#row-[^"]*)"><strong>Bấm lặp nhiều', page)
    target, fragment = link.replace("&amp;", "&").split("#")
    table = browser.get(target, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'id="{fragment}"' in table
    assert "nguyen-thi-mau" not in table


def test_the_overview_marks_rows_by_what_the_rules_found_and_says_so_in_its_file(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(60, 5, counter="quay-2")
    town.votes(60, 4, office="xa-mau-b")
    with transaction(town.db):
        key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(counter="quay-2"))
        id_ = Alerts(town.db).begin(key, town.clock.now_ms(), {})
    browser = logged_in(town.app())

    def marked(address: str) -> list[str]:
        page = browser.get(address, headers={"Accept": "text/html"}).get_data(as_text=True)
        return [name for name, row in rows(page, "lines").items() if f'class="mark" href="/alerts/{id_}"' in row]

    assert marked("/?unit=tinh-mau") == ["Trung tâm Phục vụ hành chính công Xã Mẫu A"]
    assert marked("/?office=xa-mau-a") == ["Quầy 2"]
    # Rows of people carry no mark: a rule never judges a person.
    assert marked("/?office=xa-mau-a&rows=official") == []
    file = browser.get("/tables/lines?unit=tinh-mau&format=csv").get_data(as_text=True).splitlines()
    assert [line.split(",")[0] for line in file if "có dấu hiệu cần xem" in line] == [
        "Trung tâm Phục vụ hành chính công Xã Mẫu A"
    ]
    own = logged_in(town.app(), OF_A["official"])
    assert "có dấu hiệu cần xem" not in own.get("/").get_data(as_text=True)


def test_places_that_vote_in_another_way_are_folded_with_their_number_and_their_votes(tmp_path: Path) -> None:
    town = Town(tmp_path, a_directory(offices=1, counters=6))
    town.votes(90, 5)
    for n in range(2, 6):
        town.votes(10 * n, 3, counter=f"quay-{n}", scale="hai-long-3")
    browser = logged_in(town.app())
    page = browser.get("/?office=xa-mau-a&scale=hai-long-5", headers={"Accept": "text/html"}).get_data(as_text=True)
    folded = re.findall(r'<details class="elsewhere">.*?</details>', page, flags=re.DOTALL)[0]
    assert "<summary>4 nơi bỏ phiếu cách khác</summary>" in folded
    assert re.findall(r"Quầy (\d).*?>(\d+)</td>", folded, flags=re.DOTALL) == [("2", "20"), ("3", "30"), ("4", "40"), ("5", "50")]
    main = page[page.index('<table class="lines">') : page.index('<details class="elsewhere">')]
    # Who has no votes at all is not folded away: that has to be seen.
    assert re.findall(r'<tr id="row-quay-(\d)">', main) == ["1", "6"]
    found = browser.get("/?office=xa-mau-a&scale=hai-long-5&find=Quay", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<details class="elsewhere" open>' in found
    file = browser.get("/tables/lines?office=xa-mau-a&scale=hai-long-5&format=csv").get_data(as_text=True)
    assert file.count("Quầy") >= 6


def test_a_unit_with_a_marked_office_below_is_marked_and_leads_to_its_signs(tmp_path: Path) -> None:
    town = Town(tmp_path, a_country())
    town.votes(40, 5, office="xa-mau-a")
    town.votes(40, 4, office="xa-mau-c")
    with transaction(town.db):
        key = AlertKey(OfficeId("xa-mau-a"), "suspicious-votes", Subject(counter="quay-1"))
        Alerts(town.db).begin(key, town.clock.now_ms(), {})
    page = logged_in(town.app()).get("/", headers={"Accept": "text/html"}).get_data(as_text=True)
    marked = {name: row for name, row in rows(page, "lines").items() if 'class="mark"' in row}
    assert list(marked) == ["tinh-bac"]
    assert 'class="mark" href="/compare?unit=tinh-bac#suspicious"' in marked["tinh-bac"]
