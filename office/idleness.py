"""Counters that serve nobody while people wait whom they could serve."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from office.alert_reading import Reading
from office.ids import CounterId, ServiceId


class IdleCounter(NamedTuple):
    """A counter on duty and not paused, with nobody at it since ``since_ms``; no ``services``: it does everything."""

    counter: CounterId
    since_ms: int
    services: tuple[ServiceId, ...] = ()


class Waiting(NamedTuple):
    """Somebody who has waited since ``since_ms`` for ``service`` (``None``: it is not known)."""

    since_ms: int
    service: ServiceId | None


def idle_reading(counters: Iterable[IdleCounter], waiting: Sequence[Waiting], least: int, now_ms: int) -> Reading:
    """The longest time for which one counter was idle while ``least`` people it could serve waited all along.

    Numbers: ``minutes``, ``waiting`` (at that counter), ``idle`` (such counters). With nobody to serve the value is 0: nothing
    is wrong with an idle counter then.
    """
    best, people, found = 0.0, 0, 0
    for one in counters:
        could = sorted(who.since_ms for who in waiting if not one.services or who.service is None or who.service in one.services)
        if len(could) < least:
            continue
        found += 1
        # From when on as many as the rule asks for were there, and the counter free.
        minutes = max(0.0, (now_ms - max(one.since_ms, could[least - 1])) / 60_000)
        if minutes >= best:
            best, people = minutes, len(could)
    return Reading(best, max(people, least), {"minutes": best, "waiting": people, "idle": found})
