"""Believable days of a desk for pages: people come in waves, wait, are called, sometimes stay away, and are asked."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from office import commands as asked
from office.errors import CommandRefusedError
from office.ids import CounterId, DayId, OfficeId
from office.periods import VIETNAM, half_day_on
from office.setting import Setting
from office.stream import ZERO_DIGEST, digest_of
from tests.collector.desks import a_hall, from_desk, told
from tests.collector.web.offices import Town
from tests.factories import a_box
from tests.office.halls import Hall

BUSY = {7: 12, 8: 24, 9: 21, 10: 12, 11: 3, 13: 17, 14: 15, 15: 9, 16: 2}
"""Hour → how many come in it, about."""


class ManyDays(Hall):
    """A hall whose days have names of their own, however many there are."""

    @property
    def setting(self) -> Setting:
        """What the commands are judged by."""
        return super().setting._replace(fresh=DayId(f"ngay{self.days:04d}"))


def working_days(last: date, count: int) -> list[date]:
    """The last ``count`` days up to ``last`` on which the factories' office is open, oldest first."""
    days = [last - timedelta(days=back) for back in range(count * 2 + 7)]
    return sorted([day for day in days if day.weekday() < 5][:count])


def a_desk_with_days(town: Town, days: list[date], *, office: str = "xa-mau-a", counters: int = 3, seed: int = 1) -> None:
    """Whole days of one office, told by its desk, with the votes and boxes of its counters."""
    chance = Random(seed)  # noqa: S311 - invented days
    hall = ManyDays(a_hall(town.entries).told)
    hall.rating = {CounterId(f"quay-{number}"): "ok" for number in range(1, counters + 1)}
    head = (0, ZERO_DIGEST)
    sent = 0
    for day in days:
        _day(hall, day, chance, counters)
        facts = hall.facts[sent:]
        sent = len(hall.facts)
        chain = told(facts, office=OfficeId(office), first=head)
        for at in range(0, len(chain), 150):
            town.ingest.take([from_desk(chain[at : at + 150], office=OfficeId(office))], at=town.clock.now_ms())
        head = (head[0] + len(chain), digest_of(chain[-1]))
        for number in range(1, counters + 1):
            _votes(town, office, day, number, chance)


def _day(hall: Hall, day: date, chance: Random, counters: int) -> None:
    hall.jump(datetime.combine(day, time(7, 20), tzinfo=VIETNAM))
    for number in range(1, counters + 1):
        hall.sign_on(f"quay-{number}", "nguyen-thi-mau" if number == 1 else f"nguyen-thi-mau-{number}")
    ends: dict[str, float] = {}
    while hall.wall is not None and hall.wall.hour < 17:
        come = BUSY.get(hall.wall.hour, 0) / 60
        if chance.random() < come:
            service = "ho-tich" if chance.random() < 0.6 else "chung-thuc"
            _done(partial(hall.take, service, priority=chance.random() < 0.08))
        for number in range(1, counters + 1):
            _work(hall, f"quay-{number}", ends, chance)
        hall.wait(60)
    hall.do(asked.CloseDay())


def _work(hall: Hall, counter: str, ends: dict[str, float], chance: Random) -> None:
    if counter in ends and hall.monotonic >= ends[counter]:
        del ends[counter]
        _done(partial(hall.do, asked.Finish(counter=counter)))
    elif counter not in ends and _done(partial(hall.call, counter)):
        hall.wait(20)
        if chance.random() < 0.07:
            _done(partial(hall.do, asked.Miss(counter=counter)))
            return
        _done(partial(hall.do, asked.Start(counter=counter)))
        ends[counter] = hall.monotonic + 240 + chance.random() * (500 + 200 * int(counter[-1]))


def _votes(town: Town, office: str, day: date, number: int, chance: Random) -> None:
    person = "nguyen-thi-mau" if number == 1 else f"nguyen-thi-mau-{number}"
    place: dict[str, Any] = {"counter": f"quay-{number}", "official": person}
    windows, good, bad = 12 + chance.randrange(5), 7 + chance.randrange(3), chance.randrange(3)
    town.votes(good, 5 if chance.random() < 0.6 else 4, office=office, at=day, bound=True, **place)
    town.votes(bad, 2, office=office, at=day, bound=True, topics=("thoi-gian-cho",), **place)
    town.say(office, [a_box(good + bad, windows=windows, **place)], half_day_on(day, afternoon=False))


def _done(deed: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        deed()
    except CommandRefusedError:
        return False
    return True
