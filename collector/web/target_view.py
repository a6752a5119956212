"""What a place was to reach in the year that its days lie in, and what can be said of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from collector.participation import Participation
from collector.rule_book import EVERYWHERE
from collector.store.db import Database
from collector.store.queues import queue_sums
from collector.store.satisfaction import snapshot
from collector.store.targets import TargetBook
from collector.web.dossier_view import year_of
from collector.web.overview import Kind
from collector.web.scope import Scope
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
    """What can be said of the satisfied share on one scale and channel."""

    kind: Kind
    verdict: Verdict


class TargetView(NamedTuple):
    """The targets of one year, what was reached, and what can be said."""

    year: int
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
    unit = unit_of_scope(scope, directory)
    with snapshot(db):
        targets = TargetBook(db).holding(unit, int(year.label))
        if scope.inquiry.office is not None and sum(office.unit == unit for office in directory.offices.values()) > 1:
            # One of several offices does not serve what all of them are to serve.
            targets = _without_served(targets)
        if targets == Targets():
            return None
        served = None if targets.served is None else _served(db, directory, scope, year)
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
    kinds = [(kind, judged(of_votes, Reached(satisfied=_count(kind)))) for kind in shown.kinds]
    return TargetView(
        year=int(year.label),
        targets=targets,
        reached=reached,
        verdicts=judged(targets, reached),
        kinds=tuple(KindVerdict(kind, said["satisfied"]) for kind, said in kinds if said),
    )


def _count(kind: Kind) -> Count:
    return Count(kind.satisfied, kind.n)


def _without_served(targets: Targets) -> Targets:
    return Targets(**{name: getattr(targets, name) for name in Targets.__struct_fields__ if name != "served"})


def _served(db: Database, directory: Index, scope: Scope, year: Span) -> int:
    asked = scope.inquiry._replace(first=year.first, end=min(scope.inquiry.end, year.end), by=(), scale=None, channel=None)
    return sum(queue_figure(sums).finished for sums in queue_sums(db, directory, asked, ("finished",)).values())
