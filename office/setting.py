"""What the desk knows besides its own events when it decides: the assignment, the time, and what is plugged in."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from office.desk_assignment import DeskAssignment
from office.duty import CounterState
from office.ids import CounterId, DayId, ServiceId, TerminalId
from office.line import services_at
from office.opening import Opening, opening
from office.printers import KnownPrinter
from office.queue import Queue
from office.services import CounterServices, QueueRules, Service
from office.timing import Moment

Rating = Literal["ok", "off"]


class Setting(NamedTuple):
    """``fresh`` is an unused random id for a day, should one begin. ``rating`` says of each counter with a rating terminal
    whether that takes votes now, ``printers`` of each ticket kiosk how its printer fares.
    """

    told: DeskAssignment
    now: Moment
    fresh: DayId
    rating: dict[CounterId, Rating]
    printers: Mapping[TerminalId, KnownPrinter] = {}

    @property
    def rules(self) -> QueueRules:
        """The office's rules."""
        return self.told.rules

    def place(self, counter: str) -> CounterServices | None:
        """A counter of the office."""
        return next((found for found in self.told.counters if found.id == counter), None)

    def services_at(self, queue: Queue, counter: CounterId) -> frozenset[ServiceId]:
        """What is done at a counter today."""
        place = self.place(counter)
        return frozenset() if place is None else services_at(queue, place, self.told.service_ids())

    def services_by_counter(self, queue: Queue) -> dict[CounterId, frozenset[ServiceId]]:
        """What is done at every counter today."""
        return {place.id: self.services_at(queue, place.id) for place in self.told.counters}

    def on_duty(self, queue: Queue) -> list[CounterId]:
        """The counters that serve now."""
        return [place.id for place in self.told.counters if serves(queue.counter(place.id))]

    def opening(self, service: Service | None = None) -> Opening:
        """Where now lies in the office's day, or in a service's."""
        return opening(self.told.office.hours, self.now.wall, None if service is None else service.open)


def serves(counter: CounterState) -> bool:
    """Whether somebody is on duty there and does not pause."""
    return counter.official is not None and counter.pause is None
