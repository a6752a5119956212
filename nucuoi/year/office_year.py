"""One office of the invented year, day after day: its desk and its rating terminals with their boxes and chained streams."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from random import Random
from typing import NamedTuple

from kiosk.chain import Chain, Entry
from kiosk.visitors import spans_of
from nucuoi.errands import Errand, errands_on
from nucuoi.year.arrivals import arrivals, visitors_on
from nucuoi.year.comment_pile import CommentPile
from nucuoi.year.desk_day import Setting, desk_entries
from nucuoi.year.habits import habits_of
from nucuoi.year.off_times import Span, off_times
from nucuoi.year.presses import Pressed, Seat, presses_of
from nucuoi.year.rating_box import RatingBox
from nucuoi.year.stories import Stories
from nucuoi.year.turns import Turn, Window, turns_of
from office.directory import Index, assignment_for
from office.documents import WEEKDAYS
from office.events import StreamBegan
from office.ids import DESK, OfficeId, OfficialId, ServiceId, StreamId, TerminalId
from office.periods import VIETNAM
from office.stream import Head
from office.wire import MOST_BATCH_BYTES, MOST_EVENTS, join, source_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_MONDAY, _OPEN_ON_MONDAYS = 0, 1
"""So many counters are open on Mondays where there are too few, for whatever people come for."""
_FOR_COLLEAGUES = 1.2
"""So much longer takes who does the work of others too."""
_AFTER_MERGER = 0.7
"""The share of an office's citizens who go to its successor; the others have a shorter way elsewhere."""


class Lived(NamedTuple):
    """One day: when the office was open, who sat where, who came, the turns at the counters, and what was pressed after them."""

    spans: list[tuple[datetime, datetime]]
    seats: list[Seat]
    errands: list[Errand]
    turns: list[Turn]
    pressed: Pressed


class Sent(NamedTuple):
    """What one terminal sends at the end of a day: payloads of its topic, as many as its events need; and when it was off."""

    terminal: TerminalId
    payloads: list[bytes]
    events: int
    off: Sequence[Span] = ()


