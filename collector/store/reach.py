"""Which terminals have what they were told: the revision that was written against the one each said it follows, in its health."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from sqlite_utils import Database

from collector.store.devices import Device
from office.closing import stands_on
from office.directory import Index, TerminalKey
from office.ids import OfficeId, TerminalId


class Reach(NamedTuple):
    """One terminal, the revision ``wanted`` of it, and the one that it ``has`` (``None``: it has never said)."""

    device: Device
    wanted: int
    has: int | None

    @property
    def is_there(self) -> bool:
        """Whether it follows what was wanted, or something newer."""
        return self.has is not None and self.has >= self.wanted


class Delivery(NamedTuple):
    """How far something has come; ``late`` are the terminals that do not have it yet."""

    all: int
    there: int
    late: tuple[Reach, ...]


def wanted_now(db: Database, offices: Collection[OfficeId]) -> dict[TerminalKey, int]:
    """The revision of each assignment in ``offices``."""
    query = "SELECT office, terminal, revision FROM assignments WHERE office IN (SELECT value FROM json_each(?))"
    rows = db.execute(query, [msgspec.json.encode(sorted(offices)).decode()])
    return {(OfficeId(office), TerminalId(terminal)): revision for office, terminal, revision in rows}


def delivery(found: Sequence[Device], directory: Index, wanted: Mapping[TerminalKey, int], today: date) -> Delivery:
    """How far ``wanted`` has come among the terminals ``found``, without those that are closed."""
    reached = []
    for device in found:
        key = (device.office, device.terminal)
        entry = directory.terminals.get(key) or directory.stations.get(key)
        if key in wanted and entry is not None and stands_on(directory, entry, today):
            reached.append(Reach(device, wanted[key], device.health.assignment if device.health else None))
    late = tuple(one for one in reached if not one.is_there)
    return Delivery(len(reached), len(reached) - len(late), late)
