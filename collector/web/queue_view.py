"""The queue's part of the overview as plain data: who was served and rated, how long people waited, the load, each counter."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from collector.inquiry import Grouping, Inquiry
from collector.participation import Participation, Rated, Standing, assembled, missing_from, rated_of
from collector.queue_rows import OFFICE_HOURS, SUMMED
from collector.store.db import Database
from collector.store.queues import QueueGroup, folded, office_hours, offices_asked, queue_sums
from collector.store.satisfaction import Row, satisfaction
from collector.store.unit_sums import whole_of
from collector.web.parts import Parts
from collector.web.scope import Scope
from office.directory import Index
from office.ids import OfficeId
from office.queue_figure import Durations, QueueFigure, Sums, queue_figure


class Hour(NamedTuple):
    """One hour of the day, over all days shown."""

    hour: int
    issued: int
    wait: Durations


class QueueView(NamedTuple):
    """Everything of the queue on the page. ``total`` is ``None`` when nothing happened in a queue in the period.

    ``places`` are counters, offices or units, in their order. ``missing`` are the offices of which something may still come,
    with the first such day, as far as it concerns the days shown; ``is_running``: none of these days has ended.
    """

    total: Participation | None
    hours: list[Hour]
    places: list[Participation]
    services: list[Participation]
    missing: dict[OfficeId, date]
    is_running: bool
    was_ever: bool

    @property
    def unknown_hours(self) -> int:
        """How many deeds have no known time."""
        return 0 if self.total is None else self.total.figure.time_unknown


class Beside(NamedTuple):
    """What a page has read already: the units that are its rows, if any, its votes by row, and which of its offices lag.

    The votes are those of all scales and channels.
    """

    below: Parts | None
    votes: Sequence[Row]
    missing: Mapping[OfficeId, date]


def queue_view(
    db: Database, directory: Index, scope: Scope, rows: Grouping, today: date, *, beside: Beside | None = None
) -> QueueView:
    """Read the queue's part of the page that ``scope`` asks for, within the caller's snapshot."""
    asked = scope.inquiry._replace(scale=None, channel=None, by=())
    place: Grouping = rows if rows in {"office", "unit"} else "counter"
    below = beside.below if beside is not None else None
    sums, of_services = _sums(db, directory, asked, place, below)
    is_read = beside is not None and place == rows
    rated = rated_of(beside.votes if beside and is_read else satisfaction(db, directory, asked._replace(by=(place,))))
    missing = missing_from(db, directory, asked) if beside is None else beside.missing
    standing = Standing(asked, missing, directory if below is None else _by_row(directory, missing, below), today)
    everyone = {QueueGroup(): Rated(sum(one.votes for one in rated.values()), sum(one.bound for one in rated.values()))}
    total = next(iter(assembled(folded(of_services, keep=()), everyone, standing)), None)
    if total is None or not _happened(total):
        return QueueView(None, [], [], [], {}, is_running=False, was_ever=_was_ever(db, asked))
    places = assembled(sums, rated, standing)
    services = assembled(of_services, None, standing)
    hours = office_hours(db, directory, asked) if asked.service is None else _of_service(db, directory, asked)
    return QueueView(
        total=total,
        hours=_hours({hour: queue_figure(found) for hour, found in hours.items()}),
        places=[row for row in places if getattr(row.group, place) is not None and _happened(row)],
        services=[row for row in services if row.group.service],
        missing={office: day for office, day in missing.items() if day < asked.end},
        is_running=asked.first >= today,
        was_ever=True,
    )


def _sums(
    db: Database, directory: Index, asked: Inquiry, place: Grouping, below: Parts | None
) -> tuple[dict[QueueGroup, Sums], dict[QueueGroup, Sums]]:
    """Sums by place, and by service."""
    if below is not None:
        found = {
            QueueGroup(unit=unit): sums
            for unit, own in below.items()
            for sums in queue_sums(db, directory, own._replace(scale=None, channel=None), SUMMED).values()
        }
    elif place == "office" and whole_of(db, directory, asked) is not None:
        found = queue_sums(db, directory, asked._replace(by=(place,)), SUMMED)
    else:
        # One reading of the sums serves places and services: they are the same rows, added up in two ways.
        both = queue_sums(db, directory, asked._replace(by=(place, "service")), SUMMED)
        return folded(both, keep=("office", place)), folded(both, keep=("service",))
    return found, queue_sums(db, directory, asked._replace(by=("service",)), SUMMED)


def _by_row(directory: Index, missing: Mapping[OfficeId, date], below: Parts) -> Index:
    """The directory in which an office that lags belongs to the row in which it is counted."""
    rows = {office: unit for unit, own in below.items() for office in (own.counted() or frozenset()) & missing.keys()}
    moved = {office: msgspec.structs.replace(directory.offices[office], unit=unit) for office, unit in rows.items()}
    return directory._replace(offices=directory.offices | moved)


def _of_service(db: Database, directory: Index, asked: Inquiry) -> dict[int | None, Sums]:
    return {group.hour: found for group, found in queue_sums(db, directory, asked._replace(by=("hour",)), OFFICE_HOURS).items()}


def _happened(row: Participation) -> bool:
    """Whether a row is about a queue at all, and not about votes alone."""
    found = row.figure
    return bool(found.issued or found.called or found.finished or found.unserved or sum(found.cancelled.values()))


def _hours(figures: Mapping[int | None, QueueFigure]) -> list[Hour]:
    """Every hour from the first to the last in which something happened; between them none is left out."""
    found = {hour: figure for hour, figure in figures.items() if hour is not None and (figure.issued or figure.wait.n)}
    if not found:
        return []
    nothing = Durations(0, None, None, {})
    return [
        Hour(hour, found[hour].issued if hour in found else 0, found[hour].wait if hour in found else nothing)
        for hour in range(min(found), max(found) + 1)
    ]


def _was_ever(db: Database, asked: Inquiry) -> bool:
    where, values = offices_asked(asked)
    # Windows have no service; a number always has one.
    query = f"SELECT 1 FROM queue_cells WHERE service IS NOT NULL AND {' AND '.join(where)} LIMIT 1"  # noqa: S608 - our words
    return db.execute(query, values).fetchone() is not None
