"""A report as DOCX, to be edited before it is signed: the same texts, tables and charts as in print.

Same report, same bytes: the parts of the file carry one fixed time, and its properties the day on which the report is made.
"""

import io
from datetime import datetime, time
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable

from collector.reports.heading import Heading, heading
from collector.reports.model import Block, Cell, Chart, Report, Section, Table
from collector.reports.phrasing import facts, in_print, leads, lies_across, printed, rows_in_print
from collector.reports.picture import png_of
from collector.reports.plain_files import ZIP_TIME
from collector.reports.sample import SAMPLE
from collector.reports.widths import measure, widths
from collector.web.language import Language, language

_FONT = "Times New Roman"
_LETTER, _BESIDE = 0.2, 4.2
"""Millimetres of a letter, by points of its size, and of the margins of a cell."""
_SIZE, _SMALL, _MOST_IN_SIZE = 10, 9, 6
"""Points of the letters of tables; small ones where there are more columns."""
_MOST_WHOLE, _AT_ENDS = 11, 3
"""Rows, with the head, of a table that is not cut; and those that stand together where a longer one begins or ends."""
_LETTERHEAD = (62, 103)
"""Millimetres: the name of the country stands in one line."""
_HEAD_FILL = "E3F0EC"
_BRICK = RGBColor(0xB3, 0x37, 0x2A)
_CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def document(report: Report) -> bytes:
    """The file."""
    words = language(report.language)
    made: Any = Document()
    _set_up(made, report)
    head = heading(report, words)
    _write_head(made, report, head)
    if report.summary:
        made.add_heading(head.summary, level=1)
        for paragraph in report.summary:
            made.add_paragraph(f"– {_clean(paragraph)}").paragraph_format.space_after = Pt(3)
    numbered = [section for section in report.sections if not section.is_annex]
    for number, section in enumerate(numbered, start=1):
        _write_section(made, f"{number}. {section.title}", section, words, head)
    _write_closing(made, head)
    for section in report.sections:
        if section.is_annex:
            _turn_page(made, is_across=True)
            _write_section(made, section.title, section, words, head)
    if len(numbered) < len(report.sections):
        _turn_page(made, is_across=made.sections[0].orientation == WD_ORIENT.LANDSCAPE)
    else:
        made.add_page_break()
    made.add_heading(head.method, level=1)
    _grid(made, [], [[(name, False), (value, False)] for name, value in facts(report, words)], rooms=[0, 0])
    for paragraph in report.method:
        made.add_paragraph(_clean(paragraph)).runs[0].font.size = Pt(11)
    file = io.BytesIO()
    made.save(file)
    return _with_fixed_times(file.getvalue())


def _set_up(made: Any, report: Report) -> None:  # noqa: ANN401 - python-docx's document
    for name, size in (("Normal", 13), ("Heading 1", 13), ("Heading 2", 12)):
        style = made.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
        for slot in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(slot), None)
        if name != "Normal":
            style.font.bold, style.font.color.rgb = True, RGBColor(0, 0, 0)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)
    page = made.sections[0]
    _lay(page, is_across=False)
    page.top_margin = page.bottom_margin = Mm(20)
    page.right_margin = Mm(15)
    if lies_across(report):
        _lay(page, is_across=True)
    page.different_first_page_header_footer = True
    for header, has_number in ((page.first_page_header, False), (page.header, True)):
        line = header.paragraphs[0]
        line.alignment = _CENTER
        if has_number:
            _add_page_number(line)
        if report.sample:
            mark = line.add_run(f"   {SAMPLE}" if has_number else SAMPLE)
            mark.bold, mark.font.color.rgb, mark.font.size = True, _BRICK, Pt(10)
    core, day = made.core_properties, datetime.combine(report.made_on, time())
    core.title, core.subject, core.author, core.last_modified_by = report.title, report.period, "Nụ Cười", "Nụ Cười"
    core.created = core.modified = day
    core.comments, core.language, core.revision = "", report.language, 1


def _lay(page: Any, *, is_across: bool) -> None:  # noqa: ANN401 - python-docx's section
    page.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Mm(297), Mm(210)) if is_across else (Mm(210), Mm(297))
    page.left_margin = Mm(20 if is_across else 30)


