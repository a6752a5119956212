"""A naive count of a queue, and the sums of a store in the same form."""

from collections import Counter
from typing import Any

from collector.store.db import Database
from office import queue_events as said
from office.apply import apply
from office.histogram import bin_of
from office.marks import MEASURES
from office.periods import GRAINS, cell_of, from_timestamp, half_day_at
from office.queue import Fact, Queue

Sum = tuple[int, int, str | None, str | None, str | None, str, int]
"""Grain, period, counter, official, service, measure, bin."""


class Clerk:
    """Counts with paper and pencil, from all facts at once: first what was undone, then the rest."""

    def __init__(self, facts: list[Fact], arrived: list[int]) -> None:
        self.facts = facts
        self.arrived = arrived
        self.sums: Counter[Sum] = Counter()
        self.hours: Counter[tuple[int, int]] = Counter()
        self.before = Queue()
        void = self._void()
        for number, fact in enumerate(facts):
            if number not in void:
                self._count(number, fact)
            self.before = apply(self.before, fact)

    def _void(self) -> set[int]:
        last: dict[str, list[int]] = {}
        void: set[int] = set()
        for number, (event, _wall) in enumerate(self.facts):
            if isinstance(event, said.TicketCalled | said.TicketMissed | said.TicketCancelled):
                last.setdefault(event.ticket, []).append(number)
            if isinstance(event, said.TicketReturned) and event.reason != "missed":
                void.add(last[event.ticket][-1])
        return void

    def _count(self, number: int, fact: Fact) -> None:
        event: Any = fact.event
        service = self._service_before(number) if hasattr(event, "ticket") else None
        here = (getattr(event, "counter", None), getattr(event, "official", None), getattr(event, "service", service))
        match event:
            case said.TicketIssued():
                self._add(number, (None, None, event.service), "issued", priority=event.priority)
            case said.TicketCalled():
                self._add(number, here, "called", wait=event.wait_seconds, idle=event.idle_seconds)
            case said.TicketRecalled():
                self._add(number, here, "recalled", is_deed=False)
            case said.TicketStarted():
                self._add(number, here, None, walk=event.walk_seconds)
            case said.TicketFinished():
                self._add(number, here, "finished", service=self._lasted(number))
                self._add(number, here, "asked" if event.asked else str(event.unasked), is_deed=False)
            case said.TicketTransferred():
                self._add(number, (*here[:2], service), "transferred", service=self._lasted(number))
            case said.TicketMissed():
                self._add(number, here, "missed")
            case said.TicketCancelled():
                self._add(number, here, f"cancelled-{event.reason}")
            case said.DayClosed():
                self._close(number, self.before)
            case said.DutyEnded():
                for measure, seconds in (("duty-seconds", event.duty_seconds), ("paused-seconds", event.paused_seconds)):
                    if n := round(seconds or 0):
                        self._add(number, (*here[:2], None), measure, n=n, is_deed=False)

    def _close(self, number: int, queue: Queue) -> None:
        for ticket in queue.open_tickets():
            here = (ticket.counter, ticket.official, ticket.service)
            if ticket.status in {"called", "serving"}:
                self._add(number, here, "missed" if ticket.status == "called" else "finished")
            else:
                self._add(number, (None, None, ticket.service), "unserved")

    def _service_before(self, number: int) -> str | None:
        before = self.before.tickets.get(self.facts[number].event.ticket)  # type: ignore[attr-defined]
        return before.service if before else None

    def _lasted(self, number: int) -> float | None:
        event: Any = self.facts[number].event
        lasted: float | None = event.service_seconds
        counter = event.counter
        for earlier, _wall in reversed(self.facts[:number]):
            if getattr(earlier, "ticket", None) != event.ticket:
                continue
            if isinstance(earlier, said.TicketCalled):
                break
            if isinstance(earlier, said.TicketHeld):
                if earlier.counter != counter:
                    break
                lasted = None if lasted is None or earlier.service_seconds is None else lasted + earlier.service_seconds
        return lasted

    def _add(
        self,
        number: int,
        place: tuple[str | None, str | None, str | None],
        name: str | None,
        *,
        n: int = 1,
        priority: bool = False,
        is_deed: bool = True,
        **seconds: float | None,
    ) -> None:
        wall = self.facts[number].wall
        half = half_day_at(wall or from_timestamp(self.arrived[number] / 1000))
        found = [] if name is None else [(name, 0, n)]
        found += [("priority", 0, 1)] * priority + [("time-unknown", 0, 1)] * (is_deed and name is not None and wall is None)
        found += [(kind, bin_of(lasted), 1) for kind, lasted in seconds.items() if lasted is not None]
        for measure, place_of_bin, times in found:
            for grain, grain_name in enumerate(GRAINS):
                self.sums[grain, cell_of(half, grain_name), *place, measure, place_of_bin] += times
        if name is not None and not name.endswith("seconds"):
            self.hours[(half // 2 + 3) % 7 if wall else -1, wall.hour if wall else -1] += 1


def sums_of(db: Database) -> Counter[Sum]:
    found: Counter[Sum] = Counter()
    query = (
        "SELECT grain, period, counter, official, service, measure, bin, n FROM queue_rollups"
        " JOIN queue_cells ON queue_cells.id = cell"
    )
    for grain, period, counter, official, service, measure, place, n in db.conn.execute(query):
        assert n > 0
        found[grain, period, counter, official, service, MEASURES[measure], place] += n
    return found


def deeds_by_hour(db: Database, grain: int) -> Counter[tuple[int, int]]:
    kinds = [n for n, name in enumerate(MEASURES) if name not in {"wait", "walk", "service", "idle", "time-unknown", "priority"}]
    query = f"SELECT weekday, hour, sum(n) FROM queue_hours WHERE grain = ? AND measure IN ({','.join(map(str, kinds))})"  # noqa: S608
    return Counter({(weekday, hour): n for weekday, hour, n in db.conn.execute(f"{query} GROUP BY 1, 2", [grain])})
