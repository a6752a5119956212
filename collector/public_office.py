"""What everybody may read of an office: ended months with enough votes and waits, and what was done. Nothing below thirty."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from collector.inquiry import Inquiry
from collector.participation import Participation, missing_from, participation
from collector.store.alerts import Alerts, Published
from collector.store.comments import Answered, Comments
from collector.store.db import Database
from collector.store.queues import queue_sums
from collector.store.satisfaction import satisfaction, snapshot
from office.directory import Index
from office.ids import OfficeId
from office.judgement import FEWEST_FOR_WORDS
from office.periods import Span, bucket_of, half_day_on
from office.queue_figure import Durations, queue_figure
from office.rollup import Figure

FEWEST_PUBLIC = FEWEST_FOR_WORDS
"""Of fewer votes or waits in a month nothing is published, not even how many there were."""

MONTHS = 6
MOST_RESULTS = 10


class PublicMonth(NamedTuple):
    """One ended month; ``figure`` and ``waits`` are ``None`` where there are too few."""

    span: Span
    figure: Figure | None
    waits: Durations | None


class PublicOffice(NamedTuple):
    """Everything on the page. Votes are those of one scale and channel, the one with most votes; ``None``: there are none.

    ``months`` are the last ones, down to the first of which something can be said; ``asked`` are their days, ``figures`` those
    that are told, ``whole`` who was served and asked in their months (none: too few), ``missing`` since when something may come.
    """

    scale: str | None
    channel: str | None
    months: list[PublicMonth]
    results: list[Published]
    answers: list[Answered]
    figures: list[Figure]
    whole: tuple[Participation, ...]
    missing: Mapping[OfficeId, date]
    asked: Inquiry


def public_office(db: Database, directory: Index, office: OfficeId, today: date) -> PublicOffice:
    """Read the page of an office, the last month first."""
    spans = _ended_months(today)
    asked = Inquiry(spans[-1].first, spans[0].end, office=office, by=("month",))
    with snapshot(db):
        rows = satisfaction(db, directory, asked)
        waits = {group.period: queue_figure(sums).wait for group, sums in queue_sums(db, directory, asked, ("wait",)).items()}
        results = Alerts(db).published(office, MOST_RESULTS)
        answers = Comments(db).published(office, MOST_RESULTS)
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        kind = row.group.scale, row.group.channel
        counts[kind] = counts.get(kind, 0) + row.figure.n
    scale, channel = max(counts, key=lambda kind: counts[kind]) if any(counts.values()) else (None, None)
    figures = {row.group.period: row.figure for row in rows if (row.group.scale, row.group.channel) == (scale, channel)}
    months = [
        PublicMonth(
            span,
            found if (found := figures.get(span)) is not None and found.n >= FEWEST_PUBLIC else None,
            waited if (waited := waits.get(span)) is not None and waited.n >= FEWEST_PUBLIC else None,
        )
        for span in spans
    ]
    while months and months[-1].figure is None and months[-1].waits is None:
        months.pop()
    used = [month.figure for month in months if month.figure is not None]
    told = asked._replace(first=months[-1].span.first if months else asked.end, by=())
    # A month of which no votes are told is not part of the whole: else their number could be had by subtraction.
    spans_told = {month.span for month in months if month.figure is not None}
    with snapshot(db):
        rows_told = participation(db, directory, told._replace(by=("month",)), today) if months else []
        missing = {place: day for place, day in missing_from(db, directory, told).items() if day < told.end}
    whole = tuple(row for row in rows_told if row.group.period in spans_told)
    windows = sum(row.figure.windows for row in whole)
    bound = sum(row.rated.bound for row in whole if row.rated is not None)
    is_told = min(windows, bound) >= FEWEST_PUBLIC
    return PublicOffice(scale, channel, months, results, answers, used, whole if is_told else (), missing, told)


def _ended_months(today: date) -> list[Span]:
    """The last ended months, the latest first."""
    spans: list[Span] = []
    first = today.replace(day=1)
    while len(spans) < MONTHS:
        spans.append(bucket_of(half_day_on(first - timedelta(days=1), afternoon=False), "month", "calendar"))
        first = spans[-1].first
    return spans