def _turn_page(made: Any, *, is_across: bool) -> None:  # noqa: ANN401 - the same
    """Sheets that lie another way begin here; the numbers of the pages go on."""
    page = made.add_section(WD_SECTION.NEW_PAGE)
    page.different_first_page_header_footer = False
    _lay(page, is_across=is_across)


def _write_head(made: Any, report: Report, head: Heading) -> None:  # noqa: ANN401 - the same
    table = made.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    for cell, column, width in zip((left, right), table.columns, _LETTERHEAD, strict=True):
        cell.width = column.width = Mm(width)
    lines = [(head.superior.upper(), False)] if head.superior else []
    _centered(left, [*lines, (head.agency.upper(), True), ("–––––––", False), (head.number, False)])
    _centered(right, [(head.country, True), (head.motto, True), ("––––––––––––––––––", False), (head.dated, False)])
    right.paragraphs[-1].runs[0].italic = True
    for text, size in ((head.type.upper(), 14), (report.title, 14)):
        line = made.add_paragraph()
        line.alignment = _CENTER
        line.paragraph_format.space_after = Pt(0)
        run = line.add_run(_clean(text))
        run.bold, run.font.size = True, Pt(size)
    line = made.add_paragraph(_clean(f"{report.provenance.place} · {report.period}"))
    line.alignment = _CENTER


def _write_section(made: Any, title: str, section: Section, words: Language, head: Heading) -> None:  # noqa: ANN401 - the same
    made.add_heading(_clean(title), level=1)
    for block, is_lead in zip(section.blocks, leads(section), strict=True):
        if not isinstance(block, str) and block.title != section.title:
            made.add_heading(_clean(block.title), level=2)
        _write_block(made, block, words, head)
        if is_lead:
            # What leads into a table or chart stays with it, as a heading does.
            made.paragraphs[-1].paragraph_format.keep_with_next = True


def _write_block(made: Any, block: Block, words: Language, head: Heading) -> None:  # noqa: ANN401 - the same
    if isinstance(block, str):
        made.add_paragraph(_clean(block))
    elif isinstance(block, Chart):
        made.add_picture(io.BytesIO(png_of(block)), width=Mm(160))
        picture = made.inline_shapes[-1]._inline.docPr  # noqa: SLF001 - the library has no way to say what a picture shows
        picture.set("descr", _clean(block.caption))
        made.paragraphs[-1].paragraph_format.keep_with_next = True
        _small(made, block.caption)
    else:
        rows, notes = rows_in_print(block, words)
        if rows:
            _write_table(made, block, words)
        else:
            made.add_paragraph(block.none or head.none).runs[0].italic = True
        for number, note in enumerate(notes, start=1):
            _small(made, note)
            made.paragraphs[-1].paragraph_format.keep_with_next = number < len(notes)


def _write_table(made: Any, table: Table, words: Language) -> None:  # noqa: ANN401 - the same
    columns = in_print(table.columns, table.columns)

    def said(row: tuple[Cell, ...]) -> list[tuple[str, bool]]:
        cells = in_print(row, table.columns)
        return [(printed(cell, column, words), column.kind != "text") for cell, column in zip(cells, columns, strict=True)]

    rows = [said(row) for row in rows_in_print(table, words)[0]]
    if table.total is not None:
        rows.append([(str(table.total[0]), False), *said(table.total)[1:]])
    head = [(column.title, column.kind != "text") for column in columns]
    rooms, has_notes = [column.room for column in columns], bool(rows_in_print(table, words)[1])
    _grid(made, head, rows, rooms=rooms, last_is_bold=table.total is not None, is_followed=has_notes)


