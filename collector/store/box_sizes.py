"""Boxes by their size, and how many were of one score, read from the sums by half-day: votes of a half-day leave together.

The database adds up, so that a quarter of a province comes back as a few rows of each counter.
"""

from collections import defaultdict
from typing import NamedTuple

from sqlite_utils import Database

from collector.inquiry import Inquiry
from collector.store.queues import offices_asked
from collector.store.satisfaction import snapshot
from office.equal_boxes import FEWEST_IN_BOX, Boxes
from office.ids import OfficeId
from office.periods import GRAINS
from office.rollup import COUNTED

_AT_COUNTERS = ("kiosk", "button")
_HALF_DAY = GRAINS.index("half-day")


class BoxPlace(NamedTuple):
    """Where, with whom and on which scale boxes were filled; at the counter itself, by screen and buttons alone."""

    office: OfficeId
    counter: str
    official: str | None
    scale: str
    channel: str


def box_sizes(db: Database, inquiry: Inquiry) -> dict[BoxPlace, Boxes]:
    """The boxes of five votes or more in the days and offices of ``inquiry``; its other filters are not asked.

    A box with a span counts where it counts everywhere, in its last half-day.
    """
    sizes: defaultdict[BoxPlace, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    equal: defaultdict[BoxPlace, int] = defaultdict(int)
    with snapshot(db):
        for part in inquiry._replace(by=()).parts():
            where, values = offices_asked(part)
            cells = f"SELECT id FROM cells WHERE channel IN (?, ?) AND {' AND '.join(where)}"  # noqa: S608 - our own words
            query = f"""
                SELECT c.office, c.counter, c.official, c.scale, c.channel, b.n, count(*), sum(b.most = b.n)
                FROM (
                  SELECT cell, period, sum(n) AS n, max(n) AS most FROM rollups
                  WHERE grain = ? AND period >= ? AND period < ? AND flag = ? AND cell IN ({cells})
                  GROUP BY period, cell HAVING sum(n) >= ?
                ) b JOIN cells c ON c.id = b.cell
                GROUP BY b.cell, b.n
            """  # noqa: S608 - our own words
            asked = [_HALF_DAY, *part.half_days(), COUNTED, *_AT_COUNTERS, *values, FEWEST_IN_BOX]
            for *place, size, boxes, same in db.execute(query, asked):
                sizes[BoxPlace(*place)][size] += boxes
                equal[BoxPlace(*place)] += same
    return {place: Boxes(found, equal[place]) for place, found in sizes.items()}
