"""Tables of the pages that people sort, filter and take with them: what is seen is what a file has, in the same order.

The order and what is looked for stand in the address, so they work without a script and can be sent to somebody. What has no
value (too few votes, nothing happened) stands last in both directions, and no order is offered by which people would be ranked.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from collector.errors import InquiryInvalidError
from collector.reason import reason
from collector.reports.model import Cell, Column, ColumnKind, Table
from collector.reports.phrasing import flat_cells, flat_columns
from collector.store.satisfaction import natural
from collector.web.csvtext import csv_text
from collector.web.language import Language
from collector.web.scope import Scope

LONGEST_SEARCH = 60

SORTS: Mapping[str, tuple[str, ...]] = {
    "lines": ("name", "n", "share", "interval", "verdict"),
    "queue": ("name", "finished", "wait", "nine", "service", "absent", "coverage", "response"),
    "dossiers": ("name", "on_time", "returned", "late", "overdue", "received", "days", "reached"),
    "places": ("name", "n", "share", "interval", "verdict", "reached", "coverage", "response", "wait"),
}
"""What each table can be ordered by."""

OF_SHARES = frozenset({"share", "interval", "verdict", "reached"})
"""Orders beside which it has to be said that they are no ranking."""

Line = TypeVar("Line")


class Field(NamedTuple, Generic[Line]):
    """One column: ``cell`` is what a file has, ``rank`` what rows are ordered by (``None``: last)."""

    key: str
    title: str
    kind: ColumnKind
    cell: Callable[[Line], Cell]
    rank: Callable[[Line], object | None] | None = None


class Head(NamedTuple):
    """The head of a column: where it leads (``None``: nowhere), and how rows are ordered by it, as ARIA says it."""

    title: str
    href: str | None
    aria: str | None


class Listed(NamedTuple, Generic[Line]):
    """One table as it is shown. ``whole`` is how many rows there are without the search."""

    id: str
    fields: tuple[Field[Line], ...]
    rows: list[Line]
    whole: int
    scope: Scope

    @property
    def titles(self) -> Mapping[str, str]:
        """What each column is called."""
        return {field.key: field.title for field in self.fields}

    @property
    def search(self) -> str:
        """What is looked for."""
        return self.scope.parameters.get("find", "")

    @property
    def ordered_by(self) -> str | None:
        """The column by which rows are ordered, where somebody chose one."""
        found = sort_of(self.scope, self.id)
        return None if found is None else found[0]

    @property
    def is_of_shares(self) -> bool:
        """Whether the order could be taken for a ranking."""
        return self.ordered_by in OF_SHARES

    def head(self, key: str) -> Head:
        """The head of a column; a second use of its link turns the order round."""
        field = next(field for field in self.fields if field.key == key)
        if field.rank is None:
            return Head(field.title, None, None)
        found = sort_of(self.scope, self.id)
        is_down = found[1] if found is not None and found[0] == key else None
        # Names begin with A, numbers with the largest.
        turn = (field.kind != "text") if is_down is None else not is_down
        href = self.scope.href(sort=f"{'-' if turn else ''}{self.id}.{key}")
        return Head(field.title, f"{href}#{self.id}", None if is_down is None else "descending" if is_down else "ascending")

    def file(self, form: str) -> str:
        """The address of this table as a file."""
        page = "/tables/" + self.id
        return self.scope.on(page).href(format=form)

    def table(self, title: str) -> Table:
        """What is seen, for a file."""
        columns = tuple(Column(field.key, field.title, field.kind) for field in self.fields)
        return Table(
            id=self.id,
            title=title,
            columns=columns,
            rows=tuple(tuple(field.cell(row) for field in self.fields) for row in self.rows),
        )


def sort_of(scope: Scope, table: str) -> tuple[str, bool] | None:
    """The column of ``table`` by which the address orders it, and whether the largest stands first.

    Raises:
        InquiryInvalidError: no table has such a column.
    """
    text = scope.parameters.get("sort", "")
    if not text:
        return None
    name, _, key = text.removeprefix("-").partition(".")
    if key not in SORTS.get(name, ()):
        choices = ", ".join(f"{table}.{key}" for table, keys in SORTS.items() for key in keys)
        raise InquiryInvalidError({"sort": reason("%(value)r is none of %(choices)s", value=text[:40], choices=choices)})
    return (key, text.startswith("-")) if name == table else None


def listed(table: str, fields: Sequence[Field[Line]], rows: Sequence[Line], scope: Scope) -> Listed[Line]:
    """The rows whose name holds what is looked for, in the order that the address wants; the first field is the name.

    Raises:
        InquiryInvalidError: what is looked for is too long, or no table has such a column.
    """
    search = scope.parameters.get("find", "")
    if len(search) > LONGEST_SEARCH:
        raise InquiryInvalidError({"find": reason("is longer than %(most)s characters", most=LONGEST_SEARCH)})
    wanted = _plain(search)
    found = [row for row in rows if wanted in _plain(str(fields[0].cell(row)))] if wanted else list(rows)
    order = sort_of(scope, table)
    rank = next((field.rank for field in fields if order is not None and field.key == order[0]), None)
    if order is not None and rank is not None:
        ranked = [(rank(row), row) for row in found]
        known = sorted(((value, row) for value, row in ranked if value is not None), key=lambda one: one[0], reverse=order[1])  # type: ignore[arg-type,return-value]
        found = [row for _, row in known] + [row for value, row in ranked if value is None]
    return Listed(table, tuple(fields), found, len(rows), scope)


def by_name(text: str) -> object:
    """Where a name stands: without its marks, «Quầy 2» before «Quầy 10»."""
    return natural(_plain(text))


def csv_of(table: Table, words: Language) -> str:
    """The table for a spreadsheet; shares are numbers between 0 and 1."""
    columns = [column.title for column in flat_columns(table.columns, words)]
    rows = (dict(zip(columns, flat_cells(row, table.columns), strict=True)) for row in table.rows)
    return csv_text(columns, rows)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().strip()
