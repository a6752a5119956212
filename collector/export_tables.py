"""What the file for Datasette holds: each table and view with its columns in plain words; the file, its description and the docs
are made from this.

Whoever gets the file can add up and subtract as they like, and nobody looks over their shoulder. So nothing of a person is in
it: no official, not even as a code, no vote, no ticket, no words of a citizen, no account. Where few voted or waited, the counts
stand without what they chose or how long they waited, and no such row can be had from its whole.
"""

from typing import Literal, NamedTuple


class ExportColumn(NamedTuple):
    """One column; ``meaning`` says its unit where it has one."""

    name: str
    type: Literal["TEXT", "INTEGER", "REAL"]
    meaning: str


class ExportTable(NamedTuple):
    """One table, or with ``query`` a view of others. ``key`` are the first columns that name a row."""

    name: str
    meaning: str
    columns: tuple[ExportColumn, ...]
    key: int = 1
    query: str | None = None

    def statement(self) -> str:
        """What makes it."""
        if self.query is not None:
            return f"CREATE VIEW {self.name} ({', '.join(column.name for column in self.columns)}) AS {self.query}"
        columns = ", ".join(f"{column.name} {column.type}" for column in self.columns)
        key = ", ".join(column.name for column in self.columns[: self.key])
        return f"CREATE TABLE {self.name} ({columns}, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID"


def _text(name: str, meaning: str) -> ExportColumn:
    return ExportColumn(name, "TEXT", meaning)


def _count(name: str, meaning: str) -> ExportColumn:
    return ExportColumn(name, "INTEGER", meaning)


_OFFICE = _text("office", "Id of the office")
_DAY = _text("day", "Day, ISO 8601, at +07:00")
_MONTH = _text("month", "Calendar month, such as 2026-09")
_SCALE = _text("scale", "Id of the scale; shares of two scales say nothing together")
_CHANNEL = _text("channel", "How votes came: kiosk, button, exit or phone; never to be added up")
_VOTES = _count("votes", "Votes that count")
_SATISFIED = _count(
    "satisfied", "Votes on the satisfied levels; empty where fewer than 10 voted, or where it would tell that of such a row"
)
_EXCLUDED = _count("excluded", "Votes that were left out, such as repeated presses")
_NAME = _text("office_name", "Name of the office")
_DOSSIERS = (
    _count("received", "Dossiers received"),
    _count("early", "Given back before the deadline"),
    _count("on_time", "Given back by the deadline"),
    _count("late", "Given back late"),
)

TABLES: tuple[ExportTable, ...] = (
    ExportTable(
        "about",
        "What this file is",
        (_text("name", "What is said"), _text("value", "What it is")),
    ),
    ExportTable(
        "units",
        "Provinces, communes and whatever stands between them",
        (
            _text("unit", "Id of the unit"),
            _text("kind", "What it is called, such as Xã"),
            _text("name", "Its name"),
            _text("code", "Number of the national list, as text"),
            _text("parent", "Id of the unit above; empty for a top"),
            _text("valid_from", "First day"),
            _text("valid_to", "First day on which it is no more"),
            _text("merged_into", "Id of the unit into which it was merged"),
        ),
    ),
    ExportTable("offices", "Offices", (_OFFICE, _text("unit", "Id of its unit"), _text("name", "Its name"))),
    ExportTable(
        "counters",
        "Counters of offices",
        (_OFFICE, _text("counter", "Id of the counter within its office"), _text("label", "What stands on it")),
        key=2,
    ),
    ExportTable(
        "figures_by_day",
        "Satisfaction by office and day",
        (_OFFICE, _DAY, _SCALE, _CHANNEL, _VOTES, _SATISFIED, _EXCLUDED),
        key=4,
    ),
    ExportTable(
        "figures_by_month",
        "Satisfaction by counter and month",
        (
            _OFFICE,
            _text("counter", "Id of the counter within its office"),
            _MONTH,
            _SCALE,
            _CHANNEL,
            _VOTES,
            _SATISFIED,
            _EXCLUDED,
        ),
        key=5,
    ),
    ExportTable(
        "waits_by_day",
        "The queue by office and day; times are known by a range, and empty where fewer than 5 people waited",
        (
            _OFFICE,
            _DAY,
            _count("numbers", "Numbers given"),
            _count("served", "People served"),
            _count("called", "Calls"),
            _count("missed", "Calls to which nobody came"),
            _count("waits", "How many waits were measured"),
            _count("median_from", "The median wait is at least so long, in seconds"),
            _count("median_to", "The median wait is less than this, in seconds; empty: 8 hours or more"),
            _count("nine_of_ten_below", "Nine of ten people waited less than this, in seconds"),
        ),
        key=2,
    ),
    ExportTable(
        "dossiers_by_day",
        "Dossiers by office and day, as the upper unit's system counts them; nobody's opinion",
        (_OFFICE, _DAY, *_DOSSIERS, _count("overdue", "In hand after their deadline on that evening; empty: not told")),
        key=2,
    ),
    ExportTable(
        "targets",
        "What units set themselves for a year",
        (
            _text("unit", "Id of the unit; - for everything"),
            _count("year", "Year"),
            _text("measure", "satisfied, response, coverage, wait, dossiers or served"),
            ExportColumn("value", "REAL", "Per cent; for wait minutes, for served people"),
        ),
        key=3,
    ),
    ExportTable(
        "satisfaction_by_month",
        "The same as figures_by_month with names and the satisfied share",
        (
            _NAME,
            _text("counter_label", "What stands on the counter"),
            _MONTH,
            _SCALE,
            _CHANNEL,
            _VOTES,
            ExportColumn("share", "REAL", "Satisfied share, between 0 and 1; empty where it is kept back"),
        ),
        query=(
            "SELECT offices.name, counters.label, month, scale, channel, votes, 1.0 * satisfied / votes FROM figures_by_month"
            " JOIN offices USING (office) LEFT JOIN counters USING (office, counter)"
        ),
    ),
    ExportTable(
        "dossiers_by_month",
        "Dossiers by office and calendar month",
        (
            _NAME,
            _MONTH,
            *_DOSSIERS,
            ExportColumn("share_in_time", "REAL", "Share not late, between 0 and 1; empty where none was given back"),
        ),
        query=(
            "SELECT name, substr(day, 1, 7), sum(received), sum(early), sum(on_time), sum(late),"
            " 1.0 * sum(early + on_time) / nullif(sum(early + on_time + late), 0)"
            " FROM dossiers_by_day JOIN offices USING (office) GROUP BY office, 2"
        ),
    ),
)


def description(database: str, title: str) -> dict[str, object]:
    """What Datasette is told of the file whose name without its ending is ``database``: the content of its metadata file."""
    tables = {
        table.name: {"description": table.meaning, "columns": {column.name: column.meaning for column in table.columns}}
        for table in TABLES
    }
    # The source stands at the foot of every page.
    return {"title": title, "source": title, "databases": {database: {"description": title, "tables": tables}}}
