"""The terminals of some offices, and what they last said of themselves."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec
from sqlite_utils import Database

from collector.presence import UP, Presence, believed
from office.closing import Placed, stands_on
from office.desk_assignment import StationKind
from office.directory import Index, TerminalKey
from office.documents import Health, read_document
from office.errors import DocumentInvalidError
from office.ids import CounterId, OfficeId, TerminalId

DeviceKind = Literal["rating"] | StationKind
_RATING: DeviceKind = "rating"

MOST_OFFICES = 400
"""Of more offices only the terminals that are not well are read one by one."""

_SAID = "SELECT t.office, t.terminal, t.presence, t.presence_at, t.health, u.state, u.at FROM"
_AILING = (
    f"{_SAID} terminal_states t LEFT JOIN uplinks u ON u.office = t.office WHERE t.ails"
    # CROSS JOIN keeps the order: few lines are down.
    f" UNION {_SAID} uplinks u CROSS JOIN terminal_states t ON t.office = u.office WHERE u.state <> '{UP}'"
)


class Device(NamedTuple):
    """One terminal. ``since_ms`` is when ``presence`` began as far as known, ``None`` when it was never heard.

    ``kind`` is ``rating``, or what it does for the queue; ``counter`` is ``None`` where it stands at none.
    """

    office: OfficeId
    terminal: TerminalId
    kind: DeviceKind
    counter: CounterId | None
    presence: Presence
    since_ms: int | None
    health: Health | None


def devices(
    db: Database, directory: Index, offices: Collection[OfficeId] | None = None, *, today: date | None = None
) -> list[Device]:
    """Every terminal that the directory holds in ``offices`` (``None``: in all), as it was last heard.

    With ``today`` those that are closed by then are left out: nothing is expected of them any more.
    """
    where, asked = "", list[object]()
    if offices is not None:
        where, asked = " WHERE office IN (SELECT value FROM json_each(?))", [msgspec.json.encode(list(offices)).decode()]
    query = f"SELECT office, terminal, presence, presence_at, health FROM terminal_states{where}"  # noqa: S608 - our words
    states = {(office, terminal): said for office, terminal, *said in db.execute(query, asked)}
    lines = dict(_pairs(db.execute(f"SELECT office, state, at FROM uplinks{where}", asked)))  # noqa: S608 - our words
    halls = [hall for office, hall in directory.halls.items() if offices is None or office in offices]
    machines: list[Placed] = [entry for hall in halls for entry in hall.terminals]
    machines += [entry for hall in halls for entry in hall.stations]
    everyone = [(entry.office, TerminalId(entry.id)) for entry in machines if today is None or stands_on(directory, entry, today)]
    return [device_of(directory, key, states.get(key, (None, None, None)), lines.get(key[0], (None, None))) for key in everyone]


def ailing(db: Database, directory: Index, offices: Collection[OfficeId] | None = None) -> list[Device]:
    """The terminals among them that are not well, or hold more than the ledger: of a country's these few alone are read."""
    return [
        device_of(directory, key, said, (state, at))
        for office, terminal, *said, state, at in db.execute(_AILING)
        for key in [(office, terminal)]
        if (offices is None or office in offices) and (key in directory.terminals or key in directory.stations)
    ]


def device_of(directory: Index, key: TerminalKey, said: Sequence[Any], line: tuple[str | None, int | None]) -> Device:
    """A terminal of the directory by what it ``said`` (presence, its time, health), and its bridge's last word and time."""
    rating = directory.terminals.get(key)
    kind, counter = _RATING, rating.counter if rating is not None else None
    if rating is None:
        station = directory.stations[key]
        kind, counter = station.kind, station.counter
    word, at, health = said
    presence = believed(word, line[0])
    since = line[1] if presence == "unknown" and word is not None else at
    return Device(*key, kind, counter, presence, since, health_of(health))


def _pairs(rows: Iterable[tuple[OfficeId, str, int]]) -> Iterator[tuple[OfficeId, tuple[str, int]]]:
    return ((office, (state, at)) for office, state, at in rows)


def health_of(document: bytes | None) -> Health | None:
    """What a terminal last said of itself, as far as it can be read."""
    if document is None:
        return None
    try:
        return read_document(document, Health)
    except DocumentInvalidError:
        return None
