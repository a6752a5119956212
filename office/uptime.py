"""How long a terminal did its work while its office was open, by what was heard of it and while somebody listened.

Times are milliseconds since 1970, spans half-open. A record can only say what was heard: where the office's line was cut, or
nobody listened, a terminal may have worked all the same. So such time is «unknown», and never «dark».
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple, get_args

from office.documents import WEEKDAYS, Health, Hours
from office.periods import VIETNAM

Condition = Literal["up", "out", "dark", "silent", "cut", "unsteady"]
"""What is known of a terminal: it works; it is there and out of service; it is gone; it is there and says nothing of how it
fares; the line of its office is cut; it came and went so often that nothing more was written down that day."""

CONDITIONS: tuple[Condition, ...] = get_args(Condition)

SILENT_SECONDS = 900
"""Three reports of health that did not come: one or two are lost now and then (QoS 0)."""

MOST_UNKNOWN = 0.5
"""Of more unknown hours than this the known ones do not stand for them."""

Span = tuple[int, int]


class Change(NamedTuple):
    """From ``at`` on a terminal is in this condition."""

    at: int
    condition: Condition


class Uptime(NamedTuple):
    """Milliseconds of opening hours. ``dark`` holds the silent too; ``cut``: the office's line; ``unheard``: all else unknown."""

    up: int = 0
    out: int = 0
    dark: int = 0
    cut: int = 0
    unheard: int = 0

    @property
    def unknown(self) -> int:
        """Of which nobody knows how it was."""
        return self.cut + self.unheard

    @property
    def known(self) -> int:
        """Of which it is known."""
        return self.up + self.out + self.dark

    @property
    def open(self) -> int:
        """All opening hours."""
        return self.known + self.unknown

    @property
    def share(self) -> float | None:
        """The part of the known hours in which it worked; ``None`` where nothing is known."""
        return self.up / self.known if self.known else None

    @property
    def sure_share(self) -> float | None:
        """The same, where enough is known for it to stand for the rest; ``None`` where not."""
        return None if (self.unknown_share or 0.0) > MOST_UNKNOWN else self.share

    @property
    def gone_share(self) -> float:
        """The part of all hours in which it surely did not work."""
        return (self.dark + self.out) / self.open if self.open else 0.0

    @property
    def unknown_share(self) -> float | None:
        """The part of all hours of which nothing is known."""
        return self.unknown / self.open if self.open else None


_FIELD: Mapping[Condition, int] = {"up": 0, "out": 1, "dark": 2, "silent": 2, "cut": 3, "unsteady": 4}
_UNHEARD = 4


def condition_of(presence: str, health: Health | None, *, is_cut: bool, is_silent: bool) -> Condition:
    """What a terminal is in, that once said something of itself.

    >>> condition_of("online", None, is_cut=True, is_silent=False)
    'cut'
    """
    if is_cut:
        return "cut"
    if presence == "offline":
        return "dark"
    if is_silent:
        return "silent"
    is_out = health is not None and (health.disk != "ok" or health.service in {"out of service", "unassigned"})
    return "out" if is_out else "up"


def settled_changes(written: Iterable[Change]) -> list[Change]:
    """Changes in the order of their times, from the order in which they were written.

    They differ where the clock was set back: then the later word is the better one, from its own time on.

    >>> settled_changes([Change(5, "up"), Change(9, "dark"), Change(7, "up")])
    [Change(at=5, condition='up'), Change(at=7, condition='up')]
    """
    found: list[Change] = []
    for change in written:
        while found and found[-1].at >= change.at:
            found.pop()
        found.append(change)
    return found


def settled_spans(written: Iterable[Span]) -> list[Span]:
    """Spans without overlap in the order of their times, from the order in which they were written.

    >>> settled_spans([(0, 10), (8, 12), (20, 30)])
    [(0, 8), (8, 12), (20, 30)]
    """
    found: list[Span] = []
    for begin, end in written:
        while found and found[-1][0] >= begin:
            found.pop()
        if found and found[-1][1] > begin:
            found[-1] = (found[-1][0], begin)
        if end > begin:
            found.append((begin, end))
    return found


def opening_spans(hours: Hours, first: date, end: date) -> list[Span]:
    """The hours of an office from ``first`` up to ``end``; hours that overlap are one span."""
    found: list[Span] = []
    for number in range((end - first).days):
        day = first + timedelta(days=number)
        if day in hours.closed_on:
            continue
        for begin, until in sorted(hours.open.get(WEEKDAYS[day.weekday()], ())):
            span = (_at(day, begin), _at(day, until))
            if found and span[0] <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], span[1]))
            elif span[0] < span[1]:
                found.append(span)
    return found


def common(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What lies in both; each is in order and without overlap.

    >>> common([(0, 10), (20, 30)], [(5, 25)])
    [(5, 10), (20, 25)]
    """
    found: list[Span] = []
    here = there = 0
    while here < len(spans) and there < len(others):
        begin = max(spans[here][0], others[there][0])
        end = min(spans[here][1], others[there][1])
        if begin < end:
            found.append((begin, end))
        if spans[here][1] < others[there][1]:
            here += 1
        else:
            there += 1
    return found


def uptime(changes: Sequence[Change], heard: Sequence[Span], opened: int) -> Uptime:
    """Sum the conditions of one terminal over ``heard``: opening hours in which somebody listened.

    ``changes`` are settled; before the first one nothing is known. ``opened`` is the length of all opening hours.
    """
    sums = [0, 0, 0, 0, 0]
    times = [change.at for change in changes]
    listened = 0
    for begin, end in heard:
        listened += end - begin
        place = bisect_right(times, begin) - 1
        at = begin
        while at < end:
            until = min(end, times[place + 1]) if place + 1 < len(times) else end
            sums[_UNHEARD if place < 0 else _FIELD[changes[place].condition]] += until - at
            at, place = until, place + 1
    sums[_UNHEARD] += opened - listened
    return Uptime(*sums)


def added(parts: Iterable[Uptime]) -> Uptime:
    """The sum of several."""
    return Uptime(*(sum(column) for column in zip(*parts, strict=True))) if (parts := list(parts)) else Uptime()


def length(spans: Iterable[Span]) -> int:
    """How long ``spans`` are together."""
    return sum(end - begin for begin, end in spans)


def _at(day: date, clock: str) -> int:
    hour, _, minute = clock.partition(":")
    moment = datetime.combine(day, time(), tzinfo=VIETNAM) + timedelta(hours=int(hour), minutes=int(minute))
    return int(moment.timestamp() * 1000)
