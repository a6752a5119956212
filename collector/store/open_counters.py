"""How many counters had somebody on duty, by weekday: the mean of the days on which any had."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from sqlite_utils import Database

from collector.inquiry import Inquiry
from collector.store.queues import queue_sums
from office.directory import Index


class OpenCounters(NamedTuple):
    """The mean number of counters on one weekday, and on all others."""

    then: float
    other: float


def open_counters(db: Database, directory: Index, inquiry: Inquiry, weekday: int) -> OpenCounters | None:
    """The counters of the one office of ``inquiry``; ``None`` where it is of several or of a part, or where no duty is known."""
    if inquiry.office is None or inquiry.counter is not None or inquiry.official is not None:
        return None
    asked = inquiry._replace(by=("counter", "day"))
    counters: defaultdict[date, set[str]] = defaultdict(set)
    for group, sums in queue_sums(db, directory, asked, ("duty-seconds",)).items():
        if group.counter is not None and group.period is not None and any(n > 0 for n in sums.values()):
            counters[group.period.first].add(group.counter)
    then = [len(found) for day, found in counters.items() if day.weekday() == weekday]
    others = [len(found) for day, found in counters.items() if day.weekday() != weekday]
    return OpenCounters(sum(then) / len(then), sum(others) / len(others)) if then and others else None
