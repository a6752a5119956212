"""A province of many communes whose sums are written directly: what pages read is there, the events behind it are not.

Every commune is honest unless ``habits`` says otherwise, and no two are alike.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import NamedTuple

import msgspec

from collector.projection import Kind, Projection
from collector.queue_rows import QueueCell
from collector.store.db import Database, transaction
from collector.store.projections import write_projection
from office.directory import Counter, Directory, Office, Official, Terminal
from office.histogram import bin_of
from office.ids import CounterId, OfficeId, OfficialId, QuestionId, TerminalId, UnitId
from office.marks import Mark, Measure, Place
from office.periods import VIETNAM, HalfDay, half_day_on
from office.units import Unit
from tests.collector.ledgers import a_store
from tests.factories import SCALE, a_directory, some_hours, some_topics

LAST_DAY = date(2026, 9, 15)


class Habits(NamedTuple):
    """How one commune is: shares of good votes, of visits asked, of windows answered, of repeats and odd votes; waits in s.

    ``off``: visits of a half-day for which the terminal was off.
    ``equal``: the share of half-days on which somebody adds seven votes of one score. ``exit_good``: the share at the exit.
    """

    visits: int = 9
    good: float = 0.85
    asked: float = 0.93
    answered: float = 0.4
    repeats: float = 0.02
    no_window: float = 0.02
    equal: float = 0.0
    wait: float = 700.0
    exit_good: float | None = None
    silent: bool = False
    has_terminal: bool = True
    walk_ins: float = 0.03
    off: int = 0


def name_of(number: int) -> str:
    """The id of a commune: ``xa-mau-007``."""
    return f"xa-mau-{number:03d}"


def a_province_directory(communes: int, *, counters: int = 2) -> Directory:
    """``communes`` communes «Xã Mẫu 001» … below one province."""
    one = a_directory()
    ids = [name_of(number) for number in range(1, communes + 1)]
    places = [(OfficeId(id_), n) for id_ in ids for n in range(1, counters + 1)]
    return msgspec.structs.replace(
        one,
        units=(
            one.units[0],
            *(Unit(id=UnitId(id_), kind="Xã", name=f"Xã Mẫu {id_[-3:]}", parent=one.units[0].id) for id_ in ids),
        ),
        offices=tuple(
            Office(
                id=OfficeId(id_),
                unit=UnitId(id_),
                name={"vi": f"Trung tâm Phục vụ hành chính công Xã Mẫu {id_[-3:]}"},
                hours=some_hours(),
            )
            for id_ in ids
        ),
        counters=tuple(Counter(office=office, id=CounterId(f"quay-{n}"), label=str(n)) for office, n in places),
        officials=tuple(Official(office=office, id=_person(n), name=f"Nguyễn Thị Mẫu {n}") for office, n in places),
        terminals=tuple(
            Terminal(
                office=office,
                id=TerminalId(f"danh-gia-{n}"),
                counter=CounterId(f"quay-{n}"),
                official=_person(n),
                scale=SCALE,
                question=QuestionId("hai-long"),
                topics=tuple(topic.id for topic in some_topics()),
            )
            for office, n in places
        ),
    )


class Province(NamedTuple):
    """A store with a province in it."""

    path: Path
    db: Database


STORIES: Mapping[int, Habits] = {
    3: Habits(good=0.45),
    7: Habits(answered=0.05),
    11: Habits(asked=0.25),
    13: Habits(silent=True),
    17: Habits(wait=3000.0),
    19: Habits(repeats=0.45),
    23: Habits(equal=0.5),
    29: Habits(good=0.97, exit_good=0.4),
}
"""Commune → what is wrong there."""


@cache
def a_told_province(communes: int = 40, days: int = 30) -> Province:
    """A province in which the stories happen; nobody changes it."""
    return a_province(Path(mkdtemp()) / "collector", communes, days=days, habits=STORIES)


def a_province(
    path: Path,
    communes: int,
    *,
    days: int = 30,
    counters: int = 2,
    habits: Mapping[int, Habits] | None = None,
    seed: int = 1,
) -> Province:
    """A province whose last ``days`` weekdays are in the sums."""
    db = a_store(path, entries=a_province_directory(communes, counters=counters))
    chance = Random(seed)  # noqa: S311 - an invented province
    halves = [half_day_on(day, afternoon=afternoon) for day in _weekdays(days) for afternoon in (False, True)]
    rows = Projection()
    for number in range(1, communes + 1):
        commune = (habits or {}).get(number) or Habits(
            visits=chance.randint(4, 14),
            good=chance.betavariate(34, 6),
            asked=chance.betavariate(40, 3),
            answered=chance.betavariate(12, 18),
            wait=chance.uniform(300, 900),
        )
        if not commune.silent:
            for n in range(1, counters + 1):
                _counter(rows, (name_of(number), n), commune, halves, chance)
    with transaction(db):
        write_projection(db, rows)
        _heard(db, communes, counters, habits or {})
    return Province(path, db)


def _heard(db: Database, communes: int, counters: int, habits: Mapping[int, Habits]) -> None:
    """Every terminal was heard today, but those of silent communes not for a month."""
    now, month = int(datetime.combine(LAST_DAY, time(8), tzinfo=VIETNAM).timestamp() * 1000), 30 * 86_400_000
    for number in range(1, communes + 1):
        silent = number in habits and habits[number].silent
        said = ("offline", now - month) if silent else ("online", now)
        db.conn.execute("INSERT INTO uplinks VALUES (?, '1', ?)", (name_of(number), now))
        for n in range(1, counters + 1):
            db.conn.execute(
                "INSERT INTO terminal_states (office, terminal, presence, presence_at) VALUES (?, ?, ?, ?)",
                (name_of(number), f"danh-gia-{n}", *said),
            )


def _weekdays(count: int) -> list[date]:
    days = [LAST_DAY - timedelta(days=back) for back in range(count * 2)]
    return [day for day in days if day.weekday() < 5][:count]


def _counter(rows: Projection, where: tuple[str, int], habits: Habits, halves: list[HalfDay], chance: Random) -> None:
    office, n = where
    counter, person = f"quay-{n}", _person(n)
    votes = len(rows.cells) + 1
    rows.cells.append((votes, office, counter, person, SCALE, "kiosk"))
    at_exit = votes + 1
    if habits.exit_good is not None:
        rows.cells.append((at_exit, office, counter, None, SCALE, "exit"))
    deeds = len(rows.queue.cells) + 1
    rows.queue.cells.append((deeds, *QueueCell(office, counter, person, None)))
    for half in halves:

        def mark(measure: Measure, times: int, place: int = 0, half: HalfDay = half) -> None:
            if times:
                rows.queue.count(deeds, office, Mark(measure, Place(counter, person), half, 9, place, times))

        visits = max(0, round(chance.gauss(habits.visits, 2)))
        windows = _of(chance, visits, habits.asked) if habits.has_terminal else 0
        mark("no-terminal", 0 if habits.has_terminal else visits)
        bound = _of(chance, windows, habits.answered)
        mark("finished", visits)
        mark("terminal-off", habits.off)
        mark("called", visits)
        mark("issued", visits)
        mark("walk-in", _of(chance, visits, habits.walk_ins))
        mark("windows", windows)
        for _ in range(visits):
            mark("wait", 1, bin_of(chance.gammavariate(2, habits.wait / 2)))
        _vote(rows, (votes, half), bound, habits.good, chance)
        if chance.random() < habits.equal:
            rows.votes[Kind(votes, half, 5, "", (), False, False, False, False)] += max(0, 7 - bound)
            for score in (1, 2, 3, 4):
                rows.votes.pop(Kind(votes, half, score, "", (), False, False, False, True), None)
        for flag, share in (("repeat", habits.repeats), ("no-window", habits.no_window)):
            flagged = _of(chance, bound + 1, share)
            if flagged:
                rows.votes[Kind(votes, half, 5, flag, (), False, False, False, False)] += flagged
        if habits.exit_good is not None:
            _vote(rows, (at_exit, half), 2, habits.exit_good, chance)


def _vote(rows: Projection, where: tuple[int, HalfDay], votes: int, good: float, chance: Random) -> None:
    for _ in range(votes):
        score = chance.choice((5, 5, 4)) if chance.random() < good else chance.choice((3, 2, 1))
        rows.votes[Kind(*where, score, "", (), False, False, False, True)] += 1


def _of(chance: Random, whole: int, share: float) -> int:
    return sum(chance.random() < share for _ in range(whole))


def _person(n: int) -> OfficialId:
    return OfficialId("nguyen-thi-mau" if n == 1 else f"nguyen-thi-mau-{n}")
