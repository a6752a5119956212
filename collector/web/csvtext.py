"""Rows as CSV for a spreadsheet: with the mark that Excel needs for UTF-8, and without formulas.

A name that begins with ``=`` would be run by a spreadsheet as a formula; such a text gets an apostrophe before it
(OWASP, «CSV injection»).
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

BOM = "﻿"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """RFC 4180 text with a head line; what a row does not have stays empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    # A column can be named after a face, whose words somebody wrote.
    writer.writerow([_cell(column) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return BOM + text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value
