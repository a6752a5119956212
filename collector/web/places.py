"""The names that stand beside ids in rows of the API."""

from collections.abc import Collection
from typing import Any, Protocol

from collector.web.contract import PeriodCell
from office.directory import Index
from office.ids import CounterId, OfficeId, OfficialId
from office.periods import Span
from office.survey import say

PLACES = (
    *("unit", "unit_name", "office", "office_name", "counter", "counter_label", "official", "official_name"),
    *("service", "service_name"),
)
"""Columns of a table, in their order."""


class Placed(Protocol):
    """What every group of rows has."""

    @property
    def unit(self) -> str | None:
        """The unit by which it is grouped."""

    @property
    def office(self) -> str | None:
        """The office by which it is grouped, or of its counter or official."""

    @property
    def period(self) -> Span | None:
        """The length of time by which it is grouped."""


def place_names(group: Placed, by: Collection[str], directory: Index) -> dict[str, Any]:
    """Ids and names of everything by which ``group`` is grouped; what is of none has null for both."""
    names: dict[str, Any] = {}
    if group.unit is not None:
        unit = next(unit for id_, unit in directory.units.items() if id_ == group.unit)
        names |= {"unit": unit.id, "unit_name": unit.name}
    if group.office is not None:
        office = OfficeId(group.office)
        names |= {"office": office, "office_name": say(directory.offices[office].name, "vi")}
        if "counter" in by:
            id_ = getattr(group, "counter", None)
            counter = directory.counters.get((office, CounterId(id_ or "")))
            names |= {"counter": id_, "counter_label": counter.label if counter else id_}
        if "official" in by:
            id_ = getattr(group, "official", None)
            official = directory.officials.get((office, OfficialId(id_ or "")))
            names |= {"official": id_, "official_name": official.name if official else None}
    if "service" in by:
        id_ = getattr(group, "service", None)
        names |= {"service": id_, "service_name": None if id_ is None else service_name(directory, id_, group.office)}
    if group.period is not None:
        names["period"] = PeriodCell(*group.period)
    return names


def service_name(directory: Index, service: str, office: str | None, language: str = "vi") -> str:
    """What a service is called in an office, or in the first one that has it."""
    for (place, id_), entry in directory.services.items():
        if id_ == service and office in {None, place}:
            return say(entry.name, language)
    return service
