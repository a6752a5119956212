"""What belongs together on paper stays together, and every column is wide enough for what it says or what is written into it."""

import io
import re
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.table import Table as DocxTable
from openpyxl import load_workbook
from pypdf import PdfReader
from weasyprint import HTML

from collector.reports.formats import write
from collector.reports.model import Block, Column, Range, Report, Section, Table
from collector.reports.pdf import page_of
from collector.reports.phrasing import leads
from collector.reports.widths import Measure, length, measure, widths
from tests.collector.reports.towns import busy_town, report_of

LEAD = "Câu dẫn vào bảng."


@cache
def a_report() -> Report:
    return report_of(busy_town(), "supervision", period="this-quarter")


def a_table(number: int, rows: int = 14) -> Table:
    columns = (Column("name", "Nội dung"), Column("n", "Số lượng", "count"))
    return Table(id=f"t{number}", title=f"Bảng số {number}", columns=columns, rows=tuple((f"Dòng {n}", n) for n in range(rows)))


@cache
def a_long_report() -> Report:
    """Sections that begin at many heights of a page: headings and leads come to stand at the foot of some."""
    sections = [
        Section(f"Mục {number}", (*(f"Đoạn {n}." for n in range(number % 8)), LEAD, a_table(number, 14 if number % 3 else 6)))
        for number in range(18)
    ]
    return msgspec.structs.replace(a_report(), sections=tuple(sections), sample=False)


@cache
def feet() -> list[str]:
    """The last line of each page of the long report but the last two, which hold signature and method."""
    pages = PdfReader(io.BytesIO(write(a_long_report(), "pdf"))).pages
    found = []
    for number, page in enumerate(pages, start=1):
        lines = [line.strip() for line in page.extract_text().splitlines()]
        found.append([line for line in lines if line and not line.startswith("Nụ Cười ·") and line != str(number)][-1])
    return found[:-2]


def test_no_page_ends_with_a_heading_or_with_what_leads_into_a_table() -> None:
    found = feet()
    assert len(found) >= 6
    assert not [line for line in found if re.match(r"\d+\. Mục|Bảng số|Nội dung", line) or line == LEAD]


def test_a_table_begins_and_ends_with_three_rows() -> None:
    last_rows = [int(line.split()[1]) for line in feet() if line.startswith("Dòng")]
    assert any(row < 13 for row in last_rows), "some table has to be cut, or this shows nothing"
    assert all(2 <= row <= 10 or row in {5, 13} for row in last_rows)


def test_a_table_of_tall_rows_begins_below_its_heading() -> None:
    text = "Người dân bấm mà không ai nhìn hoặc nhắc chọn mức nào. " * 18
    columns = tuple(Column(str(n), title) for n, title in enumerate(("Nội dung xem xét", "Nhận xét", "Kiến nghị")))
    tall = Table(id="x", title="Phiếu đã ghi", columns=columns, rows=((text, text, "Không"),) * 4)
    report = msgspec.structs.replace(a_report(), sections=(Section("Trước", ("Câu.",)), Section("Phiếu", (tall,))), sample=False)
    first = PdfReader(io.BytesIO(write(report, "pdf"))).pages[0].extract_text()
    assert "2. Phiếu" in first
    assert "Người dân bấm" in first


def test_paragraphs_before_a_table_stay_with_it_but_not_all_of_a_long_text() -> None:
    for number, expected in ((2, [True, True, False]), (5, [False, False, True, True, True, False])):
        section = Section("Mục", (*(f"Đoạn {n}." for n in range(number)), a_table(1)))
        assert leads(section) == expected
        report = msgspec.structs.replace(a_report(), sections=(section,))
        assert page_of(report).count('class="leads"') == sum(expected)
        made: Any = Document(io.BytesIO(write(report, "docx")))
        said = [line for line in made.paragraphs if line.text.startswith("Đoạn")]
        assert [bool(line.paragraph_format.keep_with_next) for line in said] == expected[:-1]
    assert leads(Section("Mục", ("Một.", "Hai."))) == [False, False]


