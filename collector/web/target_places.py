"""The places below a unit against the year's targets: which of them meet what, each by its own word or by that of above.

One reading by unit serves every row, except where rows are units that have others below them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from collector.dossier_figures import dossier_figures
from collector.store.db import Database
from collector.store.satisfaction import satisfaction, snapshot
from collector.store.targets import TargetBook
from collector.viewer import Viewer
from collector.web.dossier_view import year_of
from collector.web.overview import Kind, sort_kinds
from collector.web.parts import parts
from collector.web.scope import Scope
from collector.web.target_queue import queue_by_unit
from collector.web.target_view import KindVerdict, Shown, TargetView, held, progress
from office.directory import Index
from office.ids import UnitId
from office.targets import Targets
from office.withholding import withheld


class PlaceTargets(NamedTuple):
    """One unit: what it reached in the days shown, and what of its targets is its own word."""

    unit: UnitId
    view: TargetView
    own: Targets


def target_places(db: Database, directory: Index, scope: Scope, today: date, viewer: Viewer) -> list[PlaceTargets]:
    """The rows of a unit that has others below it, in the order of the directory; none for an office."""
    year = year_of(scope)
    if year is None or scope.inquiry.office is not None:
        return []
    with snapshot(db):
        book, below = TargetBook(db), parts(scope, directory)
        if below is not None:
            views = {
                unit: progress(db, directory, _about(scope, unit)._replace(inquiry=own), today) for unit, own in below.items()
            }
            found = {unit: view for unit, view in views.items() if view is not None}
        else:
            holding = book.all_holding(int(year.label))
            found = {
                unit: held(year, _about(scope, unit), holding.get(unit, Targets()), shown, _served(shown), today)
                for unit, shown in _shown(db, directory, scope, today).items()
            }
        kept = _kept_back(found, viewer)
        own = {unit: book.own(unit, int(year.label)) for unit in found}
    return [PlaceTargets(unit, kept[unit], own[unit]) for unit in directory.units if unit in kept]


def _shown(db: Database, directory: Index, scope: Scope, today: date) -> dict[UnitId, Shown]:
    asked = scope.inquiry._replace(by=("unit",), scale=None, channel=None)
    votes = defaultdict(list)
    rows = satisfaction(db, directory, asked)
    for row in rows:
        votes[row.group.unit].append(row)
    queue = queue_by_unit(db, directory, asked, rows, today)
    dossiers = {row.group.unit: row.figure for row in dossier_figures(db, directory, asked)}
    found = {}
    for unit in {*votes, *queue, *dossiers}:
        if unit is not None:
            kinds = sort_kinds(votes.get(unit, ()))
            found[UnitId(unit)] = Shown(kinds, kinds[0] if kinds else None, queue.get(unit), dossiers.get(unit))
    return found


def _about(scope: Scope, unit: UnitId) -> Scope:
    """For the addresses of a row."""
    kept = {name: value for name, value in scope.parameters.items() if name != "office"}
    return scope._replace(parameters={**kept, "unit": unit})


def _served(shown: Shown) -> int | None:
    return None if shown.queue is None else shown.queue.figure.finished


def _kept_back(found: Mapping[UnitId, TargetView], viewer: Viewer) -> dict[UnitId, TargetView]:
    """The rows without the shares that this viewer could else have of few people, by subtraction too."""
    scores: defaultdict[tuple[str, str], dict[UnitId, int]] = defaultdict(dict)
    for unit, view in found.items():
        for one in view.kinds:
            scores[one.kind.scale, one.kind.channel][unit] = one.kind.n
    hidden = set()
    for key, counts in scores.items():
        units = list(counts)
        hidden |= {(units[place], *key) for place in withheld(list(counts.values()), viewer.fewest_votes)}
    return {unit: view._replace(kinds=tuple(_without(unit, one, hidden) for one in view.kinds)) for unit, view in found.items()}


def _without(unit: UnitId, one: KindVerdict, hidden: Collection[tuple[UnitId, str, str]]) -> KindVerdict:
    kind = one.kind
    if (unit, kind.scale, kind.channel) not in hidden:
        return one
    return KindVerdict(Kind(kind.scale, kind.channel, 0, 0), "few" if one.verdict else None)
