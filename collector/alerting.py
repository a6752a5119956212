"""Judging everything that rules watch, once: what is raised, what goes on, what is over; written in one transaction.

Killed before its end it has done nothing, and run twice it raises nothing twice: whether something was raised already is read in
the transaction that raises it, and the database holds one alert at a time about one thing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from collector.alert_readings import NOTHING, Rules, readings
from collector.rule_book import AlertSettings
from collector.store.alert_rounds import note_round
from collector.store.alert_rules import load_rule_book
from collector.store.alerts import Alert, AlertKey, Alerts
from collector.store.db import Database, transaction
from collector.store.directory import load_directory
from collector.store.outbox import Outbox
from collector.store.satisfaction import snapshot
from office.alert_reading import Reading, judge
from office.alert_rule import DEFAULT_RULES
from office.closing import Placed, office_end, stands_on
from office.directory import Index, index
from office.periods import from_timestamp
from office.quiet_hours import QuietHours, not_before

REMIND_DAYS = 7
"""Somebody closed it, and as many days later it is still so: then it is raised anew."""

_DAY_MS = 86_400_000


class Judged(NamedTuple):
    """How many values were judged, and the alerts that were raised, went on after a pause, or are over, by id."""

    values: int
    raised: tuple[int, ...]
    again: tuple[int, ...]
    over: tuple[int, ...]


class Ways(NamedTuple):
    """How people and programs can be told: whether there is mail, and the address of a webhook."""

    has_mail: bool = False
    webhook: str | None = None


def evaluate(db: Database, now: datetime, ways: Ways = Ways()) -> Judged:  # noqa: B008 - frozen
    """Judge everything at ``now`` (+07:00), and write down what changed and whom to tell of what was raised.

    Raises:
        StoreUnavailableError: nothing of it happened.
    """
    with snapshot(db):
        directory = index(load_directory(db))
        book = load_rule_book(db)
        rules = {office: own for office, own in book.of_offices(directory).items() if now.date() < office_end(directory, office)}
        found = readings(db, directory, rules, now)
    with transaction(db):
        judged = _write(Alerts(db), directory, rules, found, int(now.timestamp() * 1000))
        for id_ in judged.raised:
            alert = Alerts(db).find(id_)
            office = directory.offices.get(alert.key.office) if alert else None
            if office is not None:
                _address(db, id_, book.settings_of(directory, office.unit), now, ways)
        note_round(db, int(now.timestamp() * 1000))
    return judged


def _address(db: Database, id_: int, settings: AlertSettings, now: datetime, ways: Ways) -> None:
    due = int(not_before(settings.quiet or QuietHours(), now).timestamp() * 1000)
    outbox = Outbox(db)
    for receiver in (settings.mail_to or ()) if ways.has_mail else ():
        outbox.put(id_, "mail", receiver, due)
    if ways.webhook is not None:
        outbox.put(id_, "webhook", ways.webhook, due)


def _write(alerts: Alerts, directory: Index, rules: Rules, found: Mapping[AlertKey, Reading], now_ms: int) -> Judged:
    on, unclosed = alerts.on(), alerts.unclosed()
    raised, again, over = list[int](), list[int](), list[int]()
    for key in {**found, **on}:
        rule = rules.get(key.office, DEFAULT_RULES)[key.kind]
        reading = (
            (found.get(key) or _absent(key, directory, from_timestamp(now_ms / 1000).date())) if key.office in rules else NOTHING
        )
        alert = on.get(key)
        state = judge(rule, reading, was_on=alert is not None)
        if state == "raised":
            if key in unclosed:
                alerts.again(unclosed[key].id, now_ms, reading.numbers)
                again.append(unclosed[key].id)
            else:
                raised.append(alerts.begin(key, now_ms, reading.numbers))
        elif state == "over" and alert is not None:
            alerts.end(alert.id, now_ms, reading.numbers)
            over.append(alert.id)
        elif state == "on" and alert is not None and _is_due_again(alert, reading, rule.threshold, now_ms):
            alerts.end(alert.id, now_ms, reading.numbers)
            raised.append(alerts.begin(key, now_ms, reading.numbers))
    return Judged(len(found), tuple(raised), tuple(again), tuple(over))


def _absent(key: AlertKey, directory: Index, today: date) -> Reading:
    """What is said of something that is on and of which nothing was read."""
    hall = directory.hall(key.office)
    machines: list[Placed] = [*hall.terminals, *hall.stations]
    terminals = {str(one.id) for one in machines if stands_on(directory, one, today)}
    counters = {str(one.id) for one in hall.counters if stands_on(directory, one, today)}
    is_gone = (key.subject.terminal and key.subject.terminal not in terminals) or (
        key.subject.counter and key.subject.counter not in counters
    )
    # Flags are listed; who is in no list has none.
    return NOTHING if is_gone or key.kind == "suspicious-votes" else Reading(None, 0, {})


def _is_due_again(alert: Alert, reading: Reading, threshold: float, now_ms: int) -> bool:
    is_so = reading.value is not None and reading.value >= threshold
    return is_so and alert.closed_at is not None and now_ms - alert.closed_at >= REMIND_DAYS * _DAY_MS
