"""What a place was to reach in the year that its days lie in, what it reached in them, and what can be said of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from collector.dossier_figures import dossier_figures
from collector.participation import Participation
from collector.rule_book import EVERYWHERE
from collector.store.db import Database
from collector.store.queues import queue_sums
from collector.store.satisfaction import satisfaction, snapshot
from collector.store.targets import TargetBook
from collector.web.dossier_view import year_of
from collector.web.overview import Kind, sort_kinds
from collector.web.scope import Scope
from collector.web.target_queue import queue_whole
from office.directory import Index
from office.dossiers import DossierSum
from office.ids import UnitId
from office.judgement import Count
from office.periods import Span
from office.queue_figure import queue_figure
from office.targets import Measure, Reached, Targets, Verdict, judged


class Shown(NamedTuple):
    """The figures of a page or report that targets are held against; ``kind`` is the scale and channel shown of all ``kinds``."""

    kinds: Sequence[Kind]
    kind: Kind | None
    queue: Participation | None
    dossiers: DossierSum | None


class KindVerdict(NamedTuple):
    """The votes on one scale and channel; ``verdict`` is ``None`` where no target holds."""

    kind: Kind
    verdict: Verdict | None


class TargetView(NamedTuple):
    """The targets of one year, what some of its days reached, and what can be said; ``kinds`` are all scales and channels."""

    year: int
    scope: Scope
    targets: Targets
    reached: Reached
    verdicts: Mapping[Measure, Verdict]
    kinds: tuple[KindVerdict, ...]


def unit_of_scope(scope: Scope, directory: Index) -> UnitId:
    """The unit whose targets a scope is held against."""
    if scope.inquiry.office is not None:
        return directory.offices[scope.inquiry.office].unit
    if scope.inquiry.unit is not None:
        return scope.inquiry.unit
    tops = [unit.id for unit in directory.units.values() if unit.parent is None and unit.merged_into is None]
    return tops[0] if len(tops) == 1 else EVERYWHERE


def target_view(db: Database, directory: Index, scope: Scope, shown: Shown, today: date) -> TargetView | None:
    """The targets that hold, also those of units above the viewer's scope; ``None`` without any."""
    year = year_of(scope)
    if year is None:
        return None
    with snapshot(db):
        targets = _targets(db, directory, scope, year)
        served = None if targets.served is None else _served(db, directory, scope, year)
    return None if targets == Targets() else held(year, scope, targets, shown, served, today)


def progress(db: Database, directory: Index, scope: Scope, today: date) -> TargetView | None:
    """What a place reached in the days of ``scope``, with targets or without; ``None`` where these lie in two years."""
    year = year_of(scope)
    if year is None:
        return None
    asked = scope.inquiry._replace(by=(), scale=None, channel=None)
    with snapshot(db):
        votes = satisfaction(db, directory, asked)
        queue = queue_whole(db, directory, asked, votes, today)
        dossiers = next((row.figure for row in dossier_figures(db, directory, asked)), None)
        targets = _targets(db, directory, scope, year)
        served = _served(db, directory, scope, year)
    kinds = sort_kinds(votes)
    shown = Shown(kinds, kinds[0] if kinds else None, queue, dossiers)
    return held(year, scope, targets, shown, served if queue or served else None, today)


def _targets(db: Database, directory: Index, scope: Scope, year: Span) -> Targets:
    unit = unit_of_scope(scope, directory)
    targets = TargetBook(db).holding(unit, int(year.label))
    if scope.inquiry.office is not None and sum(office.unit == unit for office in directory.offices.values()) > 1:
        # One of several offices does not serve what all of them are to serve.
        return Targets(**{name: getattr(targets, name) for name in Targets.__struct_fields__ if name != "served"})
    return targets


def held(year: Span, scope: Scope, targets: Targets, shown: Shown, served: int | None, today: date) -> TargetView:  # noqa: PLR0917 - all of one reading
    """The figures of ``scope`` against the targets of its year; ``served`` is that of the year up to the last of these days."""
    queue = shown.queue
    reached = Reached(
        satisfied=None if shown.kind is None else _count(shown.kind),
        response=None if queue is None else queue.response_rate,
        coverage=None if queue is None else queue.coverage,
        wait=None if queue is None else queue.figure.wait.median,
        dossiers=None if shown.dossiers is None else shown.dossiers.counts.share,
        served=served,
        is_over=today >= year.end and scope.inquiry.end >= year.end,
    )
    of_votes = Targets(satisfied=targets.satisfied)
    kinds = [KindVerdict(kind, judged(of_votes, Reached(satisfied=_count(kind))).get("satisfied")) for kind in shown.kinds]
    return TargetView(int(year.label), scope, targets, reached, judged(targets, reached), tuple(kinds))


def _count(kind: Kind) -> Count:
    return Count(kind.satisfied, kind.n)


def _served(db: Database, directory: Index, scope: Scope, year: Span) -> int:
    asked = scope.inquiry._replace(first=year.first, end=min(scope.inquiry.end, year.end), by=(), scale=None, channel=None)
    return sum(queue_figure(sums).finished for sums in queue_sums(db, directory, asked, ("finished",)).values())
