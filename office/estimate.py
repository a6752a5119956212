"""How long somebody who takes a number now will wait: a range in minutes that can be kept, or nothing at all.

People forgive a long wait that they were told of; a figure made of two visits is worse than none.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import NamedTuple

from office.ids import CounterId, ServiceId
from office.line import ahead
from office.queue import Queue

FEWEST_VISITS = 3
"""Finished visits that must be known before a wait is estimated."""

_STEPS = ((10, 5), (60, 10), (10**6, 30))
"""Below so many minutes, the bounds are multiples of that."""


class Wait(NamedTuple):
    """A wait of between ``low`` and ``high`` minutes; ``low`` 0 is «under ``high``»."""

    low: int
    high: int


def estimate(
    queue: Queue, service: ServiceId, services: Mapping[CounterId, frozenset[ServiceId]], on_duty: Sequence[CounterId]
) -> Wait | None:
    """The wait for ``service``; ``services`` says what is done at each counter, ``on_duty`` which of them serve now.

    ``None`` while nobody serves it, or too few visits are known.
    """
    serving = [counter for counter in on_duty if service in services.get(counter, frozenset())]
    known = [seconds for done in {*queue.recent, *queue.before} for seconds in queue.durations(done)]
    if not serving or len(known) < FEWEST_VISITS:
        return None
    usual = median(known)

    # Once a service, not once a ticket: a full hall holds two thousand.
    @cache
    def lasts(which: ServiceId) -> float:
        durations = queue.durations(which)
        return median(durations) if len(durations) >= FEWEST_VISITS else usual

    work = sum(lasts(ticket.service) for ticket in ahead(queue, service, {name: services[name] for name in serving}))
    # Who is being served now is on average half done.
    busy = [ticket for counter in serving if (ticket := queue.ticket_at(counter)) is not None]
    work += sum(lasts(ticket.service) / 2 for ticket in busy)
    if len(busy) < len(serving) and not work:
        return Wait(0, 5)
    minutes = work / len(serving) / 60
    return _range(minutes * 0.75, minutes * 1.25)


def _range(low: float, high: float) -> Wait:
    step = next(step for bound, step in _STEPS if high < bound)
    bottom, top = int(low // step) * step, -int(-high // step) * step
    return Wait(bottom, max(top, bottom + step))
