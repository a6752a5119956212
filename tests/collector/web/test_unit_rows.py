"""A page about many units has one row for each, which is one step down; rows add up to the whole."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient

from collector.store.directory import write_directory
from collector.viewer import Viewer
from collector.web.parts import parts
from collector.web.scope import read_scope
from office.directory import Directory, index
from office.ids import UnitId
from office.units import Former
from tests.collector.test_unit_sums import COUNTRY, EAST, NORTH, SOUTH, a_country, changed
from tests.collector.web.offices import TODAY, Town, logged_in

HTML = {"Accept": "text/html"}


@pytest.fixture
def country(tmp_path: Path) -> Town:
    town = Town(tmp_path / "collector", entries=a_country())
    town.votes(40, 5, office="xa-mau-a")
    town.votes(20, 1, office="xa-mau-b")
    town.votes(7, 5, office="xa-mau-c")
    return town


def text_of(client: FlaskClient, path: str) -> str:
    page = client.get(path, headers=HTML)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", page.get_data(as_text=True), flags=re.DOTALL))


def units_of(directory: Directory, **given: str) -> dict[str, set[str]] | None:
    known = index(directory)
    found = parts(read_scope({name: [value] for name, value in given.items()}, known, TODAY), known)
    return None if found is None else {unit: set(asked.offices or ()) for unit, asked in found.items()}


def test_a_country_has_provinces_as_rows_and_each_leads_down(country: Town) -> None:
    client = logged_in(country.app())
    text = text_of(client, "/")
    assert "Theo đơn vị" in text
    assert "Hài lòng 70,1% 67 phiếu" in text
    assert re.search(r"tinh-bac 60 66,7%", text)
    assert re.search(r"tinh-nam 7 – Chưa đủ phiếu", text)
    page = client.get("/", headers=HTML).get_data(as_text=True)
    assert 'href="/?unit=tinh-bac"' in page
    assert "xa-mau-a" not in page
    below = text_of(client, "/?unit=tinh-bac")
    assert "Theo cơ quan" in below
    assert "Hài lòng 66,7% 60 phiếu" in below


def test_a_leader_of_a_province_sees_offices_and_few_votes_stay_withheld(country: Town) -> None:
    leader = logged_in(country.app(), Viewer("lan", "leader", COUNTRY))
    text = text_of(leader, "/")
    # The row of few votes could be had by subtraction, so the only other one is kept back with it.
    assert re.search(r"tinh-bac 60 – ", text)
    assert re.search(r"tinh-nam 7 – ", text)
    assert "Theo cơ quan" in text_of(logged_in(country.app(), Viewer("mai", "leader", NORTH)), "/")


def test_every_office_is_in_one_row_on_each_day() -> None:
    whole = a_country()
    assert units_of(whole) == {NORTH: {"xa-mau-a", "xa-mau-b"}, SOUTH: {"xa-mau-c", "xa-mau-d"}}
    assert units_of(whole, unit=NORTH) is None
    moved = changed(whole, 0, EAST, date(2026, 8, 1), merges=False)
    assert units_of(moved) == {NORTH: {"xa-mau-a", "xa-mau-b"}, SOUTH: {"xa-mau-c", "xa-mau-d"}, EAST: {"xa-mau-a"}}
    before = {"from": "2026-07-01", "to": "2026-08-01"}
    assert units_of(moved, **before) == {NORTH: {"xa-mau-a", "xa-mau-b"}, SOUTH: {"xa-mau-c", "xa-mau-d"}}


def test_where_one_unit_came_with_the_history_of_another_offices_are_the_rows() -> None:
    whole = a_country()
    units = [
        msgspec.structs.replace(unit, valid_to=date(2026, 7, 1), merged_into=SOUTH) if unit.id == NORTH else unit
        for unit in whole.units
    ]
    assert units_of(msgspec.structs.replace(whole, units=tuple(units))) is None


def test_an_office_of_the_top_itself_belongs_to_no_row_so_offices_are_the_rows() -> None:
    whole = a_country()
    first = msgspec.structs.replace(whole.offices[0], unit=COUNTRY)
    assert units_of(msgspec.structs.replace(whole, offices=(first, *whole.offices[1:]))) is None


def test_a_move_shows_on_the_page_as_soon_as_it_is_written(country: Town) -> None:
    client = logged_in(country.app())
    assert re.search(r"tinh-nam 7 –", text_of(client, "/"))
    units = [
        msgspec.structs.replace(unit, parent=EAST, former=(Former(parent=SOUTH, until=date(2026, 9, 1)),))
        if unit.id == UnitId("xa-mau-c")
        else unit
        for unit in country.entries.units
    ]
    write_directory(country.db, msgspec.structs.replace(country.entries, units=tuple(units)))
    # The ingest has not seen it: figures are added up from counters.
    late = text_of(client, "/")
    assert re.search(r"tinh-dong 7 –", late)
    country.ingest.take([], at=country.clock.now_ms())
    assert text_of(client, "/") == late
