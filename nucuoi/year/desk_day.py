"""What a desk says of an invented day: numbers, calls, visits and duties, in the order in which they happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol

from kiosk.chain import Entry
from nucuoi.errands import Errand
from nucuoi.year.presses import Pressed
from nucuoi.year.turns import Turn, Window
from office import queue_events as said
from office.ids import DESK, CounterId, DayId, ServiceId
from office.numbering import Series, ticket_id
from office.periods import moment_text

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_BEFORE_OPENING = timedelta(minutes=30)
_DUTY_BEGINS = timedelta(minutes=10)
_WALK_INS = 0.03
_TICKET_KIOSK = "lay-so-1"


class Setting(NamedTuple):
    """What stays the same in an office: who sits where, which letter a service's numbers have."""

    windows: Sequence[Window]
    series: Mapping[ServiceId, Series]


class Told(NamedTuple):
    """One event with the moment at which it happened."""

    at: datetime
    event: said.QueueEvent


class Day(Protocol):
    """What is known of a day."""

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        """When the office was open."""

    @property
    def errands(self) -> list[Errand]:
        """Who came, in order."""

    @property
    def turns(self) -> list[Turn]:
        """The turns at the counters."""

    @property
    def pressed(self) -> Pressed:
        """Whether each could be asked."""


def desk_entries(day: date, setting: Setting, lived: Day, chance: Random) -> list[Entry]:
    """Every event of the day with its time, from ``day.opened`` to ``day.closed``."""
    story = _Story(day, setting, lived.spans, chance)
    tickets = story.issue(lived.errands)
    seconds = {turn.citizen: turn for turn in lived.turns if turn.is_second}
    for place, turn in enumerate(lived.turns):
        asked = lived.pressed.could_ask.get(place, False)
        story.turn(turn, tickets[turn.citizen], seconds.get(turn.citizen), asked=asked)
    story.duties()
    return story.entries(waiting=len(lived.errands) - len({turn.citizen for turn in lived.turns}))


class _Story:
    def __init__(self, day: date, setting: Setting, spans: Sequence[tuple[datetime, datetime]], chance: Random) -> None:
        self._day = day
        self._id = DayId("".join(chance.choices(_LETTERS, k=8)))
        self._setting = setting
        self._spans = spans
        self._chance = chance
        self._booted = spans[0][0] - _BEFORE_OPENING
        self._boot = f"{chance.getrandbits(64):016x}"
        self._told: list[Told] = []
        self._last = spans[-1][1]

    def issue(self, errands: Sequence[Errand]) -> list[str]:
        numbers: dict[str, int] = {}
        tickets = []
        for errand in errands:
            series = self._setting.series[errand.service]
            number = numbers[series] = numbers.get(series, 0) + 1
            ticket = ticket_id(self._id, series, number)
            is_walk_in = self._chance.random() < _WALK_INS
            self._tell(
                errand.at,
                said.TicketIssued,
                ticket=ticket,
                series=series,
                number=number,
                service=errand.service,
                terminal=DESK if is_walk_in else _TICKET_KIOSK,
                priority=errand.priority,
                walk_in=is_walk_in,
            )
            if not is_walk_in:
                self._tell(errand.at + timedelta(seconds=2), said.TicketDelivered, ticket=ticket, outcome="printed")
            tickets.append(str(ticket))
        return tickets

    def turn(self, turn: Turn, ticket: str, second: Turn | None, *, asked: bool) -> None:
        window, called = turn.window, turn.called
        if window is None or called is None:
            self._tell(turn.ended, said.TicketCancelled, ticket=ticket, reason="citizen")
            return
        here = {"ticket": ticket, "counter": window.counter, "official": window.official}
        wait = None if turn.is_second else (called - turn.errand.at).total_seconds()
        why = "transferred" if turn.is_second else "priority" if turn.errand.priority else "longest"
        self._tell(
            called, said.TicketCalled, **here, service=turn.service, why=why, wait_seconds=wait, idle_seconds=turn.idle_seconds
        )
        if turn.recalled is not None:
            self._tell(turn.recalled, said.TicketRecalled, **here, times=1)
        if turn.started is not None:
            self._tell(turn.started, said.TicketStarted, **here, walk_seconds=(turn.started - called).total_seconds())
        lasted = 0.0 if turn.started is None else (turn.ended - turn.started).total_seconds()
        if turn.end == "finished":
            self._tell(
                turn.ended,
                said.TicketFinished,
                **here,
                service=turn.service,
                service_seconds=lasted,
                asked=asked,
                unasked=None if asked else "terminal-off",
            )
        elif turn.end == "missed":
            self._tell(turn.ended, said.TicketMissed, **here, call_seconds=(turn.ended - called).total_seconds())
        elif turn.end == "transferred":
            to = second.window.counter if second is not None and second.window is not None else self._another(window)
            self._tell(turn.ended, said.TicketTransferred, **here, service=turn.service, to_counter=to, service_seconds=lasted)
        else:
            del here["official"], here["counter"]
            self._tell(
                turn.ended,
                said.TicketCancelled,
                **here,
                reason="staff",
                counter=window.counter,
                official=window.official,
            )
        self._last = max(self._last, turn.ended)

    def duties(self) -> None:
        opening = self._spans[0][0] - _DUTY_BEGINS
        evening = self._last + timedelta(minutes=5)
        for number, window in enumerate(self._setting.windows):
            who = {"counter": window.counter, "official": window.official}
            began = opening + timedelta(seconds=20 * number)
            self._tell(began, said.DutyBegan, **who)
            paused = 0.0
            for begin, end in self._breaks(window):
                self._tell(begin, said.DutyPaused, **who, reason="break")
                self._tell(end, said.DutyResumed, **who, paused_seconds=(end - begin).total_seconds())
                paused += (end - begin).total_seconds()
            lasted = (evening - began).total_seconds()
            self._tell(evening, said.DutyEnded, **who, reason="day-closed", duty_seconds=lasted)

    def entries(self, *, waiting: int) -> list[Entry]:
        opened = self._spans[0][0] - 2 * _DUTY_BEGINS
        self._tell(opened, said.DayOpened, day=self._id, date=self._day.isoformat())
        self._tell(self._last + timedelta(minutes=6), said.DayClosed, day=self._id, waiting=waiting)
        # What was told first of one moment stays first.
        self._told.sort(key=lambda told: told.at)
        return [Entry(told.event, moment_text(told.at)) for told in self._told]

    def _breaks(self, window: Window) -> Iterator[tuple[datetime, datetime]]:
        for (_, begin), (end, _) in zip(self._spans, self._spans[1:], strict=False):
            busy = [
                told.at
                for told in self._told
                if isinstance(told.event, said.TicketFinished | said.TicketTransferred | said.TicketMissed | said.TicketCancelled)
                and told.event.counter == window.counter
                and begin < told.at < end
            ]
            yield max([begin, *busy]) + timedelta(seconds=5), end

    def _another(self, window: Window) -> CounterId | None:
        return next((one.counter for one in self._setting.windows if one.counter != window.counter), None)

    def _tell(self, at: datetime, kind: type[said.QueueEvent], **fields: object) -> None:
        monotonic = max(0.0, (at - self._booted).total_seconds())
        self._told.append(Told(at, kind(boot=self._boot, monotonic=monotonic, **fields)))
