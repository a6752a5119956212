"""What is closed from a day on: an official who left, a counter, service, terminal or office that is no more.

Nothing is ever taken out of a directory, for votes and tickets refer to it by name. An entry that is closed stays and is left
out of what desks and screens are told.
"""

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from office.directory import Counter, Directory, Index, Office, OfficeService, Official, Station, Terminal, index
from office.fault import Fault
from office.ids import DESK, OfficeId

Placed = Counter | Official | OfficeService | Terminal | Station
"""What stands in an office."""

_LONGER = "{what} closes on {day}, and this stays longer; close this by then too, or name another"


def standing(directory: Directory, day: date) -> Directory:
    """``directory`` without what is closed on ``day``, as desks and screens are told; itself when nothing is closed.

    References to closed services and officials are left out too.
    """
    ends = [entry.valid_to for entry in (*directory.offices, *placed(directory)) if entry.valid_to is not None]
    if all(day < end for end in ends):
        return directory
    gone = {office.id for office in directory.offices if _is_closed(office.valid_to, day)}

    def stands(entry: Placed) -> bool:
        return entry.office not in gone and not _is_closed(entry.valid_to, day)

    services = tuple(filter(stands, directory.services))
    officials = tuple(filter(stands, directory.officials))
    done = {(service.office, service.id) for service in services}
    counters = tuple(
        msgspec.structs.replace(counter, services=tuple(one for one in counter.services if (counter.office, one) in done))
        for counter in directory.counters
        # Without any of its services a counter would do all of them.
        if stands(counter) and (not counter.services or any((counter.office, one) in done for one in counter.services))
    )
    places = {(counter.office, counter.id) for counter in counters}
    people = {(official.office, official.id) for official in officials}
    return msgspec.structs.replace(
        directory,
        offices=tuple(office for office in directory.offices if office.id not in gone),
        services=services,
        officials=officials,
        counters=counters,
        terminals=tuple(
            msgspec.structs.replace(one, official=one.official if (one.office, one.official) in people else None)
            for one in directory.terminals
            if stands(one) and (one.counter is None or (one.office, one.counter) in places)
        ),
        stations=tuple(
            one for one in directory.stations if stands(one) and (one.counter is None or (one.office, one.counter) in places)
        ),
    )


def stands_on(known: Index, entry: Placed, day: date) -> bool:
    """Whether an entry, its office and the unit of that are not closed on ``day``."""
    return not _is_closed(entry.valid_to, day) and day < office_end(known, entry.office)


def office_end(known: Index, office: OfficeId) -> date:
    """The first day on which an office is no more, or its unit is not; ``date.max`` where none is known."""
    entry = known.offices.get(office)
    if entry is None:
        return date.max
    unit = known.units.get(entry.unit)
    return min(entry.valid_to or date.max, (unit and unit.valid_to) or date.max)


def ended_by(known: Index, day: date) -> set[OfficeId]:
    """The offices that are no more on ``day``: those whose :func:`office_end` is not after it, found in one go."""
    units = {unit.id for unit in known.units.values() if unit.valid_to is not None and unit.valid_to <= day}
    return {
        office.id
        for office in known.offices.values()
        if office.unit in units or (office.valid_to is not None and office.valid_to <= day)
    }


def closing_problems(directory: Directory) -> list[str]:
    """What would be left behind by something that closes, one sentence each."""
    if all(entry.valid_to is None for entry in placed(directory)):
        return []
    known, found = index(directory), list[str]()
    for kind, entries in (("terminals", directory.terminals), ("stations", directory.stations)):
        for entry in entries:
            counter = known.counters.get((entry.office, entry.counter)) if entry.counter is not None else None
            if counter is not None and _end(known, counter) < _end(known, entry):
                field = f"{kind}.{entry.office}/{entry.id}.counter"
                found.append(Fault(field, _LONGER, what=f"counter {counter.label!r}", day=counter.valid_to))
    for counter in directory.counters:
        services = [known.services[key] for one in counter.services if (key := (counter.office, one)) in known.services]
        if services and (last := max(_end(known, one) for one in services)) < _end(known, counter):
            field = f"counters.{counter.office}/{counter.id}.services"
            found.append(Fault(field, _LONGER, what="the last of its services", day=last))
    for office in {entry.office for entry in placed(directory)}:
        found += _of_office(known, office)
    return found


def _of_office(known: Index, office: OfficeId) -> Iterable[str]:
    """An open queue needs a desk, a counter and a service; a terminal at the exit needs a counter to ask about."""
    hall, field = known.hall(office), f"offices.{office}"
    others = [one for one in hall.stations if one.id != DESK]
    desk = next((one for one in hall.stations if one.id == DESK), None)
    until_counter = max((_end(known, one) for one in hall.counters), default=date.max)
    until_service = max((_end(known, one) for one in hall.services), default=date.max)
    if desk is not None:
        if any(_end(known, one) > _end(known, desk) for one in others):
            yield Fault(
                f"stations.{office}/{DESK}.valid_to",
                "terminals of its queue stay longer; close them by {day} too",
                day=desk.valid_to,
            )
        for what, until in (("counter", until_counter), ("service", until_service)):
            if until < _end(known, desk):
                yield Fault(
                    field,
                    "its last {what} closes on {day}, and its desk stays; close the desk too, or keep one",
                    what=what,
                    day=until,
                )
    for terminal in hall.terminals:
        if terminal.channel == "exit" and until_counter < _end(known, terminal):
            yield Fault(f"terminals.{office}/{terminal.id}.channel", _LONGER, what="the last counter", day=until_counter)


def _end(known: Index, entry: Placed) -> date:
    office = known.offices.get(entry.office)
    return min(entry.valid_to or date.max, (office and office.valid_to) or date.max)


def _is_closed(valid_to: date | None, day: date) -> bool:
    return valid_to is not None and valid_to <= day


def closed_too_soon(old: Directory, new: Directory, today: date) -> list[str]:
    """What ``new`` closes under the people who are there ``today``, one sentence each; the terminals of an office may go at once.

    A desk that is told of no such counter ends neither the visit that runs there nor the wait of who has a number for it.
    """
    before = {(type(one), *_place(one)): one for one in (*old.offices, *placed(old))}
    found = list[str]()
    for kind in ("offices", "services", "counters", "officials", "stations"):
        for entry in getattr(new, kind):
            was = before.get((type(entry), *_place(entry)))
            may_go = was is None or _is_closed(was.valid_to, today) or (kind == "stations" and entry.id != DESK)
            if not may_go and _is_closed(entry.valid_to, today):
                sentence = "people may be waiting or served there today; close it from {day} on, tomorrow at the earliest"
                found.append(Fault(f"{kind}.{'/'.join(_place(entry))}.valid_to", sentence, day=today + timedelta(days=1)))
    return found


def _place(entry: Placed | Office) -> tuple[str, ...]:
    return (entry.id,) if isinstance(entry, Office) else (entry.office, entry.id)


def placed(directory: Directory) -> tuple[Placed, ...]:
    """Everything that stands in an office."""
    return (*directory.services, *directory.counters, *directory.officials, *directory.terminals, *directory.stations)
