"""What a report is, before it is a page or a sheet: sections of sentences, tables with typed columns, and charts.

Every form is written from this and from nothing else, so that the sheet, the page and the document cannot disagree.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from office.ids import OfficeId, ScaleId

ColumnKind = Literal["text", "count", "share", "interval", "minutes", "day"]
"""``share`` is between 0 and 1; ``interval`` holds two shares, ``minutes`` a duration as well as it is known."""

PAIRED: frozenset[ColumnKind] = frozenset({"interval", "minutes"})
"""Kinds whose cells are ranges; a sheet has two columns for them."""


class Range(msgspec.Struct, frozen=True):
    """From ``low`` to ``high``; ``high`` is ``None`` where it is open."""

    low: float
    high: float | None


Cell = str | int | float | date | Range | None
"""``None``: there is nothing to say (too few votes, nothing happened); a table's notes give the reason."""


class Column(msgspec.Struct, frozen=True):
    """One column: ``key`` for programs, ``title`` for people. What is ``aside`` stands in sheets, and is left out in print.

    ``room``: on paper so many letters are kept free, also where nothing is written yet.
    """

    key: str
    title: str
    kind: ColumnKind = "text"
    aside: bool = False
    room: int = 0


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """``rows`` have one cell for each column; ``total`` is one more row where rows may be added up.

    ``none`` is what is said where there are no rows, when there is more to say than that; ``most_printed``: rows on paper,
    where that is not the usual bound; ``pressing``: the numbers of the rows that paper has before others, and of a table with
    too many rows alone where it is not ``filled``.
    ``folded``: the fewer rows that paper has for these.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    none: str = ""
    most_printed: int | None = None
    pressing: tuple[int, ...] = ()
    filled: bool = True
    folded: tuple[tuple[Cell, ...], ...] | None = None


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """One chart as a Vega-Lite definition with its data; ``caption`` says in words what it shows."""

    id: str
    title: str
    caption: str
    specification: dict[str, Any]


Block = str | Table | Chart
"""A paragraph, a table or a chart."""


class Section(msgspec.Struct, frozen=True):
    """A heading and what stands under it, in order; an annex has no number and lies across behind the signature."""

    title: str
    blocks: tuple[Block, ...]
    is_annex: bool = False


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """What Nghị định 30/2020 wants above a document; empty fields are left to be filled in by hand."""

    agency: str
    superior: str = ""
    number: str = ""
    place: str = ""


class Lagging(msgspec.Struct, frozen=True):
    """An office of which something may still come, from the day ``since`` on."""

    office: OfficeId
    name: str
    since: date


class UptimeSum(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of opening hours of all terminals, recorded from the day ``since`` on; ``cut`` and ``unheard`` are unknown."""

    since: date
    up_seconds: int
    out_seconds: int
    dark_seconds: int
    cut_seconds: int
    unheard_seconds: int


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures are made of. ``first`` and ``last`` are both counted; ``revision`` names the state of the record.

    ``excluded`` counts the votes that were left out, by reason; ``coverage`` is windows ÷ people served, ``response_rate`` votes
    in a window ÷ windows (``None`` where there is no queue). ``uptime`` is ``None`` where nothing of it was recorded.
    """

    ledger: str
    revision: str
    first: date
    last: date
    reckoning: str
    place: str
    offices: int
    scales: tuple[ScaleId, ...]
    votes: int
    excluded: dict[str, int]
    time_unknown: int
    spanned: int
    at_once: int
    served: int
    windows: int
    bound: int
    coverage: float | None
    response_rate: float | None
    lagging: tuple[Lagging, ...]
    running: bool
    uptime: UptimeSum | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report; ``summary`` is what it comes to, a paragraph each, and stands before all sections.

    ``made_on`` is the only thing in it that depends on the day on which it is made.
    """

    kind: str
    title: str
    period: str
    letterhead: Letterhead
    sections: tuple[Section, ...]
    method: tuple[str, ...]
    provenance: Provenance
    sample: bool
    language: str
    made_on: date
    summary: tuple[str, ...] = ()

    def tables(self) -> Iterator[Table]:
        """Every table, in order; the first one is the main one."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Table))

    def said_alone(self) -> Iterator[tuple[str, str]]:
        """Title and sentence of the sections that have no table: forms made of tables have no other place for them."""
        for section in self.sections:
            if not any(isinstance(block, Table) for block in section.blocks):
                yield from ((section.title, block) for block in section.blocks if isinstance(block, str))
