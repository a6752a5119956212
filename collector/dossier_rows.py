"""What an import of dossiers is checked for before anything of it is written: all of it is taken, or nothing.

Rows come from a file, a page or a program alike as texts and numbers with the line they stand in. ``directory`` is always the one
within the importer's scope, so that what is outside of it and what is nowhere get the same answer.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from office.directory import Index
from office.dossiers import MOST_A_DAY, DossierCounts, DossierDay
from office.ids import OfficeId, UnitId

COUNTS = ("received", "early", "on_time", "late")
FIELDS = ("office", "unit", "day", *COUNTS, "returned", "overdue")
MOST_ROWS = 120_000
"""A month of every commune of the country, and some more."""

MOST_FAULTS = 100
"""So many are told; a file with more has one reason for most of them."""

EARLIEST = date(2020, 1, 1)
_LONGEST = 40

Why = Literal[
    "encoding", "size", "empty", "columns", "unknown-column", "twice-column", "width", "rows",
    "place", "both-places", "no-office", "many-offices", "no-such-office", "no-such-unit",
    "day", "excel-day", "future", "too-old", "number", "missing", "too-many", "sum", "duplicate",
]  # fmt: skip
"""Why a row cannot be taken."""

_SENTENCES: Mapping[Why, str] = {
    "encoding": "is not UTF-8; save it as «CSV UTF-8»",
    "size": "is larger than 8 MiB; import fewer days at once",
    "empty": "holds no row under its heads",
    "columns": "is missing; the first line names the columns",
    "unknown-column": "is no column of this file; leave it out or write it as the example does",
    "twice-column": "stands twice in the first line",
    "width": "has another number of cells than the first line",
    "rows": f"has more than {MOST_ROWS} rows; import fewer days at once",
    "place": "is missing; name the office, or a unit with one office",
    "both-places": "does not belong to the unit beside it; name one of them",
    "no-office": "has no office of its own; name the office",
    "many-offices": "has several offices; name the office",
    "no-such-office": "is no office that this account looks after",
    "no-such-unit": "is no unit that this account looks after",
    "day": "is no day such as 2026-09-01 or 01/09/2026",
    "excel-day": "is a day as Excel keeps it; give the column the form dd/mm/yyyy before saving",
    "future": "lies in the future",
    "too-old": f"lies before {EARLIEST}",
    "number": "is no whole number in digits",
    "missing": "is missing; write 0 where there was none",
    "too-many": f"is more than {MOST_A_DAY} in a day",
    "sum": "is not the sum of early, on_time and late, which never overlap",
    "duplicate": "has this day twice in the file",
}


class Fault(NamedTuple):
    """One thing that is wrong: in which line (``None``: in the whole), in which field, why, and what stands there."""

    line: int | None
    field: str
    why: Why
    value: str = ""

    def sentence(self) -> str:
        """The fault in English, with its place."""
        where = "" if self.line is None else f"line {self.line}: "
        value = f" {self.value!r}" if self.value else ""
        return f"{where}{self.field}{value} {_SENTENCES[self.why]}"


class GivenRow(NamedTuple):
    """One row as it was given: texts by field."""

    line: int
    texts: Mapping[str, str]


class Checked(NamedTuple):
    """The rows of an import, none of them when there is a fault; ``is_cut``: there are more faults than are told."""

    days: list[DossierDay]
    faults: list[Fault]
    is_cut: bool = False


def told(faults: list[Fault]) -> Checked:
    """Nothing but faults, as many as are told."""
    return Checked([], faults[:MOST_FAULTS], is_cut=len(faults) > MOST_FAULTS)


class RowChecker:
    """Checks the rows of one import within the importer's scope; ``today`` is the last day that can be said something of."""

    def __init__(self, directory: Index, today: date) -> None:
        self._directory = directory
        self._today = today
        self._seen: dict[tuple[OfficeId, date], int] = {}
        self._offices_of: dict[UnitId, list[OfficeId]] = {}
        for office in directory.offices.values():
            self._offices_of.setdefault(office.unit, []).append(office.id)

    def check(self, rows: Iterable[GivenRow]) -> Checked:
        """Every row, or what is wrong with them."""
        days: list[DossierDay] = []
        faults: list[Fault] = []
        for count, row in enumerate(rows):
            if count == MOST_ROWS:
                faults.append(Fault(None, "file", "rows"))
                break
            found = self._row(row)
            if isinstance(found, DossierDay):
                days.append(found)
            else:
                faults += found
            if len(faults) > MOST_FAULTS:
                break
        if not days and not faults:
            faults.append(Fault(None, "file", "empty"))
        return told(faults) if faults else Checked(days, [])

    def _row(self, row: GivenRow) -> DossierDay | list[Fault]:
        faults: list[Fault] = []
        office = self._place(row, faults)
        day = self._day(row, faults)
        counts = {name: self._count(row, name, faults) for name in COUNTS}
        overdue = self._count(row, "overdue", faults, is_optional=True)
        returned = self._count(row, "returned", faults, is_optional=True)
        values = [counts[name] or 0 for name in COUNTS]
        found = DossierCounts(*values)
        if returned is not None and not faults and returned != found.returned:
            faults.append(Fault(row.line, "returned", "sum", str(returned)))
        if faults or office is None or day is None:
            return faults
        before = self._seen.setdefault((office, day), row.line)
        if before != row.line:
            return [Fault(row.line, "day", "duplicate", day.isoformat())]
        return DossierDay(office, day, found, overdue)

    def _place(self, row: GivenRow, faults: list[Fault]) -> OfficeId | None:
        office, unit = OfficeId(row.texts.get("office", "")), UnitId(row.texts.get("unit", ""))
        why: Why | None = None
        field, value = ("office", str(office)) if office else ("unit", str(unit))
        if office:
            if office not in self._directory.offices:
                why = "no-such-office"
            elif unit and self._directory.offices[office].unit != unit:
                why = "both-places"
        elif not unit:
            field, value, why = "office", "", "place"
        elif unit not in self._directory.units:
            why = "no-such-unit"
        else:
            offices = self._offices_of.get(unit, [])
            if len(offices) == 1:
                return offices[0]
            why = "many-offices" if offices else "no-office"
        if why is not None:
            faults.append(Fault(row.line, field, why, value[:_LONGEST]))
            return None
        return office

    def _day(self, row: GivenRow, faults: list[Fault]) -> date | None:
        text = row.texts.get("day", "")
        found = read_day(text)
        why: Why | None = None
        if found is None:
            why = "missing" if not text else "excel-day" if _is_number(text) else "day"
        elif found > self._today:
            why = "future"
        elif found < EARLIEST:
            why = "too-old"
        if why is not None:
            faults.append(Fault(row.line, "day", why, text[:_LONGEST]))
            return None
        return found

    def _count(self, row: GivenRow, name: str, faults: list[Fault], *, is_optional: bool = False) -> int | None:
        text = row.texts.get(name, "")
        if not text and (is_optional or name == "early"):
            return None
        why: Why | None = None
        if not text:
            why = "missing"
        elif not _is_number(text):
            why = "number"
        elif int(text) > MOST_A_DAY:
            why = "too-many"
        if why is None:
            return int(text)
        faults.append(Fault(row.line, name, why, text[:_LONGEST]))
        return None


def read_day(text: str) -> date | None:
    """A day as ISO 8601 writes it, or as Vietnam does: ``2026-09-01``, ``1/9/2026``; midnight behind it is forgiven."""
    text = text.removesuffix(" 00:00:00").removesuffix("T00:00:00")
    try:
        if "/" not in text:
            found = date.fromisoformat(text)
            return found if found.isoformat() == text else None
        parts = text.split("/")
        if len(parts) != 3 or len(parts[2]) != 4 or not all(_is_number(part) for part in parts):  # noqa: PLR2004 - day, month, year
            return None
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    # Digits of other scripts are digits too to Python, and a thousand of them take it long to read.
    return text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - more is checked as a number never is
