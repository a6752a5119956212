"""One office for a morning, everything real: two brokers and their bridge, collector, desk with console, rating terminals."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import msgspec

from collector.config import Config as CollectorConfig
from collector.config import WebConfig
from collector.store.db import FILE_NAME, ledger_id, open_database
from collector.store.directory import write_directory
from collector.web.app import create_app
from collector.web.wiring import make_frame
from kiosk.config import BrokerConfig, load_config
from kiosk.counter_watch import CounterWatch
from kiosk.journal import reading
from nucuoi.broker import PrivateBroker
from nucuoi.desk_pins import set_pins
from nucuoi.fleet import CONFIG, DESK_CONFIG, Upward, choose_terminals, place_of, write_config, write_desk_config
from nucuoi.front_desk import FrontDesk
from nucuoi.live_offices import VISITORS_KIOSK
from nucuoi.sample import sample_directory
from nucuoi.stand import Stand
from office.directory import Directory, index
from office.documents import WEEKDAYS, Hours
from office.ids import DESK, LedgerId, OfficeId
from office.services import QueueRules
from tests.collector.web.offices import FixedClock, logged_in
from tests.e2e.desk_process import ShiftedClock
from tests.e2e.morning_people import People
from tests.e2e.running import Running, until
from tests.office.halls import MORNING
from tests.ports import free_port

OFFICE = OfficeId("xa-mau-a")
PASSWORD = "mật khẩu của một buổi sáng"
PIN = "4729"
RATED = 3
"""Rating terminals that are there; a counter more has somebody on duty whose terminal is not plugged in."""

RULES = QueueRules(recall_after=1, window_after=0.5, window_closes=20, window_least=2)
"""Short ones, for a morning of a minute."""


def the_directory() -> Directory:
    """Xã Mẫu A alone, open every morning."""
    sample = sample_directory(1)
    hours = Hours(open=dict.fromkeys(WEEKDAYS, (("07:30", "11:30"), ("13:30", "17:00"))), midday="12:00", evening="18:00")
    (office,) = sample.offices
    return msgspec.structs.replace(sample, offices=(msgspec.structs.replace(office, hours=hours, queue=RULES),))


class MorningDesk(Running):
    """The desk's process; it may be killed."""

    def __init__(self, directory: Path, config: Path, port: int, clock: ShiftedClock) -> None:
        self.port = port
        self.state = directory / "state"
        words = [str(config), str(clock.base), str(self.state)]
        super().__init__(directory, "desk", [sys.executable, "-m", "tests.e2e.morning_desk", *words])


