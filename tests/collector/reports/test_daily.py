"""The daily sheet counts whom an office served and who rated, and says where it knows less."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from openpyxl import load_workbook

from collector.ingest import Arrival
from collector.reports.formats import FORMATS, file_name, write
from office.directory import Directory
from office.documents import Presence, encode_document
from office.ids import CounterId, OfficeId, TerminalId
from office.periods import half_day_on
from office.topics import PRESENCE, terminal_topic
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.towns import DAY, busy_town, report_of
from tests.collector.web.offices import TODAY, Town
from tests.factories import a_box, a_directory


def test_the_sheet_counts_people_by_office_and_counter() -> None:
    report = report_of(busy_town(), "daily", from_="2026-09-15", through="2026-09-15")
    offices, counters = table_of(report, "offices"), table_of(report, "counters")
    assert sum(map(int, map(str, column(counters, "served")))) == column(offices, "served")[0] == 106
    assert column(counters, "counter") == ["Quầy 1", "Quầy 2", "Quầy 3"], (
        "of several offices only counters where something happened"
    )
    assert sum(map(int, map(str, column(counters, "votes")))) == column(offices, "votes")[0] == report.provenance.votes == 26
    assert offices.total is not None
    assert offices.total[3] == 106
    assert column(offices, "remark") == ["", "không có lượt nào", "không có lượt nào"]


def test_an_office_of_one_begins_with_its_counters() -> None:
    report = report_of(busy_town(), "daily", from_="2026-09-15", through="2026-09-15", office="xa-mau-a")
    assert next(report.tables()).id == "counters"
    assert report.letterhead.superior == "Tỉnh Mẫu"
    assert report.letterhead.agency == "Xã Mẫu A"


def test_people_who_voted_at_the_counter_and_at_the_exit_are_said_to_count_twice(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(3, at=DAY)
    town.votes(2, at=DAY, channel="exit")
    report = report_of(town, "daily", from_="2026-09-15", through="2026-09-15")
    for table in (table_of(report, "offices"), table_of(report, "counters")):
        assert column(table, "votes")[0] == 5
        assert any("cả ở lối ra thì được đếm hai lần" in note for note in table.notes)


def test_a_share_of_nothing_is_nothing_and_not_zero() -> None:
    table = table_of(report_of(busy_town(), "daily", from_="2026-09-15", through="2026-09-15"), "offices")
    assert column(table, "response_rate")[1] is None
    assert column(table, "votes")[1] == 0


def test_a_vote_that_is_left_out_is_counted_apart(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(3, at=DAY)
    town.votes(2, at=DAY, flags=("repeat",))
    report = report_of(town, "daily", from_="2026-09-15", through="2026-09-15")
    table = table_of(report, "offices")
    assert (column(table, "votes")[0], column(table, "excluded")[0]) == (3, 2)
    assert report.provenance.excluded == {"repeat": 2}
    assert any("2 phiếu không tính vào kết quả" in line and "bấm lặp: 2" in line for line in report.method)


def test_what_may_still_come_is_said(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.votes(3, at=DAY)
    place = OfficeId("xa-mau-a"), TerminalId("danh-gia-1")
    dark = Arrival(terminal_topic(*place, PRESENCE), encode_document(Presence("offline")))
    town.ingest.take([dark], at=town.clock.now_ms() - 86_400_000)
    report = report_of(town, "daily", from_="2026-09-15", through="2026-09-15")
    assert column(table_of(report, "offices"), "remark")[0] == "có thể còn thiếu"
    assert [each.office for each in report.provenance.lagging] == ["xa-mau-a"]
    running = report_of(town, "daily", period="today")
    assert any("chưa hết" in line for line in running.method)


def test_windows_and_votes_without_a_counter_of_the_directory_are_not_lost(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.say("xa-mau-a", [a_box(2, windows=4, counter=CounterId("quay-1"))], half_day_on(DAY, afternoon=False))
    table = table_of(report_of(town, "daily", from_="2026-09-15", through="2026-09-15"), "counters")
    assert sum(map(int, map(str, column(table, "windows")))) == 4


def test_a_unit_that_was_not_yet_or_no_more_has_no_line(tmp_path: Path) -> None:
    entries = a_directory(offices=3)
    units = [
        msgspec.structs.replace(unit, valid_from=date(2026, 10, 1))
        if unit.id == "xa-mau-b"
        else msgspec.structs.replace(unit, valid_to=date(2026, 9, 1), merged_into="xa-mau-a")
        if unit.id == "xa-mau-c"
        else unit
        for unit in entries.units
    ]
    town = Town(tmp_path, msgspec.structs.replace(entries, units=tuple(units)))
    report = report_of(town, "daily", from_="2026-09-15", through="2026-09-15")
    assert [row[0] for row in table_of(report, "offices").rows] == ["Xã Mẫu A"]


def test_an_empty_collector_has_an_empty_sheet(tmp_path: Path) -> None:
    report = report_of(Town(tmp_path, Directory()), "daily", period="yesterday")
    assert all(table.rows == () for table in report.tables())
    for form in FORMATS:
        assert write(report, form)


def test_english_is_the_second_language() -> None:
    report = report_of(busy_town(), "daily", code="en", period="yesterday")
    assert report.title == "People served and people who rated"


def test_no_name_of_a_person_is_in_a_daily_sheet() -> None:
    text = write(report_of(busy_town(), "daily", period="yesterday"), "json").decode()
    assert "nguyen-thi-mau" not in text
    assert "Nguyễn Thị" not in text


def test_cells_have_types_and_heads_stay() -> None:
    report = report_of(busy_town(), "daily", period="yesterday")
    book = load_workbook(io.BytesIO(write(report, "xlsx")))
    assert book.sheetnames == ["Theo cơ quan", "Theo quầy", "Phương pháp"]
    sheet = book["Theo cơ quan"]
    assert sheet.freeze_panes == "C5"
    assert sheet["A3"].value == "SỐ LIỆU MẪU"
    assert [cell.value for cell in sheet[4]][:4] == ["Đơn vị", "Cơ quan", "Số đã phát", "Người được phục vụ"]
    row = sheet[5]
    assert [(cell.data_type, cell.number_format) for cell in (row[1], row[3], row[7])] == [
        ("s", "@"),
        ("n", "#,##0"),
        ("n", "0.0%"),
    ]
    assert row[3].value == 106
    assert "SIPAS" in " ".join(str(cell.value) for line in book["Phương pháp"] for cell in line)


def test_the_main_table_is_csv_and_all_of_them_are_a_zip() -> None:
    report = report_of(busy_town(), "daily", period="yesterday")
    rows = list(csv.DictReader(io.StringIO(write(report, "csv").decode("utf-8-sig"))))
    assert [row["Người được phục vụ"] for row in rows] == ["106", "0", "0"]
    assert {row["SỐ LIỆU MẪU"] for row in rows} == {"SỐ LIỆU MẪU"}
    with ZipFile(io.BytesIO(write(report, "zip"))) as archive:
        assert archive.namelist() == ["1-offices.csv", "2-counters.csv", "phuong-phap.txt"]
        assert "SỐ LIỆU MẪU" in archive.read("phuong-phap.txt").decode()


def test_json_says_rows_by_key_with_their_provenance() -> None:
    plain = json.loads(write(report_of(busy_town(), "daily", period="yesterday"), "json"))
    assert plain["sample"] is True
    assert plain["sections"][0]["tables"][0]["rows"][0]["served"] == 106
    assert plain["provenance"]["first"] == plain["provenance"]["last"] == "2026-09-15"
    assert plain["provenance"]["revision"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")', "http://x.vn", "12", "{=1}"])
def test_no_name_becomes_a_formula_a_link_or_a_number(tmp_path: Path, name: str) -> None:
    entries = a_directory(offices=1)
    office = msgspec.structs.replace(entries.offices[0], name={"vi": name})
    town = Town(tmp_path, msgspec.structs.replace(entries, offices=(office,)), clock=None)
    report = report_of(town, "daily", period="yesterday", unit="tinh-mau")
    sheet = load_workbook(io.BytesIO(write(report, "xlsx")))["Theo cơ quan"]
    assert (sheet["B5"].value, sheet["B5"].data_type, sheet["B5"].hyperlink) == (name, "s", None)
    cell = next(csv.DictReader(io.StringIO(write(report, "csv").decode("utf-8-sig"))))["Cơ quan"]
    assert not cell.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_figures_are_the_same_bytes(form: str) -> None:
    town = busy_town()
    one, other = (write(report_of(town, "daily", from_="2026-09-15", through="2026-09-15"), form) for _ in range(2))  # type: ignore[arg-type]
    assert one == other
    later = report_of(town, "daily", from_="2026-09-15", through="2026-09-15", today=date(2026, 9, 18))
    assert (write(later, form) == one) is (form == "csv")  # type: ignore[arg-type]


def test_a_file_is_named_by_kind_and_days_alone() -> None:
    report = report_of(busy_town(), "daily", from_="2026-09-15", through="2026-09-15", office="xa-mau-a")
    assert file_name(report, "xlsx") == "nucuoi-daily_2026-09-15_2026-09-15.xlsx"
    assert report.made_on == TODAY
