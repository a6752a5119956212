"""What is so now where an alert was raised, as far as the record tells: its sentence is of the moment at which it was raised."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from collector.store.alerts import Alert
from collector.store.db import Database
from collector.store.devices import Device, devices
from collector.store.last_heard import last_visits, last_votes
from office.directory import Index

_RECENT_DAYS = 7
_OF_VISITS = frozenset({"long-waits", "idle-counters"})


class Present(NamedTuple):
    """The terminals that an alert is about, and the last day of which there is something to judge it by.

    ``terminals`` of them have ever been heard and ``silent`` are not believed to be there now; ``since_ms`` is when the last of
    them fell silent, ``spoke_ms`` when the first of the others spoke again. ``is_line``: of all that are silent it is only known
    that the line of their office is cut. ``is_recent``: that day is one of the last seven.
    """

    terminals: int = 0
    silent: int = 0
    since_ms: int | None = None
    spoke_ms: int | None = None
    is_line: bool = False
    last_day: date | None = None
    is_recent: bool = False


def presents(db: Database, directory: Index, alerts: Collection[Alert], now: datetime) -> dict[int, Present]:
    """What is so now, by the alert's id."""
    offices = {one.key.office for one in alerts if one.key.kind == "silent-terminal" or one.standing == "unjudged"}
    every = devices(db, directory, offices & directory.offices.keys(), today=now.date()) if offices else []
    return {alert.id: _present(db, alert, every, now.date()) for alert in alerts}


def _present(db: Database, alert: Alert, every: Sequence[Device], today: date) -> Present:
    key = alert.key
    own = [one for one in every if one.office == key.office and one.since_ms is not None]
    if key.kind == "silent-terminal":
        return _of(own if not key.subject.terminal else [one for one in own if one.terminal == key.subject.terminal])
    if alert.standing != "unjudged":
        return Present()
    if key.kind in _OF_VISITS:
        return _until(_of([one for one in own if one.kind == "desk"]), last_visits(db, key.office), today)
    counter = key.subject.counter
    asking = [one for one in own if one.kind == "rating" and (not counter or one.counter == counter)]
    return _until(_of(asking), last_votes(db, key, today), today)


def _until(found: Present, last: date | None, today: date) -> Present:
    return found._replace(last_day=last, is_recent=last is not None and (today - last).days <= _RECENT_DAYS)


def _of(found: Sequence[Device]) -> Present:
    silent = [one for one in found if one.presence != "online"]
    return Present(
        len(found),
        len(silent),
        max((one.since_ms or 0 for one in silent), default=None),
        min((one.since_ms or 0 for one in found if one.presence == "online"), default=None),
        bool(silent) and all(one.presence == "unknown" for one in silent),
    )
