"""Dossiers as a CSV file: bytes of anybody become rows of texts, or faults with their line; nothing is guessed.

Spreadsheets write such files in many ways: with the mark of UTF-8 or without, with commas, semicolons or tabs, with CRLF.
Heads may be in English or Vietnamese.
"""

import csv
from datetime import date
from io import StringIO
from typing import NamedTuple

from collector.dossier_rows import COUNTS, FIELDS, MOST_FAULTS, MOST_ROWS, Checked, Fault, GivenRow, RowChecker, told
from office.directory import Index

MOST_BYTES = 8 * 1024 * 1024
_LONGEST = 40

_SEPARATORS = ";\t,"
NAMES = {
    "cơ quan": "office",
    "mã cơ quan": "office",
    "đơn vị": "unit",
    "mã đơn vị": "unit",
    "ngày": "day",
    "tiếp nhận": "received",
    "trước hạn": "early",
    "trả trước hạn": "early",
    "đúng hạn": "on_time",
    "trả đúng hạn": "on_time",
    "quá hạn": "late",
    "trả quá hạn": "late",
    "đã trả": "returned",
    "tổng đã trả": "returned",
    "đang giải quyết quá hạn": "overdue",
    "tồn quá hạn": "overdue",
}
"""Heads in Vietnamese, in small letters."""


class ReadFile(NamedTuple):
    """The rows of a file, or why it cannot be read at all."""

    rows: list[GivenRow]
    faults: list[Fault]


def read_file(content: bytes) -> ReadFile:
    """The rows of a CSV file."""
    if len(content) > MOST_BYTES:
        return ReadFile([], [Fault(None, "file", "size")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ReadFile([], [Fault(None, "file", "encoding")])
    if "\x00" in text:
        return ReadFile([], [Fault(None, "file", "encoding")])
    try:
        return _read(text)
    except csv.Error:
        # A cell of more than 128 KiB: a quotation mark that is never closed.
        return ReadFile([], [Fault(None, "file", "width")])


def _read(text: str) -> ReadFile:
    head_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head_line.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    head = [_field(cell) for cell in next(reader, [])]
    faults = _head_faults(head)
    if faults:
        return ReadFile([], faults)
    rows: list[GivenRow] = []
    for cells in reader:
        texts = [cell.strip() for cell in cells]
        # Spreadsheets leave lines of nothing but separators at the end.
        if not any(texts):
            continue
        if len(texts) != len(head):
            faults.append(Fault(reader.line_num, "line", "width"))
        rows.append(GivenRow(reader.line_num, dict(zip(head, texts, strict=False))))
        if len(rows) > MOST_ROWS or len(faults) > MOST_FAULTS:
            break
    return ReadFile([] if faults else rows, faults)


def _field(cell: str) -> str:
    name = " ".join(cell.split()).casefold()
    return NAMES.get(name, name)


def _head_faults(head: list[str]) -> list[Fault]:
    faults = [Fault(1, "column", "unknown-column", name[:_LONGEST]) for name in head if name not in FIELDS][: MOST_FAULTS + 1]
    faults += [Fault(1, name, "twice-column") for name in FIELDS if head.count(name) > 1]
    if not {"office", "unit"} & set(head):
        faults.append(Fault(1, "office", "columns"))
    needed = ("day", *(name for name in COUNTS if name != "early"))
    return faults + [Fault(1, name, "columns") for name in needed if name not in head]


def checked_file(content: bytes, directory: Index, today: date) -> Checked:
    """The days of a CSV file within the importer's scope, or what is wrong with it."""
    rows, faults = read_file(content)
    return told(faults) if faults else RowChecker(directory, today).check(rows)
