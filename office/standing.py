"""How one ticket stands in the line now: what its citizen is told on a phone."""

from typing import NamedTuple

import msgspec

from office.estimate import Wait, estimate
from office.line import Place, line
from office.queue import Queue
from office.setting import Setting
from office.ticket import Ticket


class Standing(NamedTuple):
    """``ahead`` people go first, at the counter where it comes to its turn soonest; ``wait`` is ``None`` when nobody can tell."""

    ahead: int
    wait: Wait | None


def standing(queue: Queue, setting: Setting, ticket: Ticket) -> Standing | None:
    """The standing of a ticket that waits, ``None`` where it stands in no line."""
    by_counter = setting.services_by_counter(queue)
    serving = set(setting.on_duty(queue))
    lines = [
        (counter not in serving, _before(line(queue, setting.rules, counter, services, setting.now), ticket))
        for counter, services in by_counter.items()
    ]
    # Counters where nobody is on duty say something only when there is no other.
    found = sorted(((away, before) for away, before in lines if before is not None), key=lambda place: (place[0], len(place[1])))
    if not found:
        return None
    before = found[0][1]
    first = {place.ticket.id for place in before}
    others = {name: other for name, other in queue.tickets.items() if other.status in {"called", "serving"} or name in first}
    wait = estimate(msgspec.structs.replace(queue, tickets=others), ticket.service, by_counter, setting.on_duty(queue))
    return Standing(len(before), wait)


def _before(places: list[Place], ticket: Ticket) -> list[Place] | None:
    here = next((at for at, place in enumerate(places) if place.ticket.id == ticket.id), None)
    return None if here is None else places[:here]
