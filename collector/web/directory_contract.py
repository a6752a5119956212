"""What the API answers about the directory, as types."""

from datetime import date

import msgspec

from office.documents import Hours


class UnitEntry(msgspec.Struct, frozen=True):
    """One unit, valid from ``valid_from`` up to, not including, ``valid_to``. The topmost one of a scope has no ``parent``.

    ``code`` is the number of the national list.
    """

    id: str
    kind: str
    name: str
    code: str | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    merged_into: str | None


class CounterEntry(msgspec.Struct, frozen=True):
    """One counter; empty ``services``: everything is done there. From ``valid_to`` on it is closed."""

    id: str
    label: str
    services: tuple[str, ...]
    valid_to: date | None


class ServiceEntry(msgspec.Struct, frozen=True):
    """One service with the letter of its numbers."""

    id: str
    name: str
    series: str
    valid_to: date | None


class OfficeEntry(msgspec.Struct, frozen=True):
    """One office of a unit, with its opening ``hours`` (``closed_on``: holidays) and what stands in it."""

    id: str
    unit: str
    name: str
    hours: Hours
    valid_to: date | None
    counters: tuple[CounterEntry, ...]
    services: tuple[ServiceEntry, ...]


class OfficialEntry(msgspec.Struct, frozen=True):
    """One official of an office: ``id`` is what rows of figures call the person, a code where names are not seen."""

    office: str
    id: str
    name: str
    title: str
    valid_to: date | None


class Listed(msgspec.Struct, frozen=True):
    """One page of a list. ``next`` is the cursor behind it, null at the end; ``sample`` marks invented data."""

    sample: bool
    next: str | None


class UnitsAnswer(Listed, frozen=True):
    """Units by id."""

    rows: tuple[UnitEntry, ...]


class OfficesAnswer(Listed, frozen=True):
    """Offices by id."""

    rows: tuple[OfficeEntry, ...]


class OfficialsAnswer(Listed, frozen=True):
    """Officials by office and id, or by office and code."""

    rows: tuple[OfficialEntry, ...]
