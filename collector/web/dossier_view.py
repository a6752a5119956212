"""Dossiers of a place and its days as a page shows them: the whole with the period before, and each office with its target."""

from collections.abc import Mapping
from typing import NamedTuple

from collector.dossier_figures import dossier_figures, dossier_offices
from collector.store.db import Database
from collector.store.satisfaction import snapshot
from collector.store.targets import TargetBook
from collector.web.scope import Scope
from office.closing import ended_by
from office.directory import Index
from office.dossiers import DossierSum
from office.ids import OfficeId
from office.periods import Span, bucket_of, half_day_on
from office.targets import Reached, Targets, Verdict, judged


class DossierView(NamedTuple):
    """The dossiers of the days shown and of the period before."""

    now: DossierSum
    before: DossierSum


class DossierLine(NamedTuple):
    """One office. ``figure`` is ``None`` where nothing was imported; ``target`` (percent) is that of the year of these days."""

    office: OfficeId
    figure: DossierSum | None
    target: float | None
    verdict: Verdict | None


def year_of(scope: Scope) -> Span | None:
    """The year in which all days of a scope lie, by the reckoning of its months; ``None`` where they lie in two."""
    year = bucket_of(half_day_on(scope.last_day, afternoon=False), "year", scope.inquiry.reckoning)
    return year if year.first <= scope.inquiry.first else None


def dossier_view(db: Database, directory: Index, scope: Scope) -> DossierView | None:
    """What is known of a place and its days; ``None`` where nothing is."""
    asked = scope.inquiry._replace(by=())
    before = scope.before()
    with snapshot(db):
        now = next(iter(dossier_figures(db, directory, asked)), None)
        if now is None:
            return None
        earlier = next(iter(dossier_figures(db, directory, asked._replace(first=before.first, end=before.end))), None)
    return DossierView(now.figure, earlier.figure if earlier else DossierSum())


def dossier_lines(db: Database, directory: Index, scope: Scope) -> list[DossierLine]:
    """Every office that the scope is about; those of which nothing is known stand last, else in the directory's order.

    Of one that had ended before the days shown nothing is expected, unless it is what is asked for.
    """
    year = year_of(scope)
    with snapshot(db):
        rows = dossier_figures(db, directory, scope.inquiry._replace(by=("office",)))
        holding = {} if year is None else TargetBook(db).all_holding(int(year.label))
    known = {row.group.office: row.figure for row in rows}
    gone = ended_by(directory, scope.inquiry.first) - known.keys() - {scope.inquiry.office}
    offices = [office for office in dossier_offices(scope.inquiry, directory) if office not in gone]
    offices.sort(key=lambda office: office not in known)
    return [_line(office, known.get(office), holding, directory) for office in offices]


def _line(office: OfficeId, figure: DossierSum | None, holding: Mapping[str, Targets], directory: Index) -> DossierLine:
    targets = Targets(dossiers=holding.get(directory.offices[office].unit, Targets()).dossiers)
    share = None if figure is None else figure.counts.share
    return DossierLine(office, figure, targets.dossiers, judged(targets, Reached(dossiers=share)).get("dossiers"))
