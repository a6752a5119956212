"""Of which day the last votes and visits are that came from a place: what is said where nothing can be judged any more."""

from datetime import date, timedelta

import msgspec
from sqlite_utils import Database

from collector.store.alerts import AlertKey
from office.ids import OfficeId
from office.periods import GRAINS, cell_of, day_of, first_half_of, half_day_on

MOST_DAYS = 400
"""So far back it is looked for."""


def last_votes(db: Database, key: AlertKey, today: date) -> date | None:
    """The last day of which votes came from what an alert is about: an office, or a counter, on a scale and a channel of it."""
    where, values = ["office = ?"], [str(key.office)]
    for column, value in (("counter", key.subject.counter), ("scale", key.subject.scale), ("channel", key.subject.channel)):
        if value:
            where.append(f"{column} = ?")
            values.append(value)
    cells = [row[0] for row in db.execute(f"SELECT id FROM cells WHERE {' AND '.join(where)}", values)]  # noqa: S608 - our words
    end = half_day_on(today + timedelta(days=1), afternoon=False)
    first = half_day_on(today - timedelta(days=MOST_DAYS), afternoon=False)
    coarse = _last(db, cells, "half-month", cell_of(first, "half-month"), cell_of(end, "half-month"))
    if coarse is None:
        return None
    begun = first_half_of(coarse, "half-month")
    half = _last(db, cells, "day", cell_of(begun, "day"), cell_of(first_half_of(coarse + 1, "half-month"), "day"))
    return None if half is None else day_of(first_half_of(half, "day"))


def last_visits(db: Database, office: OfficeId) -> date | None:
    """The last day on which an office gave numbers."""
    (day,) = db.execute("SELECT max(date) FROM queue_days WHERE office = ?", [office]).fetchone()
    return None if day is None else date.fromisoformat(day)


def _last(db: Database, cells: list[int], grain: str, first: int, last: int) -> int | None:
    # Sought cell by cell: the table is read by time, and most of it is of others.
    query = (
        "SELECT max(p.value) FROM json_each(?) p CROSS JOIN json_each(?) c WHERE EXISTS"
        " (SELECT 1 FROM rollups r WHERE r.grain = ? AND r.period = p.value AND r.cell = c.value)"
    )
    periods = list(range(first, last + 1))
    asked = [msgspec.json.encode(periods).decode(), msgspec.json.encode(cells).decode(), GRAINS.index(grain)]
    found: int | None = db.execute(query, asked).fetchone()[0]
    return found
