"""How many terminals of a place are there, and those of which there is something to say.

A country has 24,000 of them, nearly all well: of so many only the others are read one by one.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from collector.store.devices import MOST_OFFICES, Device, ailing, devices
from collector.store.lags import lags
from office.closing import stands_on
from office.directory import Index, TerminalKey
from office.ids import OfficeId


class Fleet(NamedTuple):
    """``heard`` have ever said something; ``ailing`` are not online, or said something of themselves that is not as it should be.

    Of more than :data:`MOST_OFFICES` offices ``ailing`` has none that was never heard; ``unheard`` counts these.
    """

    total: int
    online: int
    heard: int
    ailing: list[Device]
    unheard: int = 0

    @property
    def is_at_once(self) -> bool:
        """Whether some terminal lets its votes leave at once."""
        return any(device.health is not None and device.health.release == "at once" for device in self.ailing)


class _Counted(NamedTuple):
    directory: Index
    offices: frozenset[OfficeId]
    today: date
    every: int
    heard: int
    total: int


_counted: "WeakKeyDictionary[Database, _Counted]" = WeakKeyDictionary()

NOBODY = Fleet(0, 0, 0, [])


class Watched(NamedTuple):
    """The terminals of a place, and from which day on figures of its offices may lack something."""

    fleet: Fleet
    missing: dict[OfficeId, date]


def watched(db: Database, directory: Index, offices: Collection[OfficeId], today: date) -> Watched:
    """The terminals of ``offices`` that are not closed, read once for both."""
    if len(offices) <= MOST_OFFICES:
        every = devices(db, directory, offices, today=today)
        unwell = [device for device in every if not _is_well(device)]
        online = sum(device.presence == "online" for device in every)
        fleet = Fleet(len(every), online, sum(device.since_ms is not None for device in every), unwell)
        return Watched(fleet, lags(db, directory, offices, heard=every))
    return _watched(db, directory, frozenset(offices), today)


def _watched(db: Database, directory: Index, offices: frozenset[OfficeId], today: date) -> Watched:
    counted = _count(db, directory, offices, today)
    total, heard = counted.total, counted.heard
    unwell = ailing(db, directory, offices)
    still = [device for device in unwell if stands_on(directory, directory.machine((device.office, device.terminal)), today)]
    dark = sum(device.presence != "online" for device in still if device.since_ms is not None)
    return Watched(Fleet(total, heard - dark, heard, still, unheard=total - heard), lags(db, directory, offices, heard=still))


def _count(db: Database, directory: Index, offices: frozenset[OfficeId], today: date) -> _Counted:
    """How many there are and were ever heard: nobody is forgotten, so as long as no other was heard they are the same."""
    (every,) = db.execute("SELECT count(*) FROM terminal_states WHERE presence IS NOT NULL").fetchone()
    known = _counted.get(db)
    if known is None or known.directory is not directory or known[1:4] != (offices, today, every):
        rows = db.execute("SELECT office, terminal FROM terminal_states WHERE presence IS NOT NULL")
        found = sum(office in offices and _is_registered(directory, (office, terminal), today) for office, terminal in rows)
        total = sum(
            office in offices and _is_registered(directory, (office, terminal), today)
            for office, terminal in (*directory.terminals, *directory.stations)
        )
        known = _counted[db] = _Counted(directory, offices, today, every, found, total)
    return known


def _is_registered(directory: Index, key: TerminalKey, today: date) -> bool:
    entry = directory.terminals.get(key) or directory.stations.get(key)
    return entry is not None and stands_on(directory, entry, today)


def _is_well(device: Device) -> bool:
    health = device.health
    is_as_it_should = health is None or (health.disk == "ok" and not health.stuck_buttons and health.release == "half-day")
    return device.presence == "online" and is_as_it_should
