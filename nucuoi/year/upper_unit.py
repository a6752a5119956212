"""What the upper unit brings into the invented year and the demo: the year's targets, and what its dossier system counts."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import msgspec

from collector.dossier_import import Importer, import_dossiers
from collector.store.audit import Audit
from collector.store.db import Database, transaction
from collector.store.dossiers import Dossiers
from collector.store.targets import TargetBook
from collector.viewer import Viewer
from nucuoi.year.stories import Stories
from office.directory import Index
from office.documents import WEEKDAYS
from office.dossiers import DossierCounts, DossierDay
from office.ids import UnitId
from office.targets import Targets

TARGETS = Targets(satisfied=85, response=60, coverage=95, wait=15, dossiers=95)

_ADMIN = Viewer("quan-tri", "admin")
_SYSTEM = Viewer("he-thong-ho-so", "admin")
_PART, _EARLY, _LATE, _LATE_BEFORE = 0.6, 0.25, 0.03, 0.11
"""Of the visits those that bring a dossier; of what is given back early and late; late where somebody has yet to act."""


def set_targets(db: Database, directory: Index, first: date, end: date, *, at: int) -> None:
    """Set the targets of every year that has days here, for the topmost units and all below them; ``at`` in milliseconds."""
    book = TargetBook(db)
    with transaction(db):
        for unit in directory.units.values():
            if unit.parent is None:
                for year in range(first.year, (end - timedelta(days=1)).year + 1):
                    if not book.changes(unit.id, year):
                        book.keep(unit.id, year, TARGETS, at_ms=at, account=_ADMIN.account, role=_ADMIN.role)
                        _note(db, unit.id, year, at)


def _note(db: Database, unit: UnitId, year: int, at: int) -> None:
    after = {name: value for name, value in msgspec.structs.asdict(TARGETS).items() if value is not None}
    who = {"account": _ADMIN.account, "role": _ADMIN.role, "unit": unit}
    Audit(db).write("targets-changed", str(year), at_ms=at, before={}, after=after, **who)


def send_dossiers(
    db: Database, directory: Index, stories: Stories, first: date, end: date, *, seed: str, visits: int, at: int
) -> None:
    """What the dossier system counted from ``first`` up to, not including, ``end``: one import, as it comes once a month."""
    days = list(_days(directory, stories, first, end, seed=seed, visits=visits))
    again = Dossiers(db).compare(days)
    if not again.new and not again.changed:
        return
    import_dossiers(db, days, Importer(_SYSTEM, at, "api"), name=f"{first:%Y-%m}")


def _days(directory: Index, stories: Stories, first: date, end: date, *, seed: str, visits: int) -> Iterator[DossierDay]:
    for office in directory.offices.values():
        merger, action = stories.mergers.get(office.id), stories.improved.get(office.id)
        for day in (first + timedelta(days=number) for number in range((end - first).days)):
            if not office.hours.open.get(WEEKDAYS[day.weekday()]) or day in office.hours.closed_on:
                continue
            # Another system than ours: it goes on where our terminals are dark.
            if merger is not None and day >= merger.day:
                continue
            chance = Random(f"{seed}/{office.id}/{day}/dossiers")  # noqa: S311  invented, not secret
            received = sum(chance.random() < _PART for _ in range(visits))
            returned = sum(chance.random() < _PART for _ in range(visits))
            part = _LATE_BEFORE if action is not None and day < action else _LATE
            late = sum(chance.random() < part for _ in range(returned))
            early = sum(chance.random() < _EARLY for _ in range(returned - late))
            counts = DossierCounts(received, early=early, on_time=returned - late - early, late=late)
            yield DossierDay(office.id, day, counts, overdue=sum(chance.random() < part for _ in range(visits)))
