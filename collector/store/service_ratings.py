"""Satisfaction by service, read from the sums of slips by week: no counter, official or day stands beside it."""

from collections import defaultdict
from typing import NamedTuple

from sqlite_utils import Database

from collector.inquiry import Inquiry, unit_of
from collector.store.queues import offices_asked
from collector.store.satisfaction import natural
from office.directory import Index
from office.ids import OfficeId, ScaleId
from office.periods import HalfDay, Span, bucket_of, half_day_at, half_day_on
from office.rollup import COUNTED, Figure, Tallied, figure
from office.slips import Week, monday_of, week_of


class ServiceGroup(NamedTuple):
    """What a row is about; what it is not grouped by is ``None``."""

    scale: str
    unit: str | None = None
    office: str | None = None
    service: str | None = None
    period: Span | None = None


def service_satisfaction(db: Database, directory: Index, inquiry: Inquiry) -> list[tuple[ServiceGroup, Figure]]:
    """The figures of the weeks that begin in the days asked for, ordered by place, then time."""
    tallies: defaultdict[ServiceGroup, list[Tallied]] = defaultdict(list)
    by = set(inquiry.by)
    columns = (
        "week" if inquiry.bucket else "NULL",
        "office" if by & {"office", "unit"} else "NULL",
        "service" if "service" in by else "NULL",
    )
    for part in inquiry.parts(directory):
        where, values = offices_asked(part)
        where += ["week >= ?", "week < ?"]
        values += weeks_of(part)
        for name in ("service", "scale"):
            if getattr(inquiry, name) is not None:
                where.append(f"{name} = ?")
                values.append(getattr(inquiry, name))
        query = (
            f"SELECT {', '.join(columns)}, scale, score, sum(n), sum(unknown), sum(spanned) FROM service_rollups"  # noqa: S608
            f" WHERE {' AND '.join(where)} GROUP BY 1, 2, 3, 4, 5"
        )
        for week, office, service, scale, *counts in db.execute(query, values):
            if scale in directory.scales and (office is None or office in directory.offices):
                group = ServiceGroup(
                    scale=scale,
                    unit=unit_of(directory, OfficeId(office), part.first) if "unit" in by else None,
                    office=office if "office" in by else None,
                    service=service,
                    period=None if inquiry.bucket is None else bucket_of(_half(week), inquiry.bucket, inquiry.reckoning),
                )
                score, n, unknown, spanned = counts
                tallies[group].append(Tallied(score, COUNTED, n, unknown, spanned))
    return [(group, figure(tallies[group], directory.scales[ScaleId(group.scale)])) for group in sorted(tallies, key=_order)]


def weeks_of(inquiry: Inquiry) -> tuple[Week, Week]:
    """The first week that begins in the days asked for, and the first one that begins behind them."""
    first, end = (half_day_on(day, afternoon=False) for day in (inquiry.first, inquiry.end))
    # A day that is no Monday lies in a week that began before it.
    early, late = (Week(week_of(half) + (_half(week_of(half)) < half)) for half in (first, end))
    return early, late


def _half(week: int) -> HalfDay:
    return half_day_at(monday_of(Week(week)))


def _order(group: ServiceGroup) -> tuple[object, ...]:
    time = f"{group.period.first} {group.period.label}" if group.period else ""
    return (*(natural(part or "") for part in (group.unit, group.office, group.service)), time, group.scale)
