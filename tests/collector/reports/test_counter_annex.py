"""A unit's report has every counter of every office, judged as on the comparison and hidden where few votes would be told."""

import html
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook
from pypdf import PdfReader

from collector.reports import counter_section
from collector.reports.formats import write
from collector.reports.model import Report, Section
from collector.reports.pdf import page_of
from collector.reports.phrasing import rows_in_print
from collector.reports.reading import Reading
from collector.rule_book import EVERYWHERE
from collector.store.db import transaction
from collector.store.directory import load_directory
from collector.store.targets import TargetBook
from collector.web.comparison import comparison
from collector.web.language import language
from office.directory import index
from office.targets import Targets
from tests.collector.provinces import LAST_DAY, a_told_province
from tests.collector.reports.tables import column, table_of
from tests.collector.reports.test_place_rows import a_provinces_report
from tests.collector.reports.towns import busy_town, report_of
from tests.collector.web.offices import Town
from tests.factories import a_directory, with_queues

TITLE = "Phụ lục từng quầy"


def of(town: Town, **given: str) -> Report:
    return report_of(town, "unit", **({"period": "this-quarter"} | given))  # type: ignore[arg-type] # texts alone


def test_each_counter_of_each_office_is_in_it_and_judged_as_on_the_comparison() -> None:
    province, (report, order) = a_told_province(), a_provinces_report()
    directory = index(load_directory(province.db))
    table = table_of(report, "counters")
    assert set(zip(column(table, "unit"), column(table, "counter"), strict=True)) == {
        (directory.units[directory.offices[office].unit].name, f"Quầy {counter.label}")
        for office in directory.offices
        for counter in directory.hall(office).counters
    }
    scope = Reading(province.db, directory, order).scope
    page = comparison(province.db, directory, scope._replace(inquiry=scope.inquiry._replace(by=("counter",))), LAST_DAY)
    assert page.kind is not None
    on_page = [
        (spot.figure.n, spot.queue.figure.windows, spot.queue.figure.finished, spot.verdict == "surely-lower")
        for spot in page.spots
        if spot.figure is not None and spot.queue is not None
    ]
    kind = f"Thang 5 mức, {'màn hình tại quầy' if page.kind.channel == 'kiosk' else page.kind.channel}"
    keys = ("n", "windows", "served", "verdict", "kind")
    rows = [row for row in zip(*(column(table, key) for key in keys), strict=True) if row[4] == kind]
    assert [(*row[:3], str(row[3]).startswith("Chắc chắn thấp hơn")) for row in rows] == on_page
    assert any(row[3] for row in on_page)
    assert any("có dấu hiệu cần xem" in str(row[3]) for row in rows)


def test_it_lies_across_behind_the_signature_in_every_form_with_its_heads_on_each_sheet() -> None:
    whole, _order = a_provinces_report()
    assert "«Phụ lục từng quầy»" in str(next(part for part in whole.sections if part.title == "Theo cơ quan").blocks)
    # The annex and as much before it as shows that it is not numbered.
    report = msgspec.structs.replace(whole, sections=(Section("Trước", ("Câu.",)), whole.sections[-1]), summary=())
    text = html.unescape(re.sub(r"<[^>]+>", " ", page_of(report)))
    assert text.index("Nơi nhận") < text.index(f"{TITLE} ") < text.rindex("Nguồn số liệu và phương pháp")
    pages = PdfReader(io.BytesIO(write(report, "pdf"))).pages
    across = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert 1 < len(across) < len(pages) - 1
    assert across == list(pages[1 : 1 + len(across)])
    assert all("So với mức chung của các quầy" in re.sub(r"\s+", " ", page.extract_text()) for page in across)
    made: Any = Document(io.BytesIO(write(report, "docx")))
    assert [part.orientation for part in made.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    (table,) = [one for one in made.tables if one.rows[0].cells[-1].text == "So với mức chung của các quầy"]
    assert len(table.rows) == 1 + len(table_of(report, "counters").rows)
    assert sum(each.width for each in table.columns) <= made.sections[1].page_width - made.sections[1].left_margin
    sheet = load_workbook(io.BytesIO(write(report, "xlsx")))[TITLE]
    assert sheet.max_row >= len(table_of(report, "counters").rows)


def test_few_votes_of_a_counter_cannot_be_had_from_those_of_its_office(tmp_path: Path) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=2, counters=3)))
    for office, votes in (("xa-mau-a", (40, 50, 9)), ("xa-mau-b", (40, 50, 9))):
        for number, n in enumerate(votes, start=1):
            town.votes(n, 5, office=office, counter=f"quay-{number}")
    table = table_of(of(town), "counters")
    assert column(table, "n") == [40, 50, 9] * 2
    assert [share is None for share in column(table, "share")] == [True, False, True] * 2
    assert not ["mức" for verdict in column(table, "verdict")[::3] if "mức" in str(verdict)]


