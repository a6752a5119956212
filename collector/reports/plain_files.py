"""A report for programs and for spreadsheets that know no XLSX: CSV of the main table, a ZIP of all tables, and JSON."""

import io
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from collector.reports.model import Cell, Chart, Report, Section, Table
from collector.reports.phrasing import facts, flat_cells, flat_columns
from collector.reports.sample import SAMPLE
from collector.web.csvtext import csv_text
from collector.web.language import language

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every entry of every archive, so that the same report has the same bytes."""


def csv_file(report: Report) -> bytes:
    """The main table; of a report that has none, because nothing happened, its sentences."""
    table = next(report.tables(), None)
    if table is None:
        said = [block for section in report.sections for block in section.blocks if isinstance(block, str)]
        return csv_text([report.title], [{report.title: sentence} for sentence in said]).encode("utf-8")
    return _csv(table, report).encode("utf-8")


def zip_file(report: Report) -> bytes:
    """Every table as CSV, and the method as text."""
    words = language(report.language)
    head = [SAMPLE] if report.sample else []
    method = [*head, report.title, report.period, "", *(f"{name}: {value}" for name, value in facts(report, words)), ""]
    entries = (
        {"0-tom-tat.txt": "\r\n".join([*head, report.title, report.period, "", *report.summary, ""])} if report.summary else {}
    )
    entries |= {f"{number}-{table.id}.csv": _csv(table, report) for number, table in enumerate(report.tables(), start=1)}
    method += [*(f"{title}: {sentence}" for title, sentence in report.said_alone()), ""]
    entries["phuong-phap.txt"] = "\r\n".join([*method, *report.method, ""])
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(ZipInfo(name, ZIP_TIME), text.encode("utf-8"), ZIP_DEFLATED)
    return file.getvalue()


def json_file(report: Report) -> bytes:
    """Everything, with rows by the keys of their columns; charts with their data."""
    plain: dict[str, Any] = {
        "kind": report.kind,
        "title": report.title,
        "period": report.period,
        "sample": report.sample,
        "language": report.language,
        "made_on": report.made_on,
        "letterhead": report.letterhead,
        "provenance": report.provenance,
        **({"summary": report.summary} if report.summary else {}),
        "sections": [_section(section) for section in report.sections],
        "method": report.method,
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": [block for block in section.blocks if isinstance(block, str)],
        "charts": [
            {"id": block.id, "title": block.title, "caption": block.caption, "specification": block.specification}
            for block in section.blocks
            if isinstance(block, Chart)
        ],
        "tables": [_table(block) for block in section.blocks if isinstance(block, Table)],
    }


def _table(table: Table) -> dict[str, Any]:
    keys = [column.key for column in table.columns]

    def row(cells: tuple[Cell, ...]) -> dict[str, Cell]:
        return dict(zip(keys, cells, strict=True))

    return {
        "id": table.id,
        "title": table.title,
        "columns": table.columns,
        "rows": [row(cells) for cells in table.rows],
        "total": None if table.total is None else row(table.total),
        "notes": table.notes,
        **({"none": table.none} if table.none and not table.rows else {}),
    }


def _csv(table: Table, report: Report) -> str:
    # No line of totals: who sums the column in a spreadsheet would count everything twice.
    words = language(report.language)
    columns = list(flat_columns(table.columns, words))
    rows = [
        {column.key: _plain(cell) for column, cell in zip(columns, flat_cells(row, table.columns), strict=True)}
        for row in table.rows
    ]
    if report.sample:
        # A line of its own would end the table for a program; a column stays with each row.
        for row in rows:
            row["sample"] = SAMPLE
    titles = {column.key: column.title for column in columns} | ({"sample": SAMPLE} if report.sample else {})
    return csv_text(list(titles.values()), [{title: row[key] for key, title in titles.items()} for row in rows])


def _plain(cell: Cell) -> object:
    return cell.isoformat() if isinstance(cell, date) else cell
