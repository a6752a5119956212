"""Two offices whose desks told some days of three months, with everything that can happen in them."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from collector.ingest import Ingest
from collector.store.db import Database
from office import commands as asked
from office.ids import OfficeId
from office.marks import Mark, when_at
from office.periods import VIETNAM
from office.queue import Fact
from tests.collector.desks import a_hall, a_queue_directory, from_desk, told
from tests.collector.ledgers import a_store, an_ingest
from tests.office.halls import Hall
from tests.office.test_visits import visits_of

OFFICES = (OfficeId("xa-mau-a"), OfficeId("xa-mau-b"))
FIRST_DAY = datetime(2026, 6, 10, 7, 40, tzinfo=VIETNAM)
DAYS = 8
PERSON = {1: "nguyen-thi-mau", 2: "nguyen-thi-mau-2", 3: "nguyen-thi-mau-3"}


class QueueTown(NamedTuple):
    """A store, and every mark of each office as the pure rules count them."""

    db: Database
    ingest: Ingest
    marks: dict[OfficeId, list[Mark]]


def a_day_at(hall: Hall, morning: datetime, salt: int) -> None:
    """A day of two counters, that differs by ``salt`` in everything."""
    hall.jump(morning)
    for number in (1, 2 + salt % 2):
        hall.sign_on(f"quay-{number}", PERSON[number])
    for number in range(4 + salt % 5):
        hall.take("ho-tich" if (number + salt) % 3 else "chung-thuc", priority=number % 4 == 1)
        hall.wait(60.0 * (1 + (number * salt) % 7))
    for number in range(4 + salt % 4):
        counter = "quay-1" if number % 2 else f"quay-{2 + salt % 2}"
        hall.wait(400.0 * (1 + (number + salt) % 6))
        if not [ticket for ticket in hall.queue.tickets.values() if ticket.status == "waiting"]:
            break
        hall.call(counter)
        hall.wait(15)
        if (number + salt) % 4 == 3:
            hall.do(asked.Miss(counter=counter))
            continue
        hall.do(asked.Start(counter=counter))
        hall.wait(120.0 * (1 + (number + salt) % 5))
        if (number * salt) % 5 == 4:
            hall.do(asked.Transfer(counter=counter, service="chung-thuc", to_counter="quay-1" if number % 2 == 0 else "quay-2"))
        else:
            hall.do(asked.Finish(counter=counter))
    if salt % 3 == 0:
        hall.jump(None)
    hall.do(asked.CloseDay())


def days_of(office: OfficeId) -> list[Fact]:
    hall = a_hall()
    for day in range(DAYS):
        salt = day * 3 + OFFICES.index(office)
        a_day_at(hall, FIRST_DAY + timedelta(days=day * 14 + day % 3, hours=salt % 3), salt)
    return hall.facts


@cache
def queue_town() -> QueueTown:
    """The town; nobody changes it."""
    db = a_store(Path(mkdtemp()), entries=a_queue_directory(offices=2))
    ingest = an_ingest(db)
    marks = {}
    for office in OFFICES:
        facts = days_of(office)
        # Each event arrives in the hour in which it happened; of those without a time only this says when that was.
        at, chain, times = FIRST_DAY, told(facts, office=office), []
        for fact, event in zip(facts, chain, strict=True):
            at = fact.wall or at
            ingest.take([from_desk([event], office=office)], at=int(at.timestamp() * 1000))
            times.append(when_at(None if fact.wall is None else fact.wall.isoformat(), at))
        marks[office] = visits_of(facts, times)[1]
    assert db.execute("SELECT count(*) FROM dead_letters").fetchone()[0] == 0
    return QueueTown(db, ingest, marks)
