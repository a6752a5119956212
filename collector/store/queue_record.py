"""Visits, duties and days as they stand: read where an event goes on with one, written once for each group."""

from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlite_utils import Database

from collector.queue_projector import QueueDay, Stand
from office.duty_spans import DutySpan
from office.ids import OfficeId
from office.marks import Marks
from office.periods import HalfDay
from office.visits import TicketVisit, is_open

_MOST_REMEMBERED = 20_000

_VISIT_FIELDS = TicketVisit.__struct_fields__
_DUTY_FIELDS = DutySpan.__struct_fields__
_marks = msgspec.json.Decoder(Marks)

Thing = TypeVar("Thing", TicketVisit, DutySpan, QueueDay)


class _Key(NamedTuple):
    office: OfficeId
    name: str


class _Memory(Generic[Thing]):
    """What was read or changed; only what was changed is written."""

    def __init__(self) -> None:
        self.known: dict[_Key, Stand[Thing] | None] = {}
        self.changed: dict[int, tuple[OfficeId, Stand[Thing]]] = {}

    def keep(self, key: _Key, stand: Stand[Thing]) -> None:
        self.known[key] = stand
        self.changed[stand.position] = key.office, stand

    def written(self) -> None:
        self.changed = {}
        if len(self.known) > _MOST_REMEMBERED:
            self.known = {}


class QueueRecord:
    """The state of queues in one database; ``prefix`` stands before the names of tables that a rebuild fills."""

    def __init__(self, db: Database, *, prefix: str = "") -> None:
        self._db = db
        self._prefix = prefix
        self.load()

    def load(self) -> None:
        """Forget everything that was not written."""
        self._visits: _Memory[TicketVisit] = _Memory()
        self._duties: _Memory[DutySpan] = _Memory()
        self._days: _Memory[QueueDay] = _Memory()

    def visit(self, office: OfficeId, ticket: str) -> Stand[TicketVisit] | None:
        """What is known of a ticket."""
        key = _Key(office, ticket)
        if key not in self._visits.known:
            rows = self._rows("visits", "office = ? AND ticket = ?", key)
            self._visits.known[key] = _visit(rows[0]) if rows else None
        return self._visits.known[key]

    def open_visits(self, office: OfficeId, day: str) -> list[Stand[TicketVisit]]:
        """Every ticket of a day that has not ended, in the order in which they were first heard of."""
        # "." follows "-" in the order of characters: these are all names that begin with the day and a hyphen.
        rows = self._rows("visits", "office = ? AND ticket > ? AND ticket < ?", (office, f"{day}-", f"{day}."))
        found = {stand.thing.ticket: stand for stand in map(_visit, rows)}
        found |= {
            stand.thing.ticket: stand
            for place, stand in self._visits.changed.values()
            if place == office and stand.thing.ticket.startswith(f"{day}-")
        }
        return sorted((stand for stand in found.values() if is_open(stand.thing)), key=lambda stand: stand.position)

    def keep_visit(self, office: OfficeId, stand: Stand[TicketVisit]) -> None:
        """How a ticket stands now."""
        self._visits.keep(_Key(office, stand.thing.ticket), stand)

    def duty(self, office: OfficeId, counter: str) -> Stand[DutySpan] | None:
        """The last duty of a counter."""
        key = _Key(office, counter)
        if key not in self._duties.known:
            rows = self._rows("duties", "office = ? AND counter = ? ORDER BY position DESC LIMIT 1", key)
            self._duties.known[key] = _duty(rows[0]) if rows else None
        return self._duties.known[key]

    def keep_duty(self, office: OfficeId, stand: Stand[DutySpan]) -> None:
        """How the last duty of a counter stands now."""
        self._duties.keep(_Key(office, stand.thing.counter), stand)

    def day(self, office: OfficeId, day: str) -> Stand[QueueDay] | None:
        """What is known of a day."""
        key = _Key(office, day)
        if key not in self._days.known:
            rows = self._rows("queue_days", "office = ? AND day = ?", key)
            self._days.known[key] = Stand(rows[0][0], HalfDay(0), QueueDay(*rows[0][2:])) if rows else None
        return self._days.known[key]

    def keep_day(self, office: OfficeId, stand: Stand[QueueDay]) -> None:
        """How a day stands now."""
        self._days.keep(_Key(office, stand.thing.day), stand)

    def write(self) -> None:
        """Write what is new, inside the caller's transaction."""
        self._put("visits", [_visit_row(office, stand) for office, stand in self._visits.changed.values()])
        self._put("duties", [_duty_row(office, stand) for office, stand in self._duties.changed.values()])
        self._put("queue_days", [(day.position, office, *day.thing) for office, day in self._days.changed.values()])

    def written(self) -> None:
        """After the commit: what was new is so no longer."""
        for memory in (self._visits, self._duties, self._days):
            memory.written()

    def _put(self, table: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            statement = f"INSERT OR REPLACE INTO {self._prefix}{table} VALUES ({marks})"  # noqa: S608 - our names
            self._db.conn.executemany(statement, rows)

    def _rows(self, table: str, where: str, values: tuple[object, ...]) -> list[Any]:
        query = f"SELECT * FROM {self._prefix}{table} WHERE {where}"  # noqa: S608 - our names
        return self._db.conn.execute(query, values).fetchall()


def _visit(row: tuple[Any, ...]) -> Stand[TicketVisit]:
    position, _office, half, *values = row
    fields = dict(zip(_VISIT_FIELDS, values, strict=True))
    fields |= {name: bool(fields[name]) for name in ("is_issued", "priority", "walk_in")}
    return Stand(position, half, TicketVisit(**{**fields, "standing": _marks.decode(fields["standing"])}))


def _duty(row: tuple[Any, ...]) -> Stand[DutySpan]:
    position, _office, half, *values = row
    fields = dict(zip(_DUTY_FIELDS, values, strict=True))
    return Stand(position, half, DutySpan(**{**fields, "is_over": bool(fields["is_over"])}))


def _visit_row(office: OfficeId, stand: Stand[TicketVisit]) -> tuple[object, ...]:
    values = (getattr(stand.thing, name) for name in _VISIT_FIELDS[:-1])
    return (stand.position, office, stand.half, *values, msgspec.json.encode(stand.thing.standing).decode())


def _duty_row(office: OfficeId, stand: Stand[DutySpan]) -> tuple[object, ...]:
    return (stand.position, office, stand.half, *(getattr(stand.thing, name) for name in _DUTY_FIELDS))
