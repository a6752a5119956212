"""The view from above: the overview's page and a quarter's report, at the size of a province and of a country.

The page is asked for as a browser would, login included, from the app itself: reading, wording, charts, HTML. What it is set
against is the same quarter added up from single votes and visits.
"""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from bench.province import END, QUARTER
from collector.config import Config, WebConfig
from collector.garbage import seldom
from collector.reports.formats import write
from collector.reports.order import read_order
from collector.reports.press import build
from collector.store.db import database_path, open_database
from collector.store.directory import load_directory
from collector.viewer import Viewer
from collector.web.app import create_app
from collector.web.language import language
from collector.web.wiring import link_for, make_frame
from office.directory import index
from office.periods import VIETNAM, half_day_on

ASKED = 40
_QUARTER = f"from={QUARTER}&to={END}"
_PASSWORD = "mot mat khau dai"  # noqa: S105 - an account that lives for one run


_DAYS = "WHERE half_day >= ? AND half_day < ?"
_RAW = (
    f"SELECT cell, score, flag, count(*) FROM ratings {_DAYS} GROUP BY 1, 2, 3",  # noqa: S608 - our words
    f"SELECT office, counter, service, status, count(*), sum(wait_seconds) FROM visits {_DAYS} GROUP BY 1, 2, 3, 4",  # noqa: S608
    f"SELECT office, issued_at / 3600000 % 24, count(*) FROM visits {_DAYS} GROUP BY 1, 2",  # noqa: S608
)


class Times(NamedTuple):
    """Seconds."""

    median: float
    p95: float


class _Clock:
    """The morning after the last day."""

    def now_ms(self) -> int:
        return int(datetime(END.year, END.month, END.day, 8, tzinfo=VIETNAM).timestamp() * 1000)

    def monotonic(self) -> float:
        return time.monotonic()


def browser(home: Path) -> FlaskClient:
    """A browser in which an admin of everything is logged in; garbage is looked for as in the program that serves pages."""
    seldom()
    frame = make_frame(
        Config(directory=str(home), web=WebConfig(secure_cookies=False)),
        clock=_Clock(),
        hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )
    client = create_app(frame).test_client()
    link = link_for("", frame.accounts().invite(Viewer("bench", "admin"), frame.clock.now_ms()))
    token = client.get(link).get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(link, data={"csrf_token": token, "password": _PASSWORD, "again": _PASSWORD})
    if answer.status_code != 302:
        raise RuntimeError(f"the bench could not log in: {answer.status_code}")
    return client


def page(client: FlaskClient, place: str = "", *, asked: int = ASKED, path: str = "/") -> Times:
    """The overview, or the page at ``path``, of a quarter; ``place`` is such as ``unit=tinh-mau-1``.

    The first view loads the directory and is left out.
    """

    def view() -> None:
        answer = client.get(f"{path}?{_QUARTER}&{place}")
        if answer.status_code != 200:
            raise RuntimeError(f"{path}?{_QUARTER}&{place} was answered with {answer.status_code}")

    view()
    return _times(view, asked)


def report(home: Path, *, place: dict[str, str] | None = None) -> float:
    """Seconds for the PDF of the quarter."""
    seldom()
    db = open_database(database_path(home))
    directory = index(load_directory(db))
    given = {"from": [QUARTER.isoformat()], "to": [END.isoformat()], **{name: [value] for name, value in (place or {}).items()}}
    begin = time.perf_counter()
    order = read_order("unit", given, directory, END, language("vi"))
    made = write(build(db, directory, order), "pdf")
    seconds = time.perf_counter() - begin
    db.close()
    if not made.startswith(b"%PDF"):
        raise RuntimeError("the report is no PDF")
    return seconds


def raw(home: Path) -> float:
    """Seconds for the page's figures from single votes and visits: the reference."""
    db = open_database(database_path(home))
    first, end = half_day_on(QUARTER, afternoon=False), half_day_on(END, afternoon=False)

    def read() -> None:
        for query in _RAW:
            db.conn.execute(query, (first, end)).fetchall()

    read()
    found = _times(read, 5).median
    db.close()
    return found


def _times(work: Callable[[], None], asked: int) -> Times:
    found = []
    for _ in range(asked):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return Times(median(found), quantiles(found, n=20)[-1])
