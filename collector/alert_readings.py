"""What the rules ask about, read from the record's sums and from what terminals last said: one value for each subject.

Votes are read from what has left its box, and of days that have ended, so no alert can tell of a vote before the page does.
"""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from collector.inquiry import Inquiry
from collector.store.alerts import AlertKey
from collector.store.db import Database
from collector.store.devices import Device, devices
from collector.store.hall_now import halls_now
from collector.store.lags import lags
from collector.store.queues import queue_sums
from collector.store.satisfaction import satisfaction
from collector.suspects import suspects
from office.alert_reading import Reading, Subject, falling_coverage, long_waits, low_scores
from office.alert_rule import AlertKind, AlertRule
from office.directory import Index
from office.documents import WEEKDAYS, Weekday
from office.idleness import idle_reading
from office.ids import DESK, CounterId, OfficeId
from office.judgement import Count
from office.open_time import open_minutes
from office.opening import opening
from office.periods import from_timestamp, half_day_on, start_of
from office.queue_figure import queue_figure

Offices = frozenset[OfficeId]
Found = Iterator[tuple[AlertKey, Reading]]
Rules = Mapping[OfficeId, Mapping[AlertKind, AlertRule]]

NOWHERE, QUEUE = CounterId(""), CounterId("@queue")
"""Stand for what is at no counter; no counter has such an id."""

NOTHING = Reading(0.0, 1_000_000, {})
"""What was asked about is gone, or nothing is wrong there."""

UNKNOWN = Reading(None, 0, {})
"""There is nothing to judge by."""


def readings(db: Database, directory: Index, rules: Rules, now: datetime) -> dict[AlertKey, Reading]:
    """A value for whatever the rules of each office watch, within the caller's snapshot; what cannot be known has none."""
    groups: defaultdict[AlertRule, set[OfficeId]] = defaultdict(set)
    for office, own in rules.items():
        for rule in own.values():
            if rule.is_on:
                groups[rule].add(office)
    found: dict[AlertKey, Reading] = {}
    for rule, offices in groups.items():
        found |= dict(_READERS[rule.kind](db, directory, frozenset(offices), rule, now))
    return found