class OfficeYear:
    """An office that is lived through one day at a time, in order; about ``visits`` citizens come on a usual day."""

    def __init__(self, directory: Index, office: OfficeId, stories: Stories, *, seed: str, visits: int) -> None:
        self.office = office
        self._seed = seed
        self._visits = visits
        self._stories = stories
        self._entry = directory.offices[office]
        hall = directory.hall(office)
        self._services = hall.services
        self.stations = tuple(station.id for station in hall.stations if station.id != DESK)
        """Ticket kiosks and boards, which say nothing that counts."""
        told = [assignment_for(directory, office, terminal.id, 1) for terminal in hall.terminals]
        self._at_counters = {one.counter.id: one for one in told if one.counter is not None}
        self._does = {counter.id: frozenset(counter.services) for counter in hall.counters}
        self._way_out = next((one for one in told if one.counter is None), None)
        chance = self._random("boxes")
        self._boxes = {one.terminal: RatingBox(one, chance) for one in told}
        names = tuple(one.name for one in hall.officials)
        self._piles = {DESK: CommentPile("phone", self._entry.hours, names, self._random("phones"))}
        if self._way_out is not None and self._way_out.asks_hint:
            self._piles[self._way_out.terminal] = CommentPile("exit", self._entry.hours, names, self._random("exit"))
        self._chains = {id_: self._chain(id_) for id_ in (DESK, *self._boxes)}

    @property
    def terminals(self) -> tuple[TerminalId, ...]:
        """The desk and the rating terminals."""
        return tuple(self._chains)

    def head(self, terminal: TerminalId) -> tuple[StreamId, Head]:
        """Where the stream of a terminal stands."""
        return self._chains[terminal].stream, self._chains[terminal].head

    def waiting(self, terminal: TerminalId) -> int:
        """How many votes wait in the box of a terminal."""
        return self._boxes[terminal].waiting if terminal in self._boxes else 0

    def live(self, day: date) -> Lived | None:
        """What happens on a day, before anything is said of it; ``None`` where the office is closed, or not heard."""
        spans = spans_of(day, self._entry.hours)
        if not spans or not self._stories.is_working(self.office, day):
            return None
        chance = self._random(day.isoformat())
        seats = self._seats(day, spans)
        open_now = [service for service in self._services if service.open is None or service.open.get(WEEKDAYS[day.weekday()])]
        hours, visitors = self._entry.hours, visitors_on(day, self._expected(day))
        came = errands_on(day, self.office, open_now, seed=self._seed, visitors=visitors, hours=hours)
        errands = arrivals(day, hours, came, self._random(f"{day.isoformat()}/arrivals"))
        turns = turns_of(errands, [seat.window for seat in seats], spans, chance, self._random(f"{day.isoformat()}/pauses"))
        return Lived(spans, seats, errands, turns, presses_of(day, turns, seats, self._way_out, chance))

    def send(self, day: date) -> list[Sent]:
        """What the office's terminals send of a day. Boxes open at midday and in the evening, whether anybody came or not."""
        if not self._stories.is_working(self.office, day):
            return []
        lived = self.live(day)
        off: dict[TerminalId, Sequence[Span]] = {}
        if lived is not None:
            off = {self._at_counters[counter].terminal: spans for counter, spans in lived.pressed.off.items()}
            setting = Setting([seat.window for seat in lived.seats], {service.id: service.series for service in self._services})
            desk = self._chains[DESK]
            for entry in desk_entries(day, setting, lived, self._random(f"{day.isoformat()}/desk")):
                desk.add(entry)
            self._fill(lived)
        for clock in (self._entry.hours.midday_time(), self._entry.hours.evening_time()):
            now = datetime.combine(day, clock, tzinfo=VIETNAM)
            for terminal, box in self._boxes.items():
                for entry in box.open(now):
                    self._chains[terminal].add(entry)
            for terminal, pile in self._piles.items():
                for entry in pile.open(now):
                    self._chains[terminal].add(entry)
        return list(self._taken(off))

    def _fill(self, lived: Lived) -> None:
        for turn in lived.turns:
            if turn.end == "finished":
                self._piles[DESK].visit(turn.ended)
        for asked in lived.pressed.windows:
            self._boxes[self._at_counters[asked.counter].terminal].ask(asked)
        for counter, presses in lived.pressed.presses.items():
            box = self._boxes[self._at_counters[counter].terminal]
            for press in presses:
                box.cast(press)
        if self._way_out is not None:
            for press in lived.pressed.at_exit:
                self._boxes[self._way_out.terminal].cast(press)
                if self._way_out.terminal in self._piles:
                    self._piles[self._way_out.terminal].visit(press.at)

    def _seats(self, day: date, spans: Sequence[Span]) -> list[Seat]:
        every = frozenset[ServiceId](service.id for service in self._services)
        is_short = self.office in self._stories.short_handed and day.weekday() == _MONDAY
        open_now = list(self._at_counters.items())[: _OPEN_ON_MONDAYS if is_short else None]
        seats, screens = [], self._random(f"{day.isoformat()}/off")
        for counter, told in open_now:
            habits = habits_of(self._seed, self.office, told, self._stories, day)
            services = self._does[counter] or every
            if is_short:
                habits, services = habits._replace(pace=habits.pace * _FOR_COLLEAGUES), every
            official = OfficialId("" if told.official is None else told.official.id)
            off = off_times(habits.off, spans, screens)
            seats.append(Seat(Window(counter, official, services, habits), told, off))
        return seats

    def _expected(self, day: date) -> int:
        merged = sum(merger.into == self.office and day >= merger.day for merger in self._stories.mergers.values())
        return round(self._visits * (1 + _AFTER_MERGER * merged))

    def _chain(self, terminal: TerminalId) -> Chain:
        stream = StreamId("".join(self._random(f"{terminal}/stream").choices(_LETTERS, k=20)))
        chain = Chain(source_of(self.office, terminal), stream)
        chain.add(Entry(StreamBegan(reason="installed"), None))
        return chain

    def _random(self, what: str) -> Random:
        return Random(f"{self._seed}/{self.office}/{what}")  # noqa: S311  invented, not secret

    def _taken(self, off: Mapping[TerminalId, Sequence[Span]]) -> Iterator[Sent]:
        for terminal, chain in self._chains.items():
            events = [said for _, said in chain.added]
            chain.added.clear()
            if events or off.get(terminal):
                yield Sent(terminal, list(batches(events)), len(events), off.get(terminal, ()))


def batches(events: Sequence[bytes]) -> Iterator[bytes]:
    """Payloads of as many events as the wire takes at once."""
    batch: list[bytes] = []
    size = 1
    for said in events:
        if batch and (size + len(said) + 1 > MOST_BATCH_BYTES or len(batch) == MOST_EVENTS):
            yield join(batch)
            batch, size = [], 1
        batch.append(said)
        size += len(said) + 1
    if batch:
        yield join(batch)
