"""The national list of units as a table in a file: rows read, whatever program wrote it, with every problem at its line.

Columns are known by what they are called on the official list and in common copies of it; their order does not matter.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from office.errors import DirectoryInvalidError
from office.fault import Fault

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 20_000
MOST_PROBLEMS = 50
_LONGEST = 120
# A spreadsheet that takes codes for numbers loses zeros, and «123» would be another unit than «00123».
_CODE = re.compile(r"^(?:[0-9]{2}|[0-9]{5})$")
_PROVINCE = 2

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma", "ma don vi", "ma dvhc", "ma don vi hanh chinh", "ma px", "ma xa", "ma phuong xa", "code"),
    "name": ("ten", "ten don vi", "ten dvhc", "ten don vi hanh chinh", "phuong xa", "xa phuong", "ten xa", "name"),
    "kind": ("cap", "loai", "loai hinh", "cap hanh chinh", "kind"),
    "parent": ("ma cap tren", "ma don vi cap tren", "ma tinh", "ma tp", "ma tinh thanh pho", "parent", "parent code"),
    "parent_name": ("cap tren", "ten cap tren", "tinh thanh pho", "tinh", "ten tinh", "ten tinh thanh pho", "parent name"),
    "day": ("ngay hieu luc", "hieu luc tu", "tu ngay", "effective date", "valid from"),
    "end": ("ngay het hieu luc", "ngay ket thuc", "den ngay", "valid to"),
    "into": ("sap nhap vao", "ma sap nhap vao", "nhap vao", "ma don vi moi", "merged into"),
}
"""What a column may be called, without marks and in small letters; the official list and its copies."""

LABELS: Mapping[str, str] = {
    "code": "Mã",
    "name": "Tên",
    "kind": "Cấp",
    "parent": "Mã cấp trên",
    "parent_name": "Tên cấp trên",
    "day": "Ngày hiệu lực",
    "end": "Ngày hết hiệu lực",
    "into": "Sáp nhập vào",
}
"""What a column is called in problems."""

KINDS = ("Thành phố", "Tỉnh", "Đặc khu", "Phường", "Thị trấn", "Thị xã", "Quận", "Huyện", "Xã")
"""With which words names begin; a column for them may then be missing."""


class Row(NamedTuple):
    """One unit of the list. ``line`` is where it stands in the file; ``day`` from when on what it says holds.

    ``end`` and ``into``: it ends on that day, and the code of what it is merged into.
    """

    line: int
    code: str
    name: str
    kind: str
    parent: str | None = None
    day: date | None = None
    end: date | None = None
    into: str | None = None


def read_unit_table(data: bytes, columns: Mapping[str, str] | None = None) -> list[Row]:
    """The rows of a file. ``columns`` says what columns are called that are called otherwise: ``{"code": "Mã số"}``.

    Raises:
        DirectoryInvalidError: with what is wrong, each with its line.
    """
    if len(data) > MOST_BYTES:
        raise DirectoryInvalidError([Fault("file", "is larger than {most} MB; split it", most=MOST_BYTES // 2**20)])
    lines = list(_lines(_text(data)))
    if len(lines) > MOST_ROWS:
        raise DirectoryInvalidError([Fault("file", "has more than {most} rows; split it", most=MOST_ROWS)])
    if not lines:
        raise DirectoryInvalidError([Fault("file", "is empty")])
    # Copies of the list have a title above the heads of the columns.
    found: dict[str, int] = {}
    while lines and not {"code", "name"} <= found.keys():
        number, cells = lines.pop(0)
        found = _columns(cells, number, columns or {})
    if not {"code", "name"} <= found.keys():
        raise DirectoryInvalidError([Fault("file", "has no heads of columns «{code}» and «{name}»", code="Mã", name="Tên")])
    problems: list[str] = []
    rows: list[Row] = []
    for number, cells in lines:
        rows += _rows(number, {name: _cell(cells, place) for name, place in found.items()}, problems)
        if len(problems) >= MOST_PROBLEMS:
            break
    rows = _once(rows, problems)
    if not rows and not problems:
        problems.append(Fault("file", "has no rows below the heads of the columns"))
    if problems:
        raise DirectoryInvalidError(problems[:MOST_PROBLEMS])
    return rows


def plain(text: str) -> str:
    """Words as columns and names are compared: without marks, in small letters, one blank between."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "d").lower())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(one for one in letters if not unicodedata.combining(one))).split())


