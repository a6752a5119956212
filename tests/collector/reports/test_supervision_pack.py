"""The supervision pack: how people are asked, results by place and code, what was left out, flags; and no name in any form."""

import io
import re
from functools import cache
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from collector.reports.formats import FORMATS, Format, write
from collector.reports.model import Report
from collector.store.alerts import AlertKey, Alerts
from collector.store.db import transaction
from office.alert_reading import Subject
from office.ids import OfficeId
from tests.collector.reports.tables import cells, column, table_of
from tests.collector.reports.towns import busy_town, pressed_town, report_of
from tests.collector.web.offices import Town


@cache
def pressed() -> Report:
    return report_of(pressed_town(), "supervision", period="this-quarter")


def texts_of(report: Report, form: Format) -> str:
    """Every text of a file, however it is packed."""
    data = write(report, form)
    if form == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if form == "docx":
        made = Document(io.BytesIO(data))
        found = [line.text for line in made.paragraphs]
        return " ".join([*found, *(cell.text for table in made.tables for row in table.rows for cell in row.cells)])
    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(data)).worksheets
        return " ".join(str(cell.value) for sheet in sheets for row in sheet for cell in row)
    return data.decode("utf-8", "replace")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "zip"])
def test_no_name_stands_in_any_form(form: Format) -> None:
    said = texts_of(report_of(busy_town(), "supervision", period="this-quarter"), form)
    assert "Nguyễn Thị" not in said
    assert "nguyen-thi" not in said
    if form != "csv":
        assert re.search(r"Người\s+trực\s+[2-9A-Z]{4}\b", said)


def test_it_begins_with_how_people_are_asked() -> None:
    report = report_of(busy_town(), "supervision", period="this-quarter")
    assert report.sections[0].title == "Cách hỏi ý kiến"
    line = cells(table_of(report, "survey"), 0)
    assert (line["n"], line["scale"]) == (3, "Thang 5 mức")
    assert line["question"] == "Ông/bà có hài lòng với việc phục vụ hôm nay không?"


def test_codes_stand_in_their_own_order_and_stay_the_same() -> None:
    report = report_of(busy_town(), "supervision", period="this-quarter")
    codes = column(table_of(report, "persons-hai-long-5-kiosk"), "person")
    assert codes == sorted(map(str, codes))
    again = report_of(busy_town(), "supervision", period="this-year")
    assert column(table_of(again, "persons-hai-long-5-kiosk"), "person") == codes


def test_nobody_is_evidence_for_an_award_without_the_signs_about_the_votes() -> None:
    groups = table_of(report_of(pressed_town(), "award", period="this-quarter"), "groups-hai-long-5-kiosk")
    assert dict(zip(column(groups, "unit"), column(groups, "signs"), strict=True)) == {
        "Xã Mẫu A": "Tại quầy khác hẳn lối ra, điện thoại",
        "Xã Mẫu B": "",
    }


def test_pressure_is_flagged_with_its_evidence() -> None:
    flags = [cells(table_of(pressed(), "flags"), place) for place in range(len(table_of(pressed(), "flags").rows))]
    found = next(line for line in flags if "lối ra" in str(line["flag"]))
    assert (found["observed"], found["whole"], found["expected"]) == (300, 300, 150.0)
    assert "Tại quầy 100,0% hài lòng (300 phiếu); ở lối ra hoặc qua điện thoại chỉ 50,0%." in str(found["evidence"])
    assert table_of(pressed(), "left-out").rows[0][2:4] == ("bấm lặp", 30)


def test_honest_days_are_not_flagged() -> None:
    assert table_of(report_of(busy_town(), "supervision", period="this-quarter"), "flags").rows == ()


def test_what_was_raised_and_done_in_the_period_is_carried(tmp_path: Path) -> None:
    town = Town(tmp_path)
    alerts, at = Alerts(town.db), town.clock.now_ms()
    with transaction(town.db):
        id_ = alerts.begin(AlertKey(OfficeId("xa-mau-a"), "long-waits", Subject()), at, {})
        for what, text in (("action", "Mở thêm quầy 2"), ("result", "Chờ còn 15 phút")):
            alerts.step(id_, what, at=at, account="lan", role="leader", text=text)  # type: ignore[arg-type] # two of the steps
    line = cells(table_of(report_of(town, "supervision", period="this-quarter"), "actions"), 0)
    assert (line["kind"], line["action"], line["result"]) == ("Chờ lâu", "Mở thêm quầy 2", "Chờ còn 15 phút")
    assert not table_of(report_of(town, "supervision", period="last-quarter"), "actions").rows


def test_there_are_lines_for_the_visit() -> None:
    table = table_of(pressed(), "visit")
    assert [each.title for each in table.columns] == [
        "Nội dung xem xét",
        "Nhận xét",
        "Kiến nghị",
        "Thời hạn",
        "Trả lời của cơ quan",
    ]
    assert len(table.rows) >= 5
