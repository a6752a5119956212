"""Reports on paper: a heading after Nghị định 30/2020, every page marked, fonts inside, and the same bytes each time."""

import io
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docx import Document
from pypdf import PdfReader

from collector.reports import phrasing
from collector.reports.formats import write
from collector.reports.heading import dated
from collector.reports.model import Report
from collector.reports.pdf import page_of
from collector.web.language import language
from tests.collector.reports.towns import busy_town, report_of
from tests.collector.web.offices import Town
from tests.factories import a_directory


@cache
def office_report() -> Report:
    return report_of(busy_town(), "unit", period="this-quarter", office="xa-mau-a")


@cache
def office_pdf() -> bytes:
    return write(office_report(), "pdf")


def pages_of(written: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(written)).pages]


def test_a_page_begins_as_the_decree_wants() -> None:
    first = pages_of(office_pdf())[0]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "TỈNH MẪU",
        "XÃ MẪU A",
        "Xã Mẫu A, ngày 16 tháng 9 năm 2026",
        "BÁO CÁO",
        "Quý III năm 2026",
    ):
        assert words in first


def test_the_document_ends_with_receivers_and_signature() -> None:
    text = " ".join(pages_of(office_pdf()))
    assert text.index("Nơi nhận:") < text.index("Nguồn số liệu và phương pháp")
    assert "THỦ TRƯỞNG CƠ QUAN" in text


def test_every_page_says_that_the_figures_are_invented() -> None:
    assert all("SỐ LIỆU MẪU" in page for page in pages_of(office_pdf()))


def test_real_figures_are_not_called_invented(tmp_path: Path) -> None:
    town = Town(tmp_path, msgspec.structs.replace(a_directory(offices=1), sample=False))
    report = report_of(town, "daily", period="yesterday")
    assert "SỐ LIỆU MẪU" not in page_of(report)
    assert b"S\xe1\xbb\x90 LI" not in write(report, "csv")


def test_pages_are_numbered_from_the_second_on() -> None:
    pages = pages_of(office_pdf())
    assert len(pages) >= 3
    assert all(re.search(rf"(^|\s){number}\s", page) for number, page in enumerate(pages[1:], start=2))


def test_fonts_are_inside_the_file() -> None:
    fonts = {}
    for page in PdfReader(io.BytesIO(office_pdf())).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            fonts[inner["/BaseFont"]] = "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert fonts
    assert all(fonts.values())
    assert any("Noto-Serif" in name for name in fonts)
    assert any("Inter" in name for name in fonts)


def test_a_long_name_and_marks_of_html_are_texts(tmp_path: Path) -> None:
    entries = a_directory(offices=1)
    name = "Trung tâm Phục vụ hành chính công " + "rất dài " * 8 + "<b>&</b>"
    office = msgspec.structs.replace(entries.offices[0], name={"vi": name})
    town = Town(tmp_path, msgspec.structs.replace(entries, offices=(office,)))
    report = report_of(town, "daily", period="yesterday")
    assert "<b>&</b>" in " ".join(pages_of(write(report, "pdf")))
    assert "<b>&</b>" in "".join(line.text for line in Document(io.BytesIO(write(report, "docx"))).paragraphs)


def test_a_page_asks_for_nothing_outside_of_itself() -> None:
    page = page_of(office_report())
    assert not re.search(r"(src|href)=\"(?!data:)", page)
    assert not re.search(r"url\((?!data:)", page)


def test_a_document_can_be_edited_and_repeats_its_heads() -> None:
    made = Document(io.BytesIO(write(office_report(), "docx")))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in made.tables[0].rows[0].cells[1].text
    assert made.styles["Normal"].font.name == "Times New Roman"
    assert "SỐ LIỆU MẪU" in made.sections[0].first_page_header.paragraphs[0].text
    assert "SỐ LIỆU MẪU" in made.sections[0].header.paragraphs[0].text
    heads = [table for table in made.tables if table.rows[0]._tr.trPr is not None]
    assert len(heads) >= 6
    assert len(made.inline_shapes) == 3
    text = " ".join(line.text for line in made.paragraphs)
    assert "không phải là Chỉ số SIPAS" in text


def test_the_columns_of_a_document_are_as_wide_as_their_texts_need() -> None:
    made: Any = Document(io.BytesIO(write(office_report(), "docx")))
    page = made.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    letterhead, *tables = made.tables
    assert letterhead.columns[1].width > 1.5 * letterhead.columns[0].width
    for table in tables[:-2]:
        widths = [column.width for column in table.columns]
        assert abs(sum(widths) - room) < room / 100
        assert [cell.width for cell in table.rows[0].cells] == widths
    (table,) = [table for table in tables if table.rows[0].cells[0].text == "Thang điểm" and len(table.columns) == 8]
    by_title = {cell.text: cell.width for cell in table.rows[0].cells}
    assert by_title["Khoảng tin cậy 95%"] > by_title["Hài lòng"]


def test_a_table_of_thousands_is_cut_on_paper_and_whole_in_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrasing, "MOST_PRINTED", 2)
    report = report_of(busy_town(), "daily", period="yesterday", office="xa-mau-a")
    words = "Bảng có 3 dòng; ở đây in 2 dòng đầu, tệp XLSX có đủ."
    printed = " ".join(pages_of(write(report, "pdf")))
    assert words in printed
    assert "Quầy 3" not in printed
    assert "Cộng 106" in printed, "the sum is that of all"
    made = Document(io.BytesIO(write(report, "docx")))
    assert words in " ".join(line.text for line in made.paragraphs)
    assert "Quầy 3" in write(report, "csv").decode()


def test_files_carry_the_day_and_no_hour() -> None:
    made = Document(io.BytesIO(write(office_report(), "docx"))).core_properties
    assert made.created is not None
    assert made.modified is not None
    assert (made.created.date(), made.created.hour, made.modified.hour) == (date(2026, 9, 16), 0, 0)
    metadata = PdfReader(io.BytesIO(office_pdf())).metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith("D:20260916")


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_same_report_is_the_same_bytes(form: str) -> None:
    again = report_of(busy_town(), "unit", period="this-quarter", office="xa-mau-a")
    assert write(again, form) == (office_pdf() if form == "pdf" else write(office_report(), "docx"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "X, ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "X, ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "X, ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 30), "X, ngày 30 tháng 11 năm 2026"),
    ],
)
def test_days_and_months_are_written_as_the_decree_wants(day: date, words: str) -> None:
    assert dated("X", day, language("vi")) == words
