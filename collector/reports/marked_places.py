"""Which rows of a report carry a sign that votes there may not be the citizens' own: nobody is praised without it."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from collector.reports.action_section import moments, offices_with_deeds
from collector.reports.reading import Reading
from collector.store.alerts import Alerts
from collector.store.directory import load_directory
from collector.suspects import MOST_OFFICES, Suspect, has_peers, peers_of, suspects_of
from collector.web.spot import Mark
from office.directory import index
from office.ids import OfficeId

Key = tuple[str, str | None]
"""An office, or one of its counters."""


class Signs(NamedTuple):
    """What is seen in the days of a report (``None``: too many offices to judge), and the places with open alerts of signs.

    ``has_peers``: there are enough people or counters to be set against each other.
    """

    suspects: list[Suspect] | None
    open: frozenset[Key]
    has_peers: bool

    def mark(self, key: Key) -> Mark | None:
        """Whether a row is marked: for itself, or as a counter of an office with signs that are of no known counter."""
        office, counter = key
        places = self._places()
        if key in places or (counter is None and any(one[0] == office for one in places)):
            return "here"
        return "office" if counter is not None and self.is_wide(office) else None

    def is_wide(self, office: str) -> bool:
        """Whether an office has signs of somebody in it, or of all of it: where somebody works is not said."""
        return (office, None) in self._places()

    def _places(self) -> frozenset[Key]:
        return self.open | {(one.subject.office, one.subject.counter) for one in self.suspects or ()}


def signs_of(reading: Reading, offices: Collection[OfficeId]) -> Signs:
    """The signs about ``offices`` in the days of a report, and alerts of signs that were open then."""
    # What is usual is taken from the unit above where the report's own place has too few to compare.
    found, peers = None, False
    if len(offices) <= MOST_OFFICES:
        whole = index(load_directory(reading.db, offices))
        if not has_peers(whole, offices):
            whole = index(load_directory(reading.db))
        found = suspects_of(reading.db, whole, reading.order.inquiry, offices)
        peers = has_peers(whole, peers_of(whole, offices))
    own = [office for office in offices_with_deeds(reading) if office in frozenset(offices)]
    alerts = Alerts(reading.db).open_in(own, *moments(reading), -1)
    told = {(one.key.office, one.key.subject.counter or None) for one in alerts if one.key.kind == "suspicious-votes"}
    return Signs(found, frozenset(told), peers)


def mark_words(reading: Reading, mark: Mark | None) -> str:
    """What a marked row says; nothing where there is no mark."""
    say = reading.words.say
    words: Mapping[Mark, str] = {"here": say("có dấu hiệu cần xem"), "office": say("cơ quan có dấu hiệu cần xem")}
    return "" if mark is None else words[mark]


def joined(parts: Iterable[str]) -> str:
    """What is said of a row, one thing after the other."""
    return "; ".join(part for part in parts if part)
