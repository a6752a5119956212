"""How many terminals of a place are there, and those of which there is something to say.

A country has 24,000 of them, nearly all well: of so many only the others are read one by one.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from collector.presence import UP
from collector.store.devices import Device, device_of, devices
from collector.store.lags import lags
from office.closing import stands_on
from office.directory import Index, TerminalKey
from office.ids import OfficeId

MOST_OFFICES = 400
"""Of more offices only the terminals that are not well are read one by one."""


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
        ailing = [device for device in every if not _is_well(device)]
        online = sum(device.presence == "online" for device in every)
        fleet = Fleet(len(every), online, sum(device.since_ms is not None for device in every), ailing)
        return Watched(fleet, lags(db, directory, offices, heard=every))
    return _watched(db, directory, frozenset(offices), today)


_SAID = "SELECT t.office, t.terminal, t.presence, t.presence_at, t.health, u.state, u.at FROM"
_AILING = (
    f"{_SAID} terminal_states t LEFT JOIN uplinks u ON u.office = t.office WHERE t.ails"
    # CROSS JOIN keeps the order: few lines are down.
    f" UNION {_SAID} uplinks u CROSS JOIN terminal_states t ON t.office = u.office WHERE u.state <> '{UP}'"
)


def _watched(db: Database, directory: Index, offices: frozenset[OfficeId], today: date) -> Watched:
    counted = _count(db, directory, offices, today)
    total, heard = counted.total, counted.heard
    ailing = [
        device_of(directory, (office, terminal), said, line)
        for office, terminal, *said, state, at in db.execute(_AILING)
        if office in offices and _is_registered(directory, (office, terminal), today)
        for line in [(state, at)]
    ]
    dark = sum(device.presence != "online" for device in ailing if device.since_ms is not None)
    return Watched(Fleet(total, heard - dark, heard, ailing, unheard=total - heard), lags(db, directory, offices, heard=ailing))


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
