"""What is sought in the list of alerts: by kind, stage, place and the name of a place; the page and the API ask the same."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from collector.errors import InquiryInvalidError
from collector.inquiry import OFFICE, UNIT, Parameter, offices_now
from collector.reason import Reason, reason
from collector.store.alerts import STAGES, Stage
from collector.unit_table import plain
from collector.viewer import Viewer
from office.alert_rule import ALERT_KINDS, AlertKind
from office.directory import Index
from office.ids import OfficeId, UnitId

KIND = Parameter("kind", "Only alerts of this kind.", ALERT_KINDS)
STAGE = Parameter("stage", "Only alerts with which people are this far; left out, all that nobody has closed.", STAGES)
NAME = Parameter("q", "Only places whose name, or that of a unit above them, holds these words, with or without accents.")
WAITED = Parameter("waited", "Only alerts that nobody has taken, raised more than so many days ago.", bounds=(1, 366))
FILTERS = (KIND, STAGE, WAITED, UNIT, OFFICE, NAME)

_DAY_MS = 86_400_000


class Sought(NamedTuple):
    """The filters; ``None`` and an empty name: all."""

    kind: AlertKind | None = None
    stage: Stage | None = None
    unit: UnitId | None = None
    office: OfficeId | None = None
    name: str = ""
    waited: int | None = None

    def asked(self) -> dict[str, str]:
        """The parameters that say it."""
        waited = str(self.waited) if self.waited else None
        found = {"kind": self.kind, "stage": self.stage, "waited": waited}
        found |= {"unit": self.unit, "office": self.office, "q": self.name}
        return {name: value for name, value in found.items() if value}

    def untaken(self, now_ms: int) -> int | None:
        """Before which moment (milliseconds) it must have been raised; ``None``: that does not matter."""
        return None if self.waited is None else now_ms - self.waited * _DAY_MS

    def offices(self, directory: Index, viewer: Viewer) -> Collection[OfficeId] | None:
        """The offices of ``directory``, the one within the viewer's scope, that are sought; ``None``: all there are."""
        found = viewer.offices(directory)
        if self.office is not None:
            found = frozenset([self.office])
        elif self.unit is not None:
            found = offices_now(directory, self.unit)
        if not plain(self.name):
            return found
        named = offices_named(directory, self.name)
        return named if found is None else named & frozenset(found)


def read_sought(asked: Mapping[str, str], directory: Index) -> Sought:
    """The filters of checked parameters. What is outside of the scope and what is nowhere get one answer.

    Raises:
        InquiryInvalidError: a place is not in ``directory``.
    """
    problems: dict[str, Reason] = {}
    for name, known in (("office", directory.offices.keys()), ("unit", directory.units.keys())):
        value = asked.get(name, "")
        if value and value not in known:
            problems[name] = reason("%(value)r is not in the directory", value=value[:70])
    if problems:
        raise InquiryInvalidError(problems)
    kind = next((one for one in ALERT_KINDS if one == asked.get("kind")), None)
    stage = next((one for one in STAGES if one == asked.get("stage")), None)
    unit, office = asked.get("unit"), asked.get("office")
    name, waited = " ".join(asked.get("q", "").split()), asked.get("waited")
    place = UnitId(unit) if unit else None, OfficeId(office) if office else None
    return Sought(kind, stage, *place, name, int(waited) if waited else None)


def offices_named(directory: Index, name: str) -> frozenset[OfficeId]:
    """Offices whose name holds these words, or the name of a unit does in which they stand or into which theirs was merged."""
    wanted = plain(name)
    known: dict[UnitId, bool] = {}

    def fits(unit: UnitId | None) -> bool:
        if unit is None or unit not in directory.units:
            return False
        if unit not in known:
            entry = directory.units[unit]
            known[unit] = False
            known[unit] = wanted in plain(entry.name) or fits(entry.parent) or fits(entry.merged_into)
        return known[unit]

    return frozenset(
        office.id
        for office in directory.offices.values()
        if any(wanted in plain(said) for said in office.name.values()) or fits(office.unit)
    )