def test_a_signature_is_whole_and_not_alone() -> None:
    table = a_table(1, 14)
    for blocks in ((table,), (msgspec.structs.replace(table, notes=("Ghi chú.",)),), ("Câu.",)):
        report = msgspec.structs.replace(a_report(), sections=(Section("Mục", blocks),))
        made: Any = Document(io.BytesIO(write(report, "docx")))
        found = list(made.iter_inner_content())
        tables = [place for place, one in enumerate(found) if isinstance(one, DocxTable)]
        place = next(place for place in tables if "Nơi nhận" in found[place].rows[0].cells[0].text)
        assert found[place].rows[0]._tr.trPr is not None
        end = found[place - 2]
        lines = [cell.paragraphs[0] for cell in end.rows[-1].cells] if isinstance(end, DocxTable) else [end]
        assert all(line.paragraph_format.keep_with_next for line in (*lines, found[place - 1]))


def test_evidence_for_awards_lies_across() -> None:
    report = report_of(busy_town(), "award", period="this-quarter")
    assert '<body class="wide">' in page_of(report)
    assert Document(io.BytesIO(write(report, "docx"))).sections[0].orientation == WD_ORIENT.LANDSCAPE


def test_a_sheet_shows_long_texts_and_heads_whole_in_every_program() -> None:
    text = "Một câu dài hơn một dòng của trang tính. " * 8
    columns = (Column("name", "Nội dung"), Column("n", "Tên cột dài không đứng trong một dòng", "count"))
    table = Table(id="x", title="Bảng", columns=columns, rows=((text, 1), ("Ngắn", 2)))
    report = msgspec.structs.replace(a_report(), sections=(Section("Mục", (table,)),), summary=(text, "Ngắn."))
    summary, sheet, *_ = load_workbook(io.BytesIO(write(report, "xlsx"))).worksheets
    heights = [sheet.row_dimensions[row].height for row in (4, 5, 6)]
    assert heights[0] >= 30
    assert heights[1] >= 15 * len(text) / 48
    assert heights[2] in {None, 15}
    assert sheet.cell(5, 1).alignment.wrap_text
    assert summary.row_dimensions[5].height >= 45


def kept(made: Any, block: Any) -> bool:  # noqa: ANN401 - python-docx
    """Whether a paragraph, or every row of a table, is kept with what comes after it."""
    if isinstance(block, DocxTable):
        return all(line.paragraph_format.keep_with_next for row in block.rows for cell in row.cells for line in cell.paragraphs)
    return bool(block.paragraph_format.keep_with_next or made.styles[block.style.name].paragraph_format.keep_with_next)


def test_a_document_keeps_headings_leads_and_first_rows_together() -> None:
    made: Any = Document(io.BytesIO(write(a_long_report(), "docx")))
    blocks = list(made.iter_inner_content())
    before = [one for one, two in pairwise(blocks) if isinstance(two, DocxTable) and not isinstance(one, DocxTable) and one.text]
    assert len([one for one in before if one.text.startswith("Bảng số")]) == 18
    assert all(kept(made, one) for one in before)
    assert all(kept(made, one) for one in blocks if not isinstance(one, DocxTable) and one.text == LEAD)
    long = [
        one for one in blocks if isinstance(one, DocxTable) and len(one.rows) == 15 and one.rows[0].cells[0].text == "Nội dung"
    ]
    for table in long:
        marks = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        # The end of the last one stays with the signature.
        assert marks == [True] * 3 + [False] * 9 + [True] * 2 + [table is long[-1]]


def test_notes_stay_with_their_table() -> None:
    noted = msgspec.structs.replace(a_table(1, 4), notes=("Một.", "Hai."))
    report = msgspec.structs.replace(a_report(), sections=(Section("Mục", (noted,)), Section("Sau", ("Câu.",))))
    made: Any = Document(io.BytesIO(write(report, "docx")))
    (table,) = [one for one in made.tables if one.rows[0].cells[0].text == "Nội dung"]
    assert kept(made, table)
    one, two = (line for line in made.paragraphs if line.text in {"Một.", "Hai."})
    assert (one.paragraph_format.keep_with_next, two.paragraph_format.keep_with_next) == (True, False)


