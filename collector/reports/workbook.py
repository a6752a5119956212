"""A report as XLSX: one sheet for each table, typed cells, frozen heads, and a sheet with method and provenance.

Texts are written as strings and never as formulas or links, whatever they begin with. Same report, same bytes: times inside the
file are the day on which the report is made.
"""

import io
import re
from datetime import UTC, date, datetime, time
from math import ceil
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from collector.reports.model import Cell, Column, ColumnKind, Report, Table
from collector.reports.phrasing import facts, flat_cells, flat_columns
from collector.reports.sample import SAMPLE
from collector.web.language import Language, language

_LONGEST_NAME = 31
_WIDEST, _NARROWEST = 48, 9
_HEAD_ROWS = 4
_PLACES: dict[ColumnKind, str] = {"share": "0.0%", "count": "#,##0", "day": "dd/mm/yyyy"}
_METHOD_WIDTH = 110
_LINE = 15.0
"""Points of one line: Excel makes rows as high as their texts, other programs cut these."""


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.muted = book.add_format({"font_color": "#55656B"})
        self.sample = book.add_format({"bold": True, "font_color": "#B3372A"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "bg_color": "#E3F0EC", "bottom": 1, "text_wrap": True, "valign": "top"})
        self._cells = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in _PLACES.items()}
        self._totals = {kind: book.add_format({"num_format": form, "bold": True, "top": 1}) for kind, form in _PLACES.items()}
        self._measured = book.add_format({"num_format": "General", "valign": "top"})
        self._text = book.add_format({"num_format": "@", "valign": "top"})
        self._long = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._total_text = book.add_format({"num_format": "@", "bold": True, "top": 1})

    def cell(self, kind: ColumnKind, value: Cell, *, is_total: bool) -> Format:
        """How a cell of a kind looks."""
        if kind == "count" and isinstance(value, float):
            # Excel would show a whole number with the point of its missing digits, and nothing of a very small one.
            return self._measured
        if is_total:
            return self._totals.get(kind, self._total_text)
        if _lines(value, _WIDEST) > 1:
            return self._long
        return self._cells.get(kind, self._text)


class Heading(NamedTuple):
    """What stands above a sheet's table, and the day on which the file is made."""

    title: str
    place: str
    period: str
    sample: bool
    made_on: date


def workbook(report: Report) -> bytes:
    """The file."""
    file = io.BytesIO()
    heading = Heading(report.title, report.provenance.place, report.period, report.sample, report.made_on)
    book = _book(file, heading)
    looks, words = _Looks(book), language(report.language)
    taken: set[str] = set()
    if report.summary:
        _write_summary(book.add_worksheet(_sheet_name(words.say("Tóm tắt"), taken)), report, looks, words)
    for table in report.tables():
        _write(book.add_worksheet(_sheet_name(table.title, taken)), table, heading, looks, words)
    _write_method(book.add_worksheet(_sheet_name(words.say("Phương pháp"), taken)), report, looks, words)
    book.close()
    return file.getvalue()


def sheet(table: Table, heading: Heading, words: Language) -> bytes:
    """A file of one table."""
    file = io.BytesIO()
    book = _book(file, heading)
    _write(book.add_worksheet(_sheet_name(table.title, set())), table, heading, _Looks(book), words)
    book.close()
    return file.getvalue()


