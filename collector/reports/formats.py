"""The forms in which a report is written; each writer is loaded when it is asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import Literal, NamedTuple, get_args

from collector.reports.model import Report

Format = Literal["pdf", "docx", "xlsx", "csv", "zip", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Form(NamedTuple):
    """How one form is served, and who writes it."""

    content_type: str
    module: str
    function: str


FORMS: dict[Format, Form] = {
    "pdf": Form("application/pdf", "pdf", "pdf"),
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", "document"),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "workbook", "workbook"),
    "csv": Form("text/csv; charset=utf-8", "plain_files", "csv_file"),
    "zip": Form("application/zip", "plain_files", "zip_file"),
    "json": Form("application/json", "plain_files", "json_file"),
}


def write(report: Report, form: Format) -> bytes:
    """The bytes of ``report`` in ``form``; the same report always gives the same bytes."""
    writer: Callable[[Report], bytes] = getattr(import_module(f"collector.reports.{FORMS[form].module}"), FORMS[form].function)
    return writer(report)


def file_name(report: Report, form: Format) -> str:
    """``nucuoi-unit_2026-07-01_2026-09-30.pdf``: no name of a place or person, and plain letters."""
    source = report.provenance
    return f"nucuoi-{report.kind}_{source.first}_{source.last}.{form}"
