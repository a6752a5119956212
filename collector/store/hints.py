"""What was said of money and presents, for those above an office alone; every query names the offices that may be read."""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from office.ids import OfficeId
from office.periods import HalfDay, Period, Span, bucket_of, half_day_on

PAGE = 30


class HintMonth(NamedTuple):
    """What was answered in one office in one month to the question whether somebody hinted at money or a present."""

    office: OfficeId
    span: Span
    yes: int
    no: int
    unanswered: int


class HintText(NamedTuple):
    """What somebody wrote who answered with yes; ``span`` is the month, for a day would point at fewer people."""

    position: int
    office: OfficeId
    span: Span
    text: str


def hint_months(db: Database, offices: Collection[OfficeId], days: Period) -> list[HintMonth]:
    """Every office and month of ``days`` in which the question was put, the last month first, most yeses first in it."""
    query = (
        "SELECT office, half_day, hint, count(*) FROM comments WHERE hint IS NOT NULL AND half_day >= ? AND half_day < ?"
        " AND office IN (SELECT value FROM json_each(?)) GROUP BY office, half_day, hint"
    )
    sums: defaultdict[tuple[str, Span], dict[str, int]] = defaultdict(lambda: {"yes": 0, "no": 0, "unanswered": 0})
    for office, half, hint, n in db.execute(query, [*_halves(days), _listed(offices)]):
        sums[office, bucket_of(HalfDay(half), "month", "calendar")][hint] += n
    found = [HintMonth(OfficeId(office), span, **counts) for (office, span), counts in sums.items()]
    return sorted(found, key=lambda one: (-one.span.first.toordinal(), -one.yes, one.office))


def hint_texts(
    db: Database,
    offices: Collection[OfficeId],
    *,
    days: Period | None = None,
    before: int | None = None,
    most: int = PAGE,
) -> list[HintText]:
    """What was written with a yes, in ``days`` or ever, the last one first."""
    first, end = (None, None) if days is None else _halves(days)
    query = (
        "SELECT position, office, half_day, text FROM comments WHERE hint = 'yes' AND text <> ''"
        " AND office IN (SELECT value FROM json_each(?)) AND (? IS NULL OR position < ?)"
        " AND (? IS NULL OR half_day >= ? AND half_day < ?) ORDER BY position DESC LIMIT ?"
    )
    rows = db.execute(query, [_listed(offices), before, before, first, first, end, most])
    return [
        HintText(position, OfficeId(office), bucket_of(HalfDay(half), "month", "calendar"), text)
        for position, office, half, text in rows
    ]


def _halves(days: Period) -> tuple[HalfDay, HalfDay]:
    return half_day_on(days.first, afternoon=False), half_day_on(days.end, afternoon=False)


def _listed(offices: Collection[OfficeId]) -> str:
    return msgspec.json.encode(sorted(offices)).decode()
