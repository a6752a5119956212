"""Who waits and which counters are free now, as far as the desks have said: the last day of each queue, not the whole record."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlite_utils import Database

from office.idleness import IdleCounter, Waiting
from office.ids import CounterId, OfficeId, ServiceId


class HallNow(NamedTuple):
    """Those who wait, and the counters on duty with nobody at them, in one office."""

    waiting: list[Waiting]
    free: list[IdleCounter]


def halls_now(db: Database, offices: Collection[OfficeId], today: date) -> dict[OfficeId, HallNow]:
    """How the halls of ``offices`` are today; what their counters do is not known here.

    A counter is free since its duty began or its last visit ended, and as much later as its pauses were long: nobody tells when
    the last one ended, so no free time is said that was a pause. Of a visit that was held or sent on it is known how long it was
    served from its start on.
    """
    first = db.execute("SELECT min(position) FROM queue_days WHERE date >= ?", [today.isoformat()]).fetchone()[0]
    found = {office: HallNow([], []) for office in offices}
    if first is None:
        return found
    visits = (
        "SELECT office, status, service, counter, issued_at, coalesce(ended_at, started_at + cast(1000 *"
        " (coalesce(service_seconds, 0) + coalesce(held_seconds, 0)) AS INTEGER)) FROM visits WHERE position >= ?"
    )
    busy: defaultdict[OfficeId, set[str]] = defaultdict(set)
    ended: dict[tuple[OfficeId, str], int] = {}
    for office, status, service, counter, issued_at, ended_at in db.execute(visits, [first]):
        if office not in found:
            continue
        if status == "waiting" and issued_at is not None:
            found[office].waiting.append(Waiting(issued_at, None if service is None else ServiceId(service)))
        elif status in {"called", "serving"} and counter is not None:
            busy[office].add(counter)
            continue
        if ended_at is not None and counter is not None:
            ended[office, counter] = max(ended.get((office, counter), 0), ended_at)
    duties = (
        "SELECT office, counter, began_at, paused_seconds FROM duties"
        " WHERE position >= ? AND is_over = 0 AND pausing IS NULL AND began_at IS NOT NULL"
    )
    for office, counter, began_at, paused_seconds in db.execute(duties, [first]):
        if office in found and counter not in busy[office]:
            since = max(began_at, ended.get((office, counter), 0)) + int(paused_seconds * 1000)
            found[office].free.append(IdleCounter(CounterId(counter), since))
    return found