def test_an_office_has_its_counters_in_its_section_and_too_many_offices_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [table for table in of(busy_town(), office="xa-mau-a").tables() if table.id == "counters"]
    assert len(table_of(of(busy_town()), "counters").rows) == 9
    monkeypatch.setattr(counter_section, "MOST_OFFICES_BY_COUNTER", 2)
    many = of(busy_town())
    assert not [table for table in many.tables() if table.id == "counters"]
    assert "Quá 2 cơ quan thì không lập bảng từng quầy" in page_of(many)


def test_what_is_surely_below_its_target_is_said_to_be_in_every_table_and_stands_on_paper_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(tmp_path, with_queues(a_directory(offices=3, counters=1)))
    for office, good in (("xa-mau-a", 56), ("xa-mau-b", 42), ("xa-mau-c", 53)):
        town.votes(good, 5, office=office)
        town.votes(60 - good, 1, office=office)
    assert "chỉ tiêu" not in " ".join(map(str, column(table_of(of(town), "counters"), "verdict")))
    with transaction(town.db):
        TargetBook(town.db).keep(EVERYWHERE, 2026, Targets(satisfied=85.0), at_ms=0, account="lan", role="admin")
    report = of(town)
    for name in ("counters", "places-hai-long-5-kiosk"):
        said = column(table_of(report, name), "verdict")
        assert [str(verdict).endswith("; chưa đạt chỉ tiêu 85%") for verdict in said] == [False, True, False]
    assert len(rows_in_print(table_of(report, "counters"), language("vi"))[0]) == 3
    monkeypatch.setattr(counter_section, "MOST_PRINTED", 2)
    table = table_of(of(town), "counters")
    rows, notes = rows_in_print(table, language("vi"))
    assert [row[0] for row in rows] == ["Xã Mẫu A", "Xã Mẫu B"]
    assert table.pressing == (1,)
    monkeypatch.setattr(counter_section, "MOST_PRINTED", 1)
    rows, notes = rows_in_print(table_of(of(town), "counters"), language("vi"))
    assert [row[0] for row in rows] == ["Xã Mẫu B"]
    assert notes[0] == "Bảng có 3 dòng; ở đây in 1 dòng, trước hết 1 dòng nên xem; tệp XLSX có đủ."
    assert notes[1] == "Dòng nên xem: khác mức chung, có dấu hiệu cần xem, chưa đạt chỉ tiêu, hoặc chờ lâu."


def test_a_long_wait_or_a_sign_brings_a_row_on_paper() -> None:
    waits = table_of(of(busy_town()), "counters")
    assert [waits.rows[place][3] is not None for place in waits.pressing] == [True] * 3
    report, _order = a_provinces_report()
    table = table_of(report, "counters")
    signed = [place for place, row in enumerate(table.rows) if re.search(r"(?<!cơ quan) có dấu hiệu cần xem", str(row[-1]))]
    assert signed
    assert set(signed) <= set(table.pressing) < set(range(len(table.rows)))