def _low_scores(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    dark = _dark(db, directory, offices, now.date())
    for group, figure in satisfaction(db, directory, _ended(rule, offices, now.date())._replace(by=("counter",))):
        office, counter = OfficeId(group.office or ""), CounterId(group.counter or "")
        reading = low_scores(Count(figure.satisfied, figure.n))
        is_partial = (office, NOWHERE if group.channel == "exit" else counter) in dark
        subject = Subject(counter=counter, scale=group.scale, channel=group.channel)
        yield AlertKey(office, "low-scores", subject), reading._replace(is_partial=is_partial)


def _long_waits(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    tomorrow = now.date() + timedelta(days=1)
    asked = Inquiry(tomorrow - timedelta(days=rule.days), tomorrow, offices=offices, by=("office",))
    dark = _dark(db, directory, offices, tomorrow)
    for group, sums in queue_sums(db, directory, asked, ("wait",)).items():
        office, reading = OfficeId(group.office or ""), long_waits(queue_figure(sums).wait.bins)
        yield AlertKey(office, "long-waits", Subject()), reading._replace(is_partial=(office, QUEUE) in dark)


def _falling_coverage(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    asked = _ended(rule, offices, now.date())._replace(by=("office",))
    before = asked._replace(first=asked.first - timedelta(days=rule.days), end=asked.first)
    late = lags(db, directory, offices)
    then = queue_sums(db, directory, before, ("windows", "finished"))
    for group, sums in queue_sums(db, directory, asked, ("windows", "finished")).items():
        office = OfficeId(group.office or "")
        # Windows are told by rating terminals, visits by the desk: what has not arrived yet would look like nobody was asked.
        if office not in late or late[office] >= asked.end:
            counts = (Count(one.get(("windows", 0), 0), one.get(("finished", 0), 0)) for one in (then.get(group, {}), sums))
            yield AlertKey(office, "falling-coverage", Subject()), falling_coverage(*counts)


def _suspicious_votes(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    # Peers are everybody, whoever has this rule.
    asked = _ended(rule, frozenset(directory.offices), now.date())
    dark = _dark(db, directory, offices, now.date())
    votes: Tally[tuple[OfficeId, CounterId]] = Tally()
    for group, figure in satisfaction(db, directory, asked._replace(offices=offices, by=("counter",))):
        votes[OfficeId(group.office or ""), CounterId(group.counter or "")] += figure.n
    for (office, counter), n in votes.items():
        # Who is not in the list of the suspected has no sign, as far as there are votes to tell.
        unsuspected = Reading(0.0, n, {}, is_partial=(office, counter) in dark)
        yield AlertKey(office, "suspicious-votes", Subject(counter=counter)), unsuspected
    # Nor has an office as a whole, whose signs are in the numbers that were given or in votes.
    whole: Tally[OfficeId] = Tally()
    for (office, _), n in votes.items():
        whole[office] += n
    for row, sums in queue_sums(db, directory, asked._replace(offices=offices, by=("office",)), ("issued",)).items():
        office = OfficeId(row.office or "")
        whole[office] = max(whole[office], sums.get(("issued", 0), 0))
    late = {office for office, _ in dark}
    for office, n in whole.items():
        yield AlertKey(office, "suspicious-votes", Subject()), Reading(0.0, n, {}, is_partial=office in late)
    for suspect in suspects(db, directory, asked, persons=False):
        if suspect.subject.office in offices:
            numbers = {"flags": float(len(suspect.flags))} | {flag.kind: float(flag.observed) for flag in suspect.flags}
            key = AlertKey(suspect.subject.office, "suspicious-votes", Subject(counter=suspect.subject.counter or ""))
            yield key, Reading(len(suspect.flags), max(flag.whole for flag in suspect.flags), numbers)


def _idle_counters(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    heard = {
        device.office
        for device in devices(db, directory, offices, today=now.date())
        if device.terminal == DESK and device.presence == "online"
    }
    now_ms = int(now.timestamp() * 1000)
    for office, hall in halls_now(db, heard, now.date()).items():
        key = AlertKey(office, "idle-counters", Subject())
        hours = directory.offices[office].hours
        if opening(hours, now).phase != "open":
            yield key, NOTHING
            continue
        begun = _span_began(hours.open, now)
        services = {counter.id: counter.services for counter in directory.hall(office).counters}
        free = [
            one._replace(since_ms=max(one.since_ms, begun), services=services.get(CounterId(one.counter), ()))
            for one in hall.free
        ]
        yield key, idle_reading(free, hall.waiting, rule.least_n, now_ms)


def _silent_terminals(db: Database, directory: Index, offices: Offices, rule: AlertRule, now: datetime) -> Found:
    by_office: defaultdict[OfficeId, list[Device]] = defaultdict(list)
    for device in devices(db, directory, offices, today=now.date()):
        # One that was never heard is not known to be there.
        if device.since_ms is not None:
            by_office[device.office].append(device)
    for office, heard in by_office.items():
        hours = directory.offices[office].hours
        dark = [one for one in heard if one.presence != "online"]
        silent = {one.terminal: open_minutes(hours, from_timestamp((one.since_ms or 0) / 1000), now) for one in dark}
        is_whole = len(dark) == len(heard) > 1
        numbers = {"minutes": min(silent.values(), default=0.0), "silent": len(dark), "terminals": len(heard)}
        yield (
            AlertKey(office, "silent-terminal", Subject()),
            Reading(numbers["minutes"], rule.least_n, numbers) if is_whole else NOTHING,
        )
        for one in heard:
            key = AlertKey(office, "silent-terminal", Subject(terminal=one.terminal))
            if one.terminal not in silent:
                yield key, NOTHING
            elif not is_whole:
                # Where everything is silent it is the line or the power, and one alert says so.
                yield key, Reading(silent[one.terminal], rule.least_n, {"minutes": silent[one.terminal]})


def _dark(db: Database, directory: Index, offices: Offices, day: date) -> frozenset[tuple[OfficeId, CounterId]]:
    """Counters (``NOWHERE``: the exit, ``QUEUE``: the desk) of which something before ``day`` may not have arrived."""
    return frozenset(
        (device.office, QUEUE if device.terminal == DESK else device.counter or NOWHERE)
        for device in devices(db, directory, offices, today=day)
        if device.terminal == DESK or device.kind == "rating"
        if device.presence != "online" and device.since_ms is not None and from_timestamp(device.since_ms / 1000).date() < day
    )


def _ended(rule: AlertRule, offices: Offices, today: date) -> Inquiry:
    return Inquiry(today - timedelta(days=rule.days), today, offices=offices)


def _span_began(spans: Mapping[Weekday, tuple[tuple[str, str], ...]], now: datetime) -> int:
    """When the hours of the moment began: what stood idle at midday was at lunch."""
    day = WEEKDAYS[now.weekday()]
    clock = f"{now:%H:%M}"
    begin = max((begin for begin, _ in spans.get(day, ()) if begin <= clock), default="00:00")
    midnight = start_of(half_day_on(now.date(), afternoon=False))
    hour, _, minute = begin.partition(":")
    return int((midnight + timedelta(hours=int(hour), minutes=int(minute))).timestamp() * 1000)


_Reader = Callable[[Database, Index, Offices, AlertRule, datetime], Found]
_READERS: Mapping[AlertKind, _Reader] = {
    "low-scores": _low_scores,
    "long-waits": _long_waits,
    "idle-counters": _idle_counters,
    "silent-terminal": _silent_terminals,
    "falling-coverage": _falling_coverage,
    "suspicious-votes": _suspicious_votes,
}
