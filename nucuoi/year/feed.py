"""An invented year into a collector's store, through its real ingest: events in one transaction a day, at its evening."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import msgspec

from collector.alerting import evaluate
from collector.errors import CollectorError
from collector.ingest import Arrival, Ingest
from collector.rule_book import AlertSettings
from collector.store.alert_rules import keep_settings
from collector.store.db import Database, transaction
from collector.store.directory import load_directory, write_directory
from collector.store.listening import Listening
from collector.store.record import count_events
from collector.store.uptimes import sum_next_day
from nucuoi.year.follow_up import follow_up
from nucuoi.year.office_year import OfficeYear
from nucuoi.year.stories import Stories, stories_of, year_directory
from nucuoi.year.upper_unit import send_dossiers, set_targets
from office.directory import Index, index
from office.documents import Health, Presence, encode_document
from office.ids import OfficeId, TerminalId
from office.periods import VIETNAM
from office.topics import EVENTS, HEALTH, PRESENCE, terminal_topic, uplink_topic

_EVENING = time(21)
_MONDAY = 0
"""Rules are judged once a week: each round costs as much as some days of all offices. That of waits asks of its day alone."""
_ONLINE, _OFFLINE = (encode_document(Presence(state)) for state in ("online", "offline"))
_WELL = Health(software="0.1", boot="sample", clock="synchronised", disk="ok", service="in service", assignment=1)
"""A terminal that does its work and follows what it was told first."""


class NotASampleError(CollectorError):
    """Invented figures would stand among real ones."""


class Year(NamedTuple):
    """The days from ``first`` up to ``end`` of so many offices, with about ``visits`` citizens a day in each."""

    seed: str
    first: date
    end: date
    offices: int = 34
    visits: int = 40

    @property
    def stories(self) -> Stories:
        """What happens in these days."""
        return stories_of(self.first, self.end)


def check_store(db: Database) -> None:
    """Refuse a store that holds anything but a sample directory and an empty ledger.

    Raises:
        NotASampleError: saying what is there.
    """
    known = load_directory(db)
    if known.offices and not known.sample:
        raise NotASampleError("the directory is not a sample (sample = true); give invented figures a database of their own")
    if count_events(db):
        raise NotASampleError("the ledger holds events already; give the invented year an empty directory")


def feed(
    db: Database,
    year: Year,
    *,
    stories: Stories | None = None,
    progress: Callable[[date, int], None] = lambda _day, _events: None,
) -> int:
    """Live through ``year`` and return how many events entered the ledger; ``progress`` hears of each day that is done.

    Raises:
        NotASampleError: nothing was written.
        StoreUnavailableError: the days before are there.
    """
    check_store(db)
    told = year.stories if stories is None else stories
    directory = year_directory(year.offices, told, year.first, year.end)
    write_directory(db, directory, at=_evening(year.first))
    with transaction(db):
        for unit in directory.units:
            if unit.parent is None:
                keep_settings(db, unit.id, AlertSettings(is_public=True))
    known = index(directory)
    set_targets(db, known, year.first, year.end, at=_morning(year.first))
    offices = [OfficeYear(known, office.id, told, seed=year.seed, visits=year.visits) for office in directory.offices]
    ingest = Ingest(db)
    ingest.load()
    ingest.take([arrival for office in offices for arrival in _heard(office, is_there=True)], at=_morning(year.first))
    gone: set[OfficeId] = set()
    events = 0
    day = year.first
    while day < year.end:
        arrivals: list[Arrival] = []
        switched: dict[int, list[Arrival]] = defaultdict(list)
        leaving = [one for one in offices if one.office not in gone and not told.is_working(one.office, day)]
        if leaving:
            gone |= {office.office for office in leaving}
            ingest.take([arrival for office in leaving for arrival in _heard(office, is_there=False)], at=_morning(day))
        for office in offices:
            if office.office in gone:
                continue
            for sent in office.send(day):
                topic = terminal_topic(office.office, sent.terminal, EVENTS)
                arrivals += [Arrival(topic, payload) for payload in sent.payloads]
                events += sent.events
                for begin, end in sent.off:
                    for moment, is_there in ((begin, False), (end, True)):
                        switched[int(moment.timestamp() * 1000)].append(_switch(office.office, sent.terminal, is_there=is_there))
        # Heard one after the other, and on disk together.
        with transaction(db):
            for at, heard in sorted(switched.items()):
                ingest.take(heard, at=at)
        ingest.take(arrivals, at=_ms(day))
        if day.weekday() == _MONDAY:
            evaluate(db, _evening(day))
        follow_up(db, told, day, at=_ms(day))
        progress(day, events)
        day += timedelta(days=1)
        if day.day == 1 or day == year.end:
            since = max(year.first, (day - timedelta(days=1)).replace(day=1))
            send_dossiers(db, known, told, since, day, seed=year.seed, visits=year.visits, at=_morning(day))
    _listen(db, year, known)
    alive = [office for office in offices if office.office not in gone]
    ingest.take([arrival for office in alive for arrival in _health(office)], at=_ms(year.end - timedelta(days=1)))
    return events


def _switch(office: OfficeId, terminal: TerminalId, *, is_there: bool) -> Arrival:
    return Arrival(terminal_topic(office, terminal, PRESENCE), _ONLINE if is_there else _OFFLINE)


def _listen(db: Database, year: Year, directory: Index) -> None:
    """The collector listened all the time, and summed each day of its terminals at its end."""
    with transaction(db):
        Listening(db).enter(_morning(year.first), _ms(year.end - timedelta(days=1)))
    day = year.first
    while day < year.end:
        day += timedelta(days=1)
        with transaction(db):
            sum_next_day(db, directory, _morning(day))


def _heard(office: OfficeYear, *, is_there: bool) -> Iterable[Arrival]:
    yield Arrival(uplink_topic(office.office), b"1" if is_there else b"0")
    for terminal in (*office.terminals, *office.stations):
        yield _switch(office.office, terminal, is_there=is_there)


def _health(office: OfficeYear) -> Iterable[Arrival]:
    for terminal in office.terminals:
        yield Arrival(terminal_topic(office.office, terminal, HEALTH), _fares(office, terminal))
    for station in office.stations:
        yield Arrival(terminal_topic(office.office, station, HEALTH), encode_document(_WELL))


def _fares(office: OfficeYear, terminal: TerminalId) -> bytes:
    stream, head = office.head(terminal)
    found = msgspec.structs.replace(_WELL, stream=stream, head=head.sequence, waiting=office.waiting(terminal))
    return encode_document(found)


def _evening(day: date) -> datetime:
    return datetime.combine(day, _EVENING, tzinfo=VIETNAM)


def _morning(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=VIETNAM).timestamp() * 1000)


def _ms(day: date) -> int:
    return int(_evening(day).timestamp() * 1000)
