"""A report of units that have units below them has these before the offices; of very many offices paper has the telling ones."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from docx import Document
from openpyxl import load_workbook

from collector.reports import reading
from collector.reports.formats import write
from collector.reports.model import Report
from collector.reports.order import ReportKind
from collector.reports.pdf import page_of
from collector.reports.phrasing import lies_across, rows_in_print
from collector.web.language import language
from office.directory import Directory
from tests.collector.reports.tables import cells, column, table_of
from tests.collector.reports.towns import busy_town, report_of
from tests.collector.test_queues import hear
from tests.collector.test_unit_sums import NORTH, SOUTH, a_country
from tests.collector.web.offices import Town

KIND = "hai-long-5-kiosk"


def a_divided(path: Path, entries: Directory | None = None) -> Town:
    """Two provinces: in the north people are content at one of two communes, in the south at both."""
    town = Town(path, entries=entries or a_country())
    for office, content, others in (("xa-mau-a", 30, 170), ("xa-mau-b", 190, 10), ("xa-mau-c", 195, 5), ("xa-mau-d", 8, 0)):
        town.votes(content, 5, office=office)
        town.votes(others, 1, office=office)
    return town


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = a_divided(tmp_path_factory.mktemp("divided"))
    yield town
    town.db.close()


@pytest.fixture
def of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four offices are very many, and two rows as many as paper has."""
    monkeypatch.setattr(reading, "_MANY", 3)
    monkeypatch.setattr(reading, "_MOST_PRINTED", 2)


def quarter(town: Town, kind: ReportKind = "unit", **given: str) -> Report:
    return report_of(town, kind, **({"period": "this-quarter"} | given))  # type: ignore[arg-type] # texts alone


def text_of(report: Report) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page_of(report), flags=re.DOTALL)))


def test_units_below_stand_before_the_offices_and_add_up_to_the_whole(divided: Town) -> None:
    report = quarter(divided)
    titles = [section.title for section in report.sections]
    assert titles.index("Theo đơn vị") == titles.index("Theo cơ quan") - 1
    table = table_of(report, f"units-places-{KIND}")
    assert [(row["unit"], row["n"], row["share"]) for row in (cells(table, place) for place in range(2))] == [
        ("tinh-bac", 400, 220 / 400),
        ("tinh-nam", 208, 203 / 208),
    ]
    assert sum(column(table, "n")) == report.provenance.votes  # type: ignore[arg-type] # counts
    assert column(table_of(report, "units-served"), "offices") == [2, 2]
    assert not lies_across(report)


def test_a_unit_that_is_surely_lower_is_named_before_the_offices(divided: Town) -> None:
    report = quarter(divided)
    assert report.summary[1] == (
        "Đơn vị chắc chắn thấp hơn mức chung – Thang 5 mức, màn hình tại quầy: tinh-bac 55,0% (50,1%–59,8%; 400 phiếu)."
    )
    assert "Xã Mẫu A" in report.summary[2]


def test_the_supervision_pack_has_them_too_and_a_report_without_units_below_does_not(divided: Town) -> None:
    assert "units-served" in {table.id for table in quarter(divided, "supervision").tables()}
    for report in (quarter(divided, unit=NORTH), quarter(busy_town())):
        assert not any(table.id.startswith("units-") for table in report.tables())
        assert not any(one.startswith(("Đơn vị", "Theo đơn vị")) for one in report.summary)


def test_an_office_with_few_votes_cannot_be_had_from_its_unit_and_its_neighbour(divided: Town) -> None:
    # 8 votes in D: with those of C and of the south they would be told.
    table = table_of(quarter(divided), f"places-{KIND}")
    shares = dict(zip(column(table, "office"), column(table, "share"), strict=True))
    shown = {office for office, share in shares.items() if share is not None}
    assert len(shares) == 4
    assert {str(office)[-1] for office in shown} <= {"A", "B"}


