"""What the sections of a report are read with: one snapshot, one order, and the words for its places, scales and reasons."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from collector.naming import Naming
from collector.participation import missing_from
from collector.reports.model import Cell, Range
from collector.reports.order import Order, offices_of_order
from collector.reports.places import Places
from collector.store.db import Database
from collector.store.satisfaction import Row, satisfaction
from collector.web.language import Language
from collector.web.parts import Parts, parts
from collector.web.scope import Scope
from collector.web.wording import Wording
from office.directory import Index
from office.ids import OfficeId, OfficialId, ScaleId
from office.judgement import FEWEST_FOR_SHARE, Count
from office.periods import Period
from office.rollup import Figure
from office.survey import Scale

_MANY, _MOST_PRINTED = 200, 40
"""Offices: the largest province has fewer. Rows of each table of more of them on paper, 8 ms each."""


@dataclass(frozen=True)
class Reading:
    """Everything that a section needs; made once for a report."""

    db: Database
    directory: Index
    order: Order

    @cached_property
    def offices(self) -> list[OfficeId]:
        """The offices that the report is about, in the order of the directory."""
        return offices_of_order(self.order, self.directory)

    @cached_property
    def parts(self) -> Parts | None:
        """The units that are rows before offices are, where the page has them."""
        return parts(self.scope, self.directory)

    @cached_property
    def missing(self) -> Mapping[OfficeId, date]:
        """Of which offices something may still come, and from which day on."""
        return missing_from(self.db, self.directory, self.order.inquiry)

    @property
    def most_printed(self) -> int | None:
        """How many rows of a table of offices paper has: of very many those to look at, for nobody reads a country's."""
        return _MOST_PRINTED if len(self.offices) > _MANY else None

    @property
    def words(self) -> Language:
        """The language of the report."""
        return self.order.words

    @property
    def scope(self) -> Scope:
        """The same place and days as the page's scope, for the parts that page and report share."""
        return Scope(self.order.inquiry, {}, "counter")

    @property
    def wording(self) -> Wording:
        """The page's words for channels, topics and terminals."""
        return Wording(self.words, self.directory, self.scope, self.naming)

    @property
    def naming(self) -> Naming:
        """What officials are called in this report: what the order says, else by name."""
        return self.order.naming or Naming(self.directory, b"", shows_names=True)

    @cached_property
    def places(self) -> Places:
        """The names of places; communes of two provinces that are called the same are told apart."""
        units = self.directory.units
        home = {office: self.directory.offices[office].unit for office in self.offices}
        called = Counter(units[unit].name for unit in set(home.values()))
        above: dict[str, str] = {
            office: units[unit].name
            for unit, own in (self.parts or {}).items()
            for office in (own.counted() or frozenset()) & home.keys()
            if called[units[home[office]].name] > 1
        }
        return Places(self.directory, self.words, above)

    @property
    def before(self) -> Period:
        """The period before."""
        return self.scope.before()

    @property
    def today(self) -> date:
        """The day on which the report is made."""
        return self.order.today

    def person(self, office: str, official: str | None) -> str:
        """What an official is called in this report: by name, or by a code."""
        if official is None:
            return self.words.say("Không hiện tên người trực")
        return self.naming.name((OfficeId(office), OfficialId(official)))

    def kinds(self) -> list[Row]:
        """The whole by scale and channel: most votes first."""
        rows = satisfaction(self.db, self.directory, self.order.inquiry._replace(by=()))
        return sorted(rows, key=lambda row: (-row.figure.n, row.group.scale, row.group.channel))

    def scale(self, row: Row) -> Scale:
        """The scale of a row."""
        return self.directory.scales[ScaleId(row.group.scale)]

    def scale_name(self, scale: str) -> str:
        """``Thang 5 mức``."""
        return self.words.say("Thang %(levels)s mức") % {"levels": len(self.directory.scales[ScaleId(scale)].levels)}

    def kind_name(self, row: Row) -> str:
        """``Thang 5 mức, màn hình tại quầy``."""
        return f"{self.scale_name(row.group.scale)}, {self.wording.channel(row.group.channel)}"


def count_of(figure: Figure) -> Count:
    """The two numbers by which figures are compared."""
    return Count(figure.satisfied, figure.n)


def share_cells(figure: Figure | None, *, is_kept_back: bool = False) -> tuple[Cell, Cell, Cell]:
    """n, share and interval of a figure; of too few votes the number alone, and of one that would tell those of another."""
    if figure is None:
        return 0, None, None
    if is_kept_back or figure.n < FEWEST_FOR_SHARE or figure.share is None or figure.interval is None:
        return figure.n, None, None
    return figure.n, figure.share, Range(figure.interval.low, figure.interval.high)