def _grid(
    made: Any,  # noqa: ANN401 - the same
    head: list[tuple[str, bool]],
    rows: list[list[tuple[str, bool]]],
    *,
    rooms: list[int],
    last_is_bold: bool = False,
    is_followed: bool = False,
) -> None:
    grid = made.add_table(rows=0, cols=len(head or rows[0]))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    size = _SIZE if len(rooms) <= _MOST_IN_SIZE else _SMALL
    wide = _widths(head, rows, rooms, size, made.sections[-1])
    for column, width in zip(grid.columns, wide, strict=True):
        column.width = width
    every = [head, *rows] if head else rows
    for number, row in enumerate(every):
        is_head = bool(head) and number == 0
        added = grid.add_row()
        _mark(added, "w:cantSplit")
        if is_head:
            _mark(added, "w:tblHeader")
        is_bold = is_head or (last_is_bold and number == len(rows))
        # Asking a row for its cells walks the whole table, so it is asked once.
        for cell, width, (text, is_number) in zip(added.cells, wide, row, strict=True):
            cell.width = width
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.keep_with_next = _is_kept(number, len(every), is_followed=is_followed)
            run = line.add_run(_clean(text))
            run.font.size, run.bold = Pt(size), is_bold
            if is_number:
                line.alignment = _RIGHT
            if is_head:
                _fill(cell)


def _widths(
    head: list[tuple[str, bool]],
    rows: list[list[tuple[str, bool]]],
    rooms: list[int],
    size: int,
    page: Any,  # noqa: ANN401 - the same
) -> list[int]:
    heads = head or [("", False)] * len(rooms)
    measures = [
        measure(title, (row[place][0] for row in rows), is_whole=is_number, room=rooms[place])
        for place, (title, is_number) in enumerate(heads)
    ]
    whole = (page.page_width - page.left_margin - page.right_margin) / Mm(1)
    return [int(Mm(width)) for width in widths(measures, whole, letter=_LETTER * size, beside=_BESIDE)]


def _write_closing(made: Any, head: Heading) -> None:  # noqa: ANN401 - the same
    # A signature alone on a sheet signs nothing, and half of one less: the end of what is signed comes along.
    last = list(made.iter_inner_content())[-1]
    lines = [line for cell in last.rows[-1].cells for line in cell.paragraphs] if isinstance(last, DocxTable) else [last]
    for line in (*lines, made.add_paragraph()):
        line.paragraph_format.keep_with_next = True
    row = made.add_table(rows=1, cols=2).rows[0]
    _mark(row, "w:cantSplit")
    left, right = row.cells
    receivers = left.paragraphs[0].add_run(head.receivers)
    receivers.bold = receivers.italic = True
    for text in ("- …………………………;", f"- {head.archive}"):
        left.add_paragraph(text).runs[0].font.size = Pt(11)
    _centered(right, [(head.signer, True), ("", False), ("", False), ("", False), ("……………………………………", False)])


def _centered(cell: Any, lines: list[tuple[str, bool]]) -> None:  # noqa: ANN401 - the same
    for number, (text, bold) in enumerate(lines):
        line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        line.alignment = _CENTER
        line.paragraph_format.space_after = Pt(0)
        run = line.add_run(_clean(text))
        run.bold, run.font.size = bold, Pt(12)


def _small(made: Any, text: str) -> None:  # noqa: ANN401 - the same
    run = made.add_paragraph().add_run(_clean(text))
    run.font.size, run.italic = Pt(10), True


def _add_page_number(line: Any) -> None:  # noqa: ANN401 - the same
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        if kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - the library has no fields


def _is_kept(number: int, rows: int, *, is_followed: bool) -> bool:
    """Whether a row stays on the sheet of the next one: a table begins and ends with three rows, and a short one is not cut."""
    if number == rows - 1:
        return is_followed
    return rows <= _MOST_WHOLE or number < _AT_ENDS or number >= rows - _AT_ENDS


def _mark(row: Any, name: str) -> None:  # noqa: ANN401 - the same
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has neither heads of tables nor rows in one piece


def _fill(cell: Any) -> None:  # noqa: ANN401 - the same
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD_FILL)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no shades


def _clean(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    return "".join(character for character in text if character.isprintable() or character == " ")


def _with_fixed_times(written: bytes) -> bytes:
    file = io.BytesIO()
    with ZipFile(io.BytesIO(written)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, ZIP_TIME), before.read(name), ZIP_DEFLATED)
    return file.getvalue()
