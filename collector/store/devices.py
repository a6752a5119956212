"""The terminals of some offices, and what they last said of themselves."""

from collections.abc import Collection
from typing import Literal, NamedTuple

from sqlite_utils import Database

from collector.presence import Presence, believed
from office.desk_assignment import StationKind
from office.directory import Index
from office.documents import Health, read_document
from office.errors import DocumentInvalidError
from office.ids import CounterId, OfficeId, TerminalId

DeviceKind = Literal["rating"] | StationKind
_RATING: DeviceKind = "rating"


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


def devices(db: Database, directory: Index, offices: Collection[OfficeId] | None = None) -> list[Device]:
    """Every terminal that the directory holds in ``offices`` (``None``: in all), as it was last heard."""
    states = {
        (office, terminal): said
        for office, terminal, *said in db.execute("SELECT office, terminal, presence, presence_at, health FROM terminal_states")
    }
    uplinks = {office: (state, at) for office, state, at in db.execute("SELECT office, state, at FROM uplinks")}
    found = []
    everyone = [(key, _RATING, entry.counter) for key, entry in directory.terminals.items()]
    everyone += [(key, entry.kind, entry.counter) for key, entry in directory.stations.items()]
    for (office, terminal), kind, counter in everyone:
        if offices is not None and office not in offices:
            continue
        said, said_at, health = states.get((office, terminal), (None, None, None))
        uplink, uplink_at = uplinks.get(office, (None, None))
        presence = believed(said, uplink)
        since = uplink_at if presence == "unknown" and said is not None else said_at
        found.append(Device(office, terminal, kind, counter, presence, since, _health(health)))
    return found


def _health(document: bytes | None) -> Health | None:
    if document is None:
        return None
    try:
        return read_document(document, Health)
    except DocumentInvalidError:
        return None