def printed_widths(report: Report, title: str) -> dict[str, float]:
    """The columns of one printed table, in hundredths of its width."""
    table = page_of(report).split(f"<h3>{title}</h3>")[1].split("</table>")[0]
    parts = [float(part) for part in re.findall(r'<col style="width: ([\d.]+)%">', table)]
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", table)
    return dict(zip(heads, parts, strict=True))


def document_widths(report: Report, first: str) -> dict[str, float]:
    made: Any = Document(io.BytesIO(write(report, "docx")))
    table = next(table for table in made.tables if table.rows[0].cells[0].text == first)
    whole = sum(column.width for column in table.columns)
    return {cell.text: 100 * column.width / whole for cell, column in zip(table.rows[0].cells, table.columns, strict=True)}


def test_an_offices_reply_can_be_written_into_the_slip() -> None:
    for found in (printed_widths(a_report(), "Ghi tại buổi giám sát"), document_widths(a_report(), "Nội dung xem xét")):
        assert found["Trả lời của cơ quan"] >= 20
        assert found["Trả lời của cơ quan"] >= max(found.values()) - 2


def test_what_is_not_done_yet_has_room_to_be_written_down() -> None:
    columns = (Column("place", "Nơi"), Column("kind", "Cảnh báo"), Column("action", "Việc đã làm", room=24))
    text = "Một dòng dài nói về nơi và việc xảy ra ở nơi ấy trong kỳ báo cáo này"
    table = Table(id="x", title="Bảng", columns=columns, rows=((text, text, None),))
    report = msgspec.structs.replace(a_report(), sections=(Section("Mục", (table,)),))
    assert printed_widths(report, "Bảng")["Việc đã làm"] > 20


def test_no_table_reaches_over_the_margin() -> None:
    kinds: list[Any] = ["text", "text", "count", "share", "interval", "count", "count", "share", "text"]
    titles = [
        "Thang điểm",
        "Cách bỏ phiếu",
        "Số phiếu",
        "Hài lòng",
        "Khoảng tin cậy 95%",
        "Phiếu không tính",
        "Số phiếu kỳ trước",
    ]
    titles += ["Hài lòng kỳ trước", "Thay đổi"]
    columns = tuple(Column(str(n), title, kind) for n, (title, kind) in enumerate(zip(titles, kinds, strict=True)))
    row = (
        "Thang 5 mức",
        "màn hình tại quầy",
        23_345,
        0.867,
        Range(0.862, 0.871),
        1_503,
        21_376,
        0.864,
        "chưa thấy thay đổi rõ rệt",
    )
    blocks: tuple[Block, ...] = (Table(id="x", title="Bảng", columns=columns, rows=(row,) * 3),)
    report = msgspec.structs.replace(a_report(), sections=(Section("Mục", blocks),))
    rendered: Any = HTML(string=page_of(report)).render()
    found = 0
    for page in rendered.pages:
        whole = page._page_box.content_box_x() + page._page_box.width
        for box in page._page_box.descendants():
            if type(box).__name__ == "TableBox":
                found += 1
                assert box.position_x + box.width <= whole + 0.5
    assert found >= 3


def test_columns_share_a_sheet_by_what_they_have_to_say() -> None:
    short = measure("Đơn vị", ["Xã Mẫu A"], is_whole=False)
    long = measure("Thấy gì", ["Một câu dài nói rõ điều đã thấy và mức thường gặp ở các nơi khác."], is_whole=False)
    empty = measure("Kết quả", [""], is_whole=False, room=24)
    one, two, three = widths([short, long, empty], 165.0, letter=1.85, beside=3.6)
    assert one + two + three == pytest.approx(165.0)
    assert one >= 1.85 * length("Xã Mẫu A") + 3.6
    assert three >= 1.85 * 20
    assert two > three > one


def test_a_number_is_never_broken_where_there_is_room() -> None:
    number = measure("Khoảng tin cậy 95%", ["86,2%–87,1%"], is_whole=True)
    assert number.least >= length("86,2%–87,1%")
    assert widths([number, Measure(1, 90, 900)], 165.0, letter=1.85, beside=3.6)[0] >= 1.85 * number.least + 3.6
