"""What is written down of terminals that come and go, and of the collector's own ears; and what that makes of opening hours."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from collector.errors import StoreUnavailableError
from collector.ingest import Arrival, Ingest
from collector.rebuild import rebuild
from collector.store.conditions import MOST_CHANGES
from collector.store.db import Database, database_path, open_database, transaction
from collector.store.directory import load_directory
from collector.store.listening import Listening
from collector.store.uptimes import Asked, days_of, live_uptimes, recorded_since, sum_next_day, uptimes
from office.directory import index
from office.documents import Presence, encode_document
from office.ids import TerminalId
from office.periods import VIETNAM
from office.topics import HEALTH, PRESENCE, terminal_topic, uplink_topic
from office.units import Former, Unit
from office.uptime import SILENT_SECONDS, Uptime
from tests.collector.ledgers import a_store, an_ingest, one, rows
from tests.factories import DAY, OFFICE, TERMINAL, a_directory, a_health

OTHER = TerminalId("danh-gia-2")
MINUTE = 60_000
HOUR = 60 * MINUTE


def _at(clock: str, day: date = DAY) -> int:
    return int(datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=VIETNAM).timestamp() * 1000)


def _says(state: str, terminal: TerminalId = TERMINAL, *, retained: bool = False) -> Arrival:
    payload = encode_document(Presence(state))  # type: ignore[arg-type]
    return Arrival(terminal_topic(OFFICE, terminal, PRESENCE), payload, retained)


def _fares(terminal: TerminalId = TERMINAL, **changes: object) -> Arrival:
    return Arrival(terminal_topic(OFFICE, terminal, HEALTH), encode_document(a_health(**changes)))


def _line(state: bytes) -> Arrival:
    return Arrival(uplink_topic(OFFICE), state)


class _Ears:
    """A collector whose minutes pass by themselves; terminals report their health as they do."""

    def __init__(self, db: Database, clock: str = "00:00", day: date = DAY) -> None:
        # A test's store need not survive a power cut.
        db.conn.execute("PRAGMA synchronous = OFF")
        self.db = db
        self.ingest = an_ingest(db)
        self.now = _at(clock, day)
        self.connection = 1
        self.healthy = True

    def until(self, clock: str, day: date = DAY) -> None:
        while self.now <= _at(clock, day):
            if self.healthy and self.now % (10 * MINUTE) == 0:
                self.ingest.take([_fares(), _fares(OTHER)], at=self.now)
            self.ingest.listen(at=self.now, connection=self.connection)
            self.now += 2 * MINUTE
        self.now = _at(clock, day)

    def hear(self, clock: str, *arrivals: Arrival, day: date = DAY) -> None:
        self.until(clock, day)
        self.ingest.take(arrivals, at=self.now)


def _uptimes(db: Database, *, days: int = 1, now: int | None = None) -> dict[TerminalId, Uptime]:
    asked = Asked([OFFICE], DAY, DAY + timedelta(days=days), _at("23:59", DAY + timedelta(days=days - 1)) if now is None else now)
    return {terminal: found for (_office, terminal), found in uptimes(db, index(load_directory(db)), asked).items()}


def _conditions(db: Database) -> list[tuple[object, ...]]:
    return rows(db, "SELECT terminal, condition FROM terminal_conditions ORDER BY id")


def test_a_terminal_is_up_dark_and_out_of_service_for_as_long_as_it_was_said_to_be(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _line(b"1"), _says("online"))
    ears.hear("09:00", _says("offline"))
    ears.hear("10:00", _says("online"))
    ears.hear("14:00", _fares(disk="full"))
    ears.healthy = False
    ears.hear("14:10", _fares())
    ears.healthy = True
    ears.until("23:58")
    spent = _uptimes(db)[TERMINAL]
    assert spent.dark == HOUR
    assert spent.out == 10 * MINUTE
    assert spent.unknown == 0
    assert spent.open == 7.5 * HOUR
    assert _uptimes(db)[OTHER].unheard == spent.open, "nothing is known of one that never spoke"


def test_behind_a_cut_line_a_terminal_is_unknown_and_not_dark(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _line(b"1"), _says("online"), _says("online", OTHER))
    ears.hear("09:00", _line(b"0"), _says("offline"))
    ears.hear("11:00", _says("online"), _line(b"1"))
    ears.until("23:58")
    for spent in _uptimes(db).values():
        assert (spent.cut, spent.dark) == (2 * HOUR, 0)


def test_a_terminal_that_says_nothing_of_its_health_for_long_is_silent_until_it_does(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.until("09:00")
    ears.healthy = False
    ears.until("10:00")
    ears.healthy = True
    ears.until("23:58")
    assert _conditions(db) == [(TERMINAL, "up"), (TERMINAL, "silent"), (TERMINAL, "up")]
    assert _uptimes(db)[TERMINAL].dark == pytest.approx(HOUR - SILENT_SECONDS * 1000, abs=10 * MINUTE)


@pytest.mark.parametrize("stop", ["killed", "cut off from the broker", "asleep"])
def test_what_the_collector_did_not_hear_is_unknown_and_no_terminal_s_fault(tmp_path: Path, stop: str) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.until("09:00")
    if stop == "killed":
        db.close()
        db = ears.db = open_database(database_path(tmp_path))
        ears.ingest = an_ingest(db)
    if stop == "cut off from the broker":
        ears.connection += 1
    # It went dark at 9:30 and is so still; the broker kept its will.
    ears.now = _at("10:30")
    ears.hear("10:30", _says("offline", retained=True))
    ears.until("23:58")
    spent = _uptimes(db)[TERMINAL]
    assert spent.unheard == pytest.approx(1.5 * HOUR, abs=2 * MINUTE)
    assert spent.up + spent.unheard == _at("10:30") - _at("07:30")
    assert spent.dark == spent.open - spent.up - spent.unheard


def test_a_retained_word_that_comes_again_at_every_connection_writes_nothing(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _line(b"1"), _says("online"), _fares())
    for connection in range(2, 9):
        ears.connection = connection
        ears.hear(f"{connection + 5:02}:00", _line(b"1"), _says("online", retained=True))
    assert _conditions(db) == [(TERMINAL, "up")]
    assert one(db, "SELECT count(*) FROM listening") == 8


def test_a_loose_plug_does_not_fill_the_disk_and_counts_as_unknown(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db, "08:00")
    for number in range(3_000):
        ears.ingest.take([_says("online" if number % 2 else "offline")], at=ears.now + number)
    assert one(db, "SELECT count(*) FROM terminal_conditions") == MOST_CHANGES
    assert _conditions(db)[-1] == (TERMINAL, "unsteady")
    ears.until("23:58")
    assert _uptimes(db)[TERMINAL].unheard > 6 * HOUR
    ears.until("12:00", DAY + timedelta(days=1))
    assert _conditions(db)[-1] == (TERMINAL, "up")


def test_a_clock_that_was_ahead_and_is_set_right_leaves_neither_hours_nor_days_that_have_not_been(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    later = DAY + timedelta(days=42)
    ears = _Ears(db, "06:00", later)
    ears.hear("07:00", _says("online"), day=later)
    ears.hear("08:00", _says("offline"), day=later)
    ears.until("00:10", later + timedelta(days=1))
    assert one(db, "SELECT count(*) FROM uptime_days") == 2
    ears.now = _at("07:00")
    ears.until("07:05")
    assert one(db, "SELECT count(*) FROM uptime_days") == 0
    assert one(db, "SELECT count(*) FROM uptime_half_months") == 0
    ears.hear("09:00", _says("online"))
    ears.until("23:58")
    spent = _uptimes(db)[TERMINAL]
    assert spent.dark == _at("09:00") - _at("07:30")
    assert spent.up == spent.open - spent.dark


def test_days_are_summed_once_by_the_hours_of_that_day_and_agree_with_the_record(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.hear("09:00", _says("offline"))
    ears.hear("10:00", _says("online"))
    ears.until("23:59")
    live = _uptimes(db)
    ears.until("00:05", DAY + timedelta(days=1))
    assert one(db, "SELECT count(*) FROM uptime_days") == len(a_directory(counters=2).terminals)
    assert _uptimes(db) == live
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute("INSERT INTO uptime_days SELECT * FROM uptime_days")
    directory = index(load_directory(db))
    now = _at("00:05", DAY + timedelta(days=1))
    days = days_of(db, directory, (OFFICE, TERMINAL), Asked([OFFICE], DAY, DAY + timedelta(days=5), now))
    assert days == [(DAY, live[TERMINAL])]
    assert recorded_since(db) == DAY


def test_the_record_takes_rows_and_refuses_every_change(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    for statement in (
        "UPDATE terminal_conditions SET condition = 'up'",
        "DELETE FROM terminal_conditions",
        "REPLACE INTO terminal_conditions SELECT * FROM terminal_conditions",
        "UPDATE listening SET until = until - 1",
        "UPDATE listening SET began_at = began_at - 1",
        "DELETE FROM listening",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            db.conn.execute(statement)


def test_a_rebuild_leaves_the_record_alone(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.until("00:05", DAY + timedelta(days=1))
    before = _uptimes(db, days=2), _conditions(db)
    rebuild(db)
    assert (_uptimes(db, days=2), _conditions(db)) == before


def test_a_change_that_could_not_be_committed_is_written_when_the_word_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))

    def fail(_self: object, _at: int) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr("collector.store.conditions.Conditions.write", fail)
        with pytest.raises(StoreUnavailableError):
            ears.ingest.take([_says("offline")], at=ears.now)
    ears.ingest.take([_says("offline")], at=ears.now + 1)
    assert _conditions(db) == [(TERMINAL, "up"), (TERMINAL, "dark")]


def test_nothing_is_said_of_what_was_before_the_record(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    assert _uptimes(db) == {}
    Ingest(db).load()
    assert recorded_since(db) is None


def test_a_terminal_that_is_no_more_is_not_dark(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.hear("12:00", _says("offline"))
    ears.until("12:00", DAY + timedelta(days=1))
    directory = index(load_directory(db))
    gone = msgspec.structs.replace(directory.terminals[OFFICE, TERMINAL], valid_to=DAY + timedelta(days=1))
    closed = directory._replace(terminals={**directory.terminals, (OFFICE, TERMINAL): gone})
    asked = Asked([OFFICE], DAY, DAY + timedelta(days=2), ears.now)
    assert uptimes(db, closed, asked)[OFFICE, TERMINAL].dark == 3.5 * HOUR
    assert uptimes(db, directory, asked)[OFFICE, TERMINAL].dark == 7.5 * HOUR


def test_an_office_that_goes_on_in_a_new_unit_was_there_before_it(tmp_path: Path) -> None:
    db = a_store(tmp_path)
    ears = _Ears(db)
    ears.hear("06:00", _says("online"))
    ears.until("18:00")
    directory = index(load_directory(db))
    asked, tomorrow = Asked([OFFICE], DAY, DAY + timedelta(days=1), ears.now), DAY + timedelta(days=1)
    home = directory.offices[OFFICE]
    old = directory.units[home.unit]
    new = msgspec.structs.replace(old, id="xa-moi", valid_from=tomorrow)
    moved = msgspec.structs.replace(home, unit="xa-moi", former=(Former(parent=home.unit, until=tomorrow),))

    def after(old: Unit) -> dict[TerminalId, Uptime]:
        merged = directory._replace(units={**directory.units, old.id: old, new.id: new}, offices={OFFICE: moved})
        return {key[1]: found for key, found in live_uptimes(db, merged, asked).items()}

    assert after(old)[TERMINAL].up == live_uptimes(db, directory, asked)[OFFICE, TERMINAL].up == 7.5 * HOUR
    # Before its first unit began nothing was open.
    assert after(msgspec.structs.replace(old, valid_from=tomorrow)) == {}


def test_sums_of_half_months_are_those_of_their_days_whatever_days_are_asked_for_and_wherever_the_clock_jumps(
    tmp_path: Path,
) -> None:
    db = a_store(tmp_path)
    db.conn.execute("PRAGMA synchronous = OFF")
    directory, end = index(load_directory(db)), DAY + timedelta(days=50)
    changes = [(DAY + timedelta(days=3 * number), ("up", "dark", "cut", "out")[number % 4]) for number in range(17)]
    with transaction(db):
        Listening(db).enter(_at("00:00"), _at("00:00", end))
        for day, condition in changes:
            row = (OFFICE, TERMINAL, _at("10:00", day), condition)
            db.conn.execute("INSERT INTO terminal_conditions (office, terminal, at, condition) VALUES (?, ?, ?, ?)", row)

    def sum_until(day: date) -> None:
        for _ in range(60):
            with transaction(db):
                sum_next_day(db, directory, _at("00:00", day))

    sum_until(end)
    sum_until(DAY + timedelta(days=20))
    sum_until(end)
    for first, days in ((0, 50), (0, 14), (14, 17), (3, 40), (13, 3), (30, 1), (49, 1)):
        asked = Asked([OFFICE], DAY + timedelta(days=first), DAY + timedelta(days=first + days), _at("00:00", end))
        assert uptimes(db, directory, asked) == live_uptimes(db, directory, asked), (first, days)
