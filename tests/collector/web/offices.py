"""A collector with offices, votes and pages: votes enter as the batches that a terminal would send."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from collector.config import Config, WebConfig
from collector.ingest import Arrival
from collector.store.db import Database
from collector.viewer import Viewer
from collector.web.app import create_app
from collector.web.assets import Assets
from collector.web.frame import Frame
from collector.web.wiring import link_for, make_frame
from office.directory import Directory
from office.events import Event, StreamBegan
from office.ids import OfficeId, StreamId, TerminalId
from office.periods import HalfDay, half_day_on, start_of
from office.stream import ZERO_DIGEST, digest_of
from office.topics import EVENTS, terminal_topic
from office.wire import MOST_EVENTS, join
from tests.collector.ledgers import a_store, an_ingest
from tests.factories import a_directory, a_rating, an_event

TODAY = date(2026, 9, 16)
"""A Wednesday in the third quarter; in the reckoning 15-14 the second day of October."""

PASSWORD = "mot mat khau dai"


class FixedClock:
    """A clock that stands until it is moved."""

    def __init__(self, day: date = TODAY) -> None:
        self.ms = int(start_of(half_day_on(day, afternoon=True)).timestamp() * 1000)

    def now_ms(self) -> int:
        return self.ms

    def monotonic(self) -> float:
        return self.ms / 1000


class Town:
    """One collector's store, with terminals that send votes."""

    def __init__(self, directory: Path, entries: Directory | None = None, clock: FixedClock | None = None) -> None:
        self.path = directory
        self.clock = clock or FixedClock()
        self.entries = entries or a_directory(offices=3, counters=3)
        self.db: Database = a_store(directory, entries=self.entries)
        self.ingest = an_ingest(self.db)
        self._chains: dict[tuple[str, str], tuple[int, str]] = {}

    def votes(
        self,
        n: int = 1,
        score: int = 5,
        *,
        office: str = "xa-mau-a",
        at: date = TODAY,
        afternoon: bool = False,
        **rating: Any,  # noqa: ANN401 - whatever a_rating takes
    ) -> None:
        """``n`` equal votes of one half-day."""
        self.say(office, [a_rating(score, **rating)] * n, half_day_on(at, afternoon=afternoon))

    def say(self, office: str, events: Sequence[Event], half: HalfDay | None) -> None:
        """Send events with the nominal time of ``half``, in batches, through the real ingest."""
        terminal = "danh-gia-1"
        sequence, digest = self._chains.get((office, terminal), (0, ZERO_DIGEST))
        said: list[Event] = [*([StreamBegan(reason="installed")] if sequence == 0 else []), *events]
        stream = StreamId(f"dongcua{office.replace('-', '')}001")
        for begin in range(0, len(said), MOST_EVENTS // 4):
            chain = []
            for event in said[begin : begin + MOST_EVENTS // 4]:
                sequence += 1
                chain.append(
                    an_event(
                        event,
                        sequence=sequence,
                        previous=digest,
                        stream=stream,
                        office=OfficeId(office),
                        terminal=TerminalId(terminal),
                        half=half,
                    )
                )
                digest = digest_of(chain[-1])
            topic = terminal_topic(OfficeId(office), TerminalId(terminal), EVENTS)
            self.ingest.take([Arrival(topic, join(chain))], at=self.clock.now_ms())
        self._chains[office, terminal] = sequence, digest
        assert self.ingest.counts.taken >= sequence
        assert self.ingest.counts.gaps == self.ingest.counts.forks == 0

    def frame(self, **settings: Any) -> Frame:  # noqa: ANN401 - any setting
        web = WebConfig(**{"secure_cookies": False, **settings})
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        return make_frame(Config(directory=str(self.path), web=web), clock=self.clock, hasher=hasher)

    def app(self, **settings: Any) -> Flask:  # noqa: ANN401 - any setting
        return create_app(self.frame(**settings), _assets())


def _assets() -> Assets:
    global _made  # noqa: PLW0603 - reading fonts and styles once for all tests
    _made = _made or Assets()
    return _made


_made: Assets | None = None


def token_in(response: TestResponse) -> str:
    """The form token of a page."""
    text = response.get_data(as_text=True)
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


def link_of(app: Flask, who: Viewer | str = "lan") -> str:
    """A one-time link, as a path; for an admin of everything when only a name is given."""
    frame: Frame = app.extensions["nucuoi"]
    viewer = Viewer(who, "admin") if isinstance(who, str) else who
    return link_for("", frame.accounts().invite(viewer, frame.clock.now_ms()))


def logged_in(app: Flask, who: Viewer | str = "lan") -> FlaskClient:
    """A browser that has used its one-time link."""
    client = app.test_client()
    link = link_of(app, who)
    page = client.get(link)
    answer = client.post(link, data={"csrf_token": token_in(page), "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return client
