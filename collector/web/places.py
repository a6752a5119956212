"""The names that stand beside ids in rows of the API."""

from typing import Any, Protocol

from collector.inquiry import Inquiry
from collector.naming import Naming
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


class Asking(Protocol):
    """What is known of who asks, and for what."""

    @property
    def inquiry(self) -> Inquiry:
        """What is asked."""

    @property
    def directory(self) -> Index:
        """The directory within the viewer's scope."""

    @property
    def naming(self) -> Naming:
        """What officials are called before the viewer."""


def place_names(group: Placed, asked: Asking) -> dict[str, Any]:
    """Ids and names of everything by which ``group`` is grouped; what is of none has null for both."""
    names: dict[str, Any] = {}
    by, directory = asked.inquiry.by, asked.directory
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
            key = (office, OfficialId(id_ or ""))
            is_known = key in directory.officials or not asked.naming.shows_names
            named = asked.naming.name(key) if id_ is not None and is_known else None
            names |= {"official": None if id_ is None else asked.naming.id(key), "official_name": named}
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
