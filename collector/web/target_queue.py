"""Of the queue just what targets are about, of whole offices: read from their sums, so that a year of a province is quick."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from collector.inquiry import Grouping, Inquiry, unit_of
from collector.participation import Participation, Standing, assembled, rated_of
from collector.store.db import Database
from collector.store.queues import QueueGroup, folded, queue_sums
from collector.store.satisfaction import Row
from office.directory import Index
from office.ids import OfficeId
from office.marks import Measure
from office.queue_figure import Sums

_MEASURES: tuple[Measure, ...] = ("finished", "windows", "wait")


def queue_whole(db: Database, directory: Index, asked: Inquiry, votes: Sequence[Row], today: date) -> Participation | None:
    """The queue of a place; ``votes`` are those of all scales and channels. ``None`` where nothing happened in one."""
    by: tuple[Grouping, ...] = ("office",) if asked.office is not None else ()
    sums = folded(queue_sums(db, directory, asked._replace(by=by), _MEASURES), keep=())
    return next(iter(_assembled(sums, asked, votes, directory, today).values()), None) if sums else None


def queue_by_unit(
    db: Database, directory: Index, asked: Inquiry, votes: Sequence[Row], today: date
) -> dict[str | None, Participation]:
    """The queue of each unit that has offices; ``votes`` are grouped by unit."""
    found: defaultdict[QueueGroup, defaultdict[tuple[Measure, int], int]] = defaultdict(lambda: defaultdict(int))
    for part in asked._replace(by=("unit",)).parts(directory):
        for group, sums in queue_sums(db, directory, part._replace(by=("office",)), _MEASURES).items():
            into = found[QueueGroup(unit=unit_of(directory, OfficeId(group.office or ""), part.first))]
            for key, n in sums.items():
                into[key] += n
    return {group.unit: row for group, row in _assembled(found, asked, votes, directory, today).items()}


def _assembled(
    sums: Mapping[QueueGroup, Sums], asked: Inquiry, votes: Sequence[Row], directory: Index, today: date
) -> dict[QueueGroup, Participation]:
    rows = assembled(sums, rated_of(votes), Standing(asked, {}, directory, today))
    return {row.group: row for row in rows if row.group in sums}
