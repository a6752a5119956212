"""What the collector tells the terminals of an office's queue: its desk, ticket kiosks, boards and caller's boxes."""

from typing import Annotated, Literal

import msgspec

from office.documents import MOST_COUNTERS, CounterFace, OfficeFace, OfficialFace
from office.ids import SLUG_PATTERN, CounterId, OfficialId, ServiceId, TerminalId
from office.readable import readable
from office.services import CounterServices, QueueRules, Service
from office.survey import text_problems

StationKind = Literal["desk", "ticket", "board", "caller"]

MOST_ASSIGNMENT_BYTES = 120 * 1024
"""Brokers take packets of 128 KiB."""

MOST_SERVICES = 100
"""Services of one office."""

MOST_OFFICIALS = 500
"""Officials of one office."""


class DeskOfficial(OfficialFace, frozen=True, kw_only=True):
    """Who may sign on; ``leader`` sees all counters and may close a service or the day."""

    leader: bool = False


@readable
class DeskAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """What one terminal of a queue is told. ``revision`` grows with every change.

    ``officials``, ``rated`` (the counter of each rating terminal), ``stations`` (what each terminal of the queue is) and
    ``callers`` (the counter of each caller's box) are for the desk, ``counter`` for a caller's box, ``notices`` are what a board
    shows between calls.
    """

    revision: Annotated[int, msgspec.Meta(ge=1)]
    terminal: TerminalId
    kind: StationKind
    office: OfficeFace
    services: Annotated[tuple[Service, ...], msgspec.Meta(max_length=MOST_SERVICES)]
    counters: Annotated[tuple[CounterServices, ...], msgspec.Meta(max_length=MOST_COUNTERS)]
    officials: Annotated[tuple[DeskOfficial, ...], msgspec.Meta(max_length=MOST_OFFICIALS)] = ()
    rated: dict[TerminalId, CounterId] = {}
    stations: dict[TerminalId, StationKind] = {}
    callers: dict[TerminalId, CounterId] = {}
    rules: QueueRules = QueueRules()
    counter: Annotated[CounterId, msgspec.Meta(pattern=SLUG_PATTERN)] | None = None
    languages: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=6)] = ("vi", "en")
    notices: tuple[dict[str, str], ...] = ()

    def service(self, service: str) -> Service | None:
        """The service of an id, ``None`` when there is none."""
        return next((found for found in self.services if found.id == service), None)

    def face_of(self, counter: str) -> CounterFace | None:
        """What a screen says of a counter, ``None`` when there is none."""
        found = next((place for place in self.counters if place.id == counter), None)
        return None if found is None else CounterFace(id=found.id, label=found.label)

    def official(self, official: str) -> DeskOfficial | None:
        """The official of an id, ``None`` when there is none."""
        return next((found for found in self.officials if found.id == OfficialId(official)), None)

    def service_ids(self) -> tuple[ServiceId, ...]:
        """The ids of the services, in their order."""
        return tuple(service.id for service in self.services)

    def contradictions(self) -> list[str]:
        """Everything that keeps it from being used, one sentence each."""
        found = text_problems(self.office.name, field="office.name")
        known = {service.id for service in self.services}
        if not self.services:
            found.append("services: there is none; a queue without a service gives no numbers")
        for service in self.services:
            found += text_problems(service.name, field=f"services.{service.id}.name")
        if len(known) != len(self.services):
            found.append("services: one service appears twice; keep one")
        places = {counter.id for counter in self.counters}
        if not places or len(places) != len(self.counters):
            found.append("counters: there must be one, and each only once")
        for counter in self.counters:
            found += [
                f"counters.{counter.id}.services: no service {service!r}" for service in counter.services if service not in known
            ]
        if self.kind == "caller" and self.counter not in places:
            found.append(f"counter: a caller's box needs a counter of this office, not {self.counter!r}")
        if self.office.hours.midday >= self.office.hours.evening:
            found.append("office.hours.evening: must be later than midday")
        return found
