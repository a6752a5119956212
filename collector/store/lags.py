"""From which day on figures of an office may miss something: a terminal is dark, or said that it holds more than arrived."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec
from sqlite_utils import Database

from collector.store.devices import Device, devices
from office.closing import stands_on
from office.directory import Index
from office.ids import OfficeId
from office.periods import from_timestamp

_SPEAKING = frozenset({"rating", "desk"})
"""Kinds of terminals that say what figures are made of."""


def lags(
    db: Database, directory: Index, offices: Collection[OfficeId] | None = None, *, heard: Sequence[Device] | None = None
) -> dict[OfficeId, date]:
    """For each office that lags the first day of which something may still come.

    An office lags when its desk or a rating terminal is not believed to be online (since that is so), or when its last health
    names a head that the ledger has not reached (since the last event of that stream). One that was never heard does not lag:
    nothing is known to be there. Nothing more comes from an office whose unit had ended (merged, closed) by then,
    nor from a terminal that was closed.
    ``heard`` are those terminals of these offices that may be dark or behind, where they were read already.
    """
    found: dict[OfficeId, date] = {}
    every = devices(db, directory, offices) if heard is None else heard
    query = (
        "SELECT office, terminal, stream, head, seen_at FROM json_each(?) o CROSS JOIN sources ON sources.office = o.value"
        " CROSS JOIN streams ON streams.source = sources.id"
    )
    asked = msgspec.json.encode(sorted({device.office for device in every})).decode()
    heads = {tuple(key): (head, seen_at) for *key, head, seen_at in db.execute(query, [asked])}
    for device in every:
        if device.kind not in _SPEAKING:
            continue
        for since in (_dark_since(device), _behind_since(device, heads)):
            if since is not None and stands_on(directory, directory.machine((device.office, device.terminal)), since):
                found[device.office] = min(since, found.get(device.office, since))
    return found


def _dark_since(device: Device) -> date | None:
    if device.presence == "online" or device.since_ms is None:
        return None
    return from_timestamp(device.since_ms / 1000).date()


def _behind_since(device: Device, heads: dict[tuple[str, ...], tuple[int, int]]) -> date | None:
    health = device.health
    if health is None or health.stream is None:
        return None
    taken, seen_at = heads.get((device.office, device.terminal, health.stream), (0, 0))
    return from_timestamp(seen_at / 1000).date() if health.head > taken else None
