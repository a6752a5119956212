"""The names of places in a report, and the letterhead that follows from them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from collector.inquiry import Inquiry
from collector.reports.model import Column, Letterhead
from collector.reports.order import Order
from collector.web.language import Language
from office.directory import Index
from office.ids import CounterId, OfficeId, UnitId
from office.survey import say


class Places:
    """Says places of one directory in one language; ``above``: what is said behind the names of offices called as others are."""

    def __init__(self, directory: Index, words: Language, above: Mapping[str, str] = MappingProxyType({})) -> None:
        self._directory = directory
        self._words = words
        self._above = above

    def office(self, office: str) -> str:
        """The name of an office."""
        return self._apart(say(self._directory.offices[OfficeId(office)].name, self._words.code), office)

    def unit_of(self, office: str) -> str:
        """The name of the unit to which an office belongs."""
        return self._apart(self._directory.units[self._directory.offices[OfficeId(office)].unit].name, office)

    def _apart(self, name: str, office: str) -> str:
        return f"{name}, {self._above[office]}" if office in self._above else name

    def columns(self, offices: Sequence[str], *, are_beside: bool = False) -> tuple[Column, Column]:
        """Unit and office; printed is the shorter one, the unit, where each unit has one office only.

        ``are_beside``: they stand beside what the rows are about, and are not printed where all are of one office.
        """
        unit, office = self._words.say("Đơn vị"), self._words.say("Cơ quan")
        alone = self.units_are_alone(offices)
        if are_beside and len(offices) == 1:
            return Column("unit", unit, aside=True), Column("office", office, aside=True)
        return Column("unit", unit, aside=not alone), Column("office", office, aside=alone)

    def units_are_alone(self, offices: Sequence[str]) -> bool:
        """Whether of several offices no two belong to one unit, so that the unit's name is enough."""
        units = [self._directory.offices[OfficeId(office)].unit for office in offices]
        return len(units) > 1 and len(set(units)) == len(units)

    def short(self, offices: Sequence[str]) -> dict[str, str]:
        """The names of ``offices`` beside each other: those of their units where these are enough."""
        name = self.unit_of if self.units_are_alone(offices) else self.office
        return {office: name(office) for office in offices}

    def counter(self, office: str, counter: str | None) -> str:
        """``Quầy 3``."""
        if counter is None:
            return self._words.say("Không gắn với quầy nào")
        entry = self._directory.counters.get((OfficeId(office), CounterId(counter)))
        return self._words.say("Quầy %(label)s") % {"label": entry.label if entry else counter}

    def whole(self, inquiry: Inquiry) -> str:
        """What the whole report is about."""
        if inquiry.office is not None:
            return self.office(inquiry.office)
        if inquiry.unit is not None:
            return self._directory.units[inquiry.unit].name
        return self._words.say("Tất cả đơn vị")


def letterhead(order: Order, directory: Index) -> Letterhead:
    """The agency and what stands above it, as the directory names them, unless the order says otherwise."""
    inquiry = order.inquiry
    unit: UnitId | None = inquiry.unit
    if inquiry.office is not None:
        unit = directory.offices[inquiry.office].unit
    if unit is None:
        roots = [one.id for one in directory.units.values() if one.parent is None]
        unit = roots[0] if len(roots) == 1 else None
    own = directory.units.get(unit) if unit is not None else None
    above = directory.units.get(own.parent) if own is not None and own.parent is not None else None
    return Letterhead(
        agency=order.agency or (own.name if own else ""),
        superior=order.superior or (above.name if above else ""),
        number=order.number,
        place=order.place or (own.name if own else ""),
    )
