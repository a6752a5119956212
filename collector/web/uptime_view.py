"""How long the terminals of a page's place were up in its days, beside the figures that depend on it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from collector.store.db import Database
from collector.store.uptimes import Asked, Key, recorded_since, uptimes
from collector.web.scope import Scope, offices_shown
from office.directory import Index
from office.ids import CounterId, OfficeId
from office.periods import half_day_on, start_of
from office.uptime import Uptime, added

MOST_OFFICES = 400
"""Of more offices nothing is added up while somebody waits for the page; a unit below is asked instead."""

GOOD_PART = 0.2
"""Of a period that is over it is told which terminals did not work in so much of its opening hours: one day of a week."""


class UptimeView(NamedTuple):
    """Each terminal's part. ``since`` is the first day of the record: of the days before it nothing is said."""

    parts: Mapping[Key, Uptime]
    since: date
    counters: Mapping[Key, CounterId | None]

    @property
    def total(self) -> Uptime:
        """All of them together."""
        return added(self.parts.values())

    def gone(self) -> dict[Key, Uptime]:
        """The terminals that surely did not work for a good part of the opening hours, the longest absence first."""
        found = {key: part for key, part in self.parts.items() if part.gone_share >= GOOD_PART}
        return dict(sorted(found.items(), key=lambda one: (-one[1].gone_share, one[0])))

    def of_office(self, office: str | None) -> Uptime:
        """The rating terminals of one office."""
        return added(part for key, part in self.parts.items() if key[0] == office and key in self.counters)

    def of_counter(self, office: str | None, counter: str | None) -> Uptime:
        """The rating terminals at one counter."""
        return added(
            part
            for key, part in self.parts.items()
            if key[0] == office and key in self.counters and self.counters[key] == counter
        )


def uptime_view(db: Database, directory: Index, scope: Scope, now: datetime) -> UptimeView | None:
    """What the page asks for, up to ``now`` (aware); nothing where there is no record yet, or too much of it."""
    offices: list[OfficeId] = offices_shown(scope, directory)
    since = recorded_since(db)
    if since is None or len(offices) > MOST_OFFICES:
        return None
    asked = Asked(offices, scope.inquiry.first, scope.inquiry.end, int(now.timestamp() * 1000))
    parts = uptimes(db, directory, asked)
    counters = {key: terminal.counter for key, terminal in directory.terminals.items() if key in parts}
    return UptimeView(parts, since, counters)


def midnight(today: date) -> datetime:
    """Up to where figures say it: the days that have ended, which are summed and do not move while somebody reads."""
    return start_of(half_day_on(today, afternoon=False))