@pytest.mark.usefixtures("of_many")
def test_of_very_many_offices_paper_has_those_to_look_at_and_the_sheet_all(divided: Town) -> None:
    report = quarter(divided)
    text = text_of(report)
    table = table_of(report, f"places-{KIND}")
    assert len(table.rows) == 4
    first = text.split("Hài lòng: Thang 5 mức, màn hình tại quầy")[1].split("Bảng có 4 dòng")[0]
    assert [f"Xã Mẫu {letter}" in first for letter in "ABCD"] == [True, True, False, False]
    assert re.search(r"Bảng có 4 dòng; ở đây chỉ in 2 trên \d dòng nên xem, tệp XLSX có đủ\.", text)
    assert "Dòng nên xem: khác mức chung" in text
    # Units are few: all of them stand there.
    units = text.split("Theo đơn vị: Thang 5 mức")[1].split("6.")[0]
    assert "tinh-bac" in units
    assert "tinh-nam" in units
    book = load_workbook(io.BytesIO(write(report, "xlsx")), read_only=True)
    (sheet,) = [sheet for sheet in book.worksheets if sheet.title.startswith("Hài lòng")]
    assert sum(str(row[0]).startswith("Xã Mẫu ") for row in sheet.iter_rows(values_only=True)) == 4


def test_a_unit_keeps_its_word_beside_the_sign_of_one_office_in_it(tmp_path: Path) -> None:
    town = Town(tmp_path, entries=a_country())
    for office in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "xa-mau-d"):
        town.votes(300, 5, office=office)
    town.votes(60, 5, channel="exit")
    town.votes(60, 1, channel="exit")
    report = quarter(town)
    verdicts = [column(table_of(report, f"{units}places-{KIND}"), "verdict") for units in ("units-", "")]
    assert verdicts[0] == ["Trong mức thường gặp; có dấu hiệu cần xem", "Trong mức thường gặp"]
    assert "có dấu hiệu cần xem" in str(verdicts[1][0])
    # An office that is higher is not called so beside a sign; a unit of many is.
    for office in ("xa-mau-c", "xa-mau-d"):
        town.votes(300, 1, office=office)
    higher = [column(table_of(quarter(town), f"{units}places-{KIND}"), "verdict")[0] for units in ("units-", "")]
    assert higher == ["Chắc chắn cao hơn mức chung; có dấu hiệu cần xem", "Chưa nhận định: có dấu hiệu cần xem"]


@pytest.mark.usefixtures("of_many")
def test_terminals_of_very_many_offices_are_printed_where_they_are_not_well(tmp_path: Path) -> None:
    town = Town(tmp_path, entries=a_country())
    town.votes(50, 5)
    hear(town, terminal="danh-gia-1", state="online")
    table = table_of(quarter(town), "devices")
    printed, (note, *_) = rows_in_print(table, language("vi"))
    assert [row[0] for row in table.rows] == [f"Xã Mẫu {letter}" for letter in "ABCD"]
    assert [row[0] for row in printed] == ["Xã Mẫu B", "Xã Mẫu C"]
    assert note == "Bảng có 4 dòng; ở đây chỉ in 2 trên 3 dòng nên xem, tệp XLSX có đủ."


@pytest.mark.usefixtures("of_many")
def test_where_none_is_to_be_looked_at_paper_says_so(tmp_path: Path) -> None:
    town = Town(tmp_path, entries=a_country())
    for office in ("xa-mau-a", "xa-mau-b", "xa-mau-c", "xa-mau-d"):
        town.votes(50, 5, office=office)
    report = quarter(town)
    text = text_of(report)
    assert "Không dòng nào nên xem trước các dòng khác." in text
    assert "Bảng có 4 dòng, không in ở đây; tệp XLSX có đủ." in text
    assert report.summary[1] == "Theo đơn vị, không nơi nào chắc chắn thấp hơn mức chung."
    written = "\n".join(line.text for line in Document(io.BytesIO(write(report, "docx"))).paragraphs)
    assert "Không dòng nào nên xem trước các dòng khác." in written


def test_communes_of_two_provinces_that_are_called_the_same_are_told_apart(tmp_path: Path) -> None:
    plain = a_country()
    units = tuple(
        msgspec.structs.replace(unit, name="Xã Mẫu") if unit.id in {"xa-mau-a", "xa-mau-c"} else unit for unit in plain.units
    )
    town = a_divided(tmp_path, msgspec.structs.replace(plain, units=units))
    report = quarter(town)
    names = column(table_of(report, "served"), "unit")
    assert names == [f"Xã Mẫu, {NORTH}", "Xã Mẫu B", f"Xã Mẫu, {SOUTH}", "Xã Mẫu D"]
    assert f"Xã Mẫu, {NORTH} 15,0%" in report.summary[2]
