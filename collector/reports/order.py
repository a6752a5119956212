"""What is ordered: which report, of which place and days, in which language, under which letterhead."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from collector.bounds import about_one
from collector.errors import InquiryInvalidError
from collector.inquiry import SATISFACTION, Inquiry, Parameter, Questions, read_inquiry
from collector.naming import Naming
from collector.reason import reason
from collector.web.language import Language
from office.belonging import steps
from office.directory import Index
from office.ids import OfficeId
from office.periods import Period
from office.units import Unit

ReportKind = Literal["daily", "unit", "official", "form", "award", "supervision"]


class Order(NamedTuple):
    """One order. ``inquiry`` has place and days and no grouping; ``today`` is the day on which it is made.

    ``naming`` says what officials are called before whom the report is for; without it by name.
    ``agency``, ``superior``, ``number`` and ``place`` go over what the directory gives for the letterhead.
    """

    kind: ReportKind
    inquiry: Inquiry
    words: Language
    today: date
    naming: Naming | None = None
    agency: str = ""
    superior: str = ""
    number: str = ""
    place: str = ""

    @property
    def period(self) -> Period:
        """The days that it is about."""
        return Period(self.inquiry.first, self.inquiry.end)

    @property
    def last_day(self) -> date:
        """The last day that it is about."""
        return self.inquiry.end - timedelta(days=1)


def offices_of_order(order: Order, directory: Index) -> list[OfficeId]:
    """The offices that an order is about, in the order of the directory: those whose unit existed on one of its days."""
    inquiry, inside = order.inquiry, order.inquiry.counted()
    found = []
    for office in directory.offices.values():
        if inquiry.office is not None and office.id != inquiry.office:
            continue
        if inside is not None and office.id not in inside:
            continue
        homes = (above for above, stay in steps(office.unit, office.former) if stay.within(inquiry.first, inquiry.end))
        if inquiry.office is not None or any(_existed(directory.units.get(home), inquiry) for home in homes if home):
            found.append(office.id)
    return found


def _existed(unit: Unit | None, inquiry: Inquiry) -> bool:
    """Whether a unit existed on one of the days; one that is not in sight is not known to have ended."""
    if unit is None:
        return True
    began = unit.valid_from is None or unit.valid_from < inquiry.end
    return began and (unit.valid_to is None or unit.valid_to > inquiry.first)


def read_order(
    kind: ReportKind,
    given: Mapping[str, Sequence[str]],
    directory: Index,
    today: date,
    words: Language,
    *,
    questions: Questions = SATISFACTION,
    also: Mapping[Parameter, Sequence[str]] | None = None,
) -> Order:
    """The order that parameters make; ``through`` is the last day of the report. ``questions`` and ``also``: as of an inquiry.

    Raises:
        InquiryInvalidError: with one problem for each parameter that cannot be followed.
    """
    asked = {name: list(values) for name, values in given.items() if values and values[0]}
    through = asked.pop("through", [])
    if through:
        asked["to"] = [_next_day(through[0])]
    try:
        inquiry = read_inquiry(asked, directory, today, questions=questions, also=also)
    except InquiryInvalidError as error:
        found = {("through" if name == "to" and through else name): why for name, why in error.problems.items()}
        raise InquiryInvalidError(found) from None
    return Order(kind, about_one(inquiry, directory), words, today)


def check_order(order: Order) -> Order:
    """The order, when it says all that its kind needs.

    Raises:
        InquiryInvalidError: naming what is missing.
    """
    if order.kind == "official" and order.inquiry.official is None:
        raise InquiryInvalidError({"official": reason("is missing; an evidence sheet is about one official of an office")})
    return order


def _next_day(text: str) -> str:
    try:
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return text
