"""How a cell is said in print, and how it lies flat in a sheet."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from collector.reports.model import PAIRED, Cell, Column, Provenance, Range, Report, Section, Table
from collector.web.language import Language
from collector.web.queue_wording import between
from office.histogram import Quantile

NOTHING = "–"

MOST_PRINTED = 500
"""Rows of one table on paper. A country's thousands would hold up every other report for minutes, and nobody reads them."""

_MOST_UPRIGHT = 10
"""A report with a table of more columns lies across, all of it: a sheet that has to be turned is not read."""

_LEADS = 3
"""So many paragraphs before a table or chart stay with it; of more the first ones may stand on the sheet before."""

T = TypeVar("T")


def printed(cell: Cell, column: Column, words: Language) -> str:
    """A cell as people read it: ``1.462``, ``80,6%``, ``72,2%–87,5%``, ``14–16 phút``."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Range):
        return _range(cell, column, words)
    if isinstance(cell, date):
        return words.day(cell)
    if isinstance(cell, str):
        return cell
    return words.percent(cell) if column.kind == "share" else words.number(cell)


def lies_across(report: Report) -> bool:
    """Whether a report lies across; evidence for awards does, as it has names beside two intervals and what is unusual."""
    wide = max((len(in_print(table.columns, table.columns)) for table in report.tables()), default=0)
    return report.kind == "award" or wide > _MOST_UPRIGHT


def leads(section: Section) -> list[bool]:
    """Which blocks are paragraphs that lead into a table or chart."""
    kinds = [isinstance(block, str) for block in section.blocks]
    return [is_text and not all(kinds[place : place + _LEADS + 1]) for place, is_text in enumerate(kinds)]


def in_print(row: Sequence[T], columns: tuple[Column, ...]) -> list[T]:
    """What of a row of cells or columns is printed."""
    return [each for each, column in zip(row, columns, strict=True) if not column.aside]


def rows_in_print(table: Table, words: Language) -> tuple[tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    """The rows of a table that are printed, and its notes: a table of thousands is for a spreadsheet, and paper says so."""
    most = MOST_PRINTED if table.most_printed is None else table.most_printed
    if table.folded is not None and len(table.folded) <= most:
        return table.folded, table.notes
    if len(table.rows) <= most:
        return table.rows, table.notes
    first = min(most, len(table.pressing))
    if not table.filled and not table.pressing:
        sentence = words.say("Bảng có %(n)s dòng, không in ở đây; tệp XLSX có đủ.")
    elif not table.filled:
        sentence = words.say("Bảng có %(n)s dòng; ở đây chỉ in %(first)s trên %(all)s dòng nên xem, tệp XLSX có đủ.")
    elif table.pressing:
        sentence = words.say("Bảng có %(n)s dòng; ở đây in %(most)s dòng, trước hết %(first)s dòng nên xem; tệp XLSX có đủ.")
    else:
        sentence = words.say("Bảng có %(n)s dòng; ở đây in %(most)s dòng đầu, tệp XLSX có đủ.")
    values = {"n": len(table.rows), "most": most, "first": first, "all": len(table.pressing)}
    note = sentence % {name: words.number(n) for name, n in values.items()}
    others = range(len(table.rows)) if table.filled else ()
    chosen = sorted([*dict.fromkeys((*table.pressing, *others))][:most])
    return tuple(table.rows[place] for place in chosen), (note, *table.notes)


def _range(cell: Range, column: Column, words: Language) -> str:
    if column.kind == "interval":
        high = "" if cell.high is None else words.percent(cell.high)
        return f"{words.percent(cell.low)}–{high}"
    return between(Quantile(_seconds(cell.low), None if cell.high is None else _seconds(cell.high)), words)


def _seconds(minutes: float) -> int:
    return round(minutes * 60)


def flat_columns(columns: tuple[Column, ...], words: Language) -> Iterator[Column]:
    """The columns of a sheet: a range has two, each of its own type."""
    for column in columns:
        if column.kind not in PAIRED:
            yield column
            continue
        if column.kind == "interval":
            kind, title = "share", column.title
        else:
            # On paper each cell says seconds or minutes itself; numbers need it said above them.
            kind, title = "count", words.say("%(title)s (phút)") % {"title": column.title}
        yield Column(f"{column.key}_low", words.say("%(title)s: từ") % {"title": title}, kind)  # type: ignore[arg-type]
        yield Column(f"{column.key}_high", words.say("%(title)s: đến") % {"title": title}, kind)  # type: ignore[arg-type]


def flat_cells(row: tuple[Cell, ...], columns: tuple[Column, ...]) -> Iterator[Cell]:
    """The cells of a sheet's row, one for each of its :func:`flat_columns`."""
    for cell, column in zip(row, columns, strict=True):
        if column.kind not in PAIRED:
            yield cell
        elif isinstance(cell, Range):
            yield cell.low
            yield cell.high
        else:
            yield None
            yield None


def facts(report: Report, words: Language) -> list[tuple[str, str]]:
    """Where the figures of a report come from, one line each."""
    source: Provenance = report.provenance
    months = {"15-14": words.say("từ ngày 15 đến ngày 14"), "calendar": words.say("theo lịch")}
    return [
        (words.say("Phạm vi"), source.place),
        (words.say("Kỳ báo cáo"), f"{report.period} ({_days(source, words)})"),
        (words.say("Cách tính tháng"), months[source.reckoning]),
        (words.say("Số cơ quan"), words.number(source.offices)),
        (words.say("Phiếu tính vào kết quả"), words.number(source.votes)),
        (words.say("Phiếu không tính vào kết quả"), words.number(sum(source.excluded.values()))),
        (words.say("Người được phục vụ"), words.number(source.served)),
        (words.say("Lượt được mời đánh giá"), words.number(source.windows)),
        (words.say("Phiếu theo lời mời"), words.number(source.bound)),
        (words.say("Tỷ lệ được mời đánh giá"), _share(source.coverage, words)),
        (words.say("Tỷ lệ tham gia đánh giá"), _share(source.response_rate, words)),
        (words.say("Cơ quan có thể còn thiếu số liệu"), words.number(len(source.lagging))),
        (words.say("Sổ cái"), source.ledger),
        (words.say("Bản ghi"), source.revision),
        (words.say("Ngày lập"), words.day(report.made_on)),
    ]


def _days(source: Provenance, words: Language) -> str:
    if source.first == source.last:
        return words.day(source.first)
    return f"{words.day(source.first)} – {words.day(source.last)}"


def _share(share: float | None, words: Language) -> str:
    return NOTHING if share is None else words.percent(share)