def _text(data: bytes) -> str:
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DirectoryInvalidError([Fault("file", "is no text in UTF-8; save it as «CSV UTF-8»")]) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, each with its line in the file."""
    if "\x00" in text:
        raise DirectoryInvalidError([Fault("file", "is no text in UTF-8; save it as «CSV UTF-8»")])
    head = text[:4096]
    separator = max((";", "\t", ","), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    last = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problem = Fault(f"line {last + 1}", "cannot be read as CSV; look for a quote that is not closed")
            raise DirectoryInvalidError([problem]) from None
        number, last = last + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield number, cells


def _columns(cells: Sequence[str], number: int, named: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    known = {plain(name): column for column, names in HEADINGS.items() for name in names}
    known |= {plain(name): column for column, name in named.items()}
    for place, cell in enumerate(cells):
        column = known.get(plain(cell))
        if column is not None and column in found:
            sentence = "two columns are both «{column}»; take one away"
            raise DirectoryInvalidError([Fault(f"line {number}", sentence, column=LABELS[column])])
        if column is not None:
            found[column] = place
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return unicodedata.normalize("NFC", " ".join(cells[place].split())) if place < len(cells) else ""


def _rows(number: int, cells: Mapping[str, str], problems: list[str]) -> Iterator[Row]:
    before = len(problems)
    for column in ("code", "name", "parent") if _is_below(cells) else ("code", "name"):
        if not cells.get(column):
            sentence = "«{column}» is empty; where cells are joined, split them and write it into each row"
            problems.append(Fault(f"line {number}", sentence, column=LABELS[column]))
    for column, text in cells.items():
        if len(text) > _LONGEST or any(ord(one) < ord(" ") for one in text):
            problems.append(
                Fault(f"line {number}", "«{column}» is too long for a name, or holds signs that are none", column=LABELS[column])
            )
    for column in ("code", "parent", "into"):
        _check_code(number, column, cells.get(column, ""), problems)
    kind = cells.get("kind") or _kind_of(cells.get("name", ""))
    if not kind and cells.get("name"):
        problems.append(Fault(f"line {number}", "does not say what {name!r} is; add a column «Cấp»", name=cells["name"]))
    day, end = (_day(number, column, cells.get(column, ""), problems) for column in ("day", "end"))
    if cells.get("into") and end is None and len(problems) == before:
        problems.append(Fault(f"line {number}", "is merged into another unit, and «{column}» is empty", column=LABELS["end"]))
    if len(problems) > before:
        return
    if cells.get("parent") and cells.get("parent_name"):
        yield Row(number, cells["parent"], cells["parent_name"], _kind_of(cells["parent_name"]), None, day)
    yield Row(number, cells["code"], cells["name"], kind, cells.get("parent") or None, day, end, cells.get("into") or None)


def _is_below(cells: Mapping[str, str]) -> bool:
    """Whether a row is about something that needs a parent: a list with a column of parents, and a code of a commune."""
    return "parent" in cells and len(cells.get("code", "")) > _PROVINCE


def _check_code(number: int, column: str, text: str, problems: list[str]) -> None:
    if not text or _CODE.match(text):
        return
    sentence = "«{column}»: {code!r} is no code; 2 digits for a province, 5 for a commune, zeros at the front too (as text)"
    problems.append(Fault(f"line {number}", sentence, column=LABELS[column], code=text))


def _kind_of(name: str) -> str:
    words = plain(name)
    return next((kind for kind in KINDS if words.startswith(f"{plain(kind)} ")), "")


def _day(number: int, column: str, text: str, problems: list[str]) -> date | None:
    if not text:
        return None
    match = re.match(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$", text)
    try:
        found = date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(text)
        if date(1945, 9, 2) <= found < date(2100, 1, 1):
            return found
    except ValueError:
        pass
    problems.append(
        Fault(f"line {number}", "«{column}»: {text!r} is no day such as 01/07/2026", column=LABELS[column], text=text)
    )
    return None


def _once(rows: Sequence[Row], problems: list[str]) -> list[Row]:
    """Each code once; a parent that stands beside each of its communes is one row, and one of its own goes before that."""
    found: dict[str, Row] = {}
    beside = {(row.line, row.code) for row, following in pairwise(rows) if row.line == following.line}
    for row in sorted(rows, key=lambda row: (row.line, row.code) in beside):
        other = found.get(row.code)
        if other is None:
            if not row.kind:
                problems.append(Fault(f"line {row.line}", "does not say what {name!r} is; add a column «Cấp»", name=row.name))
            found[row.code] = row
        elif (row.line, row.code) not in beside:
            sentence = "the code {code!r} stands in line {line} too; keep one"
            problems.append(Fault(f"line {row.line}", sentence, code=row.code, line=other.line))
        elif plain(other.name) != plain(row.name):
            sentence = "the code {code!r} has another name in line {line}; correct one of them"
            problems.append(Fault(f"line {row.line}", sentence, code=row.code, line=other.line))
    return sorted(found.values(), key=lambda row: (row.line, (row.line, row.code) not in beside))
