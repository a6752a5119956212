"""A report as PDF, by WeasyPrint: nothing is read from the network or the disk but the fonts.

Same report, same bytes: the file's dates are the day on which the report is made, and its identity follows from its content.
"""

import logging
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from collector.reports.heading import heading
from collector.reports.model import Block, Cell, Chart, Report, Table
from collector.reports.phrasing import facts, in_print, printed, rows_in_print
from collector.reports.picture import svg_of
from collector.reports.sample import SAMPLE
from collector.web.language import Language, language

_MOST_UPRIGHT = 10
"""A report with a table of more columns lies across, all of it: a sheet that has to be turned is not read."""

_SHORT = 20
"""Texts up to this length are not broken."""

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


class _Head(NamedTuple):
    title: str
    is_number: bool
    is_short: bool
    is_wordy: bool


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
    return str(
        _template().render(
            report=report,
            head=heading(report, words),
            sections=[
                {"title": section.title, "blocks": [_shown(block, words) for block in section.blocks]}
                for section in report.sections
            ],
            facts=facts(report, words),
            source=f"Nụ Cười · {report.provenance.ledger} · {report.provenance.revision}",
            sample=SAMPLE,
            lies_across=any(len(in_print(table.columns, table.columns)) > _MOST_UPRIGHT for table in report.tables()),
            # Ours, not a citizen's: quotes of a style must stay quotes.
            style=Markup(_style()),  # noqa: S704
        )
    )


def _shown(block: Block, words: Language) -> _Shown:
    if isinstance(block, str):
        return _Shown("paragraph", text=block)
    if isinstance(block, Chart):
        picture = b64encode(svg_of(block).encode()).decode()
        return _Shown("chart", block.title, picture=f"data:image/svg+xml;base64,{picture}", caption=block.caption)
    return _table(block, words)


def _table(table: Table, words: Language) -> _Shown:
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
    return _Shown(
        "table",
        table.title,
        columns=tuple(
            _head(column.title, is_number=column.kind != "text", cells=[row.cells[place] for row in rows])
            for place, column in enumerate(columns)
        ),
        rows=tuple(rows),
        notes=notes,
        none=table.none,
    )


def _head(title: str, *, is_number: bool, cells: list[str]) -> _Head:
    longest = max(map(len, cells), default=0)
    return _Head(title, is_number, is_short=longest <= _SHORT, is_wordy=not is_number and longest > _SHORT)


@cache
def _template() -> Any:  # noqa: ANN401 - jinja2's template
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files("collector.reports") / "templates" / "report.html").read_text("utf-8"))


@cache
def _style() -> str:
    return (files("collector.reports") / "templates" / "report.css").read_text("utf-8")
