"""From which day on figures of an office may miss something: a terminal is dark, or said that it holds more than arrived."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from sqlite_utils import Database

from collector.store.devices import MOST_OFFICES, Device, ailing, devices
from office.closing import stands_on
from office.directory import Index
from office.ids import OfficeId, TerminalId
from office.periods import from_timestamp

_SPEAKING = frozenset({"rating", "desk"})
"""Kinds of terminals that say what figures are made of."""


def lags(
    db: Database, directory: Index, offices: Collection[OfficeId] | None = None, *, heard: Sequence[Device] | None = None
) -> dict[OfficeId, date]:
    """For each office that lags the first day of which something may still come.

    An office lags when its desk or a rating terminal is not believed to be online (since that is so), or when its last health
    names a head that the ledger has not reached (since the last event of that stream; of one that has not come at all, since
    the terminal's last event, for a new stream says again what is missing). One that was never heard does not lag:
    nothing is known to be there. Nothing more comes from an office whose unit had ended (merged, closed) by then,
    nor from a terminal that was closed.
    ``heard`` are those terminals of these offices that may be dark or behind, where they were read already.
    """
    found: dict[OfficeId, date] = {}
    if heard is None:
        are_few = len(directory.offices if offices is None else offices) <= MOST_OFFICES
        heard = devices(db, directory, offices) if are_few else ailing(db, directory, offices)
    every = [device for device in heard if device.kind in _SPEAKING]
    heads = _heads(db, every)
    for device in every:
        for since in (_dark_since(device), _behind_since(device, heads)):
            if since is not None and stands_on(directory, directory.machine((device.office, device.terminal)), since):
                found[device.office] = min(since, found.get(device.office, since))
    return found


def _heads(db: Database, of: Iterable[Device]) -> dict[tuple[str, ...], tuple[int, int]]:
    """What the ledger has of each stream of some terminals, and when the last of it came; without a stream: of a new one."""
    terminals: defaultdict[OfficeId, list[TerminalId]] = defaultdict(list)
    for device in of:
        terminals[device.office].append(device.terminal)
    query = (
        "SELECT office, terminal, stream, head, seen_at FROM json_each(?) o CROSS JOIN json_each(o.value) t"
        " CROSS JOIN sources ON sources.office = o.key AND sources.terminal = t.value"
        " CROSS JOIN streams ON streams.source = sources.id"
    )
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for office, terminal, stream, head, seen_at in db.execute(query, [msgspec.json.encode(terminals).decode()]):
        found[office, terminal, stream] = head, seen_at
        found[office, terminal] = 0, max(seen_at, found.get((office, terminal), (0, 0))[1])
    return found


def _dark_since(device: Device) -> date | None:
    if device.presence == "online" or device.since_ms is None:
        return None
    return from_timestamp(device.since_ms / 1000).date()


def _behind_since(device: Device, heads: Mapping[tuple[str, ...], tuple[int, int]]) -> date | None:
    health = device.health
    if health is None or health.stream is None:
        return None
    key = device.office, device.terminal
    taken, seen_at = heads.get((*key, health.stream)) or heads.get(key, (0, 0))
    return from_timestamp(seen_at / 1000).date() if health.head > taken else None
