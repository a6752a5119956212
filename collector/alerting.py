"""Judging everything that rules watch, once: what is raised, what goes on, what is over; written in one transaction.

Killed before its end it has done nothing, and run twice it raises nothing twice: whether something was raised already is read in
the transaction that raises it, and the database holds one alert at a time about one thing.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from collector.alert_readings import NOTHING, UNKNOWN, Rules, readings
from collector.rule_book import AlertSettings
from collector.store.alert_rounds import note_round
from collector.store.alert_rules import rules_on
from collector.store.alerts import DAYS, Alert, AlertKey, Alerts
from collector.store.db import Database, transaction
from collector.store.directory import load_directory
from collector.store.outbox import Outbox
from collector.store.satisfaction import snapshot
from office.alert_reading import Reading, judge
from office.alert_rule import DEFAULT_RULES, OF_A_MOMENT
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
        book = rules_on(db, directory, now.date())
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
    today = from_timestamp(now_ms / 1000).date()
    for key in {**found, **on}:
        rule = rules.get(key.office, DEFAULT_RULES)[key.kind]
        is_gone = key not in found and (key.office not in rules or _is_gone(key, directory, today))
        reading = NOTHING if is_gone else found.get(key, UNKNOWN)
        alert = on.get(key)
        state = judge(rule, reading, was_on=alert is not None)
        if state == "raised":
            if key in unclosed:
                alerts.again(unclosed[key].id, now_ms, reading.numbers)
                again.append(unclosed[key].id)
            else:
                raised.append(alerts.begin(key, now_ms, reading.numbers))
        elif alert is None:
            continue
        elif state == "over":
            judged = dict(reading.numbers) if key.kind in OF_A_MOMENT else {**reading.numbers, DAYS: rule.days}
            alerts.end(alert.id, now_ms, judged, "off" if not rule.is_on else "gone" if is_gone else "fine")
            over.append(alert.id)
        elif state == "on" and _is_due_again(alert, reading, rule.threshold, now_ms):
            alerts.end(alert.id, now_ms, reading.numbers, "anew")
            raised.append(alerts.begin(key, now_ms, reading.numbers))
        else:
            alerts.judged(alert, now_ms, is_judged=state == "on")
    return Judged(len(found), tuple(raised), tuple(again), tuple(over))


def _is_gone(key: AlertKey, directory: Index, today: date) -> bool:
    """Whether what an alert is about is closed."""
    hall = directory.hall(key.office)
    machines: list[Placed] = [*hall.terminals, *hall.stations]
    terminals = {str(one.id) for one in machines if stands_on(directory, one, today)}
    counters = {str(one.id) for one in hall.counters if stands_on(directory, one, today)}
    terminal, counter = key.subject.terminal, key.subject.counter
    return bool((terminal and terminal not in terminals) or (counter and counter not in counters))


def _is_due_again(alert: Alert, reading: Reading, threshold: float, now_ms: int) -> bool:
    is_so = reading.value is not None and reading.value >= threshold
    return is_so and alert.closed_at is not None and now_ms - alert.closed_at >= REMIND_DAYS * _DAY_MS
