"""The year's target of satisfied votes for the places of a comparison: which holds for each, and what its votes say of it."""

from collections.abc import Iterable, Mapping

from collector.store.db import Database
from collector.store.targets import TargetBook
from collector.web.dossier_view import year_of
from collector.web.scope import Scope
from office.directory import Index
from office.ids import OfficeId
from office.judgement import Count
from office.targets import Reached, Targets, Verdict, judged


def satisfied_targets(db: Database, directory: Index, scope: Scope, offices: Iterable[OfficeId]) -> Mapping[OfficeId, float]:
    """The target in percent of each office that has one; none where the days of ``scope`` lie in two years."""
    year = year_of(scope)
    holding = {} if year is None else TargetBook(db).all_holding(int(year.label))
    found = {office: holding.get(directory.offices[office].unit, Targets()).satisfied for office in offices}
    return {office: value for office, value in found.items() if value is not None}


def reached(target: float, votes: Count) -> Verdict:
    """What can be said of the votes of one place, as everywhere where targets stand.

    >>> reached(85, Count(616, 1000)), reached(85, Count(950, 1000))
    ('missed', 'met')
    """
    return judged(Targets(satisfied=target), Reached(satisfied=votes))["satisfied"]
