"""Offices whose days are reported: people served, invited and rating, and an office in which nothing happened."""

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from collector.reports.model import Report
from collector.reports.order import Order, ReportKind, check_order, read_order
from collector.reports.press import build
from collector.store.directory import load_directory
from collector.web.language import language
from office.directory import index
from tests.collector.web.offices import TODAY, Town
from tests.collector.web.queue_days import a_desk_with_days, working_days
from tests.factories import a_directory, with_queues

DAY = date(2026, 9, 15)
"""The last whole day of the town, a Tuesday."""


@cache
def busy_town() -> Town:
    """Three working days of one office, and two offices where nothing happens; nobody changes it."""
    town = Town(Path(mkdtemp()) / "collector", with_queues(a_directory(offices=3, counters=3)))
    a_desk_with_days(town, working_days(DAY, 3))
    return town


@cache
def pressed_town() -> Town:
    """At one counter people say another thing than at the exit; nobody changes it."""
    town = Town(Path(mkdtemp()), with_queues(a_directory(offices=2, counters=3)))
    town.votes(300, 5)
    town.votes(60, 5, channel="exit")
    town.votes(60, 1, channel="exit")
    town.votes(30, 5, flags=("repeat",))
    return town


def order_of(town: Town, kind: ReportKind, *, code: str = "vi", today: date = TODAY, **given: str) -> Order:
    asked = {name.rstrip("_"): [value] for name, value in given.items()}
    return check_order(read_order(kind, asked, index(load_directory(town.db)), today, language(code)))


def report_of(town: Town, kind: ReportKind, *, code: str = "vi", today: date = TODAY, **given: str) -> Report:
    order = order_of(town, kind, code=code, today=today, **given)
    return build(town.db, index(load_directory(town.db)), order)
