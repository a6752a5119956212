"""A report as PDF, by WeasyPrint: nothing is read from the network or the disk but the fonts.

Same report, same bytes: the file's dates are the day on which the report is made, and its identity follows from its content.
"""

import logging
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from math import ceil
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from collector.reports.heading import heading
from collector.reports.model import Block, Cell, Chart, Column, Report, Section, Table
from collector.reports.phrasing import facts, in_print, leads, lies_across, printed, rows_in_print
from collector.reports.picture import svg_of
from collector.reports.sample import SAMPLE
from collector.reports.widths import length, measure, widths
from collector.web.language import Language, language

_LETTER, _BESIDE = 1.85, 3.6
"""Millimetres of a letter of a table, and of what is free beside a cell's text."""

_MOST_WHOLE, _MOST_LINES, _TALL = 10, 16, 8
"""Rows and lines of a table that is not cut; and lines of a row that may be, as it would leave half a sheet empty."""

_UPRIGHT, _ACROSS = 165, 262
"""Millimetres between the margins."""

# WeasyPrint writes what it does not know of a style on the log of the program.
logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class _Shown(NamedTuple):
    """One block as the template reads it."""

    kind: str
    title: str = ""
    text: str = ""
    picture: str = ""
    caption: str = ""
    columns: tuple["_Head", ...] = ()
    rows: tuple["_Row", ...] = ()
    notes: tuple[str, ...] = ()
    none: str = ""
    look: str = ""
    leads: bool = False


class _Head(NamedTuple):
    title: str
    is_number: bool
    width: float


class _Row(NamedTuple):
    cells: tuple[str, ...]
    is_total: bool


def pdf(report: Report) -> bytes:
    """The file."""
    text = page_of(report)
    identity = sha256(text.encode()).digest()[:16]
    written = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols={"data"})).write_pdf(pdf_identifier=identity)
    return bytes(written)


def page_of(report: Report) -> str:
    """The page that is printed."""
    words = language(report.language)
    is_wide = lies_across(report)
    room = _ACROSS if is_wide else _UPRIGHT
    return str(
        _template().render(
            report=report,
            head=heading(report, words),
            sections=[_section(section, words, room) for section in report.sections if not section.is_annex],
            annexes=[_section(section, words, _ACROSS) for section in report.sections if section.is_annex],
            facts=facts(report, words),
            source=f"Nụ Cười · {report.provenance.ledger} · {report.provenance.revision}",
            sample=SAMPLE,
            lies_across=is_wide,
            # Ours, not a citizen's: quotes of a style must stay quotes.
            style=Markup(_style()),  # noqa: S704
        )
    )


def _section(section: Section, words: Language, room: float) -> dict[str, object]:
    shown = [
        _shown(block, words, room)._replace(leads=is_lead) for block, is_lead in zip(section.blocks, leads(section), strict=True)
    ]
    return {"title": section.title, "blocks": shown}


def _shown(block: Block, words: Language, room: float) -> _Shown:
    if isinstance(block, str):
        return _Shown("paragraph", text=block)
    if isinstance(block, Chart):
        picture = b64encode(svg_of(block).encode()).decode()
        return _Shown("chart", block.title, picture=f"data:image/svg+xml;base64,{picture}", caption=block.caption)
    return _table(block, words, room)


def _table(table: Table, words: Language, room: float) -> _Shown:
    columns = in_print(table.columns, table.columns)

    def said(row: tuple[Cell, ...], *, is_total: bool = False) -> _Row:
        cells = in_print(row, table.columns)
        if is_total and table.columns[0].aside:
            cells[0] = row[0]
        return _Row(tuple(printed(cell, column, words) for cell, column in zip(cells, columns, strict=True)), is_total)

    some, notes = rows_in_print(table, words)
    rows = [said(row) for row in some]
    if table.total is not None:
        rows.append(said(table.total, is_total=True))
    heads = _heads(columns, rows, room)
    return _Shown(
        "table",
        table.title,
        columns=heads,
        look=_look(heads, rows, room),
        rows=tuple(rows),
        notes=notes,
        none=table.none,
    )


def _heads(columns: list[Column], rows: list[_Row], room: float) -> tuple[_Head, ...]:
    """The heads, with the parts of the table's width, in hundredths, that their columns take."""
    measures = [
        measure(column.title, (row.cells[place] for row in rows), is_whole=column.kind != "text", room=column.room)
        for place, column in enumerate(columns)
    ]
    found = widths(measures, room, letter=_LETTER, beside=_BESIDE)
    return tuple(
        _Head(column.title, column.kind != "text", round(100 * width / room, 2))
        for column, width in zip(columns, found, strict=True)
    )


def _look(heads: tuple[_Head, ...], rows: list[_Row], room: float) -> str:
    """How a table may be cut, by about how many lines its rows have."""
    letters = [(head.width * room / 100 - _BESIDE) / _LETTER for head in heads]
    lines = [
        max((ceil(length(cell) / within) for cell, within in zip(row.cells, letters, strict=True) if within > 0), default=1)
        for row in rows
    ]
    if max(lines, default=0) > _TALL:
        return "tall"
    return "whole" if len(rows) <= _MOST_WHOLE and sum(lines) <= _MOST_LINES else ""


@cache
def _template() -> Any:  # noqa: ANN401 - jinja2's template
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("collector.reports") / "templates" / "report.html").read_text("utf-8"))


@cache
def _style() -> str:
    return (files("collector.reports") / "templates" / "report.css").read_text("utf-8")
