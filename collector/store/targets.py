"""The year's targets as units set them: what holds, and every change with who made it and when."""

from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from collector.rule_book import EVERYWHERE
from office.ids import UnitId
from office.targets import MEASURES, Measure, Targets

_DEEPEST = 50


class TargetChange(NamedTuple):
    """One change. ``value`` ``None``: from then on what the unit above says."""

    measure: Measure
    value: float | None
    at_ms: int
    account: str
    role: str


class TargetBook:
    """The targets of one database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def own(self, unit: UnitId, year: int) -> Targets:
        """What a unit says itself."""
        return self._all(year).get(unit, Targets())

    def holding(self, unit: UnitId, year: int) -> Targets:
        """What holds in a unit: the nearest word, from the unit up to everything, also what is above the reader's scope."""
        said, found = self._all(year), Targets()
        for node in self._way(unit) if said else ():
            found = said.get(node, Targets()).over(found)
        return found

    def all_holding(self, year: int) -> dict[str, Targets]:
        """What holds in every unit where anything does, for a table of many; two readings, however many units there are."""
        said = self._all(year)
        if not said:
            return {}
        parents = dict(self._db.execute("SELECT id, parent FROM units"))
        found: dict[str, Targets] = {"": said.get(EVERYWHERE, Targets())}

        def holds(unit: str, depth: int = 0) -> Targets:
            if unit not in found:
                above = holds(parents.get(unit) or "", depth + 1) if depth < _DEEPEST else found[""]
                found[unit] = said.get(UnitId(unit), Targets()).over(above)
            return found[unit]

        return {unit: held for unit in parents if (held := holds(unit)) != Targets()}

    def above(self, unit: UnitId, year: int) -> Targets:
        """What would hold in a unit that says nothing itself."""
        *_, parent = [EVERYWHERE, *self._way(unit)[:-1]]
        return Targets() if unit == EVERYWHERE else self.holding(parent, year)

    def keep(self, unit: UnitId, year: int, targets: Targets, *, at_ms: int, account: str, role: str) -> Targets:
        """Write down what changed, in the transaction in hand; what was said before is returned."""
        before = self.own(unit, year)
        self._db.conn.executemany(
            "INSERT INTO targets (unit, year, measure, value, at, account, role) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (unit, year, measure, targets.of(measure), at_ms, account, role)
                for measure in MEASURES
                if targets.of(measure) != before.of(measure)
            ],
        )
        return before

    def changes(self, unit: UnitId, year: int) -> list[TargetChange]:
        """Every change of a unit's targets of a year, the last one first."""
        query = "SELECT measure, value, at, account, role FROM targets WHERE unit = ? AND year = ? ORDER BY id DESC LIMIT 100"
        return [TargetChange(*row) for row in self._db.execute(query, [unit, year])]

    def _all(self, year: int) -> dict[UnitId, Targets]:
        found: dict[UnitId, dict[str, float]] = {}
        query = (
            "SELECT unit, measure, value FROM targets t WHERE year = ? AND id ="
            " (SELECT max(id) FROM targets l WHERE l.year = t.year AND l.unit = t.unit AND l.measure = t.measure)"
        )
        for unit, measure, value in self._db.execute(query, [year]):
            if value is not None and measure in MEASURES:
                found.setdefault(UnitId(unit), {})[measure] = int(value) if measure == "served" else value
        return {unit: msgspec.convert(values, Targets) for unit, values in found.items()}

    def _way(self, unit: UnitId) -> list[UnitId]:
        """Everything above a unit, from the top on, and itself."""
        query = (
            "WITH RECURSIVE way (id, parent, depth) AS (SELECT id, parent, 0 FROM units WHERE id = ?"
            " UNION ALL SELECT units.id, units.parent, depth + 1 FROM way JOIN units ON units.id = way.parent WHERE depth < 50)"
            " SELECT id FROM way ORDER BY depth DESC"
        )
        return [EVERYWHERE, *(UnitId(id_) for (id_,) in self._db.execute(query, [unit]))]