class Morning:
    """The office in ``directory``; ``front`` may be another one than the people usually meet."""

    def __init__(self, directory: Path, *, front: type[FrontDesk] = FrontDesk, patience: float = 0.6, gap: float = 30.0) -> None:
        self.directory = directory
        self.clock = ShiftedClock(time.monotonic())
        self.upper = PrivateBroker(directory / "upper")
        self.office = PrivateBroker(directory / "office", kind="office", office=OFFICE, upper=self.upper)
        self.entries = the_directory()
        self.collector_home = directory / "above"
        self._terminals = choose_terminals(self.entries, most_per_office=RATED)
        self._front, self._patience, self._gap = front, patience, gap

    def begin(self) -> None:
        """Start all of it, in the order of a real morning."""
        self.upper.add_users({"collector": PASSWORD})
        self.upper.start()
        self.office.add_users(
            {f"{OFFICE}/{name}": PASSWORD for name in (DESK, VISITORS_KIOSK, *(row.id for row in self._terminals))}
        )
        self.office.start()
        upward = Upward("127.0.0.1", self.office.port, self._make_collector())
        self._begin_desk(upward)
        self.people = self._make_people(upward)

    def end(self) -> None:
        """Nothing of it runs after this."""
        if hasattr(self, "people"):
            self.people.end()
        for running in (getattr(self, "desk", None), getattr(self, "collector", None)):
            if running is not None:
                running.end()
        self.office.kill()
        self.upper.kill()

    @property
    def desk_journal(self) -> Path:
        """Where the desk's events are."""
        return place_of(self.directory, OFFICE, DESK) / "journal"

    def terminal_journals(self) -> list[Path]:
        """Where those of the rating terminals are."""
        return [place_of(self.directory, OFFICE, row.id) / "journal" for row in self._terminals]

    def windows(self) -> list[int]:
        """How many windows each rating terminal has counted that it has not told yet."""
        found = []
        for journal in self.terminal_journals():
            with reading(journal) as rows:
                found.append(sum(row[0] or 0 for row in rows("SELECT windows FROM tallies")))
        return found

    def figures(self) -> dict[str, object]:
        """What the collector says of the morning on the day after, at ``/api/v1/queue``."""
        day = FixedClock(date(MORNING.year, MORNING.month, MORNING.day) + timedelta(days=1))
        frame = make_frame(CollectorConfig(directory=str(self.collector_home), web=WebConfig(secure_cookies=False)), clock=day)
        answer = logged_in(create_app(frame)).get("/api/v1/queue", query_string={"period": "yesterday", "office": OFFICE})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        (row,) = answer.get_json()["rows"]
        found: dict[str, object] = row
        return found

    def _make_collector(self) -> LedgerId:
        with closing(open_database(self.collector_home / FILE_NAME)) as db:
            write_directory(db, self.entries)
            ledger = LedgerId(ledger_id(db))
        config = self.directory / "collector.toml"
        config.write_text(
            f'directory = "{self.collector_home}"\n[broker]\nport = {self.upper.port}\npassword = "{PASSWORD}"\n', "utf-8"
        )
        words = [sys.executable, "-m", "nucuoi", "collector", "ingest", "--config", str(config)]
        self.collector = Running(self.directory, "collector", words)
        self.collector.start()
        return ledger

    def _begin_desk(self, upward: Upward) -> None:
        port = free_port()
        write_desk_config(self.directory, OFFICE, upward, password=PASSWORD, port=port)
        config = place_of(self.directory, OFFICE, DESK) / DESK_CONFIG
        self.desk = MorningDesk(self.directory, config, port, self.clock)
        self.desk.start()
        assignment = self.desk_journal / "assignment.json"
        until(assignment.exists, lambda: f"no assignment comes:\n{self.desk.tail()}\n{self.collector.tail()}")
        set_pins(config, PIN)

    def _make_people(self, upward: Upward) -> People:
        entries = index(self.entries)
        watch = CounterWatch(OFFICE, self.clock.monotonic)
        stands = []
        for row in self._terminals:
            write_config(self.directory, row, upward, password=PASSWORD, release="half-day")
            config = load_config(place_of(self.directory, OFFICE, row.id) / CONFIG)
            stands.append(Stand(row, config, self.clock, None, watch))
        front = self._front(
            OFFICE,
            VISITORS_KIOSK,
            BrokerConfig(host="127.0.0.1", port=self.office.port, username=f"{OFFICE}/{VISITORS_KIOSK}", password=PASSWORD),
            directory=place_of(self.directory, OFFICE, VISITORS_KIOSK),
            address=f"127.0.0.1:{self.desk.port}",
            pins=lambda _official: PIN,
            patience_seconds=self._patience,
        )
        return People(entries, OFFICE, front, stands, self.clock, gap=self._gap)


@contextmanager
def a_morning(
    directory: Path, *, front: type[FrontDesk] = FrontDesk, patience: float = 0.6, gap: float = 30.0
) -> Iterator[Morning]:
    """An office at work; everything is gone at the end."""
    morning = Morning(directory, front=front, patience=patience, gap=gap)
    try:
        morning.begin()
        morning.people.begin()
        yield morning
    finally:
        morning.end()