def _book(file: io.BytesIO, heading: Heading) -> Workbook:
    book = Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    made = datetime.combine(heading.made_on, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": heading.title, "subject": heading.period, "author": "Nụ Cười", "created": made})
    return book


def _write(sheet: Worksheet, table: Table, heading: Heading, looks: _Looks, words: Language) -> None:
    columns = list(flat_columns(table.columns, words))
    sheet.write_string(0, 0, f"{heading.title} – {table.title}", looks.title)
    sheet.write_string(1, 0, f"{heading.place} · {heading.period}", looks.muted)
    if heading.sample:
        sheet.write_string(2, 0, SAMPLE, looks.sample)
    rows = [list(flat_cells(row, table.columns)) for row in table.rows]
    wide = [_width(column, [row[number] for row in rows]) for number, column in enumerate(columns)]
    for number, column in enumerate(columns):
        sheet.write_string(_HEAD_ROWS - 1, number, column.title, looks.head)
        sheet.set_column(number, number, wide[number])
    _heighten(sheet, _HEAD_ROWS - 1, max(_lines(column.title, width) for column, width in zip(columns, wide, strict=True)))
    for down, row in enumerate(rows, start=_HEAD_ROWS):
        _heighten(sheet, down, max(_lines(cell, _WIDEST) for cell in row))
        for across, (cell, column) in enumerate(zip(row, columns, strict=True)):
            _put(sheet, down, across, cell, looks.cell(column.kind, cell, is_total=False))
    below = _HEAD_ROWS + len(rows)
    if not rows and table.none:
        sheet.write_string(below, 0, table.none, looks.muted)
    if rows:
        sheet.autofilter(_HEAD_ROWS - 1, 0, below - 1, len(columns) - 1)
    if table.total is not None:
        for across, (cell, column) in enumerate(zip(flat_cells(table.total, table.columns), columns, strict=True)):
            _put(sheet, below, across, cell, looks.cell(column.kind, cell, is_total=True))
    for number, note in enumerate(table.notes, start=below + 2):
        sheet.write_string(number, 0, note, looks.muted)
    named = sum(column.kind == "text" for column in columns[:3])
    sheet.freeze_panes(_HEAD_ROWS, min(named, 3))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROWS - 1)
    sheet.set_footer(f"&L{SAMPLE if heading.sample else ''}&R&P/&N")


def _write_summary(sheet: Worksheet, report: Report, looks: _Looks, words: Language) -> None:
    sheet.write_string(0, 0, f"{report.title} – {words.say('Tóm tắt')}", looks.title)
    sheet.write_string(1, 0, f"{report.provenance.place} · {report.period}", looks.muted)
    if report.sample:
        sheet.write_string(2, 0, SAMPLE, looks.sample)
    for row, paragraph in enumerate(report.summary, start=_HEAD_ROWS):
        sheet.write_string(row, 0, paragraph, looks.wrapped)
        _heighten(sheet, row, _lines(paragraph, _METHOD_WIDTH))
    sheet.set_column(0, 0, _METHOD_WIDTH)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_method(sheet: Worksheet, report: Report, looks: _Looks, words: Language) -> None:
    sheet.write_string(0, 0, words.say("Nguồn số liệu và phương pháp"), looks.title)
    if report.sample:
        sheet.write_string(1, 0, SAMPLE, looks.sample)
    row = 2
    for name, value in facts(report, words):
        sheet.write_string(row, 0, name, looks.bold)
        sheet.write_string(row, 1, value, looks.wrapped)
        row += 1
    for title, sentence in report.said_alone():
        sheet.write_string(row, 0, title, looks.bold)
        sheet.write_string(row, 1, sentence, looks.wrapped)
        _heighten(sheet, row, _lines(sentence, _METHOD_WIDTH))
        row += 1
    for paragraph in report.method:
        row += 1
        sheet.write_string(row, 1, paragraph, looks.wrapped)
        _heighten(sheet, row, _lines(paragraph, _METHOD_WIDTH))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _METHOD_WIDTH)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), look)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, look)


def _lines(cell: Cell, width: int) -> int:
    """How many lines a text takes in a column, a little more than less: words are not broken."""
    return ceil(len(cell) * 1.1 / width) if isinstance(cell, str) and len(cell) > width - 2 else 1


def _heighten(sheet: Worksheet, row: int, lines: int) -> None:
    if lines > 1:
        sheet.set_row(row, lines * _LINE)


def _width(column: Column, cells: list[Cell]) -> int:
    if column.kind != "text":
        return _NARROWEST + 4
    longest = max((len(cell) for cell in cells if isinstance(cell, str)), default=0)
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that a spreadsheet takes: without brackets, slashes and the like, at most 31 characters, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:_LONGEST_NAME] or "Bảng"
    name, number = plain, 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = plain[: _LONGEST_NAME - len(tail)] + tail, number + 1
    taken.add(name.casefold())
    return name
