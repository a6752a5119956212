"""What is sought in the list of alerts: by kind, stage, place, the name of a place, days; the page and the API ask the same."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from collector.errors import InquiryInvalidError
from collector.inquiry import OFFICE, PRESETS, RECKONINGS, UNIT, UPTIME, Parameter, offices_now, read_inquiry
from collector.reason import Reason, reason
from collector.store.alerts import STAGES, Stage
from collector.unit_table import plain
from collector.viewer import Viewer
from office.alert_rule import ALERT_KINDS, AlertKind
from office.directory import Index
from office.ids import OfficeId, UnitId
from office.periods import Period, half_day_on, start_of

KIND = Parameter("kind", "Only alerts of this kind.", ALERT_KINDS)
STAGE = Parameter("stage", "Only alerts with which people are this far; left out, all that nobody has closed.", STAGES)
NAME = Parameter("q", "Only places whose name, or that of a unit above them, holds these words, with or without accents.")
WAITED = Parameter("waited", "Only alerts that nobody has taken, raised more than so many days ago.", bounds=(1, 366))
RAISED = (
    Parameter(
        "from", "Only alerts first raised from this day on, such as 2026-07-01; not together with `period`.", format="date"
    ),
    Parameter("to", "Only those first raised before this day; needs `from`. Tomorrow when left out.", format="date"),
    Parameter("period", "Only those first raised in these days; whenever, without `period` and `from`.", PRESETS),
    Parameter("reckoning", "Whether months of `period` run from the 1st, or from the 15th to the 14th.", RECKONINGS),
)
FILTERS = (KIND, STAGE, WAITED, UNIT, OFFICE, NAME, *RAISED)

_DAY_MS = 86_400_000


class Days(NamedTuple):
    """Days in which something was first raised, and the parameters that say them."""

    period: Period
    asked: Mapping[str, str]

    def moments(self) -> tuple[int, int]:
        """When they begin, and when they are over (milliseconds)."""
        first, end = (int(start_of(half_day_on(day, afternoon=False)).timestamp() * 1000) for day in self.period)
        return first, end


class Sought(NamedTuple):
    """The filters; ``None`` and an empty name: all."""

    kind: AlertKind | None = None
    stage: Stage | None = None
    unit: UnitId | None = None
    office: OfficeId | None = None
    name: str = ""
    waited: int | None = None
    days: Days | None = None

    def asked(self) -> dict[str, str]:
        """The parameters that say it."""
        waited = str(self.waited) if self.waited else None
        found = {"kind": self.kind, "stage": self.stage, "waited": waited}
        found |= {"unit": self.unit, "office": self.office, "q": self.name}
        return {name: value for name, value in found.items() if value} | dict(self.days.asked if self.days else {})

    def untaken(self, now_ms: int) -> int | None:
        """Before which moment (milliseconds) it must have been raised; ``None``: that does not matter."""
        return None if self.waited is None else now_ms - self.waited * _DAY_MS

    def raised(self) -> tuple[int, int] | None:
        """From which moment on and before which one it must have been raised first; ``None``: that does not matter."""
        return None if self.days is None else self.days.moments()

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


def read_days(asked: Mapping[str, str], directory: Index, today: date) -> Days | None:
    """The days of checked parameters; ``None``: of whatever day.

    Raises:
        InquiryInvalidError: they cannot be followed.
    """
    given = {one.name: asked[one.name] for one in RAISED if one.name in asked}
    if not given.keys() - {"reckoning"}:
        return None
    found = read_inquiry({name: [value] for name, value in given.items()}, directory, today, questions=UPTIME)
    return Days(Period(found.first, found.end), given)


def read_sought(asked: Mapping[str, str], directory: Index, days: Days | None = None) -> Sought:
    """The filters of checked parameters, and ``days``. What is outside of the scope and what is nowhere get one answer.

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
    return Sought(kind, stage, *place, name, int(waited) if waited else None, days)


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
